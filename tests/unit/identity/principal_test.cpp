#include "identity/principal.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::identity {
namespace {

using testing::HasSubstr;

const std::string k_dev = "arn:aws:iam::111122223333:role/Dev";

class PrincipalOf : public testing::Test {
protected:
  Principal named(const std::string& argument) {
    return principal_of(argument, {.account = "111122223333"}, [this] { return m_input; });
  }

  std::string piped_in(const std::string& text) {
    m_input = text;
    return named("-").arn;
  }

  std::string refusal_of(const std::string& argument) {
    try {
      named(argument);
    } catch (const util::Error& error) {
      return error.cause();
    }
    return "";
  }

  std::string m_input;
};

TEST_F(PrincipalOf, takes_what_was_pasted_with_blanks_or_quotes_around_it) {
  for (const std::string& pasted : std::vector<std::string>{" " + k_dev + "\n", "\"" + k_dev + "\"",
                                                            " 'role/Dev' ", "\"Dev\""}) {
    EXPECT_EQ(named(pasted).arn, k_dev) << pasted;
  }
  EXPECT_THAT(refusal_of("\"\""), HasSubstr("empty"));
  EXPECT_THAT(refusal_of("\""), HasSubstr("cannot be a role's name"));
}

TEST_F(PrincipalOf, refuses_several_identities_in_one_word) {
  for (const std::string& pasted : std::vector<std::string>{
           k_dev + "," + k_dev, k_dev + ", " + k_dev, k_dev + " " + k_dev, k_dev + ";" + k_dev,
           k_dev + "\n" + k_dev, "Dev Ops", "Dev;Ops", "Dev, Ops"}) {
    EXPECT_THAT(refusal_of(pasted), HasSubstr("several identities in one word")) << pasted;
  }
  EXPECT_THAT(refusal_of("Dev,Ops"), HasSubstr("several names"));
  for (const std::string& pasted : {k_dev + ",", "," + k_dev, std::string("Dev,"),
                                    std::string("role/CI,"), std::string("'Dev,'")}) {
    EXPECT_THAT(refusal_of(pasted), HasSubstr("comma")) << pasted;
  }
  EXPECT_EQ(named(k_dev + ",Ops").name, "Dev,Ops");
}

TEST_F(PrincipalOf, tells_permission_sets_from_names) {
  EXPECT_THAT(refusal_of("Dev@222233334444"), HasSubstr("permission set"));
  EXPECT_EQ(named("jane@example.com").name, "jane@example.com");
  EXPECT_THAT(refusal_of("arn:aws:sso:::permissionSet/ssoins-1/ps-1"),
              HasSubstr("IAM Identity Center"));
}

TEST_F(PrincipalOf, takes_the_role_of_a_session_without_the_arns_head) {
  EXPECT_EQ(named("assumed-role/Dev/jane").arn, k_dev);
  EXPECT_EQ(named("arn:aws:sts::111122223333:assumed-role/Dev/jane").arn, k_dev);
  EXPECT_THAT(refusal_of("assumed-role/"), HasSubstr("name is missing"));
}

TEST_F(PrincipalOf, tells_ids_from_names) {
  EXPECT_THAT(refusal_of("AROAXXXXXXXXXXXXXXXXX"), HasSubstr("unique id"));
  EXPECT_THAT(refusal_of("AKIAIOSFODNN7EXAMPLE"), HasSubstr("unique id"));
  EXPECT_EQ(named("AROA").name, "AROA");
  EXPECT_EQ(named("AROAmingRole-of-the-Team").name, "AROAmingRole-of-the-Team");
}

TEST_F(PrincipalOf, finds_the_arn_in_the_answer_of_sts_in_any_output_format) {
  EXPECT_EQ(piped_in("{\"Arn\": \"" + k_dev + "\"}"), k_dev);
  EXPECT_EQ(piped_in(k_dev + "\n"), k_dev);
  EXPECT_EQ(piped_in("\"" + k_dev + "\"\n"), k_dev);
  EXPECT_EQ(piped_in("111122223333\tarn:aws:sts::111122223333:assumed-role/Dev/jane\tAROA:jane\n"),
            k_dev);
  for (const std::string text : {"", "nothing", "arn:a arn:b", "{\"Account\": \"1\"}"}) {
    EXPECT_THROW(piped_in(text), util::Error) << text;
  }
}

} // namespace
} // namespace iam::identity
