#include "awsauth/rules/rules.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

namespace iam::awsauth {
namespace {

TEST(Rules, have_a_row_each_in_the_order_of_the_enum) {
  // The last by its id, so that a new rule always comes before it.
  ASSERT_EQ(all_rules().size(), static_cast<std::size_t>(Rule::yaml_syntax) + 1);
  for (std::size_t i = 0; i < all_rules().size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(all_rules()[i].rule), i) << all_rules()[i].id;
  }
  EXPECT_TRUE(std::ranges::is_sorted(all_rules(), {}, &RuleInfo::id));
}

TEST(Rules, have_ids_of_their_own_in_kebab_case) {
  std::set<std::string_view> ids;
  for (const RuleInfo& rule : all_rules()) {
    EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
    EXPECT_THAT(std::string(rule.id), testing::MatchesRegex("[a-z]+(-[a-z]+)*"));
  }
}

TEST(Rules, give_a_reason_in_one_sentence_a_source_and_a_fix) {
  for (const RuleInfo& rule : all_rules()) {
    EXPECT_TRUE(rule.reason.ends_with('.') && rule.reason.find(". ") == std::string_view::npos)
        << rule.id;
    EXPECT_FALSE(rule.source.empty()) << rule.id;
    EXPECT_FALSE(rule.fix.empty() || rule.fix.ends_with('.')) << rule.id;
  }
}

} // namespace
} // namespace iam::awsauth
