#include "commands/history.hpp"

#include "change/settled_history.hpp"
#include "present/history_view.hpp"
#include "stores/cluster_map.hpp"
#include "util/error.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <memory>
#include <optional>
#include <vector>

namespace iam::commands {
namespace {

using present::Format;
using stores::Record;
using Managers = std::vector<kube::FieldManager>;

std::shared_ptr<const stores::Snapshot> read_map(cluster::Target& target,
                                                 const cluster::Host& host) {
  try {
    return target.store().read();
  } catch (const util::Error& error) {
    host.warn(fmt::format("who else has written the map is unknown: {}", error.what()));
    return nullptr;
  }
}

// Returns nullopt if the map was not read.
std::optional<Managers> managers_of(const stores::Snapshot* snapshot) {
  const auto* map = dynamic_cast<const stores::ClusterMap*>(snapshot);
  if (map == nullptr) {
    return std::nullopt;
  }
  const auto& object = map->object();
  return object && object->object ? kube::field_managers(*object->object) : Managers();
}

// Those that have made no change in the history.
Managers others(const Managers& managers, const std::vector<Record>& records) {
  Managers found;
  std::ranges::copy_if(managers, std::back_inserter(found), [&](const kube::FieldManager& each) {
    return std::ranges::none_of(records, [&](const Record& record) {
      const auto* map = stores::map_change_in(record);
      return map != nullptr && map->field_manager == each.name;
    });
  });
  return found;
}

void print_tables(const std::vector<Record>& records, const Managers& managers,
                  const HistoryOptions& options, const cluster::Host& host) {
  const auto headers = options.no_headers ? present::Headers::hide : present::Headers::show;
  const Managers rest = others(managers, records);
  if (records.empty() && rest.empty()) {
    host.err << "No resources found\n";
    return;
  }
  present::print_table(host.out, present::table_of(records, options.format == Format::wide),
                       headers);
  if (!records.empty() && !rest.empty()) {
    host.out << '\n';
  }
  present::print_table(host.out, present::table_of(rest), headers);
}

void print_history(const std::vector<Record>& records, const std::optional<Managers>& managers,
                   Format format, const cluster::Host& host) {
  util::Json history = {{"apiVersion", present::k_api_version}, {"kind", "History"}};
  history["items"] = util::Json::array();
  for (const Record& record : records) {
    history["items"].push_back(present::json_of(record));
  }
  history["managers"] = nullptr;
  if (managers) {
    history["managers"] = util::Json::array();
    for (const kube::FieldManager& manager : *managers) {
      history["managers"].push_back(present::json_of(manager));
    }
  }
  present::print_object(host.out, history, format);
}

} // namespace

int run(const HistoryOptions& options, const cluster::Host& host) {
  if (options.target.manifest) {
    throw util::UsageError("the history is of clusters, not of files", "", "leave --manifest out");
  }
  cluster::Target target(options.target, cluster::Input::free, host);
  const auto map = read_map(target, host);
  const std::vector<Record> records = change::settled_history(target, host.clock, map);
  const std::optional<Managers> managers = managers_of(map.get());
  if (options.format == Format::json || options.format == Format::yaml) {
    print_history(records, managers, options.format, host);
  } else {
    print_tables(records, managers.value_or(Managers()), options, host);
  }
  return 0;
}

} // namespace iam::commands
