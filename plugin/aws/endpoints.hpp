#pragma once

#include "aws/endpoint.hpp"

#include <string_view>

namespace iam::aws {

// The services that we call.
enum class Service { sts, iam, eks, sso, sso_oidc, signin };

// What AWS's models call it, which is also its name in settings: `sso-oidc`.
std::string_view name_of(Service service);

// Which of a service's endpoints: with FIPS 140 cryptography, with IPv6 beside IPv4.
struct EndpointVariant {
  bool fips = false;
  bool dual_stack = false;

  friend bool operator==(const EndpointVariant&, const EndpointVariant&) = default;
};

// Whether `region` can stand in a host name: letters, digits and inner hyphens, not digits alone,
// at most 63 characters. Regions newer than this program are as good as known ones.
bool is_valid_region(std::string_view region);

// Where `service` answers for `region` (a global pseudo-region such as `aws-global` is one too), by
// the rules of AWS's own endpoint tables. Throws ConfigError when the region is not valid.
Endpoint endpoint_for(Service service, std::string_view region, EndpointVariant variant);

} // namespace iam::aws
