#include "net/tls.hpp"
#include "support/temp_folder.hpp"

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

TEST(SystemAuthorities, leave_the_file_out_where_a_folder_has_it_all) {
  const auto found = system_authorities(Environment());
  EXPECT_TRUE(found.file.empty() || !is_hashed_folder(found.folder));
}

TEST(IsHashedFolder, is_not_fooled_by_a_few_certificates_or_other_names) {
  const test::TempFolder folder;
  for (int i = 10; i < 41; ++i) {
    folder.write("abcdef" + std::to_string(i) + ".0", "");
    folder.write("certificate" + std::to_string(i) + ".0", "");
    folder.write("abcdef" + std::to_string(i) + ".1", "");
  }
  EXPECT_FALSE(is_hashed_folder(folder.path()));
  folder.write("abcdef41.0", "");
  EXPECT_TRUE(is_hashed_folder(folder.path()));
  EXPECT_FALSE(is_hashed_folder(folder.file("none")));
}

} // namespace
} // namespace iam::net
