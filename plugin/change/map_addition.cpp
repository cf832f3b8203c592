#include "change/map_addition.hpp"

#include "awsauth/match.hpp"
#include "change/relink.hpp"
#include "stores/readable.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace iam::change {

using awsauth::List;

namespace {

// The authenticator asks mapRoles first, so an entry there hides one in mapUsers.
void warn_of_other_list(const stores::Snapshot& snapshot, const identity::Principal& principal,
                        List list, const cluster::Host& host) {
  const List other = list == List::roles ? List::users : List::roles;
  const auto found = awsauth::answers(snapshot.map()[other], util::to_lower_ascii(principal.arn));
  if (!found.empty()) {
    host.warn(fmt::format("{}: {} also names {}; the entry in mapRoles wins",
                          snapshot.place(other, found.back()->position), awsauth::data_key(other),
                          principal.arn));
  }
}

// If the map has the current role as well, the former one does no harm.
void check_former(const Newcomer& newcomer, const stores::Snapshot& snapshot,
                  const cluster::Host& host) {
  if (awsauth::answers(snapshot.map().roles, util::to_lower_ascii(newcomer.principal.arn))
          .empty()) {
    offer_relink(newcomer.principal, newcomer.former, snapshot);
  }
  host.warn(fmt::format("the map also has another role of the permission set: remove it with {}",
                        util::own_command({"remove-role", newcomer.former})));
}

} // namespace

void warn_of_root(const identity::Principal& principal, const cluster::Host& host) {
  if (principal.type == identity::PrincipalType::root) {
    host.warn(fmt::format("{} is the root user alone, not everybody of the account; to "
                          "let in everybody: {}",
                          principal.arn, util::own_command({"add-account", principal.account})));
  }
}

void MapAddition::resolve(const stores::Snapshot& first) {
  stores::require_changeable(first, m_grant.list);
  for (const std::string& text : stores::unread_parts_beside(first, m_grant.list)) {
    m_host.warn(text);
  }
  for (const Newcomer& each : m_newcomers) {
    if (!each.principal.note.empty()) {
      m_host.note(each.principal.note);
    }
    warn_of_root(each.principal, m_host);
    warn_of_other_list(first, each.principal, m_grant.list, m_host);
  }
  for (const Newcomer& each : m_newcomers) {
    if (!m_grant.relink && !each.former.empty()) {
      check_former(each, first, m_host);
    }
  }
}

std::vector<PrincipalEdits> MapAddition::edits(const stores::Snapshot& before) const {
  stores::require_changeable(before, m_grant.list);
  std::vector<PrincipalEdits> edits;
  for (const Newcomer& each : m_newcomers) {
    edits.push_back({each.principal.arn, {edit_for(each)}});
  }
  return edits;
}

awsauth::Edit MapAddition::edit_for(const Newcomer& newcomer) const {
  if (m_grant.relink) {
    return awsauth::RelinkRole{newcomer.former, newcomer.principal.arn};
  }
  return awsauth::AddMapping{access::mapping_for(newcomer.principal, m_grant.list, m_grant.access),
                             m_grant.if_exists, !m_grant.access.username,
                             m_grant.access.groups.empty()};
}

void MapAddition::check(const Revision& revision) const {
  for (std::size_t i = 0; i < m_newcomers.size(); ++i) {
    if (revision.outcomes[i] == awsauth::Outcome::not_found) {
      fail_nothing_to_relink(m_newcomers[i].principal, *revision.before);
    }
  }
}

void MapAddition::note_usernames(const Revision& revision) const {
  for (const Newcomer& each : m_newcomers) {
    if (each.former.empty()) {
      continue;
    }
    const std::string note = note_on_username(each.principal, each.former, revision);
    if (!note.empty()) {
      m_host.note(note);
    }
  }
}

} // namespace iam::change
