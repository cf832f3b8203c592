#pragma once

#include "access/effective.hpp"
#include "aws/credentials/credentials.hpp"
#include "cluster/host.hpp"
#include "cluster/probe.hpp"
#include "cluster/target.hpp"
#include "identity/identity.hpp"
#include "identity/principal.hpp"

#include <functional>
#include <string>

namespace iam::change {

// Somebody by whose credentials the cluster is asked how it treats them.
struct Witness {
  std::string arn; // canonical
  identity::Identity identity;
  aws::Credentials credentials;
};

// Returns the role `principal` as a witness, with credentials that are got now, and that name the
// session `session_name`. Throws as cluster::credentials_of.
Witness witness_of(const identity::Principal& principal, const std::string& session_name,
                   cluster::AwsSession& aws);

// Returns whoever has the credentials of `aws` as a witness. Throws as Sts::get_caller_identity.
Witness caller_as_witness(cluster::AwsSession& aws);

// What a witness who does not get in is told.
inline constexpr const char* k_refused = "refuses it";

// Returns what the cluster tells `witness` if it does as `sources` say: `lets it in as "dev" in
// dev, system:authenticated`. Throws util::Error, whose cause says why, if the witness cannot see
// it: it is for EC2 instances, or hangs on what is unknown.
std::string expected_answer(const Witness& witness, const access::Sources& sources);

// Asks the cluster by a new connection and a new token, and returns what it says, in the same form.
// If it lets `witness` in and `question` is given, asks that as well, and returns its text instead
// of the answer unless it is empty. What fails is an answer as well, in words. Throws
// net::HttpError if it is interrupted.
std::string answer_for(const Witness& witness, cluster::Target& target, const cluster::Host& host,
                       const std::function<std::string(kube::ApiClient&)>& question = {});

} // namespace iam::change
