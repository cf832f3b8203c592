#include "access/rules.hpp"
#include "awsauth/rules/rules.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

namespace iam::access {
namespace {

TEST(Rules, have_a_row_each_in_the_order_of_the_enum) {
  // The last by its id, so that a new rule always comes before it.
  ASSERT_EQ(all_rules().size(), static_cast<std::size_t>(Rule::stale) + 1);
  for (std::size_t i = 0; i < all_rules().size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(all_rules()[i].rule), i) << all_rules()[i].id;
  }
  EXPECT_TRUE(std::ranges::is_sorted(all_rules(), {}, &RuleInfo::id));
}

TEST(Rules, have_ids_that_no_rule_of_the_map_has_and_a_reason_in_one_sentence) {
  std::set<std::string_view> ids;
  std::ranges::transform(awsauth::all_rules(), std::inserter(ids, ids.end()),
                         &awsauth::RuleInfo::id);
  for (const RuleInfo& rule : all_rules()) {
    EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
    EXPECT_TRUE(rule.reason.ends_with('.') && rule.reason.find(". ") == std::string_view::npos)
        << rule.id;
    EXPECT_FALSE(rule.message.empty() || rule.source.empty()) << rule.id;
    EXPECT_FALSE(rule.fix.empty() || rule.fix.ends_with('.')) << rule.id;
  }
}

} // namespace
} // namespace iam::access
