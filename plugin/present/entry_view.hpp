#pragma once

#include "access/access_entry.hpp"
#include "cluster/host.hpp"
#include "cluster/target.hpp"
#include "present/map_view.hpp"
#include "stores/access_entries.hpp"
#include "util/json_fwd.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::present {

// An access entry as verbs show it.
struct EntryRow {
  const access::AccessEntry* entry = nullptr;
  std::string account;
  std::string name; // of the role or user
  bool is_user = false;
  bool effective = true;          // unless it is known to be stale
  std::vector<std::string> rules; // ids of what there is to say about it
  std::string note;               // the same for people
};

// The entries of `listing`, which must outlive the rows, and what they hide of `map`.
std::vector<EntryRow> rows_of(const stores::EntryListing& listing, const awsauth::Map* map);

// Marks the rows that `listing` makes dead text: those whose principal has an entry, and all of
// them in the mode API.
void mark_hidden(std::vector<MapRow>& rows, const stores::EntryListing& listing);

// Says what of `listing` could not be read: adds it to `errors` where --store asks for entries, and
// warns of it otherwise.
void report_unread(const stores::EntryListing& listing, cluster::StoreChoice choice,
                   std::vector<util::Error>& errors, const cluster::Host& host);

// A policy that an entry holds, as an object: name, arn, scope (type, namespaces; null if unknown).
util::Json policy_json(const access::HeldPolicy& policy);

// What EKS says of `entry`, as an object: the fields of an item of a MappingList that are its own.
util::Json entry_json(const access::AccessEntry& entry);

// The item of a MappingList for `row`, as the help of `list` describes it.
util::Json json_of(const EntryRow& row);

} // namespace iam::present
