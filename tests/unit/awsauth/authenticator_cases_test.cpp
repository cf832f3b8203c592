// The cases of authenticator-cases.json: what aws-iam-authenticator makes of maps and callers.

#include "awsauth/match.hpp"
#include "awsauth/read.hpp"
#include "identity/arn.hpp"
#include "support/vectors.hpp"
#include "util/error.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace iam::awsauth {
namespace {

using util::Json;

const Json& cases(const std::string& section) {
  static const Json k_all = test::vectors("authenticator-cases.json");
  return k_all.at(section);
}

MapData map_data(const Json& data) {
  MapData result;
  for (const List list : k_lists) {
    const std::string key(data_key(list));
    if (data.contains(key)) {
      result[list] = data.at(key).get<std::string>();
    }
  }
  return result;
}

std::string text_or_empty(const Json& object, const std::string& key) {
  return object.contains(key) && object.at(key).is_string() ? object.at(key).get<std::string>()
                                                            : "";
}

// A role or user of the cases, as the authenticator's own structs would print it.
Mapping expected_mapping(List list, const Json& entry) {
  Mapping mapping;
  mapping.list = list;
  mapping.arn = text_or_empty(entry, std::string(arn_field(list)));
  mapping.username = text_or_empty(entry, "username");
  mapping.user_id = text_or_empty(entry, "userid");
  if (entry.contains("groups") && entry.at("groups").is_array()) {
    mapping.groups = entry.at("groups").get<std::vector<std::string>>();
  }
  if (entry.contains("sso")) {
    const Json& sso = entry.at("sso");
    mapping.sso = Sso{text_or_empty(sso, "permissionSetName"), text_or_empty(sso, "accountID"),
                      text_or_empty(sso, "partition")};
  }
  return mapping;
}

std::vector<Mapping> accepted(const ListReading& list) {
  std::vector<Mapping> result;
  for (const Entry& entry : list.entries) {
    if (entry.accepted) {
      result.push_back(entry.mapping);
    }
  }
  return result;
}

bool reports_error(const Map& map) {
  return !std::ranges::all_of(map.findings, &Finding::silent);
}

bool is_unjudged(const Map& map) {
  return std::any_of(k_lists.begin(), k_lists.end(),
                     [&](List list) { return map[list].verdict == Verdict::unjudged; });
}

// Whether the case is one of a map that is unjudged, which other vectors do not tell.
void expect_unjudged(const Json& c, const Map& map) {
  if (c.contains("unjudged")) {
    EXPECT_EQ(is_unjudged(map), c.at("unjudged").get<bool>());
  }
}

void expect_same(const Match& a, const Match& b) {
  EXPECT_EQ(a.entry, b.entry);
  EXPECT_EQ(a.at_random, b.at_random);
  EXPECT_EQ(a.hidden, b.hidden);
  EXPECT_EQ(a.username, b.username);
  EXPECT_EQ(a.groups, b.groups);
  EXPECT_EQ(a.unjudged, b.unjudged);
  EXPECT_EQ(a.refusal, b.refusal);
}

TEST(AuthenticatorCases, parse_map) {
  int unjudged = 0;
  for (const Json& c : cases("parse_map")) {
    SCOPED_TRACE(c.at("id").get<std::string>());
    const Map map = read(map_data(c.at("data")));
    expect_unjudged(c, map);
    if (is_unjudged(map)) {
      ++unjudged;
      continue;
    }
    for (const List list : {List::roles, List::users}) {
      std::vector<Mapping> expected;
      for (const Json& entry : c.at(list == List::roles ? "roles" : "users")) {
        expected.push_back(expected_mapping(list, entry));
      }
      EXPECT_EQ(accepted(map[list]), expected) << data_key(list);
    }
    std::vector<std::string> accounts;
    for (const Mapping& account : accepted(map.accounts)) {
      accounts.push_back(account.arn);
    }
    EXPECT_EQ(accounts, c.at("accounts").get<std::vector<std::string>>());
    EXPECT_EQ(reports_error(map), c.at("error").get<bool>());
  }
  RecordProperty("unjudged", unjudged);
}

identity::Identity caller_of(const Json& c) {
  identity::Identity caller;
  caller.canonical_arn = text_or_empty(c, "CanonicalARN");
  caller.account = text_or_empty(c, "AccountID");
  caller.user_id = text_or_empty(c, "UserID");
  caller.session_name = text_or_empty(c, "SessionName");
  caller.access_key_id = text_or_empty(c, "AccessKeyID");
  caller.ec2_private_dns_name = text_or_empty(c, "_ec2dns");
  return caller;
}

bool is_expected(const Match& match, const Json& expected) {
  const bool denied = match.entry == nullptr || !match.refusal.empty();
  if (expected.is_null()) {
    return denied;
  }
  return !denied && match.username == expected.at("username").get<std::string>() &&
         match.groups == expected.at("groups").get<std::vector<std::string>>();
}

TEST(AuthenticatorCases, map_identity) {
  for (const Json& c : cases("map_identity")) {
    SCOPED_TRACE(c.at("id").get<std::string>());
    ServerOptions server;
    server.sso_role_match = c.value("sso_gate", false);
    server.reserved_username_prefixes = c.value("reserved", std::vector<std::string>());
    const Map map = read(map_data(c.at("data")));
    const Match found = match(map, caller_of(c.at("identity")), server);
    ASSERT_FALSE(found.unjudged);
    if (!server.sso_role_match && server.reserved_username_prefixes.empty()) {
      expect_same(Lookup(map).match(caller_of(c.at("identity"))), found);
    }
    if (c.contains("expect_any_of")) {
      EXPECT_EQ(found.at_random.size() + 1, c.at("expect_any_of").size());
      EXPECT_TRUE(std::any_of(c.at("expect_any_of").begin(), c.at("expect_any_of").end(),
                              [&](const Json& expected) { return is_expected(found, expected); }));
    } else {
      EXPECT_TRUE(is_expected(found, c.at("expect")))
          << "became " << found.username << ", refused: " << found.refusal;
    }
  }
}

TEST(AuthenticatorCases, arn_canonicalize) {
  for (const Json& c : cases("arn_canonicalize")) {
    const std::string arn = c.at("arn").get<std::string>();
    SCOPED_TRACE(arn);
    if (c.at("error").get<bool>()) {
      EXPECT_THROW(identity::canonicalize(arn), util::Error);
      continue;
    }
    constexpr std::array<std::string_view, 5> k_types = {"ROLE", "USER", "ROOT", "FEDERATED_USER",
                                                         "ASSUMED_ROLE"};
    const identity::Canonical canonical = identity::canonicalize(arn);
    EXPECT_EQ(canonical.arn, c.at("canonical").get<std::string>());
    EXPECT_EQ(k_types[static_cast<std::size_t>(canonical.type)], c.at("type").get<std::string>());
  }
}

TEST(AuthenticatorCases, render_template) {
  for (const Json& c : cases("render_template")) {
    const std::string text = c.at("template").get<std::string>();
    SCOPED_TRACE(text + " for " + c.at("identity").dump());
    if (c.at("error").get<bool>()) {
      EXPECT_THROW(render(text, caller_of(c.at("identity"))), util::Error);
    } else {
      EXPECT_EQ(render(text, caller_of(c.at("identity"))), c.at("want").get<std::string>());
    }
  }
}

} // namespace
} // namespace iam::awsauth
