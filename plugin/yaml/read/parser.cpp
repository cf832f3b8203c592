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

Parser::Parser(const Source& source)
    : m_source(source), m_rest(std::string_view(source.text()).substr(source.body())) {
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

void Parser::fail() const {
  const std::string problem =
      m_parser.problem != nullptr ? m_parser.problem : "the text is not YAML";
  if (m_parser.error == YAML_READER_ERROR) { // its offset is in bytes, its mark is not set
    throw ParseError(problem, m_source.position(m_source.body() + m_parser.problem_offset));
  }
  throw ParseError(problem, m_source.position(m_source.byte_of(m_parser.problem_mark.index)));
}

} // namespace iam::yaml
