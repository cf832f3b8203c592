#include "awsauth/apply.hpp"
#include "awsauth/proof.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::awsauth {
namespace {

using testing::HasSubstr;

const std::string k_old = "arn:aws:iam::111122223333:role/AWSReservedSSO_View_00000000000000a1";
const std::string k_new = "arn:aws:iam::111122223333:role/AWSReservedSSO_View_00000000000000ff";
const std::string k_entry = "- rolearn: " + k_old + " # viewers\n" +
                            "  username: view:{{SessionName}}\n" + "  groups: [viewers, 'yes']\n";
const std::string k_first = "# the first\n- rolearn: arn:aws:iam::111122223333:role/Dev\n"
                            "  username: dev\n";
const std::string k_last = "- rolearn: arn:aws:iam::111122223333:role/Ops\n  username: ops\n";

MapData roles(const std::string& text) {
  MapData data;
  data.roles = text;
  return data;
}

Edit relink() {
  return RelinkRole{k_old, k_new};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string relinked(const std::string& text) {
  const EditedMap edited = apply_edits(read(roles(text)), {relink()});
  return edited.after ? edited.after->data.roles.value() : text;
}

TEST(Relink, changes_the_arn_where_it_stands_and_nothing_else) {
  const std::string text = k_first + k_entry + k_last;
  EXPECT_EQ(relinked(text), replaced(text, k_old, k_new));
  EXPECT_EQ(apply_edits(read(roles(text)), {relink()}).outcomes.front(), Outcome::updated);
}

TEST(Relink, finds_the_role_in_any_letter_case_and_look) {
  const std::string lower = "arn:aws:iam::111122223333:role/awsreservedsso_view_00000000000000a1";
  EXPECT_EQ(relinked(replaced(k_entry, k_old, lower)), replaced(k_entry, k_old, k_new));
  EXPECT_EQ(relinked("[{\"rolearn\": \"" + k_old + "\", \"username\": \"v\"}]"),
            "[{\"rolearn\": \"" + k_new + "\", \"username\": \"v\"}]");
}

TEST(Relink, rewrites_a_username_that_is_the_session_of_the_old_role) {
  const std::string session = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_View_";
  const std::string text =
      replaced(k_entry, "view:{{SessionName}}", session + "00000000000000a1/{{SessionName}}");
  const std::string expected = replaced(k_entry, "view:{{SessionName}}",
                                        '"' + session + "00000000000000ff/{{SessionName}}\"");
  EXPECT_EQ(relinked(text), replaced(expected, k_old, k_new));
}

TEST(Relink, leaves_a_username_that_only_looks_like_one) {
  for (const std::string name : {"AWSReservedSSO_View_00000000000000a1", "assumed-role/View/x",
                                 "x:assumed-role/AWSReservedSSO_View_00000000000000a11/x"}) {
    const std::string text = replaced(k_entry, "view:{{SessionName}}", "\"" + name + "\"");
    EXPECT_EQ(relinked(text), replaced(text, k_old, k_new));
  }
}

TEST(Relink, changes_every_entry_of_the_old_role) {
  EXPECT_EQ(relinked(k_entry + k_last + k_entry),
            replaced(k_entry, k_old, k_new) + k_last + replaced(k_entry, k_old, k_new));
}

TEST(Relink, leaves_a_map_that_has_the_new_role_alone) {
  const std::string text = replaced(k_entry, k_old, k_new);
  EXPECT_EQ(relinked(text), text);
  EXPECT_EQ(apply_edits(read(roles(text)), {relink()}).outcomes.front(), Outcome::unchanged);
}

TEST(Relink, finds_nothing_where_neither_role_is) {
  EXPECT_EQ(apply_edits(read(roles(k_first)), {relink()}).outcomes.front(), Outcome::not_found);
}

TEST(Relink, refuses_where_both_roles_are) {
  try {
    apply_edits(read(roles(k_entry + replaced(k_entry, k_old, k_new))), {relink()});
    FAIL() << "edited";
  } catch (const util::Error& error) {
    EXPECT_THAT(error.cause(), HasSubstr("at line 4, beside the one of"));
    EXPECT_THAT(error.cure(), HasSubstr("remove-role"));
  }
}

TEST(Relink, goes_together_with_others_in_one_edit) {
  Mapping mapping;
  mapping.arn = "arn:aws:iam::111122223333:role/Late";
  mapping.username = "late";
  const EditedMap done =
      apply_edits(read(roles(k_entry + k_last)), {relink(), AddMapping{mapping, IfExists::refuse}});
  EXPECT_THAT(done.after.value().data.roles.value(),
              testing::StartsWith(replaced(k_entry, k_old, k_new)));
  EXPECT_EQ(done.outcomes, (std::vector{Outcome::updated, Outcome::added}));
}

// What the proof says about `after`, or nothing where it holds.
std::string objection(const std::string& after) {
  try {
    prove(read(roles(k_first + k_entry + k_last)), read(roles(after)), {relink()});
    return "";
  } catch (const ProofFailed& failure) {
    return failure.cause();
  }
}

TEST(ProveRelink, holds_for_the_new_arn_alone) {
  const std::string entry = replaced(k_entry, k_old, k_new);
  EXPECT_EQ(objection(k_first + entry + k_last), "");
  EXPECT_THAT(objection(k_first + k_entry + k_last), HasSubstr("stayed as it was"));
  EXPECT_THAT(objection(k_first + k_last + entry), HasSubstr("does not say what was asked"));
  EXPECT_THAT(objection(k_first + replaced(entry, "viewers, ", "") + k_last),
              HasSubstr("does not say what was asked"));
  EXPECT_THAT(objection(k_first + replaced(entry, "view:", "v:") + k_last),
              HasSubstr("does not say what was asked"));
  EXPECT_THAT(objection(replaced(k_first, "# the first\n", "") + entry + k_last),
              HasSubstr("comment is missing"));
  EXPECT_THAT(objection(k_first + entry + k_entry + k_last), HasSubstr("4 entries instead of 3"));
}

} // namespace
} // namespace iam::awsauth
