#include "aws/credentials/instance_metadata.hpp"

#include "aws/config/config_error.hpp"
#include "aws/config/whole_number.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/json_keys.hpp"
#include "net/redact.hpp"
#include "net/url.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <limits>

namespace iam::aws {
namespace {

constexpr const char* k_role_path = "latest/meta-data/iam/security-credentials/";

// There is no service, or it has nothing for us.
struct NothingThere {};

// The positive whole number in a setting, or the default.
int number_in(const std::optional<std::string>& text, int by_default, const char* name) {
  if (!text) {
    return by_default;
  }
  const long long number = parse_whole_number(*text).value_or(0);
  if (number < 1 || number > std::numeric_limits<int>::max()) {
    throw ConfigError(ConfigError::Problem::invalid, "not a whole number: " + util::quoted(*text),
                      name);
  }
  return static_cast<int>(number);
}

std::string address_in(const Settings& settings) {
  const auto set =
      settings.get("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
  const std::string mode = util::to_lower_ascii(
      settings.get("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode")
          .value_or("ipv4"));
  if (mode != "ipv4" && mode != "ipv6") {
    throw ConfigError(ConfigError::Problem::invalid,
                      fmt::format("invalid mode {} of the metadata service", util::quoted(mode)),
                      "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "use ipv4 or ipv6");
  }
  if (!set || set->empty()) {
    return mode == "ipv6" ? "http://[fd00:ec2::254]/" : "http://169.254.169.254/";
  }
  net::parse_url(*set);
  return set->ends_with('/') ? *set : *set + '/';
}

class Metadata {
public:
  explicit Metadata(const CredentialTools& tools)
      : m_tools(tools),
        m_address(address_in(tools.settings)),
        m_timeout(number_in(
            tools.settings.get("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout"), 1,
            "AWS_METADATA_SERVICE_TIMEOUT")),
        m_tries(number_in(tools.settings.get("AWS_METADATA_SERVICE_NUM_ATTEMPTS",
                                             "metadata_service_num_attempts"),
                          1, "AWS_METADATA_SERVICE_NUM_ATTEMPTS")) {}

  // Throws NothingThere.
  std::string get(const std::string& path) {
    if (!m_has_asked_for_token) {
      fetch_token();
    }
    net::Headers headers;
    if (m_token) {
      headers = {{"x-aws-ec2-metadata-token", *m_token}};
    }
    for (int i = 0; i < m_tries; ++i) {
      const net::HttpResult result = send("GET", path, headers);
      const auto* response = std::get_if<net::HttpResponse>(&result);
      if (response != nullptr && response->status == 200 && !response->body.empty()) {
        return response->body;
      }
    }
    throw NothingThere{};
  }

private:
  net::HttpResult send(const std::string& method, const std::string& path,
                       const net::Headers& headers) {
    net::HttpRequest request;
    request.method = method;
    request.url = m_address + path;
    request.headers = headers;
    request.timeout = m_timeout;
    request.plain_http = net::PlainHttp::with_credentials;
    request.route = net::Route::direct;
    try {
      return m_tools.runtime.transport.perform(request);
    } catch (const net::HttpError& e) {
      return e;
    }
  }

  // A service without tokens, or whose answer does not pass a hop limit of one, is asked without a
  // token. If no connection can be made, there is no service.
  void fetch_token() {
    m_has_asked_for_token = true;
    bool is_there = false;
    for (int i = 0; i < m_tries; ++i) {
      const net::HttpResult result =
          send("PUT", "latest/api/token", {{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}});
      if (const auto* error = std::get_if<net::HttpError>(&result)) {
        is_there = is_there || error->delivery() == net::Delivery::unknown;
        continue;
      }
      is_there = true;
      const auto& response = std::get<net::HttpResponse>(result);
      if (response.status == 200) {
        m_token = response.body;
        return;
      }
      if (response.status == 400) {
        throw NothingThere{};
      }
      if (response.status == 403 || response.status == 404 || response.status == 405) {
        break;
      }
    }
    if (!is_there) {
      throw NothingThere{};
    }
    check_that_version_1_is_allowed();
  }

  void check_that_version_1_is_allowed() const {
    if (m_tools.settings.is_on("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled")) {
      throw CredentialsError(CredentialsError::Problem::provider_failed,
                             "error retrieving metadata: unable to retrieve a token for use in "
                             "IMDSv2, and IMDSv1 has been disabled",
                             net::redacted_url(m_address));
    }
  }

  const CredentialTools& m_tools;
  std::string m_address;
  std::chrono::seconds m_timeout;
  int m_tries;
  bool m_has_asked_for_token = false;
  std::optional<std::string> m_token;
};

bool is_disabled(const Settings& settings) {
  return util::to_lower_ascii(
             settings.environment().get("AWS_EC2_METADATA_DISABLED").value_or("")) == "true";
}

} // namespace

std::optional<Credentials> instance_credentials(const CredentialTools& tools) {
  if (is_disabled(tools.settings)) {
    return std::nullopt;
  }
  try {
    Metadata metadata(tools);
    const std::string role = metadata.get(k_role_path);
    const auto reply = parse_object(metadata.get(k_role_path + role));
    // If the role of the instance cannot be assumed, the answer is an object with a message, and
    // status 200.
    if (!reply || !util::find_text(*reply, "Token") || !util::find_text(*reply, "Expiration")) {
      return std::nullopt;
    }
    return credentials_in(*reply, "Token");
  } catch (const NothingThere&) {
    return std::nullopt;
  } catch (const MissingKey&) {
    return std::nullopt;
  }
}

} // namespace iam::aws
