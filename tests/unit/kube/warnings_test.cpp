#include "kube/warnings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> in(const std::string& value) {
  return warnings_in({{"warning", value}});
}

TEST(Warnings, are_unquoted) {
  EXPECT_THAT(in(R"(299 - "unknown field \"data.x\"")"), ElementsAre(R"(unknown field "data.x")"));
  EXPECT_THAT(in(R"(299 - "back\\slash")"), ElementsAre("back\\slash"));
}

TEST(Warnings, come_several_to_a_field_and_in_several_fields) {
  EXPECT_THAT(in(R"(299 - "a", 299 agent "b, c" "Tue, 15 Nov 1994 08:12:31 GMT",299 - "d")"),
              ElementsAre("a", "b, c", "d"));
  EXPECT_THAT(warnings_in({{"Warning", "299 - \"a\""}, {"X", "y"}, {"Warning", "299 - \"b\""}}),
              ElementsAre("a", "b"));
}

TEST(Warnings, of_other_codes_or_shapes_are_passed_over) {
  EXPECT_THAT(in(R"(110 - "stale", 299 - "a")"), ElementsAre("a"));
  for (const char* broken : {"", "299", "299 -", "299 - ", "299 - text", "299 - \"open",
                             "299 - \"\"", "299 -  \"two spaces\"", "299 - \"ends in \\"}) {
    SCOPED_TRACE(broken);
    EXPECT_THAT(in(broken), IsEmpty());
  }
  EXPECT_THAT(in("299 - \"a\" rest"), ElementsAre("a"));
}

} // namespace
} // namespace iam::kube
