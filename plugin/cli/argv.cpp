#include "cli/argv.hpp"

#include "util/text.hpp"

namespace iam::cli {
namespace {

constexpr std::string_view k_plugin = "kubectl-";
constexpr std::string_view k_completer = "kubectl_complete-";

std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

} // namespace

std::vector<std::string> as_pflag_reads(const std::vector<std::string>& words) {
  std::vector<std::string> result;
  for (auto word = words.begin(); word != words.end(); ++word) {
    if (*word == "--") {
      result.insert(result.end(), word, words.end());
      break;
    }
    const std::size_t equals = word->find('=');
    const bool long_flag = word->starts_with("--") && equals != std::string::npos && equals > 2;
    const bool short_flag = !word->starts_with("--") && word->starts_with('-') && equals == 2;
    if ((long_flag && equals + 1 == word->size()) || short_flag) {
      result.push_back(word->substr(0, equals));
      result.push_back(word->substr(equals + 1));
    } else {
      result.push_back(*word);
    }
  }
  return result;
}

bool is_completer(std::string_view argv0) {
  return file_name(argv0).starts_with(k_completer);
}

std::string program_file(std::string_view argv0) {
  const std::string_view file = file_name(argv0);
  return is_completer(argv0) ? std::string(k_plugin) + std::string(file.substr(k_completer.size()))
                             : std::string(file);
}

std::string program_name(std::string_view argv0) {
  const std::string_view file = file_name(argv0);
  if (!file.starts_with(k_plugin)) {
    return std::string(file);
  }
  // kubectl splits the name into words at dashes; underscores stand for dashes within a word.
  const std::string words = util::replace_all(file.substr(k_plugin.size()), "-", " ");
  return "kubectl " + util::replace_all(words, "_", "-");
}

} // namespace iam::cli
