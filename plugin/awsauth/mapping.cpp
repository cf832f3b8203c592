#include "awsauth/mapping.hpp"

#include "util/characters.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::awsauth {

std::string_view data_key(List list) {
  constexpr std::array<std::string_view, 3> k_keys = {"mapRoles", "mapUsers", "mapAccounts"};
  return k_keys[static_cast<std::size_t>(list)];
}

bool is_misspelt_key(std::string_view key) {
  return !meant_key(key).empty();
}

std::string_view meant_key(std::string_view key) {
  std::string letters;
  for (const char c : util::to_lower_ascii(key)) {
    if (util::is_alphanumeric(c)) {
      letters += c;
    }
  }
  std::vector<std::string> keys; // in lower case
  for (const List list : k_lists) {
    if (key == data_key(list)) {
      return {};
    }
    keys.push_back(util::to_lower_ascii(data_key(list)));
  }
  const std::string_view near = letters.starts_with("map") ? util::nearest(letters, keys) : "";
  const auto* const list = std::ranges::find_if(
      k_lists, [&](List each) { return util::to_lower_ascii(data_key(each)) == near; });
  return list == k_lists.end() ? std::string_view() : data_key(*list);
}

std::string_view arn_field(List list) {
  constexpr std::array<std::string_view, 3> k_fields = {"rolearn", "userarn", ""};
  return k_fields[static_cast<std::size_t>(list)];
}

const std::optional<std::string>& MapData::operator[](List list) const {
  return list == List::roles ? roles : list == List::users ? users : accounts;
}

std::optional<std::string>& MapData::operator[](List list) {
  return list == List::roles ? roles : list == List::users ? users : accounts;
}

Finding make_finding(Rule rule, List list, std::string message, std::string fix) {
  if (fix.empty()) {
    fix = info(rule).fix;
  }
  return {rule, info(rule).severity, list, std::nullopt, {}, std::move(message), std::move(fix)};
}

std::string message_outside(const Finding& finding,
                            const std::function<yaml::Position(const ListPlace&)>& out) {
  if (!finding.other) {
    return finding.message;
  }
  return util::replace_all(finding.message, fmt::format("line {}", finding.other->position.line),
                           fmt::format("line {}", out(*finding.other).line));
}

} // namespace iam::awsauth
