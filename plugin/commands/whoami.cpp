#include "commands/whoami.hpp"

#include "cluster/token_caller.hpp"
#include "kube/api_error.hpp"
#include "kube/reviews.hpp"
#include "present/explanation.hpp"
#include "present/messages.hpp"
#include "present/output.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace iam::commands {
namespace {

using util::Json;

// Both sides of one caller; what is unknown is left out, with the reason.
struct Caller {
  std::string way;
  std::optional<aws::CallerIdentity> iam;
  std::string no_iam;
  std::optional<kube::UserInfo> user;
  std::optional<diagnosis::Explanation> explanation;
  std::string no_explanation;
};

void ask_aws(Caller& caller, cluster::Target& target) {
  const util::Secret token = target.session().exec_token();
  if (token.empty()) {
    caller.no_iam = "none (not signed in through IAM)";
    return;
  }
  const std::string name = target.eks_cluster().name;
  if (name.empty()) {
    caller.no_iam = "unknown: the kubeconfig does not name the EKS cluster; give --cluster-name";
    return;
  }
  try {
    caller.iam = cluster::caller_of_token(token, name, target.aws().runtime());
  } catch (const util::Error& error) {
    caller.no_iam = std::string("unknown: ") + error.what();
  }
}

void ask_stores(Caller& caller, cluster::Target& target) {
  if (!caller.iam) {
    return;
  }
  try {
    const cluster::MapReading map = target.read_map_beside_entries();
    const auto identity =
        identity::identity_from_sts(caller.iam->account, caller.iam->user_id, caller.iam->arn);
    caller.explanation =
        diagnosis::explain(map, target.describe_entry(identity.canonical_arn), identity);
  } catch (const util::Error& error) {
    caller.no_explanation = error.cause();
  }
}

Json json_of(const Caller& caller) {
  Json json;
  json["apiVersion"] = present::k_api_version;
  json["kind"] = "CallerReview";
  json["iam"] = nullptr;
  if (caller.iam) {
    json["iam"] = {{"arn", caller.iam->arn},
                   {"account", caller.iam->account},
                   {"userId", caller.iam->user_id}};
  }
  json["credential"] = caller.way;
  json["user"] = nullptr;
  if (caller.user) {
    json["user"] = {{"username", caller.user->username}, {"groups", caller.user->groups}};
  }
  json["explanation"] = caller.explanation ? present::json_of(*caller.explanation) : Json(nullptr);
  return json;
}

std::string entry_of(const Caller& caller) {
  if (!caller.explanation) {
    return "unknown: " + caller.no_explanation;
  }
  if (caller.explanation->is_unknown) {
    return "unknown: " + caller.explanation->reason;
  }
  if (caller.explanation->is_by_access_entry) {
    return "its access entry, " + caller.explanation->access_entry->principal;
  }
  if (caller.explanation->entry) {
    return present::text_of({*caller.explanation->entry});
  }
  return caller.explanation->mode ? "none; another way in, or a change of a moment ago"
                                  : "no entry of the map; an access entry, or another way in";
}

void print_text(const Caller& caller, std::ostream& out) {
  present::describe(out, "IAM", caller.iam ? caller.iam->arn : caller.no_iam);
  if (caller.iam) {
    present::describe(out, "User id", caller.iam->user_id);
  }
  present::describe(out, "By", caller.way);
  if (!caller.user) {
    return;
  }
  present::describe(out, "Username", caller.user->username);
  present::describe(out, "Groups", present::text_of_groups(caller.user->groups));
  if (caller.iam) {
    present::describe(out, "Entry", entry_of(caller));
    if (caller.explanation && caller.explanation->is_by_access_entry) {
      present::describe(out, "Policies",
                        present::text_of_policies(*caller.explanation->access_entry));
    }
  }
}

} // namespace

int run(const WhoamiOptions& options, const cluster::Host& host) {
  cluster::Target target(options.target, cluster::Input::free, host);
  target.ask_eks(std::nullopt);
  Caller caller;
  std::optional<kube::ApiError> refusal;
  try {
    caller.user = kube::review_self(target.session().client());
  } catch (const kube::ApiError& error) {
    if (error.status() != 401) {
      throw;
    }
    refusal = error;
  }
  caller.way = target.session().credential_text();
  ask_aws(caller, target);
  if (!refusal) {
    ask_stores(caller, target);
  }
  if (options.format == present::Format::text) {
    print_text(caller, host.out);
  } else {
    present::print_object(host.out, json_of(caller), options.format);
  }
  if (!refusal) {
    return 0;
  }
  present::print_error(host, *refusal);
  if (caller.iam) {
    host.note("someone with access can find out why: " +
              util::own_command({"explain", caller.iam->arn}, util::Runner::somebody_else) +
              "; if no one gets in, the README's section \"When you are locked out\" helps");
  }
  return 1;
}

} // namespace iam::commands
