#pragma once

#include "aws/error.hpp"
#include "net/http.hpp"

namespace iam::aws {

// What `response`, whose status is no success, says: in the XML of the query protocol, in the JSON
// of the REST protocol and of OAuth, or, where the body is neither, in its headers alone. Of a
// refused signature only the first sentence is kept: the service goes on to repeat the request,
// with the session token. Whatever the body is, this does not fail.
Refusal read_refusal(const net::HttpResponse& response);

} // namespace iam::aws
