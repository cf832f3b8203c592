#include "access/migration_command.hpp"

#include "awsauth/entry.hpp"
#include "identity/arn.hpp"
#include "util/proposed_command.hpp"

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
  const auto arn = identity::parse_arn(principal);
  const bool is_role = arn && arn->resource.starts_with("role/");
  return util::own_command({is_role ? "remove-role" : "remove-user", principal, "--store", store});
}

} // namespace iam::access
