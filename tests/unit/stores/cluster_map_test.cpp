#include "stores/cluster_map.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utility>

namespace iam::stores {
namespace {

using awsauth::List;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

kube::ConfigMap object() {
  kube::ConfigMap map;
  map.name = {"kube-system", "aws-auth"};
  map.resource_version = "7";
  map.data = {{"mapRoles", "[]"}, {"foreign", "12345"}}; // literals, which outlive it
  return map;
}

ClusterMap map() {
  return {{"kube-system", "aws-auth"}, object()};
}

awsauth::EditedMap edit() {
  awsauth::EditedMap edit;
  awsauth::MapData data = map().data();
  data.users = "- a\n";
  edit.after = awsauth::read(std::move(data));
  return edit;
}

TEST(ClusterMap, holds_the_three_lists_and_measures_all_keys) {
  EXPECT_TRUE(map().exists());
  EXPECT_EQ(map().data().roles, "[]");
  EXPECT_EQ(map().data().users, std::nullopt);
  EXPECT_EQ(map().data_size(), 7);
  EXPECT_EQ(map().version(), "7");
}

TEST(ClusterMap, is_empty_where_the_cluster_has_none) {
  const ClusterMap none({"kube-system", "aws-auth"}, std::nullopt);
  EXPECT_FALSE(none.exists());
  EXPECT_EQ(none.data(), awsauth::MapData());
  EXPECT_EQ(none.data_size(), 0);
  EXPECT_EQ(none.version(), "");
}

TEST(ClusterMap, names_places_and_the_command_that_repairs) {
  EXPECT_EQ(map().place(List::roles, {.line = 3, .column = 5}),
            "kube-system/aws-auth mapRoles:3:5");
  EXPECT_EQ(map().repair_command(), util::own_command({"edit"}));
  EXPECT_EQ(ClusterMap({"default", "other"}, std::nullopt).repair_command(),
            util::own_command({"edit", "--configmap", "default/other"}));
}

TEST(ClusterMap, changes_and_measures_what_an_edit_changed) {
  std::vector<std::string> notes;
  const auto after = map().with(edit(), notes);
  EXPECT_EQ(after->data().users, "- a\n");
  EXPECT_EQ(after->data_size(), 11);
  EXPECT_EQ(after->version(), "7");
  EXPECT_THAT(notes, IsEmpty());
}

TEST(ClusterMap, differs_in_the_keys_that_changed) {
  std::vector<std::string> notes;
  const auto after = map().with(edit(), notes);
  EXPECT_THAT(difference(map().data(), after->data()),
              ElementsAre(Pair("mapUsers", std::optional<std::string>("- a\n"))));
  EXPECT_THAT(difference(after->data(), map().data()),
              ElementsAre(Pair("mapUsers", std::optional<std::string>())));
}

} // namespace
} // namespace iam::stores
