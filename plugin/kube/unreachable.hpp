#pragma once

#include "net/http.hpp"

namespace iam::kube {

// `error` of a request to an API server, with a cure if it has none.
net::HttpError with_cure(const net::HttpError& error);

} // namespace iam::kube
