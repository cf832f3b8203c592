#pragma once

#include "access/requested.hpp"
#include "cli/values.hpp"
#include "cluster/connection.hpp"
#include "cluster/target.hpp"
#include "present/changes.hpp"
#include "present/output.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace iam::cli {

// One flag each, as pflag has them. `names` is `-o,--output`; what is shown as the value that it
// has when it is not given is what the target holds; shells complete it from `values`.

// A flag with a text; of several the last counts.
void add_text(CLI::App& app, const std::string& names, std::string& target, const std::string& help,
              const Values& values = {});
void add_text(CLI::App& app, const std::string& names, std::optional<std::string>& target,
              const std::string& help, const Values& values = {});

// A flag that may be given several times. Commas and brackets in a value mean nothing.
void add_texts(CLI::App& app, const std::string& names, std::vector<std::string>& target,
               const std::string& help, const Values& values = {});

// A flag that takes two words and may be given several times. `shown` is how help names the words;
// shells complete the first from `first`.
void add_pairs(CLI::App& app, const std::string& names, const std::string& shown,
               const std::string& help, const Values& first,
               const std::function<void(const std::string&, const std::string&)>& take);

// A flag without a value, or with `=true` or `=false`.
void add_switch(CLI::App& app, const std::string& names, bool& target, const std::string& help);

// --dry-run of a verb that changes a file alone: a switch that takes kubectl's `client` and `none`
// as well, and says of `server` that there is none to ask.
void add_file_dry_run(CLI::App& app, bool& target, const std::string& help);

// Groups of flags that verbs share.

// Those of kubectl that select a cluster and an identity (--kubeconfig, --context, ...), and those
// of the AWS CLI (--profile, --region, ...). Help names them apart (`options`).
void add_connection(CLI::App& app, cluster::ConnectionFlags& flags);

// Those of the AWS CLI and -v, for a verb that works on no context.
void add_aws_connection(CLI::App& app, cluster::AwsFlags& flags, int& verbosity);

// --manifest, --configmap, and those of a cluster
void add_map_location(CLI::App& app, cluster::TargetFlags& location);

// -o, which takes `names`. The table or lines are there without it.
void add_output(CLI::App& app, present::Format& format, const std::vector<std::string>& names);

// --dry-run, --diff, -o, --field-manager
void add_write(CLI::App& app, present::WriteOptions& options);

// The groups of flags, as CLI11 keeps them and help shows them. Those that all verbs have are shown
// apart.
inline constexpr const char* k_global_flags = "Global";
inline constexpr const char* k_map_flags = "Map Options";
inline constexpr const char* k_write_flags = "Write Options";

// --sso, completed from `source`.
void add_sso(CLI::App& app, std::vector<std::string>& sets, ValueSource source);

// --account
void add_account(CLI::App& app, std::string& account);

} // namespace iam::cli
