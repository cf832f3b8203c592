// Our side of against_kubectl.py. Reads JSON lines {"folder", "environment", "flags", "use"} and
// prints {"view", "answer"} for each: the merged files (null if they are refused) and, if they are
// to be used, the answer to a request for /version.

#include "kube/api_client.hpp"
#include "kube/authenticated_transport.hpp"
#include "kube/exec_command.hpp"
#include "kube/kubeconfig_load.hpp"
#include "kube/server_version.hpp"
#include "net/curl_transport.hpp"
#include "present/messages.hpp"
#include "support/kubeconfig_view.hpp"
#include "util/json.hpp"

#include <filesystem>
#include <iostream>
#include <memory>

namespace iam::kube {
namespace {

using util::Json;

std::string flag(const Json& flags, const char* name) {
  return flags.value(name, "");
}

Overrides overrides_of(const Json& flags) {
  Overrides overrides;
  overrides.context = flag(flags, "context");
  overrides.cluster = flag(flags, "cluster");
  overrides.user = flag(flags, "user");
  overrides.server = flag(flags, "server");
  overrides.token = util::Secret(flag(flags, "token"));
  overrides.as = flag(flags, "as");
  overrides.as_uid = flag(flags, "as-uid");
  if (flags.contains("as-group")) {
    overrides.as_groups = {flag(flags, "as-group")};
  }
  overrides.certificate_authority = flag(flags, "certificate-authority");
  overrides.insecure_skip_tls_verify = flags.contains("insecure-skip-tls-verify");
  overrides.tls_server_name = flag(flags, "tls-server-name");
  overrides.request_timeout = flag(flags, "request-timeout");
  return overrides;
}

void ask_version(const Kubeconfig& config, const Json& flags,
                 const util::Environment& environment) {
  util::SystemClock clock;
  util::SystemRandom random;
  util::SystemChildRunner runner;
  const Connection connection =
      connect(select(config, overrides_of(flags), environment, "/nowhere"), environment);
  ExecCommand source(runner, environment, StandardInput::not_a_terminal);
  AuthenticatedTransport transport(connection, source, clock, [](const auto& settings) {
    return std::make_unique<net::CurlTransport>(settings);
  });
  ApiClient client(transport, connection, clock, random, {});
  get_version(client);
}

Json answer_to(const Json& question) {
  std::filesystem::current_path(question.at("folder").get<std::string>());
  const util::Environment environment(question.at("environment").get<std::vector<std::string>>());
  const Json& flags = question.at("flags");
  Json answer = {{"view", nullptr}, {"answer", ""}};
  try {
    const Kubeconfig config = load_kubeconfig(flag(flags, "kubeconfig"), environment).config;
    answer["view"] = test::kubeconfig_view(config);
    if (question.at("use").get<bool>()) {
      ask_version(config, flags, environment);
    }
  } catch (const util::Error& e) {
    answer["answer"] = present::kubectl_message(e);
  }
  return answer;
}

} // namespace
} // namespace iam::kube

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto question = iam::util::parse_json(line, "standard input");
    std::cout << iam::util::dump_json(iam::kube::answer_to(question)) << std::endl;
  }
}
