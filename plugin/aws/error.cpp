#include "aws/error.hpp"

#include "net/redact.hpp"
#include "net/retry.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>
#include <utility>
#include <vector>

namespace iam::aws {
namespace {

using std::string_view;

struct Cure {
  string_view code;
  string_view operation; // empty: any
  string_view cure;
};

constexpr string_view k_log_in_again =
    "the session of these credentials has ended: log in again (aws sso login, aws login), or renew "
    "the environment variables";
constexpr string_view k_unknown_key =
    "AWS does not know the access key: it may be deactivated or mistyped, lack its session token, "
    "or belong to another partition or to an account that has not enabled the Region";
constexpr string_view k_bad_signature =
    "check the secret access key, this machine's clock, and that no proxy rewrites requests";
constexpr string_view k_bad_identity_token =
    "check the web identity token: it may have expired, or be of a provider or for an audience "
    "that the role does not trust";
constexpr string_view k_log_in_to_sso = "log in again with: aws sso login";
constexpr string_view k_later = "AWS limits the rate of requests: try again in a while";

// Cures by code (the services' API references). The first match counts.
constexpr std::array<Cure, 21> k_cures = {{
    {"ExpiredTokenException", "AssumeRoleWithWebIdentity", k_bad_identity_token},
    {"ExpiredToken", "", k_log_in_again},
    {"ExpiredTokenException", "", k_log_in_again},
    {"InvalidClientTokenId", "", k_unknown_key},
    {"UnrecognizedClientException", "", k_unknown_key},
    {"SignatureDoesNotMatch", "", k_bad_signature},
    {"InvalidSignatureException", "", k_bad_signature},
    {"RequestTimeTooSkewed", "", k_bad_signature},
    {"RequestExpired", "", k_bad_signature},
    {"InvalidIdentityToken", "", k_bad_identity_token},
    {"IDPRejectedClaim", "", k_bad_identity_token},
    {"AccessDenied", "AssumeRole",
     "check the role's trust policy, your own policies, the external id and MFA, and that the ARN "
     "has the role's path"},
    {"AccessDenied", "", "use other credentials (AWS_PROFILE), or ask for this permission"},
    {"AccessDeniedException", "",
     "use other credentials (AWS_PROFILE), or ask for this permission"},
    {"RegionDisabledException", "", "use another Region (AWS_REGION), or activate STS in this one"},
    {"UnauthorizedException", "", k_log_in_to_sso},
    {"InvalidGrantException", "", k_log_in_to_sso},
    {"ForbiddenException", "",
     "check the account id and the name of the permission set, and that you are assigned to them"},
    {"ResourceNotFoundException", "DescribeCluster",
     "check the name, the Region and the account; aws eks list-clusters shows what is there"},
    {"Throttling", "", k_later},
    {"ThrottlingException", "", k_later},
}};

// As botocore's standard mode has them (botocore/retries/standard.py).
constexpr std::array<string_view, 17> k_temporary_codes = {
    "RequestTimeout",
    "RequestTimeoutException",
    "PriorRequestNotComplete",
    "IDPCommunicationError",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "EC2ThrottledException",
};

// Of credentials, or of a signature made by them, in the protocols of all services (the services'
// API references, "Common Errors").
constexpr std::array<string_view, 15> k_credential_codes = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "IncompleteSignature",
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    "AuthFailure",
    "RequestTimeTooSkewed",
    "RequestExpired",
    "RequestInTheFuture",
    "InvalidIdentityToken",
    "IDPRejectedClaim",
};

template<std::size_t Size>
bool holds(const std::array<string_view, Size>& codes, string_view code) {
  return std::ranges::find(codes, code) != codes.end();
}

// The commands in these cures.
constexpr std::array<std::array<string_view, 2>, 3> k_commands = {
    {{"sso", "login"}, {"login"}, {"eks", "list-clusters"}}};

std::string cure_for(const std::string& operation, const Refusal& refusal) {
  if (refusal.code.empty()) {
    return "check that no proxy or login page answers instead of AWS";
  }
  const auto* const found = std::ranges::find_if(k_cures, [&](const Cure& cure) {
    return cure.code == refusal.code && (cure.operation.empty() || cure.operation == operation);
  });
  std::string text(found == k_cures.end() ? string_view() : found->cure);
  for (const auto& words : k_commands) {
    const auto* const end = std::ranges::find(words, string_view());
    const std::string command = fmt::format("aws {}", fmt::join(words.begin(), end, " "));
    text = util::replace_all(text, command,
                             util::aws_command(std::vector<std::string>(words.begin(), end)));
  }
  return text;
}

std::string cause_of(const std::string& operation, const Refusal& refusal) {
  if (refusal.code.empty()) {
    return fmt::format("{} failed: the answer has status {} and is not an AWS error", operation,
                       refusal.status);
  }
  string_view message = refusal.message;
  while (message.ends_with('.')) {
    message.remove_suffix(1);
  }
  return fmt::format("{} failed with {}{}{}", operation, refusal.code, message.empty() ? "" : ": ",
                     message);
}

std::string place_of(const Refusal& refusal, const std::string& endpoint) {
  const std::string url = net::redacted_url(endpoint);
  return refusal.request_id.empty() ? url : fmt::format("{}, request {}", url, refusal.request_id);
}

} // namespace

bool is_temporary(const Refusal& refusal) {
  const int status = refusal.status;
  return status == 429 || status == 500 || (status >= 502 && status <= 504) ||
         holds(k_temporary_codes, refusal.code);
}

AwsError::AwsError(std::string operation, Refusal refusal, const std::string& endpoint)
    : Error(cause_of(operation, refusal), place_of(refusal, endpoint),
            cure_for(operation, refusal)),
      m_operation(std::move(operation)),
      m_refusal(std::move(refusal)) {}

bool AwsError::is_failure() const {
  return net::is_server_failure(status());
}

bool AwsError::is_of_credentials() const {
  return holds(k_credential_codes, code());
}

bool AwsError::is_judgement() const {
  return !code().empty() && !is_failure() && !is_temporary(m_refusal) && !is_of_credentials();
}

UnexpectedAnswer::UnexpectedAnswer(const std::string& operation, const std::string& cause,
                                   const std::string& endpoint)
    : Error(fmt::format("the answer to {} is not AWS's: {}", operation, cause),
            net::redacted_url(endpoint),
            "check that the endpoint is AWS's, and that nothing else answers instead") {}

} // namespace iam::aws
