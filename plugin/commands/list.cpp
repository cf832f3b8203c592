#include "commands/list.hpp"

#include "access/requested.hpp"
#include "awsauth/groups.hpp"
#include "present/entry_view.hpp"
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
#include <map>
#include <utility>

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
  static const std::vector<std::string> k_names = {"roles", "users", "accounts"};
  const std::string_view near = util::nearest(what, k_names);
  throw util::UsageError(
      fmt::format("list takes roles, users or accounts, not {}", util::quoted(what)), "",
      !near.empty() ? fmt::format("did you mean {}?", near)
                    : fmt::format("list one by its name or ARN: {} or {}",
                                  util::own_command({"list", "--name", what}),
                                  util::own_command({"explain", what})));
}

bool matches(const std::string& glob, const std::string& text, int flags = 0) {
  return glob.empty() || fnmatch(glob.c_str(), text.c_str(), flags) == 0;
}

bool match_any(const std::string& glob, const std::vector<std::string>& texts) {
  return glob.empty() ||
         std::ranges::any_of(texts, [&](const std::string& text) { return matches(glob, text); });
}

std::string or_none(std::string text) {
  return text.empty() ? "<none>" : std::move(text);
}

// A line of aws-auth or an access entry, as the table, the filters and JSON need it.
struct Row {
  bool is_entry = false;
  std::string name;       // of the role or user, for filters
  std::string shown_name; // in the table
  std::string account;
  std::string arn;
  std::string username; // as it is written
  std::string username_cell;
  std::vector<std::string> groups;
  std::vector<std::string> policies; // by name, with their namespaces
  std::vector<std::string> policy_names;
  std::string type;
  std::string line;
  std::string created;
  std::string note;
  std::vector<std::string> rules;
  bool is_effective = false;
  bool is_stale = false;
  bool is_managed = false;

  // What it was made from: one of these.
  const MapRow* map_row = nullptr;
  const present::EntryRow* entry_row = nullptr;
};

util::Json json_of(const Row& row) {
  return row.map_row != nullptr ? present::json_of(*row.map_row) : present::json_of(*row.entry_row);
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

Row row_of(const MapRow& map_row) {
  const awsauth::Mapping& mapping = map_row.entry->mapping;
  Row row;
  row.name = map_row.name;
  row.shown_name = mapping.list == List::accounts ? "<everyone>" : or_none(map_row.shown_name);
  row.account = map_row.account;
  row.arn = map_row.arn;
  row.username = mapping.username;
  row.username_cell = username_cell(mapping);
  row.groups = mapping.groups;
  row.line = fmt::format("{}", map_row.position.line);
  row.note = map_row.note;
  row.rules = map_row.rules;
  row.is_effective = map_row.effective && !map_row.is_unknown;
  row.map_row = &map_row;
  return row;
}

// Tells rows of one list apart that stand on one line, such as all of a JSON file: `7:31`.
void add_columns(std::vector<Row>& rows) {
  std::map<std::pair<List, std::string>, int> counts;
  for (const Row& row : rows) {
    ++counts[{row.map_row->entry->mapping.list, row.line}];
  }
  for (Row& row : rows) {
    if (counts.at({row.map_row->entry->mapping.list, row.line}) > 1) {
      row.line += fmt::format(":{}", row.map_row->position.column);
    }
  }
}

std::string username_cell(const access::AccessEntry& entry) {
  awsauth::Mapping mapping;
  mapping.arn = access::canonical_arn(entry);
  mapping.username = entry.username;
  return entry.is_described ? username_cell(mapping) : "<unknown>";
}

Row row_of(const present::EntryRow& entry_row) {
  const access::AccessEntry& entry = *entry_row.entry;
  Row row;
  row.is_entry = true;
  row.name = row.shown_name = entry_row.name;
  row.account = entry_row.account;
  row.arn = entry.principal;
  row.username = entry.username;
  row.username_cell = username_cell(entry);
  row.groups = entry.is_described ? entry.groups : std::vector<std::string>{"<unknown>"};
  if (!entry.policies) {
    row.policies.emplace_back("<unknown>");
  } else {
    for (const access::HeldPolicy& policy : *entry.policies) {
      row.policies.push_back(access::text_of(policy));
      row.policy_names.push_back(access::policy_name(policy.arn));
    }
  }
  row.type = entry.type;
  row.created = entry.created_at ? util::rfc3339(*entry.created_at) : "";
  row.note = entry_row.note;
  row.rules = entry_row.rules;
  row.is_effective = entry_row.effective;
  row.is_stale = entry.is_stale.value_or(false);
  row.is_managed = !access::managed_by(entry).empty();
  row.entry_row = &entry_row;
  return row;
}

// ARNs and the names in them are compared as the authenticator does, without regard to case.
bool is_wanted(const Row& row, const ListOptions& options) {
  return matches(options.arn, row.arn, FNM_CASEFOLD) &&
         matches(options.name, row.name, FNM_CASEFOLD) && matches(options.username, row.username) &&
         match_any(options.group, row.groups) && match_any(options.policy, row.policy_names) &&
         (!options.effective || row.is_effective) && (!options.stale || row.is_stale) &&
         (!options.managed || row.is_managed);
}

// The default table has a NOTE only where there is something to note, with the rules' ids alone,
// and says which store a row is from only if there are access entries.
class TableOfRows {
public:
  TableOfRows(const std::vector<Row>& rows, bool wide)
      : m_wide(wide),
        m_stores(std::ranges::any_of(rows, &Row::is_entry)),
        m_notes(wide ||
                std::ranges::any_of(rows, [](const Row& row) { return !row.rules.empty(); })) {
    m_table.titles = {"NAME", "ACCOUNT", "USERNAME", "GROUPS"};
    add_titles(m_stores, {"POLICIES", "STORE"});
    add_titles(m_wide && m_stores, {"TYPE", "CREATED"});
    add_titles(m_wide, {"ARN", "LINE"});
    add_titles(m_notes, {"NOTE"});
    for (const Row& row : rows) {
      add(row);
    }
  }

  present::Table take() { return std::move(m_table); }

private:
  void add_titles(bool wanted, const std::vector<std::string>& titles) {
    if (wanted) {
      m_table.titles.insert(m_table.titles.end(), titles.begin(), titles.end());
    }
  }

  void add(const Row& row) {
    auto& cells = m_table.rows.emplace_back();
    cells = {row.shown_name, or_none(row.account), row.username_cell,
             or_none(awsauth::joined_groups(row.groups, ","))};
    if (m_stores) {
      cells.push_back(or_none(present::join(row.policies, " ")));
      cells.emplace_back(row.is_entry ? "entry" : "aws-auth");
    }
    if (m_wide && m_stores) {
      cells.push_back(or_none(row.type));
      cells.push_back(or_none(row.created));
    }
    if (m_wide) {
      cells.push_back(or_none(row.arn));
      cells.push_back(or_none(row.line));
    }
    if (m_notes) {
      cells.push_back(or_none(m_wide ? row.note : present::join(row.rules, ",")));
    }
  }

  bool m_wide;
  bool m_stores;
  bool m_notes;
  present::Table m_table;
};

void print_names(const std::vector<Row>& rows, const cluster::Host& host) {
  for (const Row& row : rows) {
    const std::string& name = row.arn.empty() ? row.account : row.arn;
    if (!name.empty()) {
      host.out << util::printable(name) << '\n';
    }
  }
}

void print(const std::vector<Row>& rows, const ListOptions& options, std::string_view mode,
           const cluster::Host& host) {
  if (options.format == Format::name) {
    print_names(rows, host);
  } else if (options.format == Format::json || options.format == Format::yaml) {
    std::vector<util::Json> items;
    std::ranges::transform(rows, std::back_inserter(items), json_of);
    present::print_object(host.out, present::mapping_list(std::move(items), mode), options.format);
  } else {
    present::print_table(host.out, TableOfRows(rows, options.format == Format::wide).take(),
                         options.no_headers ? present::Headers::hide : present::Headers::show);
  }
}

// The rows of both stores, and what they point to.
struct Listed {
  std::vector<MapRow> map_rows;
  std::vector<present::EntryRow> entry_rows;
  std::vector<Row> rows;
};

Listed rows_of(const stores::Snapshot* snapshot, const stores::EntryListing& eks,
               const ListOptions& options, const std::vector<List>& lists) {
  Listed listed;
  if (snapshot != nullptr) {
    listed.map_rows = present::rows_of(*snapshot, lists);
    present::mark_hidden(listed.map_rows, eks);
  }
  listed.entry_rows = present::rows_of(eks, snapshot == nullptr ? nullptr : &snapshot->map());
  std::ranges::transform(listed.map_rows, std::back_inserter(listed.rows),
                         [](const MapRow& row) { return row_of(row); });
  add_columns(listed.rows);
  for (const present::EntryRow& row : listed.entry_rows) {
    if (std::ranges::count(lists, row.is_user ? List::users : List::roles) > 0) {
      listed.rows.push_back(row_of(row));
    }
  }
  std::erase_if(listed.rows, [&](const Row& row) { return !is_wanted(row, options); });
  return listed;
}

// What of the map is not read: the parts that matter for `lists`.
std::vector<util::Error> unread_parts_of(const stores::Snapshot& snapshot,
                                         std::vector<List> lists) {
  if (snapshot.map().roles.verdict == awsauth::Verdict::unjudged &&
      std::ranges::count(lists, List::roles) == 0) {
    lists.push_back(List::roles); // mapRoles comes first, so it can make the others unknown
  }
  return stores::unread_lists(snapshot, lists);
}

} // namespace

int run(const ListOptions& options, const cluster::Host& host) {
  const std::vector<List> lists = lists_of(options.what);
  cluster::Target target(options.target, cluster::Input::free, host);
  const bool scopes = options.format != Format::text && options.format != Format::name;
  target.ask_eks(scopes ? stores::EntryDetail::scopes : stores::EntryDetail::policies);
  std::vector<util::Error> unread;
  std::exception_ptr map_error; // of a map that could not be read
  std::shared_ptr<const stores::Snapshot> snapshot;
  if (options.target.store != cluster::StoreChoice::entries) {
    cluster::MapReading reading = target.read_map_beside_entries();
    map_error = reading.unread;
    snapshot = map_error == nullptr ? std::move(reading.snapshot) : nullptr;
  }
  const stores::EntryListing& eks = target.eks_listing();
  if (snapshot) {
    for (const std::string& text : stores::unread_parts(*snapshot)) {
      host.warn(text);
    }
    unread = unread_parts_of(*snapshot, lists);
  }
  present::report_unread(eks, options.target.store, unread, host);
  const Listed listed = rows_of(snapshot.get(), eks, options, lists);
  const std::string_view mode = eks.mode                        ? access::text_of(*eks.mode)
                                : target.is_known_in_api_mode() ? "API"
                                                                : "";
  print(listed.rows, options, mode, host);
  const bool table = options.format == Format::text || options.format == Format::wide;
  if (listed.rows.empty() && unread.empty() && map_error == nullptr && table) {
    host.err << "No resources found\n";
  }
  for (const util::Error& error : unread) {
    present::print_error(host, error);
  }
  if (map_error != nullptr) {
    std::rethrow_exception(map_error);
  }
  return unread.empty() ? 0 : 1;
}

} // namespace iam::commands
