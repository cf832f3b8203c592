#include "aws/sigv4/string_to_sign.hpp"

#include "util/crypto.hpp"
#include "util/encoding.hpp"

#include <fmt/format.h>

namespace iam::aws::sigv4 {

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

} // namespace iam::aws::sigv4
