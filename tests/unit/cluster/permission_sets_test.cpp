#include "aws/credentials/cache_names.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "cluster/permission_sets.hpp"
#include "support/canned_aws.hpp"
#include "support/fake_child_runner.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_random.hpp"
#include "support/temp_folder.hpp"
#include "util/error.hpp"
#include "util/file.hpp"
#include "util/proposed_command.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <sstream>

namespace iam::cluster {
namespace {

using testing::HasSubstr;
using util::Json;

const std::string k_roles = "arn:aws:iam::111122223333:role";
const std::string k_path = "/aws-reserved/sso.amazonaws.com/eu-west-1/";
const std::string k_view = "AWSReservedSSO_View_00000000000000a1";

std::string listed(const std::vector<std::string>& names) {
  std::string members;
  for (const std::string& name : names) {
    members += fmt::format("<member><RoleName>{0}</RoleName><Path>{1}</Path><Arn>{2}{1}{0}</Arn>"
                           "<RoleId>AROA</RoleId></member>",
                           name, k_path, k_roles);
  }
  return fmt::format("<ListRolesResponse><ListRolesResult><IsTruncated>false</IsTruncated><Roles>"
                     "{}</Roles></ListRolesResult></ListRolesResponse>",
                     members);
}

std::string caller(const std::string& account, const std::string& arn) {
  return fmt::format("<GetCallerIdentityResponse><GetCallerIdentityResult><Account>{}</Account>"
                     "<UserId>AROA:s</UserId><Arn>{}</Arn></GetCallerIdentityResult>"
                     "</GetCallerIdentityResponse>",
                     account, arn);
}

Json reply(const std::string& to, const std::string& body, int status = 200) {
  return Json::array({to, status, Json::object(), body});
}

Json denied(const std::string& to) {
  return reply(to,
               "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
               "</ErrorResponse>",
               403);
}

Json forbidden() {
  return Json::array({"/federation/credentials", 403,
                      Json::object({{"x-amzn-ErrorType", "ForbiddenException"}}),
                      R"({"message":"No access"})"});
}

// Hands on what a session sends; the session owns its transport.
class Shared : public net::HttpTransport {
public:
  explicit Shared(net::HttpTransport& transport) : m_transport(transport) {}
  net::HttpResponse perform(const net::HttpRequest& request) override {
    return m_transport.perform(request);
  }

private:
  net::HttpTransport& m_transport;
};

// A caller to AWS with these keys, and a person who has signed in to the portal `corp`.
class World {
public:
  World(Json replies,
        std::vector<std::string> keys = {"AWS_ACCESS_KEY_ID=AKIA", "AWS_SECRET_ACCESS_KEY=s"})
      : aws(std::move(replies)) {
    const std::string token = ".aws/sso/cache/" + aws::sso_token_cache_name("corp");
    put(token, util::dump_json({{"accessToken", "tok"}, {"expiresAt", "2099-01-01T00:00:00Z"}}));
    put(".aws/config", "[sso-session corp]\nsso_start_url = https://corp/start\n"
                       "sso_region = eu-west-1\n");
    keys.push_back("HOME=" + m_home.path());
    keys.emplace_back("AWS_REGION=eu-west-1");
    keys.emplace_back("AWS_EC2_METADATA_DISABLED=true");
    const auto make = [this](const net::TransportSettings&) {
      return std::make_unique<Shared>(aws);
    };
    m_host =
        std::make_unique<Host>(Host{.out = m_log,
                                    .err = m_log,
                                    .read_input = {},
                                    .environment = util::Environment(keys),
                                    .make_transport = make,
                                    .runner = m_children,
                                    .clock = m_clock,
                                    .random = m_random,
                                    .prompt = [](const std::string&) { return std::string(); }});
    session = std::make_unique<AwsSession>(AwsFlags{}, m_host->environment, *m_host);
  }

  std::string role_of(const std::string& set) {
    return PermissionSets(*session, "").role_of(identity::parse_permission_set(set)).arn;
  }

  // How often AWS was asked what `text` is in.
  std::size_t count(const std::string& text) const {
    std::size_t found = 0;
    for (const net::HttpRequest& request : aws.requests) {
      found += (request.url + request.body).find(text) == std::string::npos ? 0U : 1U;
    }
    return found;
  }

  void put(const std::string& name, const std::string& text) const {
    const std::string path = m_home.file(name);
    util::make_folders(util::folder_of(path));
    util::write_file(path, text);
  }

  test::CannedAws aws;
  std::unique_ptr<AwsSession> session;

private:
  test::TempFolder m_home;
  test::FakeClock m_clock;
  test::FakeRandom m_random{{0.5}};
  test::FakeChildRunner m_children{[](const util::ChildCommand&) { return util::ChildResult(); }};
  std::ostringstream m_log;
  std::unique_ptr<Host> m_host;
};

const std::string k_session = "arn:aws:sts::111122223333:assumed-role/" + k_view + "/jane";
const Json k_list = reply("Action=ListRoles", listed({"AWSReservedSSO_View_Only_00000000000000a2",
                                                      k_view, "AWSReservedSSO_Ops_00000000000000a3",
                                                      "AWSReservedSSO_Ops_00000000000000a4"}));
const Json k_own = reply("Action=GetCallerIdentity",
                         caller("111122223333", "arn:aws:iam::111122223333:user/alice"));

std::string error_of(World& world, const std::string& set) {
  try {
    return "found " + world.role_of(set);
  } catch (const util::Error& error) {
    return error.cause() + " | " + error.cure();
  }
}

TEST(RoleOfSet, is_found_in_iam_with_one_request_where_no_account_is_named) {
  World world(Json::array({k_list}));
  EXPECT_EQ(world.role_of("View"), k_roles + k_path + k_view);
  EXPECT_EQ(world.aws.requests.size(), 1U);
}

TEST(RoleOfSet, is_found_in_iam_where_the_account_is_the_callers_own) {
  World world(Json::array({k_list, k_own}));
  EXPECT_EQ(world.role_of("View@111122223333"), k_roles + k_path + k_view);
  EXPECT_EQ(world.count("/federation/credentials"), 0U);
}

TEST(RoleOfSet, is_found_for_several_sets_with_one_list) {
  World world(Json::array({k_list}));
  PermissionSets sets(*world.session, "");
  sets.role_of({"View", ""});
  sets.role_of({"View_Only", ""});
  EXPECT_EQ(world.count("Action=ListRoles"), 1U);
}

TEST(RoleOfSet, comes_from_the_portal_where_iam_denies_the_list) {
  World world(Json::array({denied("Action=ListRoles"),
                           reply("Action=GetCallerIdentity", caller("111122223333", k_session))}));
  EXPECT_EQ(world.role_of("View"), k_roles + k_path + k_view);
  EXPECT_EQ(world.count("role_name=View&account_id=111122223333"), 1U);
}

TEST(RoleOfSet, comes_from_the_portal_in_another_account) {
  const std::string session = "arn:aws:sts::222233334444:assumed-role/" + k_view + "/jane";
  World world(Json::array({reply("Action=GetCallerIdentity", caller("222233334444", session))}),
              {"AWS_ACCESS_KEY_ID=AKIA", "AWS_SECRET_ACCESS_KEY=s", "AWS_ACCOUNT_ID=111122223333"});
  EXPECT_EQ(world.role_of("View@222233334444"), "arn:aws:iam::222233334444:role" + k_path + k_view);
  EXPECT_EQ(world.count("Action=ListRoles"), 0U);
}

TEST(RoleOfSet, comes_from_the_portal_for_a_caller_without_credentials) {
  World world(Json::array({reply("Action=GetCallerIdentity", caller("111122223333", k_session))}),
              {});
  EXPECT_EQ(world.role_of("View@111122223333"), k_roles + k_path + k_view);
  EXPECT_THAT(error_of(world, "View"), HasSubstr("account of the permission set"));
}

TEST(RoleOfSet, is_in_the_clusters_account_for_a_caller_without_credentials_who_names_none) {
  World world(Json::array({reply("Action=GetCallerIdentity", caller("111122223333", k_session))}),
              {});
  PermissionSets sets(*world.session, "111122223333");
  EXPECT_EQ(sets.role_of({"View", ""}).arn, k_roles + k_path + k_view);
}

TEST(RoleOfSet, is_an_error_that_lists_them_where_there_are_several) {
  World world(Json::array({k_list}));
  EXPECT_THAT(error_of(world, "Ops"),
              testing::AllOf(HasSubstr("has 2 roles"),
                             HasSubstr("AWSReservedSSO_Ops_00000000000000a3"),
                             HasSubstr("AWSReservedSSO_Ops_00000000000000a4")));
}

TEST(RoleOfSet, is_an_error_that_names_the_nearest_where_there_is_none) {
  World world(Json::array({k_list}));
  EXPECT_THAT(error_of(world, "Viewer"), HasSubstr("did you mean View?"));
  EXPECT_THAT(error_of(world, "view"), HasSubstr("did you mean View?"));
  EXPECT_THAT(error_of(world, "Administrators"), HasSubstr("the sets there: Ops, View, View_Only"));
}

TEST(RoleOfSet, is_an_error_that_asks_for_an_id_where_the_account_is_none) {
  const auto asks = testing::AllOf(HasSubstr("after the @, write the account's id of 12 digits"),
                                   HasSubstr(util::own_command({"sso", "roles"})));
  World iam(Json::array({k_list}));
  EXPECT_THAT(error_of(iam, "View@other"), asks);
  World portal(Json::array({denied("Action=ListRoles"), k_own, forbidden()}));
  EXPECT_THAT(error_of(portal, "View@other"), asks);
  World nobody(Json::array({}), {});
  EXPECT_THAT(error_of(nobody, "View@other"), asks);
  World other(Json::array({k_list}));
  EXPECT_THAT(error_of(other, "Vie@111122223333"), testing::Not(HasSubstr("12 digits")));
}

TEST(RoleOfSet, is_an_error_where_the_portal_does_not_give_the_set_to_the_person) {
  World world(Json::array({denied("Action=ListRoles"), k_own, forbidden()}));
  EXPECT_THAT(
      error_of(world, "View"),
      testing::AllOf(HasSubstr("you are not assigned the permission set \"View\" in account "
                               "111122223333 (asked with the "),
                     HasSubstr("sso roles")));
}

TEST(RoleOfSet, is_not_one_of_another_set_that_the_portal_gives) {
  World world(Json::array({denied("Action=ListRoles"),
                           reply("Action=GetCallerIdentity", caller("111122223333", k_session))}));
  EXPECT_THAT(error_of(world, "Vie"), HasSubstr("another role"));
}

TEST(RoleOfSet, names_the_login_where_the_session_has_ended) {
  World world(Json::array({denied("Action=ListRoles"), k_own}));
  world.put(".aws/sso/cache/" + aws::sso_token_cache_name("corp"),
            R"({"accessToken":"tok","expiresAt":"2001-01-01T00:00:00Z"})");
  EXPECT_THAT(error_of(world, "View"),
              HasSubstr(util::aws_command({"sso", "login", "--sso-session", "corp"})));
}

TEST(RoleOfSet, hands_on_other_refusals_of_iam) {
  World world(Json::array({reply("Action=ListRoles",
                                 "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>m"
                                 "</Message></Error></ErrorResponse>",
                                 403)}));
  EXPECT_THAT(error_of(world, "View"), HasSubstr("ExpiredToken"));
}

TEST(PortalCredentials, come_with_the_role_that_they_are_of) {
  World world(Json::array({reply("Action=GetCallerIdentity", caller("111122223333", k_session))}));
  const RoleCredentials role = portal_credentials({"View", "111122223333"}, *world.session);
  EXPECT_EQ(role.credentials.access_key_id, "ASIASSO");
  EXPECT_EQ(role.role_arn, k_roles + "/" + k_view);
  EXPECT_EQ(role.session_arn, k_session);
}

} // namespace
} // namespace iam::cluster
