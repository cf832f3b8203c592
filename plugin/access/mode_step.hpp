#pragma once

#include "access/effective.hpp"
#include "access/guard.hpp"
#include "access/impact.hpp"
#include "access/managed_nodes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::access {

// A cluster goes from CONFIG_MAP to API_AND_CONFIG_MAP and on to API, one step at a time and never
// back (EKS User Guide, "Change authentication mode to use access entries").

// Returns the mode after `mode`; nullopt after the last.
std::optional<Mode> next_mode(Mode mode);

// Returns why a cluster of these versions, `1.28` and `eks.5`, cannot have access entries; empty if
// it can, or if they are not understood (EKS User Guide, "Grant IAM users access to Kubernetes with
// EKS access entries", prerequisites).
std::string reason_of_no_entries(std::string_view version, std::string_view platform_version);

// What decides about a step. It refers to its parts, which must outlive it.
struct ModeFacts {
  Mode mode = Mode::config_map;
  Sources now;
  std::vector<ManagedNodes> nodes = {}; // that EKS makes
  bool are_nodes_known = true;          // whether these are all
};

// What a step does to one principal.
struct ModeEffect {
  enum class Kind : std::uint8_t {
    hidden,   // an entry that EKS makes hides its line
    admitted, // such an entry lets it in
    lost,     // it gets in no longer
    dead,     // its line stays dead text, since it has an access entry
    unknown,  // that hangs on what is not known
  };
  enum class Who : std::uint8_t { people, nodes, account };

  Kind kind = Kind::unknown;
  Who who = Who::people;
  std::string principal;                // its canonical ARN; of an account, the ID
  const awsauth::Entry* line = nullptr; // that lets it in now, or would
  std::string entry_type;               // of the entry that EKS makes
  std::vector<std::string> nodes;       // for which EKS makes it: `node group workers`
  bool cuts_nodes_off = false;

  // What differs, each as a text for people: `username a -> b`, `group x ends`.
  std::vector<std::string> changes;
  bool ends_rights = false; // some of these are groups that end
};

// A step, as far as it can be predicted.
struct ModeStep {
  Mode from = Mode::config_map;
  Mode to = Mode::api_and_config_map;
  std::optional<std::vector<AccessEntry>> entries; // all after it; nullopt: unknown
  std::vector<std::string> made;                   // principals whose entries EKS makes
  std::vector<ModeEffect> effects;                 // in the order of the lines
  std::vector<awsauth::List> unjudged;             // lists that count now and cannot be judged
  bool is_map_unread = false;                      // so that who gets in by it is unknown
  std::size_t untouched = 0;                       // principals for whom nothing changes
};

// Predicts the step from the mode of `facts` to the next. When a cluster begins to have access
// entries, EKS makes those of the nodes that it makes itself, and of its creator, which no call
// shows (EKS's product manager in https://github.com/aws/containers-roadmap/issues/185, 2023-12).
// It makes none in other steps. Throws nothing; `facts.mode` is not the last.
ModeStep predict_step(const ModeFacts& facts);

// Who gets in after `step`, with the map of `facts`. Both must outlive it.
Sources sources_after(const ModeStep& step, const ModeFacts& facts);

// Judges what is special about `step`: people who lose access, besides `caller` (a canonical ARN),
// and what is unknown about nodes.
std::vector<Refusal> judge_step(const ModeStep& step, const std::string& caller);

// Compares who gets in with what `step` predicted, by `now`, the state after it with all that EKS
// has made. Returns each difference as a text for people; and, apart, whom EKS has made an
// administrator besides, who is most likely the cluster's creator; and why more may have changed
// than can be compared, or nothing.
struct StepCheck {
  std::string unpredicted;
  std::vector<std::string> differences;
  std::vector<std::string> creators;
};
StepCheck check_step(const ModeStep& step, const ModeFacts& facts, const Sources& now);

} // namespace iam::access
