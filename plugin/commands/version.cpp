#include "commands/version.hpp"

#include "util/json.hpp"
#include "util/version.hpp"

#include <fmt/ostream.h>

namespace iam::commands {

int run(const VersionOptions& options, Context& context) {
  if (options.format == Format::text) {
    fmt::print(context.out, "{} {}\n", util::k_product, util::version());
    return 0;
  }
  util::Json json;
  json["apiVersion"] = k_api_version;
  json["kind"] = "Version";
  json["name"] = util::k_product;
  json["version"] = util::version();
  print_object(context.out, json, options.format);
  return 0;
}

} // namespace iam::commands
