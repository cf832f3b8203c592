#include "kube/unreachable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using net::Delivery;
using net::HttpError;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string cure(HttpError::Problem kind, const std::string& cause = "",
                 Delivery delivery = Delivery::not_sent) {
  return with_cure(HttpError(kind, delivery, cause, "https://h")).cure();
}

TEST(WithCure, keeps_the_rest_of_the_error) {
  const HttpError error =
      with_cure(HttpError(HttpError::Problem::broken, Delivery::unknown, "it broke", "https://h"));
  EXPECT_EQ(error.problem(), HttpError::Problem::broken);
  EXPECT_EQ(error.delivery(), Delivery::unknown);
  EXPECT_EQ(error.cause(), "it broke");
  EXPECT_EQ(error.where(), "https://h");
  EXPECT_THAT(error.cure(), HasSubstr("try again"));
}

TEST(WithCure, keeps_a_cure_that_is_there) {
  const HttpError error(HttpError::Problem::broken, Delivery::unknown, "it broke", "https://h",
                        "wait");
  EXPECT_EQ(with_cure(error).cure(), "wait");
}

TEST(WithCure, has_one_for_each_kind) {
  for (int kind = 0; kind <= static_cast<int>(HttpError::Problem::other); ++kind) {
    EXPECT_NE(cure(static_cast<HttpError::Problem>(kind)), "") << kind;
  }
}

TEST(WithCure, tells_certificates_apart) {
  EXPECT_THAT(cure(HttpError::Problem::tls, "x509: certificate signed by unknown authority"),
              HasSubstr("certificate-authority"));
  EXPECT_THAT(cure(HttpError::Problem::tls, "x509: certificate is not valid for h"),
              HasSubstr("--tls-server-name"));
  EXPECT_THAT(cure(HttpError::Problem::tls, "http: server gave HTTP response to HTTPS client"),
              HasSubstr("scheme and port"));
}

TEST(WithCure, sends_nobody_to_look_at_the_network_who_was_answered_too_slowly) {
  EXPECT_THAT(cure(HttpError::Problem::timeout), HasSubstr("network"));
  EXPECT_THAT(cure(HttpError::Problem::timeout, "", Delivery::unknown),
              AllOf(HasSubstr("--request-timeout"), Not(HasSubstr("network"))));
  EXPECT_THAT(cure(HttpError::Problem::timeout, "the answer stalls", Delivery::unknown),
              AllOf(HasSubstr("network"), Not(HasSubstr("--request-timeout"))));
}

} // namespace
} // namespace iam::kube
