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
// before comes in by another way and is safe.
CallerFate fate_of(const Caller& caller, const Sources& before, const Sources& after,
                   const std::vector<Change>& changes);

// What a judgement needs to know besides the two states. Unknown is nullopt.
struct GuardFacts {
  Caller caller = {};
  std::optional<bool> keeps_repair = {}; // whether a reduced caller may still repair the stores
  std::string repair_unknown = {};       // why that is unknown
  std::string nodes = {};                // about running nodes: `3 nodes are running`
  std::optional<std::vector<std::string>> admin_groups = {};  // that a binding makes administrators
  std::optional<std::vector<std::string>> admin_holders = {}; // whose entries hold that policy
};

// What must be asked to judge `changes`; nothing for most.
struct GuardQuestions {
  bool caller = false;
  bool nodes = false;
  bool admins = false;
};
GuardQuestions questions_of(const std::vector<Change>& changes);

// Judges the change from `before` to `after`, whose impact is `changes`, by what `facts` hold of
// what questions_of asks.
std::vector<Refusal> judge(const Sources& before, const Sources& after,
                           const std::vector<Change>& changes, const GuardFacts& facts);

// What the change does to single principals that is no danger, and that they may notice all the
// same: an access entry that hides a line, and a line that counts again, each as a sentence.
std::vector<std::string> notices(const std::vector<Change>& changes);

} // namespace iam::access
