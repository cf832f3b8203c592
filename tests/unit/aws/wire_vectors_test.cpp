// The cases of aws-wire-vectors.json: whole requests as botocore 1.43.11 sends them, signed at a
// frozen time. Each operation is given to the client of its protocol; those that a typed client
// knows go through that as well.

#include "aws/eks.hpp"
#include "aws/iam.hpp"
#include "aws/sso_oidc.hpp"
#include "aws/sso_portal.hpp"
#include "aws/sts.hpp"
#include "aws/xml.hpp"
#include "support/aws_operations.hpp"
#include "support/fake_aws.hpp"
#include "support/vectors.hpp"
#include "util/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

namespace iam::aws {
namespace {

using test::FakeAws;
using util::Json;
using util::text_at;

using HeaderMap = std::map<std::string, std::string>; // names in lower case

// What is compared of a request.
struct Sent {
  std::string method;
  std::string url;
  HeaderMap headers;
  std::string body;
};

// The service's URL, without what the operation adds to it.
std::string endpoint_url(const Json& test, const std::string& path) {
  const std::string url = text_at(test, "url");
  const std::string target = url.substr(0, url.find('?'));
  EXPECT_TRUE(target.ends_with(path)) << target << " for " << path;
  return target.substr(0, target.size() - path.size()) + (path == "/" ? "/" : "");
}

// The scope that the case is signed for: `.../DATE/REGION/SERVICE/aws4_request, ...`.
Endpoint endpoint_of(const Json& test, const std::string& path) {
  Endpoint endpoint{endpoint_url(test, path), "", ""};
  const std::string authorization = text_at(test.at("headers"), "Authorization");
  if (!authorization.empty()) {
    const auto parts = util::split(authorization, '/');
    endpoint.signing_region = parts.at(2);
    endpoint.signing_name = parts.at(3);
  }
  return endpoint;
}

Credentials credentials_of(const Json& vectors, const Json& test) {
  const Json& keys = vectors.at("credentials").at(text_at(test, "creds"));
  return {text_at(keys, "aws_access_key_id"), util::Secret(text_at(keys, "aws_secret_access_key")),
          util::Secret(text_at(keys, "aws_session_token")), std::nullopt, ""};
}

// Content-Length is the transport's business, and Host is part of the URL in the vectors.
HeaderMap comparable(const net::Headers& headers) {
  HeaderMap result;
  for (const auto& [name, value] : headers) {
    const std::string lower = util::to_lower_ascii(name);
    if (lower != "content-length" && lower != "host") {
      EXPECT_TRUE(result.emplace(lower, value).second) << name << " is there twice";
    }
  }
  return result;
}

Sent expected_of(const Json& test) {
  net::Headers headers;
  for (const auto& [name, value] : test.at("headers").items()) {
    headers.emplace_back(name, value.get<std::string>());
  }
  return {text_at(test, "method"), text_at(test, "url"), comparable(headers),
          text_at(test, "body")};
}

// The one request that `ask` sends. What it makes of the answer, an empty one, does not matter.
template<typename Ask>
Sent sent_by(const Json& vectors, const Ask& ask) {
  FakeAws aws({test::answer("")});
  const auto now = util::parse_aws_time(text_at(vectors, "frozen_time")).value();
  aws.clock = test::FakeClock(now);
  try {
    ask(aws.runtime);
  } catch (const UnexpectedAnswer&) { // as it must be
  }
  const net::HttpRequest& request = aws.transport.requests.at(0);
  return {request.method, request.url, comparable(request.headers), request.body};
}

void expect_same(const Sent& sent, const Sent& expected) {
  EXPECT_EQ(sent.method, expected.method);
  EXPECT_EQ(sent.url, expected.url);
  EXPECT_EQ(sent.headers, expected.headers);
  EXPECT_EQ(sent.body, expected.body);
}

void check_query(const Json& vectors, const Json& test, const std::string& version) {
  const std::string operation = text_at(test, "operation");
  const Sent sent = sent_by(vectors, [&](Runtime& runtime) {
    QueryClient client(runtime, endpoint_of(test, "/"), credentials_of(vectors, test), version);
    client.call(test::api_name(operation), test::flattened(test.at("params")),
                operation == "assume_role_with_web_identity" ? Authentication::none
                                                             : Authentication::signature);
  });
  expect_same(sent, expected_of(test));
}

// The order and the blanks of botocore's JSON are its own, but they are signed: what we would send
// is compared as JSON, and then its bytes are sent with our headers and signature.
void check_rest(const Json& vectors, const Json& test) {
  const test::RestRequest request = test::rest_request(
      text_at(test, "operation"), test.at("params"), text_at(vectors, "idempotency_token"));
  const Sent expected = expected_of(test);
  const auto client_for = [&](Runtime& runtime) {
    return RestJsonClient(runtime, endpoint_of(test, request.call.path),
                          credentials_of(vectors, test));
  };
  Sent sent;
  if (request.body.is_null()) {
    sent = sent_by(vectors, [&](Runtime& runtime) { client_for(runtime).call(request.call); });
  } else {
    const Sent ours = sent_by(
        vectors, [&](Runtime& runtime) { client_for(runtime).call(request.call, request.body); });
    EXPECT_EQ(util::parse_json(ours.body, "ours"), util::parse_json(expected.body, "theirs"));
    sent = sent_by(vectors, [&](Runtime& runtime) {
      Client client(runtime, endpoint_of(test, request.call.path), credentials_of(vectors, test));
      const RestCall& call = request.call;
      net::Headers headers = call.headers;
      headers.emplace_back("Content-Type", "application/json");
      client.send({call.operation,
                   call.method,
                   call.path,
                   call.query,
                   headers,
                   expected.body,
                   call.authentication,
                   {}});
    });
  }
  expect_same(sent, expected);
}

TEST(WireVectors, every_request_is_botocores_to_the_byte) {
  const Json vectors = test::vectors("aws-wire-vectors.json");
  ASSERT_FALSE(vectors.at("cases").empty());
  for (const Json& test : vectors.at("cases")) {
    SCOPED_TRACE(text_at(test, "name"));
    const std::string service = text_at(test, "service");
    if (service == "sts" || service == "iam") {
      check_query(vectors, test, service == "sts" ? "2011-06-15" : "2010-05-08");
    } else {
      check_rest(vectors, test);
    }
  }
}

AssumeRoleRequest assume_role_request(const Json& params) {
  AssumeRoleRequest request;
  request.role_arn = text_at(params, "RoleArn");
  request.role_session_name = text_at(params, "RoleSessionName");
  if (params.contains("DurationSeconds")) {
    request.duration = std::chrono::seconds(params.at("DurationSeconds").get<int>());
  }
  request.external_id = text_at(params, "ExternalId");
  request.serial_number = text_at(params, "SerialNumber");
  request.token_code = text_at(params, "TokenCode");
  return request;
}

// Asks the typed client for the case's operation; false where it cannot ask just that.
bool ask_typed(Runtime& runtime, const Json& vectors, const Json& test) {
  const std::string operation = text_at(test, "operation");
  const Json& params = test.at("params");
  const Credentials keys = credentials_of(vectors, test);
  const auto param = [&](const char* name) { return text_at(params, name); };
  if (operation == "get_caller_identity") {
    Sts(runtime, endpoint_of(test, "/"), keys).get_caller_identity();
  } else if (operation == "assume_role" && !params.contains("Tags") &&
             !params.contains("PolicyArns")) {
    Sts(runtime, endpoint_of(test, "/"), keys).assume_role(assume_role_request(params));
  } else if (operation == "assume_role_with_web_identity") {
    Sts(runtime, endpoint_of(test, "/"), keys)
        .assume_role_with_web_identity({param("RoleArn"), param("RoleSessionName"),
                                        util::Secret(param("WebIdentityToken")), std::nullopt});
  } else if (operation == "get_role") {
    Iam(runtime, endpoint_of(test, "/"), keys).get_role(param("RoleName"));
  } else if (operation == "describe_cluster") {
    Eks(runtime, endpoint_of(test, "/clusters/" + param("name")), keys)
        .describe_cluster(param("name"));
  } else if (operation == "get_role_credentials") {
    SsoPortal(runtime, endpoint_of(test, "/federation/credentials"),
              util::Secret(param("accessToken")))
        .get_role_credentials(param("accountId"), param("roleName"));
  } else {
    return false;
  }
  return true;
}

TEST(WireVectors, typed_clients_send_the_same) {
  const Json vectors = test::vectors("aws-wire-vectors.json");
  std::size_t known = 0;
  for (const Json& test : vectors.at("cases")) {
    SCOPED_TRACE(text_at(test, "name"));
    FakeAws aws({test::answer("")});
    aws.clock = test::FakeClock(util::parse_aws_time(text_at(vectors, "frozen_time")).value());
    try {
      if (!ask_typed(aws.runtime, vectors, test)) {
        continue;
      }
    } catch (const UnexpectedAnswer&) { // the answer is empty
    }
    ++known;
    const net::HttpRequest& request = aws.transport.requests.at(0);
    expect_same({request.method, request.url, comparable(request.headers), request.body},
                expected_of(test));
  }
  EXPECT_GT(known, 0U);
}

} // namespace
} // namespace iam::aws
