#pragma once

#include "commands/shared/explanation.hpp"
#include "commands/shared/output.hpp"
#include "kube/reviews.hpp"
#include "util/error.hpp"

#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace iam::commands {

struct AccessCheck {
  kube::ResourceAttributes asked;
  bool is_namespaced = true; // the resource; not whether a namespace was asked about
  bool is_allowed = false;
  std::string reason;
};

// What a test of a role has found.
struct RoleTest {
  enum class Verdict { admitted, refused, untested };

  std::string arn;        // of the role
  std::string tested_arn; // of its session; empty where there was none
  Verdict verdict = Verdict::untested;
  std::optional<kube::UserInfo> user; // where it is admitted
  std::vector<AccessCheck> checks;
  std::optional<Explanation> prediction; // by the map
  std::string no_prediction;             // why there is none
  std::optional<util::Error> problem;    // the one cause, and its cure
};

// Whether the role may do nothing of what was asked, or, with `all_wanted`, not all of it.
bool lacks_rights(const RoleTest& test, bool all_wanted);

// Prints `test` as `format` says: text, json or yaml. The problem is not part of the text.
void print(std::ostream& out, const RoleTest& test, Format format);

} // namespace iam::commands
