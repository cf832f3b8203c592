#include "change/revision.hpp"
#include "stores/manifest.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using testing::HasSubstr;

constexpr const char* k_manifest = "apiVersion: v1\n"
                                   "kind: ConfigMap\n"
                                   "metadata: {name: aws-auth, namespace: kube-system}\n"
                                   "data:\n"
                                   "  mapRoles: |\n"
                                   "    - rolearn: arn:aws:iam::111122223333:role/A\n"
                                   "      username: a\n"
                                   "    - rolearn: arn:aws:iam::111122223333:role/B\n"
                                   "      username: &name b\n"
                                   "    - rolearn: arn:aws:iam::111122223333:role/C\n"
                                   "      username: *name\n";

PrincipalEdits overwrite(const std::string& name) {
  awsauth::Mapping mapping;
  mapping.arn = "arn:aws:iam::111122223333:role/" + name;
  mapping.username = "new";
  return {mapping.arn, {awsauth::AddMapping{mapping, awsauth::IfExists::overwrite}}};
}

std::string place_of_refusal(std::vector<PrincipalEdits> edits) {
  try {
    revise(std::make_shared<stores::Manifest>(k_manifest, "m.yaml"), std::move(edits));
  } catch (const util::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("&name"));
    return error.where();
  }
  return "none";
}

TEST(Revise, names_the_place_of_the_edit_that_cannot_be_done) {
  EXPECT_EQ(place_of_refusal({overwrite("B")}), "m.yaml:9:17");
  EXPECT_EQ(place_of_refusal({overwrite("New"), overwrite("A"), overwrite("B"), overwrite("Newer"),
                              overwrite("Newest")}),
            "m.yaml:9:17");
  EXPECT_EQ(place_of_refusal({overwrite("New"), overwrite("A"), overwrite("C")}), "none");
}

} // namespace
} // namespace iam::change
