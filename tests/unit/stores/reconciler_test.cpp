#include "stores/reconciler.hpp"
#include "util/json.hpp"

#include <gtest/gtest.h>

namespace iam::stores {
namespace {

std::string of(const char* metadata) {
  const auto found =
      reconciler_of(util::parse_json(std::string(R"({"metadata":)") + metadata + "}", "object"));
  return found ? found->tool + " (" + found->mark + ")" + (found->is_automatic ? "" : " by hand")
               : "";
}

TEST(Reconciler, is_known_by_its_marks) {
  EXPECT_EQ(of(R"({"annotations":{"argocd.argoproj.io/tracking-id":"a:/ConfigMap:x/y"}})"),
            "Argo CD (annotation argocd.argoproj.io/tracking-id)");
  EXPECT_EQ(of(R"({"labels":{"kustomize.toolkit.fluxcd.io/name":"infra"}})"),
            "Flux (label kustomize.toolkit.fluxcd.io/name)");
  EXPECT_EQ(of(R"({"labels":{"app.kubernetes.io/managed-by":"Helm"}})"),
            "Helm (label app.kubernetes.io/managed-by)");
  EXPECT_EQ(of(R"({"labels":{"aws.cdk.eks/prune-c8abc":""}})"),
            "AWS CDK (label aws.cdk.eks/prune-c8abc)");
  EXPECT_EQ(of(R"({"managedFields":[{"manager":"kubectl-edit"},{"manager":"Terraform"}]})"),
            "Terraform (field manager Terraform)");
  EXPECT_EQ(of(R"({"managedFields":[{"manager":"pulumi-kubernetes-1a2b3c4d"}]})"),
            "Pulumi (field manager pulumi-kubernetes-1a2b3c4d)");
}

TEST(Reconciler, is_whoever_applies_the_file_if_nothing_else_is_known) {
  EXPECT_EQ(of(R"({"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}"}})"),
            "kubectl apply (annotation kubectl.kubernetes.io/last-applied-configuration) by hand");
}

TEST(Reconciler, is_nobody_for_people_and_for_eks_itself) {
  EXPECT_EQ(of(R"({"managedFields":[{"manager":"vpcLambda"},{"manager":"kubectl-edit"}]})"), "");
  EXPECT_EQ(of(R"({"labels":{"app.kubernetes.io/managed-by":"somebody"}})"), "");
  EXPECT_EQ(of("{}"), "");
}

} // namespace
} // namespace iam::stores
