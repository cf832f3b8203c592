#pragma once

#include "awsauth/plan.hpp"
#include "yaml/edit/edit.hpp"

#include <vector>

namespace iam::awsauth {

// One change of one list's text, relative to the text that the steps before have left. A list that
// had no text is given one by a splice at its start.
struct Step {
  List list = List::roles;
  std::vector<yaml::Splice> splices;
};

struct EditedMap {
  MapData data;                  // the texts after
  std::vector<Step> steps;       // how they came about; empty when nothing changed
  std::vector<Outcome> outcomes; // one for each edit
};

// The texts that `edits`, one after the other, make of `data`, with everything else left in
// place. Throws what `plan` throws; yaml::Unsupported where the layout does not allow it;
// ProofFailed where the result does not mean what was asked (see awsauth/proof.hpp), which is a
// defect of ours.
EditedMap apply_edits(const MapData& data, const std::vector<Edit>& edits);

} // namespace iam::awsauth
