#include "aws/endpoints.hpp"

#include "aws/config/config_error.hpp"
#include "identity/partition.hpp"
#include "util/characters.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace iam::aws {
namespace {

using identity::Partition;
using std::string_view;

// IAM has one endpoint for a whole partition. Its hosts follow no rule except the partition's
// suffixes.
struct GlobalHosts {
  string_view partition;
  string_view plain;
  string_view fips;
  string_view dual_stack;
  string_view dual_stack_fips;
  string_view signing_region;
  string_view fips_signing_region;
};

constexpr std::array<GlobalHosts, 8> k_iam = {{
    {"aws", "iam", "iam-fips", "iam.global", "iam-fips.global", "us-east-1", "us-east-1"},
    {"aws-cn", "iam.cn-north-1", "iam-fips", "iam.global", "iam-fips", "cn-north-1",
     "cn-northwest-1"},
    {"aws-us-gov", "iam.us-gov", "iam.us-gov", "iam.us-gov", "iam.us-gov", "us-gov-west-1",
     "us-gov-west-1"},
    {"aws-iso", "iam.us-iso-east-1", "iam-fips.us-iso-east-1", "iam", "iam-fips", "us-iso-east-1",
     "us-iso-east-1"},
    {"aws-iso-b", "iam.us-isob-east-1", "iam-fips.us-isob-east-1", "iam", "iam-fips",
     "us-isob-east-1", "us-isob-east-1"},
    {"aws-iso-e", "iam.eu-isoe-west-1", "iam-fips", "iam", "iam-fips", "eu-isoe-west-1",
     "eu-isoe-west-1"},
    {"aws-iso-f", "iam.us-isof-south-1", "iam-fips", "iam", "iam-fips", "us-isof-south-1",
     "us-isof-south-1"},
    {"aws-eusc", "iam.eusc-de-east-1", "iam-fips", "iam", "iam-fips", "eusc-de-east-1",
     "eusc-de-east-1"},
}};

// The console's sign-in has its own domains, unless FIPS or dual stack is requested.
struct SigninDomain {
  string_view partition;
  string_view domain;
};

constexpr std::array<SigninDomain, 8> k_signin = {{
    {"aws", "aws.amazon.com"},
    {"aws-cn", "amazonaws.cn"},
    {"aws-us-gov", "amazonaws-us-gov.com"},
    {"aws-iso", "c2shome.ic.gov"},
    {"aws-iso-b", "sc2shome.sgov.gov"},
    {"aws-iso-e", "csphome.adc-e.uk"},
    {"aws-iso-f", "csphome.hci.ic.gov"},
    {"aws-eusc", "amazonaws-eusc.eu"},
}};

template<typename Table>
const typename Table::value_type& row_of(const Table& table, string_view partition) {
  return *std::ranges::find(table, partition, &Table::value_type::partition);
}

string_view suffix_of(const Partition& partition, EndpointVariant variant) {
  return variant.dual_stack ? partition.dual_stack_dns_suffix : partition.dns_suffix;
}

Endpoint iam_endpoint(const Partition& partition, EndpointVariant variant) {
  const GlobalHosts& row = row_of(k_iam, partition.id);
  const string_view plain = variant.dual_stack ? row.dual_stack : row.plain;
  const string_view fips = variant.dual_stack ? row.dual_stack_fips : row.fips;
  return {
      fmt::format("https://{}.{}", variant.fips ? fips : plain, suffix_of(partition, variant)),
      std::string(variant.fips ? row.fips_signing_region : row.signing_region),
      "iam",
  };
}

// The first labels of a regional host: `portal.sso` of `portal.sso.eu-west-1.amazonaws.com`.
string_view label_of(Service service) {
  switch (service) {
  case Service::sso:
    return "portal.sso";
  case Service::sso_oidc:
    return "oidc";
  default:
    return name_of(service);
  }
}

std::string regional_url(Service service, string_view region, EndpointVariant variant,
                         const Partition& partition) {
  const string_view label = label_of(service);
  const string_view suffix = suffix_of(partition, variant);
  const bool is_plain_fips = variant.fips && !variant.dual_stack;
  if (is_plain_fips && service == Service::eks && partition.id == "aws") {
    return fmt::format("https://fips.eks.{}.{}", region, suffix);
  }
  // All endpoints of GovCloud are FIPS endpoints, under the plain name.
  const bool has_fips_name = variant.fips && !(is_plain_fips && partition.id == "aws-us-gov");
  return fmt::format("https://{}{}.{}.{}", label, has_fips_name ? "-fips" : "", region, suffix);
}

std::string signin_url(string_view region, EndpointVariant variant, const Partition& partition) {
  const string_view domain = row_of(k_signin, partition.id).domain;
  const bool is_gov_fips = variant.fips && !variant.dual_stack && partition.id == "aws-us-gov";
  if (is_gov_fips) {
    return region == "us-gov-west-1" ? fmt::format("https://signin-fips.{}", domain)
                                     : fmt::format("https://{}.signin-fips.{}", region, domain);
  }
  if (variant.fips || variant.dual_stack) {
    return regional_url(Service::signin, region, variant, partition);
  }
  return fmt::format("https://{}.signin.{}", region, domain);
}

bool is_host_character(char c) {
  return c == '-' || util::is_alphanumeric(c);
}

} // namespace

string_view name_of(Service service) {
  switch (service) {
  case Service::sts:
    return "sts";
  case Service::iam:
    return "iam";
  case Service::eks:
    return "eks";
  case Service::sso:
    return "sso";
  case Service::sso_oidc:
    return "sso-oidc";
  case Service::signin:
    return "signin";
  }
  return {};
}

bool is_valid_region(string_view region) {
  constexpr std::size_t k_longest_label = 63;
  return !region.empty() && region.size() <= k_longest_label &&
         std::ranges::all_of(region, is_host_character) && !region.starts_with('-') &&
         !region.ends_with('-') && !std::ranges::all_of(region, util::is_digit);
}

Endpoint endpoint_for(Service service, string_view region, EndpointVariant variant) {
  if (!is_valid_region(region)) {
    throw ConfigError(ConfigError::Problem::invalid,
                      fmt::format("the region {} is not valid", util::quoted(region)), "",
                      "use one like us-east-1");
  }
  const Partition& partition = identity::partition_of_region(region);
  if (service == Service::iam) {
    return iam_endpoint(partition, variant);
  }
  const std::string name(name_of(service));
  if (service == Service::sts && region == "aws-global" && variant == EndpointVariant{}) {
    return {"https://sts.amazonaws.com", "us-east-1", name};
  }
  return {service == Service::signin ? signin_url(region, variant, partition)
                                     : regional_url(service, region, variant, partition),
          std::string(region), name};
}

} // namespace iam::aws
