#include "access/requested.hpp"
#include "identity/arn.hpp"
#include "stores/desired_forms.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::stores {

using access::DesiredEntry;
using awsauth::List;
using yaml::NodeId;

namespace {

constexpr std::string_view k_api_version = "kubectl-iam/v1";

const std::vector<std::string>& item_fields() {
  static const std::vector<std::string> k_fields = {
      "store",  "list",      "arn",      "account",   "username", "groups",
      "type",   "policies",  "tags",     "createdAt", "stale",    "line",
      "column", "effective", "findings", "outcome",   "managedBy"};
  return k_fields;
}

List list_in(const DesiredFields& fields, NodeId item) {
  const std::string key = fields.text(item, "list").value_or("");
  for (const List list : awsauth::k_lists) {
    if (awsauth::data_key(list) == key) {
      return list;
    }
  }
  fields.fail(item,
              key.empty() ? "the item does not say of which list it is"
                          : fmt::format("there is no list {}", util::quoted(key)),
              "give list: mapRoles, mapUsers or mapAccounts");
}

// A line of aws-auth as `list` shows it; without an ARN if it has none.
DesiredMapping mapping_in(const DesiredFields& fields, NodeId item) {
  DesiredMapping wanted{.place = fields.place(item)};
  awsauth::Mapping& mapping = wanted.mapping;
  mapping.list = list_in(fields, item);
  fields.require_none(item, "aws-auth", {"policies", "type", "tags"},
                      "give store: accessEntry, or leave it out");
  if (mapping.list == List::accounts) {
    fields.require_none(item, "an account", {"arn", "username", "groups"}, "leave it out");
    mapping.arn = fields.account(item, "account").value_or("");
    return wanted;
  }
  mapping.arn = fields.text(item, "arn").value_or("");
  mapping.username = fields.text(item, "username").value_or(access::default_username(mapping));
  mapping.groups = fields.texts(item, "groups").value_or(std::vector<std::string>());
  return wanted;
}

access::HeldPolicy policy_in(const DesiredFields& fields, NodeId node) {
  fields.require_object(node, "a policy", {"name", "arn", "scope"});
  access::HeldPolicy policy;
  policy.arn = fields.text(node, "arn").value_or(fields.text(node, "name").value_or(""));
  if (policy.arn.empty()) {
    fields.fail(node, "a policy without a name", "give its name or its arn");
  }
  const NodeId scope = fields.value(node, "scope");
  if (scope != yaml::k_no_node) {
    policy.scope = scope_in(fields, scope, "a scope");
  }
  return policy;
}

DesiredEntry entry_in(const DesiredFields& fields, NodeId item) {
  fields.require_none(item, "an access entry", {"list"}, "leave it out");
  DesiredEntry entry{.place = fields.place(item)};
  entry.principal = principal_in_file(fields, item, fields.text(item, "arn").value_or(""));
  entry.type = util::to_upper_ascii(fields.text(item, "type").value_or(""));
  entry.username = fields.text(item, "username");
  entry.groups = fields.texts(item, "groups");
  if (fields.value(item, "policies") != yaml::k_no_node) {
    entry.policies.emplace();
    for (const NodeId policy : fields.items(item, "policies")) {
      entry.policies->push_back(policy_in(fields, policy));
    }
  }
  entry.tags = fields.pairs(item, "tags");
  entry.is_stale = fields.is_true(item, "stale");
  entry.is_managed = fields.value(item, "managedBy") != yaml::k_no_node;
  return entry;
}

} // namespace

void read_mapping_list(const DesiredFields& fields, NodeId object, DesiredState& state) {
  fields.require_object(object, "a MappingList", {"apiVersion", "kind", "mode", "dryRun", "items"});
  fields.require_version(object, "a MappingList", k_api_version);
  if (fields.value(object, "items") == yaml::k_no_node) {
    fields.fail(object, "the MappingList does not say who gets in",
                "give it items; items: [] says that nobody does");
  }
  state.is_empty_list = fields.items(object, "items").empty();
  for (const NodeId item : fields.items(object, "items")) {
    fields.require_object(item, "an item of a MappingList", item_fields());
    const std::string store = fields.text(item, "store").value_or("");
    if (store == "configmap") {
      if (!state.mappings) {
        state.mappings.emplace();
      }
      state.mappings->push_back(mapping_in(fields, item));
    } else if (store == "accessEntry") {
      if (!state.entries) {
        state.entries.emplace();
      }
      state.entries->push_back(entry_in(fields, item));
    } else {
      fields.fail(item,
                  store.empty() ? "the item does not say of which store it is"
                                : fmt::format("there is no store {}", util::quoted(store)),
                  "give store: configmap for a line of aws-auth, or accessEntry");
    }
  }
}

} // namespace iam::stores
