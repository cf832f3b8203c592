#pragma once

#include "diagnosis/explanation.hpp"
#include "kube/reviews.hpp"
#include "util/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace iam::diagnosis {

// Who is judged: a role that somebody tests, or whoever runs the program.
enum class Subject : std::uint8_t { role, caller };

struct AccessCheck {
  kube::ResourceAttributes asked;
  bool is_namespaced = true; // the resource; not whether a namespace was asked about
  bool is_allowed = false;
  std::string reason;
};

// What a test of a role has found.
struct RoleTest {
  enum class Verdict : std::uint8_t { admitted, refused, untested };

  std::string arn;        // of the role
  std::string tested_arn; // of its session; empty if there was none
  Verdict verdict = Verdict::untested;
  std::optional<kube::UserInfo> user; // if it is admitted
  std::vector<AccessCheck> checks;
  std::optional<Explanation> prediction; // by the map
  std::string no_prediction;             // why there is none
  bool is_unjudged = false;              // the map, so that there is none
  std::optional<util::Error> problem;    // the one cause, and its cure
};

} // namespace iam::diagnosis
