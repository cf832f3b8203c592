#pragma once

#include "awsauth/plan.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::awsauth {

// The edited text does not mean what the edits ask. It must not be written.
class ProofFailed : public util::Error {
public:
  // `reason` says what differs; `before` and `after` go into the report as shapes only.
  ProofFailed(const std::string& reason, std::string_view before, std::string_view after);
};

// Proves that `after` is `before` with `edits` done, and nothing else. Trusts nothing of the
// editor: knows the two texts as `read` has them, and the edits. Holds if
// - the entries after are those that the edits make of the entries before,
// - items that no edit names keep their bytes and their order,
// - lines and comments outside of the items that are changed or removed are all still there,
// - yaml-cpp, which shares no code with our reader, reads the same items, if it did before.
// Throws ProofFailed.
void prove(const Map& before, const Map& after, const std::vector<Edit>& edits);

// `text` with each letter as `x` and each digit as `0`, without its final line break: for a bug
// report that does not reveal what the text says.
std::string shape_of(std::string_view text);

} // namespace iam::awsauth
