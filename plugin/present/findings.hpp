#pragma once

#include "awsauth/mapping.hpp"
#include "present/output.hpp"
#include "stores/access_entries.hpp"
#include "stores/manifest_text.hpp"
#include "stores/snapshot.hpp"
#include "util/json_fwd.hpp"

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace iam::present {

// A rule of either table, as verbs show it.
struct ShownRule {
  std::string_view id;
  awsauth::Severity severity = awsauth::Severity::info;
  std::string_view reason;
  std::string_view source;
  std::string_view fix;
  awsauth::Repair repair = awsauth::Repair::none;
};

// All rules about maps, then all about what both stores say together; by id.
std::vector<ShownRule> shown_rules();

// A problem of a map or an access entry, as verbs show it.
struct ShownFinding {
  std::string_view rule; // its id
  awsauth::Severity severity = awsauth::Severity::info;
  std::string place;     // as errors name it; of an access entry `accessentry/ARN`
  std::string file = {}; // of a manifest
  std::optional<yaml::Position> position = {}; // in the file, or in the text of `list`
  std::optional<awsauth::List> list = {};
  std::string arn = {}; // of the entry, if it names one
  std::string message;
  std::string fix;
  awsauth::Repair repair = awsauth::Repair::none;
};

// What there is to say about the map of `snapshot`, by place. `is_file`: it is a manifest.
std::vector<ShownFinding> findings_of(const stores::Snapshot& snapshot, bool is_file);

// What there is to say about access entries, beside `map`, which is nullptr if it could not be
// read.
std::vector<ShownFinding> findings_of(const stores::EntryListing& listing, const awsauth::Map* map);

// That a file is not YAML, so that nothing else can be said about it.
ShownFinding finding_of(const stores::NotYaml& error);

// `error`, `warning`, `info`
std::string_view text_of(awsauth::Severity severity);

// A row for each finding, or rule.
Table table_of(const std::vector<ShownFinding>& findings);
Table table_of(const std::vector<ShownRule>& rules);

// As the help of `lint` describes them.
util::Json json_of(const std::vector<ShownFinding>& findings, std::string_view mode);
util::Json json_of(const std::vector<ShownRule>& rules);

} // namespace iam::present
