#include "kube/kubeconfig_file.hpp"
#include "support/fake_clock.hpp"
#include "support/temp_folder.hpp"
#include "util/file.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace iam::kube {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class KubeconfigFile : public testing::Test {
protected:
  std::string choose(const std::string& flag, const std::string& variable) {
    const util::Environment environment(
        {"HOME=" + m_folder.file("home"), "KUBECONFIG=" + variable});
    return kubeconfig_file_of("mine", flag, environment,
                              [&](const std::string& text) { m_warnings.push_back(text); });
  }

  std::string file(const std::string& name, const std::string& text) {
    return m_folder.write(name, text);
  }

  void rewrite(const std::string& path, const std::string& text) {
    rewrite_kubeconfig(path, m_clock, [&](const KubeconfigText&) { return text; }, {});
  }

  static mode_t mode(const std::string& path) {
    struct stat status {};
    stat(path.c_str(), &status);
    return status.st_mode & 0777;
  }

  test::TempFolder m_folder;
  test::FakeClock m_clock;
  std::vector<std::string> m_warnings;
};

const std::string k_mine = "clusters:\n- name: mine\n";

TEST_F(KubeconfigFile, is_the_one_of_the_flag) {
  EXPECT_EQ(choose("/a/../b", "/c"), "/b");
  EXPECT_EQ(choose("~/x", "/c"), m_folder.file("home/x"));
}

TEST_F(KubeconfigFile, is_in_the_home_folder_where_nothing_is_said) {
  EXPECT_EQ(choose("", ""), m_folder.file("home/.kube/config"));
  EXPECT_EQ(choose("", ":"), m_folder.file("home/.kube/config"));
}

TEST_F(KubeconfigFile, is_the_first_that_has_the_cluster) {
  const std::string first = file("first", "");
  const std::string second = file("second", k_mine);
  EXPECT_EQ(choose("", first + ":" + second), second);
  EXPECT_EQ(choose("", m_folder.file("none") + ":" + first), m_folder.file("none"));
  EXPECT_THAT(m_warnings, IsEmpty());
}

TEST_F(KubeconfigFile, is_none_that_cannot_be_read) {
  const std::string broken = file("broken", "clusters: [");
  const std::string good = file("good", k_mine);
  EXPECT_EQ(choose("", broken + ":" + good), good);
  EXPECT_THAT(m_warnings, ElementsAre(HasSubstr(broken)));
}

TEST_F(KubeconfigFile, may_have_a_damaged_entry_of_the_cluster) {
  const std::string first = file("first", "");
  const std::string damaged = file("damaged", "clusters:\n- name: mine\n  cluster: {server: 1}\n"
                                              "users:\n- name: mine\n  user: {token: 1}\n");
  EXPECT_EQ(choose("", first + ":" + damaged), damaged);
  EXPECT_THAT(m_warnings, IsEmpty());
}

TEST_F(KubeconfigFile, begins_with_what_kubectl_would_copy_there) {
  const util::Environment environment({"HOME=" + m_folder.file("home")});
  const std::string usual = m_folder.file("home/.kube/config");
  util::make_folders(m_folder.file("home/.kube"));
  EXPECT_EQ(text_to_change(std::nullopt, usual, environment), "");
  file("home/.kube/.kubeconfig", k_mine);
  EXPECT_EQ(choose("", ""), usual);
  EXPECT_EQ(text_to_change(std::nullopt, usual, environment), k_mine);
  EXPECT_EQ(text_to_change(std::nullopt, "/other", environment), "");
  EXPECT_EQ(text_to_change("x", usual, environment), "x");
}

TEST_F(KubeconfigFile, is_its_owners_alone_when_new) {
  const std::string path = m_folder.file("new/config");
  rewrite(path, k_mine);
  EXPECT_EQ(util::read_file(path), k_mine);
  EXPECT_EQ(mode(path), 0600U);
}

TEST_F(KubeconfigFile, keeps_its_mode) {
  const std::string path = file("config", "");
  chmod(path.c_str(), 0640);
  rewrite(path, k_mine);
  EXPECT_EQ(mode(path), 0640U);
}

TEST_F(KubeconfigFile, stays_a_link) {
  const std::string target = file("target", "");
  const std::string link = m_folder.file("link");
  std::filesystem::create_symlink("target", link);
  rewrite(link, k_mine);
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(util::read_file(target), k_mine);
}

TEST_F(KubeconfigFile, is_not_written_where_nothing_changes) {
  const std::string path = file("config", k_mine);
  struct stat before {};
  stat(path.c_str(), &before);
  rewrite(path, k_mine);
  struct stat after {};
  stat(path.c_str(), &after);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(KubeconfigFile, is_locked_while_it_is_changed) {
  const std::string path = file("config", "");
  const auto change = [&](const KubeconfigText& text) {
    EXPECT_TRUE(std::filesystem::exists(path + ".lock"));
    EXPECT_EQ(text, "");
    return k_mine;
  };
  rewrite_kubeconfig(path, m_clock, change, {});
  EXPECT_FALSE(std::filesystem::exists(path + ".lock"));
}

TEST_F(KubeconfigFile, is_left_alone_while_kubectl_changes_it) {
  const std::string path = file("config", "");
  file("config.lock", "");
  EXPECT_THROW(rewrite(path, k_mine), util::Error);
  EXPECT_EQ(util::read_file(path), "");
  EXPECT_TRUE(std::filesystem::exists(path + ".lock"));
}

TEST_F(KubeconfigFile, is_read_again_where_a_program_without_lock_wrote_it) {
  const std::string path = file("config", "");
  int rounds = 0;
  const auto change = [&](const KubeconfigText& text) {
    if (++rounds == 1) {
      util::write_file(path, "# theirs\n");
    }
    return *text + k_mine;
  };
  rewrite_kubeconfig(path, m_clock, change, {});
  EXPECT_EQ(rounds, 2);
  EXPECT_EQ(util::read_file(path), "# theirs\n" + k_mine);
}

TEST_F(KubeconfigFile, stays_as_it_is_where_the_change_fails) {
  const std::string path = file("config", "# before\n");
  const auto fail = [](const KubeconfigText&) -> std::string { throw util::Error("no"); };
  EXPECT_THROW(rewrite_kubeconfig(path, m_clock, fail, {}), util::Error);
  EXPECT_EQ(util::read_file(path), "# before\n");
  EXPECT_FALSE(std::filesystem::exists(path + ".lock"));
}

} // namespace
} // namespace iam::kube
