#include "awsauth/entry_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::awsauth {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Mapping mapping_of(const std::string& name) {
  Mapping mapping;
  mapping.arn = "arn:aws:iam::111122223333:role/" + name;
  return mapping;
}

Edit about(const std::string& name) {
  return AddMapping{mapping_of(name), IfExists::overwrite};
}

class Index : public testing::Test {
protected:
  std::vector<std::size_t> numbers_of(const Edit& edit) {
    std::vector<std::size_t> numbers;
    for (const Entry* entry : m_index.entries_of(edit)) {
      numbers.push_back(entry->item);
    }
    return numbers;
  }

  Map m_map = read({.roles = "- rolearn: arn:aws:iam::111122223333:role/A\n"
                             "- rolearn: arn:aws:iam::111122223333:role/B\n"
                             "- rolearn: arn:aws:iam::111122223333:role/a\n",
                    .users = {},
                    .accounts = {}});
  EntryIndex m_index{m_map, List::roles, {about("A"), about("B"), about("C")}};
};

TEST_F(Index, finds_the_entries_that_an_edit_is_about_ignoring_case) {
  EXPECT_THAT(numbers_of(about("A")), ElementsAre(0, 2));
  EXPECT_THAT(numbers_of(about("b")), ElementsAre(1));
  EXPECT_THAT(numbers_of(about("C")), IsEmpty());
  EXPECT_THAT(numbers_of(RepairEntry{List::roles, 2, {}, {}}), ElementsAre(2));
  EXPECT_THAT(numbers_of(RepairEntry{List::roles, 3, {}, {}}), IsEmpty());
}

TEST_F(Index, finds_what_was_added_or_renamed_and_not_what_was_removed) {
  m_index.set(0, mapping_of("C"));
  m_index.add(mapping_of("c"));
  m_index.add(mapping_of("A"));
  m_index.remove(2);
  EXPECT_THAT(numbers_of(about("C")), ElementsAre(0, 3));
  EXPECT_EQ(m_index.at(0)->mapping.arn, mapping_of("C").arn);
  EXPECT_EQ(m_index.at(2), nullptr);
  EXPECT_THAT(numbers_of(about("A")), ElementsAre(4));
  EXPECT_EQ(m_index.size(), 5U);
}

} // namespace
} // namespace iam::awsauth
