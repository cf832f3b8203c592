#pragma once

#include "aws/credentials/credentials.hpp"
#include "aws/endpoint.hpp"
#include "util/error.hpp"
#include "util/secret.hpp"
#include "util/time.hpp"

#include <string>

namespace iam::aws {

// What lets its bearer into an EKS cluster as whoever signed it.
struct ClusterToken {
  util::Secret text;
  util::Time expires;
};

// The credentials make a token that is longer than the authenticator reads.
class TokenTooLong : public util::Error {
public:
  using Error::Error;
};

// The token for the cluster `cluster` (its name; on Outposts its id), signed at `now` for `sts`,
// without asking anybody: to the byte what `aws eks get-token` makes of the same in the same
// second. It expires a minute before the fifteen that the authenticator allows, or with the
// credentials; like `now`, that is by AWS's clock. Throws TokenTooLong, and util::Error where
// `cluster` cannot be a name.
ClusterToken sign_cluster_token(const Credentials& credentials, const std::string& cluster,
                                const Endpoint& sts, util::Time now);

// What an exec plugin prints (ExecCredential of client.authentication.k8s.io), laid out as the AWS
// CLI does. `api_version` is the one that is asked for, such as
// `client.authentication.k8s.io/v1`.
std::string exec_credential_text(const ClusterToken& token, const std::string& api_version);

} // namespace iam::aws
