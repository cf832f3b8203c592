#pragma once

#include "util/json_fwd.hpp"

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace iam::present {

// The `apiVersion` of everything that we print as JSON or YAML.
inline constexpr std::string_view k_api_version = "kubectl-iam/v1";

// What `-o` asks for; `text` is a verb's own way: a table, or lines.
enum class Format : std::uint8_t { text, wide, json, yaml, name };

// Rows of cells below upper-case titles, as kubectl prints them: three spaces between columns.
struct Table {
  std::vector<std::string> titles;
  std::vector<std::vector<std::string>> rows;
};

enum class Headers : std::uint8_t { show, hide };

// Prints `table` with its cells made printable; nothing if it has no rows.
void print_table(std::ostream& out, Table table, Headers headers = Headers::show);

// Returns `value` as YAML in kubectl's style: keys sorted, lists in the column of their key, texts
// quoted where a reader of YAML 1.1 could take them for something else.
std::string to_yaml(const util::Json& value);

// Prints `value` as `format` says, which is json or yaml.
void print_object(std::ostream& out, const util::Json& value, Format format);

// `texts` with `separator` between them.
std::string join(const std::vector<std::string>& texts, std::string_view separator);

// A line as kubectl describes things: `Name:` in a column of its own, and the value, fit for a
// terminal. Without a name the value stands below the one before.
void describe(std::ostream& out, std::string_view name, const std::string& value);

} // namespace iam::present
