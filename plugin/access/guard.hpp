#pragma once

#include "access/impact.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::access {

// What a change can do that nobody wants by accident. The guard refuses it unless its word is
// given.
enum class Danger : std::uint8_t {
  demotion,     // an access entry hides a line of aws-auth that gives more
  last_admin,   // nobody is left who may repair the stores
  lost_access,  // people who have no access entry get in no longer, since EKS reads nothing else
  new_errors,   // the map gets an error that it did not have
  node_loss,    // nodes can no longer join
  resurrection, // without its access entry, a line that gives more counts again
  self_lockout, // whoever makes the change no longer gets in, or may no longer repair it
};

// The word that overrules the guard: `self-lockout`.
std::string_view word_of(Danger danger);

// All of them, by word.
std::vector<std::string_view> danger_words();

// The danger with this word; nullopt if there is none.
std::optional<Danger> parse_danger(std::string_view word);

// Why a change is refused.
struct Refusal {
  Danger danger;
  std::string reason; // a sentence without its full stop
};

// Who makes the change, as the API server knows it.
struct Caller {
  enum class Way : std::uint8_t {
    iam,       // by an IAM identity
    elsewhere, // by a certificate, a service account or another way that the stores do not change
    refused,   // not at all
    unknown,
  };

  Way way = Way::unknown;
  identity::Identity identity; // by IAM
  std::string username;        // as the API server has it; empty if it was not asked
  std::string reason;          // why it is unknown
};

// What becomes of the caller.
enum class CallerFate : std::uint8_t { safe, locked_out, reduced, unknown };

// What the change makes of the caller: `reduced` if it still gets in, but by other groups or
// policies, which may not suffice to repair the stores. A caller whom the sources do not let in
// before gets in by another way and is safe; one whom they let in under another name may, or may
// have been changed a moment ago, so that its fate is unknown.
CallerFate fate_of(const Caller& caller, const Sources& before, const Sources& after,
                   const std::vector<Change>& changes);

// Who is bound to the ClusterRole cluster-admin in the whole cluster.
struct BoundAdministrators {
  std::vector<std::string> users;
  std::vector<std::string> groups;
};

// What a judgement needs to know besides the two states. Unknown is nullopt.
struct GuardFacts {
  Caller caller = {};
  std::optional<bool> keeps_repair = {}; // whether a reduced caller may still repair the stores
  std::string repair_unknown = {};       // why that is unknown
  std::string nodes = {};                // about the cluster's nodes: `the cluster has 3 nodes`
  std::optional<BoundAdministrators> administrators = {};
  std::optional<std::vector<std::string>> admin_holders = {}; // whose entries hold k_admin_policy
  bool are_entries_partial = false; // the sources hold the entries of some principals alone
};

// Whether nodes that get in before `change` do so no longer, or otherwise than their kubelet or
// kube-proxy expects.
bool cuts_nodes_off(const Change& change);

// What must be asked to judge `changes`; nothing for most.
struct GuardQuestions {
  bool caller = false;
  bool nodes = false;
};
GuardQuestions questions_of(const std::vector<Change>& changes);

// Whether the judgement hangs on who else is an administrator: somebody loses something, and the
// caller, whose fate is `fate`, does not keep the means to repair it.
bool hangs_on_administrators(const std::vector<Change>& changes, const GuardFacts& facts,
                             CallerFate fate);

// Judges the change from `before` to `after`, whose impact is `changes`, by what `facts` hold.
std::vector<Refusal> judge(const Sources& before, const Sources& after,
                           const std::vector<Change>& changes, const GuardFacts& facts);

// What the change does to single principals that is no danger, and that they may notice all the
// same: an access entry that hides a line, and a line that counts again, each as a sentence.
std::vector<std::string> notices(const std::vector<Change>& changes);

} // namespace iam::access
