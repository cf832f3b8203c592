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

// Asks the cluster once a second how it treats `subjects`, until all answers are as expected
// `answers` times in a row. Returns nullptr if they are, or else the first subject that is treated
// otherwise, as soon as `patience` has ended or `goes_on`, which is called after each round that
// does not agree, returns false. A question that fails does not agree. Throws util::Cancelled, and
// net::HttpError if it is interrupted.
const Subject* await_agreement(
    std::vector<Subject>& subjects, cluster::Target& target, const cluster::Host& host,
    std::chrono::milliseconds patience, const std::function<bool()>& goes_on = [] { return true; },
    int answers = k_agreeing_answers);

// Returns what the cluster says of `subject`, and what it should: `the cluster refuses it;
// expected: it lets it in as "dev" in dev, system:authenticated`.
std::string difference_of(const Subject& subject);

} // namespace iam::change
