#include "access/impact.hpp"
#include "support/access_entries.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

namespace iam::access {
namespace {

using test::entry_of;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* k_account = "111122223333";

std::string arn(const std::string& name) {
  return fmt::format("arn:aws:iam::{}:role/{}", k_account, name);
}

std::string line(const std::string& name, const std::string& username, const std::string& groups) {
  return fmt::format("- rolearn: {}\n  username: '{}'\n  groups: [{}]\n", arn(name), username,
                     groups);
}

awsauth::Map roles(const std::string& text) {
  return awsauth::read({.roles = text, .users = {}, .accounts = {}});
}

std::vector<std::string> names(const std::vector<Change>& changes) {
  std::vector<std::string> names;
  std::ranges::transform(changes, std::back_inserter(names), &Change::principal);
  return names;
}

TEST(Impact, names_whoever_gains_or_loses_and_nobody_else) {
  const awsauth::Map before = roles(line("A", "a", "x, y") + line("B", "b", "x"));
  const awsauth::Map after = roles(line("A", "a", "y") + line("B", "b", "x") + line("C", "c", ""));
  const auto changes = impact({.map = &before}, {.map = &after});
  EXPECT_THAT(names(changes), ElementsAre(arn("A"), arn("C")));
  EXPECT_THAT(changes[0].lost(), ElementsAre("group x"));
  EXPECT_THAT(changes[0].gained(), IsEmpty());
  EXPECT_THAT(changes[1].lost(), IsEmpty());
  EXPECT_THAT(changes[1].gained(), ElementsAre("access"));
}

TEST(Impact, is_none_if_what_changes_does_not_count) {
  const awsauth::Map before =
      roles(line("A", "a", "x") + line("A", "last", "y") + line("path/B", "b", "x"));
  const awsauth::Map after = roles(line("A", "last", "y"));
  EXPECT_THAT(impact({.map = &before}, {.map = &after}), IsEmpty()); // nobody can be path/B
  const std::vector<AccessEntry> entries = {entry_of(arn("A"), "entry", {})};
  const awsauth::Map none = roles("");
  EXPECT_THAT(impact({&after, Mode::api_and_config_map, &entries},
                     {&none, Mode::api_and_config_map, &entries}),
              IsEmpty());
  const std::vector<AccessEntry> no_entries;
  EXPECT_THAT(impact({&after, Mode::api, &no_entries}, {&none, Mode::api, &no_entries}), IsEmpty());
}

TEST(Impact, of_a_duplicate_is_that_of_the_line_that_counted) {
  const awsauth::Map before = roles(line("A", "first", "x"));
  const awsauth::Map after = roles(line("A", "first", "x") + line("A", "last", ""));
  const auto changes = impact({.map = &before}, {.map = &after});
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_THAT(changes[0].lost(), ElementsAre("group x"));
}

TEST(Impact, of_an_entry_hides_a_line_whatever_its_path) {
  const awsauth::Map map = roles(line("A", "line", "x"));
  const std::vector<AccessEntry> none;
  const std::vector<AccessEntry> entries = {entry_of(arn("team/A"), "entry", {})};
  const auto mode = Mode::api_and_config_map;
  const auto hidden = impact({&map, mode, &none}, {&map, mode, &entries});
  ASSERT_THAT(hidden, SizeIs(1));
  EXPECT_EQ(hidden[0].after.decider, Decider::entry);
  EXPECT_THAT(hidden[0].lost(), ElementsAre("group x"));
  const auto back = impact({&map, mode, &entries}, {&map, mode, &none});
  ASSERT_THAT(back, SizeIs(1));
  EXPECT_THAT(back[0].gained(), ElementsAre("group x"));
}

TEST(Impact, of_a_mode_counts_for_all_at_once) {
  const awsauth::Map map = roles(line("A", "a", "x") + line("B", "b", "x"));
  const std::vector<AccessEntry> entries = {entry_of(arn("B"), "b", {"x"})};
  EXPECT_THAT(
      names(impact({&map, Mode::api_and_config_map, &entries}, {&map, Mode::api, &entries})),
      ElementsAre(arn("A")));
}

TEST(Impact, of_an_account_stands_for_those_whom_nothing_else_names) {
  const awsauth::Map before = awsauth::read({{}, {}, "- '111122223333'\n"});
  const awsauth::Map after = roles(line("A", "a", ""));
  const auto changes = impact({.map = &before}, {.map = &after});
  EXPECT_THAT(names(changes), ElementsAre(k_account, arn("A")));
  EXPECT_THAT(changes[0].lost(), ElementsAre("access"));
}

TEST(Impact, counts_lines_of_nodes_which_refuse_every_other_session) {
  const awsauth::Map before =
      roles(line("N", "system:node:{{EC2PrivateDNSName}}", "system:nodes, system:bootstrappers"));
  const awsauth::Map after = roles("");
  const auto changes = impact({.map = &before}, {.map = &after});
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_TRUE(is_for_nodes(changes[0].before));
}

// Whether the access of one principal differs, without an index.
bool differs(const std::string& principal, const Sources& before, const Sources& after) {
  const auto text_of = [&](const Sources& sources) {
    const Effective effective = effective_access(sources, any_session_of(principal));
    return effective.grant
               ? fmt::format("{} {} {}", static_cast<int>(effective.decider),
                             effective.grant->username, fmt::join(effective.grant->groups, ","))
               : fmt::format("{}", static_cast<int>(effective.decider));
  };
  return text_of(before) != text_of(after);
}

// What each principal has alone is the model of all at once.
TEST(Impact, agrees_with_what_each_principal_has_alone) {
  std::mt19937 random(20261130); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same cases each time
  const auto below = [&](unsigned limit) { return static_cast<int>(random() % limit); };
  const auto some_roles = [&] {
    std::string text;
    for (int i = below(8); i > 0; --i) {
      text += line(fmt::format("{}R{}", below(4) == 0 ? "p/" : "", below(5)),
                   below(2) == 0 ? "u" : "x:{{SessionName}}", below(2) == 0 ? "g" : "g, h");
    }
    return text;
  };
  const auto some_entries = [&] {
    std::vector<AccessEntry> entries;
    for (int i = 0; i < 5; ++i) {
      if (below(3) == 0) {
        entries.push_back(entry_of(arn(fmt::format("p/R{}", i)), "e", {"g"}));
        entries.back().is_stale = below(3) == 0;
      }
    }
    return entries;
  };
  int differences = 0;
  for (int round = 0; round < 500; ++round) {
    const awsauth::Map map_before = roles(some_roles());
    const awsauth::Map map_after = roles(some_roles());
    const auto entries_before = some_entries();
    const auto entries_after = some_entries();
    const Sources before{&map_before, static_cast<Mode>(below(3)), &entries_before};
    const Sources after{&map_after, before.mode, &entries_after};
    const auto changes = impact(before, after);
    std::vector<std::string> expected;
    for (const std::string& principal : principals_of(before)) {
      if (differs(principal, before, after)) {
        expected.push_back(principal);
      }
    }
    for (const std::string& principal : principals_of(after)) {
      const auto known = principals_of(before);
      if (std::ranges::find(known, principal) == known.end() && differs(principal, before, after)) {
        expected.push_back(principal);
      }
    }
    ASSERT_EQ(names(changes), expected) << "round " << round;
    differences += static_cast<int>(changes.size());
  }
  EXPECT_GT(differences, 500);
}

} // namespace
} // namespace iam::access
