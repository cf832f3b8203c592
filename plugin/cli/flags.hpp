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
#include <utility>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace iam::cli {

// Single flags, as pflag has them. `names` is `-o,--output`. Help shows what the target holds as
// the flag's default, and shells complete the flag from `values`.

// A flag with a text; the last one given counts.
void add_text(CLI::App& app, const std::string& names, std::string& target, const std::string& help,
              const Values& values = {});
void add_text(CLI::App& app, const std::string& names, std::optional<std::string>& target,
              const std::string& help, const Values& values = {});

// A flag that can be given several times. Commas and brackets in a value have no meaning.
void add_texts(CLI::App& app, const std::string& names, std::vector<std::string>& target,
               const std::string& help, const Values& values = {});

// A flag that takes one of `words`, by default the first; `choose` gets its index.
void add_choice(CLI::App& app, const std::string& name, const Words& words, const std::string& help,
                const std::function<void(std::size_t)>& choose);

// The same with words that each stand for a value of `target`.
template<typename T>
void add_choice(CLI::App& app, const std::string& name, T& target, const std::string& help,
                const std::vector<std::pair<std::string, T>>& choices) {
  Words words;
  for (const auto& [word, value] : choices) {
    words.push_back(word);
  }
  add_choice(app, name, words, help,
             [&target, choices](std::size_t index) { target = choices[index].second; });
}

// A flag that takes some of `words`, with commas between them, and can be given several times; what
// else is given is taken, too.
void add_words(CLI::App& app, const std::string& name, std::vector<std::string>& target,
               const std::string& help, const Words& words);

// The same for a flag that takes a value only behind `=`, and is `otherwise` without.
void add_optional_words(CLI::App& app, const std::string& name, const std::string& otherwise,
                        std::vector<std::string>& target, const std::string& help,
                        const Words& words);

// A flag that takes two words and can be given several times. Help names the words as `shown`, and
// shells complete the first from `first`.
void add_pairs(CLI::App& app, const std::string& names, const std::string& shown,
               const std::string& help, const Values& first,
               const std::function<void(const std::string&, const std::string&)>& take);

// A flag without a value, or with `=true` or `=false`.
void add_switch(CLI::App& app, const std::string& names, bool& target, const std::string& help);

// --dry-run of a verb that only changes a file: a switch that also takes kubectl's `client` and
// `none`, and refuses `server`.
void add_file_dry_run(CLI::App& app, bool& target, const std::string& help);

// Groups of flags that verbs share.

// The flags of kubectl that select a cluster and a user (--kubeconfig, --context, ...), and those
// of the AWS CLI (--profile, --region, ...). Help shows them apart (`options`).
void add_connection(CLI::App& app, cluster::ConnectionFlags& flags);

// The flags of the AWS CLI and -v, for a verb that needs no context.
void add_aws_connection(CLI::App& app, cluster::AwsFlags& flags, int& verbosity);

// --manifest, --configmap, and the flags of a connection
void add_map_location(CLI::App& app, cluster::TargetFlags& target);

// Keeps the flags of files out of the help and the completion of a verb that refuses them, with its
// reason.
void hide_manifest(CLI::App& app);

// --store: of a verb that reads, which looks at both stores by default; or of one that writes,
// whose default KUBECTL_IAM_STORE sets; or of one that does what a file says of either.
enum class StoreUse : std::uint8_t { reading, writing, of_a_file };
void add_store(CLI::App& app, cluster::TargetFlags& target, StoreUse use);

// --create
void add_create(CLI::App& app, cluster::TargetFlags& target);

// -o, which takes `names`; without it a verb prints its table or lines.
void add_output(CLI::App& app, present::Format& format, const Words& names);

// --no-headers
void add_no_headers(CLI::App& app, bool& no_headers);

// --dry-run, --diff, -o, --field-manager
void add_write(CLI::App& app, present::ChangeOptions& options);

// The same without -o and --wait, for a verb that changes the map and prints something else.
void add_write_of_map(CLI::App& app, present::ChangeOptions& options);

// --dry-run and --allow, for a verb that changes EKS alone, which has no dry run of its own
void add_write_to_eks(CLI::App& app, change::DryRun& dry_run, std::vector<access::Danger>& allowed);

// --sso, completed from `source`
void add_sso(CLI::App& app, std::vector<std::string>& sets, ValueSource source);

// --account
void add_account(CLI::App& app, std::string& account);

// The groups of flags, as CLI11 keeps them and help shows them. Those that all verbs have are shown
// apart.
inline constexpr const char* k_global_flags = "Global";
inline constexpr const char* k_map_flags = "Map Options";
inline constexpr const char* k_write_flags = "Write Options";
inline constexpr const char* k_hidden_flags = "";

} // namespace iam::cli
