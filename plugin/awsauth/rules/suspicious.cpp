#include "awsauth/rules/suspicious.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/groups.hpp"
#include "awsauth/templates.hpp"
#include "identity/arn.hpp"
#include "util/characters.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace iam::awsauth {
namespace {

// Names of other tools, and what people write from memory, for the fields of an entry.
struct OtherName {
  std::string_view name; // in lower case, letters and digits only
  std::string_view field;
};
constexpr std::string_view k_arn = "arn"; // stands for rolearn or userarn
constexpr auto k_other_names = std::to_array<OtherName>({
    {"arn", k_arn},
    {"iamarn", k_arn},
    {"principalarn", k_arn},
    {"role", k_arn},
    {"user", "username"},
    {"name", "username"},
    {"kubernetesusername", "username"},
    {"group", "groups"},
    {"groupname", "groups"},
    {"groupnames", "groups"},
    {"kubernetesgroups", "groups"},
    {"k8sgroups", "groups"},
    {"rbacgroups", "groups"},
});

// Returns the field that `key`, which is not one, was probably meant to be; an empty view if it is
// not near any.
std::string_view near_field(List list, std::string_view key) {
  std::string letters;
  for (const char c : util::to_lower_ascii(key)) {
    if (util::is_alphanumeric(c)) {
      letters += c;
    }
  }
  if (letters == arn_field(list == List::roles ? List::users : List::roles)) {
    return {}; // wrong-list says that
  }
  if (const auto field = field_of_key(list, letters); !field.empty()) {
    return field; // role_arn
  }
  const auto other = std::ranges::find(k_other_names, letters, &OtherName::name);
  if (other != k_other_names.end()) {
    return other->field == k_arn ? arn_field(list) : other->field;
  }
  const std::vector<std::string> fields{std::string(arn_field(list)), "username", "groups"};
  const std::string_view near = util::nearest(letters, fields);
  return near == "username" ? "username"
         : near == "groups" ? "groups"
         : near.empty()     ? near
                            : arn_field(list);
}

class EntryCheck {
public:
  EntryCheck(const yaml::Document& document, const Entry& entry, std::vector<Finding>& findings)
      : m_document(document), m_entry(entry), m_findings(findings) {}

  void run() {
    const yaml::Node& node = m_document[m_entry.node];
    if (node.kind == yaml::NodeKind::mapping) {
      check_fields();
    } else {
      check_folded(m_entry.node, m_entry.mapping.list == List::accounts ? "account" : "entry");
    }
    if (m_entry.accepted && m_entry.mapping.list != List::accounts) {
      check_values();
    }
  }

private:
  List list() const { return m_entry.mapping.list; }

  void report(Rule rule, yaml::Position place, std::string message, std::string fix = {}) {
    Finding finding = make_finding(rule, list(), std::move(message), std::move(fix));
    finding.item = m_entry.item;
    finding.position = place;
    m_findings.push_back(std::move(finding));
  }

  void check_fields() {
    for (yaml::NodeId key = m_document[m_entry.node].first_child; key != yaml::k_no_node;) {
      const yaml::NodeId value = m_document[key].next_sibling;
      if (m_document[key].kind == yaml::NodeKind::scalar) {
        check_field(key, value);
      }
      key = m_document[value].next_sibling;
    }
  }

  void check_field(yaml::NodeId key, yaml::NodeId value) {
    const std::string_view name = m_document[key].value;
    const std::string_view field = field_of_key(list(), name);
    if (field.empty()) {
      if (const auto near = near_field(list(), name); !near.empty() && name != "<<") {
        report(Rule::unknown_field, m_document.position(key),
               fmt::format("{} is not a field of an entry and is ignored", util::quoted(name)),
               fmt::format("write {}", near));
      }
      return;
    }
    check_folded(value, field);
    if (m_document[value].kind == yaml::NodeKind::sequence) {
      for (yaml::NodeId item = m_document[value].first_child; item != yaml::k_no_node;
           item = m_document[item].next_sibling) {
        check_folded(item, "group");
      }
    }
  }

  // A text without quotes, or in quotes, goes on over the lines below that are further right.
  void check_folded(yaml::NodeId id, std::string_view what) {
    const yaml::Node& node = m_document[id];
    const bool may_fold = node.kind == yaml::NodeKind::scalar && node.style != yaml::Style::literal;
    const std::string_view written = m_document.source().slice({node.content, node.span.end});
    if (!may_fold || written.find_first_of("\r\n") == std::string_view::npos) {
      return;
    }
    const auto lines = util::split(written, '\n');
    const bool dash = std::any_of(lines.begin() + 1, lines.end(), [](std::string_view line) {
      return util::trim(line) == "-" || util::trim(line).starts_with("- ");
    });
    if (dash || node.style != yaml::Style::folded) {
      report(Rule::folded_text, m_document.position(id),
             dash ? fmt::format("a line that begins with `- ` was folded into the text above, so "
                                "the {} is {}",
                                what, util::quoted(node.value))
                  : fmt::format("the lines below were folded into this text, so the {} is {}", what,
                                util::quoted(node.value)));
    }
  }

  void check_values() {
    const Mapping& mapping = m_entry.mapping;
    if (mapping.username.empty()) {
      report(Rule::no_username, m_entry.position,
             "no username: aggregated APIs refuse the caller (kubectl top)",
             fmt::format("add `username: NAME` to {}", mapping.arn));
    }
    check_text("username", mapping.username);
    for (const std::string& group : mapping.groups) {
      check_text("group", group);
      check_group(group);
    }
    if (!m_entry.lost_group && std::ranges::find(mapping.groups, "") != mapping.groups.end()) {
      report(Rule::empty_group, m_entry.position, "a group is empty, and no binding names it");
    }
    const auto arn = identity::parse_arn(util::to_lower_ascii(mapping.arn));
    if (arn && arn->service == "iam" && arn->resource == "root") {
      report(Rule::root_is_not_everyone, m_entry.position,
             "this is the root user alone, not everyone of the account");
    }
  }

  void check_text(std::string_view what, std::string_view text) {
    if (is_placeholder(text)) {
      report(Rule::placeholder, m_entry.position,
             fmt::format("the {} {} looks like a placeholder", what, util::quoted(text)));
    }
    for (const std::string_view name : unknown_templates(text)) {
      report(Rule::unknown_template, m_entry.position,
             fmt::format("{} is not an aws-auth template and is kept literally", name));
    }
  }

  void check_group(std::string_view group) {
    if (std::string doubt = doubt_about_group(group); !doubt.empty()) {
      report(Rule::group_name, m_entry.position, std::move(doubt));
    }
  }

  const yaml::Document& m_document;
  const Entry& m_entry;
  std::vector<Finding>& m_findings;
};

} // namespace

void find_suspicious(const Map& map, List list, std::vector<Finding>& findings) {
  for (const Entry& entry : map[list].entries) {
    EntryCheck(*map[list].document, entry, findings).run();
  }
}

} // namespace iam::awsauth
