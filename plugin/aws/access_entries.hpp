#pragma once

#include "access/access_entry.hpp"
#include "aws/client_rest_json.hpp"
#include "aws/eks.hpp"
#include "aws/questions.hpp"

#include <string>
#include <vector>

namespace iam::aws {

// What one batch asks of the access entries of a cluster.
struct EntryQuestions {
  std::vector<std::string> described;     // principals whose entries to describe
  std::vector<std::string> with_policies; // principals whose policies to list, with their scopes
  std::vector<std::string> held;          // ARNs of policies whose holders to list
  bool cluster = false;                   // describe the cluster itself
  bool all_principals = false;            // list the principals of all entries
  bool all_policies = false;              // list the policies that exist
};

// The answers, in the order of the questions.
struct EntryAnswers {
  std::vector<Answer<access::AccessEntry>> described; // their policies are unknown
  std::vector<Answer<std::vector<access::HeldPolicy>>> with_policies;
  std::vector<Answer<std::vector<std::string>>> held; // principals
  Answer<EksCluster> cluster;
  Answer<std::vector<std::string>> all_principals;
  Answer<std::vector<std::string>> all_policies; // ARNs
};

// The access entries of one cluster (EKS, API version 2017-11-01). A principal is a role's or
// user's ARN with its path. Every call throws AwsError if EKS refuses, UnexpectedAnswer,
// net::HttpError and util::Cancelled.
class AccessEntries {
public:
  AccessEntries(Runtime& runtime, Endpoint endpoint, Credentials credentials, std::string cluster);

  // Asks all of it at once, page by page.
  EntryAnswers ask(const EntryQuestions& questions);

  // Creates the entry of `entry.principal` and returns it as EKS then describes it. Empty fields
  // are left to EKS; policies cannot be given yet.
  access::AccessEntry create(const access::AccessEntry& entry);

  // What to replace; nullopt leaves it as it is (believed: AWS does not say so). EKS keeps no
  // versions: the last writer wins.
  struct Update {
    std::optional<std::string> username;
    std::optional<std::vector<std::string>> groups;
  };
  access::AccessEntry update(const std::string& principal, const Update& update);

  void remove(const std::string& principal);

  // Gives a policy, or replaces the scope of one that the entry holds. Returns it as EKS then has
  // it.
  access::HeldPolicy associate(const std::string& principal, const access::HeldPolicy& policy);
  void disassociate(const std::string& principal, const std::string& policy_arn);

private:
  class Batch;

  std::string path_of(const std::string& principal) const;
  std::string policies_path_of(const std::string& principal) const;
  RestCall call_to(const std::string& operation, const std::string& method, std::string path) const;
  access::AccessEntry entry_in(const util::Json& answer, const std::string& operation) const;

  RestJsonClient m_client;
  std::string m_cluster;
};

} // namespace iam::aws
