#include "yaml/read/pieces.hpp"

#include "util/characters.hpp"

#include <fmt/format.h>
#include <stdexcept>

namespace iam::yaml {
namespace {

using PieceKind = Piece::Kind;

constexpr std::string_view k_blanks = " \t";

// Where the line that holds `at` ends, before its break.
std::size_t line_end(std::string_view text, std::size_t at) {
  while (at < text.size() && break_length(text, at) == 0) {
    ++at;
  }
  return at;
}

bool ends_word(std::string_view text, std::size_t at) {
  return at >= text.size() || k_blanks.find(text[at]) != std::string_view::npos ||
         break_length(text, at) > 0;
}

bool is_anchor_letter(char c) {
  return util::is_word_character(c) || c == '-';
}

// The end of the anchor or tag that begins at `at`. A tag goes on to the next blank.
std::size_t property_end(std::string_view text, std::size_t at) {
  const bool anchor = text[at] == '&';
  std::size_t end = at + 1;
  while (anchor ? end < text.size() && is_anchor_letter(text[end]) : !ends_word(text, end)) {
    ++end;
  }
  return end;
}

// The piece at `at`, which lies between the parser's tokens.
Piece piece_in_gap(std::string_view text, std::size_t at) {
  const auto until = [&](PieceKind kind, std::size_t end) {
    return Piece{kind, {at, end}, k_no_node};
  };
  if (const std::size_t length = break_length(text, at); length > 0) {
    return until(PieceKind::line_break, at + length);
  }
  const std::string_view rest = text.substr(at);
  if (is_document_mark(text, at)) {
    return until(PieceKind::document_mark, at + 3);
  }
  if (rest.starts_with(k_byte_order_mark)) {
    return until(PieceKind::byte_order_mark, at + k_byte_order_mark.size());
  }
  switch (text[at]) {
  case ' ':
  case '\t': {
    const std::size_t end = text.find_first_not_of(k_blanks, at);
    return until(PieceKind::blank, end == std::string_view::npos ? text.size() : end);
  }
  case '#':
    return until(PieceKind::comment, line_end(text, at));
  case '-':
    return until(PieceKind::dash, at + 1);
  case '?':
    return until(PieceKind::question, at + 1);
  case ':':
    return until(PieceKind::colon, at + 1);
  case ',':
    return until(PieceKind::comma, at + 1);
  case ']': // both parsers pass over that of `[?]`
    return until(PieceKind::close, at + 1);
  case '&':
  case '!':
    return until(PieceKind::property, property_end(text, at));
  default:
    throw std::logic_error(fmt::format("unexpected byte {:#x} between YAML tokens, at offset {}",
                                       static_cast<unsigned char>(text[at]), at));
  }
}

PieceKind piece_kind(Token::Kind kind) {
  switch (kind) {
  case Token::Kind::scalar:
    return PieceKind::scalar;
  case Token::Kind::alias:
    return PieceKind::alias;
  case Token::Kind::open:
    return PieceKind::open;
  case Token::Kind::close:
    return PieceKind::close;
  default:
    return PieceKind::document_mark;
  }
}

} // namespace

std::vector<Piece> pieces_of(const Document& document) {
  const std::string_view text = document.text();
  // A map of one text a line has about three gaps a token: growing would copy the pieces.
  constexpr std::size_t k_pieces_a_token = 4;
  std::vector<Piece> pieces;
  pieces.reserve(document.tokens().size() * k_pieces_a_token);
  std::size_t at = 0;
  const auto fill_gap = [&](std::size_t end) {
    while (at < end) {
      pieces.push_back(piece_in_gap(text, at));
      at = pieces.back().span.end;
    }
  };
  for (const Token& token : document.tokens()) {
    fill_gap(token.span.begin);
    pieces.push_back({piece_kind(token.kind), token.span, token.node});
    at = token.span.end;
  }
  fill_gap(document.end());
  if (at < text.size()) {
    pieces.push_back({PieceKind::rest, {at, text.size()}, k_no_node});
  }
  return pieces;
}

bool is_document_mark(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  return (rest.starts_with("---") || rest.starts_with("...")) && ends_word(text, at + 3);
}

std::size_t skip_properties(std::string_view text, Span span) {
  text = text.substr(0, span.end); // a tag could go on to the end of a long line
  std::size_t at = span.begin;
  bool property_seen = false;
  while (at < span.end) {
    const char c = text[at];
    if (c == '&' || c == '!') {
      at = property_end(text, at);
      property_seen = true;
    } else if (property_seen && (c == ' ' || c == '\t' || c == '#' || break_length(text, at) > 0)) {
      at = piece_in_gap(text, at).span.end;
    } else {
      break;
    }
  }
  return std::min(at, span.end);
}

std::size_t skip_blanks_and_comments(std::string_view text, std::size_t at) {
  while (at < text.size() && (k_blanks.find(text[at]) != std::string_view::npos ||
                              text[at] == '#' || break_length(text, at) > 0)) {
    at = piece_in_gap(text, at).span.end;
  }
  return at;
}

} // namespace iam::yaml
