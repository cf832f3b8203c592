#include "change/entry_refusal.hpp"

#include "identity/arn.hpp"
#include "util/proposed_command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>
#include <vector>

namespace iam::change {
namespace {

using access::EntryStep;

bool says(const aws::AwsError& refusal, std::string_view text) {
  return refusal.message().find(text) != std::string::npos;
}

// The condition keys of the step's action that have a value (Service Authorization Reference,
// Amazon EKS): `eks:policyArn = ...`.
std::vector<std::string> conditions_of(const EntryStep& step, const std::string& principal) {
  std::vector<std::string> conditions = {"eks:principalArn = " + principal};
  const auto add = [&](std::string_view key, const std::string& value) {
    conditions.push_back(fmt::format("{} = {}", key, value));
  };
  if (const auto* create = std::get_if<access::CreateEntry>(&step)) {
    const access::AccessEntry& entry = create->entry;
    add("eks:accessEntryType", entry.type);
    if (!entry.username.empty()) {
      add("eks:username", entry.username);
    }
    if (!entry.groups.empty()) {
      add("eks:kubernetesGroups", fmt::format("{}", fmt::join(entry.groups, ", ")));
    }
    for (const auto& [key, value] : entry.tags) {
      add("aws:RequestTag/" + key, value);
    }
  } else if (const auto* update = std::get_if<access::UpdateEntry>(&step)) {
    if (update->username) {
      add("eks:username", *update->username);
    }
    if (update->groups) {
      add("eks:kubernetesGroups", fmt::format("{}", fmt::join(*update->groups, ", ")));
    }
  } else if (const auto* give = std::get_if<access::GivePolicy>(&step)) {
    add("eks:policyArn", give->policy.arn);
    if (give->policy.scope) {
      add("eks:accessScope", give->policy.scope->type);
      if (!give->policy.scope->namespaces.empty()) {
        add("eks:namespaces", fmt::format("{}", fmt::join(give->policy.scope->namespaces, ", ")));
      }
    }
  } else if (const auto* take = std::get_if<access::TakePolicy>(&step)) {
    add("eks:policyArn", take->arn);
  }
  return conditions;
}

// AWS says in its message which kind of policy decides (IAM User Guide, access denied errors).
std::string cure_of_denial(const aws::AwsError& refusal, const std::string& principal) {
  if (says(refusal, "iam:PassRole")) {
    return fmt::format("entries of nodes need the right iam:PassRole on {} as well", principal);
  }
  if (says(refusal, "service control policy")) {
    return "a service control policy of your organisation forbids it, whatever your own rights "
           "are: "
           "ask for other values, or its administrators";
  }
  if (says(refusal, "explicit deny")) {
    return "a policy denies it expressly, perhaps for these values only: ask for other values, or "
           "use other credentials, as with --profile";
  }
  return fmt::format("use credentials with the right eks:{}, as with --profile; a policy may give "
                     "it for certain values only",
                     refusal.operation());
}

std::string cure_of_principal(const std::string& principal) {
  const auto arn = identity::parse_arn(principal);
  const bool is_role = arn && arn->resource.starts_with("role/");
  const std::string name =
      arn ? std::string(identity::last_segment(arn->resource)) : std::string("NAME");
  return fmt::format("EKS finds no such {0}: check its account and its path, as {1} shows them",
                     is_role ? "role" : "user",
                     util::aws_command({"iam", is_role ? "get-role" : "get-user",
                                        is_role ? "--role-name" : "--user-name", name}));
}

std::string cure_of(const aws::AwsError& refusal, const EntryStep& step,
                    const std::string& principal) {
  if (says(refusal, "invalid principal")) {
    return cure_of_principal(principal);
  }
  if (says(refusal, "policyArn could not be found")) {
    return "to see the policies that there are: " + util::own_command({"policies"});
  }
  if (says(refusal, "authentication mode must be set")) {
    return "use --store aws-auth: the cluster has no access entries in the mode CONFIG_MAP";
  }
  if (refusal.code() == "ResourceLimitExceededException") {
    return "a cluster has at most 3000 access entries: remove those that let nobody in, which "
           "NOTE shows in " +
           util::own_command({"list", "-o", "wide"});
  }
  if (refusal.code() == "ResourceInUseException" &&
      std::holds_alternative<access::CreateEntry>(step)) {
    return "another process has made it just now: run the same command again to see both";
  }
  return refusal.cure();
}

} // namespace

util::Error explain_refusal(const aws::AwsError& refusal, const EntryStep& step,
                            const std::string& principal) {
  if (refusal.code() == "AccessDeniedException") {
    return util::Error(fmt::format("{} (asked for: {})", refusal.cause(),
                                   fmt::join(conditions_of(step, principal), "; ")),
                       principal, cure_of_denial(refusal, principal));
  }
  return util::Error(refusal.cause(), principal, cure_of(refusal, step, principal));
}

} // namespace iam::change
