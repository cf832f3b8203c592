#include "commands/policies.hpp"

#include "access/policy_name.hpp"
#include "identity/partition.hpp"
#include "present/access_policy.hpp"
#include "util/error.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <optional>
#include <tuple>
#include <vector>

namespace iam::commands {
namespace {

using present::Format;
using rbac::AccessPolicy;
using util::Json;

bool is_table(Format format) {
  return format == Format::text || format == Format::wide;
}

struct Policy {
  std::string name;
  std::string arn;
  const AccessPolicy* known = nullptr; // nullptr: the table does not have it
  std::optional<bool> is_listed = {};  // by EKS; nullopt: not asked
};

struct Policies {
  bool is_asked = false; // EKS has answered
  std::vector<Policy> items;
};

const AccessPolicy* in_table(const std::string& name) {
  return rbac::access_policies().find(name);
}

std::vector<Policy> listed_by(aws::Eks eks) {
  std::vector<Policy> policies;
  for (const aws::AccessPolicySummary& each : eks.list_access_policies()) {
    policies.push_back({each.name, each.arn, in_table(each.name), true});
  }
  return policies;
}

std::vector<Policy> those_of_the_table(const std::string& partition) {
  std::vector<Policy> policies;
  for (const AccessPolicy& each : rbac::access_policies().all()) {
    policies.push_back({each.name, access::policy_arn(each.name, partition), &each});
  }
  return policies;
}

// People's policies come first, and what is unknown before what is for AWS alone.
int rank_of(const Policy& policy) {
  return policy.known == nullptr                            ? 2
         : policy.known->audience == rbac::Audience::people ? 0
         : policy.known->audience == rbac::Audience::nodes  ? 1
                                                            : 3;
}

void sort(std::vector<Policy>& policies) {
  std::ranges::sort(policies, {},
                    [](const Policy& policy) { return std::tuple(rank_of(policy), policy.name); });
}

// The partition of the cluster or else of the session's region; empty if both are unknown.
std::string partition_of(const cluster::EksCluster& cluster, const aws::Settings& settings) {
  return !cluster.partition.empty() ? cluster.partition
         : settings.region() ? std::string(identity::partition_of_region(*settings.region()).id)
                             : "";
}

Policies find_policies(cluster::AwsSession& aws, const std::string& region,
                       const std::string& partition, const cluster::Host& host) {
  Policies policies;
  try {
    policies.items = listed_by(aws.eks(region));
    policies.is_asked = true;
  } catch (const util::Error& error) {
    host.warn(fmt::format("these are the access policies of {}, because EKS could not be asked for "
                          "today's: {}",
                          rbac::access_policies().as_of(), error.what()));
    policies.items = those_of_the_table(partition);
  }
  sort(policies.items);
  return policies;
}

std::vector<std::string> names_of(const std::vector<Policy>& policies) {
  std::vector<std::string> names;
  std::ranges::transform(policies, std::back_inserter(names), &Policy::name);
  return names;
}

// Returns the policy that `name`, in full or short, stands for: one that EKS lists, or that the
// table has.
Policy find_one(const std::string& name, const Policies& policies, const std::string& partition) {
  const std::string key = rbac::policy_key(name);
  const auto found = std::ranges::find(
      policies.items, key, [](const Policy& policy) { return rbac::policy_key(policy.name); });
  if (found != policies.items.end()) {
    return *found;
  }
  if (const AccessPolicy* known = rbac::access_policies().find_by_any_name(name)) {
    return {known->name, access::policy_arn(known->name, partition), known, false};
  }
  const std::string near = access::nearest_policy(name, names_of(policies.items));
  throw util::Error(policies.is_asked ? "EKS has no such access policy"
                                      : fmt::format("there was no such access policy on {}",
                                                    rbac::access_policies().as_of()),
                    name,
                    near.empty() ? "to see the access policies: " + util::own_command({"policies"})
                                 : "did you mean " + near + "?");
}

Json json_of(const Policy& policy) {
  Json json = {{"name", policy.name}, {"arn", policy.arn}, {"listed", nullptr}};
  if (policy.is_listed) {
    json["listed"] = *policy.is_listed;
  }
  json.update(present::json_of(policy.known));
  return json;
}

present::Headers headers_of(const PoliciesOptions& options) {
  return options.no_headers ? present::Headers::hide : present::Headers::show;
}

void print_table(const std::vector<Policy>& policies, const PoliciesOptions& options,
                 const cluster::Host& host) {
  const bool wide = options.format == Format::wide;
  present::Table table;
  table.titles = {"NAME", "SCOPE", "FOR", "ALLOWS"};
  if (wide) {
    table.titles.insert(table.titles.end(), {"ARN", "NOTE"});
  }
  for (const Policy& policy : policies) {
    auto& cells = table.rows.emplace_back();
    cells = {policy.name, present::scope_text(policy.known), present::audience_text(policy.known),
             present::allows_text(policy.known)};
    if (wide) {
      cells.push_back(policy.arn);
      cells.push_back(policy.known == nullptr ? "<none>" : policy.known->note);
    }
  }
  present::print_table(host.out, std::move(table), headers_of(options));
}

void describe(const Policy& policy, const PoliciesOptions& options, const cluster::Host& host) {
  present::describe(host.out, "Name", policy.name);
  present::describe(host.out, "ARN", policy.arn);
  present::describe(host.out, "For", present::audience_text(policy.known));
  present::describe(host.out, "Scope", present::scope_text(policy.known));
  present::describe(host.out, "As of", rbac::access_policies().as_of());
  if (policy.known != nullptr) {
    present::describe(host.out, "Note", policy.known->note);
  }
  present::print_rules(host.out, policy.known, headers_of(options));
}

void print(const std::vector<Policy>& policies, const PoliciesOptions& options,
           const cluster::Host& host) {
  if (options.format == Format::name) {
    for (const Policy& policy : policies) {
      fmt::print(host.out, "{}\n", util::printable(policy.arn));
    }
  } else if (is_table(options.format)) {
    print_table(policies, options, host);
  } else {
    std::vector<Json> items;
    std::ranges::transform(policies, std::back_inserter(items), json_of);
    present::print_object(host.out,
                          {{"apiVersion", present::k_api_version},
                           {"kind", "AccessPolicyList"},
                           {"asOf", rbac::access_policies().as_of()},
                           {"items", items}},
                          options.format);
  }
}

} // namespace

int run(const PoliciesOptions& options, const cluster::Host& host) {
  const cluster::Host own_host = host.with(options.connection.verbosity, cluster::Input::free);
  const kube::Selection selection = cluster::selection_of(options.connection, host.environment);
  const cluster::EksCluster cluster = cluster::eks_cluster_of(options.connection, selection);
  const auto aws = cluster::open_aws(options.connection, selection, own_host);
  const std::string partition = partition_of(cluster, aws->settings());
  const std::string name = access::is_arn(options.name)
                               ? access::policy_named(options.name, partition).name
                               : options.name;
  const Policies policies = find_policies(*aws, cluster.region, partition, own_host);
  if (name.empty()) {
    print(policies.items, options, host);
    if (policies.is_asked && is_table(options.format)) {
      host.note(fmt::format("what they allow is what AWS documented on {}; EKS does not say it",
                            rbac::access_policies().as_of()));
    }
    return 0;
  }
  const Policy policy = find_one(name, policies, partition);
  if (policies.is_asked && policy.is_listed == false) {
    host.warn(fmt::format("EKS does not list {}, which was there on {}", policy.name,
                          rbac::access_policies().as_of()));
  }
  if (options.format == Format::text) {
    describe(policy, options, host);
  } else {
    print({policy}, options, host);
  }
  return 0;
}

} // namespace iam::commands
