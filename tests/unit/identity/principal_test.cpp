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
      m_cure = error.cure();
      return error.cause();
    }
    return "";
  }

  std::string m_input;
  std::string m_cure;
};

TEST_F(PrincipalOf, takes_what_was_pasted_with_blanks_or_quotes_around_it) {
  for (const std::string& pasted : std::vector<std::string>{" " + k_dev + "\n", "\"" + k_dev + "\"",
                                                            " 'role/Dev' ", "\"Dev\""}) {
    EXPECT_EQ(named(pasted).arn, k_dev) << pasted;
  }
  for (const auto& [open, close] :
       std::vector<std::pair<std::string, std::string>>{{"“", "”"},
                                                        {"‘", "’"},
                                                        {"`", "`"},
                                                        {"<", ">"},
                                                        {"(", ")"},
                                                        {"[\"", "\"]"},
                                                        {"\xc2\xa0", "\xc2\xa0"}}) {
    EXPECT_EQ(named(open + k_dev + close).arn, k_dev) << open;
  }
  EXPECT_NE(refusal_of("<ROLE>"), "");
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

TEST_F(PrincipalOf, says_to_give_an_arn_without_the_text_around_it) {
  for (const std::string& pasted : {"\"Arn\": \"" + k_dev + "\",", "\"Arn\":\"" + k_dev + "\"",
                                    "rolearn: " + k_dev, "- rolearn: " + k_dev, k_dev + ";"}) {
    EXPECT_THAT(refusal_of(pasted), HasSubstr("other text around the ARN")) << pasted;
    EXPECT_EQ(m_cure, "give the ARN alone: " + k_dev) << pasted;
  }
}

TEST_F(PrincipalOf, says_what_little_is_wrong) {
  EXPECT_NE(refusal_of("arn:aws:iam::ACCOUNT:role/X"), "");
  EXPECT_EQ(m_cure, "put the account's 12-digit id in place of ACCOUNT");
  EXPECT_EQ(named("/Dev").arn, k_dev);
  EXPECT_THAT(refusal_of("Role/X"), HasSubstr("only the case is wrong"));
  EXPECT_EQ(m_cure, "write role/X");
  EXPECT_THAT(refusal_of("arn:aws:iam::111122223333:Role/Dev"), HasSubstr("only the case"));
  EXPECT_EQ(m_cure, "write " + k_dev);
  EXPECT_THAT(refusal_of("ARN:aws:iam::111122223333:role/Dev"), HasSubstr("only the case"));
  EXPECT_EQ(m_cure, "write " + k_dev);
}

TEST(RequireType, says_that_root_is_not_the_whole_account) {
  Principal root;
  root.type = PrincipalType::root;
  root.account = "111122223333";
  try {
    require_type(root, PrincipalType::role, "add");
    FAIL() << "root was taken for a role";
  } catch (const util::Error& error) {
    EXPECT_THAT(error.cure(),
                testing::AllOf(HasSubstr("use add-account 111122223333"), HasSubstr("add-user")));
  }
}

TEST(AccountOf, takes_quotes_and_refuses_lists) {
  EXPECT_EQ(account_of("\"111122223333\""), "111122223333");
  EXPECT_EQ(account_of("'1111-2222-3333'"), "111122223333");
  try {
    account_of("111122223333,444455556666");
    FAIL() << "a list was taken for an account";
  } catch (const util::Error& error) {
    EXPECT_THAT(error.cause(), HasSubstr("several accounts in one word"));
  }
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
