#include "present/migration_view.hpp"

#include "access/migration_command.hpp"
#include "awsauth/entry.hpp"
#include "awsauth/groups.hpp"
#include "kube/role_writes.hpp"
#include "present/entry_view.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>

namespace iam::present {
namespace {

using access::AccessEntry;
using access::Fate;
using access::MigrationLine;
using util::Json;

// `mapRoles:3`
std::string place_of(const awsauth::Entry& entry, const stores::Snapshot& snapshot) {
  const awsauth::List list = entry.mapping.list;
  return fmt::format("{}:{}", awsauth::data_key(list),
                     snapshot.position(list, entry.position).line);
}

std::string reason_of(const MigrationLine& line, const stores::Snapshot& snapshot) {
  if (line.finding) {
    return awsauth::message_outside(*line.finding, [&](const awsauth::ListPlace& place) {
      return snapshot.position(place.list, place.position);
    });
  }
  return line.hidden_by == nullptr
             ? line.reason
             : fmt::format("{}: {}", line.reason, place_of(*line.hidden_by, snapshot));
}

// `STANDARD, groups dev, AmazonEKSViewPolicy`
std::string text_of(const AccessEntry& entry) {
  std::string text = entry.type;
  if (!entry.groups.empty()) {
    text += (entry.groups.size() == 1 ? ", group " : ", groups ") +
            awsauth::joined_groups(entry.groups, ", ");
  }
  for (const access::HeldPolicy& policy :
       entry.policies.value_or(std::vector<access::HeldPolicy>())) {
    text += ", " + access::text_of(policy);
  }
  return text;
}

std::string becomes(const MigrationLine& line, const stores::Snapshot& snapshot) {
  switch (line.fate) {
  case Fate::create:
    return text_of(*line.wanted);
  case Fate::exists:
    return "has it: " + (line.existing->is_described ? text_of(*line.existing) : "unknown");
  case Fate::differs:
    return "has another: " + text_of(*line.existing);
  case Fate::blocked:
  case Fate::kept:
    return "stays: " + reason_of(line, snapshot);
  case Fate::nothing:
    break;
  }
  return "nothing: " + reason_of(line, snapshot);
}

// Prints text for the terminal.
class Printer {
public:
  Printer(const ShownMigration& shown, const cluster::Host& host) : m_shown(shown), m_host(host) {}

  void print_obstacle() const {
    if (!m_shown.input.obstacle.empty()) {
      fmt::print(m_host.out, "The cluster cannot have access entries: {}\n\n",
                 m_host.message(m_shown.input.obstacle));
    }
  }

  void print_lines(Headers headers) const {
    Table table;
    table.titles = {"LINE", "PRINCIPAL", "BECOMES"};
    for (const MigrationLine& line : m_shown.plan.lines) {
      table.rows.push_back({place(line), principal(line), becomes(line, m_shown.snapshot)});
    }
    print_table(m_host.out, std::move(table), headers);
  }

  void print_remarks() const {
    bool is_first = true;
    for (const MigrationLine& line : m_shown.plan.lines) {
      std::vector<std::string> texts = line.remarks;
      texts.insert(texts.end(), line.differences.begin(), line.differences.end());
      if (!texts.empty()) {
        title(is_first, "What changes, and what to know:");
        item(fmt::format("{} {}", place(line), principal(line)));
        std::ranges::for_each(texts, [this](const std::string& text) { detail(text); });
      }
    }
  }

  void print_copies() const {
    bool is_first = true;
    for (const access::BindingCopy& copy : m_shown.plan.copies) {
      const rbac::Binding& binding = copy.binding;
      const rbac::Subject& subject = binding.subjects.front();
      title(is_first, "RBAC bindings to create:");
      item(fmt::format("{} {}{}", kube::kind_of(binding), binding.name,
                       binding.namespace_.empty() ? "" : " in " + binding.namespace_));
      detail(fmt::format("gives {} {} to the {} {}, as {} does to {}", binding.role_kind,
                         binding.role, subject.kind == rbac::SubjectKind::group ? "group" : "user",
                         subject.name, copy.from.empty() ? "Kubernetes" : copy.from,
                         copy.rename.from));
    }
  }

  void print_obstacles() const {
    bool is_first = true;
    for (const MigrationLine& line : m_shown.plan.lines) {
      if (line.fate == Fate::blocked || line.fate == Fate::kept) {
        title(is_first, "What stands in the way of the mode API:");
        item(fmt::format("{} {}", place(line), principal(line)));
        detail(line.fate == Fate::kept ? "a line of nodes, which --nodes=keep leaves" : line.cure);
      }
    }
    for (const awsauth::List list : m_shown.plan.unread) {
      title(is_first, "What stands in the way of the mode API:");
      item(fmt::format("{} cannot be read or judged: {}", awsauth::data_key(list),
                       util::own_command({"lint"})));
    }
  }

  void print_steps() const {
    bool is_first = true;
    std::size_t number = 0;
    for (const access::MigrationStep& step : m_shown.plan.steps) {
      title(is_first, "Steps, in this order:");
      item(fmt::format("{}. {}", ++number, step.text));
    }
    print_command();
  }

  // What comes after the plan, if it leaves nothing behind that needs aws-auth.
  void print_rest() const {
    if (!m_shown.plan.blocks_api_mode() && !m_shown.plan.steps.empty() && m_shown.input.mode) {
      const access::Mode then =
          has(access::StepKind::mode) ? access::Mode::api_and_config_map : *m_shown.input.mode;
      fmt::print(m_host.out, "\n{}\n",
                 m_host.message("Then the cluster can " + access::way_to_api_mode(then)));
    }
  }

private:
  bool has(access::StepKind kind) const {
    return std::ranges::find(m_shown.plan.steps, kind, &access::MigrationStep::kind) !=
           m_shown.plan.steps.end();
  }

  // The command that takes the steps, if they are more than to remove lines.
  void print_command() const {
    if (!m_shown.input.mode || !has(access::StepKind::other_admin)) {
      return;
    }
    std::vector<std::string> flags = {"--apply"};
    if (has(access::StepKind::mode)) {
      flags.emplace_back("--yes-one-way");
    }
    fmt::print(m_host.out, "\n{}\n",
               m_host.message("To take these steps but the last: " +
                              access::command_of(m_shown.options, flags)));
  }

  std::string place(const MigrationLine& line) const {
    return place_of(*line.entry, m_shown.snapshot);
  }

  static std::string principal(const MigrationLine& line) {
    const std::string name = awsauth::principal_name(line.entry->mapping);
    return name.empty() ? "<none>" : name;
  }

  void title(bool& is_first, std::string_view text) const {
    if (is_first) {
      fmt::print(m_host.out, "\n{}\n", text);
    }
    is_first = false;
  }

  void item(std::string_view text) const { fmt::print(m_host.out, "  {}\n", m_host.message(text)); }
  void detail(std::string_view text) const {
    fmt::print(m_host.out, "    {}\n", m_host.message(text));
  }

  const ShownMigration& m_shown;
  const cluster::Host& m_host;
};

// The same as objects.
class Objects {
public:
  Objects(const ShownMigration& shown, const cluster::Host& host) : m_shown(shown), m_host(host) {}

  Json line(const MigrationLine& line) const {
    const awsauth::Mapping& mapping = line.entry->mapping;
    Json item = place(*line.entry);
    item["arn"] = mapping.list == awsauth::List::accounts
                      ? Json(nullptr)
                      : or_null(awsauth::principal_name(mapping));
    item["account"] = mapping.list == awsauth::List::accounts ? Json(mapping.arn) : Json(nullptr);
    item["fate"] = access::text_of(line.fate);
    item["reason"] = or_null(reason_of(line, m_shown.snapshot));
    item["cure"] = or_null(line.cure);
    item["remarks"] = texts(line.remarks);
    item["differences"] = texts(line.differences);
    item["hiddenBy"] = line.hidden_by == nullptr ? Json(nullptr) : place(*line.hidden_by);
    item["forNodes"] = line.is_for_nodes;
    item["administrator"] = line.is_administrator;
    item["entry"] = line.wanted ? entry(*line.wanted) : Json(nullptr);
    item["existing"] = line.existing == nullptr ? Json(nullptr) : entry_json(*line.existing);
    return item;
  }

  // The binding as kubectl creates it.
  static Json binding(const access::BindingCopy& copy) {
    Json item;
    item["apiVersion"] = kube::k_rbac_version;
    item["kind"] = kube::kind_of(copy.binding);
    item.update(kube::json_of(copy.binding));
    return item;
  }

  Json step(const access::MigrationStep& step) const {
    Json item;
    item["kind"] = access::text_of(step.kind);
    item["text"] = text(step.text);
    item["problem"] = step.is_problem;
    item["items"] = step.lines;
    return item;
  }

  Json texts(const std::vector<std::string>& from) const {
    Json all = Json::array();
    std::ranges::transform(from, std::back_inserter(all),
                           [this](const std::string& each) { return text(each); });
    return all;
  }

  Json or_null(const std::string& marked) const {
    return marked.empty() ? Json(nullptr) : Json(text(marked));
  }

private:
  std::string text(const std::string& marked) const {
    return util::complete_commands(marked, m_host.place);
  }

  Json place(const awsauth::Entry& entry) const {
    const auto position = m_shown.snapshot.position(entry.mapping.list, entry.position);
    Json item;
    item["list"] = awsauth::data_key(entry.mapping.list);
    item["line"] = position.line;
    item["column"] = position.column;
    return item;
  }

  // What EKS is to be asked for: it sets the usernames and groups of nodes itself.
  static Json entry(const AccessEntry& wanted) {
    const bool is_node = access::is_node_entry(wanted);
    Json item;
    item["principalArn"] = wanted.principal;
    item["type"] = wanted.type;
    item["username"] = is_node ? Json(nullptr) : Json(wanted.username);
    item["kubernetesGroups"] = is_node ? Json(nullptr) : Json(wanted.groups);
    item["policies"] = Json::array();
    for (const access::HeldPolicy& policy :
         wanted.policies.value_or(std::vector<access::HeldPolicy>())) {
      item["policies"].push_back(policy_json(policy));
    }
    return item;
  }

  const ShownMigration& m_shown;
  const cluster::Host& m_host;
};

} // namespace

void print(const ShownMigration& shown, Headers headers, const cluster::Host& host) {
  const Printer printer(shown, host);
  printer.print_obstacle();
  printer.print_lines(headers);
  printer.print_remarks();
  printer.print_copies();
  printer.print_obstacles();
  printer.print_steps();
  printer.print_rest();
}

Json json_of(const ShownMigration& shown, const cluster::Host& host) {
  const Objects objects(shown, host);
  Json json;
  json["apiVersion"] = k_api_version;
  json["kind"] = "MigrationPlan";
  json["mode"] = shown.input.mode ? Json(access::text_of(*shown.input.mode)) : Json(nullptr);
  json["adminAs"] = shown.options.admin_as == access::AdminAs::policy ? "policy" : "group";
  json["nodes"] = shown.options.nodes == access::NodeLines::move ? "move" : "keep";
  json["obstacle"] = objects.or_null(shown.input.obstacle);
  json["blocksApiMode"] = shown.plan.blocks_api_mode();
  json["unknown"] = objects.texts(shown.unknown);
  for (const char* const list : {"unread", "items", "bindings", "steps"}) {
    json[list] = Json::array();
  }
  for (const awsauth::List list : shown.plan.unread) {
    json["unread"].push_back(awsauth::data_key(list));
  }
  for (const MigrationLine& line : shown.plan.lines) {
    json["items"].push_back(objects.line(line));
  }
  for (const access::BindingCopy& copy : shown.plan.copies) {
    json["bindings"].push_back(Objects::binding(copy));
  }
  for (const access::MigrationStep& step : shown.plan.steps) {
    json["steps"].push_back(objects.step(step));
  }
  return json;
}

} // namespace iam::present
