#include "change/answer.hpp"
#include "support/fake_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string entry(const std::string& groups) {
  return "- rolearn: arn:aws:iam::111122223333:role/Dev\n  username: dev\n  groups: " + groups +
         "\n";
}

// An addition of `sent` to a map without roles.
Revision revision_to(const std::string& sent) {
  Revision revision;
  revision.before = test::FakeStore("").read();
  revision.after = test::FakeStore(sent).read();
  return revision;
}

// What the error says of a server that holds `held` instead of `sent`; empty without an error.
std::string cause(const std::string& sent, const std::string& held) {
  Revision revision = revision_to(sent);
  awsauth::MapData stored = revision.after->data();
  stored.roles = held;
  try {
    prove_answer(stored, false, revision);
    return {};
  } catch (const util::Error& error) {
    return error.cause();
  }
}

TEST(ProveAnswer, notes_another_text_with_the_same_entries) {
  Revision revision = revision_to(entry("[a, b]"));
  awsauth::MapData stored = revision.after->data();
  prove_answer(stored, false, revision);
  EXPECT_THAT(revision.notes, IsEmpty());
  stored.roles = entry("[a, b]  # touched");
  prove_answer(stored, false, revision);
  EXPECT_THAT(revision.notes, SizeIs(1));
}

TEST(ProveAnswer, tells_two_groups_from_one_with_a_comma) {
  EXPECT_THAT(cause(entry("[a, b]"), entry("['a, b']")), HasSubstr(R"(the groups "a", "b")"));
}

TEST(ProveAnswer, says_which_list_cannot_be_read) {
  EXPECT_THAT(cause(entry("[a]"), "- ["), HasSubstr("a list that cannot be read"));
  EXPECT_THAT(cause("- [", entry("[a]")), HasSubstr("can be read, unlike the one that was sent"));
}

} // namespace
} // namespace iam::change
