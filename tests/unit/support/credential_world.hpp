#pragma once

#include "aws/credentials/source.hpp"
#include "support/canned_aws.hpp"
#include "support/fake_child_runner.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_random.hpp"
#include "support/temp_folder.hpp"
#include "util/file.hpp"

#include <string>
#include <vector>

namespace iam::test {

// All that credential providers work with: a home folder, files, variables, canned services.
class CredentialWorld {
public:
  // `config` is the text of the config file; `variables` are `NAME=VALUE`.
  explicit CredentialWorld(const std::string& config, std::vector<std::string> variables = {},
                           const aws::SettingFlags& flags = {})
      : m_environment(with_home(std::move(variables))),
        m_settings(aws::Settings::of(
            flags, m_environment, aws::read_config_files({"config", "credentials"}, config, ""))) {}

  aws::CredentialTools tools() {
    aws::CredentialTools tools{m_settings, m_runtime, children,
                               [this](const std::string& question) {
                                 questions.push_back(question);
                                 return code;
                               }};
    tools.warn = [this](const std::string& text) { warnings.push_back(text); };
    return tools;
  }

  // Writes a file below the home folder, with the folders it needs, and returns its path.
  std::string put(const std::string& name, const std::string& text) const {
    std::string path = home.file(name);
    util::make_folders(util::folder_of(path));
    util::write_file(path, text);
    return path;
  }

  TempFolder home;
  CannedAws aws;
  FakeClock clock;
  util::ChildResult child_result;
  FakeChildRunner children{[this](const util::ChildCommand&) { return child_result; }};
  std::string code = "123456";
  std::vector<std::string> questions;
  std::vector<std::string> warnings;

private:
  util::Environment with_home(std::vector<std::string> variables) const {
    variables.push_back("HOME=" + home.path());
    return util::Environment(variables);
  }

  FakeRandom m_random{{0.5}};
  aws::Runtime m_runtime{aws, clock, m_random};
  util::Environment m_environment;
  aws::Settings m_settings;
};

} // namespace iam::test
