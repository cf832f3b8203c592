#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::util {

// `text` split into words as a POSIX shell splits a command, without expansion: blanks and line
// breaks separate words, quotes and backslashes keep them together (Python's shlex.split, which the
// AWS CLI uses on its config). Returns nullopt if a quote or a backslash is left open.
std::optional<std::vector<std::string>> shell_words(std::string_view text);

// `text` as one word of a shell's command line: quoted if it needs that.
std::string shell_word(std::string_view text);

} // namespace iam::util
