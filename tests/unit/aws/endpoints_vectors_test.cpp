// The cases of aws-endpoints.json: where the AWS CLI 2.36.7 finds each service.

#include "aws/endpoints.hpp"
#include "identity/partition.hpp"
#include "support/vectors.hpp"

#include <array>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using util::Json;

Service service_called(const std::string& name) {
  for (const Service service : {Service::sts, Service::iam, Service::eks, Service::sso,
                                Service::sso_oidc, Service::signin}) {
    if (name_of(service) == name) {
      return service;
    }
  }
  throw std::runtime_error("the program does not call " + name);
}

TEST(EndpointVectors, every_service_is_where_the_aws_cli_finds_it) {
  const Json vectors = test::vectors("aws-endpoints.json");
  ASSERT_FALSE(vectors.empty());
  for (const Json& test : vectors) {
    SCOPED_TRACE(util::dump_json(test));
    const auto region = test.at("region").get<std::string>();
    const EndpointVariant variant{test.at("fips"), test.at("dualstack")};
    const Endpoint endpoint = endpoint_for(service_called(test.at("service")), region, variant);
    EXPECT_EQ(endpoint.url, test.at("url").get<std::string>());
    const Json& signing_region = test.at("signing_region");
    EXPECT_EQ(endpoint.signing_region,
              signing_region.is_null() ? region : signing_region.get<std::string>());
    EXPECT_EQ(identity::partition_of_region(region).id, test.at("partition").get<std::string>());
  }
}

} // namespace
} // namespace iam::aws
