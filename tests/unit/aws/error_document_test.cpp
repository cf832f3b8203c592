#include "aws/error_document.hpp"
#include "support/fake_aws.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

namespace iam::aws {
namespace {

using test::answer;

TEST(ReadRefusal, understands_the_xml_of_the_query_protocol) {
  const Refusal refusal =
      read_refusal(test::xml_refusal(403, "ExpiredToken", "a &lt;b&gt; &#x41;"));
  EXPECT_EQ(refusal.status, 403);
  EXPECT_EQ(refusal.code, "ExpiredToken");
  EXPECT_EQ(refusal.message, "a <b> A");
  EXPECT_EQ(refusal.request_id, "01234567-89ab");
}

TEST(ReadRefusal, understands_the_other_forms_of_xml) {
  for (const char* body :
       {"<?xml version=\"1.0\"?>\n<Response><Errors><Error><Code>C</Code><Message>M</Message>"
        "</Error></Errors><RequestID>R</RequestID></Response>",
        "<a:ErrorResponse xmlns:a=\"x\"><a:Error><a:Code> C </a:Code><a:Message>M</a:Message>"
        "</a:Error><a:RequestId>R</a:RequestId></a:ErrorResponse>",
        "<ErrorResponse><Error><Message>M</Message><Code>C</Code></Error><ResponseMetadata>"
        "<RequestId>R</RequestId></ResponseMetadata></ErrorResponse>"}) {
    const Refusal refusal = read_refusal(answer(body, 400));
    EXPECT_EQ(refusal.code, "C") << body;
    EXPECT_EQ(refusal.message, "M");
    EXPECT_EQ(refusal.request_id, "R");
  }
}

TEST(ReadRefusal, understands_the_json_of_rest_services) {
  const Refusal header = read_refusal(
      answer(R"({"message":"No cluster found for name: x.","clusterName":null})", 404,
             {{"x-amzn-ErrorType", "ResourceNotFoundException:http://internal.amazon.com/x"},
              {"x-amzn-RequestId", "R"}}));
  EXPECT_EQ(header.code, "ResourceNotFoundException");
  EXPECT_EQ(header.message, "No cluster found for name: x.");
  EXPECT_EQ(header.request_id, "R");
  const Refusal body = read_refusal(answer(
      R"({"message":"No access","__type":"com.amazonaws.switchboard.portal#ForbiddenException"})",
      403));
  EXPECT_EQ(body.code, "ForbiddenException");
  EXPECT_EQ(body.message, "No access");
}

// STS and IAM repeat the request, with the session token in it.
const std::string k_mismatch =
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details.\n\n"
    "The Canonical String for this request should have been\n'POST\n/\n\n"
    "x-amz-security-token:IQoJb3JpZ2lu\n'\n\nThe String-to-Sign should have been\n'AWS4'\n";

TEST(ReadRefusal, ends_before_the_request_that_aws_repeats) {
  const std::string first =
      "The request signature we calculated does not match the signature you provided";
  EXPECT_EQ(read_refusal(test::xml_refusal(403, "SignatureDoesNotMatch", k_mismatch)).message,
            first);
  const util::Json json = {{"Error", {{"Code", "SignatureDoesNotMatch"}, {"Message", k_mismatch}}},
                           {"RequestId", "R"}};
  const Refusal of_json = read_refusal(answer(util::dump_json(json), 403));
  EXPECT_EQ(of_json.code, "SignatureDoesNotMatch");
  EXPECT_EQ(of_json.message, first);
  const util::Json rest = {{"message", k_mismatch}};
  EXPECT_EQ(read_refusal(answer(util::dump_json(rest), 403)).message, first);
}

TEST(ReadRefusal, keeps_other_words_about_signatures_whole) {
  const std::string said = "Signature expired: 20150830T123600Z is now earlier than "
                           "20150831T003100Z (20150831T004600Z - 15 min.)";
  EXPECT_EQ(read_refusal(test::xml_refusal(403, "SignatureDoesNotMatch", said)).message, said);
}

TEST(ReadRefusal, understands_the_json_of_oauth) {
  const std::string body = R"({"error":"invalid_grant","error_description":"Invalid token"})";
  const Refusal named =
      read_refusal(answer(body, 400, {{"x-amzn-ErrorType", "InvalidGrantException"}}));
  EXPECT_EQ(named.code, "InvalidGrantException");
  EXPECT_EQ(named.message, "Invalid token");
  EXPECT_EQ(read_refusal(answer(body, 400)).code, "invalid_grant");
  EXPECT_EQ(read_refusal(answer(R"({"error":"slow_down","error_description":null})", 400)).message,
            "");
}

TEST(ReadRefusal, leaves_the_status_where_the_body_is_no_error_document) {
  for (const char* body :
       {"", "<html><body>503 Service Unavailable</body></html>", "<", "{", "[]", "null", "5",
        "\"text\"", "<ErrorResponse/>", "<Error>", "Service Unavailable", "<?xml?>", "<!DOCTYPE",
        R"({"message":5,"__type":["x"]})"}) {
    const Refusal refusal = read_refusal(answer(body, 503));
    EXPECT_EQ(refusal.status, 503) << body;
    EXPECT_EQ(refusal.code, "") << body;
    EXPECT_EQ(refusal.message, "") << body;
  }
}

TEST(ReadRefusal, does_not_expand_entities_of_the_document) {
  const Refusal refusal = read_refusal(
      answer("<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
             "<ErrorResponse><Error><Code>C</Code><Message>&a;&f;</Message></Error>"
             "</ErrorResponse>",
             400));
  EXPECT_EQ(refusal.code, "C");
  EXPECT_EQ(refusal.message, "&a;&f;");
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) {
    result += text;
  }
  return result;
}

TEST(ReadRefusal, bears_bodies_that_are_huge_or_nested_deep) {
  constexpr std::size_t k_depth = 50000;
  const std::string code = "<Error><Code>C</Code></Error>";
  for (const std::string& body :
       {repeated("<a>", k_depth), repeated("<a>", k_depth) + repeated("</a>", k_depth),
        repeated("[", k_depth), repeated("{\"a\":", k_depth),
        "<r>" + repeated(code, k_depth) + "</r>",
        "<r a=\"" + std::string(1 << 20, 'x') + "\">" + code + "</r>",
        R"({"message":")" + std::string(1 << 20, 'x') + "\"}"}) {
    EXPECT_EQ(read_refusal(answer(body, 500)).status, 500);
  }
}

// A flipped, cut or doubled piece of a true document is read somehow, and the program goes on.
TEST(ReadRefusal, bears_two_thousand_mutations_of_true_documents) {
  const std::vector<std::string> documents = {
      test::xml_refusal(403, "ExpiredToken", "a &lt;b&gt; &#x41; <![CDATA[x]]>").body,
      R"({"__type":"com.x#AccessDeniedException:http://y","message":"a \u00e9 \ud83d\ude00"})"};
  std::mt19937 chance(20150830); // the same each time
  const auto below = [&](std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(chance);
  };
  for (int i = 0; i < 2000; ++i) {
    std::string body = documents[below(documents.size())];
    for (std::size_t n = below(4) + 1; n > 0 && !body.empty(); --n) {
      const std::size_t at = below(body.size());
      switch (below(4)) {
      case 0:
        body[at] = static_cast<char>(below(256));
        break;
      case 1:
        body.erase(at, below(body.size() - at) + 1);
        break;
      case 2:
        body.insert(at, body.substr(below(body.size()), below(40)));
        break;
      default:
        body.insert(at, 1, "<>&;\"'{}[]:\\\0"[below(13)]);
      }
    }
    const AwsError error("DoIt", read_refusal(answer(body, 400)), "https://h");
    ASSERT_FALSE(error.cause().empty());
  }
}

} // namespace
} // namespace iam::aws
