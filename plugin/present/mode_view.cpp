#include "present/mode_view.hpp"

#include "present/map_view.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>
#include <iterator>
#include <set>

namespace iam::present {

using access::Mode;
using access::ModeEffect;
using util::Json;

namespace {

using Kind = ModeEffect::Kind;
using Who = ModeEffect::Who;

// An effect of the step, or a line that is dead text before and after it.
struct Row {
  const ModeEffect* effect = nullptr;
  Kind kind = Kind::dead;
  Who who = Who::people;
  std::string principal;
  const awsauth::Entry* line = nullptr;
  std::string reason; // why it is dead
};

const char* word_of(Kind kind) {
  switch (kind) {
  case Kind::hidden:
    return "hidden";
  case Kind::admitted:
    return "admitted";
  case Kind::lost:
    return "lost";
  case Kind::dead:
    return "dead";
  case Kind::unknown:
    break;
  }
  return "unknown";
}

const char* word_of(Who who) {
  return who == Who::nodes ? "nodes" : who == Who::account ? "account" : "people";
}

std::string text_of_mode(Mode mode) {
  switch (mode) {
  case Mode::config_map:
    return "CONFIG_MAP (EKS reads aws-auth alone)";
  case Mode::api_and_config_map:
    return "API_AND_CONFIG_MAP (EKS reads access entries first, then aws-auth)";
  case Mode::api:
    break;
  }
  return "API (EKS reads access entries alone, and ignores aws-auth)";
}

// The lines of `map` that let nobody in, for which `effects` have nothing.
std::vector<Row> dead_lines(const stores::Snapshot& map, const std::vector<Row>& effects) {
  std::set<const awsauth::Entry*> shown;
  std::ranges::transform(effects, std::inserter(shown, shown.end()), &Row::line);
  std::vector<Row> rows;
  for (const MapRow& line : rows_of(map, {awsauth::k_lists.begin(), awsauth::k_lists.end()})) {
    if (!line.effective && !shown.contains(line.entry)) {
      const bool is_account = line.entry->mapping.list == awsauth::List::accounts;
      rows.push_back({.effect = nullptr,
                      .kind = Kind::dead,
                      .who = is_account ? Who::account : Who::people,
                      .principal = is_account ? line.account : line.arn,
                      .line = line.entry,
                      .reason = line.note});
    }
  }
  return rows;
}

std::vector<Row> rows_of(const ModeView& view) {
  std::vector<Row> rows;
  if (view.step == nullptr) {
    return rows;
  }
  for (const ModeEffect& effect : view.step->effects) {
    const bool is_dead = effect.kind == Kind::dead;
    if (is_dead && view.step->to != Mode::api) {
      continue;
    }
    rows.push_back({.effect = &effect,
                    .kind = effect.kind,
                    .who = effect.who,
                    .principal = effect.principal,
                    .line = effect.line,
                    .reason = is_dead ? "its access entry counts" : ""});
  }
  if (view.step->to == Mode::api && view.map != nullptr) {
    std::ranges::move(dead_lines(*view.map, rows), std::back_inserter(rows));
  }
  return rows;
}

std::string text_of_line(const Row& row) {
  return row.line == nullptr ? "<none>"
                             : fmt::format("{}:{}", awsauth::data_key(row.line->mapping.list),
                                           row.line->position.line);
}

// What becomes of who gets in by a line that EKS's own entry hides.
std::string text_of_entry(const ModeEffect& effect) {
  const std::string entry = fmt::format("EKS's own entry, {}", effect.entry_type);
  const std::string nodes =
      effect.nodes.empty() ? "" : fmt::format(", for {}", fmt::join(effect.nodes, ", "));
  const std::string what = effect.kind == Kind::admitted ? "gets in"
                           : effect.changes.empty()
                               ? "nothing changes"
                               : fmt::format("{}", fmt::join(effect.changes, ", "));
  return fmt::format("{} ({}{})", what, entry, nodes);
}

std::string text_of_change(const Row& row) {
  if (row.effect == nullptr || row.kind == Kind::dead) {
    return row.reason;
  }
  switch (row.kind) {
  case Kind::lost:
    return "has no access entry";
  case Kind::unknown:
    if (!row.effect->nodes.empty()) {
      return fmt::format("EKS makes an access entry of type {} for {}; whether it hides a line is "
                         "unknown",
                         row.effect->entry_type, fmt::join(row.effect->nodes, ", "));
    }
    return row.effect->entry_type.empty()
               ? "whether it has an access entry is unknown"
               : fmt::format("if EKS makes these nodes: {}", text_of_entry(*row.effect));
  case Kind::hidden:
  case Kind::admitted:
  case Kind::dead:
    break;
  }
  return text_of_entry(*row.effect);
}

Table table_of(const std::vector<Row>& rows) {
  Table table;
  table.titles = {"EFFECT", "FOR", "NAME", "LINE", "CHANGE"};
  for (const Row& row : rows) {
    table.rows.push_back(
        {word_of(row.kind), word_of(row.who), row.principal, text_of_line(row),
         text_of_change(row) +
             (row.effect != nullptr && row.effect->cuts_nodes_off ? "; nodes are cut off" : "")});
  }
  return table;
}

void describe_step(const cluster::Host& host, const ModeView& view) {
  if (view.step == nullptr) {
    describe(host.out, "Next", "<none>: it is the last mode");
    return;
  }
  describe(host.out, "Next", text_of_mode(view.step->to));
  if (!view.obstacle.empty()) {
    describe(host.out, "Obstacle", view.obstacle);
    return;
  }
  if (view.gives_creator_entry) {
    describe(host.out, "Creator",
             "the cluster's creator, whom EKS does not name, gets an access entry with "
             "AmazonEKSClusterAdminPolicy in place of its hidden system:masters");
  }
  for (const std::string& text : view.unknown) {
    describe(host.out, "Unknown", text);
  }
  if (view.is_everybody_known) {
    describe(host.out, "Unchanged", fmt::format("{} get in as before", view.step->untouched));
  }
}

void print_text(const cluster::Host& host, const ModeView& view, Headers headers) {
  describe(host.out, "Cluster", view.cluster);
  describe(host.out, "Version", fmt::format("{} ({})", view.version, view.platform_version));
  describe(host.out, "Mode", text_of_mode(view.mode));
  describe_step(host, view);
  if (!view.obstacle.empty()) {
    return;
  }
  const std::vector<Row> rows = rows_of(view);
  if (!rows.empty()) {
    host.out << '\n';
    print_table(host.out, table_of(rows), headers);
  }
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json json_of(const Row& row) {
  Json json = {{"effect", word_of(row.kind)},
               {"for", word_of(row.who)},
               {"arn", row.who == Who::account ? Json(nullptr) : Json(row.principal)},
               {"account", row.who == Who::account ? Json(row.principal) : Json(nullptr)},
               {"list", nullptr},
               {"line", nullptr},
               {"entryType", nullptr},
               {"nodes", Json::array()},
               {"cutsNodesOff", false},
               {"changes", Json::array()},
               {"reason", text_or_null(row.reason)}};
  if (row.line != nullptr) {
    json["list"] = awsauth::data_key(row.line->mapping.list);
    json["line"] = row.line->position.line;
  }
  if (row.effect != nullptr) {
    json["entryType"] = text_or_null(row.effect->entry_type);
    json["nodes"] = row.effect->nodes;
    json["cutsNodesOff"] = row.effect->cuts_nodes_off;
    json["changes"] = row.effect->changes;
  }
  return json;
}

Json json_of(const ModeView& view) {
  Json json = {{"apiVersion", k_api_version},
               {"kind", "AuthenticationMode"},
               {"cluster", view.cluster},
               {"version", view.version},
               {"platformVersion", view.platform_version},
               {"mode", access::text_of(view.mode)},
               {"next", nullptr},
               {"obstacle", text_or_null(view.obstacle)},
               {"creatorGetsEntry", view.gives_creator_entry},
               {"unknown", view.unknown},
               {"untouched", nullptr},
               {"items", Json::array()}};
  if (view.step != nullptr) {
    json["next"] = access::text_of(view.step->to);
    json["untouched"] = view.is_everybody_known ? Json(view.step->untouched) : Json(nullptr);
  }
  for (const Row& row : rows_of(view)) {
    json["items"].push_back(json_of(row));
  }
  return json;
}

} // namespace

void print(const cluster::Host& host, const ModeView& view, Format format, Headers headers) {
  if (format == Format::name) {
    fmt::print(host.out, "{}\n", access::text_of(view.mode));
  } else if (format == Format::json || format == Format::yaml) {
    print_object(host.out, json_of(view), format);
  } else {
    print_text(host, view, headers);
  }
}

} // namespace iam::present
