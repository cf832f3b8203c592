#include "present/history_view.hpp"

#include "change/map_difference.hpp"
#include "identity/arn.hpp"
#include "present/entry_changes.hpp"
#include "present/entry_view.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::present {

using stores::EntryChange;
using stores::MapChange;
using stores::ModeChange;
using stores::Record;
using util::Json;

namespace {

std::string or_none(const std::string& text) {
  return text.empty() ? "<none>" : text;
}

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

std::string text_of(const std::optional<util::Time>& time) {
  return time ? util::rfc3339(*time) : "<unknown>";
}

// `role/Dev` of an ARN; other names as they are.
std::string short_name(const std::string& name) {
  const auto arn = identity::parse_arn(name);
  return arn ? arn->resource : name;
}

std::string summary(const MapChange& change) {
  constexpr std::size_t k_most = 3;
  std::vector<std::string> parts;
  for (const auto& difference :
       change::differences(stores::map_of(change.before), stores::map_of(change.after))) {
    parts.push_back(fmt::format("{} {}",
                                !difference.before  ? "added"
                                : !difference.after ? "removed"
                                                    : "updated",
                                short_name(difference.name)));
  }
  if (parts.empty()) {
    return "changed the text alone";
  }
  const std::size_t more = parts.size() - std::min(parts.size(), k_most);
  parts.resize(parts.size() - more);
  return join(parts, ", ") + (more == 0 ? "" : fmt::format(" and {} more", more));
}

std::string summary(const EntryChange& change) {
  const std::string name = short_name(change.principal);
  if (!change.before || !change.after) {
    return fmt::format("{} {}", change.before ? "deleted" : "created", name);
  }
  const std::string difference = difference_of({.principal = change.principal,
                                                .outcome = access::EntryOutcome::updated,
                                                .before = change.before,
                                                .after = change.after});
  return difference.empty() ? fmt::format("created {} again", name)
                            : fmt::format("updated {}: {}", name, difference);
}

std::string summary(const ModeChange& change) {
  return fmt::format("{} -> {}", change.before, change.after);
}

// What the columns of a table say about the change of a record.
struct ChangeCells {
  std::string store = "<unknown>";
  std::string name = "<unknown>";
  std::string manager = "<unknown>";
  std::string summary;
};

ChangeCells cells_of(const Record& record) {
  if (!record.change) {
    return {.summary = record.problem};
  }
  const std::string text = summary_of(*record.change);
  if (const auto* map = stores::map_change_in(record)) {
    return {"aws-auth", map->name, or_none(map->field_manager), text};
  }
  if (const auto* mode = std::get_if<ModeChange>(&*record.change)) {
    return {"mode", mode->cluster, "<none>", text};
  }
  return {"entry", std::get<EntryChange>(*record.change).principal, "<none>", text};
}

Json json_of(const std::optional<access::AccessEntry>& entry) {
  return entry ? entry_json(*entry) : Json(nullptr);
}

void put(Json& item, const stores::Change& change) {
  if (const auto* map = std::get_if<MapChange>(&change)) {
    item["store"] = "configmap";
    item["name"] = map->name;
    item["fieldManager"] = or_null(map->field_manager);
    item["before"] = stores::json_of_texts(map->before);
    item["after"] = stores::json_of_texts(map->after);
  } else if (const auto* mode = std::get_if<ModeChange>(&change)) {
    item["store"] = "authenticationMode";
    item["name"] = mode->cluster;
    item["fieldManager"] = nullptr;
    item["before"] = mode->before;
    item["after"] = mode->after;
  } else {
    const auto& entry = std::get<EntryChange>(change);
    item["store"] = "accessEntry";
    item["name"] = entry.principal;
    item["fieldManager"] = nullptr;
    item["before"] = json_of(entry.before);
    item["after"] = json_of(entry.after);
  }
  item["summary"] = summary_of(change);
}

} // namespace

std::string summary_of(const stores::Change& change) {
  return std::visit([](const auto& each) { return summary(each); }, change);
}

Table table_of(const std::vector<Record>& records, bool wide) {
  Table table;
  table.titles = {"NUMBER", "TIME", "STATE", "STORE", "MANAGER", "CHANGE"};
  if (wide) {
    table.titles.insert(table.titles.end(), {"NAME", "COMMAND", "CONTEXT", "USER"});
  }
  for (const Record& record : records) {
    const ChangeCells cells = cells_of(record);
    auto& row = table.rows.emplace_back();
    row = {std::to_string(record.number),
           text_of(record.time),
           std::string(stores::text_of(record.state)),
           cells.store,
           cells.manager,
           cells.summary};
    if (wide) {
      row.insert(row.end(), {cells.name, or_none(record.origin.command),
                             or_none(record.origin.context), or_none(record.origin.user)});
    }
  }
  return table;
}

Table table_of(const std::vector<kube::FieldManager>& managers) {
  Table table;
  table.titles = {"MANAGER", "OPERATION", "TIME", "KEYS"};
  for (const kube::FieldManager& manager : managers) {
    table.rows.push_back(
        {manager.name, manager.operation, text_of(manager.time), join(manager.keys, ",")});
  }
  return table;
}

Json json_of(const Record& record) {
  Json item;
  item["number"] = record.number;
  item["time"] = record.time ? Json(util::rfc3339(*record.time)) : Json(nullptr);
  item["state"] = stores::word_of(record.state);
  item["command"] = or_null(record.origin.command);
  item["cluster"] = {{"server", or_null(record.origin.server)},
                     {"context", or_null(record.origin.context)},
                     {"user", or_null(record.origin.user)},
                     {"arn", or_null(record.origin.cluster_arn)}};
  for (const char* key : {"store", "name", "fieldManager", "before", "after", "summary"}) {
    item[key] = nullptr;
  }
  if (record.change) {
    put(item, *record.change);
  }
  item["problem"] = or_null(record.problem);
  return item;
}

Json json_of(const kube::FieldManager& manager) {
  return {{"manager", manager.name},
          {"operation", manager.operation},
          {"time", manager.time ? Json(util::rfc3339(*manager.time)) : Json(nullptr)},
          {"keys", manager.keys}};
}

} // namespace iam::present
