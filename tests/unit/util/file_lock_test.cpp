#include "support/fake_clock.hpp"
#include "support/temp_folder.hpp"
#include "util/error.hpp"
#include "util/file_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::util {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(LockFile, is_the_file_that_kubectl_looks_for) {
  const test::TempFolder folder;
  test::FakeClock clock;
  {
    const LockFile lock(folder.file("config"), clock, 1s);
    EXPECT_THAT(folder.names(), ElementsAre("config.lock"));
  }
  EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(LockFile, makes_the_folder) {
  const test::TempFolder folder;
  test::FakeClock clock;
  const LockFile lock(folder.file(".kube/config"), clock, 1s);
  EXPECT_THAT(folder.names(), ElementsAre(".kube"));
}

TEST(LockFile, waits_then_names_the_lock_and_leaves_it) {
  const test::TempFolder folder;
  test::FakeClock clock;
  folder.write("config.lock", "");
  try {
    const LockFile lock(folder.file("config"), clock, 1s);
    FAIL() << "locked twice";
  } catch (const Error& e) {
    EXPECT_EQ(e.where(), folder.file("config"));
    EXPECT_THAT(e.cure(), HasSubstr("rm " + folder.file("config.lock")));
  }
  EXPECT_EQ(clock.instant(), Clock::Instant() + 1s);
  EXPECT_THAT(folder.names(), ElementsAre("config.lock"));
}

// Frees the lock of somebody else after a few naps.
class FreeingClock : public test::FakeClock {
public:
  explicit FreeingClock(std::string lock) : m_lock(std::move(lock)) {}
  void sleep(std::chrono::milliseconds length) override {
    FakeClock::sleep(length);
    if (naps.size() == 3) {
      std::remove(m_lock.c_str());
    }
  }

private:
  std::string m_lock;
};

TEST(LockFile, takes_it_when_the_other_is_done) {
  const test::TempFolder folder;
  FreeingClock clock(folder.write("config.lock", ""));
  const LockFile lock(folder.file("config"), clock, 1s);
  EXPECT_EQ(clock.naps.size(), 3U);
}

TEST(ProcessLock, keeps_others_out_until_its_end) {
  const test::TempFolder folder;
  test::FakeClock clock;
  {
    const ProcessLock first(folder.file("lock"), clock, 0s);
    EXPECT_THROW(ProcessLock(folder.file("lock"), clock, 1s), Error);
  }
  EXPECT_NO_THROW(ProcessLock(folder.file("lock"), clock, 0s));
}

} // namespace
} // namespace iam::util
