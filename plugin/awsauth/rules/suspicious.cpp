#include "awsauth/rules/suspicious.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/groups.hpp"
#include "awsauth/templates.hpp"
#include "identity/arn.hpp"
#include "util/characters.hpp"
#include "util/text.hpp"
#include "yaml/read/resolve.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>
#include <optional>

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

// What the username of a node begins with (Kubernetes, pkg/auth/nodeidentifier).
constexpr std::string_view k_node_user = "system:node:";

class EntryCheck {
public:
  EntryCheck(const yaml::Document& document, const Entry& entry, std::vector<Finding>& findings)
      : m_document(document), m_entry(entry), m_findings(findings) {}

  void run() {
    const yaml::Node& node = m_document[m_entry.node];
    if (node.kind == yaml::NodeKind::mapping) {
      if (!check_fields()) {
        check_keys();
      }
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

  // Returns whether each field is given once and spelled as the authenticator does.
  bool check_fields() {
    std::vector<std::string_view> seen;
    bool is_plain = true;
    for (yaml::NodeId key = m_document[m_entry.node].first_child; key != yaml::k_no_node;) {
      const yaml::NodeId value = m_document[key].next_sibling;
      if (m_document[key].kind == yaml::NodeKind::scalar) {
        const std::string_view field = check_field(key, value);
        is_plain = is_plain && (field.empty() || (field == m_document[key].value &&
                                                  std::ranges::find(seen, field) == seen.end()));
        if (is_plain && !field.empty()) {
          seen.push_back(field);
        }
      }
      key = m_document[value].next_sibling;
    }
    return is_plain;
  }

  // Returns the field that `key` fills; an empty view if it fills none.
  std::string_view check_field(yaml::NodeId key, yaml::NodeId value) {
    const std::string_view name = m_document[key].value;
    const std::string_view field = field_of_key(list(), name);
    if (field.empty()) {
      if (const auto near = near_field(list(), name); !near.empty() && name != "<<") {
        report(Rule::unknown_field, m_document.position(key),
               fmt::format("{} is not a field of an entry and is ignored", util::quoted(name)),
               fmt::format("write {}", near));
      }
      return field;
    }
    check_folded(value, field);
    if (m_document[value].kind == yaml::NodeKind::sequence) {
      for (yaml::NodeId item = m_document[value].first_child; item != yaml::k_no_node;
           item = m_document[item].next_sibling) {
        check_folded(item, "group");
      }
    }
    return field;
  }

  // Fields that are given twice, or spelled otherwise than the authenticator does.
  void check_keys() {
    const auto keys = field_keys(m_document, list(), m_entry.node);
    std::vector<FieldKey> counting; // one for each field
    std::ranges::copy_if(keys, std::back_inserter(counting), &FieldKey::counts);
    for (const FieldKey& key : keys) {
      const std::string_view name = m_document[key.key].value;
      if (!key.counts) {
        const auto winner = std::ranges::find(counting, key.field, &FieldKey::field);
        const yaml::Position place = m_document.position(winner->value);
        report(Rule::duplicate_key, m_document.position(key.key),
               fmt::format("{} is given twice, and the value at line {} counts", util::quoted(name),
                           place.line));
        m_findings.back().other = {list(), place};
      } else if (name != key.field) {
        report(Rule::field_case, m_document.position(key.key),
               fmt::format("{} is read as {}, but not by every program", util::quoted(name),
                           key.field),
               fmt::format("write {}", key.field));
      }
    }
  }

  // A text without quotes, or in quotes, goes on over the lines below that are further right.
  void check_folded(yaml::NodeId id, std::string_view what) {
    const yaml::Node& node = m_document[id];
    const bool may_fold = node.kind == yaml::NodeKind::scalar && node.style != yaml::Style::literal;
    const std::string_view written = m_document.source().slice({node.content, node.span.end});
    if (!may_fold || std::ranges::none_of(written, [](char c) { return c == '\n' || c == '\r'; })) {
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

  yaml::Position place_of(std::string_view field) const {
    return value_position(m_document, m_entry, field);
  }

  // Where the group at `index` is.
  yaml::Position place_of_group(std::size_t index) {
    if (!m_group_places) {
      m_group_places = group_places();
    }
    return (*m_group_places)[index];
  }

  std::vector<yaml::Position> group_places() const {
    std::vector<yaml::Position> places;
    if (m_document[m_entry.node].kind == yaml::NodeKind::mapping) {
      for (const FieldKey& key : field_keys(m_document, list(), m_entry.node)) {
        const bool is_list_of_them =
            key.field == "groups" && key.counts &&
            m_document[key.value].kind == yaml::NodeKind::sequence &&
            m_document[key.value].child_count == m_entry.mapping.groups.size();
        if (is_list_of_them) {
          std::ranges::transform(m_document.children(key.value), std::back_inserter(places),
                                 [&](yaml::NodeId group) { return m_document.position(group); });
          return places;
        }
      }
    }
    places.assign(m_entry.mapping.groups.size(), place_of("groups"));
    return places;
  }

  void check_values() {
    const Mapping& mapping = m_entry.mapping;
    if (mapping.username.empty()) {
      report(Rule::no_username, m_entry.position,
             "no username: aggregated APIs refuse the caller (kubectl top)",
             fmt::format("add `username: NAME` to {}", mapping.arn));
    }
    check_text("username", mapping.username, [&] { return place_of("username"); });
    check_session_name("username", mapping.username.starts_with("{{SessionName"),
                       [&] { return place_of("username"); });
    check_username();
    for (std::size_t i = 0; i < mapping.groups.size(); ++i) {
      check_text("group", mapping.groups[i], [&] { return place_of_group(i); });
      const std::string_view group = mapping.groups[i];
      check_session_name(
          "group", group.starts_with("{{SessionName") || group.starts_with("system:{{SessionName"),
          [&] { return place_of_group(i); });
      check_group(mapping.groups[i], i);
    }
    check_node();
    check_kind();
  }

  // `place` is called only if there is something to report.
  template<typename Place>
  void check_text(std::string_view what, std::string_view text, const Place& place) {
    if (is_placeholder(text)) {
      report(Rule::placeholder, place(),
             fmt::format("the {} {} looks like a placeholder", what, util::quoted(text)));
    }
    for (const std::string_view name : unknown_templates(text)) {
      report(Rule::unknown_template, place(),
             fmt::format("{} is not an aws-auth template and is kept literally", name));
    }
  }

  // The caller of a role names its session, but for permission sets, whose sessions are named after
  // the person. Those of users have no name.
  template<typename Place>
  void check_session_name(std::string_view what, bool is_chosen, const Place& place) {
    const Mapping& mapping = m_entry.mapping;
    const bool is_named_by_sign_in = mapping.arn.find("/AWSReservedSSO_") != std::string::npos;
    if (is_chosen && !mapping.sso && !is_named_by_sign_in) {
      report(Rule::bare_session_name, place(),
             fmt::format("whoever assumes the role chooses the {}: a session can have any name "
                         "without a colon",
                         what));
    }
  }

  // EKS keeps these prefixes for itself, in access entries.
  void check_username() {
    const std::string_view username = m_entry.mapping.username;
    const bool is_reserved = std::ranges::any_of(
        std::to_array<std::string_view>({"system:", "eks:", "aws:", "amazon:", "iam:"}),
        [&](std::string_view prefix) { return username.starts_with(prefix); });
    if (is_reserved && !username.starts_with(k_node_user)) {
      report(Rule::reserved_username, place_of("username"),
             fmt::format("an access entry cannot have the username {}", util::quoted(username)));
    }
  }

  void check_group(std::string_view group, std::size_t index) {
    if (std::string doubt = doubt_about_group(group); !doubt.empty()) {
      report(Rule::group_name, place_of_group(index), std::move(doubt));
    }
    if (group.empty() && !m_entry.lost_group) {
      report(Rule::empty_group, place_of_group(index), "a group is empty, and no binding names it");
    }
  }

  void check_node() {
    constexpr std::string_view k_node_group = "system:nodes";
    constexpr std::string_view k_template = "{{EC2PrivateDNSName}}";
    const Mapping& mapping = m_entry.mapping;
    const auto has_group = [&](std::string_view group) {
      return std::ranges::find(mapping.groups, group) != mapping.groups.end();
    };
    if (mapping.username.starts_with(k_node_user)) {
      if (!has_group(k_node_group) && !lost_groups(k_node_group)) {
        report(Rule::node_groups_incomplete, place_of("groups"),
               "a node without the group system:nodes: the API server does not take it for one");
      }
    } else if (mapping.username.find(k_template) != std::string::npos &&
               !is_placeholder(mapping.username) && !has_group(k_node_group) &&
               !has_group("system:bootstrappers")) {
      report(
          Rule::node_template_on_role, place_of("username"),
          fmt::format("{} lets in sessions of EC2 instances alone, and this is no entry of nodes",
                      k_template));
    }
  }

  // Whether other rules say why the entry is not in `group`: it was folded into the text above, or
  // the groups are not a list.
  bool lost_groups(std::string_view group) const {
    const Mapping& mapping = m_entry.mapping;
    const auto holds = [&](const std::string& text) {
      return text.find(group) != std::string::npos;
    };
    if (holds(mapping.username) || std::ranges::any_of(mapping.groups, holds)) {
      return true;
    }
    const auto is_no_list = [&](const FieldKey& key) {
      const yaml::NodeId value = m_document.resolved(key.value);
      return key.field == "groups" && !m_document[value].is_collection() &&
             !yaml::is_null(m_document, value);
    };
    return mapping.groups.empty() && m_document[m_entry.node].kind == yaml::NodeKind::mapping &&
           std::ranges::any_of(field_keys(m_document, list(), m_entry.node), is_no_list);
  }

  void check_kind() {
    const auto arn = identity::parse_arn(util::to_lower_ascii(m_entry.mapping.arn));
    if (!arn || arn->service != "iam") {
      return;
    }
    if (arn->resource == "root") {
      report(Rule::root_is_not_everyone, place_of(arn_field(list())),
             "this is the root user alone, not everyone of the account");
    }
    const List other = list() == List::roles ? List::users : List::roles;
    if (arn->resource.starts_with(other == List::roles ? "role/" : "user/")) {
      report(Rule::wrong_kind, place_of(arn_field(list())),
             fmt::format("a {} in {}: it works, but is looked for in {}",
                         other == List::roles ? "role" : "user", data_key(list()),
                         data_key(other)));
    }
  }

  const yaml::Document& m_document;
  const Entry& m_entry;
  std::vector<Finding>& m_findings;
  std::optional<std::vector<yaml::Position>> m_group_places; // computed when first needed
};

} // namespace

void find_suspicious(const Map& map, List list, std::vector<Finding>& findings) {
  for (const Entry& entry : map[list].entries) {
    EntryCheck(*map[list].document, entry, findings).run();
  }
}

} // namespace iam::awsauth
