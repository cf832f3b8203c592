#include "commands/sso_roles.hpp"

#include "aws/credentials/sso.hpp"
#include "awsauth/permission_sets.hpp"
#include "commands/shared/map_rows.hpp"
#include "identity/permission_set.hpp"
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

namespace {

// A permission set that the person has in an account.
struct SsoRole {
  PermissionSet set;
  std::string account_name;
};

// The map, as far as it could be read.
struct KnownMap {
  std::shared_ptr<const stores::Snapshot> snapshot; // nullptr: not at all
  awsauth::Map map;
  std::vector<MapRow> rows;
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

void warn_unknown(const util::Error& error, Context& context) {
  warn(context, "which of them are mapped is unknown: " + util::printable(error.what()));
}

KnownMap read_known(OpenStore& open, Context& context) {
  KnownMap known;
  try {
    const auto snapshot = read_map(open);
    known.map = awsauth::read(snapshot->data());
    require_readable(*snapshot, known.map, List::roles);
    known.rows = rows_of(*snapshot, known.map, {List::roles, List::users, List::accounts});
    known.snapshot = snapshot;
  } catch (const util::Error& error) {
    warn_unknown(error, context);
  }
  return known;
}

// The row by which people of `set` get in, or nullptr. One of the set's own goes before one of the
// account.
const MapRow* row_of(const KnownMap& known, const PermissionSet& set) {
  const MapRow* found = nullptr;
  for (const List list : {List::roles, List::users}) {
    for (const awsauth::Entry* entry : awsauth::entries_of(known.map[list], set)) {
      const auto row = std::find_if(known.rows.begin(), known.rows.end(), [&](const MapRow& each) {
        return each.entry == entry && each.effective;
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
  return known.snapshot == nullptr ? "unknown" : row == nullptr ? "no" : "yes";
}

void print_rows(const std::vector<SsoRole>& roles, const KnownMap& known,
                const SsoRolesOptions& options, Context& context) {
  const bool wide = options.format == Format::wide;
  Table table;
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
      cells.push_back(mapping.groups.empty() ? "<none>" : join(mapping.groups, ","));
      cells.push_back(row->arn.empty() ? "<everyone>" : row->arn);
      cells.push_back(fmt::format("{}", row->position.line));
    }
  }
  print_table(context.out, std::move(table), options.headers);
}

Json json_of(const SsoRole& role, const KnownMap& known) {
  const MapRow* row = row_of(known, role.set);
  Json json = {{"permissionSet", role.set.name},
               {"account", role.set.account},
               {"accountName", role.account_name},
               {"mapped", nullptr},
               {"mapping", nullptr}};
  if (known.snapshot != nullptr) {
    json["mapped"] = row != nullptr;
  }
  if (row != nullptr) {
    json["mapping"] = commands::json_of(*row);
  }
  return json;
}

void print(const std::vector<SsoRole>& roles, const KnownMap& known, const SsoRolesOptions& options,
           Context& context) {
  if (options.format == Format::text || options.format == Format::wide) {
    print_rows(roles, known, options, context);
    return;
  }
  std::vector<Json> items;
  for (const SsoRole& role : roles) {
    items.push_back(json_of(role, known));
  }
  print_object(context.out,
               {{"apiVersion", k_api_version}, {"kind", "SsoRoleList"}, {"items", items}},
               options.format);
}

void print_names(const std::vector<SsoRole>& roles, Context& context) {
  for (const SsoRole& role : roles) {
    fmt::print(context.out, "{}\n", util::printable(role.set.text()));
  }
}

} // namespace

int run(const SsoRolesOptions& options, Context& context) {
  OpenStore open(options.location, {}, context);
  const kube::Selection selection =
      open.session() == nullptr ? kube::Selection() : open.session()->selection();
  const auto aws = open_aws(options.location.connection, selection, context);
  const std::vector<SsoRole> roles = ask_for_roles(*aws);
  if (options.format == Format::name) { // which says nothing of the map
    print_names(roles, context);
    return 0;
  }
  print(roles, read_known(open, context), options, context);
  if (roles.empty() && (options.format == Format::text || options.format == Format::wide)) {
    context.err << "No resources found\n";
  }
  return 0;
}

} // namespace iam::commands
