#pragma once

#include "access/effective.hpp"
#include "change/agreement.hpp"
#include "change/witness.hpp"
#include "cluster/host.hpp"
#include "cluster/target.hpp"
#include "identity/principal.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace iam::change {

// The principals that `names`, of lines or access entries that change, stand for. Throws
// util::Error for an account, which nobody can ask as.
std::vector<identity::Principal> principals_to_ask(const std::vector<std::string>& names,
                                                   const cluster::Host& host);

// Waits until the cluster treats roles as both stores say, since a write takes a moment to reach
// every API server. Asks as the roles themselves, with credentials that are assumed before the
// write.
class Effect {
public:
  static constexpr std::chrono::milliseconds k_shortest{10000}; // that patience may be

  // Both must outlive it.
  Effect(cluster::Target& target, const cluster::Host& host) : m_target(target), m_host(host) {}

  // Assumes each of `principals`. Throws util::Error if that is impossible, or if `before`, the
  // stores as they are, let one in by what it cannot show; and as cluster::credentials_of.
  void prepare(const std::vector<identity::Principal>& principals, const access::Sources& before);

  // Waits until each is let in or refused, and under the name, as `after` says, as await_agreement
  // does. Throws util::Error, which says what the cluster shows instead, when `patience` ends;
  // util::Cancelled.
  void await(const access::Sources& after, std::chrono::milliseconds patience);

private:
  Witness witness_for(const identity::Principal& principal);

  cluster::Target& m_target;
  const cluster::Host& m_host;
  std::vector<Subject> m_subjects;
};

} // namespace iam::change
