#include "cluster/same_cluster.hpp"

#include "identity/arn.hpp"
#include "net/certificates.hpp"
#include "util/crypto.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <vector>

namespace iam::cluster {
namespace {

using net::Certificate;
using Certificates = std::vector<Certificate>;

// The same question from both sides.
struct Sides {
  const kube::Connection& connection;
  const aws::EksCluster& eks;
  const NamedArn& named;
};

Certificates read(const std::string& pem, const std::string& whose, const std::string& where) {
  try {
    return net::certificates_in(pem);
  } catch (const util::Error& error) {
    throw util::Error(fmt::format("{}: {}", whose, error.cause()), where);
  }
}

// Those that the kubeconfig trusts, and no others; empty if it trusts the system's, or anybody.
Certificates trusted_by_kubeconfig(const kube::Connection& connection) {
  return read(connection.transport.tls.authorities.pem, "the kubeconfig's certificate authority",
              connection.cluster.place.text());
}

std::string bundle_of(const aws::EksCluster& eks) {
  const auto pem = util::decode_base64(eks.certificate_authority);
  if (!pem) {
    throw util::Error("EKS describes the cluster with a certificate authority that is not base64",
                      eks.arn);
  }
  return *pem;
}

bool has(const Certificates& certificates, const Certificate& wanted) {
  return std::ranges::find(certificates, wanted.fingerprint, &Certificate::fingerprint) !=
         certificates.end();
}

// `CN=kubernetes (SHA-256 AB:CD:...)`
std::string text_of(const Certificates& certificates) {
  std::string text;
  for (const Certificate& each : certificates) {
    text += fmt::format("{}{} (SHA-256 {})", text.empty() ? "" : " and ", each.subject,
                        each.fingerprint);
  }
  return text.empty() ? "none" : text;
}

std::string update_command(const aws::EksCluster& eks) {
  std::vector<std::string> words = {"update-kubeconfig", "--name", eks.name};
  if (const auto arn = identity::parse_arn(eks.arn)) {
    words.insert(words.end(), {"--region", arn->region});
  }
  return util::own_command(words);
}

[[noreturn]] void refuse_different(const Sides& sides, const std::string& reason) {
  throw util::Error(
      fmt::format("the API server {} is not the EKS cluster {}: {}", sides.connection.server,
                  sides.eks.arn, reason),
      sides.connection.cluster.place.text(),
      fmt::format("name the cluster of this server with --cluster-name; for a context of the other "
                  "cluster: {}",
                  update_command(sides.eks)));
}

// AWS may have answered for a cluster of the same name in another account.
void require_named_by_flag(const Sides& sides) {
  if (!sides.named.is_flag || sides.named.text == sides.eks.arn) {
    return;
  }
  throw util::Error(fmt::format("AWS answers with another cluster, {}", sides.eks.arn),
                    sides.named.text,
                    "use AWS credentials of the cluster's account, as with --profile, or give the "
                    "other ARN with --cluster-name");
}

std::string why_unprovable(const kube::Connection& connection) {
  return !connection.server.starts_with("https:") ? "the kubeconfig talks to it without TLS"
         : connection.transport.tls.verification == net::Verification::none
             ? "the kubeconfig says not to verify it"
             : "the kubeconfig has no certificate authority of its own for it";
}

// Nothing but the ARN, which the user must have given, says what the cluster is.
SameBy require_arn(const Sides& sides, const std::string& reason) {
  if (sides.named.text == sides.eks.arn) {
    return SameBy::arn;
  }
  throw util::Error(
      fmt::format("nothing proves that the API server {} is the EKS cluster {}: {}{}",
                  sides.connection.server, sides.eks.arn, reason,
                  sides.named.text.empty()
                      ? ""
                      : fmt::format(", and it names another cluster, {}", sides.named.text)),
      sides.connection.cluster.place.text(),
      fmt::format("if it is that cluster, give --cluster-name {}; for a kubeconfig with its "
                  "certificate authority: {}",
                  sides.eks.arn, update_command(sides.eks)));
}

// EKS's authorities must vouch for the server. Of one that does not answer, the ARN decides.
SameBy require_chain(const Sides& sides, const std::string& bundle, const ChainProbe& probe) {
  net::Authorities authorities;
  authorities.pem = bundle;
  try {
    probe(authorities);
    return SameBy::certificates;
  } catch (const net::HttpError& error) {
    if (error.problem() != net::HttpError::Problem::tls) {
      if (sides.named.text == sides.eks.arn) {
        return SameBy::arn;
      }
      throw;
    }
    refuse_different(sides,
                     fmt::format("its certificate is not of the cluster's authority, {} ({})",
                                 text_of(read(bundle, "EKS", sides.eks.arn)), error.cause()));
  }
}

} // namespace

NamedArn named_cluster_arn(const ConnectionFlags& flags, const kube::Selection& selection) {
  if (cluster_of_arn(flags.cluster_name)) {
    return {flags.cluster_name, true};
  }
  for (const std::string& name : {selection.cluster_name, selection.context_name}) {
    if (cluster_of_arn(name)) {
      return {name, false};
    }
  }
  return {};
}

ChainProbe chain_probe(kube::Connection connection, const Host& host) {
  return [connection = std::move(connection), &host](const net::Authorities& authorities) {
    net::TransportSettings settings = connection.transport;
    settings.tls = {.authorities = authorities,
                    .server_name = connection.transport.tls.server_name};
    net::HttpRequest request;
    request.url = connection.server + "/version";
    request.timeout = connection.timeout;
    host.transports()(settings)->perform(request);
  };
}

SameBy require_same_cluster(const kube::Connection& connection, const aws::EksCluster& eks,
                            const NamedArn& named, const ChainProbe& probe) {
  const Sides sides{connection, eks, named};
  require_named_by_flag(sides);
  const Certificates ours = trusted_by_kubeconfig(connection);
  if (ours.empty()) {
    return require_arn(sides, why_unprovable(connection));
  }
  const std::string bundle = bundle_of(eks);
  const Certificates theirs = read(bundle, "the cluster's certificate authority", eks.arn);
  if (theirs.empty()) {
    return require_arn(
        sides, fmt::format("EKS has no certificate authority of it, its status is {}", eks.status));
  }
  const auto is_theirs = [&](const Certificate& each) { return has(theirs, each); };
  if (std::ranges::none_of(ours, is_theirs)) {
    refuse_different(sides, fmt::format("the kubeconfig trusts {}, and the cluster's certificate "
                                        "authority is {}",
                                        text_of(ours), text_of(theirs)));
  }
  return std::ranges::all_of(ours, is_theirs) ? SameBy::certificates
                                              : require_chain(sides, bundle, probe);
}

std::optional<TrustedAuthorities> trusted_authorities(const kube::Connection& connection,
                                                      const aws::EksCluster& eks) {
  const Certificates ours = trusted_by_kubeconfig(connection);
  Certificates missing = read(bundle_of(eks), "the cluster's certificate authority", eks.arn);
  const std::size_t count = missing.size();
  if (ours.empty() || count == 0) {
    return std::nullopt;
  }
  std::erase_if(missing, [&](const Certificate& each) { return has(ours, each); });
  return TrustedAuthorities{missing.size() < count, missing.empty() ? "" : text_of(missing)};
}

bool is_other_cluster(const kube::Connection& connection, const aws::EksCluster& eks) {
  try {
    const auto trusted = trusted_authorities(connection, eks);
    return trusted && !trusted->has_any;
  } catch (const util::Error&) { // a damaged one says nothing
    return false;
  }
}

} // namespace iam::cluster
