#include "cluster/role_lookup.hpp"

#include "awsauth/entry.hpp"
#include "identity/arn.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

namespace iam::cluster {
namespace {

using identity::PrincipalType;
using Presence = FoundRole::Presence;

// The name of a role or user, by `type`, in an identity as people write it; empty if there seems to
// be none.
std::string name_in(const std::string& identity, PrincipalType type) {
  const auto arn = identity::parse_arn(identity);
  if (!arn) {
    return identity == "-" ? "" : std::string(identity::last_segment(identity));
  }
  const auto parts = util::split(arn->resource, '/');
  if (type == PrincipalType::user) {
    return parts.front() == "user" ? std::string(parts.back()) : "";
  }
  if (parts.front() == "assumed-role" && parts.size() > 1) {
    return std::string(parts[1]);
  }
  return parts.front() == "role" ? std::string(parts.back()) : "";
}

} // namespace

RoleLookup::~RoleLookup() {
  if (m_thread_aws) {
    m_thread_aws->stop();
  }
}

void RoleLookup::start(const std::vector<std::string>& identities, PrincipalType type) {
  std::vector<std::string> names;
  for (const std::string& identity : identities) {
    const std::string name = name_in(identity, type);
    if (!name.empty()) {
      names.push_back(name);
    }
  }
  if (names.empty()) {
    return;
  }
  try {
    m_thread_aws = m_target.aws().for_thread();
  } catch (const util::Error&) {
    return;
  }
  m_names.insert(names.begin(), names.end());
  m_asked = std::async(std::launch::async, [this, names, type] {
    Answers answers;
    try {
      aws::Iam iam = m_thread_aws->iam();
      for (const std::string& name : names) {
        ask(iam, name, type, answers);
      }
    } catch (const util::Error&) {
      // Without credentials, all stay unknown.
    }
    return answers;
  });
}

void RoleLookup::ask(aws::Iam& iam, const std::string& name, PrincipalType type, Answers& answers) {
  try {
    if (type == PrincipalType::user) {
      answers.users[name] = iam.get_user(name);
    } else {
      answers.roles[name] = iam.get_role(name);
    }
  } catch (const util::Error&) {
    // What IAM does not say stays unknown: a right can be for some roles only.
  }
}

void RoleLookup::take_answers() {
  if (m_asked.valid()) {
    m_answers = m_asked.get();
  }
}

FoundRole RoleLookup::find(const identity::Principal& principal) {
  take_answers();
  if (principal.type != PrincipalType::role) {
    return find_user(principal);
  }
  if (m_names.insert(principal.name).second) {
    try {
      aws::Iam iam = m_target.aws().iam();
      ask(iam, principal.name, PrincipalType::role, m_answers);
    } catch (const util::Error&) {
      return {};
    }
  }
  const auto known = m_answers.roles.find(principal.name);
  return known == m_answers.roles.end() ? FoundRole{} : judge(principal, known->second);
}

FoundRole RoleLookup::find_user(const identity::Principal& principal) {
  const auto known = m_answers.users.find(principal.name);
  const auto arn = identity::parse_arn(principal.arn);
  if (known == m_answers.users.end() || !arn || !arn->resource.starts_with("user/")) {
    return {};
  }
  const std::string found = known->second.value_or("");
  if (awsauth::equal_fold(found, principal.arn)) {
    return {Presence::there, {}};
  }
  FoundRole result = gone(principal);
  if (result.presence == Presence::gone) {
    result.other_arn = found;
  }
  return result;
}

FoundRole RoleLookup::find_started(const identity::Principal& principal,
                                   std::chrono::milliseconds patience) {
  if (m_asked.valid() && m_asked.wait_for(patience) != std::future_status::ready) {
    return {};
  }
  return m_names.contains(principal.name) ? find(principal) : FoundRole{};
}

// IAM answers for the account of the credentials, whatever the principal's.
FoundRole RoleLookup::judge(const identity::Principal& principal,
                            const std::optional<aws::Role>& role) {
  if (role) {
    const bool is_same = awsauth::equal_fold(identity::without_role_path(role->arn), principal.arn);
    return is_same ? FoundRole{Presence::there, role} : FoundRole{};
  }
  return gone(principal);
}

// What it means that IAM does not know `principal`.
FoundRole RoleLookup::gone(const identity::Principal& principal) {
  try {
    return {m_target.aws().account() == principal.account ? Presence::gone : Presence::unknown, {}};
  } catch (const util::Error&) {
    return {};
  }
}

} // namespace iam::cluster
