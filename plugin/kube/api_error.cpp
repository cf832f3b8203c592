#include "kube/api_error.hpp"

#include "net/redact.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <utility>

namespace iam::kube {
namespace {

using util::Json;
using util::text_at;

constexpr std::size_t k_longest_name = 256; // Kubernetes allows 253 bytes
constexpr std::size_t k_most_causes = 64;

int number_at(const Json& object, const char* key) {
  return static_cast<int>(util::integer_at(object, key).value_or(0));
}

StatusDetails read_details(const Json& status) {
  StatusDetails details;
  const Json& object = util::member(status, "details");
  details.name = util::shortened(text_at(object, "name"), k_longest_name);
  details.group = text_at(object, "group");
  details.kind = util::shortened(text_at(object, "kind"), k_longest_name);
  details.uid = text_at(object, "uid");
  details.retry_after_seconds = number_at(object, "retryAfterSeconds");
  for (const Json& cause : util::array_at(object, "causes")) {
    if (details.causes.size() == k_most_causes) {
      break;
    }
    details.causes.push_back({util::shortened(text_at(cause, "reason"), k_longest_name),
                              net::message_from_outside(text_at(cause, "message")),
                              util::shortened(text_at(cause, "field"), k_longest_name)});
  }
  return details;
}

// The API server's authorizers name the namespace of what they refuse.
std::string command_that_lists_rights(std::string_view message) {
  std::vector<std::string> words = {"auth", "can-i", "--list"};
  constexpr std::string_view k_before = "in the namespace \"";
  const std::size_t found = message.find(k_before);
  if (found != std::string_view::npos) {
    const std::string_view rest = message.substr(found + k_before.size());
    words.insert(words.end(), {"--namespace", std::string(rest.substr(0, rest.find('"')))});
  }
  return util::kubectl_command(words);
}

// The cure, as far as the answer alone says.
std::string cure_for(int status, const std::string& message, const StatusDetails& details) {
  const auto says = [&](std::string_view part) { return message.find(part) != std::string::npos; };
  if (status == 401) {
    return "the cluster does not accept these credentials: they have expired, are meant for "
           "another cluster, or belong to an identity that it does not know";
  }
  if (status == 403) {
    return "see what you may do with: " + command_that_lists_rights(message);
  }
  if (says("does not support dry run")) {
    return "use --dry-run=client, which does not use the server";
  }
  if (says("field is immutable")) {
    return "an immutable ConfigMap can only be deleted and created again";
  }
  if (status == 404 && details.kind == "namespaces") {
    return "create it with: " + util::kubectl_command({"create", "namespace", details.name});
  }
  return {};
}

// The reason and the message that client-go gives a status without a Status object
// (NewGenericServerResponse in apimachinery, api/errors).
struct Generic {
  std::string reason;
  std::string message;
};

Generic generic(int status, bool is_post, const std::string& text) {
  switch (status) {
  case 400:
    return {"BadRequest", "the server rejected our request for an unknown reason"};
  case 401:
    return {"Unauthorized", "the server has asked for the client to provide credentials"};
  case 403:
    return {"Forbidden", text};
  case 404:
    return {"NotFound", "the server could not find the requested resource"};
  case 405:
    return {"MethodNotAllowed", "the server does not allow this method on the requested resource"};
  case 406:
    return {"NotAcceptable", text};
  case 409:
    return {is_post ? "AlreadyExists" : "Conflict", "the server reported a conflict"};
  case 415:
    return {"UnsupportedMediaType", text};
  case 422:
    return {"Invalid", "the server rejected our request due to an error in our request"};
  case 429:
    return {"TooManyRequests",
            "the server has received too many requests and has asked us to try again later"};
  case 503:
    return {"ServiceUnavailable", "the server is currently unable to handle the request"};
  case 504:
    return {"Timeout", "the server was unable to return a response in the time allotted, but may "
                       "still be processing the request"};
  default:
    break;
  }
  if (status >= 500) {
    return {"InternalError",
            fmt::format("an error on the server ({}) has prevented the request from succeeding",
                        util::quoted(text))};
  }
  return {"", fmt::format("the server responded with the status code {} but did not return more "
                          "information",
                          status)};
}

// The start of the body if it is meant for people.
std::string text_of(const net::HttpResponse& response) {
  constexpr std::size_t k_most = 512;
  const std::string type = response.header("Content-Type").value_or("");
  if (!type.empty() && !type.starts_with("text/")) {
    return "unknown";
  }
  std::string text(util::trim(response.body));
  if (text.size() > k_most) {
    text = util::replace_invalid_utf8(text.substr(0, k_most)) + "...";
  }
  return net::redacted_body(text);
}

std::optional<ApiError> status_in(const net::HttpResponse& response, const std::string& where) {
  try {
    return read_status(util::parse_json(response.body, where), response.status, where);
  } catch (const util::Error&) { // no JSON: the HTTP status says enough
    return std::nullopt;
  }
}

} // namespace

std::optional<ApiError> read_status(const Json& body, int http_status, const std::string& where) {
  const bool is_failure = text_at(body, "kind") == "Status" &&
                          text_at(body, "apiVersion") == "v1" &&
                          text_at(body, "status") != "Success";
  if (!is_failure) {
    return std::nullopt;
  }
  const int code = number_at(body, "code");
  return ApiError(code != 0 ? code : http_status,
                  util::shortened(text_at(body, "reason"), k_longest_name),
                  net::message_from_outside(text_at(body, "message")), where, read_details(body));
}

ApiError::ApiError(int status, std::string reason, const std::string& message, std::string where,
                   StatusDetails details)
    : Error(message, std::move(where), cure_for(status, message, details)),
      m_status(status),
      m_reason(std::move(reason)),
      m_details(std::move(details)) {}

UnexpectedAnswer::UnexpectedAnswer(int status, const std::string& cause, std::string where)
    : Error(cause, std::move(where),
            "check that the server of the context is a Kubernetes API server, not a proxy or "
            "a login page"),
      m_status(status) {}

ApiError api_error_of(const net::HttpResponse& response, const std::string& where,
                      const std::string& subject) {
  if (auto error = status_in(response, where)) {
    return *error;
  }
  const std::string method = where.substr(0, where.find(' '));
  const Generic answer = generic(response.status, method == "POST", text_of(response));
  return {response.status, answer.reason,
          subject.empty()
              ? answer.message
              : fmt::format("{} ({} {})", answer.message, util::to_lower_ascii(method), subject),
          where};
}

} // namespace iam::kube
