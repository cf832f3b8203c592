#include "awsauth/entry.hpp"

#include "identity/arn.hpp"
#include "identity/names.hpp"
#include "identity/partition.hpp"
#include "util/characters.hpp"
#include "util/text.hpp"
#include "yaml/read/resolve.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::awsauth {
namespace {

// Go's slice of strings under repeated decoding (`groups` and `GROUPS` in one entry): cells keep
// what they held when the slice shrinks and grows again, and null leaves a cell as it was.
class GoSlice {
public:
  void set_null() { m_cells.clear(), m_size = 0; }

  void begin() { m_filled = 0; }
  std::string& next() {
    if (m_filled == m_cells.size()) {
      m_cells.emplace_back();
    }
    return m_cells[m_filled++];
  }
  void end() {
    m_size = m_filled;
    if (m_size == 0) {
      m_cells.clear();
    }
  }

  std::vector<std::string> values() const {
    return {m_cells.begin(), m_cells.begin() + static_cast<std::ptrdiff_t>(m_size)};
  }

private:
  std::vector<std::string> m_cells;
  std::size_t m_size = 0;
  std::size_t m_filled = 0;
};

class EntryReader {
public:
  EntryReader(const yaml::Document& document, List list, std::size_t number,
              std::vector<Finding>& findings)
      : m_document(document), m_findings(findings) {
    m_entry.mapping.list = list;
    m_entry.item = number;
  }

  Entry read(yaml::NodeId item) {
    m_entry.node = item;
    m_entry.position = m_document.position(item);
    const yaml::NodeId node = m_document.resolved(item);
    if (m_document[node].kind == yaml::NodeKind::mapping) {
      read_fields(node);
      validate();
    } else {
      m_entry.accepted = false;
      report(Rule::missing_arn, item, "this entry is not a mapping, so it is dropped",
             fmt::format("write `{}: ARN`", arn_field(list())));
    }
    return std::move(m_entry);
  }

private:
  List list() const { return m_entry.mapping.list; }

  void report(Rule rule, yaml::NodeId place, std::string message, std::string fix = {}) {
    Finding finding = make_finding(rule, list(), std::move(message), std::move(fix));
    finding.item = m_entry.item;
    finding.position = m_document.position(place);
    m_findings.push_back(std::move(finding));
  }

  void read_fields(yaml::NodeId node) {
    GoSlice groups;
    for (const yaml::Field& field : yaml::fields(m_document, node)) {
      const std::string_view name = field_of_key(list(), field.key);
      if (name == "groups") {
        read_groups(field, groups);
      } else if (name == "sso") {
        read_sso(field);
      } else if (name == "username") {
        read_string(field, m_entry.mapping.username);
      } else if (name == "userid") {
        read_string(field, m_entry.mapping.user_id);
      } else if (!name.empty()) {
        read_string(field, m_entry.mapping.arn);
      } else {
        m_has_other_arn =
            m_has_other_arn || field_of_key(other_list(), field.key) == arn_field(other_list());
      }
    }
    m_entry.mapping.groups = groups.values();
  }

  List other_list() const { return list() == List::roles ? List::users : List::roles; }

  // JSON has only well-formed text; Go's encoder puts U+FFFD for the rest, which only a tag
  // (!!binary) can bring in.
  bool take_string(yaml::NodeId node, std::string& target) {
    node = m_document.resolved(node);
    if (m_document[node].is_collection()) {
      return false;
    }
    yaml::Scalar scalar = yaml::resolve(m_document, node);
    if (scalar.type == yaml::Type::string) {
      target = m_document[node].tag().empty() ? std::move(scalar.text)
                                              : util::replace_invalid_utf8(scalar.text);
    }
    return scalar.type == yaml::Type::string || scalar.type == yaml::Type::null;
  }

  void read_string(const yaml::Field& field, std::string& target) {
    if (!take_string(field.value, target)) {
      report(
          Rule::not_a_string, field.value,
          fmt::format("YAML does not read {} as text, so it is dropped", util::quoted(field.key)));
    }
  }

  // `node` as it is written, cut to a length for a message.
  std::string written(yaml::NodeId node) const {
    constexpr std::size_t k_longest = 40;
    const std::string_view text = m_document.source().slice(m_document[node].span);
    const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
    return line.size() <= k_longest && line.size() == text.size()
               ? std::string(line)
               : util::replace_invalid_utf8(line.substr(0, k_longest)) + "...";
  }

  void read_groups(const yaml::Field& field, GoSlice& groups) {
    if (yaml::is_null(m_document, field.value)) {
      groups.set_null();
      return;
    }
    const yaml::NodeId node = m_document.resolved(field.value);
    if (m_document[node].kind != yaml::NodeKind::sequence) {
      report(Rule::groups_not_a_list, field.value, "groups is not a list, so it is dropped");
      return;
    }
    groups.begin();
    for (const yaml::NodeId item : m_document.children(node)) {
      if (!take_string(item, groups.next())) {
        m_entry.lost_group = true;
        report(Rule::not_a_string, item,
               fmt::format("YAML does not read the group {} as text, so it is dropped",
                           util::quoted(written(item))));
      }
    }
    groups.end();
  }

  void read_sso(const yaml::Field& field) {
    if (yaml::is_null(m_document, field.value)) {
      m_entry.mapping.sso.reset();
      return;
    }
    if (!m_entry.mapping.sso) {
      m_entry.mapping.sso.emplace();
    }
    const yaml::NodeId node = m_document.resolved(field.value);
    if (m_document[node].kind != yaml::NodeKind::mapping) {
      report(Rule::sso_block, field.value, "sso is not a mapping");
      return;
    }
    for (const yaml::Field& part : yaml::fields(m_document, node)) {
      const std::string name = fold(part.key);
      if (name == "permissionsetname") {
        read_string(part, m_entry.mapping.sso->permission_set_name);
      } else if (name == "accountid") {
        read_string(part, m_entry.mapping.sso->account_id);
      } else if (name == "partition") {
        read_string(part, m_entry.mapping.sso->partition);
      }
    }
  }

  // RoleMapping.Validate and UserMapping.Validate.
  void validate() {
    const Mapping& mapping = m_entry.mapping;
    if (mapping.arn.empty() && !mapping.sso) {
      drop_without_arn();
    } else if (!mapping.arn.empty() && mapping.sso) {
      drop(Rule::sso_block, "both rolearn and sso are given, so the entry is dropped",
           "keep rolearn alone");
    } else if (mapping.sso) {
      validate_sso(*mapping.sso);
    }
  }

  void drop_without_arn() {
    const std::string own(arn_field(list()));
    if (m_has_other_arn) {
      const std::string other(arn_field(other_list()));
      drop(Rule::wrong_list,
           fmt::format("{} does not count in {}, so the entry is dropped", other, data_key(list())),
           fmt::format("move the entry to {}", data_key(other_list())));
    } else {
      drop(Rule::missing_arn, fmt::format("no {} is given, so the entry is dropped", own),
           fmt::format("add `{}: ARN`", own));
    }
  }

  void validate_sso(const Sso& sso) {
    if (!identity::is_account_id(sso.account_id)) {
      drop(Rule::account_id, "accountID is not text of 12 digits, so the entry is dropped");
    } else if (!identity::is_permission_set_name(sso.permission_set_name)) {
      drop(Rule::sso_block,
           "permissionSetName is not a valid name of a permission set, so the entry is dropped");
    } else if (!sso.partition.empty() && !identity::is_known_partition(sso.partition)) {
      drop(Rule::partition, "the partition is not known, so the entry is dropped");
    }
  }

  void drop(Rule rule, std::string message, std::string fix = {}) {
    m_entry.accepted = false;
    report(rule, m_entry.node, std::move(message), std::move(fix));
  }

  const yaml::Document& m_document;
  std::vector<Finding>& m_findings;
  Entry m_entry;
  bool m_has_other_arn = false;
};

} // namespace

Entry read_entry(const yaml::Document& document, List list, yaml::NodeId item, std::size_t number,
                 std::vector<Finding>& findings) {
  return EntryReader(document, list, number, findings).read(item);
}

std::string_view field_of_key(List list, std::string_view key) {
  const std::array fields = {arn_field(list), std::string_view("username"),
                             std::string_view("groups"), std::string_view("userid"),
                             std::string_view(list == List::roles ? "sso" : "")};
  const auto exact = std::ranges::find(fields, key); // nearly always
  if (exact != fields.end()) {
    return *exact;
  }
  const auto found = std::ranges::find_if(
      fields, [&](std::string_view field) { return !field.empty() && equal_fold(key, field); });
  return found == fields.end() ? std::string_view() : *found;
}

// In lower case, and with the two letters beyond ASCII that Go folds onto ASCII ones: the long s
// and the Kelvin sign.
std::string fold(std::string_view text) {
  std::string folded = util::to_lower_ascii(text);
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return static_cast<signed char>(c) < 0; })) {
    folded = util::replace_all(folded, "\xc5\xbf", "s");
    folded = util::replace_all(folded, "\xe2\x84\xaa", "k");
  }
  return folded;
}

std::vector<FieldKey> field_keys(const yaml::Document& document, List list, yaml::NodeId mapping) {
  std::vector<FieldKey> keys;
  std::vector<std::size_t> winners; // of each field
  yaml::NodeId key = document[mapping].first_child;
  while (key != yaml::k_no_node) {
    const yaml::NodeId value = document[key].next_sibling;
    const bool is_scalar = document[key].kind == yaml::NodeKind::scalar;
    if (const auto field = is_scalar ? field_of_key(list, document[key].value) : "";
        !field.empty()) {
      const auto former =
          std::ranges::find(winners, field, [&](std::size_t i) { return keys[i].field; });
      keys.push_back({field, key, value});
      if (former == winners.end()) {
        winners.push_back(keys.size() - 1);
      } else if (document[keys[*former].key].value <= document[key].value) {
        keys[*former].counts = false;
        *former = keys.size() - 1;
      } else {
        keys.back().counts = false;
      }
    }
    key = document[value].next_sibling;
  }
  return keys;
}

yaml::Position value_position(const yaml::Document& document, const Entry& entry,
                              std::string_view field) {
  if (document[entry.node].kind == yaml::NodeKind::mapping) {
    for (const FieldKey& key : field_keys(document, entry.mapping.list, entry.node)) {
      if (key.field == field && key.counts) {
        return document.position(key.value);
      }
    }
  }
  return entry.position;
}

std::string principal_name(const Mapping& mapping) {
  if (!mapping.sso) {
    return mapping.arn;
  }
  return fmt::format("arn:{}:iam::{}:role/AWSReservedSSO_{}_*",
                     mapping.sso->partition.empty() ? "aws" : mapping.sso->partition,
                     mapping.sso->account_id, mapping.sso->permission_set_name);
}

bool equal_fold(std::string_view a, std::string_view b) {
  // From the end, where ARNs differ.
  for (std::size_t i = 1; i <= std::min(a.size(), b.size()); ++i) {
    const char of_a = a[a.size() - i];
    const char of_b = b[b.size() - i];
    if (static_cast<signed char>(of_a) < 0 || static_cast<signed char>(of_b) < 0) {
      return fold(a) == fold(b);
    }
    if (util::to_lower(of_a) != util::to_lower(of_b)) {
      return false;
    }
  }
  return a.size() == b.size(); // what is left of the longer one does not fold to nothing
}

} // namespace iam::awsauth
