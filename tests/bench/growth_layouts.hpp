#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace iam::test {

inline constexpr const char* k_account = "111122223333";

// The ARN of a role, by its name or its number.
std::string arn_of(const std::string& name);
std::string arn_of(std::size_t number);

// The id of an account.
std::string account_of(std::size_t number);

// A way to write a map of any size.
struct GrowthLayout {
  std::string name;
  std::function<std::string(std::size_t size)> manifest; // with `size` entries, keys, levels, ...
};

const std::vector<GrowthLayout>& growth_layouts();

} // namespace iam::test
