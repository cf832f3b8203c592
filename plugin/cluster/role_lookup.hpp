#pragma once

#include "aws/iam.hpp"
#include "cluster/target.hpp"
#include "identity/principal.hpp"

#include <chrono>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace iam::cluster {

// What IAM knows of a role, or of a user.
struct FoundRole {
  enum class Presence : std::uint8_t {
    unknown, // of another account, or IAM does not let the caller look
    there,
    gone,
  };

  Presence presence = Presence::unknown;
  std::optional<aws::Role> role; // if it is there
  std::string other_arn = {};    // of the user of that name, if this one is gone
};

// Looks roles and users up in IAM, in the account of the AWS credentials.
class RoleLookup {
public:
  explicit RoleLookup(Target& target) : m_target(target) {} // which must outlive it
  ~RoleLookup();                                            // ends what is still being asked
  RoleLookup(const RoleLookup&) = delete;
  RoleLookup& operator=(const RoleLookup&) = delete;

  // Starts to look up the roles or users, by `type`, that `identities` name, as they stand on the
  // command line, in a thread, so that it takes no time of its own. Without AWS credentials, they
  // stay unknown.
  void start(const std::vector<std::string>& identities,
             identity::PrincipalType type = identity::PrincipalType::role);

  // Returns what IAM knows of `principal`; unknown for a user that `start` was not given. Throws
  // util::Cancelled.
  FoundRole find(const identity::Principal& principal);

  // The same of one that `start` was given, without asking for it; unknown if there is no answer
  // within `patience`.
  FoundRole find_started(const identity::Principal& principal, std::chrono::milliseconds patience);

private:
  // By name; others are unknown.
  struct Answers {
    std::map<std::string, std::optional<aws::Role>> roles;
    std::map<std::string, std::optional<std::string>> users; // their ARNs
  };

  static void ask(aws::Iam& iam, const std::string& name, identity::PrincipalType type,
                  Answers& answers);
  void take_answers(); // of the thread
  FoundRole find_user(const identity::Principal& principal);
  FoundRole judge(const identity::Principal& principal, const std::optional<aws::Role>& role);
  FoundRole gone(const identity::Principal& principal);

  Target& m_target;
  std::unique_ptr<AwsSession> m_thread_aws; // of the thread
  std::future<Answers> m_asked;
  std::set<std::string> m_names; // that were asked for
  Answers m_answers;
};

} // namespace iam::cluster
