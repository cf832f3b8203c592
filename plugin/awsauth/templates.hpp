#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace iam::awsauth {

// What the authenticator fills in, in usernames and groups.
inline constexpr std::array<std::string_view, 5> k_templates = {
    "{{EC2PrivateDNSName}}", "{{AccountID}}", "{{SessionName}}", "{{SessionNameRaw}}",
    "{{AccessKeyID}}"};

// The other texts of the form `{{NAME}}` in `text`, which it keeps literally.
std::vector<std::string_view> unknown_templates(std::string_view text);

// Whether `text` looks like a value that nobody filled in: `<ROLE>`, `${role}`, `XXXX`.
bool is_placeholder(std::string_view text);

// The template language that `text`, which is no YAML or not the list that it should be, seems to
// be written in: "Helm or Go". Empty if it seems to be in none.
std::string_view template_language(std::string_view text);

// The cure of a syntax error at `line` of `text`, from 1: to render it first, if there is a
// template at that place; with a condition if there is one elsewhere. Empty if there is none.
std::string cure_of_template(std::string_view text, std::size_t line);

} // namespace iam::awsauth
