#pragma once

#include "aws/client_rest_json.hpp"

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
};

// Returns the cluster in `answer`, of DescribeCluster, which `client` got. Throws UnexpectedAnswer.
EksCluster cluster_in(const RestJsonClient& client, const util::Json& answer);

// An access policy that entries can hold.
struct AccessPolicySummary {
  std::string name; // `AmazonEKSViewPolicy`
  std::string arn;

  friend bool operator==(const AccessPolicySummary&, const AccessPolicySummary&) = default;
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

private:
  RestJsonClient m_client;
};

} // namespace iam::aws
