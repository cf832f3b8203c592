#include "identity/partition.hpp"

#include "util/characters.hpp"

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

// The prefix of `PREFIX-WORD-DIGITS`; empty if `region` has another form.
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
  const bool has_form = std::ranges::all_of(name, util::is_word_character) &&
                        std::ranges::all_of(number, util::is_digit);
  return has_form ? region.substr(0, word) : string_view();
}

bool holds(const Partition& partition, string_view region) {
  constexpr string_view k_global = "-global";
  const bool is_global = region.ends_with(k_global) &&
                         region.substr(0, region.size() - k_global.size()) == partition.id;
  const auto& prefixes = partition.region_prefixes;
  return is_global || std::ranges::find(prefixes, prefix_of(region)) != prefixes.end();
}

} // namespace

bool is_known_partition(string_view id) {
  return std::ranges::find(k_partitions, id, &Partition::id) != k_partitions.end();
}

const Partition& partition_of_region(string_view region) {
  const auto* const found = std::ranges::find_if(
      k_partitions, [&](const Partition& partition) { return holds(partition, region); });
  return found == k_partitions.end() ? k_partitions.front() : *found;
}

} // namespace iam::identity
