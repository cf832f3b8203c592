#pragma once

#include "net/http.hpp"
#include "util/encoding.hpp"
#include "util/json.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace iam::test {

// The access-entry calls of EKS for one cluster, as far as tests of writers need them. Calls can be
// made to fail, before or after they act.
class FakeEks : public net::HttpTransport {
public:
  struct Fault {
    int status = 0; // 0: the connection breaks
    std::string code;
    std::string message;
    bool acts_first = false; // the answer alone is lost
    bool is_sent = true;
  };

  net::HttpResponse perform(const net::HttpRequest& request) override {
    const Call call = call_of(request);
    calls.push_back(call.name);
    std::optional<Fault> fault;
    auto& waiting = faults[call.operation];
    if (!waiting.empty()) {
      fault = waiting.front();
      waiting.pop_front();
    }
    if (fault && !fault->acts_first) {
      return failed(*fault);
    }
    net::HttpResponse response = act(call, request);
    return fault ? failed(*fault) : response;
  }

  std::map<std::string, std::deque<Fault>> faults; // by operation
  std::map<std::string, util::Json> entries;       // by principal, with `policies`
  std::vector<std::string> calls;                  // `create`, `associate AmazonEKSViewPolicy`...
  std::vector<util::Json> bodies;                  // of those that have one
  double now = 1500000000;                         // of the next entry
  std::string forced_username;                     // of new entries, whatever is asked for

private:
  struct Call {
    std::string operation;
    std::string name;
    std::string principal;
    std::string policy;
  };

  static Call call_of(const net::HttpRequest& request) {
    const std::size_t start = request.url.find("/access-entries");
    std::vector<std::string> parts; // behind `/access-entries`
    std::string rest = request.url.substr(start + std::string("/access-entries").size());
    rest = rest.substr(0, rest.find('?'));
    while (!rest.empty()) {
      const std::size_t slash = rest.find('/', 1);
      parts.push_back(util::percent_decode(rest.substr(1, slash - 1)).value());
      rest = slash == std::string::npos ? "" : rest.substr(slash);
    }
    Call call;
    call.principal = parts.empty() ? "" : parts[0];
    call.policy = parts.size() < 3 ? "" : parts[2];
    const std::string& method = request.method;
    call.operation = parts.empty()       ? "create"
                     : parts.size() == 1 ? (method == "GET"    ? "describe"
                                            : method == "POST" ? "update"
                                                               : "delete")
                     : method == "GET"   ? "policies"
                     : method == "POST"  ? "associate"
                                         : "disassociate";
    call.name = call.operation;
    if (call.operation == "associate") {
      const util::Json body = util::parse_json(request.body, "");
      call.name +=
          " " +
          util::text_at(body, "policyArn").substr(util::text_at(body, "policyArn").rfind('/') + 1);
    } else if (!call.policy.empty()) {
      call.name += " " + call.policy.substr(call.policy.rfind('/') + 1);
    }
    return call;
  }

  static net::HttpResponse answer(int status, const util::Json& body) {
    net::HttpResponse response;
    response.status = status;
    response.body = util::dump_json(body);
    return response;
  }

  static net::HttpResponse refusal(int status, const std::string& code,
                                   const std::string& message) {
    net::HttpResponse response = answer(status, {{"message", message}});
    response.headers = {{"x-amzn-ErrorType", code}};
    return response;
  }

  static net::HttpResponse failed(const Fault& fault) {
    if (fault.status == 0) {
      throw net::HttpError(net::HttpError::Problem::broken,
                           fault.is_sent ? net::Delivery::unknown : net::Delivery::not_sent,
                           "the connection broke", "https://eks");
    }
    return refusal(fault.status, fault.code, fault.message);
  }

  static util::Json described(const util::Json& entry) {
    util::Json object = entry;
    object.erase("policies");
    return {{"accessEntry", object}};
  }

  net::HttpResponse act(const Call& call, const net::HttpRequest& request) {
    const util::Json body =
        request.body.empty() ? util::Json() : util::parse_json(request.body, "");
    if (!request.body.empty()) {
      bodies.push_back(body);
    }
    if (call.operation == "create") {
      return create(body);
    }
    const auto found = entries.find(call.principal);
    if (found == entries.end()) {
      return refusal(404, "ResourceNotFoundException",
                     "The specified principalArn could not be found.");
    }
    util::Json& entry = found->second;
    if (call.operation == "delete") {
      entries.erase(found);
      return answer(200, util::Json::object());
    }
    if (call.operation == "describe" || call.operation == "update") {
      for (const auto& [key, value] : body.items()) {
        entry[key] = value;
      }
      return answer(200, described(entry));
    }
    return act_on_policies(call, entry, body);
  }

  net::HttpResponse create(const util::Json& body) {
    const std::string principal = util::text_at(body, "principalArn");
    if (entries.contains(principal)) {
      return refusal(409, "ResourceInUseException",
                     "The specified access entry resource is already in use on this cluster.");
    }
    util::Json entry = body;
    entry["createdAt"] = now;
    if (!entry.contains("username")) {
      entry["username"] = "default-of-eks";
    }
    if (!forced_username.empty()) {
      entry["username"] = forced_username;
    }
    if (!entry.contains("kubernetesGroups")) {
      entry["kubernetesGroups"] = util::Json::array();
    }
    entry["policies"] = util::Json::array();
    entries[principal] = entry;
    return answer(200, described(entry));
  }

  static net::HttpResponse act_on_policies(const Call& call, util::Json& entry,
                                           const util::Json& body) {
    util::Json& policies = entry["policies"];
    const std::string arn =
        call.operation == "associate" ? util::text_at(body, "policyArn") : call.policy;
    if (call.operation == "policies") {
      return answer(200, {{"associatedAccessPolicies", policies}});
    }
    bool was_there = false;
    util::Json kept = util::Json::array();
    for (const util::Json& policy : policies) {
      if (util::text_at(policy, "policyArn") == arn) {
        was_there = true;
      } else {
        kept.push_back(policy);
      }
    }
    policies = kept;
    if (call.operation == "associate") {
      policies.push_back(body);
      return answer(200, {{"associatedAccessPolicy", body}});
    }
    return was_there ? answer(200, util::Json::object())
                     : refusal(404, "ResourceNotFoundException",
                               "The specified policyArn is not associated.");
  }
};

} // namespace iam::test
