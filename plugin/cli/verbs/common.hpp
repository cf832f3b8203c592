#pragma once

#include "cli/verb.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace iam::cli {

// Paragraphs of help that verbs share.
inline constexpr std::string_view k_identities =
    "An IDENTITY is the ARN of a role (with or without its path), of a user, or of an assumed "
    "role's session; a name in the cluster's account or that of --account; or - for the JSON of "
    "aws sts get-caller-identity on standard input.";
inline constexpr std::string_view k_permission_sets =
    "With --sso, a permission set of IAM Identity Center stands for its role.";

// Returns the action of a verb without words: runs its command on `options`.
template<typename Options>
Action action(std::shared_ptr<Options> options) {
  return [options](const Words& given, const cluster::Host& host) {
    require_no_words(given);
    return run(*options, host);
  };
}

// Returns the action of a verb whose words go into `words`, a member of `options`.
template<typename Options>
Action action(std::shared_ptr<Options> options, std::vector<std::string>& words) {
  return [options, &words](const Words& given, const cluster::Host& host) {
    words = given;
    return run(*options, host);
  };
}

} // namespace iam::cli
