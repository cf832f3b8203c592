#include "stores/history.hpp"
#include "support/fake_clock.hpp"
#include "support/temp_folder.hpp"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace iam::stores {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* k_server = "https://prod.example";

MapChange addition(const std::string& version = "7") {
  return {"kube-system/aws-auth",
          version,
          "tests",
          {{"mapRoles", std::nullopt}},
          {{"mapRoles", "- a\n# \xc3\xa9\n"}}};
}

EntryChange deletion() {
  EntryChange change{"arn:aws:iam::111122223333:role/teams/Dev", access::AccessEntry(), {}};
  access::AccessEntry& entry = *change.before;
  entry.principal = change.principal;
  entry.is_described = true;
  entry.type = "STANDARD";
  entry.username = "dev";
  entry.groups = {"a", "b"};
  entry.tags = {{"team", "x"}};
  entry.created_at = util::Time(std::chrono::seconds(1700000000));
  entry.policies.emplace().push_back({"arn:aws:eks::aws:cluster-access-policy/View",
                                      access::HeldPolicy::Scope{"namespace", {"dev", "test"}}});
  return change;
}

class HistoryFolder : public testing::Test {
protected:
  History history(const std::string& server = k_server) {
    return {util::Environment({"XDG_STATE_HOME=" + m_state.path()}),
            server,
            {.server = server, .context = "prod", .user = "me", .command = "add-role Dev"},
            m_clock,
            [this](const std::string& text) { m_warnings.push_back(text); }};
  }

  // The only folder of a cluster.
  std::string folder() const {
    return std::filesystem::directory_iterator(m_state.file("kubectl-iam/history"))->path();
  }

  test::TempFolder m_state;
  test::FakeClock m_clock;
  std::vector<std::string> m_warnings;
};

std::vector<std::string> states(const std::vector<Record>& records) {
  std::vector<std::string> states;
  for (const Record& record : records) {
    states.emplace_back(text_of(record.state));
  }
  return states;
}

TEST_F(HistoryFolder, is_empty_at_first_and_not_created_by_reading) {
  EXPECT_THAT(history().read(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(m_state.file("kubectl-iam")));
}

TEST_F(HistoryFolder, keeps_what_is_intended_and_then_what_was_written) {
  History writer = history();
  const auto number = writer.intend(addition());
  ASSERT_TRUE(number);
  std::vector<Record> records = history().read();
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].number, 1);
  EXPECT_EQ(records[0].state, RecordState::intended);
  EXPECT_EQ(records[0].time, m_clock.now());
  EXPECT_EQ(records[0].origin.command, "add-role Dev");
  EXPECT_EQ(records[0].origin.context, "prod");
  EXPECT_EQ(records[0].origin.process, getpid());

  MapChange made = addition();
  made.after["mapRoles"] = "- a\n";
  writer.close(*number, made);
  records = history().read();
  EXPECT_EQ(records.at(0).state, RecordState::written);
  const auto& change = std::get<MapChange>(*records.at(0).change);
  EXPECT_EQ(change.name, "kube-system/aws-auth");
  EXPECT_EQ(change.version, "7");
  EXPECT_EQ(change.field_manager, "tests");
  EXPECT_EQ(change.before, addition().before);
  EXPECT_EQ(change.after, made.after);
}

TEST_F(HistoryFolder, keeps_access_entries) {
  history().intend(deletion());
  const auto records = history().read();
  const auto& change = std::get<EntryChange>(*records.at(0).change);
  EXPECT_EQ(change.principal, deletion().principal);
  EXPECT_FALSE(change.after);
  ASSERT_TRUE(change.before);
  EXPECT_TRUE(change.before->is_described);
  EXPECT_EQ(change.before->type, "STANDARD");
  EXPECT_EQ(change.before->username, "dev");
  EXPECT_EQ(change.before->groups, deletion().before->groups);
  EXPECT_EQ(change.before->tags, deletion().before->tags);
  EXPECT_EQ(change.before->created_at, deletion().before->created_at);
  EXPECT_EQ(change.before->policies, deletion().before->policies);
}

TEST_F(HistoryFolder, keeps_steps_of_the_authentication_mode) {
  history().intend(ModeChange{"prod", "CONFIG_MAP", "API_AND_CONFIG_MAP"});
  const auto records = history().read();
  const auto& change = std::get<ModeChange>(*records.at(0).change);
  EXPECT_EQ(change.cluster, "prod");
  EXPECT_EQ(change.before, "CONFIG_MAP");
  EXPECT_EQ(change.after, "API_AND_CONFIG_MAP");
}

TEST_F(HistoryFolder, numbers_changes_and_lists_the_newest_first) {
  History writer = history();
  writer.close(*writer.intend(addition()), addition());
  writer.drop(*writer.intend(addition()));
  writer.intend(deletion());
  const auto records = history().read();
  EXPECT_THAT(states(records), ElementsAre("intended", "written"));
  EXPECT_EQ(records[0].number, 2);
  EXPECT_EQ(records[0].origin.run, records[1].origin.run);
}

TEST_F(HistoryFolder, is_of_one_cluster) {
  history().intend(addition());
  EXPECT_THAT(history("https://other.example").read(), IsEmpty());
}

TEST_F(HistoryFolder, is_for_its_owner_alone) {
  history().intend(addition());
  struct stat status {};
  for (const std::string& path :
       {folder(), m_state.file("kubectl-iam/history"), m_state.file("kubectl-iam")}) {
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U) << path;
  }
  ASSERT_EQ(stat((folder() + "/1.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(HistoryFolder, keeps_the_newest_thousand) {
  History writer = history();
  writer.close(*writer.intend(addition()), addition());
  for (int number = 2; number <= 1004; ++number) {
    std::filesystem::copy_file(folder() + "/1.json", fmt::format("{}/{}.json", folder(), number));
  }
  writer.close(*writer.intend(addition()), addition());
  const auto records = history().read();
  EXPECT_THAT(records, SizeIs(1000));
  EXPECT_EQ(records.front().number, 1005);
  EXPECT_EQ(records.back().number, 6);
}

TEST_F(HistoryFolder, does_not_count_a_file_that_was_only_claimed) {
  history().intend(addition());
  { std::ofstream(folder() + "/2.json"); }
  EXPECT_THAT(states(history().read()), ElementsAre("intended"));
  EXPECT_EQ(history().intend(addition()), 3);
}

TEST_F(HistoryFolder, shows_a_record_whose_text_is_lost) {
  history().intend(addition());
  const std::string lost = folder() + "/2.json";
  { std::ofstream file(lost); }
  EXPECT_THAT(history().read(), SizeIs(1)); // just claimed
  std::filesystem::last_write_time(lost, std::filesystem::file_time_type::clock::now() -
                                             std::chrono::hours(1));
  const auto records = history().read();
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0].number, 2);
  EXPECT_THAT(records[0].problem, HasSubstr("it is damaged"));
  EXPECT_THAT(records[0].problem, HasSubstr(lost));
}

TEST_F(HistoryFolder, shows_damaged_and_newer_records_and_leaves_them_alone) {
  history().intend(addition());
  const auto put = [&](int number, const std::string& text) {
    std::ofstream(folder() + '/' + std::to_string(number) + ".json") << text;
  };
  const std::string newer =
      R"({"version":2,"state":"written","time":"2026-01-02T03:04:05Z","command":"new","store":9})";
  put(2, R"({"version":1,"state":"written","ti)");
  put(3, newer);
  put(4,
      R"({"version":1,"state":"written","store":"configmap","name":"a/b","before":{},"after":1})");
  put(5, "[]");
  put(6, R"({"version":1,"state":"half","store":"configmap","name":"a/b","before":{},"after":{}})");
  History reader = history();
  const auto records = reader.read();
  ASSERT_THAT(records, SizeIs(6));
  EXPECT_THAT(records[0].problem, HasSubstr("state"));
  EXPECT_THAT(records[1].problem, HasSubstr("version"));
  EXPECT_THAT(records[2].problem, HasSubstr("after"));
  EXPECT_EQ(records[3].problem,
            "a newer version of this program wrote it (" + folder() + "/3.json)");
  EXPECT_EQ(records[3].origin.command, "new");
  EXPECT_EQ(records[3].state, RecordState::written);
  EXPECT_THAT(records[4].problem, HasSubstr("not valid JSON"));
  EXPECT_THAT(records[5].problem, IsEmpty());
  for (int number = 2; number <= 6; ++number) {
    reader.settle(number, RecordState::not_written);
    reader.close(number, addition());
  }
  EXPECT_EQ(test::bytes_of(folder() + "/3.json"), newer);
  EXPECT_EQ(test::bytes_of(folder() + "/5.json"), "[]");
}

TEST_F(HistoryFolder, keeps_fields_that_it_does_not_know) {
  History writer = history();
  writer.intend(addition());
  std::string text = test::bytes_of(folder() + "/1.json");
  text.insert(1, R"("colour":"blue",)");
  { std::ofstream(folder() + "/1.json") << text; }
  writer.settle(1, RecordState::not_written);
  EXPECT_THAT(test::bytes_of(folder() + "/1.json"), HasSubstr(R"("colour":"blue")"));
  EXPECT_THAT(states(writer.read()), ElementsAre("not written"));
}

TEST_F(HistoryFolder, warns_once_where_nothing_can_be_written) {
  m_state.write("kubectl-iam", "a file where a folder belongs");
  History writer = history();
  EXPECT_FALSE(writer.intend(addition()));
  EXPECT_FALSE(writer.intend(addition()));
  ASSERT_THAT(m_warnings, SizeIs(1));
  EXPECT_THAT(m_warnings[0], HasSubstr("will not be in the history"));
}

TEST_F(HistoryFolder, says_why_there_is_no_history) {
  EXPECT_THAT(history().read(), IsEmpty());
  EXPECT_THAT(m_warnings, IsEmpty()); // nothing was changed yet
  m_state.write("kubectl-iam", "a file where a folder belongs");
  EXPECT_THAT(history().read(), IsEmpty());
  EXPECT_THAT(m_warnings, ElementsAre(testing::AllOf(HasSubstr("there is no history: "),
                                                     HasSubstr("kubectl-iam/history"))));
}

TEST_F(HistoryFolder, warns_without_a_home_folder_and_is_empty_there) {
  History homeless({}, k_server, {}, m_clock,
                   [this](const std::string& text) { m_warnings.push_back(text); });
  EXPECT_FALSE(homeless.intend(addition()));
  EXPECT_THAT(m_warnings, ElementsAre(HasSubstr("there is no home folder")));
  EXPECT_THAT(homeless.read(), IsEmpty());
  EXPECT_THAT(m_warnings.back(), HasSubstr("there is no history, since there is no home folder"));
}

TEST_F(HistoryFolder, is_not_believed_where_others_can_write) {
  history().intend(addition());
  ASSERT_EQ(chmod(folder().c_str(), 0770), 0);
  EXPECT_FALSE(history().intend(addition()));
  EXPECT_THAT(m_warnings, ElementsAre(HasSubstr("others can write to it")));
  EXPECT_THROW(history().read(), util::Error);
}

TEST_F(HistoryFolder, leaves_nothing_behind_on_a_full_disk) {
  history().intend(addition());
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) { // the limit is that of a process
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    setrlimit(RLIMIT_FSIZE, &none);
    History writer = history();
    const bool is_noted = writer.intend(addition()).has_value();
    writer.close(1, addition());
    _exit(is_noted || m_warnings.size() != 1 ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_THAT(states(history().read()), ElementsAre("intended"));
  const auto files = std::distance(std::filesystem::directory_iterator(folder()), {});
  EXPECT_EQ(files, 1);
}

TEST_F(HistoryFolder, takes_changes_of_many_processes_at_once) {
  constexpr int k_processes = 8;
  constexpr int k_changes = 10;
  std::vector<pid_t> children;
  for (int i = 0; i < k_processes; ++i) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      History writer = history();
      for (int j = 0; j < k_changes; ++j) {
        writer.close(writer.intend(addition()).value_or(0), addition());
      }
      _exit(m_warnings.empty() ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  const auto records = history().read();
  EXPECT_THAT(records, SizeIs(k_processes * k_changes));
  EXPECT_TRUE(std::ranges::all_of(
      records, [](const Record& record) { return record.state == RecordState::written; }));
}

} // namespace
} // namespace iam::stores
