#include "net/tls.hpp"

#include <filesystem>
#include <gtest/gtest.h>

namespace iam::net {
namespace {

using util::Environment;

TEST(SystemAuthorities, are_where_the_environment_says) {
  const auto found =
      system_authorities(Environment({"SSL_CERT_FILE=/f.pem", "SSL_CERT_DIR=/a:/b"}));
  EXPECT_EQ(found.file, "/f.pem");
  EXPECT_EQ(found.folder, "/a:/b");
  EXPECT_EQ(found.pem, "");
}

TEST(SystemAuthorities, an_empty_variable_says_nothing) {
  const auto found = system_authorities(Environment({"SSL_CERT_FILE=", "SSL_CERT_DIR="}));
  EXPECT_EQ(found.file, system_authorities(Environment()).file);
  EXPECT_EQ(found.folder, system_authorities(Environment()).folder);
}

TEST(SystemAuthorities, are_only_places_that_exist) {
  const auto found = system_authorities(Environment());
  EXPECT_TRUE(found.file.empty() || std::filesystem::exists(found.file));
  EXPECT_TRUE(found.folder.empty() || std::filesystem::exists(found.folder));
}

} // namespace
} // namespace iam::net
