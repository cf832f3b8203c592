#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::util {

// The environment variables as they were at one moment. Never changes; `with` makes another.
class Environment {
public:
  Environment() = default;

  // From `NAME=VALUE` texts, of which the first of a name counts, as in Go. Others are left out.
  explicit Environment(const std::vector<std::string>& entries);

  // What this process was started with.
  static Environment of_process();

  // The value, which may be empty, or nothing where the variable is not set.
  std::optional<std::string> get(std::string_view name) const;

  // The value, or nothing where the variable is not set or is empty.
  std::optional<std::string> get_nonempty(std::string_view name) const;

  // The home folder: HOME, as kubectl has it. Nothing where that is unset or empty.
  std::optional<std::string> home() const { return get_nonempty("HOME"); }

  // The same variables, with `name` set to `value`.
  Environment with(std::string_view name, std::string_view value) const;

  // `NAME=VALUE` texts, for a child process.
  const std::vector<std::string>& entries() const { return m_entries; }

private:
  std::vector<std::string> m_entries;
};

} // namespace iam::util
