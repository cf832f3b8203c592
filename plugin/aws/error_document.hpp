#pragma once

#include "aws/error.hpp"
#include "net/http.hpp"

namespace iam::aws {

// Reads an error `response`: the XML of the query protocol, the JSON of the REST protocol and of
// OAuth, or else only its headers. For a refused signature, keeps only the first sentence of the
// message, because the rest repeats the request with the session token. Accepts any body.
Refusal read_refusal(const net::HttpResponse& response);

} // namespace iam::aws
