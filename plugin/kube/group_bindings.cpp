#include "kube/group_bindings.hpp"

#include "kube/api_error.hpp"
#include "kube/list.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <set>

namespace iam::kube {
namespace {

constexpr const char* k_rbac = "/apis/rbac.authorization.k8s.io/v1/";
constexpr std::array k_kinds = {"clusterrolebindings", "rolebindings"};

using util::Json;
using util::text_at;

std::optional<rbac::SubjectKind> subject_kind(const std::string& text) {
  for (const rbac::SubjectKind kind :
       {rbac::SubjectKind::user, rbac::SubjectKind::group, rbac::SubjectKind::service_account}) {
    if (text == rbac::text_of(kind)) {
      return kind;
    }
  }
  return std::nullopt;
}

rbac::Binding binding_in(const Json& object) {
  const Json& metadata = util::member(object, "metadata");
  const Json& role = util::member(object, "roleRef");
  rbac::Binding binding{.name = text_at(metadata, "name"),
                        .namespace_ = text_at(metadata, "namespace"),
                        .role_kind = text_at(role, "kind"),
                        .role = text_at(role, "name"),
                        .subjects = {}};
  for (const Json& subject : util::array_at(object, "subjects")) {
    if (const auto kind = subject_kind(text_at(subject, "kind"))) {
      binding.subjects.push_back({*kind, text_at(subject, "name"), text_at(subject, "namespace")});
    }
  }
  return binding;
}

// Returns the texts of the column `name` of a meta.k8s.io/v1 Table; nullopt if it has none, or if
// there are more pages.
std::optional<std::vector<std::string>> column_of(const Json& table, const std::string& name) {
  const Json& columns = util::array_at(table, "columnDefinitions");
  const auto column = std::ranges::find_if(
      columns, [&](const Json& each) { return text_at(each, "name") == name; });
  if (column == columns.end() || !text_at(util::member(table, "metadata"), "continue").empty()) {
    return std::nullopt;
  }
  const auto index = static_cast<std::size_t>(column - columns.begin());
  std::vector<std::string> texts;
  for (const Json& row : util::array_at(table, "rows")) {
    const Json& cells = util::array_at(row, "cells");
    texts.push_back(
        index < cells.size() && cells[index].is_string() ? cells[index].get<std::string>() : "");
  }
  return texts;
}

// Whether a cell with the names of groups, separated as the API server does it, has `group`.
bool lists(const std::string& cell, const std::string& group) {
  return (", " + cell + ", ").find(", " + group + ", ") != std::string::npos;
}

} // namespace

std::vector<ApiRequest> queries_for_bound_groups() {
  std::vector<ApiRequest> queries;
  for (const char* resource : k_kinds) {
    ApiRequest& query = queries.emplace_back();
    query.path = std::string(k_rbac) + resource;
    query.query = {{"limit", "500"}, {"includeObject", "None"}};
    query.accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    query.subject = resource;
  }
  return queries;
}

std::optional<std::vector<std::string>>
unbound_groups(const std::vector<std::string>& groups,
               const std::vector<std::optional<Json>>& answers) {
  std::vector<std::string> bound; // cells, each with the groups of one binding
  for (const std::optional<Json>& answer : answers) {
    const auto cells = answer ? column_of(*answer, "Groups") : std::nullopt;
    if (!cells) {
      return std::nullopt;
    }
    bound.insert(bound.end(), cells->begin(), cells->end());
  }
  if (answers.empty()) {
    return std::nullopt;
  }
  std::vector<std::string> unbound;
  std::ranges::copy_if(groups, std::back_inserter(unbound), [&](const std::string& group) {
    return std::ranges::none_of(bound, [&](const std::string& cell) { return lists(cell, group); });
  });
  return unbound;
}

BindingListing list_bindings(ApiClient& client) {
  const std::vector<std::string> resources(std::begin(k_kinds), std::end(k_kinds));
  const std::vector<ApiOutcome> lists = list_items_of(client, k_rbac, resources);
  BindingListing listing;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    try {
      std::ranges::transform(lists[i].get(), std::back_inserter(listing.bindings), binding_in);
    } catch (const ApiError& error) {
      if (error.status() != 403) {
        throw;
      }
      listing.unread.push_back(resources[i]);
    }
  }
  return listing;
}

std::vector<GroupBinding> list_group_bindings(ApiClient& client) {
  std::vector<GroupBinding> bindings;
  for (const rbac::Binding& binding : list_bindings(client).bindings) {
    for (const rbac::Subject& subject : binding.subjects) {
      if (subject.kind == rbac::SubjectKind::group) {
        bindings.push_back(
            {subject.name, binding.role_kind + ' ' + binding.role, binding.namespace_});
      }
    }
  }
  return bindings;
}

std::vector<ClusterRoleSubject> subjects_of_cluster_role(ApiClient& client,
                                                         const std::string& role) {
  std::vector<ClusterRoleSubject> subjects;
  for (const Json& binding : list_items(client, k_rbac, "clusterrolebindings")) {
    if (text_at(util::member(binding, "roleRef"), "name") != role) {
      continue;
    }
    for (const Json& subject : util::array_at(binding, "subjects")) {
      const std::string kind = text_at(subject, "kind");
      if (kind == "Group" || kind == "User") {
        subjects.push_back({kind == "Group", text_at(subject, "name")});
      }
    }
  }
  return subjects;
}

std::vector<std::string> namespaces_bound_to(ApiClient& client, const std::string& username,
                                             const std::vector<std::string>& groups) {
  std::set<std::string> namespaces;
  for (const Json& binding : list_items(client, k_rbac, "rolebindings")) {
    for (const Json& subject : util::array_at(binding, "subjects")) {
      const std::string kind = text_at(subject, "kind");
      const std::string name = text_at(subject, "name");
      if ((kind == "User" && name == username) ||
          (kind == "Group" && std::ranges::find(groups, name) != groups.end())) {
        namespaces.insert(text_at(util::member(binding, "metadata"), "namespace"));
      }
    }
  }
  return {namespaces.begin(), namespaces.end()};
}

} // namespace iam::kube
