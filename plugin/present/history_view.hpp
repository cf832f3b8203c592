#pragma once

#include "kube/managed_fields.hpp"
#include "present/output.hpp"
#include "stores/history_record.hpp"
#include "util/json_fwd.hpp"

#include <string>
#include <vector>

namespace iam::present {

// What `change` changes, on one line: `added role/Dev, removed user/bob`.
std::string summary_of(const stores::Change& change);

// Returns a table of the records; a wide one says more of each.
Table table_of(const std::vector<stores::Record>& records, bool wide);

// Returns a table of who writes an object.
Table table_of(const std::vector<kube::FieldManager>& managers);

// The items of a History, as the help of `history` describes them.
util::Json json_of(const stores::Record& record);
util::Json json_of(const kube::FieldManager& manager);

} // namespace iam::present
