#pragma once

#include "awsauth/mapping.hpp"

#include <span>
#include <string>

namespace iam::oracle {

// A map with a fault and the same without it, and what each makes of a caller by the claim of the
// rule that finds the fault.
struct RuleTrial {
  awsauth::Rule rule;
  awsauth::MapData faulty;
  awsauth::MapData mended;
  std::string faulty_answer; // "USERNAME [GROUP,...]"; "-": not let in
  std::string mended_answer;
  std::string caller = "arn:aws:iam::111122223333:role/Dev";
  std::string session = "i-0123456789abcdef0";
};

// Trials of every rule whose claim is about the authenticator. A rule whose answers are the same
// claims no effect, and is only info.
std::span<const RuleTrial> rule_trials();

// The rules whose claims others judge.
std::span<const awsauth::Rule> rules_judged_elsewhere();

} // namespace iam::oracle
