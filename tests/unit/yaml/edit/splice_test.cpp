#include "yaml/edit/splice.hpp"

#include <gtest/gtest.h>

namespace iam::yaml {
namespace {

// `first` and then `then` on the text that it leaves, as one edit.
void expect_composed(const std::vector<Splice>& first, const std::vector<Splice>& then) {
  const std::string text = "0123456789";
  const auto one = composed(composed({}, first), then);
  EXPECT_EQ(yaml::apply(text, one), yaml::apply(yaml::apply(text, first), then));
  for (std::size_t i = 0; i + 1 < one.size(); ++i) {
    EXPECT_LT(one[i].cut.end, one[i + 1].cut.begin);
  }
}

TEST(Composed, is_one_edit_of_the_text_before) {
  expect_composed({}, {{{3, 3}, "a"}, {{3, 3}, "b"}});
  expect_composed({{{2, 4}, "ab"}}, {{{0, 1}, ""}, {{6, 8}, "c"}});  // beside it
  expect_composed({{{2, 4}, "ab"}}, {{{3, 3}, "c"}});                // inside it
  expect_composed({{{2, 4}, "ab"}}, {{{2, 4}, ""}});                 // in its place
  expect_composed({{{2, 4}, "ab"}}, {{{1, 3}, "c"}});                // over its begin
  expect_composed({{{2, 4}, "ab"}}, {{{3, 9}, "c"}});                // over its end
  expect_composed({{{2, 2}, "ab"}, {{5, 7}, ""}}, {{{1, 8}, "c"}});  // around several
  expect_composed({{{2, 4}, "ab"}, {{4, 5}, "c"}}, {{{4, 4}, "d"}}); // between two
}

} // namespace
} // namespace iam::yaml
