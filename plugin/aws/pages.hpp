#pragma once

#include <functional>
#include <string>

namespace iam::aws {

// Reads a list in pages: `read_page` takes the marker of a page (empty for the first) and returns
// that of the next (empty after the last). A page may be empty without being the last. Throws
// util::Error, which names the `operation`, if a marker is repeated, since that would never end.
void read_pages(const std::string& operation,
                const std::function<std::string(const std::string& marker)>& read_page);

} // namespace iam::aws
