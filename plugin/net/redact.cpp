#include "net/redact.hpp"

#include "util/characters.hpp"
#include "util/encoding.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>

namespace iam::net {
namespace {

using std::string_view;

// Fields whose names end like this, in any letter case and with or without `-` and `_` in between,
// hold a secret, in JSON, YAML, XML, forms, queries and environments alike. `token` covers
// SessionToken, accessToken, X-Amz-Security-Token, WebIdentityToken and the like.
constexpr std::array<string_view, 17> k_secret_endings = {
    "token",      "tokencode",    "password",  "passwd",          "passphrase", "secret",
    "secretkey",  "privatekey",   "apikey",    "secretaccesskey", "keydata",    "xamzsignature",
    "devicecode", "codeverifier", "assertion", "authorization",   "cookie"};
constexpr std::size_t k_longest_name = 64; // only its end counts

// A secret that is shorter than this may be a part of an ordinary word: masking it would garble
// messages, and tell the reader which letters it has.
constexpr std::size_t k_shortest_secret = 8;

constexpr std::array<string_view, 8> k_secret_headers = {"authorization",
                                                         "proxy-authorization",
                                                         "cookie",
                                                         "set-cookie",
                                                         "x-amz-security-token",
                                                         "x-amz-sso_bearer_token",
                                                         "x-aws-ec2-metadata-token",
                                                         "x-amz-session-token"};

constexpr string_view k_cluster_token = "k8s-aws-v1.";

// A part of a text.
struct Part {
  std::size_t start = 0;
  std::size_t length = 0;
};

// The end of the blanks in `text` from `from` on, `kinds` being what counts as one.
std::size_t behind_blanks(string_view text, std::size_t from, string_view kinds) {
  return std::min(text.find_first_not_of(kinds, from), text.size());
}

bool is_name_character(char c) {
  return util::is_word_character(c) || c == '-';
}

// Whether the text before `end` is the name of a secret field. Sets `start` to where it starts, or
// to its last characters if it is very long.
bool is_secret_name(string_view text, std::size_t end, std::size_t& start) {
  std::string reversed;
  for (start = end; start > 0 && end - start < k_longest_name && is_name_character(text[start - 1]);
       --start) {
    if (util::is_alphanumeric(text[start - 1])) {
      reversed += util::to_lower(text[start - 1]);
    }
  }
  const std::string name(reversed.rbegin(), reversed.rend());
  return std::ranges::any_of(k_secret_endings,
                             [&](string_view ending) { return name.ends_with(ending); });
}

// The text within quotes that starts at `start`. In JSON within a JSON string, every quote is `\"`.
Part quoted_value(string_view text, std::size_t start, string_view quote) {
  std::size_t i = start;
  while (i < text.size() && text.substr(i, quote.size()) != quote) {
    i += text[i] == '\\' ? 2U : 1U; // with the character that it escapes
  }
  return {start, std::min(i, text.size()) - start};
}

// The quote at the start of `rest`; empty if there is none.
string_view quote_in(string_view rest) {
  for (const string_view quote : {"\\\"", "\"", "'"}) {
    if (rest.starts_with(quote)) {
      return quote;
    }
  }
  return {};
}

// Whether only an indentation and what may stand before a key is between `start` and the start of
// its line.
bool begins_line(string_view text, std::size_t start) {
  constexpr string_view k_export = "export ";
  const std::size_t window = std::min(start, k_longest_name);
  string_view before = text.substr(start - window, window);
  before = before.substr(before.rfind('\n') + 1); // npos + 1 is 0
  if (before.ends_with(k_export)) {
    before.remove_suffix(k_export.size());
  }
  return before.find_first_not_of(" \t-{,\"'") == string_view::npos &&
         before.size() < k_longest_name;
}

// Whether `value` is a word as in `invalid token: expired`, and no secret.
bool is_plain_word(string_view value) {
  value = value.substr(0, value.find_last_not_of(".:;,!?)") + 1); // npos + 1 is 0
  return value.empty() ||
         (util::is_letter(value[0]) && std::ranges::all_of(value.substr(1), util::is_lower));
}

// What ends the value of the field `name` that is not in quotes. That of a header has several
// words.
string_view ends_of(string_view name) {
  const std::string lower = util::to_lower_ascii(name);
  const bool is_header = lower.ends_with("authorization") || lower.ends_with("cookie");
  return is_header ? "\r\n\"\\<>" : "& \t\r\n\"\\<>";
}

// The value of the field `name`, behind the `=` or `:` at `at`. Without blanks it is that of a
// form, of an environment or of the canonical request, which AWS repeats when it refuses a
// signature. With blanks it is that of a header, of an INI or YAML file, or else prose.
Part assigned_value(string_view text, Part name, std::size_t at) {
  constexpr string_view k_blanks = " \t";
  const std::size_t start = behind_blanks(text, at + 1, k_blanks);
  if (const string_view quote = quote_in(text.substr(start)); !quote.empty()) {
    return quoted_value(text, start + quote.size(), quote);
  }
  const string_view ends = ends_of(text.substr(name.start, name.length));
  const std::size_t end = std::min(text.find_first_of(ends, start), text.size());
  const bool has_blanks = start > at + 1;
  if (has_blanks && !begins_line(text, name.start) &&
      is_plain_word(text.substr(start, end - start))) {
    return {};
  }
  return {start, end - start};
}

// The value in JSON if its name ends before the `quote` at `at`: `" : "VALUE"`.
Part json_value(string_view text, std::size_t at, string_view quote) {
  constexpr string_view k_blanks = " \t\r\n";
  const std::size_t colon = behind_blanks(text, at + quote.size(), k_blanks);
  if (colon == text.size() || text[colon] != ':') {
    return {};
  }
  const std::size_t start = behind_blanks(text, colon + 1, k_blanks);
  const bool is_text = text.substr(start, quote.size()) == quote;
  return is_text ? quoted_value(text, start + quote.size(), quote) : Part{};
}

// Whether `text` ends with an XML end tag, apart from its `>`.
bool ends_with_end_tag(string_view text) {
  const std::size_t slash = text.find_last_of("<>/");
  const auto is_allowed = [](char c) { return is_name_character(c) || c == ':' || c == '.'; };
  return slash != string_view::npos && text.substr(0, slash + 1).ends_with("</") &&
         std::ranges::all_of(text.substr(slash + 1), is_allowed);
}

// The value of the secret field whose name ends before `at`, where a name can end. Its length is 0
// if there is none.
Part value_at(string_view text, std::size_t at) {
  Part name;
  const char mark = text[at];
  const bool is_assignment = mark == '=' || mark == ':';
  const std::size_t end = is_assignment ? text.find_last_not_of(" \t", at - 1) + 1 : at;
  if (at == 0 || !is_secret_name(text, end, name.start)) {
    return {};
  }
  name.length = end - name.start;
  if (is_assignment) {
    return assigned_value(text, name, at);
  }
  if (mark == '>') {
    const bool is_end_tag = ends_with_end_tag(text.substr(0, at));
    return is_end_tag ? Part{} : Part{at + 1, std::min(text.find('<', at), text.size()) - at - 1};
  }
  return json_value(text, at, quote_in(text.substr(at)));
}

// Looks at each byte a few times at most: what is masked is not looked at again.
std::string without_secret_fields(string_view text) {
  constexpr string_view k_marks = "=:>\\\"'";
  std::string result;
  std::size_t done = 0;
  for (std::size_t at = text.find_first_of(k_marks); at < text.size();
       at = text.find_first_of(k_marks, std::max(at + 1, done))) {
    const Part value = value_at(text, at);
    if (value.length > 0) {
      result += text.substr(done, value.start - done);
      result += k_masked;
      done = value.start + value.length;
    }
  }
  result += text.substr(done);
  return result;
}

bool is_token_character(char c) {
  return util::is_word_character(c) || c == '-' || c == '=';
}

std::string without_cluster_tokens(string_view text) {
  std::string result;
  while (true) {
    const std::size_t at = text.find(k_cluster_token);
    if (at == string_view::npos) {
      result += text;
      return result;
    }
    result += text.substr(0, at + k_cluster_token.size());
    text.remove_prefix(at + k_cluster_token.size());
    if (!text.empty() && is_token_character(text.front())) {
      result += k_masked;
    }
    while (!text.empty() && is_token_character(text.front())) {
      text.remove_prefix(1);
    }
  }
}

// Where the part behind `SCHEME://` starts; 0 if `url` has no scheme.
std::size_t behind_scheme(string_view url) {
  constexpr string_view k_separator = "://";
  const std::size_t end = url.find(k_separator);
  const auto is_allowed = [](char c) {
    return util::is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
  };
  return end != string_view::npos && std::ranges::all_of(url.substr(0, end), is_allowed)
             ? end + k_separator.size()
             : 0;
}

bool is_host_and_port(string_view authority) {
  const std::size_t colon = authority.rfind(':');
  return colon == string_view::npos || authority.ends_with(']') ||
         std::ranges::all_of(authority.substr(colon + 1), util::is_digit);
}

// `url` with what stands between `start` and the `@` at `at` masked, if there is one.
std::string without_user(string_view url, std::size_t start, std::size_t at) {
  if (at == string_view::npos) {
    return redacted_body(url);
  }
  return std::string(url.substr(0, start)) + std::string(k_masked) + redacted_body(url.substr(at));
}

} // namespace

std::string redacted_body(string_view body) {
  return without_cluster_tokens(without_secret_fields(body));
}

std::string redacted_header(string_view name, string_view value) {
  if (!is_secret_header(name)) {
    return util::to_lower_ascii(name) == "location" ? redacted_url(value) : redacted_body(value);
  }
  // The scheme says what kind of credential was sent, and is not secret.
  const std::size_t blank = value.find(' ');
  const bool has_scheme =
      util::to_lower_ascii(name).ends_with("authorization") && blank != string_view::npos;
  return std::string(value.substr(0, has_scheme ? blank + 1 : 0)) + std::string(k_masked);
}

bool is_secret_header(string_view name) {
  return std::ranges::find(k_secret_headers, util::to_lower_ascii(name)) != k_secret_headers.end();
}

std::string redacted_url(string_view url) {
  const std::size_t start = behind_scheme(url);
  const std::size_t end = std::min(url.find_first_of("/?#", start), url.size());
  const string_view authority = url.substr(start, end - start);
  const std::size_t at = authority.rfind('@');
  const bool has_user = at != string_view::npos;
  if (has_user && is_host_and_port(authority.substr(at + 1))) {
    return without_user(url, start, start + at);
  }
  // A slash in a password ends the authority early, which then seems to have a port of letters.
  const bool is_url = start > 0 && !has_user && is_host_and_port(authority);
  return without_user(url, start, is_url ? string_view::npos : url.rfind('@'));
}

std::string redacted_proxy(string_view proxy) {
  const std::size_t start = behind_scheme(proxy);
  const std::size_t at = proxy.rfind('@');
  if (at == string_view::npos && !is_host_and_port(proxy.substr(start))) {
    const std::size_t colon = proxy.rfind(':');
    return std::string(proxy.substr(0, colon + 1)) + std::string(k_masked);
  }
  return without_user(proxy, start, at);
}

std::string without_secrets(std::string text, std::span<const util::Secret> secrets) {
  for (const util::Secret& secret : secrets) {
    if (secret.reveal().size() < k_shortest_secret) {
      continue;
    }
    text = util::replace_all(text, secret.reveal(), k_masked);
    text = util::replace_all(text, util::percent_encode(secret.reveal()), k_masked);
    text = util::replace_all(text, util::replace_all(secret.reveal(), "/", "\\/"), k_masked);
  }
  return text;
}

// Cut only when no part of a known secret can be left at the end.
std::string message_from_outside(string_view text, std::span<const util::Secret> secrets) {
  return redacted_body(
      util::shortened(without_secrets(std::string(text), secrets), k_longest_message));
}

} // namespace iam::net
