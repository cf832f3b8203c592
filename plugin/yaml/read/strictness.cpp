#include "yaml/read/strictness.hpp"

#include <algorithm>

namespace iam::yaml {
namespace {

void refuse_escaped_slash(const Source& source, Span quoted) {
  const std::string_view raw = source.slice(quoted);
  for (std::size_t at = raw.find('\\'); at != std::string_view::npos; at = raw.find('\\', at + 2)) {
    if (raw.substr(at + 1).starts_with('/')) {
      throw ParseError("found unknown escape character", source.position(quoted.begin + at));
    }
  }
}

} // namespace

void refuse_escaped_slashes(const Document& document, const std::vector<Span>& ahead) {
  for (const Node& node : document.nodes()) {
    if (node.kind == Kind::scalar && node.style == Style::double_quoted) {
      refuse_escaped_slash(document.source(), {node.content, node.span.end});
    }
  }
  std::for_each(ahead.begin(), ahead.end(),
                [&](Span span) { refuse_escaped_slash(document.source(), span); });
}

void refuse_question_marks(const Document& document) {
  const Source& source = document.source();
  for (const Node& node : document.nodes()) {
    if (node.kind != Kind::scalar || node.style != Style::plain || node.parent == k_no_node ||
        document[node.parent].style != Style::flow) {
      continue;
    }
    const std::size_t at = source.slice({node.content, node.span.end}).find('?');
    if (at != std::string_view::npos) {
      throw ParseError("did not find expected ',' or ']'", source.position(node.content + at));
    }
  }
}

void refuse_long_version(const Source& source, std::size_t end) {
  constexpr std::string_view k_directive = "%YAML ";
  constexpr std::string_view k_digits = "0123456789";
  std::string_view rest = std::string_view(source.text()).substr(end);
  if (!rest.starts_with(k_directive)) {
    return;
  }
  for (rest.remove_prefix(k_directive.size());; rest.remove_prefix(1)) {
    const std::size_t digits = std::min(rest.find_first_not_of(k_digits), rest.size());
    if (digits > 2) {
      throw ParseError("found extremely long version number", source.position(end));
    }
    rest.remove_prefix(digits);
    if (!rest.starts_with('.')) {
      return;
    }
  }
}

} // namespace iam::yaml
