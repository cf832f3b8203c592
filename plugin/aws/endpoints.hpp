#pragma once

#include "aws/endpoint.hpp"

#include <string_view>

namespace iam::aws {

// The services that we call.
enum class Service { sts, iam, eks, sso, sso_oidc, signin };

// Its name in AWS's models and in settings: `sso-oidc`.
std::string_view name_of(Service service);

// The variant of a service's endpoint: with FIPS 140 cryptography, with both IPv6 and IPv4.
struct EndpointVariant {
  bool fips = false;
  bool dual_stack = false;

  friend bool operator==(const EndpointVariant&, const EndpointVariant&) = default;
};

// Whether `region` can be part of a host name: letters, digits and inner hyphens, not only digits,
// at most 63 characters. It may be newer than this program.
bool is_valid_region(std::string_view region);

// The endpoint of `service` for `region`, which may be a global pseudo-region such as `aws-global`,
// by the rules of AWS's endpoint tables. Throws ConfigError if the region is not valid.
Endpoint endpoint_for(Service service, std::string_view region, EndpointVariant variant);

} // namespace iam::aws
