#pragma once

#include "awsauth/plan.hpp"
#include "stores/snapshot.hpp"

#include <memory>
#include <string>
#include <vector>

namespace iam::change {

// One thing that the user named, and what is to become of it.
struct Wish {
  std::string name; // as messages call it: the ARN, or the account
  std::vector<awsauth::Edit> edits;
};

// A map before and after its change.
struct Change {
  std::shared_ptr<const stores::Snapshot> before;
  std::shared_ptr<const stores::Snapshot> after;
  std::vector<Wish> wishes;
  std::vector<awsauth::Outcome> outcomes; // one for each wish
  std::vector<std::string> notes;         // what had to change besides

  bool changes_text() const { return before->data() != after->data(); }
};

// Computes `wishes` on the map of `before`, in one proven edit. Throws util::Error, with its place,
// where that cannot be done or the API server would not take it.
Change compute(std::shared_ptr<const stores::Snapshot> before, std::vector<Wish> wishes);

} // namespace iam::change
