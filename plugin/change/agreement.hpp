#pragma once

#include "change/witness.hpp"
#include "cluster/host.hpp"
#include "cluster/target.hpp"
#include "kube/api_client.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace iam::change {

// Who is asked how the cluster treats it, what the cluster should say, and what it has said last.
struct Subject {
  Witness witness;
  std::string expected = {};
  std::function<std::string(kube::ApiClient&)> question = {}; // as answer_for has it
  std::string answer = {};
};

// How often in a row the cluster has to say the same by new connections. EKS runs at least two API
// servers behind one address (Amazon EKS, "Resilience"), and each learns of a change by itself. If
// one of two lags, four more answers come from the same server as the first in one of sixteen cases
// only.
inline constexpr int k_agreeing_answers = 5;

// Asks the cluster once a second how it treats `subjects`, until it says `answers` times in a row,
// of all of them, what it should. Returns nullptr then; otherwise the first of whom it says
// something else, once `patience` has ended, or `goes_on`, asked after each such round, returns
// false. A question that fails is one more that does not agree. Throws util::Cancelled, and
// net::HttpError if it is interrupted.
const Subject* await_agreement(
    std::vector<Subject>& subjects, cluster::Target& target, const cluster::Host& host,
    std::chrono::milliseconds patience, const std::function<bool()>& goes_on = [] { return true; },
    int answers = k_agreeing_answers);

// Returns what the cluster says of `subject`, and what it should: `the cluster refuses it;
// expected: it lets it in as "dev" in dev, system:authenticated`.
std::string difference_of(const Subject& subject);

} // namespace iam::change
