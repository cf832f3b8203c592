#include "stores/cluster_map.hpp"
#include "stores/settlement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace iam::stores {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* k_name = "kube-system/aws-auth";
constexpr const char* k_dev = "arn:aws:iam::111122223333:role/Dev";
constexpr util::Time k_then(std::chrono::hours(1));
constexpr util::Time k_soon = k_then + std::chrono::seconds(1);
constexpr util::Time k_later = k_then + std::chrono::hours(1);

// A change of mapRoles from `before`, at `version`, to `after`.
Record of_map(const std::string& version, const std::string& before, const std::string& after,
              RecordState state = RecordState::intended) {
  static int number = 0;
  return {.number = ++number,
          .state = state,
          .time = k_then,
          .change = MapChange{k_name, version, "", {{"mapRoles", before}}, {{"mapRoles", after}}}};
}

std::optional<access::AccessEntry> entry(const std::string& group, int created = 0) {
  access::AccessEntry entry;
  entry.principal = k_dev;
  entry.type = "STANDARD";
  entry.groups = {group};
  entry.policies.emplace();
  entry.created_at = util::Time(std::chrono::seconds(created));
  return entry;
}

Record of_entry(const std::optional<access::AccessEntry>& before,
                const std::optional<access::AccessEntry>& after,
                RecordState state = RecordState::intended) {
  Record record = of_map("", "", "", state);
  record.change = EntryChange{k_dev, before, after};
  return record;
}

// The map with these mapRoles at this version.
Present with_map(const std::string& version, const std::string& roles) {
  Present present;
  present.map = [=](const std::string& name) -> std::shared_ptr<const Snapshot> {
    kube::ConfigMap map;
    map.name = {"kube-system", "aws-auth"};
    map.resource_version = version;
    map.data["mapRoles"] = roles;
    return name == k_name ? std::make_shared<ClusterMap>(map.name, map) : nullptr;
  };
  return present;
}

Present with_entry(const std::optional<access::AccessEntry>& found) {
  Present present;
  present.entry = [=](const std::string&) { return std::optional(found); };
  return present;
}

std::vector<std::string> states(std::vector<Record> records, const Present& present,
                                util::Time now = k_later) {
  settle(records, present, now);
  std::vector<std::string> states;
  for (const Record& record : records) {
    states.emplace_back(text_of(record.state));
  }
  return states;
}

TEST(Settlement, finds_the_text_in_the_map_or_the_version_before_it) {
  const std::vector<Record> records = {of_map("1", "a", "b")};
  EXPECT_THAT(states(records, with_map("2", "b")), ElementsAre("written"));
  EXPECT_THAT(states(records, with_map("1", "a")), ElementsAre("not written"));
  EXPECT_THAT(states(records, with_map("5", "c")), ElementsAre("unknown"));
  EXPECT_THAT(states(records, {}), ElementsAre("unknown"));
}

TEST(Settlement, sees_what_the_next_change_was_made_from) {
  const Record later = of_map("2", "b", "c", RecordState::written);
  EXPECT_THAT(states({later, of_map("1", "a", "b")}, with_map("9", "z")),
              ElementsAre("written", "written"));
  EXPECT_THAT(states({later, of_map("2", "b", "x")}, with_map("9", "z")),
              ElementsAre("written", "not written"));
  EXPECT_THAT(states({later, of_map("1", "a", "x")}, with_map("9", "x")),
              ElementsAre("written", "unknown"));
}

TEST(Settlement, asks_no_later_change_of_other_lists) {
  Record later = of_map("2", "", "", RecordState::written);
  auto& texts = std::get<MapChange>(*later.change);
  texts.before = {{"mapUsers", "u"}};
  texts.after = {{"mapUsers", "v"}};
  const Record change = of_map("1", "a", "b");
  EXPECT_THAT(states({later, change}, with_map("3", "b")), ElementsAre("written", "written"));
  EXPECT_THAT(states({later, change}, with_map("3", "z")), ElementsAre("written", "unknown"));
  const Record latest = of_map("3", "b", "c", RecordState::written);
  EXPECT_THAT(states({latest, later, change}, with_map("4", "c")),
              ElementsAre("written", "written", "written"));
  texts.version = "1";
  EXPECT_THAT(states({later, change}, with_map("2", "a")), ElementsAre("written", "not written"));
}

TEST(Settlement, settles_several_in_a_row) {
  EXPECT_THAT(states({of_map("2", "b", "c"), of_map("1", "a", "b")}, with_map("2", "b")),
              ElementsAre("not written", "written"));
  EXPECT_THAT(states({of_map("1", "a", "c"), of_map("1", "a", "b")}, with_map("2", "c")),
              ElementsAre("written", "not written"));
}

TEST(Settlement, leaves_a_process_that_may_still_be_at_it_alone) {
  std::vector<Record> records = {of_map("1", "a", "b")};
  records[0].origin.process = getpid();
  EXPECT_THAT(states(records, with_map("1", "a"), k_soon), ElementsAre("intended"));
  EXPECT_THAT(states(records, with_map("1", "a"), k_later), ElementsAre("not written"));
}

TEST(Settlement, is_final_only_when_nothing_can_arrive_any_more) {
  std::vector<Record> records = {of_map("1", "a", "b")};
  const int number = records[0].number;
  const auto settled = [&](const Present& present, util::Time now) {
    std::vector<Record> copies = records;
    return settle(copies, present, now);
  };
  EXPECT_THAT(settled(with_map("1", "a"), k_soon), IsEmpty());
  EXPECT_THAT(settled(with_map("1", "a"), k_later), ElementsAre(number));
  EXPECT_THAT(settled(with_map("2", "b"), k_soon), ElementsAre(number));
  EXPECT_THAT(settled(with_map("5", "c"), k_later), IsEmpty());
}

TEST(Settlement, compares_entries) {
  const std::vector<Record> creation = {of_entry(std::nullopt, entry("a"))};
  EXPECT_THAT(states(creation, with_entry(entry("a"))), ElementsAre("written"));
  EXPECT_THAT(states(creation, with_entry(std::nullopt)), ElementsAre("not written"));
  EXPECT_THAT(states(creation, with_entry(entry("half"))), ElementsAre("unknown"));
  EXPECT_THAT(states(creation, {}), ElementsAre("unknown"));
  const Record later = of_entry(entry("a"), std::nullopt, RecordState::written);
  EXPECT_THAT(states({later, creation[0]}, with_entry(std::nullopt)),
              ElementsAre("written", "written"));
}

TEST(Settlement, tells_an_entry_that_was_created_again_by_its_age) {
  const std::vector<Record> records = {of_entry(entry("a", 1), entry("a", 1))};
  EXPECT_THAT(states(records, with_entry(entry("a", 1))), ElementsAre("not written"));
  EXPECT_THAT(states(records, with_entry(entry("a", 2))), ElementsAre("unknown"));
}

TEST(Settlement, knows_that_no_mode_comes_back) {
  const auto step = [](const std::string& before, const std::string& after, RecordState state) {
    Record record = of_map("", "", "", state);
    record.change = ModeChange{"prod", before, after};
    return record;
  };
  Present present;
  const std::vector<Record> records = {
      step("CONFIG_MAP", "API_AND_CONFIG_MAP", RecordState::intended)};
  EXPECT_THAT(states(records, present), ElementsAre("unknown"));
  for (const auto& [mode, state] : {std::pair("CONFIG_MAP", "not written"),
                                    {"API_AND_CONFIG_MAP", "written"},
                                    {"API", "written"}}) {
    present.mode = [mode = std::string(mode)](const std::string&) { return std::optional(mode); };
    EXPECT_THAT(states(records, present), ElementsAre(state)) << mode;
  }
  const Record next = step("API_AND_CONFIG_MAP", "API", RecordState::written);
  EXPECT_THAT(states({next, records[0]}, {}), ElementsAre("written", "written"));
  const Record again = step("CONFIG_MAP", "API_AND_CONFIG_MAP", RecordState::written);
  EXPECT_THAT(states({again, records[0]}, {}), ElementsAre("written", "not written"));
}

TEST(Settlement, passes_over_what_it_cannot_read) {
  std::vector<Record> records = {{.number = 1, .state = RecordState::intended, .problem = "newer"}};
  EXPECT_THAT(states(records, {}), ElementsAre("intended"));
}

} // namespace
} // namespace iam::stores
