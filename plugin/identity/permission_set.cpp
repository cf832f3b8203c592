#include "identity/permission_set.hpp"

#include "identity/arn.hpp"
#include "identity/names.hpp"
#include "util/characters.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::identity {
namespace {

constexpr std::string_view k_prefix = "awsreservedsso_";
constexpr std::size_t k_suffix_digits = 16;

void check_name(std::string_view name, std::string_view written) {
  if (name.empty()) {
    throw util::UsageError("the permission set's name is missing", std::string(written),
                           "write SET or SET@ACCOUNT");
  }
  if (!is_permission_set_name(name)) {
    throw util::UsageError(
        fmt::format("{} cannot be the name of a permission set: AWS allows 32 letters, digits and "
                    "{}",
                    util::quoted(name), k_name_marks),
        std::string(written),
        cure_for_account(name).value_or(
            "write SET or SET@ACCOUNT, as sso roles -o name shows them"));
  }
}

} // namespace

std::string PermissionSet::text() const {
  return account.empty() ? name : fmt::format("{}@{}", name, account);
}

PermissionSet parse_permission_set(std::string_view text) {
  PermissionSet set{std::string(text), ""};
  const std::size_t at = text.rfind('@');
  if (at != std::string_view::npos && is_account_id(text.substr(at + 1))) {
    set = {std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
  }
  check_name(set.name, text);
  return set;
}

std::optional<std::string> cure_for_account(std::string_view name) {
  const std::size_t at = name.rfind('@');
  if (at == std::string_view::npos || is_account_id(name.substr(at + 1))) {
    return std::nullopt;
  }
  return fmt::format("after the @, write the account's id of 12 digits; {} shows yours",
                     util::own_command({"sso", "roles"}));
}

std::optional<std::string_view> permission_set_of_role(std::string_view role_name) {
  constexpr std::size_t k_around = k_prefix.size() + 1 + k_suffix_digits;
  if (role_name.size() <= k_around ||
      util::to_lower_ascii(role_name.substr(0, k_prefix.size())) != k_prefix) {
    return std::nullopt;
  }
  const std::string_view end = role_name.substr(role_name.size() - k_suffix_digits - 1);
  if (end.front() != '_' || !std::ranges::all_of(end.substr(1), util::is_hex_digit)) {
    return std::nullopt;
  }
  return role_name.substr(k_prefix.size(), role_name.size() - k_around);
}

std::optional<PermissionSet> permission_set_of_arn(std::string_view role_arn) {
  const auto arn = parse_arn(role_arn);
  if (!arn || !arn->resource.starts_with("role/")) {
    return std::nullopt;
  }
  const auto name = permission_set_of_role(last_segment(arn->resource));
  if (!name) {
    return std::nullopt;
  }
  return PermissionSet{std::string(*name), arn->account};
}

} // namespace iam::identity
