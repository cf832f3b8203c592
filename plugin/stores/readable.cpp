#include "stores/readable.hpp"

#include "stores/snapshot.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::stores {

using awsauth::List;

void require_map(const Snapshot& snapshot) {
  if (snapshot.exists()) {
    return;
  }
  if (snapshot.name() == k_aws_auth.text()) {
    throw util::Error("no aws-auth in this cluster; it may use access entries", snapshot.name(),
                      util::aws_command({"eks", "list-access-entries", "--cluster-name",
                                         util::k_chosen_cluster}) +
                          " shows them; add-role makes an aws-auth");
  }
  throw util::Error("no such ConfigMap in this cluster", snapshot.name(),
                    "add-role with --create makes it");
}

std::vector<util::Error> unread_lists(const Snapshot& snapshot, const std::vector<List>& lists) {
  const std::string command = snapshot.repair_command();
  const std::string in_one_write =
      command.empty() ? "" : fmt::format("; {} repairs it in one write", command);
  std::vector<util::Error> errors;
  for (const awsauth::Finding& finding : snapshot.map().findings) {
    const bool is_asked = std::ranges::find(lists, finding.list) != lists.end();
    if (is_asked && !finding.item &&
        snapshot.map()[finding.list].verdict != awsauth::Verdict::accepted) {
      errors.emplace_back(finding.message, snapshot.place(finding.list, finding.position),
                          finding.fix + in_one_write);
    }
  }
  return errors;
}

void require_readable(const Snapshot& snapshot, List list) {
  const auto errors = unread_lists(snapshot, {list});
  if (!errors.empty()) {
    throw errors.front();
  }
}

void require_judged(const Snapshot& snapshot) {
  for (const List list : awsauth::k_lists) {
    if (snapshot.map()[list].verdict == awsauth::Verdict::unjudged) {
      require_readable(snapshot, list);
    }
  }
}

void require_changeable(const Snapshot& snapshot, List list) {
  require_readable(snapshot, list);
  require_judged(snapshot);
  const auto binary = snapshot.binary_lists();
  if (std::ranges::find(binary, list) != binary.end()) {
    throw util::Error(fmt::format("{0} is in binaryData, and the API server refuses a ConfigMap "
                                  "that has it in data as well",
                                  awsauth::data_key(list)),
                      snapshot.name(), "move its text, decoded from base64, to data");
  }
}

std::vector<std::string> unread_parts(const Snapshot& snapshot) {
  std::vector<std::string> warnings;
  for (const std::string& key : snapshot.misspelt_keys()) {
    warnings.push_back(awsauth::is_misspelt_key(key)
                           ? fmt::format("{}: the key {} is ignored: a list's key is mapRoles, "
                                         "mapUsers or mapAccounts, letter for letter",
                                         snapshot.name(), key)
                           : fmt::format("{}: {} is beside data, so it is ignored: move it to data",
                                         snapshot.name(), key));
  }
  for (const List list : snapshot.binary_lists()) {
    warnings.push_back(fmt::format("{}: binaryData is not read, and {} is in it: move its text, "
                                   "decoded from base64, to data",
                                   snapshot.name(), awsauth::data_key(list)));
  }
  for (const awsauth::Finding& finding : snapshot.map().findings) {
    if (!finding.item && snapshot.map()[finding.list].verdict == awsauth::Verdict::accepted) {
      warnings.push_back(fmt::format("{}: {}; {}", snapshot.place(finding.list, finding.position),
                                     finding.message, finding.fix));
    }
  }
  return warnings;
}

std::vector<std::string> unread_parts_beside(const Snapshot& snapshot, List list) {
  std::vector<std::string> warnings = unread_parts(snapshot);
  for (const List other : awsauth::k_lists) {
    if (other == list) {
      continue;
    }
    for (const util::Error& error : unread_lists(snapshot, {other})) {
      warnings.emplace_back(error.what());
    }
  }
  return warnings;
}

} // namespace iam::stores
