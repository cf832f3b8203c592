#include "change/map_application.hpp"

#include "access/impact.hpp"
#include "access/policy_name.hpp"
#include "access/requested.hpp"
#include "awsauth/entry.hpp"
#include "awsauth/rules/never_matches.hpp"
#include "change/map_difference.hpp"
#include "identity/arn.hpp"
#include "identity/principal.hpp"
#include "stores/readable.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace iam::change {

using awsauth::List;
using awsauth::Mapping;
using stores::DesiredMapping;

namespace {

// The entries of a map by their keys. The map must outlive it.
class EntriesByKey {
public:
  explicit EntriesByKey(const awsauth::Map& map) {
    for (const List list : awsauth::k_lists) {
      for (const awsauth::Entry& entry : map[list].entries) {
        m_entries[principal_key(entry.mapping)].push_back(&entry);
      }
    }
  }

  // Whether the map says of the principal of `key` what `items` say, line by line.
  bool hold(const std::string& key, const std::vector<DesiredMapping>& items) const {
    const auto found = m_entries.find(key);
    return found != m_entries.end() &&
           std::ranges::equal(found->second, items,
                              [](const auto* entry, const DesiredMapping& item) {
                                return item.mapping.list == List::accounts ||
                                       gives_same(entry->mapping, item.mapping);
                              });
  }

  // Whether the map says anything of the principal of `key`.
  bool name(const std::string& key) const { return m_entries.contains(key); }

private:
  std::unordered_map<std::string, std::vector<const awsauth::Entry*>> m_entries;
};

bool is_of_nodes(const Mapping& mapping) {
  access::Effective effective;
  effective.grant = {.username = mapping.username, .groups = mapping.groups, .policies = {}};
  return access::is_for_nodes(effective);
}

[[noreturn]] void fail(const DesiredMapping& item, const std::string& cause,
                       const std::string& cure) {
  const std::string name = awsauth::principal_name(item.mapping);
  throw util::Error(name.empty() ? cause : fmt::format("{}: {}", name, cause), item.place, cure);
}

void require_rendered(const Mapping& mapping) {
  access::require_rendered("this", mapping.arn);
  access::require_rendered(fmt::format("the username {}", util::quoted(mapping.username)),
                           mapping.username);
  for (const std::string& group : mapping.groups) {
    access::require_rendered(fmt::format("the group {}", util::quoted(group)), group);
  }
}

// Throws if the principal, `stored_arn`, belongs in the map's other list, as add-role and add-user
// do.
void require_own_list(const DesiredMapping& item, const std::string& stored_arn) {
  const List list = item.mapping.list;
  const auto arn = identity::parse_arn(stored_arn);
  const bool is_role = arn && arn->resource.starts_with("role/");
  const bool is_user = arn && arn->resource.starts_with("user/");
  if ((list == List::users && is_role) || (list == List::roles && is_user)) {
    fail(item,
         fmt::format("this is the ARN of a {}, in {}", is_role ? "role" : "user",
                     awsauth::data_key(list)),
         fmt::format("move it to {}", awsauth::data_key(is_role ? List::roles : List::users)));
  }
}

// What is to be written for an item, and what to say about it.
struct Writing {
  Mapping mapping;
  std::vector<std::string> notes;
  std::vector<std::string> warnings;
};

void write_principal(Writing& writing) {
  Mapping& mapping = writing.mapping;
  if (mapping.list == List::accounts) {
    mapping.arn = identity::account_of(mapping.arn);
    return;
  }
  const identity::Principal principal =
      identity::principal_of(mapping.arn, {}, [] { return std::string(); });
  if (!principal.note.empty()) {
    writing.notes.push_back(principal.note);
  }
  mapping.arn = principal.arn;
  access::Requested request;
  request.groups = mapping.groups;
  if (!mapping.username.empty()) {
    request.username = mapping.username;
  } else {
    writing.warnings.push_back(fmt::format(
        "{} gets no username: aggregated APIs such as metrics refuse such callers", mapping.arn));
  }
  access::Checked checked =
      access::check(std::move(request), 1, principal.arn, access::GivenBy::file);
  mapping.groups = checked.request.groups;
  if (!is_of_nodes(mapping)) { // whose names are doubtful only for others
    std::ranges::move(checked.warnings, std::back_inserter(writing.warnings));
  }
}

// Throws util::Error for a line that lets nobody in, or that no edit can write.
Writing writing_of(const DesiredMapping& item) {
  if (!item.problem.empty()) {
    fail(item, item.problem, item.cure);
  }
  if (item.mapping.sso) {
    fail(item, "an sso block, which EKS does not read", "give the ARN of the set's role");
  }
  if (item.mapping.arn.empty()) {
    fail(item, "a line without an ARN lets nobody in", "give the ARN of a role or a user");
  }
  if (item.mapping.list != List::accounts && !access::is_arn(item.mapping.arn)) {
    fail(item, "this is not an ARN", "give the ARN of a role or a user");
  }
  Writing writing{item.mapping, {}, {}};
  try {
    require_rendered(item.mapping);
    write_principal(writing);
  } catch (const util::Error& error) {
    fail(item, error.cause(), error.cure());
  }
  if (const auto finding = awsauth::reason_never_matched(writing.mapping)) {
    fail(item, finding->message, finding->fix);
  }
  return writing;
}

// Throws unless `items` are all equal: one of two lines for one principal would hide the other.
void require_one(const std::vector<DesiredMapping>& items) {
  for (const DesiredMapping& item : items) {
    if (!gives_same(item.mapping, items.front().mapping)) {
      fail(item,
           fmt::format("it is here twice with different values, first at {}", items.front().place),
           "keep one of the two");
    }
  }
}

// What the map has as well stays as it is, and may yet be meant otherwise.
void warn_of_problems(const std::vector<DesiredMapping>& items, const cluster::Host& host) {
  for (const DesiredMapping& item : items) {
    if (!item.problem.empty()) {
      host.warn(fmt::format("{}: {}; {}", item.place, item.problem, item.cure));
    }
  }
}

} // namespace

std::string principal_key(const Mapping& mapping) {
  return fmt::format("{} {}", awsauth::data_key(mapping.list),
                     awsauth::fold(awsauth::principal_name(mapping)));
}

MapApplication::MapApplication(const std::vector<DesiredMapping>& wanted, bool prune,
                               const cluster::Host& host)
    : m_prune(prune), m_host(host) {
  std::unordered_map<std::string, std::size_t> places;
  for (const DesiredMapping& item : wanted) {
    const std::string key = principal_key(item.mapping);
    const auto [place, is_new] = places.try_emplace(key, m_wishes.size());
    if (is_new) {
      m_wishes.push_back({key, {}});
    }
    m_wishes[place->second].items.push_back(item);
  }
}

void MapApplication::resolve(const stores::Snapshot& first) {
  if (std::exchange(m_is_resolved, true)) {
    return;
  }
  for (const std::string& text : stores::unread_parts(first)) {
    m_host.warn(text);
  }
  if (m_prune) {
    find_pruned(first);
  }
  const EntriesByKey map(first.map());
  std::unordered_map<std::string, std::size_t> places;
  std::vector<Wish> wishes;
  for (Wish& wish : m_wishes) {
    if (!map.hold(wish.key, wish.items)) {
      require_one(wish.items);
      wish.items.resize(1);
      const Writing writing = writing_of(wish.items.front());
      if (!map.name(principal_key(writing.mapping))) {
        require_own_list(wish.items.front(), writing.mapping.arn);
      }
      std::ranges::for_each(writing.notes, [this](const auto& text) { m_host.note(text); });
      std::ranges::for_each(writing.warnings, [this](const auto& text) { m_host.warn(text); });
      wish.items.front().mapping = writing.mapping;
      wish.key = principal_key(writing.mapping);
    } else {
      warn_of_problems(wish.items, m_host);
    }
    const auto [place, is_new] = places.try_emplace(wish.key, wishes.size());
    if (is_new) {
      wishes.push_back(std::move(wish));
    } else { // in another spelling
      std::vector<DesiredMapping> both = {wishes[place->second].items.back(), wish.items.front()};
      require_one(both);
    }
  }
  m_wishes = std::move(wishes);
  std::erase_if(m_pruned, [&](const awsauth::RemoveMapping& pruned) {
    Mapping mapping;
    mapping.list = pruned.list;
    mapping.arn = pruned.principals.front();
    return places.contains(principal_key(mapping));
  });
}

// Collects what the file does not name in the spelling of the map.
void MapApplication::find_pruned(const stores::Snapshot& first) {
  for (const util::Error& error :
       stores::unread_lists(first, {awsauth::k_lists.begin(), awsauth::k_lists.end()})) {
    m_host.warn(error.what());
  }
  std::unordered_set<std::string> kept;
  for (const Wish& wish : m_wishes) {
    kept.insert(wish.key);
  }
  for (const List list : awsauth::k_lists) {
    for (const awsauth::Entry& entry : first.map()[list].entries) {
      if (is_of_nodes(entry.mapping)) {
        kept.insert(principal_key(entry.mapping));
      }
    }
  }
  for (const List list : awsauth::k_lists) {
    for (const awsauth::Entry& entry : first.map()[list].entries) {
      if (!kept.insert(principal_key(entry.mapping)).second) {
        continue;
      }
      if (entry.mapping.sso || entry.mapping.arn.empty()) {
        m_host.note(fmt::format("{}: this line names nobody, so it stays",
                                first.place(list, entry.position)));
      } else {
        m_pruned.push_back({list, {entry.mapping.arn}, {}});
      }
    }
  }
}

std::vector<PrincipalEdits> MapApplication::edits(const stores::Snapshot& before) const {
  const EntriesByKey map(before.map());
  std::vector<PrincipalEdits> edits;
  for (const Wish& wish : m_wishes) {
    const bool is_there = map.hold(wish.key, wish.items);
    const std::string name = awsauth::principal_name(wish.items.front().mapping);
    if (is_there && name.empty()) {
      continue; // it stays, and there is nothing to call it by
    }
    PrincipalEdits& own = edits.emplace_back();
    own.name = name;
    if (!is_there) {
      require_one(wish.items);
      const Mapping mapping = writing_of(wish.items.front()).mapping;
      stores::require_changeable(before, mapping.list);
      own.edits.emplace_back(awsauth::AddMapping{mapping, awsauth::IfExists::overwrite});
    }
  }
  for (const awsauth::RemoveMapping& pruned : m_pruned) {
    stores::require_changeable(before, pruned.list);
    edits.push_back({pruned.principals.front(), {pruned}});
  }
  return edits;
}

Revision MapApplication::revise(std::shared_ptr<const stores::Snapshot> before) const {
  Revision revision = Operation::revise(std::move(before));
  for (std::size_t i = 0; i < revision.edits.size(); ++i) {
    if (revision.edits[i].edits.empty()) {
      revision.outcomes[i] = awsauth::Outcome::unchanged;
    }
  }
  return revision;
}

} // namespace iam::change
