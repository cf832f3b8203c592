#include "cli/access_questions.hpp"

#include "util/error.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <tuple>
#include <utility>

namespace iam::cli {
namespace {

// Returns the text before and after the first `mark`; without a mark the second is empty.
std::pair<std::string, std::string> cut(std::string_view text, char mark) {
  const std::size_t at = text.find(mark);
  return at == std::string_view::npos
             ? std::pair(std::string(text), std::string())
             : std::pair(std::string(text.substr(0, at)), std::string(text.substr(at + 1)));
}

} // namespace

std::vector<kube::TypedQuestion> access_questions(std::string_view verbs,
                                                  std::string_view resource) {
  const auto [name, rest] = cut(resource, '/');
  kube::TypedQuestion question;
  kube::ResourceAttributes& asked = question.asked;
  std::tie(asked.resource, asked.group) = cut(name, '.');
  question.behind_slash = rest;
  asked.subresource = rest;
  if (asked.group.empty()) {
    std::tie(asked.subresource, asked.group) = cut(rest, '.');
  }
  if (asked.resource.empty() || asked.resource.find(',') != std::string::npos) {
    throw util::UsageError(
        fmt::format("--can {} {} does not name one resource", verbs, util::quoted(resource)), "",
        "write it as in --can get,list pods; give --can once for each");
  }
  std::vector<kube::TypedQuestion> questions;
  for (const std::string_view verb : util::split(verbs, ',')) {
    asked.verb = util::trim(verb);
    if (asked.verb.empty()) {
      throw util::UsageError(
          fmt::format("a verb of --can {} {} is empty", util::quoted(verbs), resource), "",
          "write them as in --can get,list pods");
    }
    questions.push_back(question);
  }
  return questions;
}

} // namespace iam::cli
