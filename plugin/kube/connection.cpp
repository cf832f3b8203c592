#include "kube/connection.hpp"

#include "kube/exec_command.hpp"
#include "net/redact.hpp"
#include "net/url.hpp"
#include "util/characters.hpp"
#include "util/duration.hpp"
#include "util/file.hpp"
#include "util/text.hpp"

#include <cerrno>
#include <fmt/format.h>
#include <string_view>

namespace iam::kube {
namespace {

// The contents of a file. Throws util::Error in Go's words if it cannot be read.
std::string read(const std::string& path) {
  try {
    return util::read_file(path);
  } catch (const util::FileError& e) {
    const bool was_opened = e.number() == EISDIR || e.number() == EIO;
    throw util::Error(fmt::format("{} {}: {}", was_opened ? "read" : "open", path, e.cause()), "",
                      e.cure());
  }
}

std::string data_or_file(const std::string& data, const std::string& path) {
  return data.empty() && !path.empty() ? read(path) : data;
}

[[noreturn]] void refuse_server(const Cluster& cluster, const std::string& reason) {
  throw InvalidConfiguration({fmt::format("the cluster's server {} is {}",
                                          util::quoted(net::redacted_url(cluster.server)), reason)},
                             cluster.place, "write it as https://HOST[:PORT]");
}

net::Url parse_server(const Cluster& cluster, const std::string& text) {
  try {
    return net::parse_url(text);
  } catch (const util::Error& e) {
    refuse_server(cluster, e.cause());
  }
}

// The server's URL, as in client-go: http if it has no scheme.
net::Url server_of(const Cluster& cluster) {
  const bool has_scheme = cluster.server.find("://") != std::string::npos;
  net::Url url = parse_server(cluster, has_scheme ? cluster.server : "http://" + cluster.server);
  if (!has_scheme && url.path != "/") {
    refuse_server(cluster, "neither a URL nor HOST:PORT");
  }
  return url;
}

// The base of all URLs, without a query and credentials.
std::string base_of(const net::Url& url) {
  std::string server = url.origin() + url.path;
  while (server.ends_with('/')) {
    server.pop_back();
  }
  return server;
}

net::Authorities authorities_of(const Cluster& cluster, const util::Environment& environment) {
  const bool has_own =
      !cluster.certificate_authority.empty() || !cluster.certificate_authority_data.empty();
  if (!has_own) {
    return net::system_authorities(environment);
  }
  net::Authorities authorities;
  authorities.pem = cluster.certificate_authority_data;
  if (authorities.pem.find("-----BEGIN") == std::string::npos) {
    throw InvalidConfiguration(
        {"unable to load root certificates: unable to parse bytes as PEM block"}, cluster.place,
        "give the certificate authority in PEM");
  }
  return authorities;
}

std::string server_name_of(const Cluster& cluster) {
  if (!cluster.tls_server_name.empty() && !net::is_host(cluster.tls_server_name)) {
    throw InvalidConfiguration({fmt::format("tls-server-name {} is not a host name",
                                            util::quoted(cluster.tls_server_name))},
                               cluster.place, "give the name in the server's certificate");
  }
  return cluster.tls_server_name;
}

net::TlsSettings tls_of(const Cluster& cluster, const User& user,
                        const util::Environment& environment) {
  net::TlsSettings tls;
  const bool has_own =
      !cluster.certificate_authority.empty() || !cluster.certificate_authority_data.empty();
  if (has_own && cluster.insecure_skip_tls_verify) {
    throw InvalidConfiguration(
        {"specifying a root certificates file with the insecure flag is not allowed"},
        cluster.place, "remove insecure-skip-tls-verify, or the certificate authority");
  }
  if (cluster.insecure_skip_tls_verify) {
    tls.verification = net::Verification::none;
  } else {
    tls.authorities = authorities_of(cluster, environment);
  }
  tls.server_name = server_name_of(cluster);
  tls.client_certificate = data_or_file(user.client_certificate_data, user.client_certificate);
  if (!tls.client_certificate.empty()) {
    tls.client_key = util::Secret(data_or_file(user.client_key_data.reveal(), user.client_key));
  }
  return tls;
}

bool has_certificate(const User& user) {
  return !user.client_certificate.empty() || !user.client_certificate_data.empty();
}

// kubectl has removed all of its built-in auth providers but one, too.
void refuse_auth_provider(const AuthProvider& provider, bool has_other_credentials,
                          const Place& place) {
  if (provider.name == "gcp" || provider.name == "azure") {
    throw InvalidConfiguration({fmt::format("The {} auth plugin has been removed.", provider.name)},
                               place, "use an exec plugin instead");
  }
  if (provider.name != "oidc") {
    throw InvalidConfiguration({"no Auth Provider found for name " + util::quoted(provider.name)},
                               place, "use an exec plugin instead");
  }
  if (!has_other_credentials) {
    throw InvalidConfiguration({"the oidc auth provider is not supported"}, place,
                               "use kubelogin as an exec plugin, or give a token with --token");
  }
}

Credentials credentials_of(const User& user) {
  Credentials credentials;
  credentials.token = user.token;
  credentials.token_file = user.token_file;
  credentials.username = user.username;
  credentials.password = user.password;
  const bool has_token = !user.token.empty() || !user.token_file.empty();
  const bool has_basic = !user.username.empty() || !user.password.empty();
  if (has_token && has_basic) {
    throw InvalidConfiguration({"username/password or bearer token may be set, but not both"},
                               user.place, "remove one of the two");
  }
  if (user.token.empty() && !user.token_file.empty()) {
    read(user.token_file); // a missing file is an error now, one that vanishes later is not
  }
  if (user.exec) {
    check_exec_api_version(user.exec->api_version);
  }
  const bool has_some = has_token || has_basic || has_certificate(user);
  if (user.auth_provider) {
    refuse_auth_provider(*user.auth_provider, has_some, user.place);
  }
  if (!has_some) {
    credentials.exec = user.exec;
  }
  return credentials;
}

// `https://NAME:PASSWORD@HOST`: Go's client sends these, and client-go leaves a header that is
// there as it is, so that they take precedence over whatever the user has.
void take_credentials_of_url(const net::Url& url, Credentials& credentials) {
  if (!url.user.empty() || !url.password.empty()) {
    credentials = {};
    credentials.username = url.user;
    credentials.password = util::Secret(url.password);
  }
}

net::Proxies proxies_of(const Cluster& cluster, const util::Environment& environment) {
  return cluster.proxy_url.empty() ? net::Proxies::of_environment(environment)
                                   : net::Proxies::always(cluster.proxy_url);
}

// `key` for the name of a header field: bytes that are not allowed there, and `%`, as `%XX`.
std::string escaped_key(std::string_view key) {
  constexpr std::string_view k_marks = "!#$&'*+-.^_`|~";
  std::string result;
  for (const char c : key) {
    if (util::is_alphanumeric(c) || k_marks.find(c) != std::string_view::npos) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

} // namespace

net::Headers impersonation_headers(const Impersonation& impersonation) {
  net::Headers headers;
  if (impersonation.user.empty()) {
    return headers;
  }
  headers.emplace_back("Impersonate-User", impersonation.user);
  if (!impersonation.uid.empty()) {
    headers.emplace_back("Impersonate-Uid", impersonation.uid);
  }
  for (const std::string& group : impersonation.groups) {
    headers.emplace_back("Impersonate-Group", group);
  }
  for (const auto& [key, values] : impersonation.extra) {
    for (const std::string& value : values) {
      headers.emplace_back("Impersonate-Extra-" + escaped_key(key), value);
    }
  }
  return headers;
}

Connection connect(const Selection& selection, const util::Environment& environment) {
  Connection connection;
  const std::chrono::milliseconds timeout =
      util::parse_timeout(selection.request_timeout.empty() ? "0" : selection.request_timeout);
  if (timeout.count() > 0) {
    connection.timeout = timeout;
  }
  connection.cluster = selection.cluster;
  connection.cluster.server =
      selection.cluster.server.substr(0, selection.cluster.server.find_first_of("?#"));
  const net::Url server = server_of(selection.cluster);
  connection.server = base_of(server);
  connection.transport.proxies = proxies_of(selection.cluster, environment);
  connection.headers = impersonation_headers(selection.user.impersonation);
  if (selection.cluster.disable_compression) {
    connection.headers.emplace_back("Accept-Encoding", "identity");
  }
  if (connection.server.starts_with("https:")) {
    connection.credentials = credentials_of(selection.user);
    take_credentials_of_url(server, connection.credentials);
    connection.cluster.certificate_authority_data = data_or_file(
        selection.cluster.certificate_authority_data, selection.cluster.certificate_authority);
    connection.transport.tls = tls_of(connection.cluster, selection.user, environment);
  }
  return connection;
}

} // namespace iam::kube
