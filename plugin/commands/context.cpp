#include "commands/context.hpp"

#include "kube/messages.hpp"
#include "util/text.hpp"

#include <fmt/ostream.h>

namespace iam::commands {

bool may_colour(const Context& context) {
  return context.out_is_terminal && !context.host.environment.get_nonempty("NO_COLOR");
}

void note(const Context& context, const std::string& text) {
  fmt::print(context.err, "note: {}\n", text);
}

void warn(const Context& context, const std::string& text) {
  fmt::print(context.err, "warning: {}\n", text);
}

void print_error(const Context& context, const util::Error& error) {
  fmt::print(context.err, "{}\n", kube::kubectl_message(error));
  if (!error.cure().empty()) {
    for (const std::string_view line : util::split(error.cure(), '\n')) {
      fmt::print(context.err, "  {}\n", util::printable(line));
    }
  }
}

} // namespace iam::commands
