#include "access/migration_command.hpp"

#include "access/mode_step.hpp"
#include "awsauth/entry.hpp"
#include "identity/arn.hpp"
#include "util/proposed_command.hpp"

#include <fmt/format.h>

namespace iam::access {

std::string command_of(const MigrationOptions& options, const std::vector<std::string>& flags) {
  std::vector<std::string> words = {"migrate"};
  if (options.admin_as == AdminAs::group) {
    words.insert(words.end(), {"--admin-as", "group"});
  }
  if (options.nodes == NodeLines::keep) {
    words.insert(words.end(), {"--nodes", "keep"});
  }
  for (const auto& [role, type] : options.types) {
    const auto written = options.written.find(role);
    words.emplace_back("--type");
    words.push_back((written == options.written.end() ? role : written->second) + "=" + type);
  }
  words.insert(words.end(), flags.begin(), flags.end());
  return util::own_command(words);
}

std::string command_with_type(MigrationOptions options, const std::string& role,
                              const std::string& type) {
  const std::string key = awsauth::fold(role);
  options.types[key] = type;
  options.written[key] = role;
  return command_of(options);
}

std::string removal_command(const std::string& principal, const std::string& store) {
  return removal_commands({principal}, store);
}

std::string removal_commands(const std::vector<std::string>& principals, const std::string& store) {
  std::vector<std::string> roles = {"remove-role"};
  std::vector<std::string> users = {"remove-user"};
  for (const std::string& principal : principals) {
    const auto arn = identity::parse_arn(principal);
    (arn && arn->resource.starts_with("role/") ? roles : users).push_back(principal);
  }
  std::string commands;
  for (std::vector<std::string>* words : {&roles, &users}) {
    if (words->size() > 1) {
      words->insert(words->end(), {"--store", store});
      commands += (commands.empty() ? "" : "; ") + util::own_command(*words);
    }
  }
  return commands;
}

std::string way_to_api_mode(Mode mode) {
  const Mode next = next_mode(mode).value_or(Mode::api);
  return fmt::format("go to the mode API{}: {}",
                     next == Mode::api ? "" : fmt::format(", by way of {}", text_of(next)),
                     util::own_command({"mode", std::string(text_of(next)), "--yes-one-way"}));
}

} // namespace iam::access
