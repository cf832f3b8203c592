#pragma once

#include "change/map_merge.hpp"
#include "present/remarks.hpp"
#include "stores/manifest.hpp"
#include "stores/snapshot.hpp"
#include "util/error.hpp"

#include <vector>

namespace iam::present {

// The errors of the map in `manifest`, each on its line.
std::vector<Remark> remarks_on(const stores::Manifest& manifest);

// Why what the user has made of the map `before`, which is `edited` now, cannot be written: what
// the cluster could not read, errors that it did not have, and what is not a part of the map.
// With `allows_errors` the new errors pass.
std::vector<Remark> objections(const stores::Snapshot& before, const stores::Manifest& edited,
                               bool allows_errors);

// The remark of an error whose place is in the manifest `file`, or is not.
Remark remark_of(const util::Error& error, const std::string& file);

// What the user has typed where another process has changed the same lines, on the lines of
// `manifest`, which holds theirs there.
std::vector<Remark> remarks_on(const std::vector<change::ListConflict>& conflicts,
                               const stores::Manifest& manifest);

} // namespace iam::present
