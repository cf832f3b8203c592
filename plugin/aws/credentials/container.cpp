#include "aws/credentials/container.hpp"

#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/json_keys.hpp"
#include "net/proxy.hpp"
#include "net/redact.hpp"
#include "net/url.hpp"
#include "util/file.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace iam::aws {
namespace {

constexpr const char* k_relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr const char* k_full = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr const char* k_token_file = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
constexpr std::chrono::milliseconds k_timeout{2000};
constexpr std::chrono::milliseconds k_pause{1000};
constexpr int k_tries = 3;

using Problem = CredentialsError::Problem;

constexpr const char* k_agent = "http://169.254.170.2";

net::Url parsed(const std::string& url) {
  try {
    return net::parse_url(url);
  } catch (const util::Error& error) {
    throw CredentialsError(Problem::provider_failed, error.cause(), k_full, error.cure());
  }
}

// Someone who can set the variables must not be able to have the token sent anywhere in plain text.
void check_host(const std::string& url) {
  constexpr std::array<std::string_view, 4> k_platform = {"169.254.170.2", "169.254.170.23",
                                                          "fd00:ec2::23", "localhost"};
  const net::Url parts = parsed(url);
  const bool is_allowed = parts.scheme == "https" || net::is_this_machine(parts.host) ||
                          std::ranges::find(k_platform, parts.host) != k_platform.end();
  if (!is_allowed) {
    throw CredentialsError(Problem::provider_failed,
                           fmt::format("unsupported host '{}': without https only a loopback "
                                       "address or one of {} is allowed",
                                       parts.host, fmt::join(k_platform, ", ")),
                           k_full);
  }
}

// The URL of a path on the container agent.
std::string url_on_agent(const std::string& path) {
  if (!path.empty() && !path.starts_with('/')) {
    throw CredentialsError(Problem::provider_failed,
                           fmt::format("{} is not a path, which begins with /, so it could lead "
                                       "to another host",
                                       util::quoted(net::redacted_url(path))),
                           k_relative);
  }
  return k_agent + path;
}

std::string url_of(const util::Environment& environment) {
  if (const auto path = environment.get(k_relative)) {
    return url_on_agent(*path);
  }
  std::string url = environment.get(k_full).value_or("");
  check_host(url);
  return url;
}

// Read each time, because the platform changes it.
std::optional<std::string> token_of(const util::Environment& environment) {
  auto token = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  std::string place = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
  if (const auto file = environment.get(k_token_file)) {
    if (file->empty()) {
      throw CredentialsError(Problem::provider_failed,
                             "the file of the token is set to an empty text", k_token_file,
                             "name a file or unset it");
    }
    token = util::read_file(*file);
    place = *file;
  }
  if (token && token->find_first_of("\r\n") != std::string::npos) {
    throw CredentialsError(Problem::provider_failed,
                           "the token is not a valid header value: it contains a "
                           "line break",
                           place);
  }
  return token;
}

[[noreturn]] void fail(const std::string& reason, const std::string& url) {
  throw CredentialsError(Problem::provider_failed,
                         "error when retrieving credentials from container-role: " + reason,
                         net::redacted_url(url));
}

Credentials ask(const net::HttpRequest& request, net::HttpTransport& transport) {
  try {
    const net::HttpResponse response = transport.perform(request);
    if (response.status != 200) {
      fail(fmt::format("it answered with status {}", response.status), request.url);
    }
    const auto reply = parse_object(response.body);
    if (!reply) {
      fail("its answer is not a JSON object", request.url);
    }
    return credentials_in(*reply, "Token");
  } catch (const MissingKey& e) {
    fail(fmt::format("its answer lacks {}", e.name), request.url);
  } catch (const net::HttpError& e) {
    fail(e.cause(), request.url);
  }
}

Credentials fetch(const std::string& url, const CredentialTools& tools) {
  net::HttpRequest request;
  request.url = url;
  request.headers = {{"Accept", "application/json"}};
  if (const auto token = token_of(tools.settings.environment())) {
    request.headers.emplace_back("Authorization", *token);
  }
  request.timeout = k_timeout;
  request.plain_http = net::PlainHttp::with_credentials;
  request.route = net::Route::direct;
  for (int left = k_tries - 1;; --left) {
    try {
      return ask(request, tools.runtime.transport);
    } catch (const CredentialsError&) {
      if (left == 0) {
        throw;
      }
    }
    tools.runtime.clock.sleep(k_pause);
  }
}

} // namespace

std::optional<CredentialSource> container_source(const CredentialTools& tools) {
  const util::Environment& environment = tools.settings.environment();
  if (!environment.get(k_relative) && !environment.get(k_full)) {
    return std::nullopt;
  }
  const std::string url = url_of(environment);
  return CredentialSource{Provider::container, net::redacted_url(url),
                          [url, &tools] { return fetch(url, tools); }};
}

} // namespace iam::aws
