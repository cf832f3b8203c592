#include "kube/plugin_policy.hpp"

#include "kube/exec_credential.hpp"
#include "kube/object.hpp"
#include "util/file.hpp"
#include "util/file_error.hpp"
#include "util/process.hpp"
#include "util/text.hpp"
#include "yaml/read/document.hpp"
#include "yaml/read/parse_error.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

namespace iam::kube {
namespace {

using Type = PluginPolicy::Type;

std::string normal(const std::string& command) {
  return std::filesystem::path(command).lexically_normal().string();
}

std::string name_of(const std::string& command) {
  return std::filesystem::path(command).filename().string();
}

[[noreturn]] void fail(const std::string& file, const std::string& cause) {
  throw util::Error(cause, file, "repair the credential plugin policy there, or set KUBERC=off");
}

Type type_named(const std::string& name, const std::string& file) {
  if (name.empty() || name == "AllowAll") {
    return Type::allow_all;
  }
  if (name == "DenyAll") {
    return Type::deny_all;
  }
  if (name != "Allowlist") {
    fail(file, "unknown plugin policy: " + util::quoted(name));
  }
  return Type::allow_list;
}

// kubectl 1.36 renamed `name` to `command`.
std::string command_in(const Object& entry, const std::string& file) {
  std::string command;
  entry.read("name", command);
  entry.read("command", command);
  if (command.empty() || normal(command) != command) {
    fail(file, fmt::format("the entry {} of the credential plugin allowlist is not a command",
                           util::quoted(command)));
  }
  return command;
}

PluginPolicy policy_in(const Object& preferences, const std::string& file) {
  std::string name;
  preferences.read("credentialPluginPolicy", name);
  PluginPolicy policy{type_named(name, file), {}, file};
  for (const Object& entry : preferences.objects("credentialPluginAllowlist")) {
    policy.allowed.push_back(command_in(entry, file));
  }
  const bool needs_list = policy.type == Type::allow_list;
  if (needs_list && policy.allowed.empty()) {
    fail(file, "the credential plugin policy is \"Allowlist\", but its list is empty");
  }
  if (!needs_list && !policy.allowed.empty()) {
    fail(file,
         fmt::format("the plugin policy is {}, but there is an allowlist", util::quoted(name)));
  }
  return policy;
}

// A file of preferences.
struct Preferences {
  std::string file;
  bool is_named = false;
};

std::optional<Preferences> preferences_file(const util::Environment& environment) {
  const std::string named = environment.get("KUBERC").value_or("");
  const auto home = environment.home();
  if (named == "off" ||
      util::to_lower_ascii(environment.get("KUBECTL_KUBERC").value_or("")) == "false" ||
      (named.empty() && !home)) {
    return std::nullopt;
  }
  return named.empty() ? Preferences{*home + "/.kube/kuberc", false} : Preferences{named, true};
}

} // namespace

PluginPolicy load_plugin_policy(const util::Environment& environment,
                                const std::function<void(const std::string&)>& warn) {
  const auto preferences = preferences_file(environment);
  if (!preferences) {
    return {};
  }
  const std::string& file = preferences->file;
  std::string problem;
  try {
    auto text = preferences->is_named ? util::read_file(file) : util::read_file_if_there(file);
    if (!text) {
      return {};
    }
    const yaml::Document document = yaml::Document::parse(std::move(*text));
    return document.root() ? policy_in(Object(document, *document.root(), ""), file)
                           : PluginPolicy();
  } catch (const yaml::ParseError& error) {
    problem = fmt::format("line {}: {}", error.position().line, error.cause());
  } catch (const FieldError& error) {
    problem = fmt::format("line {}: {}", error.position().line, error.cause());
  } catch (const util::FileError& error) {
    problem = error.cause();
  }
  if (preferences->is_named) {
    throw util::Error("kuberc: " + problem, file, "repair the file, or set KUBERC=off");
  }
  warn(fmt::format("kuberc: no preferences loaded from {}: {}", file, problem));
  return {};
}

void check_allowed(const PluginPolicy& policy, const std::string& command,
                   const util::Environment& environment) {
  if (policy.type == Type::allow_all) {
    return;
  }
  const std::string cure = "allow the command there, or choose another user with --user";
  if (policy.type == Type::deny_all) {
    throw CredentialError(fmt::format("plugin {} not allowed: policy set to \"DenyAll\"",
                                      util::quoted(normal(command))),
                          policy.file, cure);
  }
  const auto resolved = [path = environment.get("PATH").value_or("")](const std::string& name) {
    return util::which(name, path);
  };
  const auto program = resolved(normal(command));
  const bool is_allowed = std::ranges::any_of(policy.allowed, [&](const std::string& allowed) {
    return allowed == normal(command) || (program && allowed == program) ||
           (program && name_of(allowed) == name_of(*program) && resolved(allowed) == program);
  });
  if (!is_allowed) {
    throw CredentialError(
        fmt::format("plugin path {} is not permitted by the credential plugin allowlist",
                    util::quoted(program.value_or(normal(command)))),
        policy.file, cure);
  }
}

} // namespace iam::kube
