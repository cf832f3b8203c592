#include "change/migration_bridge.hpp"

#include "access/migration_entry.hpp"
#include "access/migration_names.hpp"
#include "kube/api_error.hpp"
#include "kube/reviews.hpp"
#include "kube/role_writes.hpp"
#include "util/error.hpp"

#include <chrono>
#include <string>

namespace iam::change {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_pause{500};
constexpr milliseconds k_patience{30000};

// Waits until the API server gives the group its rights, if it tells.
void await_rights(kube::ApiClient& client, util::Clock& clock) {
  const kube::ResourceAttributes any{.verb = "delete",
                                     .group = "",
                                     .resource = "configmaps",
                                     .subresource = "",
                                     .namespace_ = "",
                                     .name = ""};
  const auto deadline = clock.instant() + k_patience;
  try {
    while (!kube::review_access_of(client, access::k_bridge_role,
                                   {std::string(access::k_bridge_group)}, any)
                .is_allowed) {
      if (clock.instant() > deadline) {
        throw util::Error("the API server does not give its members any rights",
                          kube::text_of(bridge_binding()), "run the same command again");
      }
      clock.sleep(k_pause);
    }
  } catch (const kube::ApiError& error) {
    if (error.status() != 403) { // it does not tell you about others
      throw;
    }
  }
}

} // namespace

rbac::Binding bridge_binding() {
  return {.name = access::k_bridge_role,
          .namespace_ = {},
          .role_kind = "ClusterRole",
          .role = access::k_bridge_role,
          .subjects = {{rbac::SubjectKind::group, std::string(access::k_bridge_group), ""}}};
}

void build_bridge(cluster::Target& target, stores::MigrationJournal& journal,
                  const cluster::Host& host) {
  kube::ApiClient& client = target.session().client();
  journal.note(bridge_binding());
  kube::create_cluster_role(client, access::k_bridge_role, access::bridge_verbs());
  if (kube::create_binding(client, bridge_binding()) == kube::Creation::created) {
    host.on_change();
  }
  await_rights(client, host.clock);
}

void remove_bridge(cluster::Target& target) {
  kube::ApiClient& client = target.session().client();
  kube::delete_binding(client, bridge_binding());
  kube::delete_cluster_role(client, access::k_bridge_role);
}

} // namespace iam::change
