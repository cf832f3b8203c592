// The cases of credchain-vectors.json: which credentials the AWS CLI 2.36.7 finds, with which
// requests, what it leaves in its caches, and what it says where it finds none. Ours says the same
// in its own words, so that of an error its kind and the names in it are compared.

#include "aws/config/config_error.hpp"
#include "aws/credentials/chain.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "aws/error.hpp"
#include "support/canned_aws.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_random.hpp"
#include "support/temp_folder.hpp"
#include "support/vectors.hpp"
#include "util/file.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <set>
#include <sys/stat.h>

namespace iam::aws {
namespace {

using util::Json;
namespace fs = std::filesystem;

// What an error is, in the words of botocore's classes.
std::vector<std::string> classes_of(const util::Error& error) {
  if (const auto* config = dynamic_cast<const ConfigError*>(&error)) {
    switch (config->problem()) {
    case ConfigError::Problem::unparsable:
      return {"ConfigParseError"};
    case ConfigError::Problem::profile_not_found:
      return {"ProfileNotFound"};
    case ConfigError::Problem::invalid:
      return {"InvalidConfigError",       "ParamValidationError",         "ValueError",
              "InvalidIMDSEndpointError", "InvalidIMDSEndpointModeError", "InvalidRegionError"};
    case ConfigError::Problem::incomplete:
      return {"PartialCredentialsError", "NoRegionError"};
    case ConfigError::Problem::loop:
      return {"InfiniteLoopConfigError"};
    }
  }
  if (const auto* credentials = dynamic_cast<const CredentialsError*>(&error)) {
    switch (credentials->problem()) {
    case CredentialsError::Problem::none_found:
      return {"NoCredentialsError"};
    case CredentialsError::Problem::login_needed:
      return {"UnauthorizedSSOTokenError", "TokenRetrievalError", "SSOTokenLoadError",
              "LoginRefreshRequired", "LoginTokenLoadError"};
    case CredentialsError::Problem::provider_failed:
      return {"CredentialRetrievalError", "MetadataRetrievalError", "ValueError"};
    case CredentialsError::Problem::expired:
      return {"RuntimeError"};
    }
  }
  if (dynamic_cast<const AwsError*>(&error) != nullptr) {
    return {"ClientError"};
  }
  if (dynamic_cast<const util::FileError*>(&error) != nullptr) {
    return {"FileNotFoundError", "PermissionError", "IsADirectoryError"};
  }
  return {};
}

bool is_variable(std::string_view word) {
  return word.find('_') != std::string_view::npos &&
         word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string_view::npos;
}

// The names that a message holds: what it quotes or puts into brackets, and variables.
std::vector<std::string> names_in(const std::string& message) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const char c = message[i];
    const std::size_t end = message.find(c == '(' ? ')' : c, i + 1);
    if ((c == '"' || c == '\'' || c == '(') && end != std::string::npos) {
      names.push_back(message.substr(i + 1, end - i - 1));
      i = end;
    }
  }
  for (const std::string_view word : util::split(message, ' ')) {
    if (is_variable(word)) {
      names.emplace_back(word);
    }
  }
  return names;
}

// `text` with the characters of `set` that follow `before` replaced by `stand_in`.
std::string replace_after(const std::string& text, std::string_view before, const char* set,
                          std::string_view stand_in) {
  const std::size_t found = text.find(before);
  if (found == std::string::npos) {
    return text;
  }
  const std::size_t start = found + before.size();
  const std::size_t end = std::min(text.find_first_not_of(set, start), text.size());
  if (end == start) {
    return text;
  }
  return text.substr(0, start) + std::string(stand_in) + text.substr(end);
}

// One case, in a home folder of its own.
class Case {
public:
  explicit Case(const Json& test)
      : m_test(Json::parse(util::replace_all(util::dump_json(test), "$HOME", m_folder.path()))),
        m_aws(m_test.value("responses", Json::array())) {
    write(".aws/config", "config");
    write(".aws/credentials", "credentials");
    const Json files_before = m_test.value("files", Json::object());
    for (const auto& [name, content] : files_before.items()) {
      put(name, content.is_string() ? content.get<std::string>() : util::dump_json(content));
    }
    for (const Json& name : m_test.value("exec", Json::array())) {
      chmod(m_folder.file(name.get<std::string>()).c_str(), 0700);
    }
    m_before = files();
  }

  void check() {
    const Json& expect = m_test.at("expect");
    if (expect.contains("error")) {
      check_error(expect);
    } else {
      check_credentials(expect);
    }
    check_requests(expect.at("requests"));
    check_files(expect.value("files_written", Json::object()));
    EXPECT_EQ(Json(m_prompts), expect.value("prompts", Json::array()));
  }

private:
  void put(const std::string& name, const std::string& text) {
    util::make_folders(util::folder_of(m_folder.file(name)));
    m_folder.write(name, text);
  }

  void write(const std::string& name, const char* key) {
    if (m_test.contains(key) && m_test.at(key).is_string()) {
      put(name, m_test.at(key).get<std::string>());
    }
  }

  Settings settings() const {
    util::Environment environment({"PATH=/usr/bin:/bin", "HOME=" + m_folder.path()});
    if (!m_test.value("imds", false)) {
      environment = environment.with("AWS_EC2_METADATA_DISABLED", "true");
    }
    const Json variables = m_test.value("env", Json::object());
    for (const auto& [name, value] : variables.items()) {
      environment = environment.with(name, value.get<std::string>());
    }
    SettingFlags flags;
    if (m_test.contains("profile_flag") && m_test.at("profile_flag").is_string()) {
      flags.profile = m_test.at("profile_flag");
    }
    return Settings::load(flags, environment);
  }

  ResolvedCredentials resolve() {
    const Settings settings = this->settings();
    const Json region = settings.region() ? Json(*settings.region()) : Json(nullptr);
    EXPECT_EQ(region, m_test.at("expect").at("region"));
    Runtime runtime{m_aws, m_clock, m_random, settings.retries().max_attempts};
    util::SystemChildRunner children;
    const CredentialTools tools{settings, runtime, children, [&](const std::string& question) {
                                  m_prompts.push_back(question);
                                  return std::string("123456");
                                }};
    return resolve_credentials(tools);
  }

  void check_credentials(const Json& expect) try {
    const ResolvedCredentials found = resolve();
    const auto text = [&](const char* key) {
      return expect.at(key).is_null() ? std::string() : expect.at(key).get<std::string>();
    };
    ASSERT_FALSE(expect.at("method").is_null()) << "found " << name_of(found.provider);
    EXPECT_EQ(name_of(found.provider), text("method"));
    EXPECT_EQ(found.credentials.access_key_id, text("access_key"));
    EXPECT_EQ(found.credentials.secret_access_key.reveal(), text("secret_key"));
    EXPECT_EQ(found.credentials.session_token.reveal(), text("token"));
    EXPECT_EQ(found.credentials.account_id, text("account_id"));
  } catch (const CredentialsError& e) {
    EXPECT_TRUE(expect.at("method").is_null()) << e.what();
    EXPECT_EQ(e.problem(), CredentialsError::Problem::none_found) << e.what();
  } catch (const util::Error& e) {
    FAIL() << e.what();
  }

  void check_error(const Json& expect) try {
    resolve();
    FAIL() << "no error";
  } catch (const util::Error& e) {
    const auto wanted = expect.at("error").get<std::string>();
    const std::vector<std::string> classes = classes_of(e);
    EXPECT_NE(std::find(classes.begin(), classes.end(), wanted), classes.end())
        << wanted << ", ours: " << e.what();
    const std::string ours = e.cause() + '\n' + e.where() + '\n' + e.cure();
    for (const std::string& name : names_in(expect.at("message"))) {
      EXPECT_NE(ours.find(name), std::string::npos) << name << " is not in: " << ours;
    }
  }

  void check_requests(const Json& expected) {
    ASSERT_EQ(m_aws.requests.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      SCOPED_TRACE("request " + std::to_string(i));
      check_request(m_aws.requests[i], expected[i]);
    }
  }

  static void check_request(const net::HttpRequest& ours, const Json& expected) {
    EXPECT_EQ(ours.method, expected.at("method").get<std::string>());
    EXPECT_EQ(ours.url, expected.at("url").get<std::string>());
    std::map<std::string, std::string> headers;
    for (const auto& [name, value] : ours.headers) {
      headers[util::to_lower_ascii(name)] =
          util::to_lower_ascii(name) == "authorization" ? without_time(value) : value;
    }
    for (const char* name : {"content-type", "authorization", "x-amz-security-token", "accept",
                             "x-amz-sso_bearer_token", "x-aws-ec2-metadata-token",
                             "x-aws-ec2-metadata-token-ttl-seconds"}) {
      const auto wanted = expected.at("headers").value(name, std::string());
      if (!wanted.empty() || std::string_view(name) != "accept") {
        EXPECT_EQ(headers[name], wanted) << name;
      }
    }
    const Json& body = expected.at("body");
    const auto text = body.is_null() ? std::string() : body.get<std::string>();
    EXPECT_EQ(comparable(ours.body), comparable(text));
  }

  static std::string without_time(const std::string& authorization) {
    const std::size_t slash = std::min(authorization.find('/'), authorization.size());
    const std::string key = authorization.substr(0, slash);
    const std::string dated = replace_after(authorization, key + '/', "0123456789", "DATE");
    return replace_after(dated, "Signature=", "0123456789abcdef", "*");
  }

  // A form in any order, JSON in any spacing.
  static std::string comparable(const std::string& body) {
    if (body.starts_with('{')) {
      return util::dump_json(util::parse_json(body, ""));
    }
    const std::string text = replace_after(body, "botocore-session-", "0123456789", "<epoch>");
    std::vector<std::string_view> pairs = util::split(text, '&');
    std::sort(pairs.begin(), pairs.end());
    return fmt::format("{}", fmt::join(pairs, "&"));
  }

  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(m_folder.path())) {
      if (entry.is_regular_file()) {
        found[fs::relative(entry.path(), m_folder.path()).string()] =
            test::bytes_of(entry.path().string());
      }
    }
    return found;
  }

  void check_files(const Json& expected) {
    std::set<std::string> wanted;
    for (const auto& [name, file] : expected.items()) {
      wanted.insert(name);
    }
    std::set<std::string> written;
    for (const auto& [name, text] : files()) {
      if (!m_before.contains(name) || m_before.at(name) != text) {
        written.insert(name);
        check_file(name, text, expected);
      }
    }
    EXPECT_EQ(written, wanted);
  }

  // What the CLI adds about the answer itself is of no use to anybody.
  void check_file(const std::string& name, const std::string& text, const Json& expected) {
    struct stat status {};
    stat(m_folder.file(name).c_str(), &status);
    EXPECT_EQ(status.st_mode & 0777, 0600U) << name;
    if (!expected.contains(name)) {
      return;
    }
    Json content = expected.at(name).at("content");
    content.erase("ResponseMetadata");
    content.erase("AssumedRoleUser");
    if (content.value("expiresAt", "") == "<now+28800s>") {
      content["expiresAt"] = util::rfc3339(m_clock.now() + std::chrono::seconds(28800));
    }
    EXPECT_EQ(nlohmann::json::parse(text), nlohmann::json::parse(util::dump_json(content))) << name;
  }

  const test::TempFolder m_folder;
  Json m_test;
  test::CannedAws m_aws;
  test::FakeClock m_clock;
  test::FakeRandom m_random{{0.5}};
  std::map<std::string, std::string> m_before;
  std::vector<std::string> m_prompts;
};

TEST(CredentialChainVectors, credentials_are_found_where_the_aws_cli_finds_them) {
  const Json vectors = test::vectors("credchain-vectors.json");
  ASSERT_FALSE(vectors.at("cases").empty());
  for (const Json& test : vectors.at("cases")) {
    SCOPED_TRACE(test.at("name").get<std::string>());
    Case(test).check();
  }
}

} // namespace
} // namespace iam::aws
