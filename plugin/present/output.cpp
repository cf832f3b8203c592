#include "present/output.hpp"

#include "util/json.hpp"
#include "util/text.hpp"
#include "yaml/edit/quote.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <numeric>

namespace iam::present {

void print_table(std::ostream& out, Table table, Headers headers) {
  if (table.rows.empty()) {
    return;
  }
  // kubectl's tabwriter: at least 6 wide, padded by 3, the last column not padded.
  constexpr std::size_t k_narrowest = 6;
  constexpr std::size_t k_padding = 3;
  if (headers == Headers::show) {
    table.rows.insert(table.rows.begin(), table.titles);
  }
  std::vector<std::size_t> widths(table.titles.size(), k_narrowest);
  for (auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = util::printable(row[i]);
      widths[i] = std::max(widths[i], util::code_point_count(row[i]) + k_padding);
    }
  }
  std::string text;
  // About: the last column is not padded.
  text.reserve(table.rows.size() * std::accumulate(widths.begin(), widths.end() - 1, k_padding));
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) {
        text.append(widths[i] - util::code_point_count(row[i]), ' ');
      }
    }
    text += '\n';
  }
  out << text;
}

namespace {

std::string scalar_text(const util::Json& value) {
  return value.is_string() ? yaml::quote(util::replace_invalid_utf8(value.get<std::string>()),
                                         yaml::Style::plain, yaml::Collection::block)
                           : util::dump_json(value);
}

bool is_filled(const util::Json& value) {
  return value.is_structured() && !value.empty();
}

void append_yaml(std::string& text, const util::Json& value, std::size_t column);

// What follows a key's colon, or a dash.
void append_value(std::string& text, const util::Json& value, std::size_t column) {
  if (!is_filled(value)) {
    text += ' ' + scalar_text(value) + '\n';
    return;
  }
  text += '\n';
  append_yaml(text, value, column);
}

void append_yaml(std::string& text, const util::Json& value, std::size_t column) {
  const std::string indentation(column, ' ');
  if (value.is_array()) {
    for (const util::Json& item : value) {
      std::string lines;
      if (is_filled(item)) {
        append_yaml(lines, item, column + 2);
        lines.erase(0, column + 1); // the item begins on the dash's line
      } else {
        lines = ' ' + scalar_text(item) + '\n';
      }
      text.append(indentation).append("-").append(lines);
    }
    return;
  }
  std::vector<std::string> keys;
  for (const auto& [key, unused] : value.items()) {
    keys.push_back(key);
  }
  std::sort(keys.begin(), keys.end());
  for (const std::string& key : keys) {
    text += indentation + yaml::quote(key, yaml::Style::plain, yaml::Collection::block) + ':';
    const util::Json& field = value.at(key);
    append_value(text, field, field.is_array() ? column : column + 2);
  }
}

} // namespace

std::string to_yaml(const util::Json& value) {
  if (!is_filled(value)) {
    return scalar_text(value) + '\n';
  }
  std::string text;
  append_yaml(text, value, 0);
  return text;
}

void print_object(std::ostream& out, const util::Json& value, Format format) {
  out << (format == Format::yaml
              ? util::with_unicode_escapes(to_yaml(value), util::Notation::yaml)
              : util::with_unicode_escapes(util::pretty_json(value), util::Notation::json));
}

std::string join(const std::vector<std::string>& texts, std::string_view separator) {
  return fmt::format("{}", fmt::join(texts, separator));
}

void describe(std::ostream& out, std::string_view name, const std::string& value) {
  fmt::print(out, "{:<12}{}\n", name.empty() ? "" : fmt::format("{}:", name),
             util::printable(value));
}

} // namespace iam::present
