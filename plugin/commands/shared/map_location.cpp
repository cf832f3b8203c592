#include "commands/shared/map_location.hpp"

#include "util/file.hpp"
#include "util/text.hpp"

#include <algorithm>

namespace iam::commands {
namespace {

constexpr const char* k_standard_input = "standard input";

stores::ConfigMapName config_map_name(const std::string& text) {
  if (text.empty()) {
    return {};
  }
  const auto parts = util::split(text, '/');
  if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) {
    throw util::UsageError(
        "--configmap " + util::quoted(text) + " is not of the form NAMESPACE/NAME", "",
        "write it as kube-system/aws-auth");
  }
  return {std::string(parts[0]), std::string(parts[1])};
}

} // namespace

stores::Manifest open(const MapLocation& location, Context& context) {
  if (!location.manifest || location.manifest->empty()) {
    throw util::UsageError("--manifest is missing: this version works on manifest files only", "",
                           "kubectl get configmap aws-auth -n kube-system -o yaml > aws-auth.yaml, "
                           "then give --manifest aws-auth.yaml");
  }
  const stores::ConfigMapName name = config_map_name(location.config_map);
  if (!name.is_default()) {
    note(context, "EKS reads only " + stores::ConfigMapName().text() + ": " +
                      util::printable(name.text()) + " lets nobody in");
  }
  if (location.is_filter()) {
    return {context.read_input(), k_standard_input, name};
  }
  return {util::read_file(*location.manifest), *location.manifest, name};
}

void save(const MapLocation& location, const stores::Manifest& before,
          const stores::Manifest& after, Context& context) {
  if (location.is_filter()) {
    context.out << after.text();
  } else if (before.text() != after.text()) {
    const std::optional<std::string> read = before.text();
    util::write_file(*location.manifest, after.text(), {.still = &read});
  }
}

std::vector<util::Error> lost_lists(const stores::Manifest& manifest, const mapping::Map& map,
                                    const std::vector<mapping::List>& lists) {
  std::vector<util::Error> errors;
  for (const mapping::Finding& finding : map.findings) {
    const bool asked = std::find(lists.begin(), lists.end(), finding.list) != lists.end();
    if (asked && !finding.item && map[finding.list].lost) {
      errors.emplace_back(finding.message, manifest.place(finding.list, finding.position),
                          finding.fix);
    }
  }
  return errors;
}

} // namespace iam::commands
