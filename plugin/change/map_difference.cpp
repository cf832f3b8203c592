#include "change/map_difference.hpp"

#include "access/entry_plan.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace iam::change {

using awsauth::Entry;
using awsauth::List;
using awsauth::Mapping;

namespace {

// What names the principal of `mapping`; entries of equal keys are about the same one.
std::string key_of(const Mapping& mapping) {
  if (mapping.sso) {
    return fmt::format("sso {} {} {}", mapping.sso->permission_set_name, mapping.sso->account_id,
                       mapping.sso->partition);
  }
  return util::to_lower_ascii(mapping.arn);
}

std::string name_of(const Mapping& mapping) {
  return mapping.sso ? fmt::format("the permission set {}", mapping.sso->permission_set_name)
         : mapping.arn.empty() ? "an entry without an ARN"
                               : mapping.arn;
}

// Whether the program could have written `entry`.
bool is_plain(const Entry& entry) {
  return entry.accepted && !entry.lost_group && !entry.mapping.sso && !entry.mapping.arn.empty() &&
         entry.mapping.user_id.empty();
}

// The entries of one principal.
struct Group {
  std::vector<const Entry*> before;
  std::vector<const Entry*> after;
};

bool is_equal(const Group& group) {
  return std::ranges::equal(group.before, group.after, [](const Entry* a, const Entry* b) {
    return a->mapping == b->mapping && a->accepted == b->accepted;
  });
}

bool is_special(const std::vector<const Entry*>& entries) {
  return entries.size() > 1 ||
         std::ranges::any_of(entries, [](const Entry* entry) { return !is_plain(*entry); });
}

std::optional<Mapping> last(const std::vector<const Entry*>& entries) {
  return entries.empty() ? std::nullopt : std::optional(entries.back()->mapping);
}

void add_differences(std::vector<MappingDifference>& found, const awsauth::ListReading& before,
                     const awsauth::ListReading& after) {
  std::unordered_map<std::string, Group> groups;
  std::vector<std::string> order;
  const auto group_of = [&](const Entry& entry) -> Group& {
    const std::string key = key_of(entry.mapping);
    const auto [place, is_new] = groups.try_emplace(key);
    if (is_new) {
      order.push_back(key);
    }
    return place->second;
  };
  for (const Entry& entry : before.entries) {
    group_of(entry).before.push_back(&entry);
  }
  for (const Entry& entry : after.entries) {
    group_of(entry).after.push_back(&entry);
  }
  for (const std::string& key : order) {
    const Group& group = groups.at(key);
    if (is_equal(group)) {
      continue;
    }
    const Mapping& any = (group.after.empty() ? group.before : group.after).back()->mapping;
    found.push_back({any.list, name_of(any), last(group.before), last(group.after),
                     is_special(group.before) || is_special(group.after)});
  }
}

} // namespace

std::vector<MappingDifference> differences(const awsauth::Map& before, const awsauth::Map& after) {
  std::vector<MappingDifference> found;
  for (const List list : awsauth::k_lists) {
    add_differences(found, before[list], after[list]);
  }
  return found;
}

MappingIndex::MappingIndex(const awsauth::Map& map) {
  for (const List list : awsauth::k_lists) {
    for (const Entry& entry : map[list].entries) {
      m_entries[static_cast<std::size_t>(list)][key_of(entry.mapping)].push_back(&entry);
    }
  }
}

MappingIndex::Found MappingIndex::find(const Mapping& mapping) const {
  const Entries& entries = m_entries[static_cast<std::size_t>(mapping.list)];
  const auto found = entries.find(key_of(mapping));
  return found == entries.end() ? Found() : Found{last(found->second), is_special(found->second)};
}

bool gives_same(const Mapping& a, const Mapping& b) {
  return a.username == b.username && access::is_same_set(a.groups, b.groups);
}

} // namespace iam::change
