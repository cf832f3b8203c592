#pragma once

#include <string>
#include <string_view>

namespace iam::cli {

// The shells that there is a script for, as a usage line names them: `bash|fish|zsh`.
inline constexpr std::string_view k_shells = "bash|fish|zsh";

// The script that makes `shell` complete the program whose file is named `file`; nothing else is
// a program that it would be asked about. Throws util::UsageError for a shell that is none of ours.
std::string completion_script(const std::string& shell, const std::string& file);

} // namespace iam::cli
