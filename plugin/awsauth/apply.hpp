#pragma once

#include "awsauth/plan.hpp"
#include "yaml/edit/edit.hpp"

#include <optional>
#include <vector>

namespace iam::awsauth {

// What changes in the text of one list: sorted splices that do not touch. A list that had no text
// is given one by a splice at its start.
struct TextChange {
  List list = List::roles;
  std::vector<yaml::Splice> splices;
};

struct EditedMap {
  std::optional<Map> after;        // nothing if nothing changed
  std::vector<TextChange> changes; // one for each list whose text changed
  std::vector<Outcome> outcomes;   // one for each edit
};

// Applies `edits`, one after the other, to the texts of `before`, and leaves everything else in
// place.
// Throws what `plan` throws; yaml::Unsupported where the layout does not allow it; ProofFailed
// where the result does not mean what was asked (see awsauth/proof.hpp), which is a bug.
EditedMap apply_edits(const Map& before, const std::vector<Edit>& edits);

} // namespace iam::awsauth
