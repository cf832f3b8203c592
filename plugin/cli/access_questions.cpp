#include "cli/access_questions.hpp"

#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
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

void add_access_questions(CLI::App& app, std::vector<kube::TypedQuestion>& questions,
                          std::string& name_space, const std::string& help) {
  add_pairs(app, "--can", "VERB[,VERB...] RESOURCE[.GROUP]",
            help + ". Each of several verbs is asked about. Can be given several times",
            Values::list_of({"get", "list", "watch", "create", "update", "patch", "delete",
                             "deletecollection", "impersonate", "bind", "escalate", "use"}),
            [&questions](const std::string& verbs, const std::string& what) {
              std::ranges::move(access_questions(verbs, what), std::back_inserter(questions));
            });
  add_text(
      app, "-n,--namespace", name_space,
      "The namespace to ask about. Without it all of them at once, and where that is refused each "
      "one in which a binding names the role",
      ValueSource::namespaces);
}

} // namespace iam::cli
