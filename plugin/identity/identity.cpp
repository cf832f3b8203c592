#include "identity/identity.hpp"

#include "util/error.hpp"
#include "util/text.hpp"

namespace iam::identity {

Identity identity_from_sts(const std::string& account, const std::string& user_id,
                           const std::string& arn) {
  const Canonical canonical = canonicalize(arn);
  Identity identity;
  identity.canonical_arn = canonical.arn;
  identity.account = account;
  if (canonical.type != PrincipalType::role && canonical.type != PrincipalType::assumed_role) {
    identity.user_id = user_id;
    return identity;
  }
  const auto parts = util::split(user_id, ':');
  if (parts.size() != 2) {
    throw util::Error("malformed UserID " + util::quoted(user_id), arn);
  }
  identity.user_id = parts[0];
  identity.session_name = parts[1];
  return identity;
}

} // namespace iam::identity
