#pragma once

#include "present/findings.hpp"

namespace iam::present {

// Returns `findings` as a log of SARIF 2.1.0 (OASIS, 27 March 2020), which code scanning reads:
// with the rules that were found, and the place in the file of each finding. What is in no file has
// the place as its logical location.
util::Json sarif_of(const std::vector<ShownFinding>& findings);

} // namespace iam::present
