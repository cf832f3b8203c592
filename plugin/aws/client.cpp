#include "aws/client.hpp"

#include "aws/error_document.hpp"
#include "aws/sigv4/sign.hpp"
#include "net/proxy.hpp"
#include "net/redact.hpp"
#include "net/retry.hpp"
#include "net/url.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <string_view>
#include <utility>

namespace iam::aws {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// `base`, which may have a path of its own (of an emulator, for example), with `path` below it.
std::string joined(std::string base, const std::string& path) {
  const bool has_path = base.find('/', base.find("://") + 3) != std::string::npos;
  if (path == "/" && has_path) {
    return base;
  }
  if (base.ends_with('/')) {
    base.pop_back();
  }
  return base + path;
}

// An emulator on this machine does not need TLS: no one can listen in on the way to it.
net::PlainHttp plain_http_to(const std::string& url) {
  return net::is_this_machine(net::parse_url(url).host) ? net::PlainHttp::with_credentials
                                                        : net::PlainHttp::without_credentials;
}

bool is_success(const net::HttpResponse& response) {
  return response.status >= 200 && response.status < 300;
}

bool is_temporary(const net::HttpResponse& response) {
  return response.status >= 300 && is_temporary(read_refusal(response));
}

bool is_temporary(const net::HttpError& error) {
  using Problem = net::HttpError::Problem;
  return error.problem() == Problem::broken || error.problem() == Problem::connect ||
         error.problem() == Problem::timeout;
}

// botocore's retry mode "standard": throttling, trouble of the service and broken connections are
// temporary. The pauses are between nothing and 1, 2, 4... seconds, at most 20.
net::RetryPolicy retry_policy(int max_attempts) {
  return {.after_answer =
              [](const net::HttpResponse& response) {
                return is_temporary(response) ? std::optional(0ms) : std::nullopt;
              },
          .after_error = [](const net::HttpError& error) { return is_temporary(error); },
          // The number of attempts is the limit, not the time.
          .backoff = {.base = 1s, .cap = 20s, .patience = 24h},
          .max_attempts = max_attempts};
}

// Less than five minutes, because the answer took some time.
constexpr milliseconds k_least_skew = 4min;

// The codes of a refused time. Some of them have other causes, too.
constexpr std::array<std::string_view, 7> k_skew_codes = {"RequestTimeTooSkewed",
                                                          "RequestExpired",
                                                          "RequestInTheFuture",
                                                          "SignatureDoesNotMatch",
                                                          "InvalidSignatureException",
                                                          "IncompleteSignature",
                                                          "AuthFailure"};

// How far AWS's clock is ahead of `now`, ours, if AWS refuses a request because of the time at
// which it was signed, `signed_at`. Returns nullopt if it refuses for another reason, or if the
// answer has no date, or one too close to be the reason: services allow five minutes at least.
std::optional<milliseconds> clock_offset_in(const net::HttpResponse& response, util::Time now,
                                            util::Time signed_at) {
  if (std::ranges::find(k_skew_codes, read_refusal(response).code) == k_skew_codes.end()) {
    return std::nullopt;
  }
  const auto date = net::parse_http_date(response.header("Date").value_or(""));
  if (!date || std::chrono::abs(*date - signed_at) < k_least_skew) {
    return std::nullopt;
  }
  return *date - now;
}

} // namespace

Client::Client(Runtime& runtime, Endpoint endpoint, std::optional<Credentials> credentials)
    : m_runtime(runtime), m_endpoint(std::move(endpoint)), m_credentials(std::move(credentials)) {}

net::HttpResponse Client::send(const Call& call) {
  CallResult result = std::move(send_all({call}).front());
  if (const auto* error = std::get_if<std::exception_ptr>(&result)) {
    std::rethrow_exception(*error);
  }
  return std::get<net::HttpResponse>(std::move(result));
}

std::vector<CallResult> Client::send_all(const std::vector<Call>& calls) {
  std::vector<const Call*> all;
  std::ranges::transform(calls, std::back_inserter(all), [](const Call& call) { return &call; });
  const util::Time signed_at = m_runtime.signing_time();
  std::vector<net::HttpResult> results = perform_all(all);

  std::vector<std::size_t> refused; // because of our clock
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto* response = std::get_if<net::HttpResponse>(&results[i]);
    const auto offset = response == nullptr || is_success(*response)
                            ? std::nullopt
                            : clock_offset_in(*response, m_runtime.clock.now(), signed_at);
    if (offset) {
      m_runtime.clock_offset = *offset;
      refused.push_back(i);
    }
  }
  std::vector<const Call*> again;
  std::ranges::transform(refused, std::back_inserter(again), [&](std::size_t i) { return all[i]; });
  std::vector<net::HttpResult> corrected = perform_all(again);
  for (std::size_t i = 0; i < refused.size(); ++i) {
    results[refused[i]] = std::move(corrected[i]);
  }

  std::vector<CallResult> answers;
  for (std::size_t i = 0; i < results.size(); ++i) {
    answers.push_back(result_of(std::move(results[i]), calls[i]));
  }
  return answers;
}

std::vector<net::HttpResult> Client::perform_all(const std::vector<const Call*>& calls) {
  return net::perform_all_with_retries(
      m_runtime.transport, calls.size(),
      [&](std::size_t number) { return request_for(*calls[number], m_runtime.signing_time()); },
      retry_policy(m_runtime.max_attempts), m_runtime.clock, m_runtime.random);
}

CallResult Client::result_of(net::HttpResult result, const Call& call) const {
  if (const auto* error = std::get_if<net::HttpError>(&result)) {
    return std::make_exception_ptr(*error);
  }
  auto& response = std::get<net::HttpResponse>(result);
  if (!is_success(response)) {
    return std::make_exception_ptr(error_in(response, call));
  }
  return std::move(response);
}

net::HttpRequest Client::request_for(const Call& call, util::Time signing_time) const {
  net::HttpRequest request;
  request.method = call.method;
  request.url = joined(m_endpoint.url, call.path) + net::query_text(call.query);
  request.headers = call.headers;
  request.body = call.body;
  request.secrets = secrets_of(call);
  request.plain_http = plain_http_to(m_endpoint.url);
  if (m_credentials && call.authentication == Authentication::signature) {
    sigv4::sign(request, *m_credentials,
                {signing_time, m_endpoint.signing_region, m_endpoint.signing_name});
  }
  return request;
}

AwsError Client::error_in(const net::HttpResponse& response, const Call& call) const {
  Refusal refusal = read_refusal(response);
  refusal.message = net::message_from_outside(refusal.message, secrets_of(call));
  return {call.operation, std::move(refusal), m_endpoint.url};
}

// A service that refuses a signature repeats what should have been signed, including the token.
std::vector<util::Secret> Client::secrets_of(const Call& call) const {
  std::vector<util::Secret> secrets = call.secrets;
  if (m_credentials) {
    secrets.push_back(m_credentials->secret_access_key);
    secrets.push_back(m_credentials->session_token);
  }
  return secrets;
}

} // namespace iam::aws
