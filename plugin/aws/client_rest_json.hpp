#pragma once

#include "aws/client.hpp"
#include "util/json_fwd.hpp"

#include <cstddef>
#include <exception>
#include <functional>
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

  // Sends independent calls all at once, with what follows from their answers: `take` gets the
  // number and the answer of each, and returns the call for the next page, if there is one. `fail`
  // gets the number and the error (AwsError, UnexpectedAnswer, net::HttpError) of one that failed.
  // Throws util::Cancelled.
  void call_all(std::vector<RestCall> calls,
                const std::function<std::optional<RestCall>(std::size_t, const util::Json&)>& take,
                const std::function<void(std::size_t, const std::exception_ptr&)>& fail);

  // The text `key` of `object`. Throws UnexpectedAnswer if there is none.
  std::string required(const util::Json& object, const char* key,
                       const std::string& operation) const;

  // The object or list `key` of an answer. Throws UnexpectedAnswer if there is none.
  const util::Json& required_object(const util::Json& object, const char* key,
                                    const std::string& operation) const;
  const util::Json& required_list(const util::Json& object, const char* key,
                                  const std::string& operation) const;

private:
  util::Json read(const std::string& operation, const net::HttpResponse& response) const;
  [[noreturn]] void fail(const std::string& operation, const std::string& cause) const;

  Client m_client;
};

} // namespace iam::aws
