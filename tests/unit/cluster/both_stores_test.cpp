#include "cluster/both_stores.hpp"
#include "util/error.hpp"

#include <gtest/gtest.h>

namespace iam::cluster {
namespace {

const util::Environment k_prefers_entries({"KUBECTL_IAM_STORE=entries"});

TargetFlags given(StoreChoice store) {
  TargetFlags flags;
  flags.store = store;
  flags.is_store_given = true;
  return flags;
}

TEST(WritingStore, IsTheFlagsAndThenTheEnvironments) {
  EXPECT_EQ(writing_store({}, {}), StoreChoice::automatic);
  EXPECT_EQ(writing_store({}, k_prefers_entries), StoreChoice::entries);
  EXPECT_EQ(writing_store(given(StoreChoice::automatic), k_prefers_entries),
            StoreChoice::automatic);
  EXPECT_EQ(writing_store(given(StoreChoice::aws_auth), k_prefers_entries), StoreChoice::aws_auth);
  EXPECT_EQ(writing_store({}, util::Environment({"KUBECTL_IAM_STORE="})), StoreChoice::automatic);
  EXPECT_THROW(writing_store({}, util::Environment({"KUBECTL_IAM_STORE=all"})), util::UsageError);
}

TEST(WritingStore, IsAwsAuthForManifestsAndOtherConfigMaps) {
  TargetFlags manifest;
  manifest.manifest = "aws-auth.yaml";
  EXPECT_EQ(writing_store(manifest, k_prefers_entries), StoreChoice::aws_auth);
  TargetFlags trial;
  trial.config_map = "default/trial";
  EXPECT_EQ(writing_store(trial, k_prefers_entries), StoreChoice::aws_auth);
  TargetFlags both = given(StoreChoice::entries);
  both.manifest = "aws-auth.yaml";
  EXPECT_THROW(writing_store(both, {}), util::UsageError);
}

class Belonging : public testing::Test {
protected:
  bool belongs(std::optional<access::Mode> mode) {
    BothStores stores;
    stores.listing.mode = mode;
    stores.listing.entries.emplace().emplace_back().principal =
        "arn:aws:iam::111122223333:role/teams/Dev";
    return belongs_to_entries(m_principal, stores);
  }

  identity::Principal m_principal{.arn = "arn:aws:iam::111122223333:role/Dev"};
};

TEST_F(Belonging, FollowsTheEntryWhateverItsPath) {
  EXPECT_TRUE(belongs(access::Mode::api_and_config_map));
  EXPECT_FALSE(belongs(access::Mode::config_map));
  EXPECT_FALSE(belongs(std::nullopt));
}

TEST_F(Belonging, IsAlwaysToEntriesWhereNothingElseIsRead) {
  m_principal.arn = "arn:aws:iam::111122223333:role/Other";
  EXPECT_FALSE(belongs(access::Mode::api_and_config_map));
  EXPECT_TRUE(belongs(access::Mode::api));
}

TEST(RequireAnswer, GivesTheReasonUnlessARightIsMissing) {
  BothStores stores;
  EntrySubject subject;
  subject.entry.emplace();
  stores.listing.unread.emplace_back("DescribeAccessEntry failed with AccessDeniedException: no");
  EXPECT_NO_THROW(require_answer(subject, stores));
  stores.listing.unread.emplace_back("DescribeAccessEntry failed with ThrottlingException: slow");
  try {
    require_answer(subject, stores);
    ADD_FAILURE() << "no error";
  } catch (const util::Error& error) {
    EXPECT_EQ(error.cause(), "its access entry cannot be read: DescribeAccessEntry failed with "
                             "ThrottlingException: slow");
  }
  subject.entry->is_described = true;
  EXPECT_NO_THROW(require_answer(subject, stores));
}

TEST(RequireEntries, ProposesTheModeOnlyToWhoeverAdds) {
  BothStores stores;
  stores.listing.mode = access::Mode::config_map;
  const auto cure = [&](EntryUse use) {
    try {
      require_entries(stores, use);
    } catch (const util::Error& error) {
      return error.cure();
    }
    return std::string();
  };
  EXPECT_NE(cure(EntryUse::add).find("API_AND_CONFIG_MAP --yes-one-way"), std::string::npos);
  EXPECT_NE(cure(EntryUse::add_policies).find("policies need access entries"), std::string::npos);
  EXPECT_EQ(cure(EntryUse::remove_or_replace).find("--yes-one-way"), std::string::npos);
}

TEST(RequireEntries, RefusesAClusterWithoutThem) {
  BothStores stores;
  stores.listing.mode = access::Mode::config_map;
  EXPECT_THROW(require_entries(stores, EntryUse::add), util::Error);
  stores.listing.mode = access::Mode::api;
  EXPECT_NO_THROW(require_entries(stores, EntryUse::add));
  stores.listing.unread.emplace_back("denied");
  EXPECT_THROW(require_entries(stores, EntryUse::add), util::Error);
}

} // namespace
} // namespace iam::cluster
