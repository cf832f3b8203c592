#pragma once

#include "net/http.hpp"

namespace iam::kube {

// `error`, which came of a request to an API server, with what to do about it; as it is where it
// says that already.
net::HttpError with_cure(const net::HttpError& error);

} // namespace iam::kube
