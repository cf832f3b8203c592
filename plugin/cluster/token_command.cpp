#include "cluster/token_command.hpp"

#include "util/process.hpp"

#include <filesystem>
#include <fstream>
#include <initializer_list>
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

// As `update-kubeconfig --exec self` writes it.
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
         reader.take_flag({"--role-arn"}, command.role_arn)) {
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

} // namespace

std::optional<TokenCommand> token_command_of(const kube::ExecStanza& stanza) {
  const std::string name = file_name(stanza.command);
  return name == "aws"                     ? read_aws(stanza.args)
         : name == "aws-iam-authenticator" ? read_authenticator(stanza.args)
         : name == "kubectl-iam"           ? read_own(stanza.args)
                                           : std::nullopt;
}

void use_profile(kube::ExecStanza& stanza, const std::string& profile) {
  constexpr const char* k_flag = "--profile";
  constexpr const char* k_variable = "AWS_PROFILE";
  std::erase_if(stanza.env, [&](const auto& variable) { return variable.first == k_variable; });
  stanza.env.emplace_back(k_variable, profile);
  bool has_flag = false;
  for (std::size_t i = 0; i < stanza.args.size(); ++i) {
    if (stanza.args[i].starts_with(std::string(k_flag) + '=')) {
      stanza.args[i] = std::string(k_flag) + '=' + profile;
      has_flag = true;
    } else if (stanza.args[i] == k_flag && i + 1 < stanza.args.size()) {
      stanza.args[++i] = profile;
      has_flag = true;
    }
  }
  if (!has_flag && std::filesystem::path(stanza.command).filename() == "aws") {
    stanza.args.insert(stanza.args.begin(), {k_flag, profile});
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
