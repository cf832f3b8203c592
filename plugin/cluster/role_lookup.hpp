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

// What IAM knows of a role.
struct FoundRole {
  enum class Presence : std::uint8_t {
    unknown, // of another account, or IAM does not let the caller look
    there,
    gone,
  };

  Presence presence = Presence::unknown;
  std::optional<aws::Role> role; // if it is there
};

// Looks roles up in IAM, in the account of the AWS credentials.
class RoleLookup {
public:
  explicit RoleLookup(Target& target) : m_target(target) {} // which must outlive it
  ~RoleLookup();                                            // ends what is still being asked
  RoleLookup(const RoleLookup&) = delete;
  RoleLookup& operator=(const RoleLookup&) = delete;

  // Starts to look up the roles that `identities` name, as they stand on the command line, in a
  // thread, so that it takes no time of its own. Without AWS credentials, they stay unknown.
  void start(const std::vector<std::string>& identities);

  // Returns what IAM knows of `principal`; unknown for a user. Throws util::Cancelled.
  FoundRole find(const identity::Principal& principal);

  // The same of one that `start` was given, without asking for it; unknown if there is no answer
  // within `patience`.
  FoundRole find_started(const identity::Principal& principal, std::chrono::milliseconds patience);

private:
  using Answers = std::map<std::string, std::optional<aws::Role>>; // by name; others are unknown

  static void ask(aws::Iam& iam, const std::string& name, Answers& answers);
  void take_answers(); // of the thread
  FoundRole judge(const identity::Principal& principal, const std::optional<aws::Role>& role);

  Target& m_target;
  std::unique_ptr<AwsSession> m_thread_aws; // of the thread
  std::future<Answers> m_asked;
  std::set<std::string> m_names; // that were asked for
  Answers m_answers;
};

} // namespace iam::cluster
