#include "present/export.hpp"

#include "access/entry_plan.hpp"
#include "access/entry_request.hpp"
#include "access/rules.hpp"
#include "identity/arn.hpp"
#include "present/output.hpp"
#include "util/characters.hpp"
#include "util/crypto.hpp"
#include "util/encoding.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace iam::present {

using access::AccessEntry;

namespace {

constexpr const char* k_managed = "AWS makes it and looks after it";
constexpr const char* k_undescribed = "EKS does not describe it to you";
constexpr const char* k_unknown_policies = "which access policies it holds is unknown";
constexpr const char* k_of_nodes = "Of nodes: EKS makes such entries for managed node groups and "
                                   "Fargate profiles. If it made this "
                                   "one, leave it to EKS";

// Why no code can hold `entry`; nullptr if it can.
const char* reason_against(const AccessEntry& entry) {
  if (!access::managed_by(entry).empty()) {
    return k_managed;
  }
  if (!entry.is_described) {
    return k_undescribed;
  }
  const bool is_known =
      entry.policies && std::ranges::all_of(*entry.policies, [](const access::HeldPolicy& policy) {
        return policy.scope.has_value();
      });
  return is_known ? nullptr : k_unknown_policies;
}

bool is_alphanumeric(char c) {
  return util::is_letter(c) || util::is_digit(c);
}

std::string snake(std::string_view text, bool& is_lossy) {
  std::string result;
  for (const char c : text) {
    const bool fits = is_alphanumeric(c) || c == '_' || c == '-';
    is_lossy = is_lossy || !fits;
    result += fits ? c : '_';
  }
  return result;
}

std::string camel(std::string_view text, bool& is_lossy) {
  std::string result;
  bool begins_word = true;
  for (const char c : text) {
    if (!is_alphanumeric(c)) {
      is_lossy = true;
      begins_word = true;
      continue;
    }
    result += begins_word ? util::to_upper_ascii(std::string(1, c)) : std::string(1, c);
    begins_word = false;
  }
  return result;
}

} // namespace

void add_entries(ExportSource& source, const stores::EntryListing& listing) {
  source.mode = listing.mode;
  source.eks = &listing;
  if (!listing.entries || (listing.mode && !access::reads_entries(*listing.mode))) {
    return;
  }
  source.entries.emplace();
  for (const AccessEntry& entry : *listing.entries) {
    if (const char* reason = reason_against(entry)) {
      source.omissions.push_back({"the access entry of " + entry.principal, reason});
    } else {
      source.entries->push_back(&entry);
    }
  }
}

std::vector<std::string> export_remarks(const AccessEntry& entry) {
  std::vector<std::string> remarks;
  if (entry.is_stale.value_or(false)) {
    remarks.push_back(fmt::format("Stale: {}", access::info(access::Rule::stale).message));
  }
  if (access::is_node_type(entry.type)) {
    remarks.emplace_back(k_of_nodes);
  }
  return remarks;
}

std::optional<std::string> exported_username(const AccessEntry& entry) {
  const bool is_default = entry.username == access::default_username_of(entry.principal);
  return access::is_node_type(entry.type) || is_default ? std::nullopt
                                                        : std::optional(entry.username);
}

std::vector<std::string> exported_groups(const AccessEntry& entry) {
  return access::is_node_type(entry.type) ? std::vector<std::string>() : entry.groups;
}

access::Tags exported_tags(const AccessEntry& entry) {
  access::Tags tags = entry.tags;
  std::erase_if(tags, [](const auto& tag) { return tag.first.starts_with("aws:"); });
  return tags;
}

std::string comment(std::string_view text) {
  return fmt::format("# {}\n", util::printable(text));
}

std::string header_of(const std::vector<std::string>& header, const ExportSource& source,
                      const std::vector<Omission>& omissions) {
  std::string text;
  for (const std::string& line : header) {
    text += comment(line);
  }
  for (const std::string& store : source.unread) {
    text += comment(fmt::format("Not complete: {} could not be read", store));
  }
  for (const Omission& each : omissions) {
    text += comment(fmt::format("Left out: {}: {}", each.what, each.why));
  }
  return text;
}

std::string yaml_lines(const util::Json& value, std::size_t column) {
  const std::string text = util::with_unicode_escapes(to_yaml(value), util::Notation::yaml);
  std::string lines;
  for (const std::string_view line :
       util::split(std::string_view(text).substr(0, text.size() - 1), '\n')) {
    lines.append(column, ' ').append(line).append("\n");
  }
  return lines;
}

std::vector<std::string> principals_of(const ExportSource& source) {
  std::vector<std::string> principals;
  if (source.entries) {
    std::ranges::transform(*source.entries, std::back_inserter(principals),
                           &AccessEntry::principal);
  }
  return principals;
}

PrincipalNames::PrincipalNames(Style style, std::string home_account,
                               const std::vector<std::string>& principals)
    : m_style(style), m_home_account(std::move(home_account)) {
  for (const std::string& principal : principals) {
    for (const std::string& name : candidates(principal)) {
      ++m_counts[name];
    }
  }
}

std::string PrincipalNames::plain_name(const std::string& principal, bool& is_lossy) const {
  const auto arn = identity::parse_arn(principal);
  std::vector<std::string> words = {principal};
  if (arn) {
    words = {arn->resource.substr(0, arn->resource.find('/'))};
    if (arn->account != m_home_account) {
      words.push_back(arn->account);
    }
    if (arn->resource.find('/') != std::string::npos) {
      words.emplace_back(identity::last_segment(arn->resource));
    }
  }
  std::string name;
  for (const std::string& word : words) {
    name += m_style == Style::camel ? camel(word, is_lossy)
                                    : (name.empty() ? "" : "_") + snake(word, is_lossy);
  }
  return name;
}

// Names of `principal`, each surer to be its own than the one before.
std::vector<std::string> PrincipalNames::candidates(const std::string& principal) const {
  bool is_lossy = false;
  const std::string name = plain_name(principal, is_lossy);
  const std::string digest = util::hex(util::sha256(principal));
  const std::string separator = m_style == Style::snake ? "_" : "";
  std::vector<std::string> names = {name + separator + digest.substr(0, 8),
                                    name + separator + digest};
  if (!is_lossy) {
    names.insert(names.begin(), name);
  }
  return names;
}

std::string PrincipalNames::name_of(const std::string& principal) const {
  const std::vector<std::string> names = candidates(principal);
  const auto own = std::ranges::find_if(names, [this](const std::string& name) {
    const auto found = m_counts.find(name);
    return found == m_counts.end() || found->second == 1;
  });
  return own == names.end() ? names.back() : *own;
}

} // namespace iam::present
