#include "stores/lone_map.hpp"
#include "stores/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::stores {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string k_head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n"
                           "  namespace: kube-system\n";

std::vector<std::string> foreign(const std::string& manifest) {
  std::vector<std::string> parts;
  for (const ForeignPart& part : foreign_parts(manifest)) {
    parts.push_back(std::to_string(part.position.line) + " " + part.name);
  }
  return parts;
}

TEST(LoneMap, holds_the_lists_as_blocks) {
  EXPECT_EQ(
      manifest_of(k_aws_auth, {.roles = "# all\n- rolearn: a\n", .users = "- x", .accounts = {}}),
      k_head + "data:\n  mapRoles: |\n    # all\n    - rolearn: a\n  mapUsers: |-\n    - x\n");
  EXPECT_EQ(manifest_of(k_aws_auth, {.roles = "", .users = {}, .accounts = {}}), k_head);
}

TEST(LoneMap, gives_every_text_back) {
  for (const char* text : {"- a\n", "- a", "- a\n\n\n", "\n\n- a\n", "  - a\n", "- a\t# b\r\n- c",
                           "# \xc3\xa9\n", "\n", " ", "- \"a\"\n- 'b'\n", "%", "---\n- a\n...\n"}) {
    const std::string manifest =
        manifest_of(k_aws_auth, {.roles = text, .users = "- u\n", .accounts = text});
    const Manifest read(manifest, "a.yaml");
    EXPECT_EQ(read.data().roles, text);
    EXPECT_EQ(read.data().users, "- u\n");
    EXPECT_EQ(read.data().accounts, text);
    EXPECT_THAT(foreign(manifest), IsEmpty());
  }
}

TEST(LoneMap, names_what_is_foreign) {
  EXPECT_THAT(foreign(k_head +
                      "  labels: {}\nimmutable: true\ndata:\n  mapRoles: ''\n  maproles: ''\n"
                      "---\na: b\n"),
              ElementsAre("12 the second document", "7 immutable", "6 metadata.labels",
                          "10 data.maproles"));
}

} // namespace
} // namespace iam::stores
