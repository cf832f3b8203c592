#include "kube/exec_reply.hpp"

#include "net/redact.hpp"
#include "util/json.hpp"
#include "util/text.hpp"
#include "yaml/read/resolve.hpp"
#include "yaml/read/to_json.hpp"

#include <fmt/format.h>

namespace iam::kube {
namespace {

using util::Json;

[[noreturn]] void fail_to_decode(const std::string& reason) {
  throw CredentialError("decoding stdout: " + net::message_from_outside(reason), "",
                        "run the command of the exec stanza by hand to see what it prints");
}

Json parse(std::string_view reply) {
  try {
    if (util::trim(reply).starts_with('{')) {
      return util::parse_json(reply, "");
    }
    const yaml::Document document = yaml::Document::parse(std::string(reply));
    if (!document.root()) {
      fail_to_decode("the command printed nothing");
    }
    yaml::check_decodable(document);
    return yaml::to_json(document, *document.root());
  } catch (const yaml::ParseError& e) {
    fail_to_decode("neither JSON nor YAML: " + e.cause());
  } catch (const CredentialError&) {
    throw;
  } catch (const util::Error& e) {
    fail_to_decode(e.cause());
  }
}

// The text `key`; empty if there is none. Throws CredentialError if it is not a text.
std::string text(const Json& object, const char* key) {
  if (!util::member(object, key).is_null() && !util::find_text(object, key)) {
    fail_to_decode(fmt::format("{} is not a text", key));
  }
  return util::text_at(object, key);
}

void check_type(const Json& reply, const std::string& api_version) {
  if (!reply.is_object()) {
    fail_to_decode("not an object");
  }
  const std::string kind = text(reply, "kind");
  if (kind != "ExecCredential") {
    fail_to_decode(kind.empty() ? "the answer has no kind" : "the answer is a " + kind);
  }
  const std::string version = text(reply, "apiVersion");
  if (version != api_version) {
    throw CredentialError(
        fmt::format("exec plugin is configured to use API version {}, plugin returned version {}",
                    api_version, version.empty() ? "<none>" : net::message_from_outside(version)),
        "", "set the apiVersion of the kubeconfig's exec stanza to the plugin's version");
  }
}

std::optional<util::Time> read_expiry(const Json& status) {
  const std::string expiry = text(status, "expirationTimestamp");
  if (util::member(status, "expirationTimestamp").is_null()) {
    return std::nullopt;
  }
  const auto time = util::parse_rfc3339(expiry);
  if (!time) {
    fail_to_decode("expirationTimestamp is not an RFC 3339 time: " + util::quoted(expiry));
  }
  return time;
}

} // namespace

ExecCredential read_exec_reply(std::string_view reply, const std::string& api_version) {
  const Json object = parse(reply);
  check_type(object, api_version);
  const Json& status = util::member(object, "status");
  if (status.is_null()) {
    throw CredentialError("exec plugin didn't return a status field");
  }
  if (!status.is_object()) {
    fail_to_decode("status is not an object");
  }
  ExecCredential credential;
  credential.token = util::Secret(text(status, "token"));
  credential.client_certificate = text(status, "clientCertificateData");
  credential.client_key = util::Secret(text(status, "clientKeyData"));
  credential.expires = read_expiry(status);
  const bool has_certificate = !credential.client_certificate.empty();
  if (credential.token.empty() && !has_certificate && credential.client_key.empty()) {
    throw CredentialError("exec plugin didn't return a token or cert/key pair");
  }
  if (has_certificate == credential.client_key.empty()) {
    throw CredentialError("exec plugin returned only certificate or key, not both");
  }
  return credential;
}

} // namespace iam::kube
