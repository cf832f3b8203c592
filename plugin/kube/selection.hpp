#pragma once

#include "kube/kubeconfig.hpp"
#include "util/environment.hpp"
#include "util/secret.hpp"

#include <string>
#include <vector>

namespace iam::kube {

// The values of kubectl's flags of the same names, which replace fields of the kubeconfig. Empty:
// not given, as in kubectl.
struct Overrides {
  std::string context;
  std::string cluster;
  std::string user;
  std::string server;
  util::Secret token;
  std::string as;
  std::string as_uid;
  std::vector<std::string> as_groups;
  std::string certificate_authority; // a path from the current folder
  bool insecure_skip_tls_verify = false;
  std::string tls_server_name;
  std::string request_timeout; // see util::parse_timeout
};

// The cluster and the user of a command, with absolute paths.
struct Selection {
  std::string context_name; // these three are empty in a pod, or without a context
  std::string cluster_name;
  std::string user_name;
  Cluster cluster;
  User user;
  std::string request_timeout;
  std::vector<std::string> warnings; // for people
};

// The selected entries cannot be used: all problems, in kubectl's words.
class InvalidConfiguration : public util::Error {
public:
  InvalidConfiguration(std::vector<std::string> problems, const Place& place,
                       std::string cure = {});
  const std::vector<std::string>& problems() const { return m_problems; }

private:
  std::vector<std::string> m_problems;
};

// The service account of a pod.
inline constexpr const char* k_service_account_folder =
    "/var/run/secrets/kubernetes.io/serviceaccount";

// Selects context, cluster and user by the rules of kubectl (client-go,
// tools/clientcmd/client_config.go), and checks that they can be used. If nothing is configured:
// the service account of our pod, else `http://localhost:8080`, as in kubectl. Throws
// InvalidConfiguration, or Error for a name in a flag that does not exist.
Selection select(const Kubeconfig& config, const Overrides& overrides,
                 const util::Environment& environment,
                 const std::string& service_account_folder = k_service_account_folder);

} // namespace iam::kube
