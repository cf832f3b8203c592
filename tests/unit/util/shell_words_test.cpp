#include "util/shell_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::util {
namespace {

using testing::ElementsAre;
using testing::Optional;

TEST(ShellWords, blanks_part_words) {
  EXPECT_THAT(shell_words(" a \t b\nc "), Optional(ElementsAre("a", "b", "c")));
  EXPECT_THAT(shell_words(""), Optional(ElementsAre()));
}

TEST(ShellWords, quotes_keep_words_together_and_may_be_empty) {
  EXPECT_THAT(shell_words(R"(a "b c"d'e f' "")"), Optional(ElementsAre("a", "b cde f", "")));
}

TEST(ShellWords, a_backslash_escapes_as_in_posix) {
  EXPECT_THAT(shell_words(R"(a\ b '\' "\"\\\n")"), Optional(ElementsAre("a b", "\\", R"("\\n)")));
}

TEST(ShellWords, nothing_is_expanded) {
  EXPECT_THAT(shell_words("$HOME *;|# x"), Optional(ElementsAre("$HOME", "*;|#", "x")));
}

TEST(ShellWords, what_is_left_open_is_refused) {
  EXPECT_EQ(shell_words("a 'b"), std::nullopt);
  EXPECT_EQ(shell_words("a \"b"), std::nullopt);
  EXPECT_EQ(shell_words("a\\"), std::nullopt);
}

} // namespace
} // namespace iam::util
