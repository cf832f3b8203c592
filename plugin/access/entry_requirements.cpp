#include "access/entry_requirements.hpp"

#include "util/error.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::access {

void require_described(const AccessEntry& existing) {
  if (!existing.is_described) {
    throw util::Error("its access entry cannot be changed without knowing what it holds",
                      existing.principal, "this needs the right eks:DescribeAccessEntry");
  }
}

const std::vector<HeldPolicy>& require_policies(const AccessEntry& existing) {
  if (!existing.policies) {
    throw util::Error("its access entry cannot be changed without knowing its policies",
                      existing.principal, "this needs the right eks:ListAssociatedAccessPolicies");
  }
  return *existing.policies;
}

void require_own(const AccessEntry& existing) {
  if (!managed_by(existing).empty()) {
    throw util::Error("its access entry is managed by AWS, and EKS lets nobody change it",
                      existing.principal,
                      "the AWS service that uses it changes or deletes it itself");
  }
}

void require_live(const AccessEntry& existing) {
  if (existing.is_stale.value_or(false)) {
    throw util::Error(
        "its access entry belongs to a former role of that name, which was deleted, so it "
        "lets nobody in",
        existing.principal,
        "to make the entry again, with its username, groups, policies and tags: " +
            util::own_command({"add-role", existing.principal, "--store", "entries", "--relink"}));
  }
}

void require_type(const AccessEntry& existing, const std::string& type, GivenBy given_by) {
  if (existing.type != type) {
    throw util::Error(
        fmt::format("it has an access entry of the type {}, not {}, and EKS changes no "
                    "types",
                    existing.type, type),
        existing.principal,
        fmt::format("give {} {}, or remove the entry first: {}",
                    given_by == GivenBy::flags ? "--type" : "the type", existing.type,
                    util::own_command({"remove-role", existing.principal, "--store", "entries"})));
  }
}

void require_tags(const AccessEntry& existing, const Tags& wanted, GivenBy given_by) {
  std::vector<std::string> missing;
  for (const auto& tag : wanted) {
    if (std::ranges::find(existing.tags, tag) == existing.tags.end()) {
      missing.push_back(tag.first + "=" + tag.second);
    }
  }
  if (!missing.empty()) {
    std::vector<std::string> words = {"eks", "tag-resource", "--resource-arn", existing.arn,
                                      "--tags"};
    words.push_back(fmt::format("{}", fmt::join(missing, ",")));
    throw util::Error("it has an access entry without these tags, which are given when an entry is "
                      "created",
                      existing.principal,
                      fmt::format("leave {} out, and tag it: {}",
                                  given_by == GivenBy::flags ? "--tag" : "its tags",
                                  util::aws_command(words)));
  }
}

} // namespace iam::access
