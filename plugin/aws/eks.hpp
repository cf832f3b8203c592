#pragma once

#include "aws/client_rest_json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::aws {

// An EKS cluster, as EKS describes it.
struct EksCluster {
  std::string name;
  std::string arn;
  std::string status;                // ACTIVE, CREATING, UPDATING, DELETING, FAILED, PENDING
  std::string version;               // of Kubernetes: `1.31`
  std::string platform_version;      // `eks.12`
  std::string endpoint;              // the API server's URL; empty during creation
  std::string certificate_authority; // PEM in base64; empty during creation
  std::string authentication_mode;   // CONFIG_MAP (the default), API_AND_CONFIG_MAP, API
  std::string id;                    // of a local cluster on Outposts, else empty

  // Whether tokens are for the id and not for the name, by the AWS CLI's rule: on Outposts, unless
  // its etcd has an instance type of its own.
  bool is_known_by_id = false;

  // Whether whoever created the cluster was to become its administrator; EKS does not say who that
  // is. An old platform version does not say it (nullopt).
  std::optional<bool> bootstraps_creator;

  bool has_remote_networks = false; // of hybrid nodes
};

// Returns the cluster in `answer`, of DescribeCluster, which `client` got. Throws UnexpectedAnswer.
EksCluster cluster_in(const RestJsonClient& client, const util::Json& answer);

// An access policy that entries can hold.
struct AccessPolicySummary {
  std::string name; // `AmazonEKSViewPolicy`
  std::string arn;

  friend bool operator==(const AccessPolicySummary&, const AccessPolicySummary&) = default;
};

// A change of a cluster that EKS carries out by and by.
struct ClusterUpdate {
  std::string id;
  std::string status;              // InProgress, Successful, Failed, Cancelled
  std::vector<std::string> errors; // `CODE: MESSAGE`
};

// Elastic Kubernetes Service (API version 2017-11-01). Every call throws AwsError if EKS refuses,
// UnexpectedAnswer, net::HttpError and util::Cancelled.
class Eks {
public:
  Eks(Runtime& runtime, Endpoint endpoint, Credentials credentials);

  // Throws AwsError with the code ResourceNotFoundException if there is none of that name.
  EksCluster describe_cluster(const std::string& name);

  // The names of all clusters in the Region.
  std::vector<std::string> list_clusters();

  // The access policies that exist in the Region.
  std::vector<AccessPolicySummary> list_access_policies();

  // Starts to change the authentication mode of the cluster `name` to `mode`. A repeated request
  // starts nothing else.
  ClusterUpdate update_authentication_mode(const std::string& name, const std::string& mode);

  // Returns how far the update `id` of the cluster `name` is.
  ClusterUpdate describe_update(const std::string& name, const std::string& id);

private:
  ClusterUpdate update_in(const util::Json& answer, const std::string& operation) const;

  Runtime& m_runtime;
  RestJsonClient m_client;
};

} // namespace iam::aws
