#include "stores/settlement.hpp"

#include "access/entry_plan.hpp"
#include "stores/cluster_map.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>

namespace iam::stores {

using access::AccessEntry;

namespace {

// Longer than a process tries to write and an API server takes to answer.
constexpr auto k_longest_write = std::chrono::minutes(5);

// Whether `later` has found the texts that `earlier` was to write.
bool has_found(const MapChange& later, const MapChange& earlier) {
  return std::ranges::all_of(earlier.after, [&](const auto& text) {
    const auto found = later.before.find(text.first);
    return found != later.before.end() && found->second == text.second;
  });
}

// Whether `later`, which was made after `change`, shows what has become of it: by a change of the
// same version, or since it tells what it has found under all keys of `change`.
bool is_evidence(const MapChange& later, const MapChange& change) {
  return later.name == change.name && (later.version == change.version ||
                                       std::ranges::all_of(change.after, [&](const auto& text) {
                                         return later.before.contains(text.first);
                                       }));
}

bool is_evidence(const EntryChange& later, const EntryChange& change) {
  return later.principal == change.principal;
}

bool is_evidence(const ModeChange& later, const ModeChange& change) {
  return later.cluster == change.cluster;
}

// The first of `made`, newest first, that shows what has become of `change`; nullptr if none does.
template<typename Kind>
const Kind* find_later(const std::vector<const Change*>& made, const Kind& change) {
  for (auto each = made.rbegin(); each != made.rend(); ++each) {
    const auto* later = std::get_if<Kind>(*each);
    if (later != nullptr && is_evidence(*later, change)) {
      return later;
    }
  }
  return nullptr;
}

// The two functions called `by_later` judge by the first change that was made after `change` and
// shows it, and those called `by_present` by what the store holds now.

RecordState by_later(const MapChange& change, const MapChange& later) {
  if (later.version == change.version) { // to which both were bound
    return RecordState::not_written;
  }
  return has_found(later, change) ? RecordState::written : RecordState::unknown;
}

RecordState by_present(const MapChange& change, const Present& present) {
  const auto map = present.map(change.name);
  if (map == nullptr) {
    return RecordState::unknown;
  }
  if (map->version() == change.version) {
    return RecordState::not_written;
  }
  return holds(*map, change.after) ? RecordState::written : RecordState::unknown;
}

// What has become of `change` if the principal then has the entry `found`.
RecordState by_entry(const EntryChange& change, const std::optional<AccessEntry>& found) {
  const bool is_former =
      change.before && found && found->created_at && change.before->created_at == found->created_at;
  if (is_same(change.before, change.after)) { // an entry that is created again
    return is_former ? RecordState::not_written : RecordState::unknown;
  }
  return is_same(found, change.after)    ? RecordState::written
         : is_same(found, change.before) ? RecordState::not_written
                                         : RecordState::unknown;
}

RecordState by_later(const EntryChange& change, const EntryChange& later) {
  return by_entry(change, later.before);
}

RecordState by_present(const EntryChange& change, const Present& present) {
  const auto found = present.entry(change.principal);
  return found ? by_entry(change, *found) : RecordState::unknown;
}

// A cluster never goes back to a mode.
RecordState by_later(const ModeChange& change, const ModeChange& later) {
  return later.before == change.before ? RecordState::not_written : RecordState::written;
}

RecordState by_present(const ModeChange& change, const Present& present) {
  const auto mode = present.mode(change.cluster);
  return !mode                    ? RecordState::unknown
         : *mode == change.before ? RecordState::not_written
                                  : RecordState::written;
}

// Whether the process that wrote `record` may still be at it.
bool is_running(const Record& record, util::Time now) {
  const bool is_recent = record.time && now < *record.time + k_longest_write;
  return is_recent && record.origin.process > 0 &&
         (kill(record.origin.process, 0) == 0 || errno == EPERM);
}

struct Judgement {
  RecordState state = RecordState::unknown;
  bool is_by_later = false;
};

// What has become of `change`, after which `made`, newest first, were made.
template<typename Kind>
Judgement judge(const Kind& change, const std::vector<const Change*>& made,
                const Present& present) {
  if (const Kind* later = find_later(made, change)) {
    return {by_later(change, *later), true};
  }
  return {by_present(change, present), false};
}

} // namespace

bool holds(const Snapshot& map, const kube::DataChange& texts) {
  return std::ranges::all_of(awsauth::k_lists, [&](awsauth::List list) {
    const auto text = texts.find(std::string(awsauth::data_key(list)));
    return text == texts.end() || map.data()[list] == text->second;
  });
}

bool is_same(const std::optional<AccessEntry>& a, const std::optional<AccessEntry>& b) {
  if (!a || !b) {
    return !a && !b;
  }
  const bool has_own_names = !access::is_node_entry(*a); // of nodes, EKS sets them
  if (a->type != b->type || (has_own_names && a->username != b->username) ||
      (has_own_names && !access::is_same_set(a->groups, b->groups)) || !a->policies ||
      !b->policies || a->policies->size() != b->policies->size()) {
    return false;
  }
  return std::ranges::all_of(*a->policies, [&](const access::HeldPolicy& policy) {
    return std::ranges::any_of(*b->policies, [&](const access::HeldPolicy& other) {
      return access::is_same(policy, other);
    });
  });
}

std::vector<int> settle(std::vector<Record>& records, const Present& present, util::Time now) {
  std::vector<int> settled;
  std::vector<const Change*> made; // newest first
  for (Record& record : records) {
    if (!record.change) {
      continue;
    }
    if (record.state == RecordState::intended && !is_running(record, now)) {
      const Judgement judgement = std::visit(
          [&](const auto& change) { return judge(change, made, present); }, *record.change);
      record.state = judgement.state;
      // What was sent just before the process ended may still arrive.
      const bool may_arrive =
          !judgement.is_by_later && record.time && now < *record.time + k_longest_write;
      if (record.state == RecordState::written ||
          (record.state == RecordState::not_written && !may_arrive)) {
        settled.push_back(record.number);
      }
    }
    if (record.state == RecordState::written) {
      made.push_back(&*record.change);
    }
  }
  return settled;
}

} // namespace iam::stores
