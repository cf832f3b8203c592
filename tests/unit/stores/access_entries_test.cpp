#include "stores/access_entries.hpp"
#include "support/fake_aws.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

namespace iam::stores {
namespace {

using test::answer;
using testing::ElementsAre;
using testing::IsEmpty;

std::string entry_json(const std::string& principal) {
  return fmt::format(R"({{"accessEntry":{{"principalArn":"{}","type":"STANDARD","username":"u",
                         "kubernetesGroups":[],"createdAt":1700000000}}}})",
                     principal);
}

std::string role(int number) {
  return fmt::format("arn:aws:iam::111122223333:role/R{}", number);
}

// EKS with `count` entries of roles, all of which hold the policy P.
class Eks : public net::HttpTransport {
public:
  explicit Eks(int count) : m_count(count) {}

  net::HttpResponse perform(const net::HttpRequest& request) override {
    const std::string path = request.url.substr(request.url.find(".com/") + 4);
    const bool is_list = path.starts_with("/clusters/c/access-entries?");
    ++calls[is_list && path.find("associatedPolicyArn") != std::string::npos ? "by policy"
            : is_list                                                        ? "list"
            : path.find("/access-policies") == 0                             ? "policies"
            : path.find("/access-policies") != std::string::npos             ? "policies of"
            : path == "/clusters/c"                                          ? "cluster"
                                                                             : "describe"];
    if (path == "/clusters/c") {
      return answer(R"({"cluster":{"name":"c","arn":"arn","status":"ACTIVE",
                    "accessConfig":{"authenticationMode":"API_AND_CONFIG_MAP"}}})",
                    may_describe_cluster ? 200 : 403);
    }
    if (is_list) {
      return list(request.url);
    }
    if (path.starts_with("/access-policies")) {
      return answer(R"({"accessPolicies":[{"name":"P","arn":"a/P"},{"name":"Q","arn":"a/Q"}]})");
    }
    if (path.find("/access-policies") != std::string::npos) {
      return answer(R"({"associatedAccessPolicies":[{"policyArn":"a/P",
                    "accessScope":{"type":"namespace","namespaces":["x"]}}]})");
    }
    const std::string number = path.substr(path.rfind("FR") + 2);
    return answer(entry_json(role(std::stoi(number))), may_describe ? 200 : 403);
  }

  std::map<std::string, int> calls;
  bool may_describe = true;
  bool may_describe_cluster = true;
  bool is_config_map = false;

private:
  net::HttpResponse list(const std::string& url) const {
    if (is_config_map) {
      return answer(
          R"({"__type":"InvalidRequestException","message":"The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation."})",
          400, {{"x-amzn-ErrorType", "InvalidRequestException"}});
    }
    if (url.find("a%2FQ") != std::string::npos) {
      return answer(R"({"accessEntries":[]})");
    }
    const auto token = url.find("nextToken=");
    const int first = token == std::string::npos ? 0 : std::stoi(url.substr(token + 10));
    std::string names;
    for (int i = first; i < std::min(m_count, first + 100); ++i) {
      names += fmt::format("{}\"{}\"", i == first ? "" : ",", role(i));
    }
    const bool more = first + 100 < m_count;
    return answer(fmt::format(R"({{"accessEntries":[{}]{}}})", names,
                              more ? fmt::format(R"(,"nextToken":"{}")", first + 100) : ""));
  }

  int m_count;
};

class Listing : public testing::Test {
protected:
  AccessEntryStore store(Eks& eks) {
    m_runtime.emplace(aws::Runtime{eks, m_clock, m_random});
    return AccessEntryStore(
        {*m_runtime, test::example_endpoint("eks"), test::example_credentials(), "c"});
  }

  EntryListing all(Eks& eks, EntryDetail detail) {
    AccessEntryStore entries = store(eks);
    EntryListing listing = entries.read_principals();
    entries.describe_all(listing, detail);
    return listing;
  }

  test::FakeClock m_clock;
  test::FakeRandom m_random{{0.5}};
  std::optional<aws::Runtime> m_runtime;
};

TEST_F(Listing, of_many_entries_asks_each_policy_for_its_holders) {
  Eks eks(200);
  const EntryListing listing = all(eks, EntryDetail::policies);
  EXPECT_EQ(listing.mode, access::Mode::api_and_config_map);
  ASSERT_EQ(listing.entries->size(), 200);
  EXPECT_EQ(listing.entries->at(7).policies->at(0).arn, "a/P");
  EXPECT_EQ(listing.entries->at(7).policies->at(0).scope, std::nullopt);
  EXPECT_EQ(eks.calls, (std::map<std::string, int>{{"cluster", 1},
                                                   {"list", 2},
                                                   {"describe", 200},
                                                   {"policies", 1},
                                                   {"by policy", 3}})); // two pages and one
  EXPECT_THAT(listing.unread, IsEmpty());
}

TEST_F(Listing, of_many_entries_asks_holders_for_scopes_where_they_are_wanted) {
  Eks eks(100);
  const EntryListing listing = all(eks, EntryDetail::scopes);
  EXPECT_EQ(access::text_of(listing.entries->at(99).policies->at(0)), "P:x");
  EXPECT_EQ(eks.calls["policies of"], 100);
}

TEST_F(Listing, of_few_entries_asks_each_for_its_policies) {
  Eks eks(2);
  const EntryListing listing = all(eks, EntryDetail::policies);
  EXPECT_EQ(access::text_of(listing.entries->at(1).policies->at(0)), "P:x");
  EXPECT_EQ(eks.calls, (std::map<std::string, int>{
                           {"cluster", 1}, {"list", 1}, {"describe", 2}, {"policies of", 2}}));
}

TEST_F(Listing, says_once_what_the_caller_may_not_read) {
  Eks eks(3);
  eks.may_describe = false;
  const EntryListing listing = all(eks, EntryDetail::policies);
  ASSERT_EQ(listing.entries->size(), 3);
  EXPECT_FALSE(listing.entries->at(0).is_described);
  EXPECT_EQ(listing.entries->at(2).principal, role(2));
  EXPECT_EQ(listing.unread.size(), 1);
}

TEST_F(Listing, of_a_cluster_without_access_entries_is_empty) {
  Eks eks(3);
  eks.is_config_map = true;
  eks.may_describe_cluster = false;
  const EntryListing listing = all(eks, EntryDetail::policies);
  EXPECT_EQ(listing.mode, access::Mode::config_map);
  EXPECT_THAT(*listing.entries, IsEmpty());
}

TEST_F(Listing, of_one_principal_describes_no_other) {
  Eks eks(50);
  AccessEntryStore entries = store(eks);
  EntryListing listing = entries.read_principals();
  entries.describe(listing, {"arn:aws:iam::111122223333:role/r7"});
  EXPECT_EQ(listing.entries->size(), 50);
  for (const access::AccessEntry& entry : *listing.entries) {
    EXPECT_EQ(entry.is_described, entry.principal == role(7)) << entry.principal;
  }
  EXPECT_EQ(eks.calls["describe"], 1);
}

TEST_F(Listing, of_several_principals_describes_those_that_are_there) {
  Eks eks(50);
  AccessEntryStore entries = store(eks);
  EntryListing listing = entries.read_principals();
  entries.describe(listing, {role(7), util::to_upper_ascii(role(3)), role(99)});
  std::vector<std::string> described;
  for (const access::AccessEntry& entry : *listing.entries) {
    if (entry.is_described) {
      described.push_back(entry.principal);
    }
  }
  EXPECT_THAT(described, ElementsAre(role(3), role(7)));
  EXPECT_EQ(listing.entries->size(), 50);
  EXPECT_EQ(eks.calls["describe"], 2);
}

TEST(Stale, is_an_entry_whose_role_was_made_after_it_or_is_gone) {
  access::AccessEntry entry;
  entry.principal = role(1);
  entry.created_at = util::Time(std::chrono::seconds(1000));
  aws::Role same{"R1", "/", role(1), "AROA", util::Time(std::chrono::seconds(999))};
  EXPECT_EQ(is_stale(entry, same), false);
  same.created_at = util::Time(std::chrono::seconds(1001));
  EXPECT_EQ(is_stale(entry, same), true);
  same.created_at.reset();
  EXPECT_EQ(is_stale(entry, same), std::nullopt);
  EXPECT_EQ(is_stale(entry, std::nullopt), true);
  same.arn = "arn:aws:iam::111122223333:role/other/R1";
  EXPECT_EQ(is_stale(entry, same), true);
}

TEST(Stale, is_unknown_of_users_and_of_other_accounts) {
  std::vector<access::AccessEntry> entries(3);
  entries[0].principal = "arn:aws:iam::111122223333:user/bob";
  entries[1].principal = "arn:aws:iam::999999999999:role/R1";
  entries[2].principal = role(2);
  mark_stale(entries, {{"R1", "/", role(1), "AROA", {}}});
  EXPECT_EQ(entries[0].is_stale, std::nullopt);
  EXPECT_EQ(entries[1].is_stale, std::nullopt);
  EXPECT_EQ(entries[2].is_stale, true);
}

} // namespace
} // namespace iam::stores
