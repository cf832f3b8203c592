#include "kube/api_error.hpp"
#include "stores/cluster_store.hpp"
#include "stores/snapshot.hpp"
#include "support/api_server.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::stores {
namespace {

using test::api_answer;
using test::ApiServer;
using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* k_before = "- rolearn: arn:aws:iam::111122223333:role/A\n";
constexpr const char* k_after = "- rolearn: arn:aws:iam::111122223333:role/B\n";
const kube::WriteOptions k_as_us = {"tests", kube::DryRun::none};

net::HttpResponse object(const std::string& roles, const std::string& more = "") {
  return api_answer(200, R"({"kind":"ConfigMap","apiVersion":"v1",)" + more +
                             R"("metadata":{"name":"aws-auth","namespace":"kube-system","uid":"u",)"
                             R"("resourceVersion":"7"},"data":{"mapRoles":)" +
                             util::dump_json(util::Json(roles)) + "}}");
}

net::HttpResponse refusal(int code, const std::string& reason, const std::string& message,
                          const std::string& kind = "configmaps",
                          const std::string& name = "aws-auth") {
  util::Json status;
  status["kind"] = "Status";
  status["apiVersion"] = "v1";
  status["status"] = "Failure";
  status["reason"] = reason;
  status["message"] = message;
  status["code"] = code;
  status["details"] = {{"kind", kind}, {"name", name}};
  return api_answer(code, util::dump_json(status));
}

net::HttpResponse missing() {
  return refusal(404, "NotFound", "configmaps \"aws-auth\" not found");
}

net::HttpResponse version(const std::string& text) {
  return api_answer(200, R"({"gitVersion":")" + text + R"("})");
}

net::HttpError broken(net::Delivery delivery) {
  return {net::HttpError::Problem::timeout, delivery, "no complete answer within 1s", "https://h"};
}

// A store of aws-auth on a server that gives these answers in turn.
class Fixture {
public:
  explicit Fixture(std::deque<net::HttpResult> answers, IfMissing if_missing = IfMissing::create,
                   kube::ConfigMapName name = k_aws_auth)
      : server(std::move(answers)), store(server.client, std::move(name), if_missing) {}

  // Reads, and puts `k_after` in the place of what is there.
  awsauth::MapData write() {
    const auto before = store.read();
    awsauth::EditedMap edit;
    awsauth::MapData data;
    data.roles = k_after;
    edit.after = awsauth::read(std::move(data));
    std::vector<std::string> notes;
    return store.write(*before, *before->with(std::move(edit), notes), k_as_us);
  }

  // Asks for leave to write what it has read.
  void leave() { store.require_writable(*store.read()); }

  template<typename Error>
  Error error_of_write() {
    try {
      write();
    } catch (const Error& error) {
      return error;
    }
    throw std::logic_error("it was written");
  }

  ApiServer server;
  ClusterStore store;
};

template<typename Error>
void expect_rethrows(const Unconfirmed& error) {
  EXPECT_THROW(error.rethrow(), Error);
}

TEST(ClusterStore, patches_what_differs_bound_to_what_was_read) {
  Fixture f({object(k_before), object(k_after)});
  EXPECT_EQ(f.write().roles, k_after);
  EXPECT_THAT(f.server.transport.requests, SizeIs(2));
  EXPECT_EQ(f.server.request(1).method, "PATCH");
  const util::Json body = util::parse_json(f.server.request(1).body, "");
  EXPECT_EQ(body.at("metadata").at("resourceVersion"), "7");
  EXPECT_EQ(body.at("data").size(), 1);
  EXPECT_EQ(body.at("data").at("mapRoles"), k_after);
}

TEST(ClusterStore, sends_nothing_where_nothing_differs) {
  Fixture f({object(k_after)});
  EXPECT_EQ(f.write().roles, k_after);
  EXPECT_THAT(f.server.transport.requests, SizeIs(1));
}

TEST(ClusterStore, replaces_the_object_where_patching_alone_is_forbidden) {
  Fixture f({object(k_before),
             refusal(403, "Forbidden",
                     "configmaps \"aws-auth\" is forbidden: User \"u\" cannot patch resource "
                     "\"configmaps\" in API group \"\" in the namespace \"kube-system\""),
             object(k_after)});
  f.write();
  EXPECT_EQ(f.server.request(2).method, "PUT");
  const util::Json body = util::parse_json(f.server.request(2).body, "");
  EXPECT_EQ(body.at("metadata").at("resourceVersion"), "7");
}

TEST(ClusterStore, does_not_take_an_admission_plugins_refusal_for_one_of_the_verb) {
  Fixture f({object(k_before), refusal(403, "Forbidden", "admission webhook \"w\" denied it")});
  EXPECT_EQ(f.error_of_write<kube::ApiError>().status(), 403);
}

TEST(ClusterStore, takes_a_newer_version_or_a_deletion_for_a_conflict) {
  Fixture newer({object(k_before), refusal(409, "Conflict", "the object has been modified")});
  EXPECT_THAT(newer.error_of_write<Conflict>().cause(), HasSubstr("modified"));
  Fixture deleted({object(k_before), missing()});
  EXPECT_NO_THROW(deleted.error_of_write<Conflict>());
  Fixture made({missing(), refusal(409, "AlreadyExists", "it already exists")});
  EXPECT_NO_THROW(made.error_of_write<Conflict>());
}

TEST(ClusterStore, does_not_take_a_missing_namespace_for_a_conflict) {
  Fixture f({missing(), refusal(404, "NotFound", "namespaces \"kube-system\" not found",
                                "namespaces", "kube-system")});
  EXPECT_THAT(f.error_of_write<kube::ApiError>().cause(), HasSubstr("namespaces"));
}

TEST(ClusterStore, does_not_know_whether_an_unanswered_write_was_done) {
  Fixture f({object(k_before), broken(net::Delivery::unknown)});
  const auto error = f.error_of_write<Unconfirmed>();
  EXPECT_EQ(error.fate(), Unconfirmed::Fate::pending);
  expect_rethrows<net::HttpError>(error);
}

TEST(ClusterStore, knows_that_a_write_which_never_left_was_not_done) {
  Fixture f({object(k_before), broken(net::Delivery::not_sent)});
  EXPECT_EQ(f.error_of_write<net::HttpError>().delivery(), net::Delivery::not_sent);
}

TEST(ClusterStore, takes_a_failure_inside_the_server_for_the_end_of_the_write) {
  Fixture f({object(k_before), refusal(500, "InternalError", "failed calling webhook \"w\"")});
  const auto error = f.error_of_write<Unconfirmed>();
  EXPECT_EQ(error.fate(), Unconfirmed::Fate::over);
  expect_rethrows<kube::ApiError>(error);
}

TEST(ClusterStore, knows_that_a_server_out_of_time_may_still_write) {
  const std::string message = "Timeout: request did not complete within requested timeout";
  Fixture slow({object(k_before), refusal(504, "Timeout", message)});
  EXPECT_EQ(slow.error_of_write<Unconfirmed>().fate(), Unconfirmed::Fate::pending);
  // The API server passes on etcd's words without a reason.
  Fixture etcd({object(k_before), refusal(500, "", "etcdserver: request timed out")});
  EXPECT_EQ(etcd.error_of_write<Unconfirmed>().fate(), Unconfirmed::Fate::pending);
  Fixture gateway({object(k_before), [] {
                     auto answer = api_answer(504, "<html>");
                     answer.headers = {{"Content-Type", "text/html"}};
                     return answer;
                   }()});
  EXPECT_EQ(gateway.error_of_write<Unconfirmed>().fate(), Unconfirmed::Fate::pending);
}

TEST(ClusterStore, reads_again_after_an_answer_that_it_cannot_read) {
  Fixture f({object(k_before), api_answer(200, "<html>")});
  const auto error = f.error_of_write<Unconfirmed>();
  EXPECT_EQ(error.fate(), Unconfirmed::Fate::over);
  expect_rethrows<kube::UnexpectedAnswer>(error);
}

TEST(ClusterStore, refuses_an_immutable_map_before_the_write) {
  Fixture f({object(k_before, R"("immutable":true,)")});
  try {
    f.leave();
    FAIL();
  } catch (const util::Error& error) {
    EXPECT_THAT(error.cause(), HasSubstr("immutable"));
    EXPECT_THAT(error.cure(),
                HasSubstr(util::kubectl_command({"replace", "--force", "-f", "aws-auth.yaml"})));
  }
  EXPECT_THAT(f.server.transport.requests, SizeIs(1));
}

TEST(ClusterStore, makes_a_missing_map) {
  Fixture f({missing(), object(k_after)});
  f.write();
  EXPECT_EQ(f.server.request(1).method, "POST");
}

TEST(ClusterStore, makes_a_missing_map_unasked_on_eks_alone) {
  Fixture eks({missing(), version("v1.33.1-eks-7308294")}, IfMissing::create_on_eks);
  EXPECT_NO_THROW(eks.leave());
  Fixture other({missing(), version("v1.36.3")}, IfMissing::create_on_eks);
  try {
    other.leave();
    FAIL();
  } catch (const util::Error& error) {
    EXPECT_THAT(error.cause(), AllOf(HasSubstr("v1.36.3"), HasSubstr("kube-system/aws-auth")));
    EXPECT_THAT(error.cure(), HasSubstr("--create"));
  }
}

TEST(ClusterStore, makes_a_missing_map_of_another_name_when_asked_to_only) {
  const auto no_trial = refusal(404, "NotFound", "not found", "configmaps", "trial");
  Fixture f({no_trial}, IfMissing::create_on_eks, {"default", "trial"});
  EXPECT_THROW(f.leave(), util::Error);
  Fixture told({no_trial}, IfMissing::create, {"default", "trial"});
  EXPECT_NO_THROW(told.leave());
}

TEST(ClusterStore, refuses_to_write_over_an_object_without_a_version) {
  Fixture unbound({api_answer(200, R"({"kind":"ConfigMap","apiVersion":"v1","metadata":)"
                                   R"({"name":"aws-auth","namespace":"kube-system","uid":"u"},)"
                                   R"("data":{}})")});
  try {
    unbound.leave();
    FAIL() << "may be written";
  } catch (const util::Error& e) {
    EXPECT_THAT(e.cause(), HasSubstr("has no resourceVersion"));
    EXPECT_EQ(e.where(), "kube-system/aws-auth");
  }
}

} // namespace
} // namespace iam::stores
