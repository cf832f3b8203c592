#pragma once

#include "aws/client.hpp"
#include "util/json_fwd.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::aws {

// One operation of a REST API: its parameters in path, query, headers and a JSON object.
struct RestCall {
  std::string operation; // the API's name for it: `DescribeCluster`
  std::string method = "GET";
  std::string path; // its parts percent-encoded
  Parameters query; // not yet encoded
  net::Headers headers;
  Authentication authentication = Authentication::signature;
  std::vector<util::Secret> secrets; // see Call
};

// Speaks the REST-JSON protocol of EKS, the SSO portal and SSO OIDC.
class RestJsonClient {
public:
  RestJsonClient(Runtime& runtime, Endpoint endpoint, std::optional<Credentials> credentials);

  // The answer to `call`, an object. Throws as Client::send does, and UnexpectedAnswer.
  util::Json call(const RestCall& call);
  util::Json call(const RestCall& call, const util::Json& body);

  // The text `key` of `object`. Throws UnexpectedAnswer if there is none.
  std::string required(const util::Json& object, const char* key,
                       const std::string& operation) const;

  // The object or list `key` of an answer. Throws UnexpectedAnswer if there is none.
  const util::Json& required_object(const util::Json& object, const char* key,
                                    const std::string& operation) const;
  const util::Json& required_list(const util::Json& object, const char* key,
                                  const std::string& operation) const;

private:
  util::Json send(const RestCall& call, std::string body);
  [[noreturn]] void fail(const std::string& operation, const std::string& cause) const;

  Client m_client;
};

} // namespace iam::aws
