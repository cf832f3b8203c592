#pragma once

#include "net/http.hpp"

#include <deque>
#include <stdexcept>
#include <utility>
#include <vector>

namespace iam::test {

// Gives its results in turn, and keeps the requests that they answered.
class ScriptedTransport : public net::HttpTransport {
public:
  explicit ScriptedTransport(std::deque<net::HttpResult> results) : m_results(std::move(results)) {}

  net::HttpResponse perform(const net::HttpRequest& request) override {
    requests.push_back(request);
    if (m_results.empty()) {
      throw std::logic_error("a request more than the script has answers: " + request.url);
    }
    const net::HttpResult result = std::move(m_results.front());
    m_results.pop_front();
    if (const auto* error = std::get_if<net::HttpError>(&result)) {
      throw *error;
    }
    return std::get<net::HttpResponse>(result);
  }

  std::size_t results_left() const { return m_results.size(); }

  std::vector<net::HttpRequest> requests;

private:
  std::deque<net::HttpResult> m_results;
};

} // namespace iam::test
