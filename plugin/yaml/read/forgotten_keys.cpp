#include "yaml/read/forgotten_keys.hpp"

#include "util/text.hpp"
#include "yaml/read/pieces.hpp"

#include <algorithm>

namespace iam::yaml {
namespace {

// Whether a colon stands behind `at`, on its line: behind a key without a question mark.
bool is_followed_by_colon(std::string_view text, std::size_t at) {
  return text.substr(std::min(text.find_first_not_of(" \t", at), text.size())).starts_with(':');
}

bool has_brackets(const Document& document, const Node& node) {
  // The pairs of `[[]: x]` and `[? x]` have none, and begin with their key and its mark.
  const bool bracket =
      std::string_view("[{").find(document.text()[node.content]) != std::string_view::npos;
  return bracket &&
         (node.first_child == k_no_node || document[node.first_child].span.begin > node.content);
}

// Where the entry begins that follows what ends at `at`, in a flow collection.
std::size_t next_entry(std::string_view text, std::size_t at) {
  at = skip_blanks_and_comments(text, at);
  return at < text.size() && text[at] == ',' ? skip_blanks_and_comments(text, at + 1) : at;
}

// Whether the entry of a mapping that follows what ends at `before` begins with a question mark.
bool begins_with_question_mark(std::string_view text, std::size_t before) {
  const std::size_t at = next_entry(text, before);
  return at < text.size() && text[at] == '?';
}

std::size_t begin_of_entries(const Document& document, const Node& mapping) {
  return mapping.content + (has_brackets(document, mapping) ? 1 : 0);
}

struct Place {
  NodeId key;         // of the entry
  std::size_t before; // where the entry in front of it ends
};

// The entry of `mapping` in which `id` is the key or the value.
Place entry_of(const Document& document, const Node& mapping, NodeId id) {
  Place place = {mapping.first_child, begin_of_entries(document, mapping)};
  while (place.key != id && document[place.key].next_sibling != id) {
    const Node& value = document[document[place.key].next_sibling];
    place = {value.next_sibling, value.span.end};
  }
  return place;
}

// Where the flow collection `id` begins, with its anchor and tag, if it stands where go-yaml allows
// a key without a question mark, so that it may turn out to be one.
std::optional<std::size_t> begin_of_possible_key(const Document& document, NodeId id) {
  const Source& source = document.source();
  const Node& node = document[id];
  const bool in_block = node.parent == k_no_node || document[node.parent].style == Style::block;
  const std::size_t line = source.line_start(node.span.begin);
  if (in_block && source.line_start(node.content) != line) {
    return node.content; // below its anchor or tag
  }
  if (node.parent == k_no_node) {
    return is_document_mark(document.text(), std::max(line, source.body()))
               ? std::nullopt
               : std::optional(node.span.begin);
  }
  const Node& parent = document[node.parent];
  if (parent.kind == Kind::mapping) {
    const Place place = entry_of(document, parent, id);
    const bool is_key = place.key == id;
    const bool is_explicit = begins_with_question_mark(document.text(), place.before);
    const bool below_key = source.line_start(document[place.key].span.end) != line;
    const bool allowed = in_block ? is_key || is_explicit || below_key : is_key && !is_explicit;
    if (!allowed) {
      return std::nullopt;
    }
  }
  return node.span.begin;
}

// Whether `id` stands in brackets that may turn out to be a key where `id` ends: then go-yaml looks
// on for their colon, and consumes none of their tokens.
bool is_in_possible_key(const Document& document, NodeId id) {
  constexpr std::size_t k_longest_key = 1024; // code points
  const Source& source = document.source();
  const std::size_t end = document[id].span.end;
  for (NodeId outer = document[id].parent;
       outer != k_no_node && document[outer].style == Style::flow; outer = document[outer].parent) {
    if (!has_brackets(document, document[outer])) {
      continue;
    }
    const auto begin = begin_of_possible_key(document, outer);
    if (begin && source.next_line(*begin) >= end &&
        util::code_point_count(source.slice({*begin, end})) <= k_longest_key) {
      return true;
    }
  }
  return false;
}

// Where go-yaml meets the colon behind `key` unprepared, or nothing where it does not. `before` is
// where the entry in front of it ends.
std::optional<std::size_t> unprepared_colon(const Document& document, const Node& mapping,
                                            NodeId key, std::size_t before) {
  const Node& node = document[key];
  if (!node.is_collection() || node.style != Style::flow || node.span.begin != node.content) {
    return std::nullopt;
  }
  const auto end = end_without_key(document, node);
  if (!end || !is_followed_by_colon(document.text(), *end)) {
    return std::nullopt;
  }
  const bool is_noted =
      mapping.style == Style::flow &&
      (begins_with_question_mark(document.text(), before) || is_in_possible_key(document, key));
  return is_noted ? std::nullopt : end;
}

} // namespace

std::optional<std::size_t> end_without_key(const Document& document, const Node& node) {
  const std::string_view text = document.text();
  std::size_t at = node.content + 1;
  for (NodeId child = node.first_child; child != k_no_node;) {
    at = next_entry(text, at);
    const bool no_key = text[at] == '?' || (node.kind == Kind::mapping && text[at] == ':');
    if (!no_key) {
      return std::nullopt;
    }
    const std::size_t behind = skip_blanks_and_comments(text, at + 1);
    if (node.kind == Kind::sequence && text[behind] == ']') {
      return behind + 1; // both parsers pass over the bracket of `[?]`, and read on to the next one
    }
    const NodeId last = node.kind == Kind::mapping ? document[child].next_sibling : child;
    at = document[last].span.end;
    child = document[last].next_sibling;
  }
  return node.span.end;
}

void refuse_forgotten_keys(const Document& document) {
  for (const Node& mapping : document.nodes()) {
    if (mapping.kind != Kind::mapping || mapping.first_child == k_no_node) {
      continue;
    }
    std::size_t before = begin_of_entries(document, mapping);
    for (NodeId key = mapping.first_child; key != k_no_node;) {
      if (const auto colon = unprepared_colon(document, mapping, key, before)) {
        throw ParseError(mapping.style == Style::block
                             ? "mapping values are not allowed in this context"
                             : "did not find expected ',' or a closing bracket",
                         document.source().position(*colon));
      }
      const Node& value = document[document[key].next_sibling];
      before = value.span.end;
      key = value.next_sibling;
    }
  }
}

} // namespace iam::yaml
