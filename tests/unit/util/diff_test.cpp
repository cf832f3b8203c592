#include "util/diff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

namespace iam::util {
namespace {

std::string joined(const std::vector<DiffLine>& lines) {
  std::string text;
  for (const DiffLine& line : lines) {
    text += line.text + '\n';
  }
  return text;
}

std::string diff(std::string_view before, std::string_view after) {
  return joined(unified_diff(before, after, "a", "b"));
}

TEST(UnifiedDiff, equal_texts_have_none) {
  EXPECT_EQ(diff("x\ny\n", "x\ny\n"), "");
}

TEST(UnifiedDiff, an_added_line_stands_between_three_lines_of_context) {
  EXPECT_EQ(diff("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nnew\n5\n6\n7\n8\n"),
            "--- a\n+++ b\n@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+new\n 5\n 6\n 7\n");
}

TEST(UnifiedDiff, far_changes_make_two_hunks) {
  const std::string between = "1\n2\n3\n4\n5\n6\n7\n";
  EXPECT_EQ(diff("a\n" + between + "b\n", "A\n" + between + "B\n"),
            "--- a\n+++ b\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n"
            "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

TEST(UnifiedDiff, near_changes_share_a_hunk) {
  const std::string between = "1\n2\n3\n4\n5\n6\n";
  EXPECT_EQ(diff("a\n" + between + "b\n", "A\n" + between + "B\n"),
            "--- a\n+++ b\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
}

TEST(UnifiedDiff, a_missing_final_newline_is_told) {
  EXPECT_EQ(diff("x", "x\n"), "--- a\n+++ b\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n");
}

TEST(UnifiedDiff, an_empty_text_has_no_lines) {
  EXPECT_EQ(diff("", "x\ny\n"), "--- a\n+++ b\n@@ -0,0 +1,2 @@\n+x\n+y\n");
  EXPECT_EQ(diff("x\n", ""), "--- a\n+++ b\n@@ -1 +0,0 @@\n-x\n");
}

// What `patch` does, for diffs whose texts end in newlines.
std::string patched(const std::string& before, const std::vector<DiffLine>& lines) {
  std::vector<std::string> old_lines;
  for (std::size_t at = 0; at < before.size();) {
    const std::size_t end = before.find('\n', at) + 1;
    old_lines.push_back(before.substr(at, end - at));
    at = end;
  }
  std::string result;
  std::size_t at = 0;
  for (const DiffLine& line : lines) {
    if (line.mark == DiffLine::Mark::hunk) {
      std::size_t first = 0;
      std::size_t count = 1;
      std::sscanf(line.text.c_str(), "@@ -%zu,%zu", &first, &count);
      for (const std::size_t start = count == 0 ? first : first - 1; at < start; ++at) {
        result += old_lines.at(at);
      }
    } else if (line.mark == DiffLine::Mark::context || line.mark == DiffLine::Mark::removed) {
      EXPECT_EQ(line.text.substr(1) + '\n', old_lines.at(at));
      result += line.mark == DiffLine::Mark::context ? old_lines.at(at) : "";
      ++at;
    } else if (line.mark == DiffLine::Mark::added) {
      result += line.text.substr(1) + '\n';
    }
  }
  for (; at < old_lines.size(); ++at) {
    result += old_lines[at];
  }
  return result;
}

TEST(UnifiedDiff, every_diff_makes_the_new_text_of_the_old_one) {
  std::mt19937 chance(20240501);
  const auto text = [&] {
    std::string result;
    for (auto count = chance() % 40; count > 0; --count) {
      result += std::string(1, static_cast<char>('a' + chance() % 4)) + '\n';
    }
    return result;
  };
  for (int i = 0; i < 2000; ++i) {
    const std::string before = text();
    const std::string after = text();
    ASSERT_EQ(patched(before, unified_diff(before, after, "a", "b")), after) << before;
  }
}

TEST(UnifiedDiff, texts_with_too_many_differences_are_replaced_as_a_whole) {
  std::string before;
  std::string after;
  for (int i = 0; i < 3000; ++i) {
    before += "old " + std::to_string(i) + '\n';
    after += "new " + std::to_string(i) + '\n';
  }
  EXPECT_EQ(patched(before, unified_diff(before, after, "a", "b")), after);
}

} // namespace
} // namespace iam::util
