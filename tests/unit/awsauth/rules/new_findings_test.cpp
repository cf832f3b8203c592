#include "awsauth/rules/new_findings.hpp"
#include "awsauth/rules/rules.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace iam::awsauth {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string arn(const std::string& name) {
  return "arn:aws:iam::111122223333:role/" + name;
}

std::string line(const std::string& name, const std::string& groups) {
  return fmt::format("- rolearn: {}\n  username: u\n  groups: [{}]\n", arn(name), groups);
}

TEST(NewErrors, are_those_that_the_map_did_not_have) {
  const auto found = [](const std::string& before, const std::string& after) {
    std::vector<std::string_view> ids;
    for (const auto& error : new_errors(read({before, {}, {}}), read({after, {}, {}}))) {
      ids.push_back(id(error.rule));
    }
    return ids;
  };
  EXPECT_THAT(found("", line("team/A", "")), ElementsAre("role-path"));
  EXPECT_THAT(found(line("team/A", ""), line("B", "") + line("team/A", "")), IsEmpty());
  EXPECT_THAT(found(line("team/A", ""), line("team/B", "")), ElementsAre("role-path"));
}

TEST(NewErrors, are_none_that_stay_on_an_entry_whose_ARN_changes) {
  const auto count = [](const std::string& before, const std::string& after) {
    return new_errors(read({before, {}, {}}), read({after, {}, {}})).size();
  };
  const auto broken = [](const std::string& name) {
    return fmt::format("- rolearn: {}\n  username: [u]\n  groups: a, b\n", arn(name));
  };
  EXPECT_EQ(count(line("B", "x") + broken("team/A"), broken("A")), 0U); // repaired
  EXPECT_EQ(count(broken("A") + line("B", "x"), broken("C") + line("B", "x")), 0U);
  EXPECT_EQ(count(broken("A"), broken("A") + broken("C")), 2U);
  EXPECT_EQ(count(broken("A") + line("B", "x"), line("B", "x") + broken("C")), 2U);
}

} // namespace
} // namespace iam::awsauth
