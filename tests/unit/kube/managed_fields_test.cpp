#include "kube/managed_fields.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(ManagedFields, name_who_wrote_which_keys_the_latest_first) {
  const auto managers = field_managers(util::parse_json(R"({"metadata": {"managedFields": [
      {"manager": "vpcLambda", "operation": "Update", "time": "2024-01-02T03:04:05Z",
       "fieldsV1": {"f:data": {".": {}, "f:mapRoles": {}}}},
      {"manager": "terraform", "operation": "Apply", "time": "2025-01-02T03:04:05Z",
       "fieldsV1": {"f:data": {"f:mapUsers": {}, "f:mapAccounts": {}}}},
      {"manager": "labeller", "operation": "Update", "time": "2026-01-02T03:04:05Z",
       "fieldsV1": {"f:metadata": {"f:labels": {}}}}]}})",
                                                        ""));
  ASSERT_THAT(managers, SizeIs(2));
  EXPECT_EQ(managers[0].name, "terraform");
  EXPECT_EQ(managers[0].operation, "Apply");
  EXPECT_EQ(util::rfc3339(managers[0].time.value()), "2025-01-02T03:04:05Z");
  EXPECT_THAT(managers[0].keys, ElementsAre("mapUsers", "mapAccounts"));
  EXPECT_THAT(managers[1].keys, ElementsAre("mapRoles"));
}

TEST(ManagedFields, of_another_form_are_none) {
  for (const char* text : {"null", "{}", R"({"metadata": {"managedFields": 3}})",
                           R"({"metadata": {"managedFields": [1, {"fieldsV1": []}]}})"}) {
    EXPECT_THAT(field_managers(util::parse_json(text, "")), IsEmpty()) << text;
  }
}

} // namespace
} // namespace iam::kube
