#pragma once

#include "kube/selection.hpp"
#include "net/curl_transport.hpp"
#include "net/http.hpp"
#include "util/environment.hpp"
#include "util/secret.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace iam::kube {

// The credentials of a request; as in kubectl, the first that is set counts. A client certificate,
// which is part of the connection, goes with any of them but `exec`.
struct Credentials {
  util::Secret token;
  std::string token_file; // read for each request; `token` is the fallback
  std::string username;
  util::Secret password;
  std::optional<ExecStanza> exec;
};

// Everything needed to talk to the API server of a Selection.
struct Connection {
  std::string server; // scheme, host, port and path prefix, without a slash at the end
  net::TransportSettings transport;
  Credentials credentials;
  net::Headers headers;                             // of every request: impersonation, compression
  std::optional<std::chrono::milliseconds> timeout; // of a request
  Cluster cluster; // for exec plugins, its certificate authority as data
};

// Reads the files that `selection` names, and combines everything as client-go does
// (rest/transport.go). Sends credentials to https servers only. Throws util::Error if kubectl would
// refuse.
Connection connect(const Selection& selection, const util::Environment& environment);

// The headers that ask the server to treat the request as that of another user.
net::Headers impersonation_headers(const Impersonation& impersonation);

} // namespace iam::kube
