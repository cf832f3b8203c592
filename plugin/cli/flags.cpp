#include "cli/flags.hpp"

#include "util/duration.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <iterator>
#include <memory>

namespace iam::cli {
namespace {

using Setter = std::function<void(const std::string&)>;

CLI::Option* add(CLI::App& app, const std::string& names, const std::string& shown_default,
                 const std::string& help, const Values& values, const Setter& set) {
  const auto store = [set](const CLI::results_t& given) {
    std::ranges::for_each(given, set);
    return true;
  };
  CLI::Option* option = app.add_option(names, CLI::callback_t(store), help);
  set_values(*option, values);
  return option->default_str(shown_default);
}

// A flag that takes a value only behind `=`, else the one in braces: `--dry-run{client}`.
void add_flag(CLI::App& app, const std::string& name, const std::string& shown_default,
              const std::string& help, const Values& values, const Setter& set) {
  const auto text = std::make_shared<std::string>(); // CLI11 wants a target of the value's type
  CLI::Option* flag = app.add_flag(name, *text, help);
  set_values(*flag, values);
  flag->default_str(shown_default)->each([set, text](const std::string& value) { set(value); });
}

// Adds the words of a value, which commas separate, to `target`.
Setter adder_of_words(std::vector<std::string>& target) {
  return [&target](const std::string& text) {
    for (const std::string_view word : util::split(text, ',')) {
      target.emplace_back(word);
    }
  };
}

// Puts the options into a group of help that were added when there were `before`.
void group_options(CLI::App& app, std::size_t before, const char* name) {
  const std::vector<CLI::Option*> options = app.get_options();
  for (std::size_t i = before; i < options.size(); ++i) {
    options[i]->group(name);
  }
}

const Words k_list_names = {"roles", "users", "accounts"}; // in the order of awsauth::k_lists

present::Format format_of(const std::string& text, Words names) {
  if (std::ranges::count(names, text) == 0) {
    std::ranges::sort(names);
    throw util::UsageError(
        fmt::format("unable to match a printer suitable for the output format {}, allowed formats "
                    "are: {}",
                    util::quoted(text), fmt::join(names, ",")));
  }
  return text == "json"   ? present::Format::json
         : text == "yaml" ? present::Format::yaml
         : text == "name" ? present::Format::name
         : text == "wide" ? present::Format::wide
                          : present::Format::text;
}

std::string output_help(const Words& names) {
  return fmt::format("Output format. One of: ({})", fmt::join(names, ", "));
}

awsauth::List list_of(const std::string& text) {
  const auto found = std::ranges::find(k_list_names, text);
  if (found == k_list_names.end()) {
    throw util::UsageError(fmt::format("invalid --list {}: it must be {}", util::quoted(text),
                                       fmt::join(k_list_names, " or ")));
  }
  return awsauth::k_lists[static_cast<std::size_t>(found - k_list_names.begin())];
}

void add_dangers(std::vector<access::Danger>& dangers, const std::string& words) {
  for (const std::string_view word : util::split(words, ',')) {
    const auto danger = access::parse_danger(word);
    if (!danger) {
      throw util::UsageError(fmt::format("invalid --allow {}: it must be one of {}",
                                         util::quoted(word),
                                         fmt::join(access::danger_words(), ", ")));
    }
    dangers.push_back(*danger);
  }
}

std::chrono::milliseconds wait_of(const std::string& text) {
  try {
    return util::parse_duration(text);
  } catch (const util::UsageError& error) {
    throw util::UsageError(fmt::format("invalid --wait {}: {}", util::quoted(text), error.cause()),
                           "", "write a duration such as 60s or 2m");
  }
}

change::DryRun dry_run_of(const std::string& text) {
  if (text == "none") {
    return change::DryRun::none;
  }
  if (text == "client") {
    return change::DryRun::client;
  }
  if (text == "server") {
    return change::DryRun::server;
  }
  throw util::UsageError(fmt::format("Invalid dry-run value ({}). Must be \"none\", \"server\", or "
                                     "\"client\".",
                                     text));
}

void add_allow(CLI::App& app, std::vector<access::Danger>& allowed) {
  const auto words = access::danger_words();
  add(app, "--allow", "[]",
      "Do it all the same, by the word that the refusal names: " +
          fmt::format("{}", fmt::join(words, ", ")) + ". Several with commas",
      Values::list_of({words.begin(), words.end()}),
      [&allowed](const std::string& text) { add_dangers(allowed, text); })
      ->take_all();
}

bool is_file_dry_run(const std::string& text) {
  if (text == "server") {
    throw util::UsageError("--dry-run=server: a kubeconfig is a file, so there is no server to ask",
                           "", "use --dry-run=client");
  }
  if (text == "true" || text == "client" || text == "1") {
    return true;
  }
  if (text == "false" || text == "none" || text == "0") {
    return false;
  }
  throw util::UsageError(fmt::format("Invalid dry-run value ({}). Must be \"none\", \"client\", "
                                     "\"true\", or \"false\".",
                                     text));
}

int verbosity_of(const std::string& text) {
  int level = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), level);
  if (problem != std::errc() || end != text.data() + text.size()) {
    throw util::UsageError(fmt::format("invalid argument {} for \"-v, --v\": it must be a number",
                                       util::quoted(text)));
  }
  return level;
}

void add_verbosity(CLI::App& app, int& verbosity) {
  add(app, "-v,--v", "0",
      "Log level: from 6 on request lines, from 8 on headers and bodies, with secrets masked", {},
      [&verbosity](const std::string& text) { verbosity = verbosity_of(text); });
}

// kubectl's flags.
void add_cluster(CLI::App& app, cluster::ClusterFlags& flags) {
  kube::Overrides& overrides = flags.overrides;
  add_text(app, "--kubeconfig", flags.kubeconfig, "Path to the kubeconfig file to use",
           ValueSource::files);
  add_text(app, "--context", overrides.context, "The name of the kubeconfig context to use",
           ValueSource::contexts);
  add_text(app, "--cluster", overrides.cluster, "The name of the kubeconfig cluster to use",
           ValueSource::clusters);
  add_text(app, "--user", overrides.user, "The name of the kubeconfig user to use",
           ValueSource::users);
  add_text(app, "-s,--server", overrides.server,
           "The address and port of the Kubernetes API server");
  add(app, "--token", "''", "Bearer token for authentication to the API server", {},
      [&overrides](const std::string& text) { overrides.token = util::Secret(text); });
  add_text(app, "--as", overrides.as, "Username to impersonate for the operation");
  add_texts(app, "--as-group", overrides.as_groups,
            "Group to impersonate for the operation. Can be given several times",
            ValueSource::bound_groups);
  add_text(app, "--as-uid", overrides.as_uid, "UID to impersonate for the operation");
  add_text(app, "--certificate-authority", overrides.certificate_authority,
           "Path to a certificate file of the certificate authority", ValueSource::files);
  add_switch(app, "--insecure-skip-tls-verify", overrides.insecure_skip_tls_verify,
             "Do not check the server's certificate. This makes your connections insecure");
  add_text(app, "--tls-server-name", overrides.tls_server_name,
           "The name that the server's certificate must have, instead of the host of its address");
  add(app, "--request-timeout", "'0'",
      "How long to wait for an answer from the API server, such as 1s, 2m, 3h. 0 means no limit",
      {}, [&overrides](const std::string& text) { overrides.request_timeout = text; });
}

void add_endpoint_url(CLI::App& app, cluster::AwsFlags& flags) {
  add_text(app, "--endpoint-url", flags.endpoint_url,
           "The URL to send requests to AWS to, instead of each service's own");
}

// The AWS CLI's flags, and the name of the cluster.
void add_aws(CLI::App& app, cluster::ConnectionFlags& flags) {
  add_text(app, "--profile", flags.aws.profile,
           "The AWS profile whose credentials are used, for signing in to the cluster too if the "
           "kubeconfig does so by AWS. Without it that of the kubeconfig's user",
           ValueSource::profiles);
  add_text(app, "--region", flags.aws.region,
           "The AWS Region to use. Without it that of the cluster", ValueSource::regions);
  add_text(app, "--cluster-name", flags.cluster_name,
           "The EKS cluster's name or ARN. Without it the one in the kubeconfig");
  add_endpoint_url(app, flags.aws);
}

} // namespace

void add_text(CLI::App& app, const std::string& names, std::string& target, const std::string& help,
              const Values& values) {
  add(app, names, fmt::format("'{}'", target), help, values,
      [&target](const std::string& text) { target = text; });
}

void add_text(CLI::App& app, const std::string& names, std::optional<std::string>& target,
              const std::string& help, const Values& values) {
  add(app, names, "''", help, values, [&target](const std::string& text) { target = text; });
}

void add_texts(CLI::App& app, const std::string& names, std::vector<std::string>& target,
               const std::string& help, const Values& values) {
  add(app, names, "[]", help, values, [&target](const std::string& text) {
    target.push_back(text);
  })->take_all();
}

void add_choice(CLI::App& app, const std::string& name, const Words& words, const std::string& help,
                const std::function<void(std::size_t)>& choose) {
  add(app, name, fmt::format("'{}'", words.front()), help, words,
      [name = name.substr(name.rfind(',') + 1), words, choose](const std::string& text) {
        const auto found = std::ranges::find(words, text);
        if (found == words.end()) {
          const Words others(words.begin(), words.end() - 1);
          throw util::UsageError(fmt::format("invalid {} {}: it must be {} or {}", name,
                                             util::quoted(text), fmt::join(others, ", "),
                                             words.back()));
        }
        choose(static_cast<std::size_t>(found - words.begin()));
      });
}

void add_words(CLI::App& app, const std::string& name, std::vector<std::string>& target,
               const std::string& help, const Words& words) {
  add(app, name, "''", help, Values::list_of(words), adder_of_words(target));
}

void add_optional_words(CLI::App& app, const std::string& name, const std::string& otherwise,
                        std::vector<std::string>& target, const std::string& help,
                        const Words& words) {
  add_flag(app, fmt::format("{}{{{}}}", name, otherwise), "''", help, Values::list_of(words),
           adder_of_words(target));
}

void add_pairs(CLI::App& app, const std::string& names, const std::string& shown,
               const std::string& help, const Values& first,
               const std::function<void(const std::string&, const std::string&)>& take) {
  const auto store = [take](const CLI::results_t& values) {
    for (std::size_t i = 0; i + 1 < values.size(); i += 2) {
      take(values[i], values[i + 1]);
    }
    return true;
  };
  CLI::Option* option = app.add_option(names, CLI::callback_t(store), help);
  set_values(*option, first);
  option->default_str(shown)->type_size(2)->take_all()->allow_extra_args(false);
}

void add_switch(CLI::App& app, const std::string& names, bool& target, const std::string& help) {
  app.add_flag(names, target, help)->default_str("false");
}

void add_file_dry_run(CLI::App& app, bool& target, const std::string& help) {
  add_flag(app, "--dry-run{true}", "false", help, Words{"client", "none"},
           [&target](const std::string& text) { target = is_file_dry_run(text); });
}

void add_aws_connection(CLI::App& app, cluster::AwsFlags& flags, int& verbosity) {
  const std::size_t before = app.get_options().size();
  add_text(app, "--profile", flags.profile, "The AWS profile to use", ValueSource::profiles);
  add_text(app, "--region", flags.region, "The AWS Region to use", ValueSource::regions);
  add_endpoint_url(app, flags);
  add_verbosity(app, verbosity);
  group_options(app, before, k_global_flags);
}

void add_connection(CLI::App& app, cluster::ConnectionFlags& flags) {
  const std::size_t before = app.get_options().size();
  add_cluster(app, flags.cluster);
  add_aws(app, flags);
  add_choice(app, "--exec", flags.cluster.exec,
             "Who makes the token if the kubeconfig runs aws eks get-token or "
             "aws-iam-authenticator. One of: (auto, native, always). With native this program, "
             "with always the command, with auto this program if it can",
             {{"auto", cluster::ExecMode::automatic},
              {"native", cluster::ExecMode::native},
              {"always", cluster::ExecMode::always}});
  add_verbosity(app, flags.verbosity);
  group_options(app, before, k_global_flags);
}

void add_map_location(CLI::App& app, cluster::TargetFlags& target) {
  add_connection(app, target.connection);
  const std::size_t before = app.get_options().size();
  add_text(app, "-m,--manifest", target.manifest,
           "Work on this manifest of the aws-auth ConfigMap, in YAML or JSON, and not on a "
           "cluster. It is changed in place, only in the edited lines, and written whole or not at "
           "all. With - standard input is read and the result written to standard output",
           ValueSource::files);
  add(app, "--list", "''",
      "The manifest is no ConfigMap but a bare list of entries, as configMapGenerator reads it. "
      "One "
      "of: (roles, users, accounts)",
      k_list_names, [&target](const std::string& text) { target.list = list_of(text); });
  add_text(app, "--configmap", target.config_map,
           "The ConfigMap that holds the map, as NAMESPACE/NAME, instead of kube-system/aws-auth, "
           "which is the only one that EKS reads",
           ValueSource::config_maps);
  group_options(app, before, k_map_flags);
}

void hide_manifest(CLI::App& app) {
  for (const char* flag : {"--manifest", "--list"}) {
    app.get_option(flag)->group(k_hidden_flags);
  }
}

void add_store(CLI::App& app, cluster::TargetFlags& target, StoreUse use) {
  using cluster::StoreChoice;
  std::vector<std::pair<std::string, StoreChoice>> choices = {{"auto", StoreChoice::automatic},
                                                              {"aws-auth", StoreChoice::aws_auth},
                                                              {"entries", StoreChoice::entries}};
  std::string help = "The store to change. One of: (auto, aws-auth, entries). With auto it is the "
                     "one that holds the identity, or else aws-auth where the cluster reads it. "
                     "KUBECTL_IAM_STORE sets another default";
  if (use == StoreUse::reading) {
    choices.emplace_back("all", StoreChoice::all);
    help = "The store to read. One of: (auto, aws-auth, entries, all). With auto both are, where "
           "EKS can be asked beside; with all both are, or it is an error";
  } else if (use == StoreUse::of_a_file) {
    help = "The store of which the file counts. One of: (auto, aws-auth, entries). With auto it is "
           "each of which the file says something";
  }
  const std::size_t before = app.get_options().size();
  Words words;
  std::ranges::transform(choices, std::back_inserter(words),
                         [](const auto& each) { return each.first; });
  add_choice(app, "--store", words, help, [&target, choices](std::size_t index) {
    target.store = choices[index].second;
    target.is_store_given = true;
  });
  group_options(app, before, k_map_flags);
}

void add_create(CLI::App& app, cluster::TargetFlags& target) {
  add_switch(app, "--create", target.create,
             "Create the ConfigMap if the cluster has none, even if the server is not known to be "
             "EKS, or the manifest if there is no such file");
}

void add_output(CLI::App& app, present::Format& format, const Words& names) {
  add(app, "-o,--output", "''", output_help(names), names,
      [&format, names](const std::string& text) { format = format_of(text, names); });
}

void add_no_headers(CLI::App& app, bool& no_headers) {
  add_switch(app, "--no-headers", no_headers, "Leave out the titles of the table");
}

void add_write(CLI::App& app, present::ChangeOptions& options) {
  const std::size_t before = app.get_options().size();
  const Words formats = {"json", "yaml", "name"};
  add(app, "-o,--output", "''",
      output_help(formats) + ". As JSON: apiVersion, kind `MappingList`, dryRun (client, server or "
                             "null) and the changed items as of list, each with its outcome",
      formats,
      [&options, formats](const std::string& text) { options.output = format_of(text, formats); });
  add_flag(app, "--wait{60s}", "none",
           "Wait until the cluster shows the change, by signing in as each role. With a duration "
           "such as "
           "2m, no longer than that",
           {}, [&options](const std::string& text) { options.wait = wait_of(text); });
  group_options(app, before, k_write_flags);
  add_write_of_map(app, options);
}

void add_write_to_eks(CLI::App& app, change::DryRun& dry_run,
                      std::vector<access::Danger>& allowed) {
  const std::size_t before = app.get_options().size();
  add_flag(app, "--dry-run{client}", "'none'",
           R"(Must be "none" or "client". With client, only show what would be done)",
           Words{"client", "none"},
           [&dry_run](const std::string& text) { dry_run = dry_run_of(text); });
  add_allow(app, allowed);
  group_options(app, before, k_write_flags);
}

void add_write_of_map(CLI::App& app, present::ChangeOptions& options) {
  const std::size_t before = app.get_options().size();
  add_switch(app, "--diff", options.diff, "Show the change as a diff, with -o on standard error");
  add_flag(
      app, "--dry-run{client}", "'none'",
      "Must be \"none\", \"server\", or \"client\". With client, only show what would be done. "
      "With server, also let the API server check it, without saving it",
      Words{"client", "server", "none"},
      [&options](const std::string& text) { options.dry_run = dry_run_of(text); });
  add_allow(app, options.allowed);
  add_text(app, "--field-manager", options.field_manager,
           "Name of the manager used to track field ownership");
  group_options(app, before, k_write_flags);
}

void add_sso(CLI::App& app, std::vector<std::string>& sets, ValueSource source) {
  add_texts(app, "--sso", sets,
            "The role of this SSO permission set: SET or SET@ACCOUNT. Can be given several times",
            source);
}

void add_account(CLI::App& app, std::string& account) {
  add_text(app, "--account", account,
           "The account of roles and users given by name alone (default: the cluster's)",
           ValueSource::map_arn_accounts);
}

} // namespace iam::cli
