#include "cli/completion/answer_cache.hpp"
#include "cli/completion/timely_answer.hpp"
#include "support/command_line.hpp"
#include "support/temp_folder.hpp"
#include "util/json.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <thread>

namespace iam::cli {
namespace {

using namespace std::chrono_literals;
using util::Json;

class TimelyAnswer : public testing::Test {
protected:
  // A child process asks the question and sees `m_truth` as it is then.
  Json answer(const std::string& key) {
    return timely_answer({key,
                          [this]() -> Json {
                            if (m_truth.is_null()) {
                              throw util::Error("no server");
                            }
                            return m_truth;
                          }},
                         m_program.host());
  }

  // Whether the answer becomes `wanted`; it may be late, and then another one is returned.
  bool becomes(const std::string& key, const Json& wanted) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (answer(key) != wanted) {
      if (std::chrono::steady_clock::now() > deadline) {
        return false;
      }
      std::this_thread::sleep_for(20ms);
    }
    return true;
  }

  test::TempFolder m_home;
  util::Environment m_environment{{"HOME=" + m_home.path()}};
  test::CommandLine m_program{m_environment};
  Json m_truth = 1;
};

TEST_F(TimelyAnswer, is_cached_for_half_a_minute) {
  ASSERT_TRUE(becomes("q", 1));
  m_truth = 2;
  EXPECT_EQ(answer("q"), 1);
  EXPECT_TRUE(becomes("another", 2));
  m_program.clock().advance(31s);
  EXPECT_TRUE(becomes("q", 2));
}

TEST_F(TimelyAnswer, is_not_cached_without_a_key) {
  ASSERT_TRUE(becomes("", 1));
  m_truth = 2;
  EXPECT_TRUE(becomes("", 2));
}

TEST_F(TimelyAnswer, the_first_one_may_take_a_little_longer) {
  const auto slow = [&] {
    return timely_answer({"slow",
                          []() -> Json {
                            std::this_thread::sleep_for(300ms);
                            return 1;
                          }},
                         m_program.host());
  };
  EXPECT_EQ(slow(), 1);
}

TEST_F(TimelyAnswer, failures_are_cached_for_some_seconds) {
  m_truth = nullptr;
  ASSERT_EQ(answer("q"), nullptr);
  while (!AnswerCache(m_environment).find("q", m_program.clock().now())) {
    std::this_thread::sleep_for(1ms); // the other process is at it
  }
  m_truth = 1;
  EXPECT_EQ(answer("q"), nullptr);
  m_program.clock().advance(6s);
  EXPECT_TRUE(becomes("q", 1));
}

} // namespace
} // namespace iam::cli
