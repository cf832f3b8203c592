#include "stores/desired_state.hpp"
#include "stores/snapshot.hpp"
#include "support/map_manifest.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::stores {
namespace {

using awsauth::List;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* k_dev = "arn:aws:iam::111122223333:role/Dev";

DesiredState read(const std::string& text) {
  return read_desired_state(text, "f.yaml", k_aws_auth);
}

// `PLACE: CAUSE; CURE` of what is wrong with `text`.
std::string error_of(const std::string& text) {
  try {
    read(text);
  } catch (const util::Error& error) {
    return error.where() + ": " + error.cause() + "; " + error.cure();
  }
  return "none";
}

std::string list_with(const std::string& item) {
  return "kind: MappingList\nitems:\n" + item + "apiVersion: kubectl-iam/v1\n";
}

std::string cluster_config(const std::string& sections) {
  return "kind: ClusterConfig\n" + sections + "apiVersion: eksctl.io/v1alpha5\n";
}

std::string map_of_roles(const std::string& line) {
  return "kind: ConfigMap\nmetadata: {name: aws-auth}\ndata:\n  mapRoles: |\n    - rolearn: " +
         std::string(k_dev) + "\n      " + line + "\n";
}

constexpr const char* k_entry_list = R"(apiVersion: kubectl-iam/v1
kind: MappingList
mode: API_AND_CONFIG_MAP
items:
- store: configmap
  list: mapRoles
  arn: arn:aws:iam::111122223333:role/Dev
  username: "null"
  groups: [dev, "1"]
  line: 3
- store: configmap
  list: mapAccounts
  arn: null
  account: "012345678901"
  username: null
- store: accessEntry
  list: null
  arn: arn:aws:iam::111122223333:role/teams/Ops
  username: ops
  groups: [ops]
  type: STANDARD
  policies:
  - name: AmazonEKSViewPolicy
    arn: arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy
    scope: {type: namespace, namespaces: [web]}
  tags: {team: a}
  managedBy: null
  stale: true
- store: accessEntry
  arn: arn:aws:iam::111122223333:role/Unknown
  username: null
  groups: null
  policies: null
  type: null
  managedBy: aws
)";

TEST(DesiredState, IsWhatListPrints) {
  const DesiredState state = read(k_entry_list);
  ASSERT_THAT(*state.mappings, SizeIs(2));
  const auto& [role, account] = std::tie((*state.mappings)[0], (*state.mappings)[1]);
  EXPECT_EQ(role.mapping.arn, k_dev);
  EXPECT_EQ(role.mapping.username, "null");
  EXPECT_THAT(role.mapping.groups, ElementsAre("dev", "1"));
  EXPECT_EQ(role.place, "f.yaml:5:3");
  EXPECT_EQ(account.mapping.list, List::accounts);
  EXPECT_EQ(account.mapping.arn, "012345678901");

  ASSERT_THAT(*state.entries, SizeIs(2));
  const access::DesiredEntry& ops = state.entries->front();
  EXPECT_EQ(ops.username, "ops");
  EXPECT_THAT(*ops.groups, ElementsAre("ops"));
  EXPECT_EQ(access::text_of(ops.policies->front()), "AmazonEKSViewPolicy:web");
  EXPECT_THAT(ops.tags, ElementsAre(testing::Pair("team", "a")));
  EXPECT_TRUE(ops.is_stale);
  EXPECT_FALSE(ops.is_managed);
  const access::DesiredEntry& unknown = state.entries->back();
  EXPECT_FALSE(unknown.username || unknown.groups || unknown.policies);
  EXPECT_EQ(unknown.type, "");
  EXPECT_TRUE(unknown.is_managed);
}

TEST(DesiredState, AListSaysNothingOfAStoreThatItHasNoItemOf) {
  const DesiredState state =
      read(list_with("- {store: configmap, list: mapRoles, arn: " + std::string(k_dev) + "}\n"));
  EXPECT_TRUE(state.mappings);
  EXPECT_FALSE(state.entries);
  EXPECT_EQ(state.mappings->front().mapping.username,
            "arn:aws:sts::111122223333:assumed-role/Dev/{{SessionName}}");
  EXPECT_FALSE(state.is_empty_list);
}

TEST(DesiredState, OfAnEmptyListIsThatNobodyGetsIn) {
  const DesiredState state = read("kind: MappingList\nitems: []\napiVersion: kubectl-iam/v1\n");
  EXPECT_TRUE(state.is_empty_list);
  EXPECT_FALSE(state.mappings || state.entries);
  for (const std::string items : {"", "items: null\n"}) {
    EXPECT_THAT(error_of("kind: MappingList\napiVersion: kubectl-iam/v1\n" + items),
                HasSubstr("f.yaml:1:1: the MappingList does not say who gets in; give it items; "
                          "items: [] says that nobody does"));
  }
}

TEST(DesiredState, IsAConfigMapAmongOtherObjects) {
  const DesiredState state = read("kind: Namespace\n---\n" + std::string(test::k_map_manifest));
  EXPECT_FALSE(state.entries);
  ASSERT_THAT(*state.mappings, SizeIs(4));
  EXPECT_EQ(state.mappings->front().place, "f.yaml:10:7");
  EXPECT_EQ(state.mappings->back().mapping.arn, "777788889999");
}

TEST(DesiredState, NotesWhyAnEntryOfAConfigMapIsDropped) {
  const DesiredState state =
      read("kind: ConfigMap\nmetadata: {name: aws-auth}\ndata:\n  mapUsers: |\n"
           "    - username: alice\n");
  EXPECT_THAT(state.mappings->front().problem, testing::Not(IsEmpty()));
}

// What such a file leaves out would be pruned.
TEST(DesiredState, IsNoConfigMapWhoseListsAreNotRead) {
  const std::string head = "kind: ConfigMap\nmetadata: {name: aws-auth}\n";
  const auto error_with = [&](const std::string& rest) { return error_of(head + rest); };
  EXPECT_EQ(error_with("data:\n  mapUsers: '[]'\n  maproles: '[]'\n"),
            R"(f.yaml:5:3: the key "maproles" is not read; write mapRoles)");
  EXPECT_EQ(error_with("data: {mapUsers: '[]'}\nmapRoles: '[]'\n"),
            "f.yaml:4:1: mapRoles is beside data, so it is not read; move mapRoles to data");
  EXPECT_EQ(
      error_with("data: {mapUsers: '[]'}\nbinaryData: {mapRoles: W10=}\n"),
      "f.yaml:4:14: mapRoles is in binaryData, which is not read; move its text, decoded from "
      "base64, to data");
  for (const char* const data :
       {"", "data:\n", "data: {}\n", "data: {other: x}\n", "data: {mapRoles: }\n"}) {
    EXPECT_THAT(error_with(data),
                AllOf(HasSubstr("f.yaml:1:1: the ConfigMap does not say who gets "
                                "in: its data has none of mapRoles, mapUsers and"),
                      HasSubstr(R"(mapRoles: "[]" says that nobody does)")));
  }
  EXPECT_THAT(*read(head + "data: {mapRoles: '[]', other: x}\n").mappings, IsEmpty());
}

// eksctl User Guide, "Manage IAM users and roles" and "EKS access entries".
TEST(DesiredState, IsWhatEksctlDeclares) {
  const DesiredState state = read(R"(apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata:
  name: prod
  region: eu-west-1
nodeGroups:
  - name: ng-1
iamIdentityMappings:
  - arn: arn:aws:iam::111122223333:role/Dev
    groups:
      - system:masters
    username: admin
    noDuplicateARNs: true
  - arn: arn:aws:iam::111122223333:user/alice
  - account: "222222222222"
accessConfig:
  authenticationMode: API_AND_CONFIG_MAP
  accessEntries:
    - principalARN: arn:aws:iam::111122223333:user/bob
      type: STANDARD
      kubernetesGroups:
        - group1
    - principalARN: arn:aws:iam::111122223333:role/Ops
      accessPolicies:
        - policyARN: arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy
          accessScope:
            type: namespace
            namespaces:
              - default
    - principalARN: arn:aws:iam::111122223333:role/Nodes
      type: EC2_LINUX
)");
  EXPECT_EQ(state.clusters.front().name, "prod");
  EXPECT_EQ(state.clusters.front().region, "eu-west-1");
  EXPECT_EQ(state.clusters.front().place, "f.yaml:4:3");
  ASSERT_THAT(*state.mappings, SizeIs(3));
  EXPECT_EQ((*state.mappings)[0].mapping.username, "admin");
  EXPECT_EQ((*state.mappings)[1].mapping.list, List::users);
  EXPECT_EQ((*state.mappings)[1].mapping.username, "arn:aws:iam::111122223333:user/alice");
  EXPECT_EQ((*state.mappings)[2].mapping.list, List::accounts);
  ASSERT_THAT(*state.entries, SizeIs(3));
  const access::DesiredEntry& bob = (*state.entries)[0];
  EXPECT_EQ(bob.username, "arn:aws:iam::111122223333:user/bob");
  EXPECT_THAT(*bob.groups, ElementsAre("group1"));
  EXPECT_THAT(*bob.policies, IsEmpty());
  const access::DesiredEntry& ops = (*state.entries)[1];
  EXPECT_THAT(*ops.groups, IsEmpty());
  EXPECT_EQ(access::text_of(ops.policies->front()), "AmazonEKSViewPolicy:default");
  EXPECT_FALSE((*state.entries)[2].username);
}

TEST(DesiredState, IsOneObjectOfAKnownKind) {
  const auto forms = HasSubstr("an aws-auth ConfigMap, or a ClusterConfig of eksctl");
  EXPECT_THAT(error_of(""), AllOf(HasSubstr("f.yaml: the file is empty"), forms));
  EXPECT_THAT(error_of("# nothing\n"), HasSubstr("the file is empty"));
  EXPECT_THAT(error_of("a: 1\n---\nkind: Pod\n"),
              AllOf(HasSubstr("f.yaml:1:1: this is no object with a kind"), forms));
  EXPECT_THAT(error_of("kind: Pod\n"), HasSubstr("the kind Pod does not say who gets in"));
  EXPECT_THAT(error_of("kind: MappingList\nitems: []\n---\n\nkind: ClusterConfig\n"),
              HasSubstr("f.yaml:5:1: a second object says who gets in"));
  EXPECT_THAT(error_of("kind: ConfigMap\nmetadata: {name: aws-auth}\n---\n"
                       "kind: ConfigMap\nmetadata: {name: aws-auth}\n"),
              HasSubstr("f.yaml:4:1: the ConfigMap aws-auth appears twice"));
  EXPECT_THAT(error_of("{{- if .Values.x }}\nkind: ConfigMap\n"), HasSubstr("render it first"));
  EXPECT_THAT(error_of("kind: ConfigMap\nmetadata: {name: aws-auth}\ndata: {mapRoles: 'a: b'}\n"),
              HasSubstr("f.yaml:3:19: "));
  EXPECT_THAT(error_of(cluster_config("metadata: {name: prod}\n")),
              HasSubstr("does not say who gets in"));
}

TEST(DesiredState, HasNoFieldThatItDoesNotKnow) {
  const std::string arn = std::string("  arn: ") + k_dev + "\n";
  EXPECT_THAT(
      error_of(list_with("- store: configmap\n  group: [a]\n")),
      HasSubstr(R"(f.yaml:4:3: an item of a MappingList has no field "group"; did you mean )"
                "groups?"));
  EXPECT_THAT(error_of(cluster_config("accessConfig: {accessEntrys: []}\n")),
              HasSubstr("did you mean accessEntries?"));
  EXPECT_THAT(error_of(list_with("- store: configmap\n  list: mapRole\n")),
              HasSubstr(R"(there is no list "mapRole")"));
  EXPECT_THAT(error_of(list_with("- store: both\n")), HasSubstr(R"(there is no store "both")"));
  EXPECT_THAT(error_of(list_with("- list: mapRoles\n")), HasSubstr("does not say of which store"));
  EXPECT_THAT(error_of(list_with("- store: configmap\n  list: mapRoles\n  username: 1\n" + arn)),
              HasSubstr("f.yaml:5:13: username is not a text for YAML; write it in quotes"));
  EXPECT_THAT(error_of(list_with("- store: configmap\n  list: mapRoles\n  groups: a\n" + arn)),
              HasSubstr("groups is not a list"));
  EXPECT_THAT(error_of(list_with("- text\n")), HasSubstr("is not an object with fields"));
  EXPECT_THAT(error_of(list_with("- <<: {store: configmap}\n")), HasSubstr("a merge key"));
}

TEST(DesiredState, NamesPrincipalsOfEntriesOnce) {
  const auto entry = [](const std::string& arn) {
    return "- {store: accessEntry, arn: '" + arn + "'}\n";
  };
  EXPECT_THAT(
      error_of(list_with(entry(k_dev) + entry("arn:aws:iam::111122223333:role/a/dev"))),
      HasSubstr("f.yaml:4:3: arn:aws:iam::111122223333:role/a/dev has two access entries here, "
                "the first at f.yaml:3:3"));
  EXPECT_THAT(error_of(list_with(entry("arn:aws:eks:eu-west-1:111122223333:access-entry/other/"
                                       "role/111122223333/Dev/0"))),
              AllOf(HasSubstr("is the ARN of an access entry of the cluster other"),
                    HasSubstr("give the ARN of the role or user")));
  EXPECT_THAT(error_of(list_with(entry("Dev"))), HasSubstr(R"("Dev" is not an ARN)"));
  EXPECT_THAT(error_of(list_with(entry(""))), HasSubstr("has no principal"));
  EXPECT_THAT(error_of(list_with(entry("arn:aws:s3:::bucket"))),
              HasSubstr("is not the ARN of a role or a user"));
}

TEST(DesiredState, LeavesToEksctlWhatIsMoreThanALine) {
  const auto error_with = [](const std::string& item) {
    return error_of(cluster_config("iamIdentityMappings:\n- " + item + "\n"));
  };
  EXPECT_THAT(error_with("{serviceName: emr-containers, namespace: emr}"),
              HasSubstr("f.yaml:3:3: the mapping of the service emr-containers cannot be applied"));
  EXPECT_THAT(error_with("{username: a}"), HasSubstr("neither an arn nor an account"));
  EXPECT_THAT(error_with("{account: 111122223333, arn: a}"), HasSubstr("an arn and an account"));
}

TEST(DesiredState, IsOfAKnownVersion) {
  EXPECT_THAT(error_of("kind: MappingList\nitems: []\n"),
              HasSubstr("f.yaml:1:1: a MappingList without an apiVersion; give apiVersion: "
                        "kubectl-iam/v1"));
  EXPECT_THAT(error_of("kind: MappingList\napiVersion: kubectl-iam/v2\n"),
              HasSubstr(R"(f.yaml:2:13: a MappingList with the apiVersion "kubectl-iam/v2")"));
  EXPECT_THAT(error_of("apiVersion: v1\nkind: ClusterConfig\n"),
              HasSubstr("give apiVersion: eksctl.io/v1alpha5"));
}

// A scope that is not complete would widen or narrow somebody's rights without a word.
TEST(DesiredState, HasCompleteScopes) {
  const std::string arn = std::string("arn: ") + k_dev;
  const auto in_list = [&](const std::string& scope) {
    return error_of(list_with("- {store: accessEntry, " + arn +
                              ", policies: [{name: AmazonEKSViewPolicy, scope: " + scope +
                              "}]}\n"));
  };
  const auto in_eksctl = [&](const std::string& scope) {
    return error_of(cluster_config("accessConfig: {accessEntries: [{principal" +
                                   std::string("ARN: ") + k_dev +
                                   ", accessPolicies: [{policyARN: AmazonEKSViewPolicy, "
                                   "accessScope: " +
                                   scope + "}]}]}\n"));
  };
  const auto needs = HasSubstr("a scope of the type namespace needs namespaces; give them, or "
                               "type: cluster for the whole cluster");
  EXPECT_THAT(in_list("{type: namespace}"), AllOf(HasSubstr("f.yaml:3:"), needs));
  EXPECT_THAT(in_eksctl("{type: namespace, namespaces: []}"), needs);
  EXPECT_THAT(in_eksctl("{type: namespace, namespaces: null}"), needs);
  EXPECT_THAT(in_list("{type: cluster, namespaces: [web]}"),
              HasSubstr("a scope of the type cluster has no namespaces; leave them out, or give "
                        "type: namespace"));
  EXPECT_THAT(in_eksctl("{type: foo}"), HasSubstr(R"(there is no type of scope "foo"; give type)"));
  EXPECT_THAT(in_list("{namespaces: [web]}"), HasSubstr("a scope without a type"));
  EXPECT_THAT(in_eksctl("{}"), HasSubstr("an accessScope without a type"));
  EXPECT_EQ(in_list("{type: cluster, namespaces: []}"), "none");
  EXPECT_EQ(in_eksctl("{type: namespace, namespaces: [web]}"), "none");
  EXPECT_EQ(in_list("null"), "none"); // stays as it is
}

TEST(DesiredState, IgnoresNoFieldOfTheOtherStore) {
  const auto line_with = [](const std::string& field) {
    return error_of(list_with("- {store: configmap, list: mapRoles, arn: '" + std::string(k_dev) +
                              "', " + field + "}\n"));
  };
  EXPECT_THAT(line_with("policies: [{name: AmazonEKSViewPolicy}]"),
              AllOf(HasSubstr("f.yaml:3:"),
                    HasSubstr("aws-auth has no policies; give store: accessEntry")));
  EXPECT_THAT(line_with("type: EC2_LINUX"), HasSubstr("aws-auth has no type"));
  EXPECT_THAT(line_with("tags: {a: b}"), HasSubstr("aws-auth has no tags"));
  EXPECT_EQ(line_with("policies: [], type: null, tags: {}"), "none");
  EXPECT_THAT(error_of(list_with("- {store: configmap, list: mapAccounts, account: "
                                 "'111122223333', groups: [a]}\n")),
              HasSubstr("an account has no groups"));
  EXPECT_THAT(error_of(list_with("- {store: accessEntry, list: mapRoles, arn: '" +
                                 std::string(k_dev) + "'}\n")),
              HasSubstr("an access entry has no list"));
  EXPECT_THAT(
      error_of(cluster_config("iamIdentityMappings: [{account: '111122223333', groups: [a]}]\n")),
      HasSubstr("an account has no groups"));
}

TEST(DesiredState, NotesWhatOfALineOfAConfigMapIsNotRead) {
  const auto first = [](const std::string& line) {
    const DesiredState state = read(map_of_roles(line));
    const DesiredMapping& mapping = state.mappings->front();
    return mapping.place + ": " + mapping.problem + "; " + mapping.cure;
  };
  EXPECT_THAT(first("group: [dev]"),
              AllOf(HasSubstr(R"(f.yaml:6:7: "group" is not a field)"), HasSubstr("write groups")));
  EXPECT_THAT(first("usernmae: dev"), HasSubstr("write username"));
  EXPECT_THAT(first("groups: dev"), HasSubstr("f.yaml:6:15: groups is not a list"));
  EXPECT_THAT(first("username: 1"), HasSubstr("does not read"));
  EXPECT_THAT(first("groups: [a]\n      groups: [b]"), HasSubstr("is given twice"));
  EXPECT_EQ(first("username: dev"), "f.yaml:5:7: ; ");
  EXPECT_EQ(first("groups: [a]"), "f.yaml:5:7: ; "); // without a username, which is possible
}

TEST(DesiredState, HasNoTemplateForAPrincipal) {
  EXPECT_THAT(
      error_of(list_with("- {store: accessEntry, arn: 'arn:aws:iam::${ACCOUNT}:role/A'}\n")),
      HasSubstr("looks like a template (Terraform); render it first"));
}

TEST(DesiredState, IsNoTemplate) {
  EXPECT_THAT(error_of("# a\n# ${NAME}\n\n\n\n\nkind: [\n"),
              HasSubstr("repair the text at this place; if it is a template (Terraform), render"));
  EXPECT_THAT(error_of("# a\n\n\n\n\n# ${NAME}\nkind: [\n"),
              HasSubstr("this looks like a template (Terraform): render it first"));
}

TEST(DesiredState, HasTheNameThatEksReads) {
  EXPECT_THAT(error_of("kind: ConfigMap\nmetadata: {name: '{{ .Release.Name }}'}\n"),
              HasSubstr("looks like a template (Helm or Go); render it first"));
  EXPECT_THAT(error_of("kind: ConfigMap\nmetadata: {name: aws-auth2, namespace: kube-system}\n"),
              HasSubstr("EKS reads kube-system/aws-auth only: write metadata.name aws-auth; or "
                        "give --configmap kube-system/aws-auth2"));
}

} // namespace
} // namespace iam::stores
