// Any text from a server or another program on its way into messages and logs, its first line being
// a secret that we know: what is printed does not hold the secret, cannot steer the terminal and
// has a limited length; and there is nothing left to redact in it.

#include "aws/error.hpp"
#include "aws/error_document.hpp"
#include "kube/api_error.hpp"
#include "kube/warnings.hpp"
#include "net/redact.hpp"
#include "net/trace.hpp"
#include "present/messages.hpp"
#include "promise.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <sstream>

namespace {

using namespace iam;

constexpr std::size_t k_longest = std::size_t{512} << 10; // 64 causes, each of them redacted

void promise_printable(const std::string& shown, const std::string& text) {
  fuzz::promise(shown == util::printable_lines(shown), "what is printed is printable", text);
  fuzz::promise(shown.size() <= k_longest, "what is printed has a limited length", text);
}

// Answers every request with the same text.
class OneAnswer : public net::HttpTransport {
public:
  explicit OneAnswer(const net::HttpResponse& answer) : m_answer(answer) {}
  net::HttpResponse perform(const net::HttpRequest&) override { return m_answer; }

private:
  const net::HttpResponse& m_answer;
};

void check_redaction(const std::string& text, const util::Secret& secret) {
  const std::string redacted = net::redacted_body(text);
  fuzz::promise(net::redacted_body(redacted) == redacted, "what is redacted stays as it is", text);
  net::redacted_url(text);
  net::redacted_proxy(text);
  const std::string& known = secret.reveal();
  // Others may come about where a secret was masked.
  if (known.size() >= 8 && known.find_first_of("<>") == std::string::npos) {
    const std::string shown = net::without_secrets(text, std::span(&secret, 1));
    fuzz::promise(shown.find(known) == std::string::npos, "no known secret is left", text);
  }
}

void check_messages(const std::string& text) {
  const std::string place = "GET https://server/";
  for (const char* type : {"application/json", "text/plain"}) {
    const net::HttpResponse answer{403, {{"Content-Type", type}}, text};
    promise_printable(present::kubectl_message(kube::api_error_of(answer, place, "things")), text);
    const aws::AwsError refusal("AssumeRole", aws::read_refusal(answer), "https://server");
    promise_printable(present::kubectl_message(refusal), text);
  }
  for (const std::string& warning : kube::warnings_in({{"Warning", text}})) {
    fuzz::promise(warning.size() <= k_longest, "a warning has a limited length", text);
  }
}

void check_trace(const std::string& text) {
  const net::HttpResponse answer{200, {{"X-Answer", text}}, text};
  OneAnswer inner(answer);
  std::ostringstream log;
  net::HttpRequest request;
  request.url = "https://server/" + text;
  request.body = text;
  net::TracingTransport(inner, log, 8).perform(request);
  fuzz::promise(log.str() == util::printable_lines(log.str()), "the log is printable", text);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input = fuzz::text_of(data, size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string text = input.substr(std::min(end + 1, input.size()));
  check_redaction(text, util::Secret(input.substr(0, end)));
  check_messages(text);
  check_trace(text);
  return 0;
}
