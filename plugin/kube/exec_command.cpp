#include "kube/exec_command.hpp"

#include "kube/exec_reply.hpp"
#include "util/crypto.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>

namespace iam::kube {
namespace {

using util::ChildError;
using util::Json;

// The extension of a cluster that is meant for exec plugins.
constexpr const char* k_exec_extension = "client.authentication.k8s.io/exec";

Json cluster_info(const Cluster& cluster) {
  Json info = {{"server", cluster.server}};
  if (!cluster.tls_server_name.empty()) {
    info["tls-server-name"] = cluster.tls_server_name;
  }
  if (cluster.insecure_skip_tls_verify) {
    info["insecure-skip-tls-verify"] = true;
  }
  if (!cluster.certificate_authority_data.empty()) {
    info["certificate-authority-data"] = util::base64(cluster.certificate_authority_data);
  }
  if (!cluster.proxy_url.empty()) {
    info["proxy-url"] = cluster.proxy_url;
  }
  if (cluster.disable_compression) {
    info["disable-compression"] = true;
  }
  const auto config = cluster.extensions.find(k_exec_extension);
  info["config"] = config == cluster.extensions.end()
                       ? Json(nullptr)
                       : util::parse_json(config->second, k_exec_extension);
  return info;
}

std::string cure_for_missing(const ExecStanza& stanza) {
  return stanza.install_hint.empty() ? fmt::format("install {} and check that it is on PATH",
                                                   util::printable(stanza.command))
                                     : util::printable_lines(util::trim(stanza.install_hint));
}

[[noreturn]] void fail_to_run(const ExecStanza& stanza, const std::string& name,
                              const ChildError& error) {
  const bool is_path = name.find('/') != std::string::npos;
  if (error.problem() == ChildError::Problem::not_found && !is_path) {
    throw CredentialError(fmt::format("exec: executable {} not found", name), "",
                          cure_for_missing(stanza));
  }
  if (error.problem() == ChildError::Problem::not_found) {
    throw CredentialError(fmt::format("exec: fork/exec {}: no such file or directory", name), "",
                          cure_for_missing(stanza));
  }
  if (error.problem() == ChildError::Problem::not_runnable) {
    throw CredentialError(fmt::format("exec: fork/exec {}: {}", name, error.cause()));
  }
  throw CredentialError(fmt::format("exec: executable {} {}", name, error.cause()));
}

} // namespace

StandardInput standard_input_of_process() {
  return isatty(STDIN_FILENO) == 1 ? StandardInput::terminal : StandardInput::not_a_terminal;
}

void check_exec_api_version(const std::string& api_version) {
  if (api_version != "client.authentication.k8s.io/v1" &&
      api_version != "client.authentication.k8s.io/v1beta1") {
    throw ExecVersionError("exec plugin: invalid apiVersion " + util::quoted(api_version), "",
                           "set it to client.authentication.k8s.io/v1beta1");
  }
}

std::string exec_info(const ExecStanza& stanza, const Cluster& cluster, bool is_interactive) {
  Json spec = Json::object();
  if (stanza.provide_cluster_info) {
    spec["cluster"] = cluster_info(cluster);
  }
  spec["interactive"] = is_interactive;
  const Json info = {
      {"kind", "ExecCredential"}, {"apiVersion", stanza.api_version}, {"spec", spec}};
  return util::dump_json(info) + '\n';
}

ExecCommand::ExecCommand(util::ChildRunner& runner, util::Environment environment,
                         StandardInput input)
    : m_runner(runner), m_environment(std::move(environment)), m_input(input) {}

bool ExecCommand::is_interactive(const ExecStanza& stanza) const {
  if (stanza.interactive_mode == "Always" && m_input != StandardInput::terminal) {
    throw CredentialError(
        fmt::format("exec plugin cannot support interactive mode: standard input "
                    "is {}",
                    m_input == StandardInput::in_use ? "unavailable" : "not a terminal"));
  }
  return stanza.interactive_mode != "Never" && m_input == StandardInput::terminal;
}

ExecCredential ExecCommand::fetch(const ExecStanza& stanza, const Cluster& cluster) {
  check_exec_api_version(stanza.api_version);
  const bool interactive = is_interactive(stanza);
  const std::string name = std::filesystem::path(stanza.command).lexically_normal().string();
  util::ChildCommand command;
  command.environment = m_environment;
  for (const auto& [variable, value] : stanza.env) {
    command.environment = command.environment.with(variable, value);
  }
  // The plugin is searched on our own PATH, even if the stanza sets another one.
  const std::string path = m_environment.get("PATH").value_or("");
  const bool has_other_path = command.environment.get("PATH").value_or("") != path;
  command.argv = {has_other_path ? util::which(name, path).value_or(name) : name};
  command.argv.insert(command.argv.end(), stanza.args.begin(), stanza.args.end());
  command.environment =
      command.environment.with("KUBERNETES_EXEC_INFO", exec_info(stanza, cluster, interactive));
  if (!interactive) {
    command.input = "";
  }
  try {
    const util::ChildResult result = m_runner.run(command);
    if (result.exit_code != 0) {
      throw CredentialError(
          fmt::format("exec: executable {} failed with exit code {}", name, result.exit_code), "",
          "its output above says why");
    }
    return read_exec_reply(result.output, stanza.api_version);
  } catch (const ChildError& e) {
    fail_to_run(stanza, name, e);
  }
}

} // namespace iam::kube
