#include "support/canned_aws.hpp"

#include <fmt/format.h>

namespace iam::test {
namespace {

using util::Json;

net::HttpResponse answer(std::string body, const char* type) {
  net::HttpResponse response;
  response.status = 200;
  response.headers = {{"Content-Type", type}};
  response.body = std::move(body);
  return response;
}

net::HttpResponse json(const Json& body) {
  return answer(util::dump_json(body), "application/json");
}

std::string assumed_role(const std::string& action, int number) {
  return fmt::format(
      R"(<{0}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{0}Result><Credentials>)"
      "<AccessKeyId>ASIA{1}</AccessKeyId><SecretAccessKey>S{1}</SecretAccessKey>"
      "<SessionToken>T{1}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>"
      "</Credentials><AssumedRoleUser><AssumedRoleId>AROA:s</AssumedRoleId>"
      "<Arn>arn:aws:sts::111122223333:assumed-role/r/s</Arn></AssumedRoleUser></{0}Result>"
      "<ResponseMetadata><RequestId>rid</RequestId></ResponseMetadata></{0}Response>",
      action, number);
}

bool holds(const net::HttpRequest& request, const std::string& text) {
  return request.url.find(text) != std::string::npos ||
         request.body.find(text) != std::string::npos;
}

} // namespace

net::HttpResponse CannedAws::perform(const net::HttpRequest& request) {
  requests.push_back(request);
  for (const Json& reply : m_replies) {
    if (!holds(request, reply.at(0).get<std::string>())) {
      continue;
    }
    net::HttpResponse response;
    response.status = reply.at(1);
    for (const auto& [name, value] : reply.at(2).items()) {
      response.headers.emplace_back(name, value.get<std::string>());
    }
    const Json& body = reply.at(3);
    response.body = body.is_string() ? body.get<std::string>() : util::dump_json(body);
    return response;
  }
  return usual_answer(request);
}

net::HttpResponse CannedAws::usual_answer(const net::HttpRequest& request) {
  for (const std::string action : {"AssumeRoleWithWebIdentity", "AssumeRole"}) {
    if (holds(request, "Action=" + action)) {
      return answer(assumed_role(action, ++m_roles), "text/xml");
    }
  }
  if (holds(request, "/federation/credentials")) {
    return json({{"roleCredentials",
                  {{"accessKeyId", "ASIASSO"},
                   {"secretAccessKey", "SSOS"},
                   {"sessionToken", "SSOT"},
                   {"expiration", 4070908800000}}}});
  }
  if (request.url.ends_with("/token") && request.method == "POST") {
    return json({{"accessToken", "NEWTOK"},
                 {"tokenType", "Bearer"},
                 {"expiresIn", 28800},
                 {"refreshToken", "NEWREF"}});
  }
  if (request.url.ends_with("latest/api/token")) {
    return answer("IMDSTOK", "text/plain");
  }
  if (request.url.ends_with("security-credentials/")) {
    return answer("my-role", "text/plain");
  }
  const bool is_instance = request.url.ends_with("security-credentials/my-role");
  Json keys = {{"AccessKeyId", is_instance ? "ASIAIMDS" : "ASIACONT"},
               {"SecretAccessKey", is_instance ? "IS" : "CS"},
               {"Token", is_instance ? "IT" : "CT"},
               {"Expiration", "2099-01-01T00:00:00Z"}};
  if (!is_instance) {
    keys["AccountId"] = "111122223333";
  }
  return json(keys);
}

} // namespace iam::test
