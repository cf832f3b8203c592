#include "yaml/read/parser.hpp"

#include "yaml/read/parse_error.hpp"

#include <algorithm>
#include <cstring>

namespace iam::yaml {
namespace {

// go-yaml reads its input in pieces of this size, so that an error of encoding far ahead is not
// seen before the document ends. With the same pieces libyaml gives the same answer.
constexpr std::size_t k_read_ahead = 512;

int read_piece(void* data, unsigned char* buffer, std::size_t size, std::size_t* read) {
  auto& rest = *static_cast<std::string_view*>(data);
  *read = std::min({size, rest.size(), k_read_ahead});
  std::memcpy(buffer, rest.data(), *read);
  rest.remove_prefix(*read);
  return 1;
}

} // namespace

Parser::Parser(const Source& source, std::string_view body) : m_source(source), m_rest(body) {
  yaml_parser_initialize(&m_parser);
  yaml_parser_set_encoding(&m_parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input(&m_parser, read_piece, &m_rest);
}

Parser::~Parser() {
  yaml_parser_delete(&m_parser);
}

void Parser::next(yaml_event_t& event) {
  if (yaml_parser_parse(&m_parser, &event) == 0) {
    fail();
  }
}

std::vector<Span> Parser::double_quoted_ahead() const {
  std::vector<Span> spans;
  for (const yaml_token_t* token = m_parser.tokens.head; token != m_parser.tokens.tail; ++token) {
    if (token->type == YAML_SCALAR_TOKEN &&
        token->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE) {
      spans.push_back(
          {m_source.byte_of(token->start_mark.index), m_source.byte_of(token->end_mark.index)});
    }
  }
  return spans;
}

std::size_t Parser::failed_token() const {
  if (m_parser.error == YAML_READER_ERROR) {
    return 0;
  }
  const bool has_context = m_parser.context != nullptr;
  return m_source.byte_of((has_context ? m_parser.context_mark : m_parser.problem_mark).index);
}

void Parser::fail() const {
  const std::string problem =
      m_parser.problem != nullptr ? m_parser.problem : "the text is not YAML";
  if (m_parser.error == YAML_READER_ERROR) { // its offset is in bytes, its mark is not set
    throw ParseError(problem, m_source.position(m_source.body() + m_parser.problem_offset));
  }
  if (m_parser.context != nullptr && std::string_view(m_parser.context).ends_with(" a tag")) {
    throw TagCutShort{m_source.byte_of(m_parser.context_mark.index) - m_source.body()};
  }
  const std::size_t offset = m_source.byte_of(m_parser.problem_mark.index);
  if (problem == "found unexpected ':'") {
    throw UnexpectedColon{offset - m_source.body()};
  }
  if (problem == "found unknown escape character") {
    throw UnknownEscape{m_source.byte_of(m_parser.context_mark.index) - m_source.body(),
                        offset - m_source.body()};
  }
  throw ParseError(problem, m_source.position(offset));
}

} // namespace iam::yaml
