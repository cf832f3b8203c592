#include "cli/completion/map_values.hpp"

#include "cli/completion/cluster_question.hpp"
#include "identity/permission_set.hpp"
#include "present/map_view.hpp"
#include "present/output.hpp"
#include "stores/cluster_store.hpp"
#include "stores/snapshot.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::cli {
namespace {

using awsauth::List;
using util::Json;

// The map's entries in the form in which they are kept for the next question.
Json entries_of(const stores::Snapshot& snapshot) {
  const std::vector<List> lists(awsauth::k_lists.begin(), awsauth::k_lists.end());
  Json entries = Json::array();
  for (const present::MapRow& row : present::rows_of(snapshot, lists)) {
    if (row.entry->mapping.sso) {
      continue; // names a pattern, which is no identity
    }
    entries.push_back({{"list", awsauth::data_key(row.entry->mapping.list)},
                       {"arn", row.arn},
                       {"account", row.account},
                       {"name", row.name},
                       {"username", row.entry->mapping.username},
                       {"groups", row.entry->mapping.groups}});
  }
  return entries;
}

Json entries_at(const cluster::TargetFlags& location, const cluster::Host& host) {
  if (location.is_filter()) {
    return Json::array(); // standard input is the terminal
  }
  if (location.manifest) {
    cluster::Target target(location, cluster::Input::free, host);
    return entries_of(*target.read_map());
  }
  const kube::ConfigMapName name = cluster::config_map_name(location.config_map);
  const ClusterQuestion question = {
      "map " + name.text(), [&name](kube::ApiClient& client) {
        return entries_of(*stores::ClusterStore(client, name, stores::IfMissing::create).read());
      }};
  return answer_to(question, location.connection, host);
}

std::string text(const Json& entry, const char* key) {
  return entry.at(key).get<std::string>();
}

std::vector<std::string> groups_of(const Json& entry) {
  return entry.at("groups").get<std::vector<std::string>>();
}

bool is_of(const Json& entry, List list) {
  return entry.at("list") == awsauth::data_key(list);
}

// `dev: system:masters, view`
std::string access_of(const Json& entry) {
  const std::string groups = present::join(groups_of(entry), ", ");
  const std::string username = text(entry, "username");
  return groups.empty() ? username : username.empty() ? groups : username + ": " + groups;
}

void add_principal(const Json& entry, bool wanted, Candidates& candidates) {
  if (wanted) {
    candidates.push_back({text(entry, "arn"), access_of(entry)});
  }
}

void add(ValueSource source, const Json& entry, Candidates& candidates) {
  const bool account = is_of(entry, List::accounts);
  switch (source) {
  case ValueSource::map_roles:
    return add_principal(entry, is_of(entry, List::roles), candidates);
  case ValueSource::map_users:
    return add_principal(entry, is_of(entry, List::users), candidates);
  case ValueSource::map_principals:
    return add_principal(entry, !account, candidates);
  case ValueSource::map_accounts:
    if (account) {
      candidates.push_back({text(entry, "account")});
    }
    return;
  case ValueSource::map_arn_accounts:
    candidates.push_back({account ? "" : text(entry, "account")});
    return;
  case ValueSource::map_names:
    candidates.push_back({text(entry, "name")});
    return;
  case ValueSource::map_permission_sets:
    if (const auto set = identity::permission_set_of_arn(text(entry, "arn"))) {
      candidates.push_back({set->text()});
    }
    return;
  case ValueSource::map_usernames:
    candidates.push_back({text(entry, "username")});
    return;
  default:
    for (const std::string& group : groups_of(entry)) {
      candidates.push_back({group});
    }
  }
}

// Each value once, and none that is empty.
Candidates distinct(Candidates candidates) {
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.value < b.value; });
  const auto last =
      std::unique(candidates.begin(), candidates.end(),
                  [](const Candidate& a, const Candidate& b) { return a.value == b.value; });
  candidates.erase(last, candidates.end());
  std::erase_if(candidates, [](const Candidate& candidate) { return candidate.value.empty(); });
  return candidates;
}

} // namespace

Candidates map_candidates(ValueSource source, const cluster::TargetFlags& location,
                          const cluster::Host& host) {
  Candidates candidates;
  for (const Json& entry : entries_at(location, host)) { // null holds none
    add(source, entry, candidates);
  }
  return distinct(std::move(candidates));
}

} // namespace iam::cli
