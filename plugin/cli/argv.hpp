#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iam::cli {

// The words of a command line, rewritten where pflag, kubectl's parser, and ours would take them
// differently: `--flag=` becomes a flag and an empty word, `-o=json` becomes `-o json`. What
// follows
// `--` stays.
std::vector<std::string> as_pflag_reads(const std::vector<std::string>& words);

// The name of the program's file, as people call it: kubectl's completer, a link to it named
// `kubectl_complete-iam`, goes by the name of the plugin.
std::string program_file(std::string_view argv0);

// Whether the program was called as kubectl's completer.
bool is_completer(std::string_view argv0);

// How the program is called in usage lines: `kubectl iam` when its file is named `kubectl-iam`, as
// kubectl names its plugins; else the file's name.
std::string program_name(std::string_view argv0);

} // namespace iam::cli
