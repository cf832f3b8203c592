#pragma once

#include "aws/credentials/credentials.hpp"
#include "aws/endpoint.hpp"
#include "aws/error.hpp"
#include "aws/runtime.hpp"
#include "net/http.hpp"
#include "net/url.hpp"
#include "util/secret.hpp"

#include <exception>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace iam::aws {

// Of a query or a form.
using net::Parameters;

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

  // What it carries besides the credentials. It goes to https endpoints and to this machine only,
  // and does not appear in a message if the service repeats it.
  std::vector<util::Secret> secrets;
};

// The answer to a call, a success; or what was thrown instead: AwsError, net::HttpError.
using CallResult = std::variant<net::HttpResponse, std::exception_ptr>;

// Sends signed requests to one service. The protocols (aws/client_query.hpp,
// aws/client_rest_json.hpp) build on it.
class Client {
public:
  // Does not sign without `credentials`.
  Client(Runtime& runtime, Endpoint endpoint, std::optional<Credentials> credentials);

  // The answer to `call`, a success. Retries temporary failures as botocore does, and once,
  // with AWS's time, a refusal because of our clock; the runtime keeps the offset. Throws AwsError
  // if the service refuses, net::HttpError if there is no answer, util::Cancelled.
  net::HttpResponse send(const Call& call);

  // The answers to independent calls, in their order, sent all at once. Retries as `send` does.
  // Throws util::Cancelled.
  std::vector<CallResult> send_all(const std::vector<Call>& calls);

  const Endpoint& endpoint() const { return m_endpoint; }

private:
  net::HttpRequest request_for(const Call& call, util::Time signing_time) const;
  std::vector<net::HttpResult> perform_all(const std::vector<const Call*>& calls);
  CallResult result_of(net::HttpResult result, const Call& call) const;
  AwsError error_in(const net::HttpResponse& response, const Call& call) const;
  std::vector<util::Secret> secrets_of(const Call& call) const;

  Runtime& m_runtime;
  Endpoint m_endpoint;
  std::optional<Credentials> m_credentials;
};

} // namespace iam::aws
