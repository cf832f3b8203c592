#pragma once

#include "awsauth/read.hpp"
#include "change/revision.hpp"
#include "stores/store.hpp"
#include "util/clock.hpp"
#include "util/random.hpp"

#include <functional>
#include <string>
#include <vector>

namespace iam::change {

enum class DryRun : std::uint8_t {
  none,
  client, // stop before the write
  server, // let the API server check the write and not keep it
};

// What a verb wants of the map. Each function may be called again, with the map as it is then, when
// others write at the same time.
struct Request {
  // The wishes for this map. What it says to the user it says once.
  std::function<std::vector<Wish>(const stores::Snapshot&, const awsauth::Map&)> wishes;

  // Throws util::Error to refuse the change before anything is written. May be empty.
  std::function<void(const Change&, const awsauth::Map& before)> check;

  DryRun dry_run = DryRun::none;
  std::string field_manager;
};

// Carries out a request: the only way in which a map is written. Reads, computes the change, proves
// it and writes it bound to what was read. Where others were quicker, or no answer came, it reads
// again and does what is left to do, with growing pauses, for as long as its patience lasts. A
// change that was written although its answer got lost is reported as done, not as "unchanged".
// Throws util::Error; where nobody can know whether the map was written, the error says so.
Change carry_out(stores::Store& store, const Request& request, util::Clock& clock,
                 util::Random& random);

} // namespace iam::change
