#include "cli/access_questions.hpp"

#include "util/error.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <tuple>
#include <utility>

namespace iam::cli {
namespace {

// What stands before and behind the first `mark`; without one the second is empty.
std::pair<std::string, std::string> cut(std::string_view text, char mark) {
  const std::size_t at = text.find(mark);
  return at == std::string_view::npos
             ? std::pair(std::string(text), std::string())
             : std::pair(std::string(text.substr(0, at)), std::string(text.substr(at + 1)));
}

} // namespace

std::vector<kube::ResourceAttributes> access_questions(std::string_view verbs,
                                                       std::string_view resource) {
  const auto [name, rest] = cut(resource, '/');
  kube::ResourceAttributes asked;
  std::tie(asked.resource, asked.group) = cut(name, '.');
  const auto [subresource, group_behind] = cut(rest, '.');
  asked.subresource = subresource;
  const bool two_groups = !asked.group.empty() && !group_behind.empty();
  if (asked.group.empty()) {
    asked.group = group_behind;
  }
  if (two_groups || asked.resource.empty() || asked.resource.find(',') != std::string::npos) {
    throw util::UsageError(fmt::format("--can {} {} does not name one resource",
                                       util::printable(verbs), util::quoted(resource)),
                           "", "write it as in --can get,list pods; give --can once for each");
  }
  std::vector<kube::ResourceAttributes> questions;
  for (const std::string_view verb : util::split(verbs, ',')) {
    asked.verb = util::trim(verb);
    if (asked.verb.empty()) {
      throw util::UsageError(fmt::format("a verb of --can {} {} is empty", util::quoted(verbs),
                                         util::printable(resource)),
                             "", "write them as in --can get,list pods");
    }
    questions.push_back(asked);
  }
  return questions;
}

} // namespace iam::cli
