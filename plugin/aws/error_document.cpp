#include "aws/error_document.hpp"

#include "aws/xml.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <initializer_list>

namespace iam::aws {
namespace {

using util::Json;

// Of a code or a request id; AWS's are much shorter.
constexpr std::size_t k_longest_name = 256;

std::string first_of(std::initializer_list<std::string> texts) {
  for (const std::string& text : texts) {
    if (!text.empty()) {
      return text;
    }
  }
  return {};
}

// <ErrorResponse><Error><Code/><Message/></Error><RequestId/></ErrorResponse>; some services have
// <Errors> around the <Error> and write RequestID.
void read_xml(const std::string& body, Refusal& refusal) {
  const auto document = parse_xml(body);
  if (!document) {
    return;
  }
  const pugi::xml_node root = document->document_element();
  const pugi::xml_node errors = child_of(root, "Errors");
  const pugi::xml_node error = child_of(errors ? errors : root, "Error");
  refusal.code = util::trim(text_of(error, "Code"));
  refusal.message = util::trim(text_of(error, "Message"));
  refusal.request_id =
      first_of({text_of(root, "RequestId"), text_of(root, "RequestID"),
                text_of(child_of(root, "ResponseMetadata"), "RequestId"), refusal.request_id});
}

// The name in `com.amazon.coral.service#AccessDeniedException:http://...`.
std::string bare_code(const std::string& text) {
  const std::string from_name = text.substr(text.find('#') + 1); // npos + 1 is 0
  return from_name.substr(0, from_name.find(':'));
}

void read_json(const std::string& body, Refusal& refusal) {
  Json document;
  try {
    document = util::parse_json(body, "");
  } catch (const util::Error&) { // then only the headers count
    return;
  }
  const auto text = [&](const char* key) { return util::text_at(document, key); };
  // The query protocol's own document, in JSON if the request asks for that.
  const Json& error = util::member(document, "Error");
  refusal.code = first_of({refusal.code, util::text_at(error, "Code"),
                           bare_code(first_of({text("__type"), text("code"), text("error")}))});
  refusal.message = first_of({util::text_at(error, "Message"), text("message"), text("Message"),
                              text("error_description")});
  refusal.request_id = first_of({refusal.request_id, text("RequestId")});
}

// A service that refuses a signature repeats the request that should have been signed, including
// the session token, after one sentence and some advice.
std::string without_request(const std::string& message) {
  if (message.find("The Canonical String for this request") == std::string::npos) {
    return message;
  }
  return message.substr(0, message.find_first_of(".\n"));
}

} // namespace

Refusal read_refusal(const net::HttpResponse& response) {
  Refusal refusal;
  refusal.status = response.status;
  refusal.code = bare_code(response.header("x-amzn-ErrorType").value_or(""));
  refusal.request_id = first_of({response.header("x-amzn-RequestId").value_or(""),
                                 response.header("x-amz-request-id").value_or("")});
  if (util::trim(response.body).starts_with('<')) {
    read_xml(response.body, refusal);
  } else {
    read_json(response.body, refusal);
  }
  refusal.code = util::shortened(refusal.code, k_longest_name);
  refusal.request_id = util::shortened(refusal.request_id, k_longest_name);
  refusal.message = without_request(refusal.message);
  return refusal;
}

} // namespace iam::aws
