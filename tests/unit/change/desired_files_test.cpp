#include "change/desired_files.hpp"
#include "support/command_line.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using stores::DesiredState;
using testing::HasSubstr;
using testing::SizeIs;

std::string arn(const std::string& name) {
  return "arn:aws:iam::111122223333:role/" + name;
}

stores::DesiredMapping line(const std::string& name, const std::string& username,
                            const std::string& place) {
  stores::DesiredMapping wanted{.place = place};
  wanted.mapping.arn = arn(name);
  wanted.mapping.username = username;
  return wanted;
}

access::DesiredEntry entry(const std::string& name, const std::string& username,
                           const std::string& place) {
  return {.principal = arn(name), .username = username, .place = place};
}

std::string error_of(const DesiredState& a, const DesiredState& b) {
  try {
    joined({a, b});
  } catch (const util::Error& error) {
    return error.where() + ": " + error.cause() + "; " + error.cure();
  }
  return "none";
}

TEST(DesiredFiles, CountTogether) {
  const DesiredState all =
      joined({{.file = "a.yaml",
               .mappings = {{line("A", "a", "a.yaml:1"), line("Both", "b", "a.yaml:2")}},
               .clusters = {{"one", "", "a.yaml:1"}},
               .warnings = {"first"}},
              {.file = "b.yaml",
               .mappings = {{line("both", "b", "b.yaml:1"), line("B", "b", "b.yaml:2")}},
               .entries = {{entry("C", "c", "b.yaml:3")}},
               .clusters = {{"one", "", "b.yaml:1"}},
               .warnings = {"second"}},
              {.file = "c.yaml",
               .entries = {{entry("c", "c", "c.yaml:1"), entry("D", "d", "c.yaml:2")}}}});
  EXPECT_EQ(all.file, "a.yaml, b.yaml, c.yaml");
  ASSERT_THAT(*all.mappings, SizeIs(3));
  EXPECT_EQ(all.mappings->back().mapping.arn, arn("B"));
  ASSERT_THAT(*all.entries, SizeIs(2));
  EXPECT_EQ(all.entries->back().principal, arn("D"));
  EXPECT_THAT(all.clusters, SizeIs(2));
  EXPECT_THAT(all.warnings, testing::ElementsAre("first", "second"));
}

TEST(DesiredFiles, AgreeOnEachPrincipal) {
  EXPECT_EQ(error_of({.mappings = {{line("A", "one", "a.yaml:1")}}},
                     {.mappings = {{line("a", "two", "b.yaml:2")}}}),
            "b.yaml:2: " + arn("a") +
                " is in two files that say different things of it, the first at a.yaml:1; keep "
                "one of the two");
  // The map may have two lines for one role, but not because two files disagree.
  EXPECT_THAT(
      error_of({.mappings = {{line("A", "one", "a.yaml:1")}}},
               {.mappings = {{line("A", "one", "b.yaml:1"), line("A", "two", "b.yaml:2")}}}),
      HasSubstr("the first at a.yaml:1"));
  EXPECT_THAT(
      error_of({.entries = {{entry("A", "one", "a.yaml:1")}}},
               {.entries = {{entry("path/A", "two", "b.yaml:2")}}}),
      HasSubstr("b.yaml:2: " + arn("path/A") + " is in two files that say different things"));
}

TEST(DesiredFiles, HaveStandardInputOnce) {
  test::CommandLine world;
  EXPECT_THROW(read_desired_files({}, {"kube-system", "aws-auth"}, world.host()), util::UsageError);
  EXPECT_THROW(read_desired_files({"-", "-"}, {"kube-system", "aws-auth"}, world.host()),
               util::UsageError);
}

} // namespace
} // namespace iam::change
