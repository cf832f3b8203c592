#include "aws/credentials/process.hpp"

#include "aws/config/config_error.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/json_keys.hpp"
#include "net/redact.hpp"
#include "util/json.hpp"
#include "util/shell_words.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace iam::aws {
namespace {

[[noreturn]] void fail(const std::string& reason, const std::string& place) {
  throw CredentialsError(CredentialsError::Problem::provider_failed,
                         "error when retrieving credentials from custom-process: " + reason, place,
                         "run the profile's credential_process by hand to see what it does");
}

util::ChildResult run(const std::string& command, const std::string& place,
                      const CredentialTools& tools) {
  const auto words = util::shell_words(command);
  if (!words || words->empty()) {
    throw ConfigError(
        ConfigError::Problem::invalid,
        "the credential_process is not a command: a quote is left open, or it is empty", place);
  }
  util::ChildCommand child;
  child.argv = *words;
  child.environment = tools.settings.environment();
  child.errors = util::ChildStream::capture;
  if (!tools.may_share_input) {
    child.input = "";
  }
  try {
    return tools.children.run(child);
  } catch (const util::ChildError& e) {
    fail(fmt::format("{} {}", e.where(), e.cause()), place);
  }
}

// Such a program may print its own secrets when it fails.
std::string shown(const std::string& errors) {
  const std::string text = net::message_from_outside(util::trim(errors));
  return util::printable(util::replace_all(text, "\n", "; "));
}

Credentials read(const std::string& output, const std::string& place) {
  const auto reply = parse_object(output);
  if (!reply) {
    fail("its output is not a JSON object", place);
  }
  const auto version = reply->find("Version");
  if (version == reply->end() || *version != 1) {
    fail(fmt::format("unsupported version '{}' for credential process provider, supported "
                     "versions: 1",
                     version == reply->end()
                         ? "<Version key not provided>"
                         : net::message_from_outside(util::dump_json(*version))),
         place);
  }
  try {
    return credentials_in(*reply, "SessionToken");
  } catch (const MissingKey& e) {
    fail(fmt::format("missing required key in response: '{}'", e.name), place);
  } catch (const CredentialsError& e) {
    fail(e.cause(), place);
  }
}

} // namespace

std::optional<CredentialSource> process_source(const std::string& profile,
                                               const CredentialTools& tools) {
  const ConfigFiles& files = tools.settings.files();
  const auto command = files.setting(profile, "credential_process");
  if (!command) {
    return std::nullopt;
  }
  const std::string account = files.setting(profile, "aws_account_id").value_or("");
  const std::string place = files.place_of(profile);
  // The command is not named, because it may hold secrets.
  return CredentialSource{
      Provider::process, fmt::format("credential_process of {}", profile),
      [command = *command, account, place, &tools] {
        const util::ChildResult result = run(command, place, tools);
        if (result.exit_code != 0) {
          const std::string errors = shown(result.errors);
          fail(errors.empty() ? fmt::format("it failed with exit code {}", result.exit_code)
                              : errors,
               place);
        }
        Credentials credentials = read(result.output, place);
        if (credentials.account_id.empty()) {
          credentials.account_id = account;
        }
        return credentials;
      }};
}

} // namespace iam::aws
