#pragma once

#include "aws/error.hpp"
#include "cluster/aws_session.hpp"
#include "cluster/session.hpp"
#include "kube/exec_credential.hpp"
#include "kube/selection.hpp"
#include "util/environment.hpp"
#include "util/error.hpp"

#include <chrono>
#include <optional>

namespace iam::diagnosis {

// Returns that kubectl cannot run the exec command of `selection`, which is not installed, with
// what to do; nullopt if it can, or there is none. This program may sign in without it.
std::optional<kube::CredentialError> missing_program(const kube::Selection& selection,
                                                     const util::Environment& environment);

// Returns that the token of `session` is one that the cluster does not read; nullopt if it does, or
// there is none.
std::optional<util::Error> unreadable_token(const cluster::Session& session);

// Returns why STS refuses a cluster token, as the authenticator will see too: `error`, unless a
// clock is wrong. `offset` is how far the API server's is ahead, if that is known; AWS is asked for
// its own.
util::Error cause_of_refused_token(const aws::AwsError& error,
                                   std::optional<std::chrono::milliseconds> offset,
                                   cluster::AwsSession& aws);

} // namespace iam::diagnosis
