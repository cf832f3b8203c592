#include "cluster/role_lookup.hpp"

#include "awsauth/entry.hpp"
#include "identity/arn.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

namespace iam::cluster {
namespace {

using Presence = FoundRole::Presence;

// The role's name in an identity as people write it; empty if there seems to be none.
std::string name_in(const std::string& identity) {
  const auto arn = identity::parse_arn(identity);
  if (!arn) {
    return identity == "-" ? "" : std::string(identity::last_segment(identity));
  }
  const auto parts = util::split(arn->resource, '/');
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

void RoleLookup::start(const std::vector<std::string>& identities) {
  std::vector<std::string> names;
  for (const std::string& identity : identities) {
    const std::string name = name_in(identity);
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
  m_asked = std::async(std::launch::async, [this, names] {
    Answers answers;
    try {
      aws::Iam iam = m_thread_aws->iam();
      for (const std::string& name : names) {
        answers[name] = iam.get_role(name);
      }
    } catch (const util::Error&) {
      // What IAM does not say stays unknown.
    }
    return answers;
  });
}

const RoleLookup::Answers& RoleLookup::answers() {
  if (m_asked.valid()) {
    m_answers = m_asked.get();
  }
  return m_answers;
}

FoundRole RoleLookup::find(const identity::Principal& principal) {
  if (principal.type != identity::PrincipalType::role) {
    return {};
  }
  const auto known = answers().find(principal.name);
  if (known != answers().end()) {
    return judge(principal, known->second);
  }
  if (m_thread_aws) {
    return {}; // it was asked for, or IAM refuses such questions
  }
  try {
    m_answers[principal.name] = m_target.aws().iam().get_role(principal.name);
    return judge(principal, m_answers[principal.name]);
  } catch (const util::Error&) {
    return {};
  }
}

// IAM answers for the account of the credentials, whatever the principal's.
FoundRole RoleLookup::judge(const identity::Principal& principal,
                            const std::optional<aws::Role>& role) {
  if (role) {
    const bool is_same = awsauth::equal_fold(identity::without_role_path(role->arn), principal.arn);
    return is_same ? FoundRole{Presence::there, role} : FoundRole{};
  }
  try {
    return {m_target.aws().account() == principal.account ? Presence::gone : Presence::unknown, {}};
  } catch (const util::Error&) {
    return {};
  }
}

} // namespace iam::cluster
