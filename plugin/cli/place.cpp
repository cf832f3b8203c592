#include "cli/place.hpp"

#include "cli/flags.hpp"
#include "cli/parse.hpp"
#include "util/shell_words.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

namespace iam::cli {
namespace {

using util::Program;

// kubectl's own flags among ours, which all its commands take.
constexpr std::array<std::string_view, 11> k_of_kubectl = {"kubeconfig",
                                                           "context",
                                                           "cluster",
                                                           "user",
                                                           "server",
                                                           "as",
                                                           "as-group",
                                                           "as-uid",
                                                           "certificate-authority",
                                                           "insecure-skip-tls-verify",
                                                           "tls-server-name"};

constexpr std::array<std::string_view, 3> k_of_aws = {"profile", "region", "endpoint-url"};

// Returns whether this program's command `words` takes the flag `name`.
bool own_command_takes(std::string_view words, const std::string& name) {
  const std::size_t first = words.find(' ');
  const Verb* verb = find_verb(std::string(words.substr(0, first)));
  if (verb == nullptr && first != std::string_view::npos) {
    verb = find_verb(std::string(words.substr(0, words.find(' ', first + 1))));
  }
  return verb != nullptr && declared_flags(verb)->get_option_no_throw("--" + name) != nullptr;
}

bool takes(Program program, std::string_view words, const std::string& name) {
  if (program == Program::iam) {
    return own_command_takes(words, name);
  }
  if (program == Program::aws) {
    return std::ranges::find(k_of_aws, name) != k_of_aws.end();
  }
  // The commands that edit a kubeconfig write the value of such a flag into it.
  const bool edits_kubeconfig = words.starts_with("config ") && !words.starts_with("config view");
  return edits_kubeconfig ? name == "kubeconfig"
                          : std::ranges::find(k_of_kubectl, name) != k_of_kubectl.end();
}

void add_flag(const CLI::Option& option, std::vector<std::string>& flags) {
  const std::string name = "--" + option.get_lnames().front();
  if (option.get_items_expected_max() == 0) {
    flags.push_back(name);
    return;
  }
  for (const std::string& value : option.results()) {
    flags.push_back(name + ' ' + util::shell_word(value));
  }
}

} // namespace

bool selects_place(const CLI::Option& option) {
  const bool says_how = option.check_lname("token") || option.check_lname("v") ||
                        option.check_lname("request-timeout") || option.check_lname("exec");
  return (option.get_group() == k_global_flags && !says_how) || option.check_lname("manifest") ||
         option.check_lname("list") || option.check_lname("configmap") ||
         option.check_lname("account");
}

util::CommandPlace place_of(std::shared_ptr<const CLI::App> app, const std::string& program) {
  return {program, [app = std::move(app)](Program of, std::string_view words) {
            std::vector<std::string> flags;
            for (const CLI::Option* option : app->get_options()) {
              if (option->count() > 0 && selects_place(*option) &&
                  takes(of, words, option->get_lnames().front())) {
                add_flag(*option, flags);
              }
            }
            return flags;
          }};
}

} // namespace iam::cli
