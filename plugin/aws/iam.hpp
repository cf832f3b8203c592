#pragma once

#include "aws/client_query.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace iam::aws {

struct Role {
  std::string name;
  std::string path; // `/`, or `/teams/dev/`
  std::string arn;  // with the path
  std::string id;   // AROA...; a role that is deleted and created again gets another one
  std::optional<util::Time> created_at = {};
  std::string trust_policy = {}; // as IAM sends it: JSON, percent-encoded

  friend bool operator==(const Role&, const Role&) = default;
};

// Identity and Access Management (API version 2010-05-08). Every call throws AwsError if IAM
// refuses, UnexpectedAnswer, net::HttpError and util::Cancelled.
class Iam {
public:
  Iam(Runtime& runtime, Endpoint endpoint, Credentials credentials);

  // The role `name` (without its path) of the account. Returns nullopt if there is none.
  std::optional<Role> get_role(const std::string& name);

  // The ARN of the user `name` (without its path) of the account. Returns nullopt if there is none.
  std::optional<std::string> get_user(const std::string& name);

  // All roles whose path begins with `path_prefix`, such as `/aws-reserved/sso.amazonaws.com/`.
  std::vector<Role> list_roles(const std::string& path_prefix);

  // The ARNs of all users of the account.
  std::vector<std::string> list_users();

private:
  // Returns the answer to `action`, nullopt if there is no such thing.
  std::optional<pugi::xml_document> get(const std::string& action, const Parameters& parameters);

  // Reads all pages of what `action` lists in the element `container`.
  void read_list(const std::string& action, Parameters parameters, const std::string& container,
                 const std::function<void(const pugi::xml_node&)>& take);
  Role read_role(const pugi::xml_node& role, const std::string& action) const;

  QueryClient m_client;
};

} // namespace iam::aws
