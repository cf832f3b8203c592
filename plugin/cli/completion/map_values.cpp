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

// Returns the map's entries in the form that is cached.
Json entries_of(const stores::Snapshot& snapshot) {
  const std::vector<List> lists(awsauth::k_lists.begin(), awsauth::k_lists.end());
  Json entries = Json::array();
  for (const present::MapRow& row : present::rows_of(snapshot, lists)) {
    if (row.entry->mapping.sso) {
      continue; // a pattern, not an identity
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

Json entries_at(const cluster::TargetFlags& target, const cluster::Host& host) {
  if (target.is_filter()) {
    return Json::array(); // standard input is the terminal
  }
  if (target.manifest) {
    cluster::Target opened(target, cluster::Input::free, host);
    return entries_of(*opened.read_map());
  }
  const kube::ConfigMapName name = cluster::config_map_name(target.config_map);
  const ClusterQuestion question = {
      "map " + name.text(), [&name](kube::ApiClient& client) {
        return entries_of(*stores::ClusterStore(client, name, stores::IfMissing::create).read());
      }};
  return answer_to(question, target.connection, host);
}

std::string text(const Json& entry, const char* key) {
  return entry.at(key).get<std::string>();
}

std::vector<std::string> groups_of(const Json& entry) {
  return entry.at("groups").get<std::vector<std::string>>();
}

// `dev: system:masters, view`
std::string access_of(const Json& entry) {
  const std::string groups = present::join(groups_of(entry), ", ");
  const std::string username = text(entry, "username");
  return groups.empty() ? username : username.empty() ? groups : username + ": " + groups;
}

// Returns the one value of `source` in the entry, or an empty one. Groups are several.
Candidate value_in(const Json& entry, ValueSource source) {
  const auto is_in = [list = text(entry, "list")](List wanted) {
    return list == awsauth::data_key(wanted);
  };
  const auto principal_if = [&](bool wanted) {
    return wanted ? Candidate{text(entry, "arn"), access_of(entry)} : Candidate();
  };
  switch (source) {
  case ValueSource::map_roles:
    return principal_if(is_in(List::roles));
  case ValueSource::map_users:
    return principal_if(is_in(List::users));
  case ValueSource::map_principals:
    return principal_if(!is_in(List::accounts));
  case ValueSource::map_accounts:
    return {is_in(List::accounts) ? text(entry, "account") : ""};
  case ValueSource::map_arn_accounts:
    return {is_in(List::accounts) ? "" : text(entry, "account")};
  case ValueSource::map_names:
    return {text(entry, "name")};
  case ValueSource::map_permission_sets: {
    const auto set = identity::permission_set_of_arn(text(entry, "arn"));
    return {set ? set->text() : ""};
  }
  default:
    return {text(entry, "username")};
  }
}

// Sorts the candidates by value and removes duplicates and empty ones.
Candidates distinct(Candidates candidates) {
  std::ranges::stable_sort(candidates, {}, &Candidate::value);
  const auto duplicates = std::ranges::unique(candidates, {}, &Candidate::value);
  candidates.erase(duplicates.begin(), duplicates.end());
  std::erase_if(candidates, [](const Candidate& candidate) { return candidate.value.empty(); });
  return candidates;
}

} // namespace

Candidates map_candidates(ValueSource source, const cluster::TargetFlags& target,
                          const cluster::Host& host) {
  Candidates candidates;
  for (const Json& entry : entries_at(target, host)) { // null has none
    if (source != ValueSource::map_groups) {
      candidates.push_back(value_in(entry, source));
      continue;
    }
    for (const std::string& group : groups_of(entry)) {
      candidates.push_back({group});
    }
  }
  return distinct(std::move(candidates));
}

} // namespace iam::cli
