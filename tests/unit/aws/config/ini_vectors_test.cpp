// The cases of ini-vectors.json: how the AWS CLI's parser reads a text as config file and as
// credentials file.

#include "aws/config/config_error.hpp"
#include "aws/config/profiles.hpp"
#include "support/vectors.hpp"

#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using util::Json;

Json view_of(const IniSection& section) {
  Json view = Json::object();
  for (const auto& [name, value] : section.settings) {
    std::visit([&, key = name](const auto& held) { view[key] = held; }, value);
  }
  return view;
}

Json view_of(const Sections& sections) {
  Json view = Json::object();
  for (const auto& [name, section] : sections) {
    view[name] = view_of(section);
  }
  return view;
}

Json config_view(const std::string& text) {
  try {
    const ConfigFiles files = read_config_files({}, text, "");
    Json view = view_of(files.other);
    view["profiles"] = view_of(files.profiles);
    view["sso_sessions"] = view_of(files.sso_sessions);
    view["services"] = view_of(files.services);
    return view;
  } catch (const ConfigError& e) {
    EXPECT_EQ(e.problem(), ConfigError::Problem::unparsable);
    return "ERR ConfigParseError";
  }
}

Json credentials_view(const std::string& text) {
  try {
    return view_of(read_config_files({}, "", text).credentials_profiles);
  } catch (const ConfigError&) {
    return "ERR ConfigParseError";
  }
}

// Objects compare whatever the order of their keys.
nlohmann::json unordered(const Json& value) {
  return nlohmann::json::parse(util::dump_json(value));
}

TEST(IniVectors, every_text_is_read_or_refused_as_the_aws_cli_does) {
  const Json vectors = test::vectors("ini-vectors.json");
  ASSERT_FALSE(vectors.empty());
  for (const auto& [name, test] : vectors.items()) {
    SCOPED_TRACE(name);
    const auto text = test.at("text").get<std::string>();
    EXPECT_EQ(unordered(config_view(text)), unordered(test.at("config")));
    EXPECT_EQ(unordered(credentials_view(text)), unordered(test.at("raw_as_credentials_file")));
  }
}

} // namespace
} // namespace iam::aws
