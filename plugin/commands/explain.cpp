#include "commands/explain.hpp"

#include "access/effective.hpp"
#include "access/policy_rights.hpp"
#include "awsauth/entry.hpp"
#include "awsauth/match.hpp"
#include "awsauth/nearest_miss.hpp"
#include "cluster/principals.hpp"
#include "cluster/rights.hpp"
#include "diagnosis/explanation.hpp"
#include "diagnosis/rights_check.hpp"
#include "identity/arn.hpp"
#include "identity/principal.hpp"
#include "kube/api_error.hpp"
#include "present/entry_view.hpp"
#include "present/explanation.hpp"
#include "present/output.hpp"
#include "stores/readable.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <iterator>
#include <optional>

namespace iam::commands {

using identity::PrincipalType;

namespace {

// The caller that `principal` would be. What is unknown of it is shown as a template.
identity::Identity caller_of(const identity::Principal& principal, const ExplainOptions& options) {
  identity::Identity caller;
  caller.canonical_arn = principal.arn;
  caller.account = principal.account;
  caller.access_key_id = "{{AccessKeyID}}";
  if (principal.type == PrincipalType::role) {
    caller.session_name = options.session_name             ? *options.session_name
                          : principal.session_name.empty() ? "{{SessionName}}"
                                                           : principal.session_name;
  }
  return caller;
}

bool is_in_map(PrincipalType type, const std::string& name, const stores::Snapshot& snapshot) {
  return awsauth::account_in_map(snapshot.map(), type, identity::last_segment(name)).has_value();
}

// Whether there is an access entry of a role or user, by `type`, with the bare name `name`.
bool has_entry(PrincipalType type, const std::string& name, const stores::EntryListing& eks) {
  const std::string_view kind = type == PrincipalType::role ? "role/" : "user/";
  return eks.entries && std::ranges::any_of(*eks.entries, [&](const access::AccessEntry& entry) {
           const auto arn = identity::parse_arn(entry.principal);
           return arn && arn->resource.starts_with(kind) &&
                  awsauth::equal_fold(identity::last_segment(arn->resource),
                                      identity::last_segment(name));
         });
}

// A bare name, with or without a path, is that of a role, unless the map and access entries have
// only a user of that name.
PrincipalType type_of_name(const std::string& name, const stores::Snapshot& snapshot,
                           const stores::EntryListing& eks) {
  const auto is_there = [&](PrincipalType type) {
    return is_in_map(type, name, snapshot) || has_entry(type, name, eks);
  };
  return is_there(PrincipalType::user) && !is_there(PrincipalType::role) ? PrincipalType::user
                                                                         : PrincipalType::role;
}

// Whether `text` may be the name of a role or of a user.
bool is_bare(const std::string& text) {
  return text != "-" && text.find(':') == std::string::npos &&
         std::ranges::none_of(std::array{"role/", "user/", "assumed-role/"},
                              [&](const char* kind) { return text.starts_with(kind); });
}

// Says what a bare name is taken for if neither the map nor an access entry decides it.
void note_on_name(const std::string& name, const identity::Principal& principal,
                  const stores::Snapshot& snapshot, const stores::EntryListing& eks,
                  const cluster::Host& host) {
  if (!is_bare(name) || principal.type != PrincipalType::role) {
    return;
  }
  const auto note_also = [&](const char* where) {
    host.note(
        fmt::format("{0} is taken as the role; {1} a user of that name: user/{0}", name, where));
  };
  const bool is_role =
      is_in_map(PrincipalType::role, name, snapshot) || has_entry(PrincipalType::role, name, eks);
  if (!is_role) {
    host.note(fmt::format("{0} is taken as a role; for a user: user/{0}", name));
  } else if (is_in_map(PrincipalType::user, name, snapshot)) {
    note_also("the map also has");
  } else if (has_entry(PrincipalType::user, name, eks)) {
    note_also("there is also an access entry of");
  }
}

// The map goes before AWS for a permission set: it may hold a role that AWS no longer knows.
identity::Principal principal_to_explain(const ExplainOptions& options, cluster::Target& target,
                                         const stores::Snapshot& snapshot,
                                         const cluster::Host& host) {
  if (options.sso.empty()) {
    const std::string& identity = options.identities.front();
    identity::Principal principal = identity::principal_of(
        identity,
        cluster::bare_names(type_of_name(identity, snapshot, target.eks_listing()), options.account,
                            target, snapshot),
        host.read_input);
    note_on_name(identity, principal, snapshot, target.eks_listing(), host);
    return principal;
  }
  const identity::PermissionSet set =
      cluster::permission_set_of(options.sso.front(), options.account);
  if (auto principal = cluster::principal_in_map(set, snapshot)) {
    host.note(principal->note + "; found in the map, AWS was not asked whether it is still so");
    return std::move(*principal);
  }
  identity::Principal principal = cluster::principals_of_sets({set}, target).front();
  host.note(principal.note);
  return principal;
}

// What could not be read is an error where --store asks for it, since it may decide.
void report_unread(const cluster::MapReading& map, const stores::EntryListing& eks,
                   const ExplainOptions& options, const cluster::Host& host) {
  std::vector<util::Error> errors;
  present::report_unread(eks, options.target.store, errors, host);
  if (!errors.empty()) {
    throw errors.front();
  }
  if (map.unread != nullptr && eks.mode != access::Mode::api) {
    host.warn("aws-auth could not be read: " + map.unread_reason);
  }
}

// Reads the bindings. An API server that did not answer about the map is not asked again.
cluster::BindingReading read_bindings(const cluster::MapReading& map, cluster::Target& target) {
  try {
    if (map.unread != nullptr) {
      std::rethrow_exception(map.unread);
    }
  } catch (const kube::ApiError&) { // another right may be there
  } catch (const util::Error&) {
    return {{}, map.unread_reason};
  }
  return cluster::read_bindings(target.session().client());
}

// Answers the questions of --can about whom `explanation` is about.
class Answers {
public:
  Answers(const diagnosis::Explanation& explanation, const ExplainOptions& options,
          cluster::Target& target, const cluster::Host& host)
      : m_explanation(explanation), m_options(options), m_target(target), m_host(host) {}

  std::vector<diagnosis::RightAnswer> answers() {
    const auto grant = diagnosis::grant_of(m_explanation);
    if (!m_explanation.is_mapped()) {
      return same_to_all(m_explanation.is_unknown ? "whether it gets in is unknown"
                                                  : "it does not get in",
                         m_explanation.is_unknown ? Verdict::unknown : Verdict::denied);
    }
    if (!grant) {
      return same_to_all("EKS does not describe its access entry", Verdict::unknown);
    }
    const std::vector<kube::ResolvedQuestion> questions =
        cluster::resolve_questions(client(), m_options.can, m_options.can_namespace);
    std::vector<diagnosis::RightAnswer> answers = ask(*grant, diagnosis::attributes_of(questions));
    cluster::warn_of(questions, m_host);
    if (m_options.can_namespace.empty() && diagnosis::verdict_on(answers) != Verdict::allowed) {
      std::ranges::copy_if(
          ask(*grant, in_namespaces(*grant, questions)), std::back_inserter(answers),
          [](const diagnosis::RightAnswer& each) { return each.verdict != Verdict::denied; });
    }
    return answers;
  }

private:
  using Verdict = rbac::Verdict;

  kube::ApiClient& client() { return m_target.session().client(); }

  std::vector<diagnosis::RightAnswer> same_to_all(const std::string& reason,
                                                  Verdict verdict) const {
    std::vector<diagnosis::RightAnswer> answers;
    for (const kube::TypedQuestion& question : m_options.can) {
      answers.push_back({question.asked, verdict, reason});
      answers.back().asked.namespace_ = m_options.can_namespace;
    }
    return answers;
  }

  std::vector<diagnosis::RightAnswer> ask(const access::Grant& grant,
                                          const std::vector<kube::ResourceAttributes>& asked) {
    const cluster::ReviewReading reading = cluster::review_rights_of(client(), grant, asked);
    std::vector<diagnosis::RightAnswer> answers;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      answers.push_back(diagnosis::answer(
          asked[i], grant,
          reading.reviews.empty() ? std::nullopt : std::optional(reading.reviews[i]),
          reading.unasked));
    }
    return answers;
  }

  // The questions in each namespace in which it may have more rights than everywhere.
  std::vector<kube::ResourceAttributes>
  in_namespaces(const access::Grant& grant, const std::vector<kube::ResolvedQuestion>& questions) {
    std::vector<kube::ResourceAttributes> asked;
    const kube::UserInfo user{
        .username = grant.username, .uid = "", .groups = grant.groups, .extra = {}};
    for (const std::string& name :
         diagnosis::namespaces_to_ask_about(client(), user, access::namespaces_of(grant), m_host)) {
      for (const kube::ResolvedQuestion& question : questions) {
        if (question.is_namespaced) {
          asked.push_back(question.asked);
          asked.back().namespace_ = name;
        }
      }
    }
    return asked;
  }

  const diagnosis::Explanation& m_explanation;
  const ExplainOptions& m_options;
  cluster::Target& m_target;
  const cluster::Host& m_host;
};

void check(const ExplainOptions& options) {
  const std::size_t count = options.identities.size() + options.sso.size();
  if (count != 1) {
    throw util::UsageError(count == 0 ? "no identity is given" : "explain takes one identity", "",
                           "give the ARN of a role, user or session");
  }
  if (options.session_name) {
    identity::check_session_name(*options.session_name);
  }
  if (options.target.is_filter() &&
      cluster::input_of(options.identities) == cluster::Input::read_by_us) {
    throw util::UsageError("standard input can be read only once", "",
                           "give the manifest as a file, or the identity as an ARN");
  }
  if (!options.can.empty() && options.target.manifest) {
    throw util::UsageError("--can asks a cluster, and -m names a manifest");
  }
  if (options.can.empty() && !options.can_namespace.empty()) {
    throw util::UsageError("--namespace goes with --can only");
  }
}

int exit_code(const diagnosis::Explanation& explanation) {
  if (explanation.is_unknown || !explanation.is_mapped()) {
    return explanation.is_unknown ? 2 : 1;
  }
  switch (diagnosis::verdict_on(explanation.can)) {
  case rbac::Verdict::allowed:
    return 0;
  case rbac::Verdict::denied:
    return 1;
  case rbac::Verdict::unknown:
    break;
  }
  return 2;
}

} // namespace

int run(const ExplainOptions& options, const cluster::Host& host) {
  check(options);
  cluster::Target target(options.target, cluster::input_of(options.identities), host);
  target.ask_eks(std::nullopt);
  const cluster::MapReading map = target.read_map_beside_entries();
  const stores::Snapshot& snapshot = *map.snapshot;
  for (const std::string& text : stores::unread_parts(snapshot)) {
    host.warn(text);
  }
  const bool shows_rights = target.is_cluster() && options.can.empty();
  std::optional<cluster::BindingReading> bindings;
  if (shows_rights && target.is_asking_eks()) { // else only for whom it turns out to let in
    bindings = read_bindings(map, target);
  }
  const identity::Principal principal = principal_to_explain(options, target, snapshot, host);
  if (options.session_name && principal.type != PrincipalType::role) {
    throw util::UsageError("--session-name goes with roles only");
  }
  const stores::EntryListing eks = target.describe_entry(principal.arn);
  report_unread(map, eks, options, host);
  diagnosis::Explanation explanation = diagnosis::explain(map, eks, caller_of(principal, options));
  explanation.arn = principal.written;
  if (shows_rights && explanation.is_mapped() && !explanation.is_unknown) {
    explanation.rights = diagnosis::rights_of(diagnosis::grant_of(explanation),
                                              bindings ? *bindings : read_bindings(map, target));
  }
  if (!options.can.empty()) {
    explanation.can = Answers(explanation, options, target, host).answers();
  }
  if (options.format == present::Format::text) {
    present::print(host.out, explanation, snapshot.name());
  } else {
    present::print_object(host.out, present::json_of(explanation), options.format);
  }
  return exit_code(explanation);
}

} // namespace iam::commands
