#include "aws/cluster_token.hpp"

#include "aws/sigv4/sign.hpp"
#include "util/crypto.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <string_view>

namespace iam::aws {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view k_prefix = "k8s-aws-v1.";
constexpr std::chrono::seconds k_url_lifetime = 60s; // the authenticator uses only the date
constexpr std::chrono::minutes k_lifetime = 14min;   // of the fifteen minutes that it allows

void refuse_bad_name(const std::string& cluster) {
  const bool is_bad = cluster.empty() || std::ranges::any_of(cluster, [](char c) {
                        const auto byte = static_cast<unsigned char>(c);
                        return byte < 0x20 || byte == 0x7F;
                      });
  if (is_bad) {
    throw util::Error(util::quoted(cluster) + " is not the name of a cluster");
  }
}

std::string presigned_url(const Credentials& credentials, const std::string& cluster,
                          const Endpoint& sts, util::Time now) {
  net::HttpRequest request;
  const std::string base = sts.url.substr(0, sts.url.size() - (sts.url.ends_with('/') ? 1 : 0));
  request.url = base + "/?Action=GetCallerIdentity&Version=2011-06-15";
  request.headers = {{"x-k8s-aws-id", cluster}};
  sigv4::presign(request, credentials, {now, sts.signing_region, sts.signing_name}, k_url_lifetime);
  return request.url;
}

} // namespace

ClusterToken sign_cluster_token(const Credentials& credentials, const std::string& cluster,
                                const Endpoint& sts, util::Time now) {
  refuse_bad_name(cluster);
  const std::string text =
      std::string(k_prefix) + util::base64url(presigned_url(credentials, cluster, sts, now));
  if (text.size() > k_longest_token) {
    throw TokenTooLong(
        fmt::format("the token would be {} bytes long, and the cluster refuses more than {}",
                    text.size(), k_longest_token),
        "cluster " + cluster,
        fmt::format("use credentials with a shorter session token (this one has {} bytes): without "
                    "session tags or session policies, or of a role",
                    credentials.session_token.reveal().size()));
  }
  const util::Time end = now + k_lifetime;
  return {util::Secret(text), std::min(end, credentials.expires.value_or(end))};
}

std::string exec_credential_text(const ClusterToken& token, const std::string& api_version) {
  return util::pretty_json(
      {{"kind", "ExecCredential"},
       {"apiVersion", api_version},
       {"spec", util::Json::object()},
       {"status",
        {{"expirationTimestamp", util::rfc3339(token.expires)}, {"token", token.text.reveal()}}}});
}

} // namespace iam::aws
