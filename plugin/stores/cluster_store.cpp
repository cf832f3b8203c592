#include "stores/cluster_store.hpp"

#include "kube/api_error.hpp"
#include "kube/server_version.hpp"
#include "stores/cluster_map.hpp"
#include "stores/snapshot.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace iam::stores {
namespace {

using Fate = Unconfirmed::Fate;

// A store gets back only snapshots that it has made.
const std::optional<kube::ConfigMap>& object_of(const Snapshot& snapshot) {
  return dynamic_cast<const ClusterMap&>(snapshot).object();
}

void require_mutable(const kube::ConfigMap& map) {
  if (map.is_immutable) {
    const kube::ConfigMapName& name = map.name;
    throw util::Error(
        "the ConfigMap is immutable, so nobody can change what it holds", name.text(),
        fmt::format("save it with {0} > {2}.yaml, take `immutable: true` out of the file, then {1}",
                    util::kubectl_command(
                        {"get", "configmap", name.name, "-n", name.namespace_, "-o", "yaml"}),
                    util::kubectl_command({"replace", "--force", "-f", name.name + ".yaml"}),
                    name.name));
  }
}

// Whether RBAC, and not an admission webhook, refuses the verb `patch`.
bool may_not_patch(const kube::ApiError& error) {
  return error.status() == 403 && error.cause().find("cannot patch resource") != std::string::npos;
}

// Whether the object was changed, created or deleted since it was read. A missing namespace is not
// a conflict.
bool is_conflict(const kube::ApiError& error) {
  const std::string& reason = error.reason();
  return reason == "Conflict" || reason == "AlreadyExists" ||
         (reason == "NotFound" && error.details().kind != "namespaces");
}

// Throws the error of a failed write as what it means for the store.
[[noreturn]] void fail(const kube::ApiError& error) {
  if (is_conflict(error)) {
    throw Conflict(error.cause(), error.where(), error.cure());
  }
  if (error.status() >= 500) {
    // An API server that timed out, itself or on etcd, may still write.
    const Fate fate = error.reason() == "InternalError" ? Fate::over : Fate::pending;
    throw Unconfirmed(error, std::make_exception_ptr(error), fate);
  }
  throw error;
}

[[noreturn]] void fail(const net::HttpError& error) {
  if (error.delivery() == net::Delivery::not_sent ||
      error.problem() == net::HttpError::Problem::interrupted) {
    throw error;
  }
  throw Unconfirmed(error, std::make_exception_ptr(error), Fate::pending);
}

} // namespace

std::shared_ptr<const Snapshot> ClusterStore::read() {
  return std::make_shared<ClusterMap>(m_name, kube::get_config_map(m_client, m_name));
}

void ClusterStore::require_writable(const Snapshot& before) {
  if (const auto& object = object_of(before)) {
    require_mutable(*object);
    kube::require_version(*object);
  } else {
    require_creatable();
  }
}

void ClusterStore::require_creatable() {
  if (m_if_missing == IfMissing::create) {
    return;
  }
  const std::string cause = fmt::format("there is no ConfigMap {}", m_name.text());
  if (m_name != k_aws_auth) {
    throw util::Error(cause, "", "add --create to make it");
  }
  const kube::ServerVersion version = kube::get_version(m_client);
  if (!version.is_eks()) {
    throw util::Error(fmt::format("{}, and this server ({}) is not one of EKS, which would read it",
                                  cause, version.git_version),
                      "",
                      "check --context; if aws-iam-authenticator runs there anyway, add --create");
  }
}

awsauth::MapData ClusterStore::write(const Snapshot& before, const Snapshot& after,
                                     const kube::WriteOptions& options) {
  const kube::DataChange change = difference(before.data(), after.data());
  if (change.empty()) {
    return before.data();
  }
  try {
    return data_of(send(object_of(before), change, options));
  } catch (const kube::ApiError& error) {
    fail(error);
  } catch (const net::HttpError& error) {
    fail(error);
  } catch (const kube::UnexpectedAnswer& error) {
    throw Unconfirmed(error, std::make_exception_ptr(error), Fate::over);
  }
}

kube::ConfigMap ClusterStore::send(const std::optional<kube::ConfigMap>& before,
                                   const kube::DataChange& change,
                                   const kube::WriteOptions& options) {
  if (before) {
    return patch_or_replace(*before, change, options);
  }
  std::map<std::string, std::string> data;
  for (const auto& [key, text] : change) {
    data[key] = text.value_or("");
  }
  return kube::create_config_map(m_client, m_name, data, options);
}

// The roles of some pipelines may update but not patch.
kube::ConfigMap ClusterStore::patch_or_replace(const kube::ConfigMap& before,
                                               const kube::DataChange& change,
                                               const kube::WriteOptions& options) {
  try {
    return kube::patch_config_map(m_client, before, change, options);
  } catch (const kube::ApiError& error) {
    if (!may_not_patch(error)) {
      throw;
    }
  }
  return kube::replace_config_map(m_client, before, change, options);
}

} // namespace iam::stores
