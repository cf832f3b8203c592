#pragma once

#include "aws/credentials/credentials.hpp"
#include "aws/endpoint.hpp"
#include "aws/error.hpp"
#include "aws/runtime.hpp"
#include "net/http.hpp"
#include "util/secret.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace iam::aws {

// Names and values of a query or a form, in the order in which they are sent.
using Parameters = std::vector<std::pair<std::string, std::string>>;

enum class Authentication { signature, none };

// One operation of a service, as HTTP.
struct Call {
  std::string operation; // the API's name for it: `AssumeRole`
  std::string method = "POST";
  std::string path = "/"; // below the endpoint's, its parts percent-encoded
  Parameters query;       // not yet encoded
  net::Headers headers;
  std::string body;
  Authentication authentication = Authentication::signature;

  // What must not show in a message if the service repeats it, beside the credentials.
  std::vector<util::Secret> secrets;
};

// Sends signed requests to one service. The protocols (aws/client_query.hpp,
// aws/client_rest_json.hpp) stand on it.
class Client {
public:
  // Without `credentials` nothing is signed.
  Client(Runtime& runtime, Endpoint endpoint, std::optional<Credentials> credentials);

  // The answer to `call`, a success. Throttling, trouble of the service and broken connections are
  // tried again; a refusal because of our clock once more with AWS's time, which the runtime keeps.
  // Throws AwsError where the service refuses, net::HttpError where there is no answer,
  // util::Cancelled.
  net::HttpResponse send(const Call& call);

  const Endpoint& endpoint() const { return m_endpoint; }

private:
  net::HttpRequest request_for(const Call& call, util::Time signing_time) const;
  AwsError error_in(const net::HttpResponse& response, const Call& call) const;
  std::string without_secrets(std::string text, const Call& call) const;

  Runtime& m_runtime;
  Endpoint m_endpoint;
  std::optional<Credentials> m_credentials;
};

} // namespace iam::aws
