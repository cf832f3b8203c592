#pragma once

#include "access/migration.hpp"
#include "awsauth/read.hpp"
#include "cluster/role_lookup.hpp"
#include "cluster/target.hpp"
#include "util/error.hpp"

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace iam::cluster {

// What IAM says of the principals of a map.
struct FoundPrincipals {
  access::KnownPrincipals principals; // of the others, nothing is known
  std::string caller;                 // the canonical ARN of the AWS credentials; empty: unknown
  std::optional<std::vector<aws::Role>> roles; // all of the account, if IAM lists them
  std::vector<util::Error> unread;             // why something is unknown
};

// Finds out whether the roles and users of a map exist, and their paths, in the account of the AWS
// credentials. Lists all roles of the account in a thread, beside what the caller does, since that
// takes a request for a thousand of them.
class PrincipalSearch {
public:
  // Begins with the credentials of `target`, which must outlive it. Throws as
  // AwsSession::credentials.
  explicit PrincipalSearch(Target& target);
  ~PrincipalSearch(); // ends what is still being asked
  PrincipalSearch(const PrincipalSearch&) = delete;
  PrincipalSearch& operator=(const PrincipalSearch&) = delete;

  // Waits for the answers, and asks for the users of `map` if it has any of the account. Where IAM
  // does not list roles, asks for each of them, if they are few. Throws util::Cancelled.
  FoundPrincipals find(const awsauth::Map& map);

private:
  struct Answer {
    std::optional<aws::CallerIdentity> caller;
    std::optional<std::vector<aws::Role>> roles;
    std::vector<util::Error> unread;
  };

  Answer ask();
  void find_roles(const std::vector<std::string>& arns, const std::string& account,
                  FoundPrincipals& found);
  void find_users(const std::vector<std::string>& arns, FoundPrincipals& found);

  Target& m_target;
  std::unique_ptr<AwsSession> m_aws;
  std::future<Answer> m_answer;
};

} // namespace iam::cluster
