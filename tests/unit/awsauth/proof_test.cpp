#include "awsauth/proof.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::awsauth {
namespace {

constexpr const char* k_before = "# header\n"
                                 "- rolearn: arn:aws:iam::111122223333:role/A # first\n"
                                 "  username: a\n"
                                 "# about B\n"
                                 "- rolearn: arn:aws:iam::111122223333:role/B\n"
                                 "  username: b\n";

MapData roles(const std::string& text) {
  MapData data;
  data.roles = text;
  return data;
}

Edit add_c() {
  Mapping mapping;
  mapping.arn = "arn:aws:iam::111122223333:role/C";
  mapping.username = "c";
  return AddMapping{mapping};
}

Edit remove_b() {
  return RemoveMapping{List::roles, {"arn:aws:iam::111122223333:role/B"}, {}};
}

const std::string k_entry_c = "- rolearn: arn:aws:iam::111122223333:role/C\n  username: c\n";

// What the proof says about `after`, or nothing where it holds.
std::string objection(const std::string& after, const Edit& edit) {
  try {
    prove(read(roles(k_before)), read(roles(after)), {edit});
    return "";
  } catch (const ProofFailed& failure) {
    return failure.cause();
  }
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

using testing::HasSubstr;

TEST(Prove, holds_for_what_was_asked) {
  EXPECT_EQ(objection(k_before + k_entry_c, add_c()), "");
  EXPECT_EQ(objection(replaced(k_before,
                               "# about B\n- rolearn: arn:aws:iam::111122223333:role/B\n"
                               "  username: b\n",
                               ""),
                      remove_b()),
            "");
}

TEST(Prove, fails_when_nothing_was_done) {
  EXPECT_THAT(objection(k_before, add_c()), HasSubstr("stayed as it was"));
}

TEST(Prove, fails_when_another_entry_changed_its_meaning) {
  EXPECT_THAT(objection(replaced(k_before + k_entry_c, "username: b", "username: x"), add_c()),
              HasSubstr("entry 2 does not say what was asked"));
}

TEST(Prove, fails_when_another_entry_changed_its_bytes_only) {
  EXPECT_THAT(objection(replaced(k_before + k_entry_c, "username: b", "username: \"b\""), add_c()),
              HasSubstr("entry 2 was changed without being asked"));
}

TEST(Prove, fails_when_entries_changed_places) {
  EXPECT_THAT(objection(k_entry_c + k_before, add_c()), HasSubstr("does not say what was asked"));
}

TEST(Prove, fails_when_a_comment_got_lost) {
  EXPECT_THAT(objection(replaced(k_before + k_entry_c, "# header\n", ""), add_c()),
              HasSubstr("a comment is missing: # header"));
}

TEST(Prove, fails_when_a_comment_appeared) {
  EXPECT_THAT(objection(k_before + k_entry_c + "# new\n", add_c()),
              HasSubstr("a comment appeared"));
}

TEST(Prove, fails_when_the_list_can_no_longer_be_read) {
  EXPECT_THAT(objection(k_before + k_entry_c + "- {{x}}: y\n", add_c()),
              HasSubstr("can no longer be read"));
}

TEST(Prove, fails_when_more_was_removed_than_asked) {
  EXPECT_THAT(objection("# header\n", remove_b()), HasSubstr("0 entries instead of 1"));
}

TEST(ProofFailed, asks_for_a_report_without_what_the_map_says) {
  try {
    prove(read(roles(k_before)), read(roles("- 5\n")), {add_c()});
    FAIL() << "held";
  } catch (const ProofFailed& failure) {
    EXPECT_THAT(failure.cause(), HasSubstr("nothing was written"));
    EXPECT_THAT(failure.cure(), HasSubstr("- xxxxxxx: xxx:xxx:xxx::000000000000:xxxx/x # xxxxx\n"));
    EXPECT_THAT(failure.cure(), testing::Not(HasSubstr("1111")));
  }
}

} // namespace
} // namespace iam::awsauth
