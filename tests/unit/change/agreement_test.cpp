#include "change/agreement.hpp"
#include "support/fake_cluster.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using namespace std::chrono_literals;
using test::FakeCluster;
using testing::Each;
using testing::SizeIs;

constexpr const char* k_let_in = "lets it in as \"boss\" in a, system:authenticated";

class Agreement : public testing::Test {
protected:
  Agreement() {
    m_cluster.lines[FakeCluster::k_caller] = {"boss", {"a"}};
    m_cluster.before = [this](const std::string& call) {
      if (call.ends_with("/selfsubjectreviews") && ++m_asked == m_refused) {
        m_cluster.lines.clear();
      } else {
        m_cluster.lines[FakeCluster::k_caller] = {"boss", {"a"}};
      }
    };
    m_subjects.push_back(
        {.witness = caller_as_witness(m_cluster.target().aws()), .expected = k_let_in});
  }

  FakeCluster m_cluster;
  std::vector<Subject> m_subjects;
  int m_asked = 0;
  int m_refused = 0; // the question to which the answer is another one
};

TEST_F(Agreement, takes_five_answers_a_second_apart) {
  EXPECT_EQ(await_agreement(m_subjects, m_cluster.target(), m_cluster.host(), 10s), nullptr);
  EXPECT_EQ(m_asked, 5);
  EXPECT_THAT(m_cluster.clock.naps, SizeIs(4));
  EXPECT_THAT(m_cluster.clock.naps, Each(1s));
  EXPECT_EQ(m_subjects.front().answer, k_let_in);
}

TEST_F(Agreement, begins_again_after_another_answer) {
  m_refused = 4;
  EXPECT_EQ(await_agreement(m_subjects, m_cluster.target(), m_cluster.host(), 10s), nullptr);
  EXPECT_EQ(m_asked, 9);
}

TEST_F(Agreement, is_not_reached_with_the_patience) {
  m_subjects.front().expected = k_refused;
  const Subject* late = await_agreement(m_subjects, m_cluster.target(), m_cluster.host(), 10s);
  ASSERT_NE(late, nullptr);
  EXPECT_EQ(m_asked, 11);
  EXPECT_EQ(difference_of(*late),
            std::string("the cluster ") + k_let_in + "; expected: it refuses it");
}

TEST_F(Agreement, is_not_waited_for_where_it_is_not_worth_it) {
  m_subjects.front().expected = k_refused;
  EXPECT_EQ(await_agreement(m_subjects, m_cluster.target(), m_cluster.host(), 10s,
                            [this] { return m_asked < 3; }),
            &m_subjects.front());
  EXPECT_EQ(m_asked, 3);
}

TEST_F(Agreement, has_an_answer_of_the_question_instead) {
  m_subjects.front().question = [](kube::ApiClient&) { return std::string("hesitates"); };
  m_subjects.front().expected = "hesitates";
  EXPECT_EQ(await_agreement(m_subjects, m_cluster.target(), m_cluster.host(), 10s), nullptr);
}

} // namespace
} // namespace iam::change
