#include "aws/client.hpp"
#include "support/fake_aws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using namespace std::chrono_literals;
using test::answer;
using test::FakeAws;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const net::HttpResponse k_good = answer("good");

Call a_call() {
  Call call;
  call.operation = "DoIt";
  return call;
}

net::HttpResponse send(FakeAws& aws, const Call& call = a_call()) {
  Client client(aws.runtime, test::example_endpoint("sts"), test::example_credentials());
  return client.send(call);
}

AwsError refusal_of(FakeAws& aws, const Call& call = a_call()) {
  try {
    send(aws, call);
  } catch (const AwsError& e) {
    return e;
  }
  throw std::logic_error("the call was not refused");
}

net::HttpResult broken(net::HttpError::Problem kind) {
  return net::HttpError(kind, net::Delivery::unknown, "no answer", "https://sts");
}

std::string url_for(const std::string& endpoint, const std::string& path, Parameters query = {}) {
  FakeAws aws({k_good});
  Client client(aws.runtime, {endpoint, "r", "s"}, test::example_credentials());
  Call call = a_call();
  call.path = path;
  call.query = std::move(query);
  client.send(call);
  return aws.transport.requests.at(0).url;
}

TEST(Client, puts_paths_below_the_endpoints_own) {
  EXPECT_EQ(url_for("https://h", "/"), "https://h/");
  EXPECT_EQ(url_for("https://h/", "/"), "https://h/");
  EXPECT_EQ(url_for("https://h/sts", "/"), "https://h/sts");
  EXPECT_EQ(url_for("https://h/", "/clusters"), "https://h/clusters");
  EXPECT_EQ(url_for("http://127.0.0.1:5000/eks/", "/clusters", {{"a", "b/ c"}, {"d", ""}}),
            "http://127.0.0.1:5000/eks/clusters?a=b%2F%20c&d=");
}

TEST(Client, sends_credentials_without_tls_only_to_this_machine) {
  const auto plain_http = [](const std::string& endpoint) {
    FakeAws aws({k_good});
    Client(aws.runtime, {endpoint, "r", "s"}, test::example_credentials()).send(a_call());
    return aws.transport.requests.at(0).plain_http;
  };
  EXPECT_EQ(plain_http("http://localhost:5000"), net::PlainHttp::with_credentials);
  EXPECT_EQ(plain_http("http://[::1]:5000"), net::PlainHttp::with_credentials);
  EXPECT_EQ(plain_http("http://127.0.0.1"), net::PlainHttp::with_credentials);
  EXPECT_EQ(plain_http("http://sts.example"), net::PlainHttp::without_credentials);
}

TEST(Client, refuses_an_endpoint_that_is_no_url) {
  FakeAws aws({k_good});
  Client client(aws.runtime, {"sts.us-west-2.amazonaws.com", "r", "s"}, std::nullopt);
  EXPECT_THROW(client.send(a_call()), util::Error);
}

TEST(ClientRetries, pause_as_botocore_does_and_give_up_after_three_tries) {
  const auto busy = test::xml_refusal(400, "Throttling", "Rate exceeded");
  FakeAws aws({busy, busy, busy, k_good});
  EXPECT_EQ(refusal_of(aws).code(), "Throttling");
  EXPECT_THAT(aws.clock.naps, ElementsAre(500ms, 1000ms)); // half of 1 s, half of 2 s
  EXPECT_EQ(aws.transport.results_left(), 1U);
}

TEST(ClientRetries, never_pause_longer_than_twenty_seconds) {
  FakeAws aws(std::deque<net::HttpResult>(8, answer("", 503)));
  aws.runtime.max_attempts = 8;
  EXPECT_EQ(refusal_of(aws).status(), 503);
  EXPECT_THAT(aws.clock.naps, ElementsAre(500ms, 1s, 2s, 4s, 8s, 10s, 10s));
}

TEST(ClientRetries, follow_trouble_of_the_service_and_of_the_connection) {
  for (const net::HttpResult& trouble :
       {net::HttpResult(answer("<html>", 502)), net::HttpResult(answer("", 500)),
        net::HttpResult(answer(R"({"__type":"x#ThrottledException"})", 400)),
        net::HttpResult(answer("{}", 429)), broken(net::HttpError::Problem::broken),
        broken(net::HttpError::Problem::timeout)}) {
    FakeAws aws({trouble, k_good});
    EXPECT_EQ(send(aws).body, "good");
    EXPECT_THAT(aws.clock.naps, SizeIs(1));
  }
}

TEST(ClientRetries, do_not_follow_what_is_wrong_for_good) {
  FakeAws refused({test::xml_refusal(403, "AccessDenied", "no"), k_good});
  EXPECT_EQ(refusal_of(refused).code(), "AccessDenied");
  EXPECT_EQ(refused.transport.results_left(), 1U);
  for (const auto kind :
       {net::HttpError::Problem::resolve, net::HttpError::Problem::tls,
        net::HttpError::Problem::too_large, net::HttpError::Problem::interrupted}) {
    FakeAws aws({broken(kind), k_good});
    EXPECT_THROW(send(aws), net::HttpError);
    EXPECT_THAT(aws.clock.naps, IsEmpty());
  }
}

TEST(ClientRetries, are_signed_anew_each_time) {
  FakeAws aws({answer("", 503), k_good});
  aws.random = test::FakeRandom({0.999});
  aws.runtime.clock_offset = 500ms;
  send(aws);
  const auto date_of = [&](std::size_t i) { return aws.transport.requests.at(i).headers.at(1); };
  EXPECT_EQ(date_of(0).second, "20150830T123600Z");
  EXPECT_EQ(date_of(1).second, "20150830T123601Z");
}

// AWS's clock is 12 hours ahead of ours.
net::HttpResponse skewed(const std::string& code) {
  return test::xml_refusal(403, code,
                           "Signature expired: 20150830T123600Z is now earlier than "
                           "20150831T003100Z",
                           {{"Date", "Mon, 31 Aug 2015 00:36:00 GMT"}});
}

TEST(ClientClock, is_set_by_awss_date_when_it_refuses_ours) {
  for (const char* code : {"RequestTimeTooSkewed", "SignatureDoesNotMatch",
                           "InvalidSignatureException", "RequestExpired"}) {
    FakeAws aws({skewed(code), k_good, k_good});
    EXPECT_EQ(send(aws).body, "good");
    EXPECT_EQ(aws.runtime.clock_offset, 12h);
    EXPECT_THAT(aws.clock.naps, IsEmpty());
    send(aws); // knows it from now on
    for (const std::size_t i : {1U, 2U}) {
      EXPECT_THAT(aws.transport.requests.at(i).headers,
                  testing::Contains(testing::Pair("X-Amz-Date", "20150831T003600Z")));
    }
  }
}

TEST(ClientClock, is_set_right_after_it_was_set_wrong) {
  FakeAws aws({skewed("RequestTimeTooSkewed"), k_good});
  aws.runtime.clock_offset = -1h;
  EXPECT_EQ(send(aws).body, "good");
  EXPECT_EQ(aws.runtime.clock_offset, 12h);
}

TEST(ClientClock, is_set_once_for_a_call) {
  const auto later = test::xml_refusal(403, "RequestTimeTooSkewed", "no",
                                       {{"Date", "Tue, 01 Sep 2015 00:36:00 GMT"}});
  FakeAws aws({skewed("RequestTimeTooSkewed"), later, k_good});
  EXPECT_EQ(refusal_of(aws).code(), "RequestTimeTooSkewed");
  EXPECT_EQ(aws.transport.results_left(), 1U);
}

TEST(ClientClock, stays_where_the_time_is_not_the_reason) {
  const net::Headers same = {{"Date", "Sun, 30 Aug 2015 12:38:00 GMT"}};
  const net::Headers other = {{"Date", "Mon, 31 Aug 2015 00:36:00 GMT"}};
  for (const net::HttpResponse& response :
       {test::xml_refusal(403, "SignatureDoesNotMatch", "no", same),
        test::xml_refusal(403, "SignatureDoesNotMatch", "no"),
        test::xml_refusal(403, "SignatureDoesNotMatch", "no", {{"Date", "today"}}),
        test::xml_refusal(403, "AccessDenied", "no", other)}) {
    FakeAws aws({response, k_good});
    EXPECT_EQ(refusal_of(aws).status(), 403);
    EXPECT_EQ(aws.runtime.clock_offset, 0h);
  }
}

TEST(ClientSecrets, do_not_show_when_aws_repeats_them) {
  const Credentials keys = test::example_credentials();
  const std::string token = keys.session_token.reveal();
  const std::string message = "The request that was received is\n'POST\n"
                              "x-amz-security-token:" +
                              token + "\n' or " + token + " " + keys.secret_access_key.reveal() +
                              " X-Amz-Security-Token=IQoJb3JpZ2luX2VjE%2F%2F%2Btok%3D%3D " +
                              "and bearer-token-value k8s-aws-v1.abcdef";
  Call call = a_call();
  call.secrets = {util::Secret("bearer-token-value")};
  FakeAws aws({test::xml_refusal(403, "SignatureDoesNotMatch", message)});
  const AwsError error = refusal_of(aws, call);
  for (const std::string& text :
       {std::string(error.what()), error.cause(), error.message(), error.where(), error.cure()}) {
    EXPECT_THAT(text, Not(HasSubstr("IQoJ")));
    EXPECT_THAT(text, Not(HasSubstr("wJalr")));
    EXPECT_THAT(text, Not(HasSubstr("bearer-token")));
    EXPECT_THAT(text, Not(HasSubstr("abcdef")));
  }
  EXPECT_THAT(error.message(), HasSubstr("The request that was received"));
}

TEST(ClientSecrets, that_are_too_short_to_be_any_do_not_mask_words) {
  Call call = a_call();
  call.secrets = {util::Secret("tok"), util::Secret("")};
  FakeAws aws({test::xml_refusal(401, "UnauthorizedException", "Session token not found")});
  EXPECT_EQ(refusal_of(aws, call).message(), "Session token not found");
}

TEST(ClientSecrets, go_over_plain_http_to_this_machine_only) {
  for (const auto& [url, plain_http] :
       {std::pair("http://localhost:4566", net::PlainHttp::with_credentials),
        std::pair("http://[::1]:4566", net::PlainHttp::with_credentials),
        std::pair("http://127.evil.test", net::PlainHttp::without_credentials),
        std::pair("http://sts.example", net::PlainHttp::without_credentials)}) {
    FakeAws aws({test::answer("")});
    Call call = a_call();
    call.authentication = Authentication::none;
    call.secrets = {util::Secret("refresh-token-1")};
    Client(aws.runtime, {url, "us-west-2", "sso"}, std::nullopt).send(call);
    EXPECT_EQ(aws.transport.requests.at(0).plain_http, plain_http) << url;
    EXPECT_EQ(aws.transport.requests.at(0).secrets, call.secrets);
  }
}

} // namespace
} // namespace iam::aws
