#pragma once

#include <functional>
#include <string>

namespace iam::aws {

// Reads a list that a service gives in pages: `read_page` takes the marker of a page (empty for the
// first) and returns that of the next, empty after the last. A page may be empty without being the
// last. Throws util::Error when a marker comes again at once, for then there is no end; `operation`
// is the API's name for it.
void read_pages(const std::string& operation,
                const std::function<std::string(const std::string& marker)>& read_page);

} // namespace iam::aws
