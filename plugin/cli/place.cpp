#include "cli/place.hpp"

#include "cli/flags.hpp"
#include "cli/parse.hpp"
#include "net/redact.hpp"
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
  if (program == Program::aws) { // `aws configure` is proposed for want of a profile
    return !words.starts_with("configure") && std::ranges::find(k_of_aws, name) != k_of_aws.end();
  }
  if (words.starts_with("create ") && name == "user") {
    return false; // in `create rolebinding` it names a subject
  }
  // The commands that edit a kubeconfig write the value of such a flag into it.
  const bool edits_kubeconfig = words.starts_with("config ") && !words.starts_with("config view");
  return edits_kubeconfig ? name == "kubeconfig"
                          : std::ranges::find(k_of_kubectl, name) != k_of_kubectl.end();
}

void add_flag(const CLI::Option& option, std::vector<std::string>& flags) {
  const std::string name = "--" + option.get_lnames().front();
  if (option.get_items_expected_max() == 0) {
    flags.push_back(option.as<bool>() ? name : name + "=false");
    return;
  }
  for (const std::string& value : option.results()) {
    const bool is_url = value.find("://") != std::string::npos; // and no context such as me@prod
    const bool holds_secret = is_url && net::redacted_url(value) != value;
    if (!holds_secret && value != "-") { // standard input cannot be read again
      flags.push_back(name + ' ' + util::shell_word(value));
    }
  }
}

} // namespace

bool selects_place(const CLI::Option& option) {
  const bool says_how = option.check_lname("token") || option.check_lname("v") ||
                        option.check_lname("request-timeout") || option.check_lname("exec");
  return (option.get_group() == k_global_flags && !says_how) || option.check_lname("manifest") ||
         option.check_lname("list") || option.check_lname("configmap") ||
         option.check_lname("account") || option.check_lname("kubeconfig");
}

util::CommandPlace place_of(const Verb& verb, std::shared_ptr<const CLI::App> app,
                            const std::string& program) {
  // There the profile is that of the tester, who need not be able to change the map.
  const bool is_test = verb.name == "test-role";
  return {program, [is_test, app = std::move(app)](Program of, std::string_view words) {
            std::vector<std::string> flags;
            for (const CLI::Option* option : app->get_options()) {
              const bool is_testers =
                  is_test && of == Program::iam && option->check_lname("profile");
              if (option->count() > 0 && selects_place(*option) && !is_testers &&
                  takes(of, words, option->get_lnames().front())) {
                add_flag(*option, flags);
              }
            }
            return flags;
          }};
}

} // namespace iam::cli
