#include "cluster/principal_search.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/rules/never_matches.hpp"
#include "identity/arn.hpp"
#include "identity/identity.hpp"
#include "util/text.hpp"

#include <algorithm>

namespace iam::cluster {
namespace {

using access::KnownPrincipal;
using Presence = access::KnownPrincipal::Presence;

// More roles than these are not asked for one by one.
constexpr std::size_t k_most_asked = 50;

// Hybrid nodes get their credentials from one of these (EKS User Guide, "Prepare credentials for
// hybrid nodes").
bool is_for_hybrid_nodes(const aws::Role& role) {
  return role.trust_policy.find("ssm.amazonaws.com") != std::string::npos ||
         role.trust_policy.find("rolesanywhere.amazonaws.com") != std::string::npos;
}

// The ARN `text`, which the authenticator takes in any letter case, as IAM writes it; but the name
// is as it was.
std::string with_lower_beginning(const std::string& text) {
  const std::size_t name = text.find('/') + 1;
  return util::to_lower_ascii(text.substr(0, name)) + text.substr(name);
}

// The ARNs of the principals of `map` in `account` whose kind is `kind`, such as `role/`.
std::vector<std::string> arns_of(const awsauth::Map& map, const std::string& account,
                                 std::string_view kind) {
  std::vector<std::string> arns;
  for (const awsauth::List list : {awsauth::List::roles, awsauth::List::users}) {
    for (const awsauth::Entry& entry : map[list].entries) {
      const auto arn = identity::parse_arn(awsauth::fold(entry.mapping.arn));
      if (entry.accepted && arn && arn->account == account && arn->service == "iam" &&
          arn->resource.starts_with(kind) && !awsauth::reason_never_matched(entry.mapping)) {
        arns.push_back(with_lower_beginning(entry.mapping.arn));
      }
    }
  }
  return arns;
}

KnownPrincipal there(const aws::Role& role) {
  return {Presence::there, role.arn, is_for_hybrid_nodes(role)};
}

// Of `arns`, notes those that are among `known`, by folded canonical ARNs, and that the others are
// gone.
void judge(const std::vector<std::string>& arns, const access::KnownPrincipals& known,
           FoundPrincipals& found) {
  for (const std::string& arn : arns) {
    const std::string key = awsauth::fold(arn);
    const auto principal = known.find(key);
    found.principals[key] =
        principal == known.end() ? KnownPrincipal{.presence = Presence::gone} : principal->second;
  }
}

} // namespace

PrincipalSearch::PrincipalSearch(Target& target)
    : m_target(target), m_aws(target.aws().for_thread()) {
  m_answer = std::async(std::launch::async, [this] { return ask(); });
}

PrincipalSearch::~PrincipalSearch() {
  m_aws->stop();
}

PrincipalSearch::Answer PrincipalSearch::ask() {
  Answer answer;
  try {
    answer.caller = m_aws->sts().get_caller_identity();
    answer.roles = m_aws->iam().list_roles("/");
  } catch (const util::Error& error) {
    answer.unread.push_back(error);
  }
  return answer;
}

FoundPrincipals PrincipalSearch::find(const awsauth::Map& map) {
  Answer answer = m_answer.get();
  FoundPrincipals found;
  found.roles = std::move(answer.roles);
  found.unread = std::move(answer.unread);
  if (!answer.caller) {
    return found;
  }
  found.caller = identity::canonicalize(answer.caller->arn).arn;
  find_roles(arns_of(map, answer.caller->account, "role/"), answer.caller->account, found);
  find_users(arns_of(map, answer.caller->account, "user/"), found);
  return found;
}

void PrincipalSearch::find_roles(const std::vector<std::string>& arns, const std::string& account,
                                 FoundPrincipals& found) {
  if (found.roles) {
    access::KnownPrincipals known;
    for (const aws::Role& role : *found.roles) {
      known[awsauth::fold(identity::without_role_path(role.arn))] = there(role);
    }
    judge(arns, known, found);
    return;
  }
  if (arns.size() > k_most_asked) {
    return;
  }
  RoleLookup lookup(m_target);
  lookup.start(arns);
  std::size_t known = 0;
  for (const std::string& arn : arns) {
    const FoundRole role = lookup.find({.type = identity::PrincipalType::role,
                                        .arn = arn,
                                        .account = account,
                                        .name = std::string(identity::last_segment(arn))});
    if (role.presence != FoundRole::Presence::unknown) {
      ++known;
      found.principals[awsauth::fold(arn)] =
          role.role ? there(*role.role) : KnownPrincipal{.presence = Presence::gone};
    }
  }
  if (known == arns.size()) {
    found.unread.clear();
  }
}

void PrincipalSearch::find_users(const std::vector<std::string>& arns, FoundPrincipals& found) {
  if (arns.empty()) {
    return;
  }
  try {
    access::KnownPrincipals known;
    for (const std::string& arn : m_target.aws().iam().list_users()) {
      known[awsauth::fold(arn)] = {Presence::there, arn, false};
    }
    judge(arns, known, found);
  } catch (const util::Error& error) {
    found.unread.push_back(error);
  }
}

} // namespace iam::cluster
