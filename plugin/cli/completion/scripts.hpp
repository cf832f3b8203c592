#pragma once

#include <string>
#include <string_view>

namespace iam::cli {

// The shells that have a script, as in a usage line.
inline constexpr std::string_view k_shells = "bash|fish|zsh";

// Returns the script that makes `shell` complete the program whose file is named `file`. Throws
// util::UsageError for another shell.
std::string completion_script(const std::string& shell, const std::string& file);

} // namespace iam::cli
