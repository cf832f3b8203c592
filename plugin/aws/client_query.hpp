#pragma once

#include "aws/client.hpp"
#include "util/time.hpp"

#include <string>
#include <vector>

namespace pugi {
class xml_document;
class xml_node;
} // namespace pugi

namespace iam::aws {

// Speaks the query protocol of STS and IAM: a form as the request, XML as the answer.
class QueryClient {
public:
  // `version` is the version of the service's API, a date.
  QueryClient(Runtime& runtime, Endpoint endpoint, std::optional<Credentials> credentials,
              std::string version);

  // The answer to `action`, which has an element `<ACTIONResult>`. `secrets` are values within
  // `parameters`. Throws as Client::send does, and UnexpectedAnswer.
  pugi::xml_document call(const std::string& action, const Parameters& parameters,
                          Authentication authentication = Authentication::signature,
                          std::vector<util::Secret> secrets = {});

  // The `<ACTIONResult>` in such an answer.
  static pugi::xml_node result_in(const pugi::xml_document& answer, const std::string& action);

  // The text of the element `name` in `parent`. Throws UnexpectedAnswer if there is none.
  std::string required(const pugi::xml_node& parent, const std::string& name,
                       const std::string& action) const;

  // The same for a time in RFC 3339.
  util::Time required_time(const pugi::xml_node& parent, const std::string& name,
                           const std::string& action) const;

private:
  Client m_client;
  std::string m_version;
};

} // namespace iam::aws
