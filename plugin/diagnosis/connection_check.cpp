#include "diagnosis/connection_check.hpp"

#include "cluster/rewrite_command.hpp"
#include "cluster/same_cluster.hpp"
#include "net/http.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"
#include "util/proposed_command.hpp"

#include <fmt/format.h>

namespace iam::diagnosis {
namespace {

using Problem = net::HttpError::Problem;
using std::chrono::microseconds;

bool is_address(const std::string& host) {
  return host.find(':') != std::string::npos ||
         host.find_first_not_of("0123456789.") == std::string::npos;
}

bool is_https(const ConnectionFacts& facts) {
  return facts.connection.server.starts_with("https:");
}

// The step in which the request failed; nullopt if the connection was made.
std::optional<Step> broken_step(const ConnectionFacts& facts) {
  if (!facts.reach.error) {
    return std::nullopt;
  }
  const net::ConnectionTimes& times = facts.reach.times;
  switch (facts.reach.error->problem()) {
  case Problem::resolve:
    return Step::dns;
  case Problem::refused:
    return Step::tcp;
  case Problem::tls:
    return Step::tls;
  case Problem::other: // most often a proxy that refuses the connection
    return Step::tcp;
  case Problem::connect:
  case Problem::timeout:
  case Problem::broken:
  case Problem::too_large:
  case Problem::interrupted:
    break;
  }
  return !times.lookup                   ? std::optional(Step::dns)
         : !times.connect                ? std::optional(Step::tcp)
         : is_https(facts) && !times.tls ? std::optional(Step::tls)
                                         : std::nullopt;
}

std::optional<microseconds> time_of(Step step, const net::ConnectionTimes& times) {
  return step == Step::dns ? times.lookup : step == Step::tcp ? times.connect : times.tls;
}

// What is left of the whole time.
microseconds time_of_failure(Step step, const cluster::Reach& reach) {
  microseconds time = reach.elapsed;
  for (const Step before : {Step::dns, Step::tcp}) {
    if (before < step) {
      time -= time_of(before, reach.times).value_or(microseconds(0));
    }
  }
  return std::max(time, microseconds(0));
}

std::string dns_detail(const cluster::Reach& reach) {
  if (!reach.proxy.empty()) {
    return "left to the proxy " + reach.proxy;
  }
  const std::string& address = reach.times.address;
  return is_address(reach.host) ? reach.host + " is an address"
         : address.empty()
             ? reach.host
             : fmt::format("{} is {}", reach.host, address.substr(0, address.rfind(':')));
}

std::string tcp_detail(const ConnectionFacts& facts) {
  const cluster::Reach& reach = facts.reach;
  return !reach.proxy.empty()           ? "through the proxy " + reach.proxy
         : !reach.times.address.empty() ? reach.times.address
                                        : net::parse_url(facts.connection.server).address();
}

std::string tls_detail(const ConnectionFacts& facts) {
  const net::TlsSettings& tls = facts.connection.transport.tls;
  return !is_https(facts) ? "none: the server is http, and gets no credentials"
         : tls.verification == net::Verification::none ? "not verified, as the context asks"
         : tls.authorities.pem.empty() ? "verified by this machine's certificate authorities"
                                       : "verified by the context's certificate authority";
}

std::string detail_of(Step step, const ConnectionFacts& facts) {
  return step == Step::dns   ? dns_detail(facts.reach)
         : step == Step::tcp ? tcp_detail(facts)
                             : tls_detail(facts);
}

bool is_other_server(const ConnectionFacts& facts) {
  try {
    return facts.eks && !facts.eks->endpoint.empty() &&
           net::parse_url(facts.eks->endpoint).address() !=
               net::parse_url(facts.connection.server).address();
  } catch (const util::Error&) { // it says nothing
    return false;
  }
}

bool has_other_authority(const ConnectionFacts& facts) {
  return facts.eks && cluster::is_other_cluster(facts.connection, *facts.eks);
}

// The command that writes what EKS says to the context; the caller may know the name by a flag.
std::string rewrite_command(const ConnectionFacts& facts) {
  return cluster::rewrite_command(facts.selection, facts.eks->name);
}

// How to go without the proxy: of the context, or else of the environment.
std::string cure_without_proxy(const ConnectionFacts& facts) {
  const std::string condition =
      fmt::format("if the proxy {} is not the way to the server, ", facts.reach.proxy);
  return facts.connection.cluster.proxy_url.empty()
             ? fmt::format("{}add {} to NO_PROXY", condition, facts.reach.host)
             : fmt::format("{}take it out of the context: {}", condition,
                           util::kubectl_command({"config", "unset",
                                                  fmt::format("clusters.{}.proxy-url",
                                                              facts.selection.cluster_name)}));
}

// A proxy fails before anything else. A cluster that was made again has another server and another
// authority.
net::HttpError with_cure(const net::HttpError& error, Step step, const ConnectionFacts& facts) {
  const auto with = [&error](std::string cure) {
    return net::HttpError(error.problem(), error.delivery(), error.cause(), error.where(),
                          std::move(cure));
  };
  std::string reason;
  if (!facts.reach.proxy.empty() && step != Step::tls) {
    return with(cure_without_proxy(facts));
  }
  if (is_other_server(facts)) {
    reason = fmt::format("the EKS cluster {} has another server, {}", facts.eks->name,
                         facts.eks->endpoint);
  } else if (error.problem() == Problem::tls && has_other_authority(facts)) {
    reason = fmt::format("the EKS cluster {} has another certificate authority", facts.eks->name);
  } else if (error.problem() == Problem::tls && facts.eks &&
             facts.connection.transport.tls.authorities.pem.empty()) {
    reason =
        fmt::format("the context does not hold the certificate authority of the EKS cluster {}",
                    facts.eks->name);
  } else {
    return error;
  }
  return with(fmt::format("{}; to write it to the context: {}", reason, rewrite_command(facts)));
}

void warn_of_successor(Checkup& checkup, const ConnectionFacts& facts) {
  try {
    const auto trusted =
        facts.eks ? cluster::trusted_authorities(facts.connection, *facts.eks) : std::nullopt;
    if (trusted && trusted->has_any && !trusted->missing.empty()) {
      checkup.warn(
          Step::tls,
          util::Error(fmt::format("the context lacks the successor of its certificate authority, "
                                  "{}, with which the server will identify itself one day",
                                  trusted->missing),
                      facts.connection.cluster.place.text(), "add it: " + rewrite_command(facts)));
    }
  } catch (const util::Error& error) {
    checkup.warn(Step::tls, error);
  }
}

} // namespace

void check_connection(Checkup& checkup, const ConnectionFacts& facts) {
  const std::optional<Step> broken = broken_step(facts);
  for (const Step step : {Step::dns, Step::tcp, Step::tls}) {
    if (step == broken) {
      checkup.fail(step, time_of_failure(step, facts.reach), detail_of(step, facts),
                   std::make_exception_ptr(with_cure(*facts.reach.error, step, facts)));
      return;
    }
    checkup.pass(step, time_of(step, facts.reach.times), detail_of(step, facts));
  }
  warn_of_successor(checkup, facts);
}

} // namespace iam::diagnosis
