#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iam::cli {

// Returns the words of a command line rewritten so that CLI11 reads them as pflag, kubectl's
// parser, does: `--flag=` becomes a flag and an empty word, `-o=json` becomes `-o json`. Words
// after `--` stay.
std::vector<std::string> as_pflag_reads(const std::vector<std::string>& words);

// Returns the name of the program's file. For kubectl's completer, a link named
// `kubectl_complete-iam`, it is the name of the plugin.
std::string program_file(std::string_view argv0);

// Returns whether the program was called as kubectl's completer.
bool is_completer(std::string_view argv0);

// Returns the program's name for usage lines: `kubectl iam` if its file is named `kubectl-iam`, as
// plugins of kubectl are; otherwise the file's name.
std::string program_name(std::string_view argv0);

} // namespace iam::cli
