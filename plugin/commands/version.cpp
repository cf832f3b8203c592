#include "commands/version.hpp"

#include "util/json.hpp"
#include "util/version.hpp"

#include <fmt/ostream.h>

namespace iam::commands {

int run(const VersionOptions& options, const cluster::Host& host) {
  if (options.format == present::Format::text) {
    fmt::print(host.out, "{} {}\n", util::k_product, util::version());
    return 0;
  }
  util::Json json;
  json["apiVersion"] = present::k_api_version;
  json["kind"] = "Version";
  json["name"] = util::k_product;
  json["version"] = util::version();
  present::print_object(host.out, json, options.format);
  return 0;
}

} // namespace iam::commands
