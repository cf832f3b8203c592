#include "kube/in_cluster.hpp"

#include "net/url.hpp"
#include "util/file.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace iam::kube {
namespace {

bool holds_certificates(const std::string& path) {
  try {
    return util::read_file(path).find("-----BEGIN CERTIFICATE-----") != std::string::npos;
  } catch (const util::Error&) {
    return false;
  }
}

} // namespace

std::optional<Selection> in_cluster(const util::Environment& environment,
                                    const Overrides& overrides, const std::string& folder) {
  const auto host = environment.get_nonempty("KUBERNETES_SERVICE_HOST");
  const auto port = environment.get_nonempty("KUBERNETES_SERVICE_PORT");
  const std::string token_file = folder + "/token";
  if (!host || !port) {
    return std::nullopt;
  }
  const auto token = util::read_file_if_there(token_file);
  if (!token) {
    return std::nullopt;
  }
  if (!net::is_host(*host) || !util::parse_number<std::uint16_t>(*port)) {
    throw InvalidConfiguration({fmt::format("{}:{} is not a host and a port",
                                            util::printable(*host), util::printable(*port))},
                               {"KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT"});
  }
  Selection pod;
  const bool is_ipv6 = host->find(':') != std::string::npos;
  pod.cluster.server = fmt::format("https://{}:{}", is_ipv6 ? "[" + *host + "]" : *host, *port);
  pod.user.token = util::Secret(std::string(util::trim(*token)));
  pod.user.token_file = token_file;
  const std::string authority = folder + "/ca.crt";
  if (holds_certificates(authority)) {
    pod.cluster.certificate_authority = authority;
  } else {
    pod.warnings.push_back("no certificates in " + authority +
                           ", so the server is verified with this machine's own");
  }
  if (!overrides.server.empty()) {
    pod.cluster.server = overrides.server;
  }
  if (!overrides.token.empty()) {
    pod.user.token = overrides.token;
    pod.user.token_file.clear();
  }
  if (!overrides.certificate_authority.empty()) {
    pod.cluster.certificate_authority = overrides.certificate_authority;
  }
  pod.request_timeout = overrides.request_timeout;
  return pod;
}

} // namespace iam::kube
