#include "stores/reconciler.hpp"

#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <string_view>

namespace iam::stores {
namespace {

using util::Json;

enum class Place : std::uint8_t { label, annotation, manager };

// A mark that a tool leaves on what it applies. Of labels and annotations, the beginning of the
// key, and, if it is not empty, the value; of managers, the beginning of the name.
struct Mark {
  std::string_view tool;
  Place place;
  std::string_view name;
  std::string_view value = {};
};

// From each tool's documentation. The managers of Cluster API and of older Terraform, which come
// from the names of their user agents, are believed.
constexpr auto k_marks = std::to_array<Mark>({
    {"Argo CD", Place::annotation, "argocd.argoproj.io/tracking-id"},
    {"Argo CD", Place::label, "argocd.argoproj.io/instance"},
    {"Argo CD", Place::manager, "argocd"},
    {"Flux", Place::label, "kustomize.toolkit.fluxcd.io/name"},
    {"Flux", Place::label, "helm.toolkit.fluxcd.io/name"},
    {"Flux", Place::manager, "kustomize-controller"},
    {"Helm", Place::annotation, "meta.helm.sh/release-name"},
    {"Helm", Place::label, "app.kubernetes.io/managed-by", "Helm"},
    {"Pulumi", Place::annotation, "pulumi.com/"},
    {"Pulumi", Place::label, "app.kubernetes.io/managed-by", "pulumi"},
    {"Pulumi", Place::manager, "pulumi"},
    {"AWS CDK", Place::label, "aws.cdk.eks/prune-"},
    {"Terraform", Place::label, "app.kubernetes.io/managed-by", "Terraform"},
    {"Terraform", Place::manager, "Terraform"},
    {"Terraform", Place::manager, "HashiCorp"},
    {"Cluster API", Place::label, "cluster.x-k8s.io/"},
    {"Cluster API", Place::manager, "cluster-api-provider-aws"},
});

constexpr std::string_view k_last_applied = "kubectl.kubernetes.io/last-applied-configuration";

std::string_view text_of(Place place) {
  return place == Place::label        ? "label"
         : place == Place::annotation ? "annotation"
                                      : "field manager";
}

// The key or name in `metadata` that is `mark`; empty if there is none.
std::string find_mark(const Json& metadata, const Mark& mark) {
  if (mark.place == Place::manager) {
    for (const Json& fields : util::array_at(metadata, "managedFields")) {
      const std::string manager = util::text_at(fields, "manager");
      if (manager.starts_with(mark.name)) {
        return manager;
      }
    }
    return "";
  }
  const Json& texts = util::member(metadata, mark.place == Place::label ? "labels" : "annotations");
  for (const auto& [key, value] : texts.items()) {
    if (key.starts_with(mark.name) && (mark.value.empty() || value == mark.value)) {
      return key;
    }
  }
  return "";
}

} // namespace

std::optional<Reconciler> reconciler_of(const Json& object) {
  const Json& metadata = util::member(object, "metadata");
  for (const Mark& mark : k_marks) {
    if (const std::string found = find_mark(metadata, mark); !found.empty()) {
      return Reconciler{std::string(mark.tool), fmt::format("{} {}", text_of(mark.place), found)};
    }
  }
  if (util::member(metadata, "annotations").contains(k_last_applied)) {
    return Reconciler{"kubectl apply", fmt::format("annotation {}", k_last_applied), false};
  }
  return std::nullopt;
}

} // namespace iam::stores
