#pragma once

#include "kube/api_client.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_random.hpp"
#include "support/scripted_transport.hpp"

#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace iam::test {

// An answer as an API server gives it.
inline net::HttpResponse api_answer(int status, std::string body, net::Headers headers = {}) {
  net::HttpResponse response;
  response.status = status;
  response.headers = std::move(headers);
  response.headers.emplace_back("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

// A server at https://h that gives these answers in turn, and a client of it.
class ApiServer {
public:
  explicit ApiServer(std::deque<net::HttpResult> answers, kube::Connection connection = {})
      : transport(std::move(answers)),
        client(transport, at_h(std::move(connection)), clock, random,
               [this](const std::string& text) { warnings.push_back(text); }) {}

  const net::HttpRequest& request(std::size_t index) const { return transport.requests.at(index); }

  ScriptedTransport transport;
  FakeClock clock;
  FakeRandom random{{0.5}};
  std::vector<std::string> warnings;
  kube::ApiClient client;

private:
  static kube::Connection at_h(kube::Connection connection) {
    connection.server = "https://h";
    return connection;
  }
};

} // namespace iam::test
