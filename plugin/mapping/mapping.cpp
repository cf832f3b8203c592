#include "mapping/mapping.hpp"

namespace iam::mapping {

std::string_view data_key(List list) {
  constexpr std::array<std::string_view, 3> k_keys = {"mapRoles", "mapUsers", "mapAccounts"};
  return k_keys[static_cast<std::size_t>(list)];
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

} // namespace iam::mapping
