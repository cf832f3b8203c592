#include "support/migration.hpp"

#include "awsauth/entry.hpp"
#include "identity/arn.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace iam::test {

using Presence = access::KnownPrincipal::Presence;

std::string role_arn(const std::string& name) {
  return fmt::format("arn:aws:iam::{}:role/{}", k_cluster_account, name);
}

std::string role_line(const std::string& arn, const std::string& username,
                      const std::string& groups) {
  return fmt::format("- rolearn: {}\n  username: '{}'\n  groups: [{}]\n", arn, username, groups);
}

std::string user_line(const std::string& arn, const std::string& username,
                      const std::string& groups) {
  return fmt::format("- userarn: {}\n  username: '{}'\n  groups: [{}]\n", arn, username, groups);
}

rbac::Binding binding_of(const std::string& name, const std::string& role,
                         const rbac::Subject& subject, const std::string& namespace_) {
  return {name, namespace_, "ClusterRole", role, {subject}};
}

rbac::Subject group_subject(const std::string& name) {
  return {rbac::SubjectKind::group, name, ""};
}

rbac::Subject user_subject(const std::string& name) {
  return {rbac::SubjectKind::user, name, ""};
}

void Migration::is_there(const std::string& arn) {
  input.principals[awsauth::fold(identity::without_role_path(arn))] = {Presence::there, arn, false};
}

void Migration::is_gone(const std::string& arn) {
  input.principals[awsauth::fold(arn)] = {Presence::gone, "", false};
}

access::MigrationPlan Migration::plan() {
  m_map = awsauth::read({.roles = roles, .users = users, .accounts = accounts});
  input.map = &m_map;
  input.entries = entries ? &*entries : nullptr;
  input.bindings = bindings ? &*bindings : nullptr;
  return access::plan_migration(input, options);
}

access::MigrationLine Migration::line() {
  const access::MigrationPlan all = plan();
  EXPECT_EQ(all.lines.size(), 1U);
  return all.lines.empty() ? access::MigrationLine() : all.lines.front();
}

} // namespace iam::test
