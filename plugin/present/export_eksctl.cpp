#include "present/export_eksctl.hpp"

#include "access/entry_request.hpp"
#include "awsauth/entry.hpp"
#include "awsauth/rules/never_matches.hpp"
#include "identity/arn.hpp"
#include "present/entry_view.hpp"
#include "present/map_view.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace iam::present {

using access::AccessEntry;
using awsauth::List;
using util::Json;

namespace {

constexpr const char* k_no_tags = "eksctl's access entries have no tags";
constexpr const char* k_dropped = "nobody reads this line now, and eksctl would write one that "
                                  "somebody does";
constexpr const char* k_dead = "this line lets nobody in, and one that is written from it may";
constexpr const char* k_wrong_list = "eksctl writes the ARN of a role to mapRoles and of a user to "
                                     "mapUsers, and nothing else";
constexpr const char* k_no_identity = "eksctl takes no line without a username and groups";
constexpr const char* k_other_left_out = "another line of the same principal is left out";

Json entry_json(const AccessEntry& entry) {
  Json item = {{"principalARN", entry.principal}, {"type", entry.type}};
  if (const auto username = exported_username(entry)) {
    item["kubernetesUsername"] = *username;
  }
  if (const auto groups = exported_groups(entry); !groups.empty()) {
    item["kubernetesGroups"] = groups;
  }
  for (const access::HeldPolicy& policy : *entry.policies) {
    Json scope = {{"type", policy.scope->type}};
    if (!policy.scope->namespaces.empty()) {
      scope["namespaces"] = policy.scope->namespaces;
    }
    item["accessPolicies"].push_back({{"policyARN", policy.arn}, {"accessScope", scope}});
  }
  return item;
}

Json mapping_json(const awsauth::Mapping& mapping) {
  if (mapping.list == List::accounts) {
    return {{"account", mapping.arn}};
  }
  Json item = {{"arn", mapping.arn}, {"username", mapping.username}};
  if (!mapping.groups.empty()) {
    item["groups"] = mapping.groups;
  }
  return item;
}

// Why eksctl's form cannot hold `entry` of the map; nullptr if it can. Which lists and lines eksctl
// takes is in its pkg/iam (NewIdentity). A line that nobody can match is left out, since to apply
// it elsewhere would let somebody in: it takes the path off a role's ARN.
const char* reason_against(const awsauth::Entry& entry) {
  const awsauth::Mapping& mapping = entry.mapping;
  if (!entry.accepted || entry.lost_group || mapping.sso) {
    return k_dropped;
  }
  if (mapping.list == List::accounts) {
    return awsauth::reason_never_matched(mapping) ? k_dead : nullptr;
  }
  const auto arn = identity::parse_arn(mapping.arn);
  const bool is_role = mapping.list == List::roles;
  if (!arn || arn->service != "iam" || !arn->resource.starts_with(is_role ? "role/" : "user/")) {
    return k_wrong_list;
  }
  return mapping.username.empty() && mapping.groups.empty() ? k_no_identity
         : awsauth::reason_never_matched(mapping)           ? k_dead
                                                            : nullptr;
}

std::string key_of(const awsauth::Mapping& mapping) {
  return fmt::format("{} {}", awsauth::data_key(mapping.list),
                     awsauth::fold(awsauth::principal_name(mapping)));
}

// The lines of a map as eksctl writes them, and those that it cannot hold.
class Mappings {
public:
  explicit Mappings(const ExportSource& source)
      : m_snapshot(*source.map),
        m_rows(rows_of(m_snapshot, {awsauth::k_lists.begin(), awsauth::k_lists.end()})) {
    if (source.eks != nullptr) {
      mark_hidden(m_rows, *source.eks);
    }
    // Of several lines of a principal one decides, so that none can be left out alone.
    std::map<std::string, bool> left_out;
    for (const MapRow& row : m_rows) {
      bool& is_left_out = left_out[key_of(row.entry->mapping)];
      is_left_out = is_left_out || reason_against(*row.entry) != nullptr;
    }
    for (const MapRow& row : m_rows) {
      if (left_out.at(key_of(row.entry->mapping))) {
        leave_out(row);
      } else {
        add(row);
      }
    }
  }

  const std::string& lines() const { return m_lines; }
  const std::vector<Omission>& omissions() const { return m_omissions; }

private:
  void leave_out(const MapRow& row) {
    const awsauth::Mapping& mapping = row.entry->mapping;
    const std::string name = awsauth::principal_name(mapping);
    const char* reason = reason_against(*row.entry);
    m_omissions.push_back({fmt::format("{}{}", m_snapshot.place(mapping.list, row.entry->position),
                                       name.empty() ? "" : fmt::format(" ({})", name)),
                           reason != nullptr ? reason : k_other_left_out});
  }

  void add(const MapRow& row) {
    if (!row.effective && !row.note.empty()) {
      m_lines += comment("Lets nobody in: " + row.note);
    }
    m_lines += yaml_lines(Json::array({mapping_json(row.entry->mapping)}), 0);
  }

  const stores::Snapshot& m_snapshot;
  std::vector<MapRow> m_rows;
  std::string m_lines;
  std::vector<Omission> m_omissions;
};

std::string metadata_of(const cluster::EksCluster& cluster) {
  Json metadata = Json::object();
  for (const auto& [key, value] : {std::pair("name", cluster.name), {"region", cluster.region}}) {
    if (!value.empty()) {
      metadata[key] = value;
    }
  }
  const std::string remark =
      metadata.size() < 2 ? comment("Which cluster it is for is unknown: give its name and region.")
                          : "";
  return remark + yaml_lines({{"metadata", metadata}}, 0);
}

std::string access_config_of(const ExportSource& source, std::vector<Omission>& omissions) {
  if (!source.entries) {
    return "";
  }
  std::string text = "accessConfig:\n";
  if (source.mode) {
    text += yaml_lines({{"authenticationMode", access::text_of(*source.mode)}}, 2);
  }
  text += source.entries->empty() ? "  accessEntries: []\n" : "  accessEntries:\n";
  for (const AccessEntry* entry : *source.entries) {
    for (const std::string& remark : export_remarks(*entry)) {
      text += "  " + comment(remark);
    }
    text += yaml_lines(Json::array({entry_json(*entry)}), 2);
    if (!exported_tags(*entry).empty()) {
      omissions.push_back({"the tags of " + entry->principal, k_no_tags});
    }
  }
  return text;
}

std::string mappings_of(const ExportSource& source, std::vector<Omission>& omissions) {
  if (source.map == nullptr) {
    return "";
  }
  const Mappings mappings(source);
  omissions.insert(omissions.end(), mappings.omissions().begin(), mappings.omissions().end());
  return mappings.lines().empty() ? "iamIdentityMappings: []\n"
                                  : "iamIdentityMappings:\n" + mappings.lines();
}

} // namespace

ExportedCode eksctl_of(const ExportSource& source) {
  std::vector<Omission> omissions = source.omissions;
  const std::string access = access_config_of(source, omissions);
  const std::string mappings = mappings_of(source, omissions);
  std::string text = header_of({"Who gets in to the cluster, for eksctl create accessentry -f and "
                                "eksctl create iamidentitymapping -f,",
                                "and for kubectl iam diff -f and apply -f."},
                               source, omissions);
  text += "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n";
  text += metadata_of(source.cluster) + access + mappings;
  return {std::move(text), std::move(omissions)};
}

} // namespace iam::present
