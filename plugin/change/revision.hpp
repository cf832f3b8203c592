#pragma once

#include "awsauth/plan.hpp"
#include "stores/snapshot.hpp"

#include <memory>
#include <string>
#include <vector>

namespace iam::change {

// The edits that the user wants for one principal.
struct PrincipalEdits {
  std::string name; // as messages call it: the ARN, or the account
  std::vector<awsauth::Edit> edits;
};

// A map before and after edits.
struct Revision {
  std::shared_ptr<const stores::Snapshot> before;
  std::shared_ptr<const stores::Snapshot> after;
  std::vector<PrincipalEdits> edits;
  std::vector<awsauth::Outcome> outcomes; // one for each of `edits`
  std::vector<std::string> notes;         // what had to change besides

  bool changes_text() const { return before->data() != after->data(); }
};

// Applies `edits` to the map of `before`, in one proven step. Throws util::Error, with its place,
// if that is impossible or the API server would not accept the result.
Revision revise(std::shared_ptr<const stores::Snapshot> before, std::vector<PrincipalEdits> edits);

} // namespace iam::change
