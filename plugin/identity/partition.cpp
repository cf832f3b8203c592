#include "identity/partition.hpp"

#include <algorithm>
#include <array>

namespace iam::identity {
namespace {

using std::string_view;

constexpr std::array<string_view, 9> k_commercial = {"us", "eu", "ap", "sa", "ca",
                                                     "me", "af", "il", "mx"};
constexpr std::array<string_view, 1> k_china = {"cn"};
constexpr std::array<string_view, 1> k_gov = {"us-gov"};
constexpr std::array<string_view, 1> k_iso = {"us-iso"};
constexpr std::array<string_view, 1> k_iso_b = {"us-isob"};
constexpr std::array<string_view, 1> k_iso_e = {"eu-isoe"};
constexpr std::array<string_view, 1> k_iso_f = {"us-isof"};
constexpr std::array<string_view, 1> k_eusc = {"eusc-de"};

constexpr std::array<Partition, 8> k_partitions = {{
    {"aws", "amazonaws.com", "api.aws", k_commercial},
    {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", k_china},
    {"aws-us-gov", "amazonaws.com", "api.aws", k_gov},
    {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", k_iso},
    {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", k_iso_b},
    {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", k_iso_e},
    {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", k_iso_f},
    {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", k_eusc},
}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word_character(char c) {
  return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// `PREFIX-WORD-DIGITS` in its parts; an empty prefix where `region` has another form.
string_view prefix_of(string_view region) {
  const std::size_t digits = region.rfind('-');
  const std::size_t word = digits == string_view::npos || digits == 0
                               ? string_view::npos
                               : region.rfind('-', digits - 1);
  if (word == string_view::npos || word + 1 == digits || digits + 1 == region.size()) {
    return {};
  }
  const string_view name = region.substr(word + 1, digits - word - 1);
  const string_view number = region.substr(digits + 1);
  const bool has_form = std::all_of(name.begin(), name.end(), is_word_character) &&
                        std::all_of(number.begin(), number.end(), is_digit);
  return has_form ? region.substr(0, word) : string_view();
}

bool holds(const Partition& partition, string_view region) {
  constexpr string_view k_global = "-global";
  const bool is_global = region.ends_with(k_global) &&
                         region.substr(0, region.size() - k_global.size()) == partition.id;
  const auto& prefixes = partition.region_prefixes;
  return is_global ||
         std::find(prefixes.begin(), prefixes.end(), prefix_of(region)) != prefixes.end();
}

} // namespace

bool is_known_partition(string_view id) {
  return std::any_of(k_partitions.begin(), k_partitions.end(),
                     [&](const Partition& partition) { return partition.id == id; });
}

const Partition& partition_of_region(string_view region) {
  const auto* const found =
      std::find_if(k_partitions.begin(), k_partitions.end(),
                   [&](const Partition& partition) { return holds(partition, region); });
  return found == k_partitions.end() ? k_partitions.front() : *found;
}

} // namespace iam::identity
