#pragma once

#include "kube/exec_credential.hpp"
#include "util/environment.hpp"
#include "util/process.hpp"

#include <string>

namespace iam::kube {

// Whether a plugin can ask the user.
enum class StandardInput {
  terminal,
  not_a_terminal,
  in_use, // we read something else from it
};

// The state of standard input if we do not read it ourselves.
StandardInput standard_input_of_process();

// Runs the command of the stanza, as client-go does (plugin/pkg/client/auth/exec): with
// KUBERNETES_EXEC_INFO and the stanza's variables added to `environment`. Its standard error goes
// to the user.
class ExecCommand : public ExecCredentialSource {
public:
  // `runner` must outlive it.
  ExecCommand(util::ChildRunner& runner, util::Environment environment, StandardInput input);

  ExecCredential fetch(const ExecStanza& stanza, const Cluster& cluster) override;

private:
  bool is_interactive(const ExecStanza& stanza) const;

  util::ChildRunner& m_runner;
  util::Environment m_environment;
  StandardInput m_input;
};

// The value of KUBERNETES_EXEC_INFO.
std::string exec_info(const ExecStanza& stanza, const Cluster& cluster, bool is_interactive);

// An exec stanza of a version that kubectl no longer supports.
class ExecVersionError : public util::Error {
public:
  using Error::Error;
};

// Throws ExecVersionError if `api_version` is not one that plugins support.
void check_exec_api_version(const std::string& api_version);

} // namespace iam::kube
