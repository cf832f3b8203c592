// Prints the CPU time of one edit of a map: reading it, computing the splices, and the proof.
// The aims are 1 ms for 10 entries and 60 ms for 5 000.

#include "awsauth/apply.hpp"

#include <algorithm>
#include <ctime>
#include <fmt/format.h>
#include <vector>

namespace {

using namespace iam::awsauth;

MapData map_of(std::size_t entries) {
  MapData data;
  data.roles.emplace();
  for (std::size_t i = 0; i < entries; ++i) {
    *data.roles += fmt::format("- rolearn: arn:aws:iam::111122223333:role/team-{0}\n"
                               "  username: team-{0}:{{{{SessionName}}}}\n"
                               "  groups:\n"
                               "    - team-{0}\n"
                               "    - viewers\n",
                               i);
  }
  return data;
}

double cpu_milliseconds() {
  return static_cast<double>(std::clock()) * 1000.0 / CLOCKS_PER_SEC;
}

void measure(std::size_t entries, int rounds) {
  const MapData data = map_of(entries);
  Mapping mapping;
  mapping.arn = "arn:aws:iam::111122223333:role/New";
  mapping.username = "new";
  mapping.groups = {"viewers"};
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const double start = cpu_milliseconds();
    const EditedMap edited = apply_edits(read(data), {AddMapping{mapping}});
    times.push_back(cpu_milliseconds() - start);
    if (edited.changes.size() != 1) {
      fmt::print(stderr, "the edit did not happen\n");
    }
  }
  std::sort(times.begin(), times.end());
  fmt::print("{:>5} entries: {:8.3f} ms of CPU time (median of {}), best {:8.3f} ms\n", entries,
             times[times.size() / 2], rounds, times.front());
}

} // namespace

int main() {
  measure(10, 200);
  measure(5000, 15);
}
