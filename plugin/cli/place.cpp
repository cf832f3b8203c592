#include "cli/place.hpp"

#include "cli/flags.hpp"
#include "cli/parse.hpp"
#include "cluster/connection.hpp"
#include "cluster/token_command.hpp"
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
  // The commands that edit a kubeconfig write the value of such a flag into it, and to view one is
  // to see what it says itself.
  if (words.starts_with("config ")) {
    return name == "kubeconfig" || (name == "context" && words.starts_with("config view"));
  }
  return std::ranges::find(k_of_kubectl, name) != k_of_kubectl.end();
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
    if (!holds_secret) {
      flags.push_back(name + ' ' + util::shell_word(value));
    }
  }
}

// Returns the AWS profile by which `user` signs in; empty if the kubeconfig names none.
std::string profile_of(const kube::User& user) {
  if (!user.exec) {
    return "";
  }
  const auto command = cluster::token_command_of(*user.exec);
  if (command && command->profile) {
    return *command->profile;
  }
  const auto variable =
      std::ranges::find(user.exec->env, "AWS_PROFILE", &std::pair<std::string, std::string>::first);
  return variable == user.exec->env.end() ? "" : variable->second;
}

// Returns the name of the EKS cluster of `selection`, and the flags with which AWS finds it.
std::vector<std::string> words_for(const kube::Selection& selection,
                                   const cluster::ConnectionFlags& flags) {
  const cluster::EksCluster eks = cluster::eks_cluster_of(flags, selection);
  if (eks.name.empty()) {
    return {};
  }
  std::vector<std::string> words = {util::shell_word(eks.name)};
  if (!eks.region.empty()) {
    words.push_back("--region " + util::shell_word(eks.region));
  }
  const std::string profile = profile_of(selection.user);
  if (!profile.empty()) {
    words.push_back("--profile " + util::shell_word(profile));
  }
  return words;
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
  // There the profile is that of the tester, who need not be able to change the map. Access entries
  // are changed with the credentials that have read them.
  const bool is_test = verb.name == "test-role";
  return {program, [is_test, app = std::move(app)](Program of, std::string_view words) {
            std::vector<std::string> flags;
            for (const CLI::Option* option : app->get_options()) {
              const bool is_testers = is_test && of == Program::iam &&
                                      option->check_lname("profile") &&
                                      words.find("--store entries") == std::string_view::npos;
              if (option->count() > 0 && selects_place(*option) && !is_testers &&
                  takes(of, words, option->get_lnames().front())) {
                add_flag(*option, flags);
              }
            }
            return flags;
          }};
}

std::vector<std::string> cluster_of(const CLI::App& app, const util::Environment& environment) {
  const auto given = [&](const char* flag) {
    const CLI::Option* option = app.get_option_no_throw(flag);
    return option == nullptr || option->count() == 0 ? "" : option->results().back();
  };
  if (!given("--manifest").empty() || app.get_option_no_throw("--context") == nullptr) {
    return {};
  }
  cluster::ConnectionFlags flags;
  flags.cluster.kubeconfig = given("--kubeconfig");
  flags.cluster.overrides.context = given("--context");
  flags.cluster.overrides.cluster = given("--cluster");
  flags.cluster.overrides.user = given("--user");
  flags.cluster_name = given("--cluster-name");
  try {
    return words_for(cluster::selection_of(flags, environment), flags);
  } catch (const util::Error&) { // the error whose cure this completes counts
    return {};
  }
}

} // namespace iam::cli
