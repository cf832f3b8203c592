#pragma once

#include "access/migration.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::test {

inline constexpr const char* k_cluster_account = "111122223333";

// The ARN of the role `name` of the cluster's account.
std::string role_arn(const std::string& name);

// A line of mapRoles; `groups` as in YAML: `a, b`.
std::string role_line(const std::string& arn, const std::string& username,
                      const std::string& groups);
std::string user_line(const std::string& arn, const std::string& username,
                      const std::string& groups);

rbac::Binding binding_of(const std::string& name, const std::string& role,
                         const rbac::Subject& subject, const std::string& namespace_ = "");
rbac::Subject group_subject(const std::string& name);
rbac::Subject user_subject(const std::string& name);

// A map and all that is known beside it: a cluster in CONFIG_MAP without bindings, in whose account
// IAM says nothing. It owns what plans refer to.
class Migration {
public:
  std::optional<std::string> roles;
  std::optional<std::string> users;
  std::optional<std::string> accounts;
  std::optional<std::vector<rbac::Binding>> bindings = std::vector<rbac::Binding>();
  std::optional<std::vector<access::AccessEntry>> entries = std::vector<access::AccessEntry>();
  access::MigrationInput input = {
      .mode = access::Mode::config_map, .account = k_cluster_account, .partition = "aws"};
  access::MigrationOptions options;

  // IAM has the role or user `arn`, whose name the authenticator sees without a path.
  void is_there(const std::string& arn);
  void is_gone(const std::string& arn);

  access::MigrationPlan plan();

  // What becomes of the only line.
  access::MigrationLine line();

private:
  awsauth::Map m_map;
};

} // namespace iam::test
