#include "present/map_view.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/match.hpp"
#include "awsauth/rules/never_matches.hpp"
#include "identity/arn.hpp"
#include "present/output.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace iam::present {

using awsauth::Entry;
using awsauth::Finding;
using awsauth::List;
using awsauth::Map;
using awsauth::Rule;
using awsauth::Verdict;
using util::Json;

namespace {

class Rows {
public:
  explicit Rows(const stores::Snapshot& snapshot)
      : m_snapshot(snapshot), m_map(snapshot.map()), m_all_findings(awsauth::all_findings(m_map)) {
    for (const Finding& finding : m_all_findings) {
      if (finding.item && finding.severity != awsauth::Severity::info) {
        m_findings[{finding.list, *finding.item}].push_back(&finding);
      }
    }
  }

  MapRow row(const Entry& entry) const {
    const List list = entry.mapping.list;
    MapRow row;
    row.entry = &entry;
    row.position = m_snapshot.position(list, entry.position);
    fill_in_names(row);
    row.effective = entry.accepted;
    const Entry* winner = nullptr;
    const auto found = m_findings.find({list, entry.item});
    const std::vector<const Finding*> none;
    for (const Finding* finding : found == m_findings.end() ? none : found->second) {
      row.effective = row.effective && !finding->silent;
      if (!finding->hidden_by) {
        add(row, finding->rule, finding->message);
      } else if (winner == nullptr || finding->hidden_by->list != list) {
        winner = &m_map[finding->hidden_by->list].entries[finding->hidden_by->item];
      }
    }
    if (winner != nullptr) {
      row.effective = false;
      const auto place = m_snapshot.position(winner->mapping.list, winner->position);
      const std::string column = // of entries on one line
          place.line == row.position.line
              ? fmt::format(", column {} (entry {} of {})", place.column, winner->item + 1,
                            awsauth::data_key(winner->mapping.list))
              : "";
      add(row, Rule::duplicate, fmt::format("shadowed by line {}{}", place.line, column));
    }
    if (row.effective && list == List::users && m_map.roles.verdict == Verdict::unjudged) {
      row.is_unknown = true;
      add(row, Rule::unjudged, "mapRoles comes first, and cannot be judged");
    }
    return row;
  }

private:
  static void fill_in_names(MapRow& row) {
    const awsauth::Mapping& mapping = row.entry->mapping;
    if (mapping.list == List::accounts) {
      row.account = mapping.arn;
      return;
    }
    row.arn = awsauth::principal_name(mapping);
    if (const auto arn = identity::parse_arn(row.arn)) {
      row.account = arn->account;
      row.name = arn->service == "sts" && arn->resource.starts_with("assumed-role/")
                     ? arn->resource.substr(arn->resource.find('/') + 1)
                     : std::string(identity::last_segment(arn->resource));
    } else {
      row.name = row.arn;
    }
  }

  static void add(MapRow& row, Rule rule, const std::string& message) {
    const std::string id(awsauth::id(rule));
    if (std::ranges::find(row.rules, id) == row.rules.end()) {
      row.rules.push_back(id);
    }
    if (!message.empty()) {
      row.note += (row.note.empty() ? "" : "; ") + message;
    }
  }

  const stores::Snapshot& m_snapshot;
  const Map& m_map;
  std::vector<Finding> m_all_findings;
  std::map<std::pair<List, std::size_t>, std::vector<const Finding*>> m_findings; // by entry
};

// Names users with their paths where two have the same name in one account.
void tell_users_apart(std::vector<MapRow>& rows) {
  const auto user_of = [](const MapRow& row) {
    const auto arn = identity::parse_arn(row.arn);
    return arn && arn->service == "iam" && arn->resource.starts_with("user/") ? arn : std::nullopt;
  };
  std::map<std::pair<std::string, std::string>, std::set<std::string>> arns; // by account and name
  for (const MapRow& row : rows) {
    if (user_of(row)) {
      arns[{row.account, util::to_lower_ascii(row.name)}].insert(util::to_lower_ascii(row.arn));
    }
  }
  for (MapRow& row : rows) {
    const auto arn = user_of(row);
    if (arn && arns[{row.account, util::to_lower_ascii(row.name)}].size() > 1) {
      row.shown_name = arn->resource.substr(std::string_view("user/").size());
    }
  }
}

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

} // namespace

std::vector<MapRow> rows_of(const stores::Snapshot& snapshot, const std::vector<List>& lists) {
  const Rows rows(snapshot);
  const Map& map = snapshot.map();
  std::vector<MapRow> result;
  result.reserve(map.roles.entries.size() + map.users.entries.size() + map.accounts.entries.size());
  for (const List list : lists) {
    for (const Entry& entry : map[list].entries) {
      result.push_back(rows.row(entry));
      result.back().shown_name = result.back().name;
    }
  }
  tell_users_apart(result);
  return result;
}

Json json_of(const MapRow& row) {
  const awsauth::Mapping& mapping = row.entry->mapping;
  Json item;
  item["store"] = "configmap";
  item["list"] = awsauth::data_key(mapping.list);
  item["arn"] = or_null(row.arn);
  item["account"] = or_null(row.account);
  item["username"] = mapping.list == List::accounts ? Json(nullptr) : Json(mapping.username);
  item["groups"] = mapping.groups;
  item["type"] = nullptr;
  item["policies"] = Json::array();
  item["tags"] = Json::object();
  item["createdAt"] = nullptr;
  item["managedBy"] = nullptr;
  item["stale"] = nullptr;
  item["line"] = row.position.line;
  item["column"] = row.position.column;
  item["effective"] = row.is_unknown ? Json(nullptr) : Json(row.effective);
  item["findings"] = row.rules;
  return item;
}

Json mapping_list(std::vector<Json> items, std::string_view mode) {
  Json list;
  list["apiVersion"] = k_api_version;
  list["kind"] = "MappingList";
  list["mode"] = mode.empty() ? Json(nullptr) : Json(mode);
  list["items"] = std::move(items);
  return list;
}

} // namespace iam::present
