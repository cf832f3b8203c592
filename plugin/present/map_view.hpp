#pragma once

#include "awsauth/read.hpp"
#include "stores/snapshot.hpp"
#include "util/json_fwd.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::present {

// An entry of the map as verbs show it.
struct MapRow {
  const awsauth::Entry* entry = nullptr;
  std::string arn; // as written; of an sso block its pattern; empty for accounts and nameless ones
  std::string account;            // empty where the ARN names none
  std::string name;               // of the role or user
  std::string shown_name;         // the same, with its path if another user has the name
  yaml::Position position;        // in the file
  bool effective = true;          // callers can match it, unless that is unknown
  bool is_unknown = false;        // a list that the authenticator asks before is unjudged
  std::vector<std::string> rules; // ids of its findings, each once
  std::string note;               // what is wrong with it, for people; empty where nothing is
};

// The entries of `lists` in their order. The snapshot must outlive the rows.
std::vector<MapRow> rows_of(const stores::Snapshot& snapshot,
                            const std::vector<awsauth::List>& lists);

// The item of a MappingList for `row`, as the help of `list` describes it.
util::Json json_of(const MapRow& row);

// A MappingList of these items. Its mode is the cluster's authentication mode, as EKS calls it, or
// null if `mode` is empty, since it is unknown.
util::Json mapping_list(std::vector<util::Json> items, std::string_view mode);

} // namespace iam::present
