#include "aws/pages.hpp"

#include "util/error.hpp"

#include <utility>

namespace iam::aws {

void read_pages(const std::string& operation,
                const std::function<std::string(const std::string& marker)>& read_page) {
  std::string marker;
  do {
    std::string next = read_page(marker);
    if (!next.empty() && next == marker) {
      throw util::Error("AWS gives the same page of " + operation + " again and again");
    }
    marker = std::move(next);
  } while (!marker.empty());
}

} // namespace iam::aws
