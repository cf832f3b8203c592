#include "aws/credentials/timestamp.hpp"

#include "util/text.hpp"

#include <string>

namespace iam::aws {
namespace {

// The length of `+0000`.
constexpr std::size_t k_bare_offset = 5;

bool ends_with_bare_offset(const std::string& text) {
  if (text.size() < k_bare_offset) {
    return false;
  }
  const std::string_view offset = std::string_view(text).substr(text.size() - k_bare_offset);
  return (offset[0] == '+' || offset[0] == '-') &&
         offset.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

} // namespace

std::optional<util::Time> parse_timestamp(std::string_view text) {
  constexpr std::size_t k_date = 10; // `2006-01-02`
  std::string whole(util::trim(text));
  if (whole.size() > k_date && (whole[k_date] == ' ' || whole[k_date] == 't')) {
    whole[k_date] = 'T';
  }
  if (whole.ends_with("UTC")) {
    whole.replace(whole.size() - 3, 3, "Z");
  } else if (ends_with_bare_offset(whole)) {
    whole.insert(whole.size() - 2, ":");
  }
  return util::parse_rfc3339(whole);
}

} // namespace iam::aws
