#include "change/addition_notes.hpp"

#include "kube/group_bindings.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <iterator>
#include <set>
#include <unordered_set>

namespace iam::change {
namespace {

// What is asked beside something else may make it later by this at most.
constexpr std::chrono::milliseconds k_patience{1000};

// Groups that begin with `system:` are Kubernetes' own: it binds them itself or treats them without
// a binding.
bool needs_binding(const std::string& group) {
  return !group.starts_with("system:");
}

} // namespace

void AdditionNotes::ask(const std::vector<std::string>& groups,
                        const std::vector<std::string>& identities, identity::PrincipalType type) {
  if (!m_target.is_cluster() ||
      cluster::config_map_name(m_target.flags().config_map) != stores::k_aws_auth) {
    return;
  }
  const std::set<std::string> each(groups.begin(), groups.end());
  std::ranges::copy_if(each, std::back_inserter(m_groups), needs_binding);
  if (!m_groups.empty()) {
    m_target.session().client().ask_beside(kube::queries_for_bound_groups(), k_patience);
  }
  if (m_target.is_asking_eks()) {
    m_asks_iam = true;
    m_roles.start(identities, type);
  }
}

void AdditionNotes::leave_out(const std::vector<std::string>& groups) {
  const std::unordered_set<std::string> known(groups.begin(), groups.end());
  std::erase_if(m_groups, [&](const std::string& group) { return known.contains(group); });
}

void AdditionNotes::print(const std::vector<identity::Principal>& principals) {
  if (!m_groups.empty()) {
    const auto answers = m_target.session().client().take_beside();
    for (const std::string& group :
         kube::unbound_groups(m_groups, answers).value_or(std::vector<std::string>())) {
      m_host.note(fmt::format("no binding names the group {}, so it gives no rights; for instance: "
                              "{}",
                              util::quoted(group),
                              util::kubectl_command({"create", "clusterrolebinding", "NAME",
                                                     "--clusterrole=view", "--group=" + group})));
    }
  }
  for (const identity::Principal& principal : principals) {
    const auto found =
        m_asks_iam ? m_roles.find_started(principal, k_patience) : cluster::FoundRole();
    if (found.presence == cluster::FoundRole::Presence::gone) {
      const bool is_user = principal.type == identity::PrincipalType::user;
      m_host.note(fmt::format(
          "IAM has no {} {}, so nobody gets in by it{}", is_user ? "user" : "role", principal.arn,
          found.other_arn.empty() ? "" : "; the user of that name is " + found.other_arn));
    }
  }
}

} // namespace iam::change
