#include "present/sarif.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::present {
namespace {

using awsauth::Severity;
using util::Json;

ShownFinding finding(const std::string& file, std::optional<yaml::Position> position) {
  return {.rule = "role-path",
          .severity = Severity::error,
          .place = "the place",
          .file = file,
          .position = position,
          .message = "a path",
          .fix = "write x"};
}

Json result_of(const ShownFinding& finding) {
  return sarif_of({finding}).at("runs").at(0).at("results").at(0);
}

TEST(Sarif, names_the_place_in_the_file) {
  const Json result = result_of(finding("deploy/my map.yaml", yaml::Position{12, 5}));
  const Json place = result.at("locations").at(0).at("physicalLocation");
  EXPECT_EQ(place.at("artifactLocation").at("uri"), "deploy/my%20map.yaml");
  EXPECT_EQ(place.at("region"), (Json{{"startLine", 12}, {"startColumn", 5}}));
  EXPECT_EQ(result.at("level"), "error");
  EXPECT_EQ(result.at("message").at("text"), "a path. Fix: write x.");
}

TEST(Sarif, of_a_file_as_a_whole_points_at_its_start) {
  const Json result = result_of(finding("/srv/a.yaml", std::nullopt));
  const Json place = result.at("locations").at(0).at("physicalLocation");
  EXPECT_EQ(place.at("artifactLocation").at("uri"), "file:///srv/a.yaml");
  EXPECT_EQ(place.at("region").at("startLine"), 1);
}

TEST(Sarif, of_a_cluster_has_logical_locations) {
  const Json result = result_of(finding("", yaml::Position{1, 1}));
  EXPECT_EQ(result.at("locations").at(0),
            (Json{{"logicalLocations", Json::array({{{"fullyQualifiedName", "the place"}}})}}));
}

TEST(Sarif, describes_the_rules_that_were_found_alone) {
  ShownFinding info = finding("a", std::nullopt);
  info.rule = "field-case";
  info.severity = Severity::info;
  const Json run = sarif_of({finding("a", std::nullopt), info}).at("runs").at(0);
  const Json& rules = run.at("tool").at("driver").at("rules");
  ASSERT_EQ(rules.size(), 2U);
  for (const Json& result : run.at("results")) {
    EXPECT_EQ(rules.at(result.at("ruleIndex").get<std::size_t>()).at("id"), result.at("ruleId"));
  }
  EXPECT_EQ(run.at("results").at(1).at("level"), "note");
  EXPECT_TRUE(sarif_of({}).at("runs").at(0).at("results").empty());
}

} // namespace
} // namespace iam::present
