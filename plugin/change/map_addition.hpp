#pragma once

#include "access/requested.hpp"
#include "change/transaction.hpp"
#include "cluster/host.hpp"
#include "identity/principal.hpp"

#include <string>
#include <vector>

namespace iam::change {

// A principal to let in.
struct Newcomer {
  identity::Principal principal;
  std::string former; // the ARN of the set's former role in the map; empty if it has none
};

// How to let newcomers in by lines of aws-auth.
struct MapGrant {
  awsauth::List list = awsauth::List::roles; // or users
  access::Requested access;                  // checked
  awsauth::IfExists if_exists = awsauth::IfExists::refuse;
  bool relink = false; // put each newcomer in the place of its former role
};

// Warns that the root user, if `principal` is one, is not everybody of its account.
void warn_of_root(const identity::Principal& principal, const cluster::Host& host);

// Lets newcomers in by lines of aws-auth, in one write.
class MapAddition : public Operation {
public:
  // `host` must outlive it.
  MapAddition(MapGrant grant, std::vector<Newcomer> newcomers, const cluster::Host& host)
      : m_grant(std::move(grant)), m_newcomers(std::move(newcomers)), m_host(host) {}

  void resolve(const stores::Snapshot& first) override;
  std::vector<PrincipalEdits> edits(const stores::Snapshot& before) const override;
  void check(const Revision& revision) const override;

  // Says which usernames `revision`, which relinked, changed.
  void note_usernames(const Revision& revision) const;

private:
  awsauth::Edit edit_for(const Newcomer& newcomer) const;

  MapGrant m_grant;
  std::vector<Newcomer> m_newcomers;
  const cluster::Host& m_host;
};

} // namespace iam::change
