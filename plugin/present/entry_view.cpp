#include "present/entry_view.hpp"

#include "access/entry_findings.hpp"
#include "identity/arn.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_set>

namespace iam::present {

using access::AccessEntry;
using access::Rule;
using util::Json;

namespace {

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json policies_of(const AccessEntry& entry) {
  if (!entry.policies) {
    return nullptr;
  }
  Json policies = Json::array();
  for (const access::HeldPolicy& policy : *entry.policies) {
    policies.push_back(policy_json(policy));
  }
  return policies;
}

} // namespace

std::vector<EntryRow> rows_of(const stores::EntryListing& listing, const awsauth::Map* map) {
  std::vector<EntryRow> rows;
  if (!listing.entries) {
    return rows;
  }
  const access::MapLines lines(listing.mode == access::Mode::api ? nullptr : map);
  for (const AccessEntry& entry : *listing.entries) {
    EntryRow& row = rows.emplace_back();
    row.entry = &entry;
    if (const auto arn = identity::parse_arn(entry.principal)) {
      row.account = arn->account;
      row.name = identity::last_segment(arn->resource);
      row.is_user = !arn->resource.starts_with("role/");
    }
    row.effective = !entry.is_stale.value_or(false);
    for (const access::EntryFinding& finding : access::findings_of(entry, lines)) {
      row.rules.emplace_back(access::info(finding.rule).id);
      row.note += (row.note.empty() ? "" : "; ") + finding.message;
    }
    const std::string manager = access::managed_by(entry);
    if (row.effective && !manager.empty()) {
      row.note += (row.note.empty() ? "" : "; ") + std::string("managed by AWS");
    }
  }
  return rows;
}

void mark_hidden(std::vector<MapRow>& rows, const stores::EntryListing& listing) {
  const auto mark = [](MapRow& row, Rule rule) {
    row.effective = false;
    row.is_unknown = false;
    row.rules.emplace_back(access::info(rule).id);
    row.note += (row.note.empty() ? "" : "; ") + std::string(access::info(rule).message);
  };
  std::unordered_set<std::string> principals;
  if (listing.entries) {
    for (const AccessEntry& entry : *listing.entries) {
      if (!entry.is_stale.value_or(false)) {
        principals.insert(util::to_lower_ascii(access::canonical_arn(entry)));
      }
    }
  }
  for (MapRow& row : rows) {
    if (listing.mode == access::Mode::api) {
      mark(row, Rule::api_mode);
    } else if (row.effective && principals.contains(util::to_lower_ascii(row.arn))) {
      mark(row, Rule::hidden_by_entry);
    }
  }
}

void report_unread(const stores::EntryListing& listing, cluster::StoreChoice choice,
                   std::vector<util::Error>& errors, const cluster::Host& host) {
  const bool is_wanted =
      choice == cluster::StoreChoice::entries || choice == cluster::StoreChoice::all;
  if (!listing.entries && !listing.unread.empty()) {
    const util::Error& error = listing.unread.back(); // of the list itself, after the cluster's
    if (is_wanted) {
      errors.push_back(error);
    } else {
      host.warn("who has an access entry is unknown" + stores::reason_of_unread(error));
    }
    return;
  }
  for (const util::Error& error : listing.unread) {
    host.warn("a part of the access entries is unknown" + stores::reason_of_unread(error));
  }
}

Json policy_json(const access::HeldPolicy& policy) {
  Json json;
  json["name"] = access::policy_name(policy.arn);
  json["arn"] = policy.arn;
  json["scope"] = nullptr;
  if (policy.scope) {
    json["scope"] = {{"type", policy.scope->type}, {"namespaces", policy.scope->namespaces}};
  }
  return json;
}

Json entry_json(const AccessEntry& entry) {
  const auto arn = identity::parse_arn(entry.principal);
  Json item;
  item["store"] = "accessEntry";
  item["list"] = nullptr;
  item["arn"] = entry.principal;
  item["account"] = or_null(arn ? arn->account : "");
  item["username"] = entry.is_described ? Json(entry.username) : Json(nullptr);
  item["groups"] = entry.is_described ? Json(entry.groups) : Json(nullptr);
  item["type"] = or_null(entry.type);
  item["policies"] = policies_of(entry);
  item["tags"] = Json::object();
  for (const auto& [key, value] : entry.tags) {
    item["tags"][key] = value;
  }
  item["createdAt"] = entry.created_at ? Json(util::rfc3339(*entry.created_at)) : Json(nullptr);
  item["managedBy"] = or_null(access::managed_by(entry));
  item["stale"] = entry.is_stale ? Json(*entry.is_stale) : Json(nullptr);
  return item;
}

Json json_of(const EntryRow& row) {
  Json item = entry_json(*row.entry);
  item["line"] = nullptr;
  item["column"] = nullptr;
  item["effective"] = row.effective;
  item["findings"] = row.rules;
  return item;
}

} // namespace iam::present
