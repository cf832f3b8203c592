#include "cluster/token_command.hpp"

#include "cluster/eks_cluster.hpp"
#include "util/process.hpp"
#include "util/shell_words.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <utility>
#include <vector>

namespace iam::cluster {
namespace {

using Words = std::vector<std::string>;

// Reads the words of a command line in order.
class Reader {
public:
  explicit Reader(const Words& words) : m_words(words) {}

  bool at_end() const { return m_at == m_words.size(); }

  bool take_word(std::string_view word) {
    if (at_end() || m_words[m_at] != word) {
      return false;
    }
    ++m_at;
    return true;
  }

  // Reads `NAME VALUE` or `NAME=VALUE` with one of `names`, and stores the value in `target`.
  template<typename Target>
  bool take_flag(std::initializer_list<std::string_view> names, Target& target) {
    for (const std::string_view name : names) {
      if (!at_end() && m_words[m_at] == name && m_at + 1 < m_words.size()) {
        target = m_words[m_at + 1];
        m_at += 2;
        return true;
      }
      if (!at_end() && name.starts_with("--") &&
          m_words[m_at].starts_with(std::string(name) + '=')) {
        target = m_words[m_at].substr(name.size() + 1);
        ++m_at;
        return true;
      }
    }
    return false;
  }

private:
  const Words& m_words;
  std::size_t m_at = 0;
};

std::optional<TokenCommand> finished(TokenCommand command) {
  return command.cluster.empty() ? std::nullopt : std::optional(std::move(command));
}

std::optional<TokenCommand> read_aws(const Words& words) {
  TokenCommand command;
  std::string output = "json"; // kubectl cannot read anything else
  Reader reader(words);
  const auto take_global = [&] {
    return reader.take_flag({"--profile"}, command.profile) ||
           reader.take_flag({"--region"}, command.region) || reader.take_flag({"--output"}, output);
  };
  while (take_global()) {
  }
  if (!reader.take_word("eks")) {
    return std::nullopt;
  }
  while (take_global()) {
  }
  if (!reader.take_word("get-token")) {
    return std::nullopt;
  }
  // The AWS CLI itself writes `--role`, and reads it as `--role-arn`.
  while (take_global() || reader.take_flag({"--cluster-name", "--cluster-id"}, command.cluster) ||
         reader.take_flag({"--role-arn", "--role"}, command.role_arn)) {
  }
  return reader.at_end() && output == "json" ? finished(std::move(command)) : std::nullopt;
}

std::optional<TokenCommand> read_authenticator(const Words& words) {
  TokenCommand command;
  command.program = TokenCommand::Program::aws_iam_authenticator;
  Reader reader(words);
  if (!reader.take_word("token")) {
    return std::nullopt;
  }
  while (reader.take_flag({"--cluster-id", "-i"}, command.cluster) ||
         reader.take_flag({"--role", "-r"}, command.role_arn) ||
         reader.take_flag({"--region"}, command.region)) {
  }
  return reader.at_end() ? finished(std::move(command)) : std::nullopt;
}

// The words that `kubectl-iam token` takes, some of which `update-kubeconfig --exec self` writes.
// An ARN as the cluster's name says the region, too.
std::optional<TokenCommand> read_own(const Words& words) {
  TokenCommand command;
  command.program = TokenCommand::Program::own;
  Reader reader(words);
  if (!reader.take_word("token")) {
    return std::nullopt;
  }
  while (reader.take_flag({"--cluster-name", "--cluster-id"}, command.cluster) ||
         reader.take_flag({"--region"}, command.region) ||
         reader.take_flag({"--profile"}, command.profile) ||
         reader.take_flag({"--role-arn"}, command.role_arn) ||
         reader.take_flag({"--session-name"}, command.session_name)) {
  }
  if (const auto cluster = cluster_of_arn(command.cluster)) {
    command.cluster = cluster->name;
    command.region = command.region.value_or(cluster->region);
  }
  return reader.at_end() ? finished(std::move(command)) : std::nullopt;
}

std::string file_name(const std::string& command) {
  return std::filesystem::path(command).filename().string();
}

// Returns the start of the file's first line, which says how the file is run.
std::string first_line(const std::string& path) {
  constexpr std::streamsize k_most = 256;
  std::string line(k_most, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(line.data(), k_most);
  line.resize(static_cast<std::size_t>(file.gcount()));
  return line.substr(0, line.find('\n'));
}

// Removes variables, and puts `values` in their place.
void replace_variables(kube::ExecStanza& stanza,
                       const std::vector<std::pair<std::string, std::string>>& values) {
  for (const auto& wanted : values) {
    std::erase_if(stanza.env, [&](const auto& variable) { return variable.first == wanted.first; });
    stanza.env.push_back(wanted);
  }
}

// Returns whether there was a flag to replace.
bool replace_flag(Words& args, const std::string& flag, const std::string& value) {
  bool has_flag = false;
  const std::string joined = flag + '=';
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i].starts_with(joined)) {
      args[i] = joined;
      args[i] += value;
      has_flag = true;
    } else if (args[i] == flag && i + 1 < args.size()) {
      args[++i] = value;
      has_flag = true;
    }
  }
  return has_flag;
}

bool has_nul(const std::string& text) {
  return text.find('\0') != std::string::npos;
}

} // namespace

std::optional<TokenCommand> token_command_of(const kube::ExecStanza& stanza) {
  if (std::ranges::any_of(stanza.args, has_nul)) { // no command can get it
    return std::nullopt;
  }
  const std::string name = file_name(stanza.command);
  return name == "aws"                     ? read_aws(stanza.args)
         : name == "aws-iam-authenticator" ? read_authenticator(stanza.args)
         : name == "kubectl-iam"           ? read_own(stanza.args)
                                           : std::nullopt;
}

bool makes_tokens(const std::string& command) {
  const std::string name = file_name(command);
  return name == "aws" || name == "aws-iam-authenticator" || name == "kubectl-iam";
}

std::vector<std::string> words_of(const kube::ExecStanza& stanza) {
  Words words{stanza.command};
  for (const std::string& arg : stanza.args) {
    const bool is_line = arg.find_first_of(" \t\n") != std::string::npos;
    const auto split = is_line ? util::shell_words(arg) : std::nullopt;
    if (split) {
      words.insert(words.end(), split->begin(), split->end());
    } else {
      words.push_back(arg);
    }
  }
  return words;
}

std::optional<kube::ExecStanza> wrapped_stanza_of(const kube::ExecStanza& stanza) {
  const Words words = words_of(stanza);
  for (std::size_t i = 1; i < words.size(); ++i) {
    kube::ExecStanza inner = stanza;
    inner.command = words[i];
    inner.args.assign(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
    if (makes_tokens(inner.command) && token_command_of(inner)) {
      return inner;
    }
  }
  return std::nullopt;
}

void use_profile(kube::ExecStanza& stanza, const std::string& profile) {
  constexpr const char* k_flag = "--profile";
  if (auto inner = token_command_of(stanza) ? std::nullopt : wrapped_stanza_of(stanza)) {
    stanza = std::move(*inner);
  }
  replace_variables(stanza, {{"AWS_PROFILE", profile}});
  const std::string name = file_name(stanza.command);
  if (name == "aws-iam-authenticator") { // it has no flag, and empty keys count as none
    replace_variables(
        stanza,
        {{"AWS_ACCESS_KEY_ID", ""}, {"AWS_SECRET_ACCESS_KEY", ""}, {"AWS_SESSION_TOKEN", ""}});
  } else if (!replace_flag(stanza.args, k_flag, profile)) {
    if (name == "aws") {
      stanza.args.insert(stanza.args.begin(), {k_flag, profile});
    } else if (name == "kubectl-iam") {
      stanza.args.insert(stanza.args.end(), {k_flag, profile});
    }
  }
}

bool is_plain_command(const kube::ExecStanza& stanza, const util::Environment& environment) {
  const auto path = util::which(stanza.command, environment.get("PATH").value_or(""));
  if (!path) {
    return true;
  }
  const std::string line = first_line(*path);
  return !line.starts_with("#!") || line.find("python") != std::string::npos;
}

} // namespace iam::cluster
