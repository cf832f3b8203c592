#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::util {

// An immutable snapshot of the environment variables.
class Environment {
public:
  Environment() = default;

  // From `NAME=VALUE` texts; the first of each name counts, as in Go. Skips other texts.
  explicit Environment(const std::vector<std::string>& entries);

  // The environment of this process.
  static Environment of_process();

  // The value, which may be empty. Returns nullopt if the variable is not set.
  std::optional<std::string> get(std::string_view name) const;

  // The value. Returns nullopt if the variable is not set or is empty.
  std::optional<std::string> get_nonempty(std::string_view name) const;

  // The home folder: HOME, as in kubectl. Returns nullopt if that is unset or empty.
  std::optional<std::string> home() const { return get_nonempty("HOME"); }

  // A copy with `name` set to `value`.
  Environment with(std::string_view name, std::string_view value) const;

  // `NAME=VALUE` texts, for a child process.
  const std::vector<std::string>& entries() const { return m_entries; }

private:
  std::vector<std::string> m_entries;
};

} // namespace iam::util
