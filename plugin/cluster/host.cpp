#include "cluster/host.hpp"

#include "util/text.hpp"

#include <fmt/ostream.h>

namespace iam::cluster {

Host Host::with(int new_verbosity, Input new_input) const {
  Host host = *this;
  host.verbosity = new_verbosity;
  host.input = new_input;
  return host;
}

void Host::note(std::string_view text) const {
  fmt::print(err, "note: {}\n", util::printable(text));
}

void Host::warn(std::string_view text) const {
  fmt::print(err, "warning: {}\n", util::printable(text));
}

} // namespace iam::cluster
