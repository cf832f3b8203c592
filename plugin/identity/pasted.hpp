#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace iam::identity {

// Returns `text` without what comes along when it is copied from a table, JSON, a chat or an
// e-mail: blanks, no-break spaces and quotes around it, and brackets around an ARN.
std::string_view without_wrapping(std::string_view text);

// Returns the ARN in a text. Returns nullopt if there is none or more than one.
std::optional<std::string> only_arn(std::string_view text);

// Throws util::Error for what looks like several identities in one word, like the end of a list, or
// like an ARN among other text. IAM allows commas in names, but a role of such a name is rare, and
// a pasted list is not; its full ARN is taken.
void refuse_lists(std::string_view argument);

} // namespace iam::identity
