#include "diagnosis/missing_rights.hpp"

#include "diagnosis/default_roles.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <vector>

namespace iam::diagnosis {
namespace {

constexpr std::string_view k_role_binding = "rolebinding";

// The checks that are allowed nowhere: neither cluster-wide nor in a namespace.
std::vector<AccessCheck> refused_checks(const RoleTest& test) {
  std::vector<AccessCheck> refused;
  std::ranges::copy_if(test.checks, std::back_inserter(refused), [&](const AccessCheck& check) {
    return std::ranges::none_of(test.checks, [&](const AccessCheck& other) {
      return other.is_allowed && kube::ask_the_same(other.asked, check.asked);
    });
  });
  return refused;
}

bool asks_for_everything(const AccessCheck& check) {
  return check.asked.verb == "*" && check.asked.resource == "*";
}

// Returns the least of the ClusterRoles that every cluster has which allows all of `checks`; a
// placeholder if none is known to. cluster-admin is too much for any question but that for all.
std::string_view role_that_allows(const std::vector<AccessCheck>& checks) {
  if (std::ranges::any_of(checks, asks_for_everything)) {
    return "cluster-admin";
  }
  for (const DefaultRole role : {DefaultRole::view, DefaultRole::edit}) {
    if (std::ranges::all_of(checks,
                            [&](const AccessCheck& check) { return allows(role, check.asked); })) {
      return role == DefaultRole::view ? "view" : "edit";
    }
  }
  return "ROLE";
}

// What would give the rights that `test` lacks.
class Advice {
public:
  Advice(const RoleTest& test, const Question& question)
      : m_test(test),
        m_question(question),
        m_refused(refused_checks(test)),
        // The common table asks about nodes as well, which nobody needs.
        m_lacks_cluster_rights(question.is_typed &&
                               !std::ranges::all_of(m_refused, &AccessCheck::is_namespaced)) {}

  std::string place() const {
    if (m_lacks_cluster_rights) {
      return "";
    }
    return m_question.namespace_.empty() ? " cluster-wide"
                                         : " in the namespace " + m_question.namespace_;
  }

  // A binding in one namespace does not count if all of them are asked about.
  std::string cure() const {
    if (m_lacks_cluster_rights) {
      return bind_advice("", "clusterrolebinding");
    }
    if (m_question.namespace_.empty()) {
      return "ask about one namespace with -n NAMESPACE, or " +
             bind_advice(" everywhere", "clusterrolebinding");
    }
    return bind_advice("", k_role_binding);
  }

private:
  std::string_view role_to_bind() const {
    return m_question.is_typed ? role_that_allows(m_refused) : "view"; // any right is enough
  }

  // Who has no rights cannot bind a role either.
  std::string bind_advice(std::string_view where, std::string_view binding) const {
    return m_question.subject == Subject::role
               ? fmt::format("bind a role that allows it{}, for instance: {}", where,
                             bind_command(binding))
               : fmt::format("ask someone who administers the cluster to bind a role that allows "
                             "it{}; for instance, someone runs: {}",
                             where, bind_command(binding));
  }

  // People bind the group that stands in the map; `system:authenticated` is everybody.
  std::string bind_command(std::string_view binding) const {
    const auto& groups = m_test.user->groups;
    const auto own = std::ranges::find_if(
        groups, [](const std::string& group) { return !group.starts_with("system:"); });
    const std::string subject =
        own == groups.end() ? "--user=" + m_test.user->username : "--group=" + *own;
    std::vector<std::string> words = {"create", std::string(binding), "NAME",
                                      fmt::format("--clusterrole={}", role_to_bind()), subject};
    if (binding == k_role_binding) {
      words.insert(words.end(), {"-n", m_question.namespace_});
    }
    return util::proposed(util::Program::kubectl, words,
                          m_question.subject == Subject::role ? util::Runner::reader
                                                              : util::Runner::somebody_else);
  }

  const RoleTest& m_test;
  const Question& m_question;
  std::vector<AccessCheck> m_refused;
  bool m_lacks_cluster_rights; // of resources in no namespace, which no RoleBinding gives
};

} // namespace

std::optional<util::Error> missing_rights(const RoleTest& test, const Question& question) {
  const bool has_rights = question.is_typed
                              ? refused_checks(test).empty()
                              : std::ranges::any_of(test.checks, &AccessCheck::is_allowed);
  if (has_rights) {
    return std::nullopt;
  }
  const Advice advice(test, question);
  const bool is_role = question.subject == Subject::role;
  return util::Error(fmt::format("{}, but {}{}", is_role ? "the role gets in" : "you get in",
                                 question.is_typed
                                     ? "lacks some of the rights that were asked about"
                                 : is_role ? "has none of these rights"
                                           : "have none of the common rights",
                                 advice.place()),
                     "", advice.cure());
}

} // namespace iam::diagnosis
