#include "kube/validate.hpp"

#include "net/proxy.hpp"
#include "util/characters.hpp"
#include "util/descriptor.hpp"
#include "util/file_error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <string_view>

namespace iam::kube {
namespace {

using Problems = std::vector<std::string>;

void check_readable(const std::string& path, std::string_view field, const std::string& name,
                    Problems& problems) {
  if (path.empty()) {
    return;
  }
  const bool has_nul = path.find('\0') != std::string::npos; // the system would cut it there
  const util::Descriptor file(
      has_nul ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file.is_open()) {
    problems.push_back(fmt::format("unable to read {} {} for {} due to open {}: {}", field, path,
                                   name, path,
                                   util::FileError(has_nul ? EINVAL : errno, path).cause()));
  }
}

void check_client_certificate(const std::string& name, const User& user, Problems& problems) {
  const bool has_data = !user.client_certificate_data.empty();
  if (user.client_certificate.empty() && !has_data) {
    return;
  }
  if (!user.client_certificate.empty() && has_data) {
    problems.push_back(fmt::format("client-cert-data and client-cert are both specified for {}. "
                                   "client-cert-data will override.",
                                   name));
  }
  if (!user.client_key.empty() && !user.client_key_data.empty()) {
    problems.push_back(fmt::format("client-key-data and client-key are both specified for {}; "
                                   "client-key-data will override",
                                   name));
  }
  if (user.client_key.empty() && user.client_key_data.empty()) {
    problems.push_back(fmt::format("client-key-data or client-key must be specified for {} to use "
                                   "the clientCert authentication method.",
                                   name));
  }
  check_readable(user.client_certificate, "client-cert", name, problems);
  check_readable(user.client_key, "client-key", name, problems);
}

void check_exec(const std::string& name, const User& user, Problems& problems) {
  const ExecStanza& exec = *user.exec;
  const auto demand = [&](std::string_view what) {
    problems.push_back(
        fmt::format("{} must be specified for {} to use exec authentication plugin", what, name));
  };
  if (user.auth_provider) {
    problems.push_back(fmt::format(
        "authProvider cannot be provided in combination with an exec plugin for {}", name));
  }
  if (exec.command.empty()) {
    demand("command");
  }
  if (exec.api_version.empty()) {
    demand("apiVersion");
  }
  for (const auto& [variable, value] : exec.env) {
    if (variable.empty()) {
      demand("env variable name");
    }
  }
  const std::string& mode = exec.interactive_mode;
  if (mode.empty()) {
    demand("interactiveMode");
  } else if (mode != "Never" && mode != "IfAvailable" && mode != "Always") {
    problems.push_back(fmt::format("invalid interactiveMode for {}: {}", name, util::quoted(mode)));
  }
}

// Why kubectl does not accept `url` as a proxy. Returns nullopt if it does. Go's net/url has its
// own rules for finding the scheme.
std::optional<std::string> proxy_problem(const std::string& url) {
  const std::size_t colon = url.find(':');
  const std::string_view before = std::string_view(url).substr(0, std::min(colon, url.size()));
  const bool has_control =
      std::ranges::any_of(url, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; });
  const bool has_scheme = colon != std::string::npos && !before.empty() &&
                          util::is_letter(before[0]) && std::ranges::all_of(before, [](char c) {
                            return util::is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
                          });
  const bool has_colon_in_first_segment =
      !has_scheme && colon != std::string::npos && before.find('/') == std::string_view::npos;
  if (has_control || has_colon_in_first_segment) {
    return "could not parse: " + url;
  }
  const std::string scheme = has_scheme ? util::to_lower_ascii(before) : "";
  if (scheme != "http" && scheme != "https" && scheme != "socks5") {
    return fmt::format("unsupported scheme {}, must be http, https, or socks5",
                       util::quoted(scheme));
  }
  return std::nullopt;
}

} // namespace

bool is_proxy(const std::string& url) {
  if (proxy_problem(url)) {
    return false;
  }
  try {
    net::Proxies::always(url);
    return true;
  } catch (const util::Error&) {
    return false;
  }
}

Problems problems_of(const std::string& name, const User& user) {
  Problems problems;
  check_client_certificate(name, user, problems);
  if (user.exec) {
    check_exec(name, user, problems);
  }
  const bool has_basic = !user.username.empty() || !user.password.empty();
  if (!user.token.empty() && has_basic) {
    problems.push_back(fmt::format("more than one authentication method found for {}; found "
                                   "[token basicAuth], only one is allowed",
                                   name));
  }
  const Impersonation& other = user.impersonation;
  const bool has_details = !other.uid.empty() || !other.groups.empty() || !other.extra.empty();
  if (has_details && other.user.empty()) {
    problems.push_back(fmt::format(
        "requesting uid, groups or user-extra for {} without impersonating a user", name));
  }
  return problems;
}

Problems problems_of(const std::string& name, const Cluster& cluster) {
  Problems problems;
  if (!cluster.proxy_url.empty()) {
    if (const auto problem = proxy_problem(cluster.proxy_url)) {
      problems.push_back(fmt::format("invalid 'proxy-url' {} for cluster {}: {}",
                                     util::quoted(cluster.proxy_url), util::quoted(name),
                                     *problem));
    }
  }
  if (!cluster.certificate_authority.empty() && !cluster.certificate_authority_data.empty()) {
    problems.push_back(fmt::format("certificate-authority-data and certificate-authority are both "
                                   "specified for {}. certificate-authority-data will override.",
                                   name));
  }
  check_readable(cluster.certificate_authority, "certificate-authority", name, problems);
  return problems;
}

} // namespace iam::kube
