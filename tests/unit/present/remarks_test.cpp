#include "present/remarks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::present {
namespace {

constexpr const char* k_text = "a:\n  - b # mine\n  - c\n";

TEST(Remarks, stand_above_their_lines) {
  const Remarks remarks(k_text);
  const std::string with = remarks.added_to(k_text, {{0, "all"}, {2, "about b"}, {9, "the end"}});
  EXPECT_EQ(with, "# kubectl-iam: all\n"
                  "a:\n"
                  "  # kubectl-iam: about b\n"
                  "  - b # mine\n"
                  "  - c\n"
                  "# kubectl-iam: the end\n");
  EXPECT_EQ(remarks.removed_from(with), k_text);
}

TEST(Remarks, are_wrapped_unless_they_are_the_users_lines) {
  std::string words;
  for (int i = 0; i < 40; ++i) {
    words += "word ";
  }
  const Remarks remarks(k_text);
  const std::string wrapped = remarks.added_to(k_text, {{1, words}});
  for (std::size_t at = 0; at < wrapped.size();) {
    const std::size_t end = wrapped.find('\n', at);
    EXPECT_LE(end - at, 101U);
    at = end + 1;
  }
  EXPECT_EQ(remarks.removed_from(wrapped), k_text);
  const std::string kept = remarks.added_to(k_text, {{2, "- x\n\n" + words, 4, true}});
  EXPECT_EQ(kept, "a:\n    # kubectl-iam: - x\n    # kubectl-iam:\n    # kubectl-iam: " + words +
                      "\n  - b # mine\n  - c\n");
}

TEST(Remarks, cannot_leave_their_lines) {
  const Remarks remarks(k_text);
  const std::string with = remarks.added_to(k_text, {{1, "x\r- evil\x1b[m\xe2\x80\xa8"}});
  EXPECT_EQ(with, std::string("# kubectl-iam: x\\r- evil\\x1b[m\\u2028\n") + k_text);
}

TEST(Remarks, take_another_mark_if_the_text_has_it) {
  const std::string text = "a\n  # kubectl-iam: mine\n# kubectl-iam-2: mine\n";
  const Remarks remarks(text);
  EXPECT_EQ(remarks.mark(), "# kubectl-iam-3:");
  EXPECT_EQ(remarks.removed_from(remarks.added_to(text, {{2, "x"}})), text);
}

TEST(Remarks, of_a_text_without_a_last_line_break) {
  const Remarks remarks("a\nb");
  EXPECT_EQ(remarks.removed_from(remarks.added_to("a\nb", {{3, "x"}, {2, "y"}, {0, "z"}})), "a\nb");
  EXPECT_EQ(remarks.added_to("", {{4, "x"}}), "# kubectl-iam: x\n");
}

class AnswerTest : public testing::Test {
protected:
  Answer answer(const std::string& returned, const std::optional<std::string>& rejected = {}) {
    return answer_of(m_remarks, m_offered, returned, rejected);
  }

  Remarks m_remarks{k_text};
  std::string m_offered = m_remarks.added_to(k_text, {{0, "top"}, {2, "finding"}});
};

TEST_F(AnswerTest, of_a_first_round) {
  EXPECT_EQ(answer(m_offered), Answer::unchanged);
  EXPECT_EQ(answer(k_text), Answer::unchanged);
  EXPECT_EQ(answer(m_offered + "d: e\n"), Answer::changed);
  EXPECT_EQ(answer(m_offered + "# comment\n"), Answer::changed);
  EXPECT_EQ(answer(""), Answer::empty);
  EXPECT_EQ(answer("# kubectl-iam: top\n \n  # comment\n"), Answer::empty);
}

TEST_F(AnswerTest, of_a_round_after_a_rejection) {
  EXPECT_EQ(answer(m_offered, k_text), Answer::given_up);
  EXPECT_EQ(answer(k_text, k_text), Answer::given_up);
  EXPECT_EQ(answer("other\n", k_text), Answer::changed);
  EXPECT_EQ(answer("\n", k_text), Answer::empty);
}

TEST_F(AnswerTest, of_a_conflict_is_a_change_if_its_remarks_are_taken_out) {
  EXPECT_EQ(answer(k_text, "what was typed\n"), Answer::changed);
  EXPECT_EQ(answer(m_offered, "what was typed\n"), Answer::given_up);
  EXPECT_EQ(answer("what was typed\n", k_text), Answer::changed); // it may be the answer
}

} // namespace
} // namespace iam::present
