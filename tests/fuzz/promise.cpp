#include "promise.hpp"

#include "util/text.hpp"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

namespace iam::fuzz {

std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {data, data + size};
}

void promise(bool kept, std::string_view what, std::string_view shown) {
  if (!kept) {
    fmt::print(stderr, "broken promise: {}\n  {}\n", what, util::quoted(shown));
    std::abort();
  }
}

void promise_no_bug(const util::Error& error) {
  promise(error.cure().find("report this as a bug") == std::string::npos, error.cause(),
          error.where());
}

} // namespace iam::fuzz
