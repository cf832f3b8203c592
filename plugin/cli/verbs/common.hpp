#pragma once

#include "cli/verb.hpp"

#include <memory>
#include <string>
#include <vector>

namespace iam::cli {

// Paragraphs of help that verbs share.
inline constexpr const char* k_identities =
    "An IDENTITY is the ARN of a role, with or without its path, of a user, of an assumed role's "
    "session; a name, in the cluster's account or that of --account; or - for the JSON of aws sts "
    "get-caller-identity on standard input.";
inline constexpr const char* k_permission_sets =
    "\n\nWith --sso a permission set of IAM Identity Center stands for its role.";

// Runs the command of `options`, for a verb without words.
template<typename Options>
Action action(std::shared_ptr<Options> options) {
  return [options](const Words& given, const cluster::Host& host) {
    require_no_words(given);
    return run(*options, host);
  };
}

// Runs the command of `options` with the words of the command line in `words`, a member of it.
template<typename Options>
Action action(std::shared_ptr<Options> options, std::vector<std::string>& words) {
  return [options, &words](const Words& given, const cluster::Host& host) {
    words = given;
    return run(*options, host);
  };
}

} // namespace iam::cli
