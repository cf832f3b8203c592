#include "kube/unreachable.hpp"

#include "util/proposed_command.hpp"

#include <fmt/format.h>
#include <string>

namespace iam::kube {
namespace {

using Problem = net::HttpError::Problem;

std::string view_command() {
  return util::kubectl_command({"config", "view"});
}

std::string cure_of_tls(const std::string& cause) {
  const auto says = [&](const char* part) { return cause.find(part) != std::string::npos; };
  if (says("unknown authority")) {
    return fmt::format(
        "the context does not hold this server's certificate-authority: {} writes that of an EKS "
        "cluster; behind an inspecting proxy, give the proxy's with --certificate-authority",
        util::own_command({"update-kubeconfig", "--name", util::k_chosen_cluster}));
  }
  if (says("is not valid for")) {
    return "if you reach the server by another name, for example through a tunnel, give its own "
           "with "
           "--tls-server-name";
  }
  if (says("HTTP response to HTTPS client")) {
    return "check scheme and port of the context's server: " + view_command();
  }
  return "check certificates and keys of the context: " + view_command();
}

std::string cure_of(const net::HttpError& error) {
  switch (error.problem()) {
  case Problem::resolve:
    return fmt::format("check the server's name with {}; the name of an EKS cluster with a private "
                       "endpoint is known inside its VPC only",
                       view_command());
  case Problem::refused:
    return "see the context's server with: " + view_command();
  case Problem::connect:
    return "check the network path: VPN, proxy-url, and, with EKS, a private endpoint or the "
           "public one's list of networks";
  case Problem::tls:
    return cure_of_tls(error.cause());
  case Problem::timeout:
    if (error.cause().find("stalls") != std::string::npos) { // whatever time it is given
      return "try again; if it stays like this, check the network path: VPN, proxy";
    }
    return error.delivery() == net::Delivery::not_sent
               ? "check the network path (VPN, proxy, security groups); --request-timeout "
                 "allows more time"
               : "try again; --request-timeout allows more time";
  case Problem::broken:
    return "try again; if it keeps breaking, check the network path: VPN, proxy";
  case Problem::too_large:
  case Problem::interrupted:
  case Problem::other:
    break;
  }
  return "see the context's server and proxy with: " + view_command();
}

} // namespace

net::HttpError with_cure(const net::HttpError& error) {
  return error.cure().empty() ? net::HttpError(error.problem(), error.delivery(), error.cause(),
                                               error.where(), cure_of(error))
                              : error;
}

} // namespace iam::kube
