#include "yaml/read/lost_letter.hpp"

#include "util/text.hpp"
#include "yaml/read/source.hpp"

#include <memory>
#include <yaml.h>

namespace iam::yaml {
namespace {

// Where the last code point of `text` begins, which is not empty.
std::size_t last_code_point(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && util::code_point_count(text.substr(at, 1)) == 0) {
    --at;
  }
  return at;
}

bool is_visible_ascii(char c) {
  return c > ' ' && c < '\x7f';
}

bool is_blank_or_break(std::string_view character) {
  return character == " " || character == "\t" || break_length(character, 0) > 0;
}

// Takes the last code point from `text`, or nothing where there is none.
std::string_view take_last(std::string_view& text) {
  const std::size_t at = text.empty() ? 0 : last_code_point(text);
  const std::string_view last = text.substr(at);
  text = text.substr(0, at);
  return last;
}

// How many collections are open.
struct Depth {
  int block = 0;
  int flow = 0;

  void follow(yaml_token_type_t token) {
    switch (token) {
    case YAML_BLOCK_SEQUENCE_START_TOKEN:
    case YAML_BLOCK_MAPPING_START_TOKEN:
      ++block;
      return;
    case YAML_BLOCK_END_TOKEN:
      --block;
      return;
    case YAML_FLOW_SEQUENCE_START_TOKEN:
    case YAML_FLOW_MAPPING_START_TOKEN:
      ++flow;
      return;
    case YAML_FLOW_SEQUENCE_END_TOKEN:
    case YAML_FLOW_MAPPING_END_TOKEN:
      --flow;
      return;
    default:
      return;
    }
  }
};

// Whether `text` ends with a plain scalar that stands in block collections alone: in brackets, or
// outside of all, it would go on in the next line, and move the buffer again.
bool ends_with_plain_in_block(std::string_view text) {
  yaml_parser_t parser;
  yaml_parser_initialize(&parser);
  const std::unique_ptr<yaml_parser_t, decltype(&yaml_parser_delete)> parser_guard(
      &parser, yaml_parser_delete);
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()),
                               text.size());
  const std::size_t end = util::code_point_count(text);
  Depth depth;
  yaml_token_t token;
  while (yaml_parser_scan(&parser, &token) != 0) {
    const std::unique_ptr<yaml_token_t, decltype(&yaml_token_delete)> token_guard(
        &token, yaml_token_delete);
    depth.follow(token.type);
    if (token.type == YAML_STREAM_END_TOKEN) {
      return false;
    }
    if (token.type == YAML_SCALAR_TOKEN && token.end_mark.index == end) {
      return token.data.scalar.style == YAML_PLAIN_SCALAR_STYLE && depth.block > 0 &&
             depth.flow == 0;
    }
  }
  return false; // no YAML
}

} // namespace

std::size_t letter_lost_at_end(std::string_view body) {
  if (body.empty() || !is_visible_ascii(body.back())) {
    return 0;
  }
  std::string_view rest = body.substr(0, body.size() - 1);
  const std::string_view line_break = take_last(rest);
  if (line_break.empty() || break_length(line_break, 0) == 0 ||
      !rest.ends_with(k_byte_order_mark)) {
    return 0;
  }
  const std::string_view marked = rest;
  take_last(rest);
  const std::string_view before = take_last(rest);
  const bool begins_word = !before.empty() && is_blank_or_break(before);
  return begins_word && ends_with_plain_in_block(marked) ? 1 : 0;
}

} // namespace iam::yaml
