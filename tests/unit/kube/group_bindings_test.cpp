#include "kube/api_error.hpp"
#include "kube/group_bindings.hpp"
#include "kube/list.hpp"
#include "support/api_server.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using namespace std::chrono_literals;
using test::api_answer;
using test::ApiServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const net::HttpResponse k_none = api_answer(200, R"({"items":[]})");
const net::HttpResponse k_forbidden =
    api_answer(403, R"({"kind":"Status","status":"Failure","reason":"Forbidden","code":403})");

std::vector<std::string> texts(ApiServer& server) {
  std::vector<std::string> result;
  for (const GroupBinding& binding : list_group_bindings(server.client)) {
    result.push_back(binding.group + '|' + binding.role + '|' + binding.namespace_);
  }
  return result;
}

TEST(ListGroupBindings, groups_among_the_subjects) {
  ApiServer server({api_answer(200, R"({"items":[
         {"roleRef":{"kind":"ClusterRole","name":"view"},"subjects":[
           {"kind":"User","name":"u"},{"kind":"Group","name":"devs"}]},
         {"roleRef":{"kind":"ClusterRole","name":"edit"}}]})"),
                    api_answer(200, R"({"items":[{"metadata":{"namespace":"web"},
         "roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"Group","name":"web"}]}]})")});
  EXPECT_THAT(texts(server), ElementsAre("devs|ClusterRole view|", "web|Role r|web"));
}

TEST(ListGroupBindings, page_by_page) {
  ApiServer server({api_answer(200, R"({"metadata":{"continue":"a/b"},"items":[]})"), k_none,
                    api_answer(200, R"({"items":[{"roleRef":{"kind":"ClusterRole","name":"c"},
                      "subjects":[{"kind":"Group","name":"g"}]}]})")});
  EXPECT_THAT(texts(server), ElementsAre("g|ClusterRole c|"));
  EXPECT_THAT(server.request(0).url, HasSubstr("/clusterrolebindings?limit=500"));
  EXPECT_THAT(server.request(1).url, HasSubstr("/rolebindings?limit=500"));
  EXPECT_THAT(server.request(2).url, HasSubstr("/clusterrolebindings?limit=500&continue=a%2Fb"));
}

TEST(ListGroupBindings, what_may_not_be_listed_is_left_out) {
  ApiServer server({k_forbidden, api_answer(200, R"({"items":[{"metadata":{"namespace":"n"},
    "roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"Group","name":"g"}]}]})")});
  EXPECT_THAT(texts(server), ElementsAre("g|Role r|n"));
}

std::string table(const std::string& groups, const std::string& next = "") {
  return R"({"kind":"Table","metadata":{"continue":")" + next +
         R"("},"columnDefinitions":[{"name":"Name"},{"name":"Groups"}],"rows":[{"cells":["b",")" +
         groups + R"("]}]})";
}

// Those of `groups` that the answers `first` and `second` leave out; nullopt if they do not tell.
std::optional<std::vector<std::string>> unbound(const std::vector<std::string>& groups,
                                                const net::HttpResponse& first,
                                                const net::HttpResponse& second) {
  ApiServer server({api_answer(200, "{}"), first, second});
  server.client.ask_beside(queries_for_bound_groups(), 1s);
  server.client.call({.path = "/map"});
  return unbound_groups(groups, server.client.take_beside());
}

TEST(UnboundGroups, those_that_no_binding_of_any_kind_names) {
  EXPECT_EQ(unbound({"dev", "ops", "de"}, api_answer(200, table("a, dev")),
                    api_answer(200, table("ops"))),
            std::vector<std::string>{"de"});
}

TEST(UnboundGroups, are_unknown_without_a_right_and_on_large_clusters) {
  const auto all = api_answer(200, table(""));
  EXPECT_EQ(unbound({"dev"}, all, api_answer(403, "{}")), std::nullopt);
  EXPECT_EQ(unbound({"dev"}, api_answer(200, table("", "more")), all), std::nullopt);
  EXPECT_EQ(unbound({"dev"}, all, api_answer(200, "{}")), std::nullopt);
  EXPECT_EQ(unbound_groups({"dev"}, {}), std::nullopt);
}

TEST(ListBindings, each_with_its_role_and_subjects) {
  ApiServer server({api_answer(200, R"({"items":[{"metadata":{"name":"all"},
         "roleRef":{"kind":"ClusterRole","name":"view"},"subjects":[
           {"kind":"User","name":"u"},{"kind":"Other","name":"x"},
           {"kind":"ServiceAccount","name":"s","namespace":"ci"}]}]})"),
                    api_answer(200, R"({"items":[{"metadata":{"name":"one","namespace":"web"},
         "roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"Group","name":"g"}]}]})")});
  const BindingListing listing = list_bindings(server.client);
  ASSERT_THAT(listing.bindings, SizeIs(2));
  const rbac::Binding& all = listing.bindings[0];
  EXPECT_EQ(all.name + '|' + all.namespace_ + '|' + all.role_kind + '|' + all.role,
            "all||ClusterRole|view");
  EXPECT_THAT(all.subjects,
              ElementsAre(rbac::Subject{rbac::SubjectKind::user, "u", ""},
                          rbac::Subject{rbac::SubjectKind::service_account, "s", "ci"}));
  EXPECT_EQ(listing.bindings[1].namespace_, "web");
  EXPECT_THAT(listing.unread, IsEmpty());
}

TEST(ListBindings, names_what_may_not_be_listed) {
  ApiServer server({k_none, k_forbidden});
  EXPECT_THAT(list_bindings(server.client).unread, ElementsAre("rolebindings"));
  ApiServer broken({api_answer(500, "{}"), k_none});
  EXPECT_THROW(list_bindings(broken.client), ApiError);
}

TEST(NamespacesBoundTo, by_the_users_name_or_one_of_its_groups) {
  ApiServer server({api_answer(200, R"({"items":[
    {"metadata":{"namespace":"web"},"subjects":[{"kind":"Group","name":"devs"}]},
    {"metadata":{"namespace":"web"},"subjects":[{"kind":"User","name":"jane"}]},
    {"metadata":{"namespace":"api"},"subjects":[{"kind":"User","name":"jane"}]},
    {"metadata":{"namespace":"db"},"subjects":[{"kind":"User","name":"devs"}]},
    {"metadata":{"namespace":"x"},"subjects":[{"kind":"ServiceAccount","name":"jane"}]},
    {"metadata":{"namespace":"y"}}]})")});
  EXPECT_THAT(namespaces_bound_to(server.client, "jane", {"devs"}), ElementsAre("api", "web"));
}

TEST(ListNamespaces, by_name) {
  ApiServer server({api_answer(200, R"({"items":[{"metadata":{"name":"a"}},
                                                 {"metadata":{"name":"b"}}]})")});
  EXPECT_THAT(list_namespaces(server.client), ElementsAre("a", "b"));
}

TEST(ListNamespaces, an_answer_that_is_no_list) {
  ApiServer server({api_answer(200, R"({"kind":"Pod"})")});
  EXPECT_THROW(list_namespaces(server.client), UnexpectedAnswer);
}

} // namespace
} // namespace iam::kube
