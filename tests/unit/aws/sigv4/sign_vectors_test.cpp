// The cases of sigv4-vectors.json: the official test suite of Signature Version 4, every stage of
// signing in headers and in the query.

#include "aws/sigv4/sign.hpp"
#include "support/vectors.hpp"

#include <gtest/gtest.h>
#include <optional>

namespace iam::aws::sigv4 {
namespace {

using util::Json;

std::string text(const Json& value) {
  return value.is_null() ? "" : value.get<std::string>();
}

struct Case {
  net::HttpRequest request;
  Credentials credentials;
  Scope scope;
  PathStyle path_style = PathStyle::normalized;
  std::chrono::seconds lifetime{0};
  bool body_is_named = false; // in X-Amz-Content-Sha256, where headers are signed
  Json expected;
};

// The URL of a request that only names its host in a header.
std::string url_of(const Json& request) {
  for (const Json& header : request.at("headers")) {
    if (header.at(0) == "Host") {
      return "https://" + text(header.at(1)) + text(request.at("target"));
    }
  }
  throw std::runtime_error("a case without a host");
}

Case case_of(const Json& test) {
  const Json& request = test.at("request");
  const Json& context = test.at("context");
  const Json& credentials = context.at("credentials");
  Case result;
  result.request.method = text(request.at("method"));
  result.request.url = url_of(request);
  for (const Json& header : request.at("headers")) {
    result.request.headers.emplace_back(text(header.at(0)), text(header.at(1)));
  }
  result.request.body = text(request.at("body"));
  result.credentials.access_key_id = text(credentials.at("access_key_id"));
  result.credentials.secret_access_key = util::Secret(text(credentials.at("secret_access_key")));
  if (!context.at("omit_session_token").get<bool>()) { // else it is added after signing
    result.credentials.session_token = util::Secret(text(credentials.at("token")));
  }
  result.scope = {util::parse_rfc3339(text(context.at("timestamp"))).value(),
                  text(context.at("region")), text(context.at("service"))};
  result.path_style =
      context.at("normalize").get<bool>() ? PathStyle::normalized : PathStyle::as_sent;
  result.lifetime = std::chrono::seconds(context.at("expiration_in_seconds").get<int>());
  result.body_is_named = context.at("add_x_amz_content_sha256_header").get<bool>();
  result.expected = test.at("expected");
  return result;
}

void expect_stages(const Stages& stages, const Json& expected) {
  EXPECT_EQ(stages.canonical_request, text(expected.at("canonical_request")));
  EXPECT_EQ(stages.string_to_sign, text(expected.at("string_to_sign")));
  EXPECT_EQ(stages.signature, text(expected.at("signature")));
}

// The parameters of a target, sorted: their order on the wire is not prescribed.
std::vector<std::string> parameters(const std::string& target) {
  std::vector<std::string> result;
  const std::string query = target.substr(target.find('?') + 1);
  for (std::size_t start = 0; start <= query.size();) {
    const std::size_t end = std::min(query.find('&', start), query.size());
    result.push_back(query.substr(start, end - start));
    start = end + 1;
  }
  std::sort(result.begin(), result.end());
  return result;
}

template<typename Check>
void for_each_case(const Check& check) {
  const Json vectors = test::vectors("sigv4-vectors.json");
  ASSERT_FALSE(vectors.at("cases").empty());
  for (const Json& test : vectors.at("cases")) {
    SCOPED_TRACE(text(test.at("name")));
    check(case_of(test));
  }
}

TEST(SignVectors, every_stage_of_signing_in_headers) {
  for_each_case([](Case test) {
    const Json& expected = test.expected.at("header");
    if (test.body_is_named) {
      const std::string canonical = text(expected.at("canonical_request"));
      test.request.headers.emplace_back("x-amz-content-sha256",
                                        canonical.substr(canonical.rfind('\n') + 1));
    }
    const Stages stages = sign(test.request, test.credentials, test.scope, test.path_style);
    expect_stages(stages, expected);
    EXPECT_EQ(test.request.headers.back(),
              std::pair(std::string("Authorization"), text(expected.at("authorization"))));
  });
}

TEST(SignVectors, every_stage_of_signing_in_the_query) {
  for_each_case([](Case test) {
    const Json& expected = test.expected.at("query");
    const Stages stages =
        presign(test.request, test.credentials, test.scope, test.lifetime, test.path_style);
    expect_stages(stages, expected);
    // The suite writes a target as it came: only ours is without what was added after signing.
    const auto ours = parameters(test.request.url);
    auto theirs = parameters(text(expected.at("presigned_target")));
    if (test.credentials.session_token.empty()) {
      theirs.erase(std::remove_if(theirs.begin(), theirs.end(),
                                  [](const std::string& parameter) {
                                    return parameter.starts_with("X-Amz-Security-Token=");
                                  }),
                   theirs.end());
    }
    EXPECT_EQ(ours, theirs);
  });
}

} // namespace
} // namespace iam::aws::sigv4
