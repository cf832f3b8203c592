#include "aws/error.hpp"
#include "kube/api_error.hpp"
#include "kube/exec_credential.hpp"
#include "kube/selection.hpp"
#include "net/http.hpp"
#include "present/messages.hpp"

#include <gtest/gtest.h>

namespace iam::present {
using kube::ApiError;
using kube::CredentialError;
using kube::InvalidConfiguration;
using kube::StatusCause;
using kube::StatusDetails;
using kube::UnexpectedAnswer;

namespace {

using net::Delivery;
using net::HttpError;

std::string refusal(int status, const std::string& reason, const std::string& message,
                    StatusDetails details = {}) {
  return kubectl_message(ApiError(status, reason, message, "GET https://h/x", std::move(details)));
}

std::string no_answer(HttpError::Problem kind, const std::string& cause,
                      const std::string& where = "https://h:6443") {
  return kubectl_message(HttpError(kind, Delivery::not_sent, cause, where));
}

TEST(KubectlMessage, of_a_missing_object) {
  EXPECT_EQ(refusal(404, "NotFound", "configmaps \"aws-auth\" not found"),
            "Error from server (NotFound): configmaps \"aws-auth\" not found");
}

TEST(KubectlMessage, of_refused_credentials) {
  EXPECT_EQ(refusal(401, "Unauthorized", "Unauthorized"),
            "error: You must be logged in to the server (Unauthorized)");
  EXPECT_EQ(
      refusal(401, "Unauthorized", "the server has asked for the client to provide credentials"),
      "error: You must be logged in to the server (the server has asked for the client to "
      "provide credentials)");
}

TEST(KubectlMessage, of_missing_rights) {
  EXPECT_EQ(refusal(403, "Forbidden", "configmaps \"aws-auth\" is forbidden: User \"u\" cannot …"),
            "Error from server (Forbidden): configmaps \"aws-auth\" is forbidden: User \"u\" "
            "cannot …");
}

TEST(KubectlMessage, of_a_webhook_that_denies) {
  EXPECT_EQ(refusal(403, "", "admission webhook \"w\" denied the request: line 3"),
            "Error from server: admission webhook \"w\" denied the request: line 3");
  EXPECT_EQ(refusal(400, "BadRequest", "admission webhook \"w\" does not support dry run"),
            "Error from server (BadRequest): admission webhook \"w\" does not support dry run");
}

TEST(KubectlMessage, of_an_interruption) {
  EXPECT_EQ(no_answer(HttpError::Problem::interrupted, "stopped"),
            "error: https://h:6443: stopped");
}

TEST(KubectlMessage, of_an_invalid_object) {
  StatusDetails details;
  details.kind = "ConfigMap";
  details.name = "aws-auth";
  EXPECT_EQ(refusal(422, "Invalid", "long", details), "The ConfigMap \"aws-auth\" is invalid");
  const StatusCause immutable = {"FieldValueForbidden",
                                 "Forbidden: field is immutable when `immutable` is set", "data"};
  details.causes = {immutable, immutable};
  EXPECT_EQ(refusal(422, "Invalid", "long", details),
            "The ConfigMap \"aws-auth\" is invalid: data: Forbidden: field is immutable when "
            "`immutable` is set");
  details.causes.push_back({"FieldValueTooLong", "Too long", "[]"});
  EXPECT_EQ(refusal(422, "Invalid", "long", details),
            "The ConfigMap \"aws-auth\" is invalid: \n"
            "* data: Forbidden: field is immutable when `immutable` is set\n"
            "* []: Too long");
  EXPECT_EQ(refusal(422, "Invalid", "why"), "The request is invalid: why");
}

TEST(KubectlMessage, of_a_refused_connection) {
  EXPECT_EQ(no_answer(HttpError::Problem::refused, "connection refused"),
            "The connection to the server h:6443 was refused - did you specify the right host or "
            "port?");
  EXPECT_EQ(no_answer(HttpError::Problem::refused, "connection refused",
                      "https://h (through the proxy http://p:3128)"),
            "The connection to the server h (through the proxy http://p:3128) was refused - did "
            "you specify the right host or port?");
}

TEST(KubectlMessage, of_a_server_that_is_not_reached) {
  EXPECT_EQ(no_answer(HttpError::Problem::resolve, "lookup nowhere: no such host"),
            "Unable to connect to the server: lookup nowhere: no such host");
  EXPECT_EQ(no_answer(HttpError::Problem::tls, "tls: failed to verify certificate: x509: expired"),
            "Unable to connect to the server: tls: failed to verify certificate: x509: expired");
  EXPECT_EQ(no_answer(HttpError::Problem::timeout, "no connection within 1s"),
            "Unable to connect to the server: no connection within 1s");
}

TEST(KubectlMessage, of_credentials_that_are_not_to_be_had) {
  EXPECT_EQ(kubectl_message(CredentialError("exec: executable aws not found", "", "install it")),
            "Unable to connect to the server: getting credentials: exec: executable aws not found");
}

TEST(KubectlMessage, of_an_unusable_configuration) {
  EXPECT_EQ(kubectl_message(InvalidConfiguration({"a"}, {"config", 3})), "error: a");
  EXPECT_EQ(kubectl_message(InvalidConfiguration({"a", "b"}, {})),
            "Error in configuration: \n* a\n* b");
  EXPECT_EQ(
      kubectl_message(InvalidConfiguration({"context was not found for specified context: x"}, {})),
      "Error in configuration: context was not found for specified context: x");
}

TEST(KubectlMessage, of_an_answer_that_is_none) {
  EXPECT_EQ(kubectl_message(UnexpectedAnswer(200, "the server's answer is empty", "GET https://h")),
            "error: GET https://h: the server's answer is empty");
}

TEST(KubectlMessage, of_anything_else) {
  EXPECT_EQ(kubectl_message(util::Error("cause", "file:1")), "error: file:1: cause");
}

TEST(KubectlMessage, cannot_steer_the_terminal) {
  EXPECT_EQ(refusal(403, "", "a\x1b[2J\nb"), "Error from server: a\\x1b[2J\nb");
}

TEST(KubectlMessage, lets_no_text_of_aws_steer_the_terminal) {
  const aws::AwsError error("GetRole", {400, "C\x1b[2J", "M\x1b]0;x\n\xff", "R\r"}, "https://h");
  EXPECT_EQ(kubectl_message(error), "error: GetRole failed with C\\x1b[2J: M\\x1b]0;x\\n\\xff "
                                    "(https://h, request R\\r)");
}

} // namespace
} // namespace iam::present
