#include "commands/list.hpp"

#include "access/requested.hpp"
#include "present/map_view.hpp"
#include "present/messages.hpp"
#include "stores/readable.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fnmatch.h>

namespace iam::commands {

using awsauth::List;

using present::Format;
using present::MapRow;

namespace {

std::vector<List> lists_of(const std::string& what) {
  const std::string singular = what.ends_with('s') ? what.substr(0, what.size() - 1) : what;
  if (what.empty()) {
    return {awsauth::k_lists.begin(), awsauth::k_lists.end()};
  }
  if (singular == "role") {
    return {List::roles};
  }
  if (singular == "user") {
    return {List::users};
  }
  if (singular == "account") {
    return {List::accounts};
  }
  throw util::UsageError(
      fmt::format("list takes roles, users or accounts, not {}", util::quoted(what)), "",
      fmt::format("list one by its name or ARN: {} or {}",
                  util::own_command({"list", "--name", what}),
                  util::own_command({"explain", what})));
}

bool matches(const std::string& glob, const std::string& text, int flags = 0) {
  return glob.empty() || fnmatch(glob.c_str(), text.c_str(), flags) == 0;
}

// ARNs and the names in them are compared as the authenticator does, without regard to case.
bool is_wanted(const MapRow& row, const ListOptions& options) {
  const awsauth::Mapping& mapping = row.entry->mapping;
  const auto& groups = mapping.groups;
  return matches(options.arn, row.arn, FNM_CASEFOLD) &&
         matches(options.name, row.name, FNM_CASEFOLD) &&
         matches(options.username, mapping.username) &&
         (options.group.empty() ||
          std::any_of(groups.begin(), groups.end(),
                      [&](const std::string& group) { return matches(options.group, group); }));
}

std::string or_none(std::string text) {
  return text.empty() ? "<none>" : std::move(text);
}

std::string username_cell(const awsauth::Mapping& mapping) {
  if (mapping.list == List::accounts) {
    return "<default>";
  }
  // Default usernames are ARNs: for what is plainly none, none is made.
  return mapping.username.starts_with("arn:") &&
                 mapping.username == access::default_username(mapping)
             ? "<default>"
             : or_none(mapping.username);
}

// The default table has a NOTE only where there is something to note, with the rules' ids alone.
void print_rows(const std::vector<MapRow>& rows, const ListOptions& options,
                const cluster::Host& host) {
  const bool wide = options.format == Format::wide;
  const bool notes = wide || std::any_of(rows.begin(), rows.end(),
                                         [](const MapRow& row) { return !row.rules.empty(); });
  present::Table table;
  table.titles = {"NAME", "ACCOUNT", "USERNAME", "GROUPS"};
  if (wide) {
    table.titles.insert(table.titles.end(), {"ARN", "LINE"});
  }
  if (notes) {
    table.titles.emplace_back("NOTE");
  }
  for (const MapRow& row : rows) {
    const awsauth::Mapping& mapping = row.entry->mapping;
    const bool account = mapping.list == List::accounts;
    auto& cells = table.rows.emplace_back();
    cells = {account ? "<everyone>" : or_none(row.shown_name), or_none(row.account),
             username_cell(mapping), or_none(present::join(mapping.groups, ","))};
    if (wide) {
      cells.push_back(or_none(row.arn));
      cells.push_back(fmt::format("{}", row.position.line));
    }
    if (notes) {
      cells.push_back(or_none(wide ? row.note : present::join(row.rules, ",")));
    }
  }
  present::print_table(host.out, std::move(table),
                       options.no_headers ? present::Headers::hide : present::Headers::show);
}

void print_names(const std::vector<MapRow>& rows, const cluster::Host& host) {
  for (const MapRow& row : rows) {
    const std::string& name = row.arn.empty() ? row.account : row.arn;
    if (!name.empty()) {
      host.out << util::printable(name) << '\n';
    }
  }
}

void print(const std::vector<MapRow>& rows, const ListOptions& options, bool is_api_mode,
           const cluster::Host& host) {
  if (options.format == Format::name) {
    print_names(rows, host);
  } else if (options.format == Format::json || options.format == Format::yaml) {
    std::vector<util::Json> items;
    std::ranges::transform(rows, std::back_inserter(items),
                           [](const MapRow& row) { return present::json_of(row); });
    present::print_object(host.out, present::mapping_list(std::move(items), is_api_mode),
                          options.format);
  } else {
    print_rows(rows, options, host);
  }
}

} // namespace

int run(const ListOptions& options, const cluster::Host& host) {
  const std::vector<List> lists = lists_of(options.what);
  cluster::Target target(options.target, cluster::Input::free, host);
  const auto snapshot = target.read_map();

  for (const std::string& text : stores::unread_parts(*snapshot)) {
    host.warn(text);
  }
  std::vector<MapRow> rows = present::rows_of(*snapshot, lists);
  std::erase_if(rows, [&](const MapRow& row) { return !is_wanted(row, options); });
  std::vector<List> judging = lists; // mapRoles comes first, so it can make the others unknown
  if (snapshot->map().roles.verdict == awsauth::Verdict::unjudged &&
      std::ranges::count(lists, List::roles) == 0) {
    judging.push_back(List::roles);
  }
  const std::vector<util::Error> unread = stores::unread_lists(*snapshot, judging);
  print(rows, options, target.is_known_in_api_mode(), host);
  const bool table = options.format == Format::text || options.format == Format::wide;
  if (rows.empty() && unread.empty() && table) {
    host.err << "No resources found\n";
  }
  for (const util::Error& error : unread) {
    present::print_error(host, error);
  }
  return unread.empty() ? 0 : 1;
}

} // namespace iam::commands
