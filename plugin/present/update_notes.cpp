#include "present/update_notes.hpp"

#include "awsauth/entry.hpp"
#include "present/explanation.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string>
#include <unordered_map>
#include <vector>

namespace iam::present {

using awsauth::Outcome;

namespace {

// The mappings of a map that count, by their principals. The map must outlive it.
class EffectiveMappings {
public:
  explicit EffectiveMappings(const awsauth::Map& map) {
    for (const awsauth::List list : awsauth::k_lists) {
      for (const awsauth::Entry& entry : map[list].entries) {
        if (entry.accepted && !entry.mapping.sso) {
          auto& mappings = m_mappings[static_cast<std::size_t>(list)];
          mappings[awsauth::fold(entry.mapping.arn)] = &entry.mapping; // the last counts
        }
      }
    }
  }

  // Returns the mapping of the principal that `edit` is about; nullptr if there is none.
  const awsauth::Mapping* of(const awsauth::Edit& edit) const {
    const auto* repair = std::get_if<awsauth::RepairEntry>(&edit);
    const std::string principal =
        repair == nullptr ? awsauth::principals_of(edit).front() : awsauth::fold(repair->is.arn);
    const ByPrincipal& mappings = m_mappings[static_cast<std::size_t>(awsauth::list_of(edit))];
    const auto found = mappings.find(principal);
    return found == mappings.end() ? nullptr : found->second;
  }

private:
  using ByPrincipal = std::unordered_map<std::string, const awsauth::Mapping*>;

  std::array<ByPrincipal, awsauth::k_lists.size()> m_mappings;
};

std::string shown(const std::string& username) {
  return username.empty() ? "<none>" : username;
}

std::string shown(std::vector<std::string> groups) {
  std::ranges::sort(groups);
  return text_of_groups(groups);
}

// Returns what an update changed: `username a -> b; groups x, y -> z`.
std::string difference(const awsauth::Mapping& before, const awsauth::Mapping& after) {
  std::vector<std::string> parts;
  if (before.username != after.username) {
    parts.push_back(
        fmt::format("username {} -> {}", shown(before.username), shown(after.username)));
  }
  if (shown(before.groups) != shown(after.groups)) {
    parts.push_back(fmt::format("groups {} -> {}", shown(before.groups), shown(after.groups)));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

} // namespace

void note_updates(const change::Revision& revision, const cluster::Host& host) {
  if (std::ranges::count(revision.outcomes, Outcome::updated) == 0) {
    return;
  }
  const EffectiveMappings all_before(revision.before->map());
  const EffectiveMappings all_after(revision.after->map());
  for (std::size_t i = 0; i < revision.edits.size(); ++i) {
    if (revision.outcomes[i] != Outcome::updated) {
      continue;
    }
    for (const awsauth::Edit& edit : revision.edits[i].edits) {
      const awsauth::Mapping* before = all_before.of(edit);
      const awsauth::Mapping* after = all_after.of(edit);
      const std::string text =
          before == nullptr || after == nullptr ? "" : difference(*before, *after);
      if (!text.empty()) {
        host.note(fmt::format("{}: {}", before->arn, text));
      }
    }
  }
}

} // namespace iam::present
