#include "kube/nodes.hpp"
#include "support/api_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using test::api_answer;
using test::ApiServer;
using testing::ElementsAre;

std::string node(const std::string& name, const std::string& labels) {
  return R"({"metadata":{"name":")" + name +
         R"(","creationTimestamp":"2026-01-02T03:04:05Z","labels":{)" + labels + "}}}";
}

TEST(ListNodes, say_when_they_joined_and_what_makes_them) {
  const std::string items =
      node("group", R"("eks.amazonaws.com/nodegroup":"workers")") + ',' +
      node("fargate", R"("eks.amazonaws.com/compute-type":"fargate")") + ',' +
      node("auto", R"("eks.amazonaws.com/compute-type":"auto")") + ',' +
      node("hybrid", R"("eks.amazonaws.com/compute-type":"hybrid")") + ',' +
      node("hyperpod", R"("sagemaker.amazonaws.com/compute-type":"hyperpod")") + ',' +
      node("own", R"("karpenter.sh/nodepool":"p")");
  ApiServer server({api_answer(200, R"({"items":[)" + items + "]}")});
  std::vector<std::string> texts;
  for (const Node& each : list_nodes(server.client)) {
    EXPECT_EQ(each.created, util::parse_rfc3339("2026-01-02T03:04:05Z"));
    texts.push_back(each.name + '|' + each.node_group + '|' + each.compute_type);
  }
  EXPECT_THAT(texts, ElementsAre("group|workers|", "fargate||fargate", "auto||auto",
                                 "hybrid||hybrid", "hyperpod||hyperpod", "own||"));
}

} // namespace
} // namespace iam::kube
