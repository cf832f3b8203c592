#include "awsauth/nearest_miss.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/match.hpp"
#include "awsauth/rules/never_matches.hpp"
#include "identity/names.hpp"
#include "util/characters.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fnmatch.h>

namespace iam::awsauth {
namespace {

struct Candidate {
  Nearness nearness;
  std::string why;      // empty if the entry's finding says it
  std::string arn = {}; // if it is not the entry's own
};

std::string reason_of(const Mapping& mapping) {
  const auto finding = reason_never_matched(mapping);
  return finding ? finding->message : "it never matches";
}

// `role` or `user` of `role/path/name`.
std::string_view kind_of(const identity::Arn& arn) {
  return std::string_view(arn.resource).substr(0, arn.resource.find('/'));
}

// The role that an entry names, without blanks, path and session.
std::string bare_principal(std::string_view text) {
  const std::string_view trimmed = util::trim(text);
  const auto arn = identity::parse_arn(trimmed);
  if (!arn || arn->service != "sts" || !arn->resource.starts_with("assumed-role/")) {
    return identity::without_role_path(trimmed);
  }
  return identity::Arn{arn->partition, "iam", "", arn->account,
                       "role/" + std::string(identity::role_of_session(arn->resource))}
      .text();
}

class Search {
public:
  explicit Search(const identity::Identity& caller)
      : m_caller(caller), m_arn(identity::parse_arn(caller.canonical_arn)) {}

  // How near `entry` comes. What is only misspelled does not count if `has_nearer`.
  std::optional<Candidate> judge(const Map& map, const Entry& entry, bool has_nearer) const {
    if (!m_arn) {
      return std::nullopt;
    }
    if (entry.mapping.list == List::accounts) {
      return judge_account(entry.mapping.arn);
    }
    if (!entry.accepted) {
      return judge_dropped(map, entry);
    }
    return entry.mapping.sso ? judge_sso(entry.mapping) : judge_arn(entry.mapping, has_nearer);
  }

private:
  static std::optional<Candidate> judge_account_digits(std::string_view digits,
                                                       std::string_view account) {
    const std::size_t first = account.find_first_not_of('0');
    const bool lost_zeros = first != std::string_view::npos && digits == account.substr(first);
    if (lost_zeros || digits == account) {
      return Candidate{Nearness::whole_account,
                       "an account ID is text of exactly 12 digits, leading zeros included"};
    }
    return std::nullopt;
  }

  std::optional<Candidate> judge_account(std::string_view account) const {
    if (account == m_caller.account) {
      return std::nullopt; // nothing is wrong with the entry
    }
    std::string digits;
    std::ranges::copy_if(account, std::back_inserter(digits), util::is_digit);
    return judge_account_digits(digits, m_caller.account);
  }

  // An entry without a valid ARN may name the caller in any of its texts: under the wrong key, or
  // as a bare text.
  std::optional<Candidate> judge_dropped(const Map& map, const Entry& entry) const {
    const yaml::Document& document = *map[entry.mapping.list].document;
    const yaml::NodeId item = document.resolved(entry.node);
    std::vector<yaml::NodeId> texts = document.children(item);
    texts.push_back(item);
    for (const yaml::NodeId text : texts) {
      const std::string_view value = document[document.resolved(text)].value;
      if (equal_fold(bare_principal(value), m_caller.canonical_arn)) {
        return Candidate{Nearness::dropped, "", std::string(value)};
      }
    }
    return std::nullopt;
  }

  std::optional<Candidate> judge_sso(const Mapping& mapping) const {
    const std::string pattern = table_key(mapping);
    const std::string caller = util::to_lower_ascii(m_caller.canonical_arn);
    if (!caller.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1))) {
      return std::nullopt;
    }
    return Candidate{Nearness::pattern, reason_of(mapping)};
  }

  std::optional<Candidate> judge_arn(const Mapping& mapping, bool has_nearer) const {
    const std::string& text = mapping.arn;
    const std::string bare = bare_principal(text);
    if (equal_fold(bare, m_caller.canonical_arn)) {
      return Candidate{Nearness::same_principal, reason_of(mapping)};
    }
    if (text.find_first_of("*?") != std::string::npos &&
        fnmatch(text.c_str(), m_caller.canonical_arn.c_str(), FNM_CASEFOLD) == 0) {
      return Candidate{Nearness::pattern,
                       "wildcards are not supported: an entry names one role or user"};
    }
    const auto other = identity::parse_arn(bare);
    auto candidate = other ? judge_parts(*other, has_nearer) : std::nullopt;
    if (!candidate) {
      return std::nullopt;
    }
    if (const auto finding = reason_never_matched(mapping)) {
      const bool spelling = finding->rule == Rule::arn_region ||
                            finding->rule == Rule::arn_account || finding->rule == Rule::arn_name ||
                            finding->rule == Rule::partition;
      candidate->why = spelling ? finding->message : candidate->why;
    }
    return candidate;
  }

  std::optional<Candidate> judge_parts(const identity::Arn& other, bool has_nearer) const {
    const bool same_account = other.account == m_arn->account;
    const bool same_partition = other.partition == m_arn->partition;
    if (other.resource == "root" && same_account) {
      return Candidate{Nearness::whole_account,
                       "root is the root user alone, not everybody of the account"};
    }
    const std::string_view name = identity::last_segment(other.resource);
    const std::string_view own_name = identity::last_segment(m_arn->resource);
    const bool same_kind = kind_of(other) == kind_of(*m_arn);
    if (!equal_fold(name, own_name)) {
      return same_account && same_kind && !has_nearer ? judge_spelling(name, own_name)
                                                      : std::nullopt;
    }
    if (same_account && same_partition && same_kind) {
      return Candidate{Nearness::other_path,
                       "the path is another: users are named with their path"};
    }
    if (same_account && same_partition) {
      return Candidate{Nearness::other_kind, fmt::format("it names a {}, but this is a {}",
                                                         kind_of(other), kind_of(*m_arn))};
    }
    if (same_account) {
      return Candidate{Nearness::other_partition,
                       "it is of another partition, " + util::quoted(other.partition)};
    }
    if (same_kind) {
      return Candidate{Nearness::other_account,
                       fmt::format("it belongs to account {}, but this belongs to {}",
                                   other.account, m_arn->account)};
    }
    return std::nullopt;
  }

  static std::optional<Candidate> judge_spelling(std::string_view name, std::string_view own_name) {
    if (util::nearest(own_name, {std::string(name)}).empty()) {
      return std::nullopt;
    }
    return Candidate{Nearness::misspelled, fmt::format("it names {}, but this is {}",
                                                       util::quoted(name), util::quoted(own_name))};
  }

  const identity::Identity& m_caller;
  std::optional<identity::Arn> m_arn;
};

std::string message_of(const Map& map, const Entry& entry) {
  for (const Finding& finding : map.findings) {
    if (finding.list == entry.mapping.list && finding.item == entry.item) {
      return finding.message;
    }
  }
  return "the entry is dropped";
}

} // namespace

std::optional<NearMiss> nearest_miss(const Map& map, const identity::Identity& caller) {
  const Search search(caller);
  std::optional<NearMiss> best;
  for (const List list : k_lists) {
    for (const Entry& entry : map[list].entries) {
      const bool has_nearer = best && best->nearness <= Nearness::misspelled;
      const auto candidate = search.judge(map, entry, has_nearer);
      if (candidate && (!best || candidate->nearness < best->nearness)) {
        best = NearMiss{list, entry.position, candidate->nearness,
                        candidate->arn.empty() ? entry.mapping.arn : candidate->arn,
                        candidate->why.empty() ? message_of(map, entry) : candidate->why};
      }
    }
  }
  return best;
}

} // namespace iam::awsauth
