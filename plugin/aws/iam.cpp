#include "aws/iam.hpp"

#include "aws/pages.hpp"
#include "aws/xml.hpp"

#include <utility>

namespace iam::aws {

Iam::Iam(Runtime& runtime, Endpoint endpoint, Credentials credentials)
    : m_client(runtime, std::move(endpoint), std::move(credentials), "2010-05-08") {}

std::optional<Role> Iam::get_role(const std::string& name) {
  const std::string action = "GetRole";
  const auto answer = get(action, {{"RoleName", name}});
  return answer ? std::optional(
                      read_role(child_of(QueryClient::result_in(*answer, action), "Role"), action))
                : std::nullopt;
}

std::optional<std::string> Iam::get_user(const std::string& name) {
  const std::string action = "GetUser";
  const auto answer = get(action, {{"UserName", name}});
  return answer ? std::optional(m_client.required(
                      child_of(QueryClient::result_in(*answer, action), "User"), "Arn", action))
                : std::nullopt;
}

std::optional<pugi::xml_document> Iam::get(const std::string& action,
                                           const Parameters& parameters) {
  try {
    return m_client.call(action, parameters);
  } catch (const AwsError& e) {
    if (e.code() != "NoSuchEntity") {
      throw;
    }
    return std::nullopt;
  }
}

std::vector<Role> Iam::list_roles(const std::string& path_prefix) {
  const std::string action = "ListRoles";
  std::vector<Role> roles;
  read_list(action, {{"PathPrefix", path_prefix}}, "Roles",
            [&](const pugi::xml_node& role) { roles.push_back(read_role(role, action)); });
  return roles;
}

std::vector<std::string> Iam::list_users() {
  const std::string action = "ListUsers";
  std::vector<std::string> users;
  read_list(action, {}, "Users", [&](const pugi::xml_node& user) {
    users.push_back(m_client.required(user, "Arn", action));
  });
  return users;
}

void Iam::read_list(const std::string& action, Parameters parameters, const std::string& container,
                    const std::function<void(const pugi::xml_node&)>& take) {
  parameters.emplace_back("MaxItems", "1000");
  read_pages(action, [&](const std::string& marker) {
    Parameters asked = parameters;
    if (!marker.empty()) {
      asked.emplace_back("Marker", marker);
    }
    const pugi::xml_document answer = m_client.call(action, asked);
    const pugi::xml_node result = QueryClient::result_in(answer, action);
    for (const pugi::xml_node& item : child_of(result, container)) {
      take(item);
    }
    return text_of(result, "IsTruncated") == "true" ? m_client.required(result, "Marker", action)
                                                    : "";
  });
}

Role Iam::read_role(const pugi::xml_node& role, const std::string& action) const {
  return {
      m_client.required(role, "RoleName", action),      m_client.required(role, "Path", action),
      m_client.required(role, "Arn", action),           m_client.required(role, "RoleId", action),
      util::parse_rfc3339(text_of(role, "CreateDate")), text_of(role, "AssumeRolePolicyDocument")};
}

} // namespace iam::aws
