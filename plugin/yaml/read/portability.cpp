#include "yaml/read/portability.hpp"

#include "util/characters.hpp"
#include "yaml/read/pieces.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace iam::yaml {
namespace {

constexpr auto k_none = std::string_view::npos;

Unjudged disagreement(const std::string& what, Position position, std::string cure) {
  return {"YAML readers disagree on " + what, position, std::move(cure)};
}

[[noreturn]] void refuse_key(const Source& source, std::size_t at) {
  throw disagreement("a key that is an empty [] or {}, or begins with [? or {?",
                     source.position(at), "rewrite the key as text in quotes");
}

[[noreturn]] void refuse_tag(const Source& source, std::size_t at) {
  throw disagreement("a tag with a comma or bracket in it", source.position(at),
                     "rewrite it with a space after the tag");
}

[[noreturn]] void refuse_ahead(const Source& source, std::size_t at, const char* cure) {
  throw disagreement("text after the end of a list or mapping", source.position(at), cure);
}

// Whether the flow collection that opens at `at` has no entries, or begins with an indicator.
bool begins_without_key(std::string_view text, std::size_t at) {
  if (at >= text.size() || (text[at] != '[' && text[at] != '{')) {
    return false;
  }
  const std::size_t inside = skip_blanks_and_comments(text, at + 1);
  return inside < text.size() && std::string_view("]}?:").find(text[inside]) != k_none;
}

// A tag that begins in `region`, and all that stands up to the next blank.
void refuse_unportable_tags(const Source& source, Span region) {
  constexpr std::string_view k_blanks = " \t\r\n";
  constexpr std::string_view k_before = " \t\r\n,[]{}:?-\"'";
  const std::string_view text = source.text();
  const std::string_view begins = text.substr(0, region.end);
  for (std::size_t at = begins.find('!', region.begin); at != k_none;) {
    std::size_t end = at + 1;
    if (at == region.begin || k_before.find(text[at - 1]) != k_none) {
      end = std::min(text.find_first_of(k_blanks, at), text.size());
      std::string_view tag = text.substr(at, end - at);
      if (tag.starts_with("!<")) { // verbatim: may hold all of them up to its end
        tag.remove_prefix(std::min(tag.find('>'), tag.size()));
      }
      if (tag.find_first_of(",[]") != k_none) {
        refuse_tag(source, at);
      }
    }
    at = begins.find('!', end);
  }
}

void refuse_unportable_keys(const Document& document, const Node& mapping) {
  for (NodeId key = mapping.first_child; key != k_no_node;) {
    const Node& node = document[key];
    if (node.style == Style::flow && begins_without_key(document.text(), node.content)) {
      refuse_key(document.source(), node.content);
    }
    key = node.next_sibling == k_no_node ? k_no_node : document[node.next_sibling].next_sibling;
  }
}

} // namespace

void refuse_inner_byte_order_mark(const Source& source) {
  const std::size_t at = source.text().find(k_byte_order_mark, source.body());
  if (at != k_none) {
    throw disagreement("a byte order mark (U+FEFF, which cannot be seen) inside a text",
                       source.position(at), "rewrite the line without it");
  }
}

void refuse_deep_brackets(const Source& source, std::size_t at, std::size_t depth) {
  constexpr std::size_t k_limit = 500; // go-yaml's is 10 000
  if (depth > k_limit) {
    throw Unjudged(fmt::format("it is nested more than {} levels deep", k_limit),
                   source.position(at), "rewrite the value with fewer of them");
  }
}

void refuse_unportable_nodes(const Document& document) {
  const Source& source = document.source();
  for (const Node& node : document.nodes()) {
    if (node.kind == NodeKind::mapping) {
      refuse_unportable_keys(document, node);
    } else if (node.kind == NodeKind::scalar && node.style == Style::plain &&
               node.parent != k_no_node && document[node.parent].style == Style::flow) {
      const std::size_t at = source.slice({node.content, node.span.end}).find('?');
      if (at != k_none) {
        throw disagreement("a question mark in brackets or braces",
                           source.position(node.content + at), "rewrite the text in quotes");
      }
    }
    if (node.content > node.span.begin) { // behind an anchor or a tag
      refuse_unportable_tags(source, {node.span.begin, node.content});
    }
  }
}

void refuse_text_behind(const Document& document) {
  const Source& source = document.source();
  const std::size_t end = document.end();
  const std::string_view rest = std::string_view(source.text()).substr(end);
  if (rest.empty() || document.ends_at_mark()) {
    return;
  }
  if (document.root() && begins_without_key(source.text(), document[*document.root()].content)) {
    refuse_ahead(source, end, "rewrite the text without the empty [] or {} above it");
  }
  if (rest.starts_with("- ") || rest.starts_with("-\n")) {
    return; // neither parser looks behind a dash there
  }
  if (rest.starts_with('%') || rest.find("\\/") != k_none) {
    refuse_ahead(source, end, "remove that text, or put a line of `---` before it");
  }
  refuse_unportable_tags(source, {end, source.text().size()});
}

void refuse_unusual_version(const Source& source, Span start) {
  constexpr std::string_view k_blanks = " \t";
  constexpr std::string_view k_name = "%YAML";
  const std::string_view text = source.text();
  const std::size_t at = text.find(k_name, start.begin);
  std::string_view rest = text.substr(at + k_name.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(k_blanks), rest.size()));
  // Behind the number a comment may follow without a blank, which yaml-cpp does not know.
  if (!rest.starts_with("1.1") || (rest.size() > 3 && !util::is_blank(rest[3]))) {
    throw disagreement("an unusual version of YAML", source.position(at),
                       "rewrite it as %YAML 1.1");
  }
}

void refuse_unportable_failure(const Document& document, bool open, const ParseError& error) {
  const Source& source = document.source();
  const std::string_view text = source.text();
  const std::size_t at = source.offset(error.position());
  if (error.cause() == "found unknown escape character" && text.substr(at).starts_with("\\'")) {
    throw disagreement("\\' in double quotes", error.position(),
                       "rewrite \\' as ' without the backslash");
  }
  if (error.cause() == "found unexpected ':'") {
    throw disagreement("a colon before a comma, bracket or brace", error.position(),
                       "rewrite the text in quotes");
  }
  const std::size_t begin =
      document.tokens().empty() ? source.body() : document.tokens().back().span.end;
  if (begin <= at) {
    refuse_unportable_tags(source, {begin, at + 1});
  }
  const std::size_t first = skip_blanks_and_comments(text, begin);
  if (!open && begins_without_key(text, first)) {
    refuse_ahead(source, first, "rewrite the text without the empty [] or {} here");
  }
}

} // namespace iam::yaml
