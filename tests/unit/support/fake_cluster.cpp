#include "support/fake_cluster.hpp"

#include "access/migration_entry.hpp"
#include "identity/arn.hpp"
#include "util/crypto.hpp"

#include <fmt/format.h>

namespace iam::test {

using util::Json;

namespace {

constexpr const char* k_kubeconfig = R"(apiVersion: v1
kind: Config
current-context: prod
contexts: [{name: prod, context: {cluster: "arn:aws:eks:eu-west-1:111122223333:cluster/prod", user: boss}}]
clusters: [{name: "arn:aws:eks:eu-west-1:111122223333:cluster/prod", cluster: {server: "https://api.example"}}]
users: [{name: boss, user: {token: boss}}]
)";

net::HttpResponse answer(int status, const Json& body) {
  net::HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"}};
  response.body = util::dump_json(body);
  return response;
}

net::HttpResponse failure(int status, const std::string& reason) {
  return answer(status, {{"kind", "Status"},
                         {"apiVersion", "v1"},
                         {"status", "Failure"},
                         {"code", status},
                         {"reason", reason},
                         {"message", reason}});
}

net::HttpResponse xml(int status, std::string body) {
  net::HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "text/xml"}};
  response.body = std::move(body);
  return response;
}

net::HttpResponse refusal(int status, const std::string& code) {
  return xml(status, fmt::format("<ErrorResponse><Error><Code>{}</Code><Message>no</Message>"
                                 "</Error></ErrorResponse>",
                                 code));
}

// The part of `text` from behind `begin` to the next of `ends`.
std::string part_of(const std::string& text, const std::string& begin, const char* ends) {
  const std::size_t start = text.find(begin);
  if (start == std::string::npos) {
    return "";
  }
  const std::string rest = text.substr(start + begin.size());
  return rest.substr(0, rest.find_first_of(ends));
}

// The name of the role or user whose token the request carries; empty: another token.
std::string bearer_of(const net::HttpRequest& request) {
  const std::string header = net::find_header(request.headers, "Authorization").value_or("");
  const std::string token = part_of(header, "k8s-aws-v1.", " ");
  const std::string url = util::decode_base64url(token).value_or("");
  return part_of(url, "X-Amz-Credential=KEY", "%/&");
}

std::string last_of(const std::string& principal) {
  return std::string(identity::last_segment(principal));
}

} // namespace

class FakeCluster::Transport : public net::HttpTransport {
public:
  explicit Transport(FakeCluster& cluster) : m_cluster(cluster) {}
  net::HttpResponse perform(const net::HttpRequest& request) override {
    return m_cluster.perform(request);
  }

private:
  FakeCluster& m_cluster;
};

FakeCluster::FakeCluster()
    : m_host{
          .out = m_log,
          .err = m_log,
          .read_input = {},
          .environment =
              util::Environment({"HOME=" + m_home.path(), "AWS_REGION=eu-west-1",
                                 "AWS_ACCESS_KEY_ID=KEYBoss", "AWS_SECRET_ACCESS_KEY=secret",
                                 "KUBECONFIG=" + m_home.write("config", k_kubeconfig)}),
          .make_transport =
              [this](const net::TransportSettings&) { return std::make_unique<Transport>(*this); },
          .runner = m_children,
          .clock = clock,
          .random = m_random,
          .prompt = [](const std::string&) { return std::string(); }},
      m_target(
          std::make_unique<cluster::Target>(cluster::TargetFlags(), cluster::Input::free, m_host)),
      m_guard(*m_target, m_stores, {}, change::DryRun::none, m_host) {}

std::optional<std::vector<std::string>> FakeCluster::groups_of(const std::string& principal) const {
  const auto found = eks.entries.find(principal);
  return found == eks.entries.end()
             ? std::nullopt
             : std::optional(util::texts_in(util::member(found->second, "kubernetesGroups")));
}

void FakeCluster::change_entries(const std::function<void()>& change) {
  change();
  m_states.emplace_back(clock.instant(), eks.entries);
}

net::HttpResponse FakeCluster::perform(const net::HttpRequest& request) {
  if (request.url.find("/access-entries") != std::string::npos) {
    return ask_eks(request);
  }
  if (request.url.starts_with("https://iam.")) {
    return refusal(403, "AccessDenied");
  }
  return request.url.starts_with("https://sts.") ? ask_sts(request) : ask_server(request);
}

net::HttpResponse FakeCluster::ask_eks(const net::HttpRequest& request) {
  if (m_states.empty()) {
    m_states.emplace_back(util::Clock::Instant(), eks.entries);
  }
  if (request.method != "GET") {
    before(request.method + request.url.substr(request.url.find("/access-entries")));
  }
  net::HttpResponse response = eks.perform(request);
  m_states.emplace_back(clock.instant(), eks.entries);
  return response;
}

net::HttpResponse FakeCluster::ask_sts(const net::HttpRequest& request) const {
  if (request.body.find("Action=AssumeRole") == std::string::npos) {
    return xml(200, fmt::format("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>{}</Arn>"
                                "<UserId>AIDA</UserId><Account>111122223333</Account>"
                                "</GetCallerIdentityResult></GetCallerIdentityResponse>",
                                k_caller));
  }
  if (!sts_code.empty()) {
    return refusal(sts_status, sts_code);
  }
  const std::string arn = util::percent_decode(part_of(request.body, "RoleArn=", "&")).value_or("");
  return xml(200,
             fmt::format("<AssumeRoleResponse><AssumeRoleResult><Credentials>"
                         "<AccessKeyId>KEY{0}</AccessKeyId><SecretAccessKey>S</SecretAccessKey>"
                         "<SessionToken>T</SessionToken><Expiration>2099-01-01T00:00:00Z"
                         "</Expiration></Credentials><AssumedRoleUser><AssumedRoleId>AROA:s"
                         "</AssumedRoleId><Arn>arn:aws:sts::111122223333:assumed-role/{0}/s</Arn>"
                         "</AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>",
                         last_of(arn)));
}

net::HttpResponse FakeCluster::ask_server(const net::HttpRequest& request) {
  const std::string path = request.url.substr(std::string("https://api.example").size());
  before(path);
  return path.ends_with("reviews") ? review(path, request) : keep(path, request);
}

// The entry that counts of the role or user `name`, as it was before this time; nullptr if there
// was none.
const Json* FakeCluster::entry_of(const std::string& name, std::chrono::milliseconds age) {
  const Entries* entries = m_states.empty() ? &eks.entries : &m_states.front().second;
  for (const auto& [since, state] : m_states) {
    if (&state != &m_states.front().second && since + age <= clock.instant()) {
      entries = &state;
    }
  }
  for (const auto& [principal, entry] : *entries) {
    if (last_of(principal) == name) {
      return &entry;
    }
  }
  return nullptr;
}

net::HttpResponse FakeCluster::review(const std::string& path, const net::HttpRequest& request) {
  const Json asked = util::parse_json(request.body, "");
  const std::string kind = util::text_at(asked, "kind");
  const Json& attributes = util::member(util::member(asked, "spec"), "resourceAttributes");
  const std::string name = bearer_of(request);
  if (path.ends_with("/subjectaccessreviews")) { // of the group of the bridge
    return answer(201, {{"kind", kind}, {"status", {{"allowed", !objects.empty()}}}});
  }
  if (path.ends_with("/selfsubjectaccessreviews")) {
    const Json* entry = entry_of(name, policy_lag);
    const bool holds = entry != nullptr && !util::member(*entry, "policies").empty();
    const bool is_proof = util::text_at(attributes, "verb") == access::k_verb_of_proof;
    return answer(201, {{"kind", kind}, {"status", {{"allowed", is_proof && holds}}}});
  }
  std::optional<Names> names;
  for (const auto& [principal, line] : lines) {
    if (last_of(principal) == name) {
      names = line;
    }
  }
  if (const Json* entry = entry_of(name, lag)) {
    names = Names{util::text_at(*entry, "username"),
                  util::texts_in(util::member(*entry, "kubernetesGroups"))};
  }
  if (!names) {
    return failure(401, "Unauthorized");
  }
  names->groups.emplace_back("system:authenticated");
  return answer(
      201,
      {{"kind", kind},
       {"status", {{"userInfo", {{"username", names->username}, {"groups", names->groups}}}}}});
}

net::HttpResponse FakeCluster::keep(const std::string& path, const net::HttpRequest& request) {
  if (request.method == "POST") {
    const Json object = util::parse_json(request.body, "");
    const std::string name = util::text_at(util::member(object, "metadata"), "name");
    return objects.emplace(path + '/' + name, object).second ? answer(201, object)
                                                             : failure(409, "AlreadyExists");
  }
  const auto found = objects.find(util::percent_decode(path).value_or(path));
  return found == objects.end() ? failure(404, "NotFound") : answer(200, found->second);
}

} // namespace iam::test
