#include "change/desired_files.hpp"

#include "awsauth/entry.hpp"
#include "change/map_application.hpp"
#include "change/map_difference.hpp"
#include "identity/arn.hpp"
#include "util/error.hpp"
#include "util/file.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <unordered_map>
#include <utility>

namespace iam::change {

using access::DesiredEntry;
using stores::DesiredMapping;
using stores::DesiredState;

namespace {

constexpr const char* k_input = "-";

[[noreturn]] void fail(const std::string& name, const std::string& first,
                       const std::string& place) {
  throw util::Error(
      fmt::format("{} is in two files that say different things of it, the first at {}",
                  name.empty() ? "a line without an ARN" : name, first),
      place, "keep one of the two");
}

// The lines of a file by whom they are for.
using Lines = std::unordered_map<std::string, std::vector<const DesiredMapping*>>;

Lines by_principal(const std::vector<DesiredMapping>& mappings) {
  Lines lines;
  for (const DesiredMapping& mapping : mappings) {
    lines[principal_key(mapping.mapping)].push_back(&mapping);
  }
  return lines;
}

void join(std::vector<DesiredMapping>& all, const std::vector<DesiredMapping>& more) {
  const Lines former = by_principal(all);
  const Lines latter = by_principal(more);
  std::vector<DesiredMapping> added;
  for (const DesiredMapping& mapping : more) {
    const std::string key = principal_key(mapping.mapping);
    const auto found = former.find(key);
    if (found == former.end()) {
      added.push_back(mapping);
      continue;
    }
    const bool is_same = std::ranges::equal(
        found->second, latter.at(key), [](const DesiredMapping* a, const DesiredMapping* b) {
          return gives_same(a->mapping, b->mapping) && a->problem == b->problem;
        });
    if (!is_same) {
      fail(awsauth::principal_name(mapping.mapping), found->second.front()->place, mapping.place);
    }
  }
  std::ranges::move(added, std::back_inserter(all));
}

void join(std::vector<DesiredEntry>& all, const std::vector<DesiredEntry>& more) {
  std::unordered_map<std::string, std::size_t> former;
  const auto key_of = [](const DesiredEntry& entry) {
    return awsauth::fold(identity::without_role_path(entry.principal));
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    former.emplace(key_of(all[i]), i);
  }
  for (const DesiredEntry& entry : more) {
    const auto found = former.find(key_of(entry));
    if (found == former.end()) {
      all.push_back(entry);
    } else if (const DesiredEntry& first = all[found->second]; !access::wants_same(first, entry)) {
      fail(entry.principal, first.place, entry.place);
    }
  }
}

// Of a store that only one of the two says something about, that.
template<typename Item>
void join(std::optional<std::vector<Item>>& all, std::optional<std::vector<Item>>& more) {
  if (!all) {
    all = std::move(more);
  } else if (more) {
    join(*all, *more);
  }
}

} // namespace

DesiredState joined(std::vector<DesiredState> states) {
  DesiredState all = std::move(states.front());
  for (std::size_t i = 1; i < states.size(); ++i) {
    DesiredState& state = states[i];
    all.file += ", " + state.file;
    join(all.mappings, state.mappings);
    join(all.entries, state.entries);
    all.is_empty_list = all.is_empty_list || state.is_empty_list;
    std::ranges::move(state.clusters, std::back_inserter(all.clusters));
    std::ranges::move(state.warnings, std::back_inserter(all.warnings));
  }
  return all;
}

DesiredState read_desired_files(const std::vector<std::string>& files,
                                const kube::ConfigMapName& config_map, const cluster::Host& host) {
  if (files.empty()) {
    throw util::UsageError("no file is given", "", "give it with -f FILE, or - for standard input");
  }
  if (std::ranges::count(files, k_input) > 1) {
    throw util::UsageError("standard input can be read only once", "", "give -f - once");
  }
  std::vector<DesiredState> states;
  for (const std::string& file : files) {
    states.push_back(
        file == k_input
            ? stores::read_desired_state(host.read_input(), "standard input", config_map)
            : stores::read_desired_state(util::read_file(file), file, config_map));
  }
  return joined(std::move(states));
}

} // namespace iam::change
