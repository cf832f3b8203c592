#pragma once

#include "aws/credentials/credentials.hpp"
#include "aws/endpoint.hpp"
#include "aws/runtime.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_random.hpp"
#include "support/scripted_transport.hpp"

#include <string>
#include <utility>

namespace iam::test {

// A service of AWS that gives prepared answers, at the time of the vectors:
// 2015-08-30T12:36:00Z.
class FakeAws {
public:
  explicit FakeAws(std::deque<net::HttpResult> answers) : transport(std::move(answers)) {}

  ScriptedTransport transport;
  FakeClock clock{util::parse_aws_time("20150830T123600Z").value()};
  FakeRandom random{{0.5}};
  aws::Runtime runtime{transport, clock, random};
};

inline aws::Credentials example_credentials() {
  return {"ASIAEXAMPLE", util::Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
          util::Secret("IQoJb3JpZ2luX2VjE//+tok=="), std::nullopt, ""};
}

inline aws::Endpoint example_endpoint(const std::string& service) {
  return {"https://" + service + ".us-west-2.amazonaws.com", "us-west-2", service};
}

inline net::HttpResponse answer(std::string body, int status = 200, net::Headers headers = {}) {
  net::HttpResponse response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  return response;
}

// An error document of the query protocol.
inline net::HttpResponse xml_refusal(int status, const std::string& code,
                                     const std::string& message, net::Headers headers = {}) {
  return answer("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
                "<Type>Sender</Type><Code>" +
                    code + "</Code><Message>" + message +
                    "</Message></Error><RequestId>01234567-89ab</RequestId></ErrorResponse>",
                status, std::move(headers));
}

} // namespace iam::test
