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

// The ways to prove who one is in a request, of which kubectl takes the first that is there; a
// client certificate, which is part of the connection, goes with any of them but `exec`.
struct Credentials {
  util::Secret token;
  std::string token_file; // read for each request; `token` counts where it cannot be
  std::string username;
  util::Secret password;
  std::optional<ExecStanza> exec;
};

// All that it takes to talk to the API server of a Selection.
struct Connection {
  std::string server; // scheme, host, port and path prefix, without a slash at the end
  net::TransportSettings transport;
  Credentials credentials;
  net::Headers headers;                             // of every request: impersonation, compression
  std::optional<std::chrono::milliseconds> timeout; // of a request
  Cluster cluster; // for exec plugins, its certificate authority as data
};

// Reads the files that `selection` names and puts it all together as client-go does
// (rest/transport.go). Credentials go to https servers only. Throws util::Error where kubectl
// refuses.
Connection connect(const Selection& selection, const util::Environment& environment);

// The headers that ask the server to treat the request as that of somebody else.
net::Headers impersonation_headers(const Impersonation& impersonation);

} // namespace iam::kube
