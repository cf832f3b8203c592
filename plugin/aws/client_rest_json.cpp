#include "aws/client_rest_json.hpp"

#include "util/json.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <utility>

namespace iam::aws {

using util::Json;

RestJsonClient::RestJsonClient(Runtime& runtime, Endpoint endpoint,
                               std::optional<Credentials> credentials)
    : m_client(runtime, std::move(endpoint), std::move(credentials)) {}

Json RestJsonClient::call(const RestCall& call) {
  return send(call, "");
}

Json RestJsonClient::call(const RestCall& call, const Json& body) {
  return send(call, util::dump_json(body));
}

Json RestJsonClient::send(const RestCall& call, std::string body) {
  Call http{call.operation, call.method,     call.path,           call.query,
            call.headers,   std::move(body), call.authentication, call.secrets};
  if (!http.body.empty()) {
    http.headers.emplace_back("Content-Type", "application/json");
  }
  const std::string answer = m_client.send(http).body;
  try {
    Json object = util::parse_json(answer, "");
    if (object.is_object()) {
      return object;
    }
  } catch (const util::Error& e) {
    fail(call.operation, "it is " + e.cause());
  }
  fail(call.operation, "it is not a JSON object");
}

std::string RestJsonClient::required(const Json& object, const char* key,
                                     const std::string& operation) const {
  std::string text = util::text_at(object, key);
  if (text.empty()) {
    fail(operation, fmt::format("it has no {}", key));
  }
  return text;
}

const Json& RestJsonClient::required_object(const Json& object, const char* key,
                                            const std::string& operation) const {
  const Json& value = util::member(object, key);
  if (!value.is_object()) {
    fail(operation, fmt::format("it has no {}", key));
  }
  return value;
}

const Json& RestJsonClient::required_list(const Json& object, const char* key,
                                          const std::string& operation) const {
  const Json& value = util::member(object, key);
  if (!value.is_array()) {
    fail(operation, fmt::format("it has no {}", key));
  }
  return value;
}

void RestJsonClient::fail(const std::string& operation, const std::string& cause) const {
  throw UnexpectedAnswer(operation, cause, m_client.endpoint().url);
}

} // namespace iam::aws
