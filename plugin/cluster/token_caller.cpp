#include "cluster/token_caller.hpp"

#include "aws/error.hpp"
#include "aws/error_document.hpp"
#include "identity/partition.hpp"
#include "net/redact.hpp"
#include "net/retry.hpp"
#include "net/url.hpp"
#include "util/crypto.hpp"
#include "util/error.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <span>

namespace iam::cluster {
namespace {

constexpr std::string_view k_prefix = "k8s-aws-v1.";

[[noreturn]] void fail(const std::string& reason) {
  throw util::Error("the token is not one for EKS: " + reason);
}

// `sts.REGION.SUFFIX`, with or without FIPS, and the one without a region.
bool is_sts(const std::string& host) {
  const std::size_t service_end = host.find('.');
  const std::string service = host.substr(0, service_end);
  if (service_end == std::string::npos || (service != "sts" && service != "sts-fips")) {
    return false;
  }
  const std::string rest = host.substr(service_end + 1);
  const std::size_t region_end = rest.find('.');
  const std::string region = rest.substr(0, region_end);
  const std::string suffix = region_end == std::string::npos ? "" : rest.substr(region_end + 1);
  return rest == "amazonaws.com" || identity::partition_of_region(region).has_suffix(suffix);
}

// Returns the signed request in the token. It may only go to STS: a token can come from anybody.
std::string url_in(const util::Secret& token) {
  const std::string& text = token.reveal();
  if (!text.starts_with(k_prefix)) {
    fail(fmt::format("it does not begin with {}", k_prefix));
  }
  const auto url = util::decode_base64url(text.substr(k_prefix.size()));
  if (!url) {
    fail("it is not encoded as one");
  }
  const net::Url parsed = net::parse_url(*url);
  if (parsed.scheme != "https" || !is_sts(parsed.host)) {
    fail("it leads to a host that is not one of AWS's STS");
  }
  return *url;
}

aws::CallerIdentity caller_in(const util::Json& answer, const std::string& where) {
  const util::Json& result =
      util::member(util::member(answer, "GetCallerIdentityResponse"), "GetCallerIdentityResult");
  aws::CallerIdentity caller{util::text_at(result, "Account"), util::text_at(result, "UserId"),
                             util::text_at(result, "Arn")};
  if (caller.arn.empty()) {
    throw aws::UnexpectedAnswer("GetCallerIdentity", "it names no caller", where);
  }
  return caller;
}

} // namespace

aws::CallerIdentity caller_of_token(const util::Secret& token, const std::string& cluster,
                                    aws::Runtime& runtime) {
  net::HttpRequest request;
  request.url = url_in(token);
  request.headers = {{"Accept", "application/json"}, {"x-k8s-aws-id", cluster}};
  const net::HttpResponse response = net::perform_with_retries(
      runtime.transport, [&] { return request; }, net::retry_policy_for(request, runtime.clock),
      runtime.clock, runtime.random);
  const std::string where = net::parse_url(request.url).origin();
  if (response.status != 200) {
    aws::Refusal refusal = aws::read_refusal(response);
    refusal.message = net::message_from_outside(refusal.message, std::span(&token, 1));
    throw aws::AwsError("GetCallerIdentity", std::move(refusal), where);
  }
  return caller_in(util::parse_json(response.body, where), where);
}

} // namespace iam::cluster
