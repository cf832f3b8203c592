#include "aws/client_query.hpp"

#include "aws/xml.hpp"
#include "util/encoding.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <utility>

namespace iam::aws {
namespace {

std::string form_encoded(const std::string& text) {
  return util::replace_all(util::percent_encode(text), "%20", "+");
}

std::string form_of(const std::string& action, const std::string& version,
                    const Parameters& parameters) {
  std::string form = fmt::format("Action={}&Version={}", action, version);
  for (const auto& [name, value] : parameters) {
    form += fmt::format("&{}={}", form_encoded(name), form_encoded(value));
  }
  return form;
}

} // namespace

QueryClient::QueryClient(Runtime& runtime, Endpoint endpoint,
                         std::optional<Credentials> credentials, std::string version)
    : m_client(runtime, std::move(endpoint), std::move(credentials)),
      m_version(std::move(version)) {}

pugi::xml_document QueryClient::call(const std::string& action, const Parameters& parameters,
                                     Authentication authentication,
                                     std::vector<util::Secret> secrets) {
  Call call;
  call.operation = action;
  call.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  call.body = form_of(action, m_version, parameters);
  call.authentication = authentication;
  call.secrets = std::move(secrets);
  auto answer = parse_xml(m_client.send(call).body);
  if (!answer) {
    throw UnexpectedAnswer(action, "it is not XML", m_client.endpoint().url);
  }
  if (!result_in(*answer, action)) {
    throw UnexpectedAnswer(action, fmt::format("it has no {}Result", action),
                           m_client.endpoint().url);
  }
  return std::move(*answer);
}

pugi::xml_node QueryClient::result_in(const pugi::xml_document& answer, const std::string& action) {
  return child_of(answer.document_element(), action + "Result");
}

std::string QueryClient::required(const pugi::xml_node& parent, const std::string& name,
                                  const std::string& action) const {
  std::string text = text_of(parent, name);
  if (text.empty()) {
    throw UnexpectedAnswer(action, "it has no " + name, m_client.endpoint().url);
  }
  return text;
}

util::Time QueryClient::required_time(const pugi::xml_node& parent, const std::string& name,
                                      const std::string& action) const {
  const auto time = util::parse_rfc3339(required(parent, name, action));
  if (!time) {
    throw UnexpectedAnswer(action, name + " is not a time in RFC 3339", m_client.endpoint().url);
  }
  return *time;
}

} // namespace iam::aws
