#include "change/entry_undo.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using access::AccessEntry;
using access::EntryOutcome;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_role = "arn:aws:iam::111122223333:role/teams/Dev";

access::HeldPolicy policy(const std::string& name, std::vector<std::string> namespaces = {}) {
  const std::string type = namespaces.empty() ? "cluster" : "namespace";
  return {"arn:aws:eks::aws:cluster-access-policy/" + name,
          access::HeldPolicy::Scope{type, std::move(namespaces)}};
}

AccessEntry entry(std::vector<std::string> groups, std::vector<access::HeldPolicy> policies = {}) {
  AccessEntry entry;
  entry.principal = k_role;
  entry.is_described = true;
  entry.type = "STANDARD";
  entry.username = "dev";
  entry.groups = std::move(groups);
  entry.policies = std::move(policies);
  entry.tags = {{"team", "a"}};
  return entry;
}

std::vector<std::string> steps(const std::optional<AccessEntry>& before,
                               const std::optional<AccessEntry>& after,
                               const std::optional<AccessEntry>& now) {
  std::vector<std::string> texts;
  for (const access::EntryStep& step : plan_undo({k_role, before, after}, now).steps) {
    texts.push_back(text_of(step));
  }
  return texts;
}

std::string error_of(const std::optional<AccessEntry>& before,
                     const std::optional<AccessEntry>& after,
                     const std::optional<AccessEntry>& now) {
  try {
    steps(before, after, now);
  } catch (const util::Error& error) {
    return error.cause();
  }
  return "it succeeded";
}

TEST(EntryUndo, deletes_what_was_created) {
  EXPECT_THAT(steps({}, entry({"a"}), entry({"a"})), ElementsAre("delete the entry"));
  EXPECT_THAT(steps({}, entry({"a"}), {}), IsEmpty());
}

TEST(EntryUndo, creates_what_was_deleted_with_all_that_it_had) {
  const auto plan = plan_undo({k_role, entry({"a"}, {policy("View", {"dev"})}), {}}, {});
  EXPECT_EQ(plan.outcome, EntryOutcome::created);
  const auto& create = std::get<access::CreateEntry>(plan.steps.at(0));
  EXPECT_EQ(create.entry.username, "dev");
  EXPECT_THAT(create.entry.groups, ElementsAre("a"));
  EXPECT_EQ(create.entry.tags, entry({}).tags);
  EXPECT_EQ(text_of(plan.steps.at(1)), "give View:dev");
}

TEST(EntryUndo, changes_back_only_what_was_changed) {
  EXPECT_THAT(steps(entry({"a", "b"}), entry({"b", "c"}), entry({"b", "c", "theirs"})),
              ElementsAre("set the groups to b, theirs, a"));
  EXPECT_THAT(steps(entry({}, {policy("View")}), entry({}, {policy("Edit")}),
                    entry({"theirs"}, {policy("Edit"), policy("Other")})),
              ElementsAre("give View", "take Edit"));
  EXPECT_THAT(steps(entry({}, {policy("View", {"dev"})}), entry({}, {policy("View")}),
                    entry({}, {policy("View")})),
              ElementsAre("give View:dev"));
  EXPECT_THAT(steps(entry({"a"}), entry({"b"}), entry({"a"})), IsEmpty());
}

TEST(EntryUndo, changes_a_username_back) {
  AccessEntry after = entry({});
  after.username = "new";
  EXPECT_THAT(steps(entry({}), after, after), ElementsAre("set the username to dev"));
}

TEST(EntryUndo, refuses_what_others_have_changed) {
  AccessEntry renamed = entry({"a"});
  renamed.username = "theirs";
  EXPECT_THAT(error_of({}, entry({"a"}), entry({"b"})), HasSubstr("has been changed since"));
  EXPECT_THAT(error_of(entry({"a"}), {}, entry({"b"})), HasSubstr("another access entry since"));
  EXPECT_THAT(error_of(entry({"a"}), entry({"b"}), {}), HasSubstr("has been deleted since"));
  AccessEntry after = entry({"a"});
  after.username = "new";
  EXPECT_THAT(error_of(entry({"a"}), after, renamed), HasSubstr("changed since, to theirs"));
  EXPECT_THAT(error_of(entry({}, {policy("View", {"dev"})}), entry({}, {policy("View")}),
                       entry({}, {policy("View", {"prod"})})),
              HasSubstr("View:prod applies elsewhere since"));
}

TEST(EntryUndo, does_not_guess_what_is_unknown) {
  AccessEntry unknown = entry({"a"});
  unknown.policies.reset();
  EXPECT_THAT(error_of(entry({"a"}), entry({"b"}), unknown), HasSubstr("policies"));
  AccessEntry listed;
  listed.principal = k_role;
  EXPECT_THAT(error_of(listed, {}, {}), HasSubstr("what the entry was before is unknown"));
  EXPECT_THAT(error_of({}, entry({"a"}), listed), HasSubstr("cannot be changed without knowing"));
  EXPECT_THAT(error_of({}, entry({"a"}), unknown), HasSubstr("without knowing its policies"));
}

} // namespace
} // namespace iam::change
