#include "commands/whoami.hpp"

#include "cluster/token_caller.hpp"
#include "commands/shared/described.hpp"
#include "commands/shared/explanation.hpp"
#include "kube/api_error.hpp"
#include "kube/reviews.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace iam::commands {
namespace {

using cluster::CredentialWay;
using util::Json;

// Both sides of one caller; what is not known is left out, with the reason.
struct Caller {
  std::string way;
  std::optional<aws::CallerIdentity> iam;
  std::string no_iam;
  std::optional<kube::UserInfo> user;
  std::optional<Explanation> explanation;
  std::string no_explanation;
};

std::string way_of(const cluster::Session& session) {
  const kube::Credentials& credentials = session.connection().credentials;
  switch (session.way()) {
  case CredentialWay::native:
    return "a token signed in this process";
  case CredentialWay::command:
    return "what the exec command gave: " + session.selection().user.exec->command;
  case CredentialWay::none:
    break;
  }
  return !credentials.token.empty() || !credentials.token_file.empty()    ? "a token given as such"
         : !credentials.username.empty()                                  ? "a password"
         : !session.connection().transport.tls.client_certificate.empty() ? "a client certificate"
                                                                          : "nothing";
}

void ask_aws(Caller& caller, const cluster::Session& session, const ConnectionFlags& flags,
             Context& context) {
  const util::Secret token = session.exec_token();
  if (token.empty()) {
    caller.no_iam = "the cluster was not asked by an identity of IAM";
    return;
  }
  const std::string name = eks_cluster_of(flags, session.selection()).name;
  if (name.empty()) {
    caller.no_iam = "the kubeconfig does not name the EKS cluster; give --cluster-name";
    return;
  }
  try {
    const auto aws = open_aws(flags, session.selection(), context);
    caller.iam = cluster::caller_of_token(token, name, aws->runtime());
  } catch (const util::Error& error) {
    caller.no_iam = error.what();
  }
}

void ask_map(Caller& caller, cluster::Session& session, const MapLocation& location) {
  if (!caller.iam) {
    return;
  }
  try {
    caller.explanation = explain(
        session, location,
        identity::identity_from_sts(caller.iam->account, caller.iam->user_id, caller.iam->arn));
  } catch (const util::Error& error) {
    caller.no_explanation = error.cause();
  }
}

Json json_of(const Caller& caller) {
  Json json;
  json["apiVersion"] = k_api_version;
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
  json["explanation"] = caller.explanation ? commands::json_of(*caller.explanation) : Json(nullptr);
  return json;
}

std::string entry_of(const Caller& caller) {
  if (!caller.explanation) {
    return "unknown: " + caller.no_explanation;
  }
  if (caller.explanation->entry) {
    return text_of({*caller.explanation->entry});
  }
  return "no entry of the map; an access entry, or another way in";
}

void print_text(const Caller& caller, std::ostream& out) {
  describe(out, "IAM", caller.iam ? caller.iam->arn : "unknown: " + caller.no_iam);
  if (caller.iam) {
    describe(out, "User id", caller.iam->user_id);
  }
  describe(out, "By", caller.way);
  if (!caller.user) {
    return;
  }
  describe(out, "Username", caller.user->username);
  describe(out, "Groups", caller.user->groups.empty() ? "<none>" : join(caller.user->groups, ", "));
  if (caller.iam) {
    describe(out, "Entry", entry_of(caller));
  }
}

} // namespace

int run(const WhoamiOptions& options, Context& context) {
  ConnectionFlags flags = options.location.connection;
  flags.cluster.exec_profile = flags.aws.profile; // both sides are of one caller
  const auto session = open_session(flags, Input::free, context);
  Caller caller;
  std::optional<kube::ApiError> refusal;
  try {
    caller.user = kube::review_self(session->client());
  } catch (const kube::ApiError& error) {
    if (error.status() != 401) {
      throw;
    }
    refusal = error;
  }
  caller.way = way_of(*session);
  ask_aws(caller, *session, flags, context);
  if (!refusal) {
    ask_map(caller, *session, options.location);
  }
  if (options.format == Format::text) {
    print_text(caller, context.out);
  } else {
    print_object(context.out, json_of(caller), options.format);
  }
  if (!refusal) {
    return 0;
  }
  print_error(context, *refusal);
  if (caller.iam) {
    note(context,
         "somebody who is let in finds the reason with: kubectl iam explain " + caller.iam->arn);
  }
  return 1;
}

} // namespace iam::commands
