#include "aws/sigv4/signature.hpp"

#include "util/crypto.hpp"
#include "util/encoding.hpp"

#include <fmt/format.h>

namespace iam::aws::sigv4 {
namespace {

std::string signing_key(const util::Secret& secret, const Scope& scope) {
  const std::string date_key = util::hmac_sha256("AWS4" + secret.reveal(), scope.date());
  const std::string region_key = util::hmac_sha256(date_key, scope.region);
  const std::string service_key = util::hmac_sha256(region_key, scope.service);
  return util::hmac_sha256(service_key, "aws4_request");
}

} // namespace

std::string Scope::date() const {
  return util::aws_time(time).substr(0, 8);
}

std::string Scope::text() const {
  return fmt::format("{}/{}/{}/aws4_request", date(), region, service);
}

std::string string_to_sign(const Scope& scope, std::string_view canonical_request) {
  return fmt::format("{}\n{}\n{}\n{}", k_algorithm, util::aws_time(scope.time), scope.text(),
                     util::hex(util::sha256(canonical_request)));
}

std::string signature(const util::Secret& secret, const Scope& scope,
                      std::string_view string_to_sign) {
  return util::hex(util::hmac_sha256(signing_key(secret, scope), string_to_sign));
}

} // namespace iam::aws::sigv4
