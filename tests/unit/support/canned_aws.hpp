#pragma once

#include "net/http.hpp"
#include "util/json.hpp"

#include <string>
#include <vector>

namespace iam::test {

// Answers as AWS's services do, to anybody: STS (each AssumeRole with keys of its own: ASIA1,
// ASIA2...), the SSO portal and its token endpoint, a container's platform and an instance's
// metadata, whose role is `my-role`. All that it gives ends in 2099.
class CannedAws : public net::HttpTransport {
public:
  CannedAws() = default;

  // `replies` go first: a list of [text within the URL or body, status, headers, body].
  explicit CannedAws(util::Json replies) : m_replies(std::move(replies)) {}

  net::HttpResponse perform(const net::HttpRequest& request) override;

  std::vector<net::HttpRequest> requests;

private:
  net::HttpResponse usual_answer(const net::HttpRequest& request);

  util::Json m_replies = util::Json::array();
  int m_roles = 0;
};

} // namespace iam::test
