#include "present/findings.hpp"
#include "stores/cluster_map.hpp"
#include "stores/manifest.hpp"
#include "util/json.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::present {
namespace {

using testing::ElementsAre;

const std::string k_head = "apiVersion: v1\nkind: ConfigMap\n"
                           "metadata: {name: aws-auth, namespace: kube-system}\n";
const std::string k_dev = "arn:aws:iam::111122223333:role/Dev";

std::vector<ShownFinding> findings_in(const std::string& manifest) {
  return findings_of(stores::Manifest(manifest, "a.yaml"), true);
}

// "PLACE RULE" of each.
std::vector<std::string> places(const std::vector<ShownFinding>& findings) {
  std::vector<std::string> result;
  for (const ShownFinding& finding : findings) {
    result.push_back(fmt::format("{} {}", finding.place, finding.rule));
  }
  return result;
}

TEST(FindingsOfMap, are_at_their_places_in_the_manifest_and_in_their_order) {
  const auto findings = findings_in(k_head +
                                    "data:\n"
                                    "  mapUsers: |\n"
                                    "    - userarn: arn:aws:iam::111122223333:user/*\n"
                                    "      username: x\n"
                                    "  mapRoles: |\n"
                                    "    - rolearn: " +
                                    k_dev +
                                    "\n"
                                    "      username: a\n"
                                    "    - rolearn: " +
                                    k_dev +
                                    "\n"
                                    "      username: b\n");
  EXPECT_THAT(places(findings), ElementsAre("a.yaml:6:16 wildcard", "a.yaml:9:7 duplicate"));
  EXPECT_EQ(findings[1].message, "hidden by line 11, which names the same principal: the last "
                                 "entry counts, groups are not joined");
  EXPECT_EQ(findings[1].arn, k_dev);
  EXPECT_EQ(findings[1].position, (yaml::Position{9, 7}));
}

TEST(FindingsOfMap, are_at_their_places_in_a_text_that_is_quoted_or_JSON) {
  EXPECT_THAT(
      places(findings_in(k_head + "data:\n  mapRoles: \"- username: a\\n  rolearn: x*\"\n")),
      ElementsAre("a.yaml:5:40 wildcard"));
  EXPECT_THAT(places(findings_in(R"({"kind": "ConfigMap", "metadata": {"name": "aws-auth", )"
                                 R"("namespace": "kube-system"}, "apiVersion": "v1", "data": )"
                                 "\n{\"mapRoles\": \"- username: a\\n  rolearn: x*\"}}")),
              ElementsAre("a.yaml:2:41 wildcard"));
}

TEST(FindingsOfMap, include_keys_that_are_not_read) {
  EXPECT_THAT(places(findings_in(k_head + "binaryData:\n"
                                          "  mapUsers: aGk=\n"
                                          "data:\n"
                                          "  other: x\n"
                                          "  maproles: x\n")),
              ElementsAre("a.yaml:5:3 binary-data", "a.yaml:8:3 key-case"));
}

TEST(FindingsOfMap, include_lists_beside_data) {
  const auto findings =
      findings_in(k_head + "mapRoles: |\n  - rolearn: x\ndata:\n  mapUsers: ''\n");
  EXPECT_THAT(places(findings), ElementsAre("a.yaml:4:1 key-case"));
  EXPECT_EQ(findings[0].fix, "move mapRoles to data");
  EXPECT_THAT(places(findings_in(k_head + "mapRole: x\ndata: {map-users: x}\n")),
              ElementsAre("a.yaml:5:8 key-case"));
}

TEST(FindingsOfMap, include_what_is_too_large_for_the_API_server_or_for_apply) {
  const auto of_size = [](std::size_t size) {
    return findings_in(k_head + "data:\n  other: " + std::string(size, 'x') + "\n");
  };
  EXPECT_TRUE(of_size(262144).empty());
  ASSERT_THAT(places(of_size(262145)), ElementsAre("a.yaml size"));
  EXPECT_EQ(of_size(262145)[0].severity, awsauth::Severity::warning);
  EXPECT_EQ(of_size(1048576)[0].severity, awsauth::Severity::warning);
  EXPECT_EQ(of_size(1048577)[0].severity, awsauth::Severity::error);
}

TEST(FindingsOfMap, of_a_cluster_are_in_the_texts_of_its_lists) {
  kube::ConfigMap object;
  object.data["mapRoles"] = "- rolearn: x*\n  username: a\n";
  object.data["maproles"] = "";
  const stores::ClusterMap map({"kube-system", "aws-auth"}, object);
  const auto findings = findings_of(map, false);
  EXPECT_THAT(places(findings), ElementsAre("kube-system/aws-auth mapRoles:1:12 wildcard",
                                            "kube-system/aws-auth key-case"));
  EXPECT_EQ(findings[0].file, "");
}

TEST(FindingsOfEntries, name_the_entry_by_its_principal) {
  stores::EntryListing listing;
  access::AccessEntry& entry = listing.entries.emplace().emplace_back();
  entry.principal = k_dev;
  entry.is_stale = true;
  const auto findings = findings_of(listing, nullptr);
  EXPECT_THAT(places(findings), ElementsAre("accessentry/" + k_dev + " stale"));
  const util::Json item = json_of(findings, "API").at("items").at(0);
  EXPECT_EQ(item.at("store"), "accessEntry");
  EXPECT_EQ(item.at("line"), nullptr);
}

TEST(ShownRules, are_those_of_both_tables) {
  const util::Json list = json_of(shown_rules());
  EXPECT_EQ(list.at("items").at(0).at("rule"), "account-id");
  EXPECT_EQ(list.at("items").back().at("rule"), "stale");
  EXPECT_EQ(table_of(shown_rules()).rows.size(), list.at("items").size());
}

} // namespace
} // namespace iam::present
