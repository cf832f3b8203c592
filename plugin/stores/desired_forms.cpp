#include "stores/desired_forms.hpp"

#include "awsauth/templates.hpp"
#include "identity/arn.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace iam::stores {

using yaml::NodeId;

access::HeldPolicy::Scope scope_in(const DesiredFields& fields, NodeId node,
                                   std::string_view what) {
  fields.require_object(node, what, {"type", "namespaces"});
  access::HeldPolicy::Scope scope{
      fields.text(node, "type").value_or(""),
      fields.texts(node, "namespaces").value_or(std::vector<std::string>())};
  const bool is_of_cluster = scope.type == "cluster";
  if (!is_of_cluster && scope.type != "namespace") {
    fields.fail(node,
                scope.type.empty()
                    ? fmt::format("{} without a type", what)
                    : fmt::format("there is no type of scope {}", util::quoted(scope.type)),
                "give type: cluster, or type: namespace with namespaces");
  }
  if (is_of_cluster && !scope.namespaces.empty()) {
    fields.fail(fields.value(node, "namespaces"), "a scope of the type cluster has no namespaces",
                "leave them out, or give type: namespace");
  }
  if (!is_of_cluster && scope.namespaces.empty()) {
    fields.fail(node, "a scope of the type namespace needs namespaces",
                "give them, or type: cluster for the whole cluster");
  }
  return scope;
}

std::string principal_in_file(const DesiredFields& fields, NodeId node, const std::string& arn) {
  if (const std::string_view language = awsauth::template_language(arn); !language.empty()) {
    fields.fail(node, fmt::format("{} looks like a template ({})", util::quoted(arn), language),
                "render it first");
  }
  const auto parsed = identity::parse_arn(arn);
  if (!parsed) {
    fields.fail(node,
                arn.empty() ? "the access entry has no principal"
                            : fmt::format("{} is not an ARN", util::quoted(arn)),
                "give the ARN of a role or a user");
  }
  if (parsed->service == "eks") {
    const auto parts = util::split(parsed->resource, '/');
    fields.fail(node,
                fmt::format("{} is the ARN of an access entry{}, not of its principal", arn,
                            parts.size() > 1 ? fmt::format(" of the cluster {}", parts[1]) : ""),
                "give the ARN of the role or user");
  }
  if (parsed->service != "iam" && parsed->service != "sts") {
    fields.fail(node, fmt::format("{} is not the ARN of a role or a user", arn),
                "give the ARN of a role or a user");
  }
  return arn;
}

} // namespace iam::stores
