#pragma once

#include "aws/credentials/credentials.hpp"
#include "aws/endpoint.hpp"
#include "util/error.hpp"
#include "util/secret.hpp"
#include "util/time.hpp"

#include <cstddef>
#include <string>

namespace iam::aws {

// The authenticator's limit in bytes (pkg/token).
inline constexpr std::size_t k_longest_token = 4096;

// A token that authenticates its bearer to an EKS cluster as the identity that signed it.
struct ClusterToken {
  util::Secret text;
  util::Time expires;
};

// The token would be longer than the authenticator accepts.
class TokenTooLong : public util::Error {
public:
  using Error::Error;
};

// The token for the cluster `cluster` (its name; on Outposts its id), signed at `now` for `sts`,
// without any request: byte for byte what `aws eks get-token` prints in the same second. It expires
// a minute before the authenticator's limit of fifteen, or with the credentials, by AWS's clock
// like `now`. Throws TokenTooLong, and util::Error if `cluster` cannot be a name.
ClusterToken sign_cluster_token(const Credentials& credentials, const std::string& cluster,
                                const Endpoint& sts, util::Time now);

// The output of an exec plugin (ExecCredential of client.authentication.k8s.io), in the AWS CLI's
// layout. `api_version` is the requested one, such as `client.authentication.k8s.io/v1`.
std::string exec_credential_text(const ClusterToken& token, const std::string& api_version);

} // namespace iam::aws
