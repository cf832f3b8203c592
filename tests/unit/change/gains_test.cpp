#include "change/gains.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

awsauth::Map roles(const std::string& groups) {
  return awsauth::read({"- rolearn: arn:aws:iam::111122223333:role/Dev\n"
                        "  username: dev\n  groups: " +
                            groups + "\n",
                        {},
                        {}});
}

std::vector<access::AccessEntry> entry(const std::string& group) {
  access::AccessEntry entry;
  entry.principal = "arn:aws:iam::111122223333:role/teams/Dev";
  entry.is_described = true;
  entry.type = "STANDARD";
  entry.username = "dev";
  entry.groups = {group};
  entry.policies.emplace();
  return {entry};
}

TEST(Gains, are_what_somebody_gets_more) {
  const awsauth::Map less = roles("[a]");
  const awsauth::Map more = roles("[a, b]");
  EXPECT_THAT(gains({.map = &less}, {.map = &more}),
              ElementsAre("arn:aws:iam::111122223333:role/Dev gets group b"));
  EXPECT_THAT(gains({.map = &more}, {.map = &less}), IsEmpty());
}

TEST(Gains, are_those_who_get_in) {
  const awsauth::Map none = awsauth::read({});
  const awsauth::Map some = roles("[a]");
  const awsauth::Map account = awsauth::read({{}, {}, "- \"444455556666\"\n"});
  EXPECT_THAT(gains({.map = &none}, {.map = &some}),
              ElementsAre("arn:aws:iam::111122223333:role/Dev gets in, with group a"));
  EXPECT_THAT(gains({.map = &none}, {.map = &account}),
              ElementsAre(testing::StartsWith("everybody of account 444455556666 gets in")));
  EXPECT_THAT(gains({.map = &some}, {.map = &none}), IsEmpty());
}

TEST(Gains, count_both_stores) {
  const awsauth::Map map = roles("[a]");
  const auto same = entry("a");
  const auto other = entry("b");
  const auto both = access::Mode::api_and_config_map;
  const std::vector<access::AccessEntry> none;
  EXPECT_THAT(gains({&map, both, &none}, {&map, both, &same}), IsEmpty());
  EXPECT_THAT(gains({&map, both, &none}, {&map, both, &other}),
              ElementsAre("arn:aws:iam::111122223333:role/Dev gets group b"));
}

} // namespace
} // namespace iam::change
