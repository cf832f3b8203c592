#include "cluster/role_credentials.hpp"

#include "aws/error.hpp"
#include "util/secret.hpp"

#include <chrono>
#include <optional>

namespace iam::cluster {
namespace {

constexpr std::chrono::seconds k_shortest{900}; // that STS gives

RoleCredentials assume(const RoleRequest& request, const std::string& arn,
                       const std::string& token_code, AwsSession& aws) {
  aws::AssumeRoleRequest call;
  call.role_arn = arn;
  call.role_session_name = request.session_name;
  call.duration = k_shortest;
  call.external_id = request.external_id;
  call.serial_number = request.mfa_serial;
  call.token_code = token_code;
  const aws::AssumedRole role = aws.sts().assume_role(call);
  return {role.credentials, arn, role.arn};
}

bool has_no_path(const std::string& arn) {
  return arn.find('/') == arn.rfind('/');
}

// Returns the role's ARN with its path, if it differs from that of `request` and IAM says it.
std::optional<std::string> arn_with_path(const RoleRequest& request, AwsSession& aws) {
  try {
    if (aws.sts().get_caller_identity().account != request.account) {
      return std::nullopt;
    }
    const auto role = aws.iam().get_role(request.name);
    return role && role->arn != request.arn ? std::optional(role->arn) : std::nullopt;
  } catch (const aws::AwsError&) { // whoever may not look has to know the path
    return std::nullopt;
  }
}

} // namespace

RoleCredentials assume_role(const RoleRequest& request, AwsSession& aws) {
  // A code is valid for one call, and the first ARN is usually right.
  const std::string code = request.mfa_serial.empty()
                               ? ""
                               : aws.tools().prompt("MFA code for " + request.mfa_serial + ": ");
  try {
    return assume(request, request.arn, code, aws);
  } catch (const aws::AwsError& error) {
    if (error.code() != "AccessDenied" || !has_no_path(request.arn)) {
      throw;
    }
    const auto arn = arn_with_path(request, aws);
    if (!arn) {
      throw;
    }
    return assume(request, *arn, code, aws);
  }
}

} // namespace iam::cluster
