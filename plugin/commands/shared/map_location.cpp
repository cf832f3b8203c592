#include "commands/shared/map_location.hpp"

#include "stores/aws_auth.hpp"
#include "stores/cluster_store.hpp"
#include "stores/manifest_store.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::commands {
namespace {

using awsauth::List;

void require_path(const std::string& manifest) {
  if (manifest.empty()) {
    throw util::UsageError("--manifest is empty", "",
                           "give a file, or leave --manifest out to work on a cluster");
  }
}

} // namespace

kube::ConfigMapName config_map_name(const std::string& text) {
  if (text.empty()) {
    return stores::k_aws_auth;
  }
  const auto parts = util::split(text, '/');
  if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) {
    throw util::UsageError("--configmap " + util::quoted(text) +
                               " is not of the form NAMESPACE/NAME",
                           "", "write it as kube-system/aws-auth");
  }
  return {std::string(parts[0]), std::string(parts[1])};
}

OpenStore::OpenStore(const MapLocation& location, const std::vector<std::string>& identities,
                     Context& context) {
  const kube::ConfigMapName name = config_map_name(location.config_map);
  if (name != stores::k_aws_auth) {
    note(context, fmt::format("EKS reads only {}: {} lets nobody in", stores::k_aws_auth.text(),
                              util::printable(name.text())));
  }
  if (location.is_filter()) {
    m_store = std::make_unique<stores::ManifestFilter>(context.read_input, context.out, name);
  } else if (location.manifest) {
    require_path(*location.manifest);
    m_store = std::make_unique<stores::ManifestFile>(
        *location.manifest, name, [&context](const std::string& text) { note(context, text); });
  } else {
    m_session = open_session(location.connection, input_of(identities), context);
    m_store = std::make_unique<stores::ClusterStore>(
        m_session->client(), name,
        location.create ? stores::IfMissing::create : stores::IfMissing::create_on_eks);
  }
}

std::shared_ptr<const stores::Snapshot> read_map(OpenStore& open) {
  auto snapshot = open.store().read();
  require_map(*snapshot);
  return snapshot;
}

void require_map(const stores::Snapshot& snapshot) {
  if (snapshot.exists()) {
    return;
  }
  if (snapshot.name() == stores::k_aws_auth.text()) {
    throw util::Error("no aws-auth in this cluster; it may use access entries", snapshot.name(),
                      "aws eks list-access-entries --cluster-name CLUSTER shows them; add-role "
                      "makes an aws-auth");
  }
  throw util::Error("no such ConfigMap in this cluster", snapshot.name(),
                    "add-role with --create makes it");
}

std::vector<util::Error> rejected_lists(const stores::Snapshot& snapshot, const awsauth::Map& map,
                                        const std::vector<List>& lists) {
  const std::string command = snapshot.repair_command();
  const std::string in_one_write =
      command.empty() ? "" : fmt::format("; {} repairs it in one write", command);
  std::vector<util::Error> errors;
  for (const awsauth::Finding& finding : map.findings) {
    const bool asked = std::find(lists.begin(), lists.end(), finding.list) != lists.end();
    if (asked && !finding.item && map[finding.list].rejected) {
      errors.emplace_back(finding.message, snapshot.place(finding.list, finding.position),
                          finding.fix + in_one_write);
    }
  }
  return errors;
}

void require_readable(const stores::Snapshot& snapshot, const awsauth::Map& map, List list) {
  const auto errors = rejected_lists(snapshot, map, {list});
  if (!errors.empty()) {
    throw errors.front();
  }
}

void warn_of_unread(const stores::Snapshot& snapshot, const awsauth::Map& map, Context& context) {
  for (const std::string& key : snapshot.misspelt_keys()) {
    warn(context, fmt::format("{}: nobody reads the key {}: a list's key is mapRoles, mapUsers "
                              "or mapAccounts, letter for letter",
                              util::printable(snapshot.name()), key));
  }
  for (const awsauth::Finding& finding : map.findings) {
    if (!finding.item && !map[finding.list].rejected) {
      warn(context,
           util::printable(fmt::format("{}: {}; {}", snapshot.place(finding.list, finding.position),
                                       finding.message, finding.fix)));
    }
  }
}

void warn_of_unreadable(const stores::Snapshot& snapshot, const awsauth::Map& map, List list,
                        Context& context) {
  warn_of_unread(snapshot, map, context);
  for (const List other : awsauth::k_lists) {
    if (other == list) {
      continue;
    }
    for (const util::Error& error : rejected_lists(snapshot, map, {other})) {
      warn(context, util::printable(error.what()));
    }
  }
}

} // namespace iam::commands
