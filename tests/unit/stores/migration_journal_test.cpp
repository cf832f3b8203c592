#include "stores/cluster_map.hpp"
#include "stores/migration_journal.hpp"
#include "support/access_entries.hpp"
#include "support/fake_store.hpp"
#include "support/temp_folder.hpp"
#include "util/file.hpp"
#include "util/json.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace iam::stores {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_dev = "arn:aws:iam::111122223333:role/teams/Dev";
constexpr const char* k_ops = "arn:aws:iam::111122223333:role/Ops";

class MigrationFolder : public testing::Test {
protected:
  MigrationJournal journal(const std::string& cluster = "arn:aws:eks:eu-west-1:1:cluster/prod") {
    return {util::Environment({"XDG_STATE_HOME=" + m_state.path()}), cluster};
  }

  // The only folder of a cluster.
  std::string folder() const {
    return std::filesystem::directory_iterator(m_state.file("kubectl-iam/migration"))->path();
  }

  void append(const std::string& text) const {
    std::ofstream(folder() + "/journal", std::ios::app) << text;
  }

  test::TempFolder m_state;
};

rbac::Binding binding(const std::string& name, const std::string& namespace_) {
  return {.name = name, .namespace_ = namespace_, .role_kind = {}, .role = {}, .subjects = {}};
}

TEST_F(MigrationFolder, tells_nothing_at_first_and_is_not_created_by_reading) {
  EXPECT_FALSE(journal().read());
  EXPECT_FALSE(std::filesystem::exists(m_state.file("kubectl-iam")));
}

MATCHER_P2(IsEntry, principal, state, "") {
  return arg.first == principal && arg.second.state == state;
}

TEST_F(MigrationFolder, tells_what_another_process_has_noted) {
  MigrationJournal writer = journal();
  access::AccessEntry made = test::entry_of(k_dev, "dev", {"a"});
  made.policies->push_back(
      {"arn:aws:eks::aws:cluster-access-policy/View", access::HeldPolicy::Scope{"cluster", {}}});
  writer.note_begun(made);
  writer.note(k_ops, MoveState::begun);
  writer.note(k_dev, MoveState::done);
  rbac::Binding noted = binding("b", "web");
  noted.subjects = {{rbac::SubjectKind::user, "u", ""}, {rbac::SubjectKind::group, "g", ""}};
  writer.note(noted);
  writer.note(MapChange{
      "kube-system/aws-auth", "7", "tests", {{"mapRoles", "a\n"}}, {{"mapRoles", "b\n"}}});
  const auto read = journal().read();
  ASSERT_TRUE(read);
  EXPECT_THAT(read->entries,
              ElementsAre(IsEntry(k_ops, MoveState::begun), IsEntry(k_dev, MoveState::done)));
  const auto& entry = read->entries.at(k_dev).made;
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->username, "dev");
  EXPECT_THAT(entry->groups, ElementsAre("a"));
  EXPECT_EQ(entry->policies, made.policies);
  EXPECT_FALSE(read->entries.at(k_ops).made);
  ASSERT_EQ(read->bindings.size(), 1U);
  EXPECT_EQ(read->bindings.front().name, "b");
  EXPECT_EQ(read->bindings.front().namespace_, "web");
  EXPECT_EQ(read->bindings.front().subjects, noted.subjects);
  ASSERT_EQ(read->map_changes.size(), 1U);
  EXPECT_EQ(read->map_changes.front().before.at("mapRoles"), "a\n");
}

TEST_F(MigrationFolder, is_of_one_cluster) {
  journal().note(k_dev, MoveState::begun);
  EXPECT_FALSE(journal("arn:aws:eks:us-east-1:1:cluster/prod").read());
}

TEST_F(MigrationFolder, is_read_up_to_a_line_that_was_cut_off_and_goes_on_below_it) {
  journal().note(k_dev, MoveState::begun);
  append(R"({"entry":"arn:aws:iam::1111)");
  EXPECT_THAT(journal().read()->entries, ElementsAre(IsEntry(k_dev, MoveState::begun)));
  journal().note(k_dev, MoveState::done);
  journal().note(k_ops, MoveState::begun);
  EXPECT_THAT(journal().read()->entries,
              ElementsAre(IsEntry(k_ops, MoveState::begun), IsEntry(k_dev, MoveState::done)));
}

TEST_F(MigrationFolder, skips_what_a_newer_version_may_have_noted) {
  journal().note(k_dev, MoveState::done);
  append("{\"lease\":{}}\n[1]\n");
  EXPECT_THAT(journal().read()->entries, ElementsAre(IsEntry(k_dev, MoveState::done)));
}

TEST_F(MigrationFolder, is_private_and_refuses_a_folder_to_which_others_can_write) {
  journal().note(k_dev, MoveState::done);
  struct stat file {};
  ASSERT_EQ(stat((folder() + "/journal").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);
  chmod(folder().c_str(), 0777);
  EXPECT_THROW(journal().read(), util::Error);
  EXPECT_THROW(journal().note(k_dev, MoveState::done), util::Error);
}

TEST_F(MigrationFolder, keeps_a_copy_of_each_state_of_the_map_once) {
  test::FakeStore store("- rolearn: a\n");
  const util::Time noon{std::chrono::hours(12)};
  const std::string copy = journal().save(*store.read(), noon).value();
  EXPECT_THAT(copy, HasSubstr("/aws-auth-19700101T120000Z.json"));
  const util::Json manifest = util::parse_json(util::read_file(copy), copy);
  EXPECT_EQ(manifest["metadata"]["name"], "aws-auth");
  EXPECT_EQ(manifest["data"]["mapRoles"], "- rolearn: a\n");
  EXPECT_FALSE(journal().save(*store.read(), noon + std::chrono::hours(1)));
  store.put("- rolearn: b\n");
  EXPECT_TRUE(journal().save(*store.read(), noon + std::chrono::hours(2)));
  EXPECT_FALSE(journal().read()); // a copy alone is no migration
}

TEST_F(MigrationFolder, tells_nothing_more_once_it_is_closed) {
  journal().note(k_dev, MoveState::done);
  journal().close();
  EXPECT_FALSE(journal().read());
}

TEST(MigrationJournal, needs_a_home) {
  EXPECT_THROW(MigrationJournal(util::Environment(std::vector<std::string>()), "https://h"),
               util::Error);
}

} // namespace
} // namespace iam::stores
