#include "aws/config/config_error.hpp"
#include "aws/endpoints.hpp"

#include <gtest/gtest.h>

namespace iam::aws {
namespace {

TEST(Endpoints, a_region_newer_than_the_program_has_its_partitions_suffix) {
  EXPECT_EQ(endpoint_for(Service::eks, "eu-far-7", {}).url, "https://eks.eu-far-7.amazonaws.com");
  EXPECT_EQ(endpoint_for(Service::sts, "cn-west-9", {}).url,
            "https://sts.cn-west-9.amazonaws.com.cn");
  EXPECT_EQ(endpoint_for(Service::sts, "moon-base-1", {}).url,
            "https://sts.moon-base-1.amazonaws.com");
}

TEST(Endpoints, a_region_that_cannot_stand_in_a_host_name_is_refused) {
  for (const std::string region : {"", "-", "us-east-1-", "-us-east-1", "12345", "us.east",
                                   "us-east-1/", "a@b", "us east", "evil.example/#"}) {
    EXPECT_FALSE(is_valid_region(region)) << region;
    EXPECT_THROW(endpoint_for(Service::sts, region, {}), ConfigError) << region;
  }
  EXPECT_FALSE(is_valid_region(std::string(64, 'a')));
  EXPECT_TRUE(is_valid_region(std::string(63, 'a')));
  EXPECT_TRUE(is_valid_region("us-gov-west-1"));
}

} // namespace
} // namespace iam::aws
