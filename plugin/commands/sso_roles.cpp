#include "commands/sso_roles.hpp"

#include "aws/credentials/sso.hpp"
#include "awsauth/groups.hpp"
#include "awsauth/permission_sets.hpp"
#include "identity/permission_set.hpp"
#include "present/map_view.hpp"
#include "stores/readable.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <tuple>

namespace iam::commands {

using awsauth::List;
using identity::PermissionSet;
using util::Json;

using present::Format;
using present::MapRow;

namespace {

// A permission set that the person has in an account.
struct SsoRole {
  PermissionSet set;
  std::string account_name;
};

// The map, as far as it could be read.
struct KnownMap {
  std::shared_ptr<const stores::Snapshot> snapshot; // nullptr: not at all
  std::vector<MapRow> rows;
  bool is_complete = false; // every list can be judged, so that whoever has no row is not mapped
};

// By the accounts' names, as the portal's own page has them.
std::vector<SsoRole> ask_for_roles(cluster::AwsSession& aws) {
  std::vector<SsoRole> roles;
  aws::ask_portal(aws::find_portal(aws.settings()), aws.tools(), [&](aws::SsoPortal& portal) {
    for (const aws::SsoAccount& account : portal.list_accounts()) {
      for (const std::string& set : portal.list_account_roles(account.id)) {
        roles.push_back({{set, account.id}, account.name});
      }
    }
  });
  std::sort(roles.begin(), roles.end(), [](const SsoRole& a, const SsoRole& b) {
    return std::tie(a.account_name, a.set.account, a.set.name) <
           std::tie(b.account_name, b.set.account, b.set.name);
  });
  return roles;
}

void warn_unknown(const util::Error& error, const cluster::Host& host) {
  host.warn("which of them are mapped is unknown: " + std::string(error.what()));
}

KnownMap read_known(cluster::Target& target, const cluster::Host& host) {
  KnownMap known;
  try {
    const auto snapshot = target.read_map();
    stores::require_readable(*snapshot, List::roles);
    known.rows = present::rows_of(*snapshot, {List::roles, List::users, List::accounts});
    known.snapshot = snapshot;
    stores::require_judged(*snapshot);
    known.is_complete = true;
  } catch (const util::Error& error) {
    warn_unknown(error, host);
  }
  return known;
}

// The row by which people of `set` get in, or nullptr. One of the set's own goes before one of the
// account.
const MapRow* row_of(const KnownMap& known, const PermissionSet& set) {
  if (known.snapshot == nullptr) {
    return nullptr;
  }
  const MapRow* found = nullptr;
  for (const List list : {List::roles, List::users}) {
    for (const awsauth::Entry* entry : awsauth::entries_of(known.snapshot->map()[list], set)) {
      const auto row = std::find_if(known.rows.begin(), known.rows.end(), [&](const MapRow& each) {
        return each.entry == entry && each.effective && !each.is_unknown;
      });
      if (row != known.rows.end() && found == nullptr) {
        found = &*row;
      }
    }
  }
  if (found != nullptr) {
    return found;
  }
  const auto row = std::find_if(known.rows.begin(), known.rows.end(), [&](const MapRow& each) {
    return each.effective && each.entry->mapping.list == List::accounts &&
           each.account == set.account;
  });
  return row == known.rows.end() ? nullptr : &*row;
}

std::string_view mapped_cell(const KnownMap& known, const MapRow* row) {
  return row != nullptr ? "yes" : known.is_complete ? "no" : "unknown";
}

void print_rows(const std::vector<SsoRole>& roles, const KnownMap& known,
                const SsoRolesOptions& options, const cluster::Host& host) {
  const bool wide = options.format == Format::wide;
  present::Table table;
  table.titles = {"PERMISSION SET", "ACCOUNT", "NAME", "MAPPED"};
  if (wide) {
    table.titles.insert(table.titles.end(), {"USERNAME", "GROUPS", "ARN", "LINE"});
  }
  for (const SsoRole& role : roles) {
    const MapRow* row = row_of(known, role.set);
    auto& cells = table.rows.emplace_back();
    cells = {role.set.name, role.set.account, role.account_name,
             std::string(mapped_cell(known, row))};
    if (wide && row == nullptr) {
      cells.insert(cells.end(), 4, "<none>");
    } else if (wide) {
      const awsauth::Mapping& mapping = row->entry->mapping;
      cells.push_back(mapping.username.empty() ? "<default>" : mapping.username);
      cells.push_back(mapping.groups.empty() ? "<none>"
                                             : awsauth::joined_groups(mapping.groups, ","));
      cells.push_back(row->arn.empty() ? "<everyone>" : row->arn);
      cells.push_back(fmt::format("{}", row->position.line));
    }
  }
  present::print_table(host.out, std::move(table),
                       options.no_headers ? present::Headers::hide : present::Headers::show);
}

Json json_of(const SsoRole& role, const KnownMap& known) {
  const MapRow* row = row_of(known, role.set);
  Json json = {{"permissionSet", role.set.name},
               {"account", role.set.account},
               {"accountName", role.account_name},
               {"mapped", nullptr},
               {"mapping", nullptr}};
  if (row != nullptr || known.is_complete) {
    json["mapped"] = row != nullptr;
  }
  if (row != nullptr) {
    json["mapping"] = present::json_of(*row);
  }
  return json;
}

void print(const std::vector<SsoRole>& roles, const KnownMap& known, const SsoRolesOptions& options,
           const cluster::Host& host) {
  if (options.format == Format::text || options.format == Format::wide) {
    print_rows(roles, known, options, host);
    return;
  }
  std::vector<Json> items;
  for (const SsoRole& role : roles) {
    items.push_back(json_of(role, known));
  }
  present::print_object(
      host.out, {{"apiVersion", present::k_api_version}, {"kind", "SsoRoleList"}, {"items", items}},
      options.format);
}

void print_names(const std::vector<SsoRole>& roles, const cluster::Host& host) {
  for (const SsoRole& role : roles) {
    fmt::print(host.out, "{}\n", util::printable(role.set.text()));
  }
}

} // namespace

int run(const SsoRolesOptions& options, const cluster::Host& host) {
  cluster::Target target(options.target, cluster::Input::free, host);
  target.store(); // wrong flags are errors, before AWS is asked
  const std::vector<SsoRole> roles = ask_for_roles(target.aws());
  if (options.format == Format::name) { // which says nothing of the map
    print_names(roles, host);
    return 0;
  }
  print(roles, read_known(target, host), options, host);
  if (roles.empty() && (options.format == Format::text || options.format == Format::wide)) {
    host.err << "No resources found\n";
  }
  return 0;
}

} // namespace iam::commands
