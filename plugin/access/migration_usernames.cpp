#include "access/migration_usernames.hpp"

#include <algorithm>

namespace iam::access {
namespace {

constexpr std::string_view k_open = "{{";
constexpr std::string_view k_close = "}}";

// What each name of `pattern` begins and ends with.
std::string_view begin_of(std::string_view pattern) {
  return pattern.substr(0, pattern.find(k_open));
}
std::string_view end_of(std::string_view pattern) {
  const std::size_t close = pattern.rfind(k_close);
  return close == std::string_view::npos ? pattern : pattern.substr(close + k_close.size());
}

bool holds_session(std::string_view text) {
  return text.find("{{SessionName") != std::string_view::npos;
}

std::set<std::string> usernames_of(const awsauth::Map& map) {
  std::set<std::string> names;
  for (const awsauth::List list : {awsauth::List::roles, awsauth::List::users}) {
    for (const awsauth::Entry& entry : map[list].entries) {
      names.insert(entry.mapping.username);
    }
  }
  return names;
}

} // namespace

UsernameIndex::UsernameIndex(const std::set<std::string>& names)
    : m_names(names.begin(), names.end()) {
  for (std::size_t place = 0; place < m_names.size(); ++place) {
    const std::string& name = m_names[place];
    m_forwards.push_back({name, place});
    m_backwards.push_back({{name.rbegin(), name.rend()}, place});
    if (holds_session(name)) {
      m_patterns[std::string(begin_of(name))].emplace(end_of(name), place);
    }
  }
  std::ranges::sort(m_backwards, {}, &Sorted::text);
}

UsernameIndex::Range UsernameIndex::beginning_with(const std::vector<Sorted>& texts,
                                                   std::string_view begin) {
  const auto first = std::ranges::lower_bound(
      texts, begin, {}, [](const Sorted& sorted) { return std::string_view(sorted.text); });
  const auto last = std::partition_point(
      first, texts.end(), [&](const Sorted& sorted) { return sorted.text.starts_with(begin); });
  return {first, last};
}

std::vector<std::string> UsernameIndex::given_by(const std::string& pattern) const {
  std::vector<std::string> found;
  const std::string_view end = end_of(pattern);
  const Range forwards =
      beginning_with(m_forwards, holds_session(pattern) ? begin_of(pattern) : pattern);
  const Range backwards = beginning_with(m_backwards, std::string(end.rbegin(), end.rend()));
  const auto [first, last] =
      forwards.second - forwards.first <= backwards.second - backwards.first ? forwards : backwards;
  for (auto sorted = first; sorted != last; ++sorted) {
    if (is_username_of(pattern, m_names[sorted->place])) {
      found.push_back(m_names[sorted->place]);
    }
  }
  std::ranges::sort(found);
  return found;
}

bool UsernameIndex::gives(const std::string& name) const {
  if (std::ranges::binary_search(m_names, name)) {
    return true;
  }
  const std::string_view text = name;
  for (std::size_t begin = 0; begin <= text.size(); ++begin) {
    const auto patterns = m_patterns.find(text.substr(0, begin));
    for (std::size_t end = begin; patterns != m_patterns.end() && end <= text.size(); ++end) {
      const auto [first, last] = patterns->second.equal_range(text.substr(end));
      if (std::any_of(first, last, [&](const auto& pattern) {
            return is_username_of(m_names[pattern.second], name);
          })) {
        return true;
      }
    }
  }
  return false;
}

GivenNames::GivenNames(const awsauth::Map& map) : m_usernames(usernames_of(map)) {
  for (const awsauth::List list : {awsauth::List::roles, awsauth::List::users}) {
    for (const awsauth::Entry& entry : map[list].entries) {
      m_groups.insert(entry.mapping.groups.begin(), entry.mapping.groups.end());
    }
  }
}

bool GivenNames::has(const Rename& rename) {
  if (rename.kind == rbac::SubjectKind::group) {
    return m_groups.contains(rename.to);
  }
  const auto [known, is_new] = m_asked.try_emplace(rename.to);
  if (is_new) {
    known->second = m_usernames.gives(rename.to) || !m_usernames.given_by(rename.to).empty();
  }
  return known->second;
}

} // namespace iam::access
