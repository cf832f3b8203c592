#pragma once

#include "cluster/host.hpp"
#include "util/error.hpp"

#include <string>

namespace iam::present {

// Returns the text by which kubectl reports such an error (kubectl, pkg/cmd/util/helpers.go), fit
// for a terminal and without a line break at its end: refusals by the API server, servers that
// cannot be reached, unusable configurations. Other errors begin with `error: `. The cure is not
// part of it.
std::string kubectl_message(const util::Error& error);

// Prints the error in kubectl's words, and its cure on lines of their own.
void print_error(const cluster::Host& host, const util::Error& error);

// Whether output may be coloured: on a terminal, unless NO_COLOR is set (no-color.org).
bool may_colour(const cluster::Host& host);

} // namespace iam::present
