#include "present/map_remarks.hpp"
#include "stores/cluster_map.hpp"
#include "stores/lone_map.hpp"
#include "util/json.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::present {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::string entry(const std::string& arn, const std::string& more = "") {
  return "- rolearn: " + arn + "\n  username: x\n" + more;
}

const std::string k_role = "arn:aws:iam::111122223333:role/";

stores::ClusterMap cluster_map(const std::map<std::string, std::string>& data) {
  kube::ConfigMap map;
  map.object = std::make_shared<const util::Json>(util::Json::object());
  map.name = stores::k_aws_auth;
  for (const auto& [key, text] : data) {
    map.data[key] = text;
  }
  return stores::ClusterMap(stores::k_aws_auth, map);
}

stores::Manifest manifest(const std::string& roles) {
  return stores::Manifest(
      stores::manifest_of(stores::k_aws_auth, {.roles = roles, .users = {}, .accounts = {}}), "it");
}

std::vector<std::string> texts(const std::vector<Remark>& remarks) {
  std::vector<std::string> result;
  for (const Remark& remark : remarks) {
    result.push_back(fmt::format("{} {}", remark.line, remark.text));
  }
  return result;
}

TEST(Objections, are_on_the_lines_of_the_manifest) {
  const auto before = cluster_map({{"mapRoles", entry(k_role + "A")}});
  const auto typed = manifest(entry(k_role + "A") + entry("nonsense"));
  const auto found = texts(objections(before, typed, false));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0], AllOf(StartsWith("10 "), HasSubstr("(not-an-arn)")));
  EXPECT_THAT(objections(before, typed, true), IsEmpty());
}

TEST(Objections, are_about_what_is_new) {
  const auto before = cluster_map({{"mapRoles", entry("nonsense")}});
  EXPECT_THAT(objections(before, manifest("# more\n" + entry("nonsense")), false), IsEmpty());
  EXPECT_THAT(texts(remarks_on(manifest(entry("nonsense")))),
              ElementsAre(AllOf(StartsWith("8 "), HasSubstr("(not-an-arn)"))));
}

TEST(Objections, to_a_list_that_stays_unread_cannot_be_overruled) {
  const auto before = cluster_map({{"mapRoles", "- [\n"}});
  EXPECT_THAT(objections(before, manifest("- [\n"), false), IsEmpty()); // as it was
  EXPECT_THAT(texts(objections(before, manifest("# more\n- [\n"), true)),
              ElementsAre(HasSubstr("(yaml-syntax)")));
  EXPECT_THAT(texts(objections(cluster_map({{"mapRoles", "[]\n"}}), manifest("- [\n"), false)),
              ElementsAre(HasSubstr("(yaml-syntax)")));
}

TEST(Objections, to_what_nobody_can_judge_cannot_be_overruled) {
  const std::string unjudged = "- \xef\xbb\xbfrolearn: x\n";
  const auto before = cluster_map({{"mapRoles", unjudged}});
  ASSERT_EQ(before.map().roles.verdict, awsauth::Verdict::unjudged);
  const auto as_it_was = manifest(unjudged);
  ASSERT_EQ(as_it_was.data(), before.data());
  EXPECT_THAT(texts(objections(before, as_it_was, true)), ElementsAre(HasSubstr("(unjudged)")));
}

TEST(Objections, count_what_else_the_map_holds) {
  const auto before = cluster_map({{"mapRoles", "[]\n"}, {"other", std::string(1 << 20, 'x')}});
  const auto found = objections(before, manifest(entry(k_role + "A")), false);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 0U);
  EXPECT_THAT(found[0].text, HasSubstr("(1 MiB)"));
}

TEST(RemarkOfError, stands_on_its_line_if_it_has_one) {
  EXPECT_EQ(remark_of(util::Error("bad", "it:12:3", "mend it"), "it").line, 12U);
  EXPECT_EQ(remark_of(util::Error("bad", "it:12:3", "mend it"), "it").text, "bad; mend it");
  EXPECT_EQ(remark_of(util::Error("bad", "kube-system/aws-auth"), "it").line, 0U);
  EXPECT_EQ(remark_of(util::Error("bad", "it"), "it").line, 0U);
}

TEST(RemarksOnConflicts, show_what_was_typed_where_it_was) {
  const std::string base = "# 1\n" + entry(k_role + "A") + entry(k_role + "B");
  const auto merge = [&](const std::string& ours, const std::string& theirs) {
    const auto read = [](const std::string& roles) {
      return awsauth::read({.roles = roles, .users = {}, .accounts = {}});
    };
    const auto merged = change::merge_maps(read(base), read(ours), read(theirs));
    const auto now = manifest(merged.merged.roles.value_or(""));
    const Remarks remarks(now.text());
    return remarks.added_to(now.text(), remarks_on(merged.conflicts, now));
  };
  EXPECT_THAT(merge("# mine\n" + entry(k_role + "A"), "# theirs\n" + base.substr(4)),
              HasSubstr("  mapRoles: |\n"
                        "    # kubectl-iam: another process has changed what stands here; you have "
                        "typed:\n"
                        "    # kubectl-iam: # mine\n"
                        "    # theirs\n"));
  EXPECT_THAT(merge("# 1\n" + entry(k_role + "A"), "# 1\n" + entry(k_role + "A") + "- more\n"),
              HasSubstr("    # kubectl-iam: another process has changed the lines below, which you "
                        "have removed\n    - more\n"));
  // Behind the last line.
  EXPECT_THAT(merge(base + entry(k_role + "C"), entry(k_role + "C", "  groups: [g]\n") + base),
              testing::EndsWith("typed:\n"
                                "    # kubectl-iam: - rolearn: " +
                                k_role +
                                "C\n"
                                "    # kubectl-iam:   username: x\n"));
}

} // namespace
} // namespace iam::present
