#include "commands/context.hpp"

#include <fmt/ostream.h>

namespace iam::commands {

bool may_colour(const Context& context) {
  return context.out_is_terminal && !context.environment.get_nonempty("NO_COLOR");
}

void note(const Context& context, const std::string& text) {
  fmt::print(context.err, "note: {}\n", text);
}

void warn(const Context& context, const std::string& text) {
  fmt::print(context.err, "warning: {}\n", text);
}

} // namespace iam::commands
