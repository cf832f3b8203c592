#include "net/redact.hpp"

#include "util/characters.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace iam::net {
namespace {

using std::string_view;

// Fields whose names end like this, in any letter case, hold a secret, in JSON, XML, forms and
// queries alike. `token` covers SessionToken, accessToken, X-Amz-Security-Token, WebIdentityToken
// and the like.
constexpr std::array<string_view, 10> k_secret_endings = {
    "token",    "password",        "secret",        "secretaccesskey", "keydata",
    "key-data", "x-amz-signature", "samlassertion", "devicecode",      "codeverifier"};

constexpr std::array<string_view, 8> k_secret_headers = {"authorization",
                                                         "proxy-authorization",
                                                         "cookie",
                                                         "set-cookie",
                                                         "x-amz-security-token",
                                                         "x-amz-sso_bearer_token",
                                                         "x-aws-ec2-metadata-token",
                                                         "x-amz-session-token"};

constexpr string_view k_cluster_token = "k8s-aws-v1.";

std::size_t blanks(string_view text, std::size_t from) {
  while (from < text.size() && util::is_blank(text[from])) {
    ++from;
  }
  return from;
}

// A part of a text.
struct Part {
  std::size_t start = 0;
  std::size_t length = 0;
};

// The value, if a JSON field's name ends just before `rest`: `" : "VALUE"`. In JSON within a JSON
// string, every quote is `\"`.
Part json_value_after(string_view rest) {
  const string_view quote = rest.starts_with("\\\"") ? "\\\"" : "\"";
  if (!rest.starts_with(quote)) {
    return {};
  }
  std::size_t i = blanks(rest, quote.size());
  if (i == rest.size() || rest[i] != ':') {
    return {};
  }
  i = blanks(rest, i + 1);
  if (!rest.substr(i).starts_with(quote)) {
    return {};
  }
  const std::size_t start = i + quote.size();
  for (i = start; i < rest.size() && !rest.substr(i).starts_with(quote); ++i) {
    if (rest[i] == '\\') {
      ++i; // and the character that it escapes
    }
  }
  return {start, std::min(i, rest.size()) - start};
}

// Whether `text` ends with the name of an XML end tag.
bool is_end_tag(string_view text) {
  const std::size_t open = text.rfind('<');
  return open != string_view::npos && text.substr(open).starts_with("</");
}

// The same for XML (`>VALUE<`), forms (`=VALUE&`) and the canonical request (`:VALUE`), which AWS
// repeats when it refuses a signature.
Part marked_value_after(string_view rest) {
  if (rest.empty() || string_view(">=:").find(rest[0]) == string_view::npos) {
    return {};
  }
  const string_view ends = rest[0] == '>' ? "<" : "& \t\r\n\"\\<>";
  return {1, std::min(rest.find_first_of(ends, 1), rest.size()) - 1};
}

// Every value of a secret field, in the order of the text.
std::vector<Part> secret_values(string_view text) {
  const std::string lower = util::to_lower_ascii(text);
  std::vector<Part> found;
  for (const string_view ending : k_secret_endings) {
    for (std::size_t at = lower.find(ending); at != std::string::npos;
         at = lower.find(ending, at + 1)) {
      const std::size_t after = at + ending.size();
      if (text.substr(after).starts_with('>') && is_end_tag(text.substr(0, after))) {
        continue;
      }
      for (const Part& value :
           {json_value_after(text.substr(after)), marked_value_after(text.substr(after))}) {
        if (value.length > 0) {
          found.push_back({after + value.start, value.length});
        }
      }
    }
  }
  std::ranges::sort(found, {}, &Part::start);
  return found;
}

std::string without_secret_fields(string_view text) {
  std::string result;
  std::size_t done = 0;
  for (const Part& secret : secret_values(text)) {
    if (secret.start < done) {
      continue; // within the previous one
    }
    result += text.substr(done, secret.start - done);
    result += k_masked;
    done = secret.start + secret.length;
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
    result += k_masked;
    text.remove_prefix(at + k_cluster_token.size());
    while (!text.empty() && is_token_character(text.front())) {
      text.remove_prefix(1);
    }
  }
}

} // namespace

std::string redacted_body(string_view body) {
  return without_cluster_tokens(without_secret_fields(body));
}

std::string redacted_header(string_view name, string_view value) {
  const std::string lower = util::to_lower_ascii(name);
  if (std::ranges::find(k_secret_headers, lower) == k_secret_headers.end()) {
    return redacted_body(value);
  }
  // The scheme says what kind of credential was sent, and is not secret.
  const std::size_t blank = value.find(' ');
  const bool has_scheme = lower.ends_with("authorization") && blank != string_view::npos;
  return std::string(value.substr(0, has_scheme ? blank + 1 : 0)) + std::string(k_masked);
}

std::string redacted_url(string_view url) {
  const std::size_t scheme_end = url.find("://");
  const std::size_t start = scheme_end == string_view::npos ? 0 : scheme_end + 3;
  const string_view authority = url.substr(start, url.find_first_of("/?#", start) - start);
  std::size_t at = authority.rfind('@');
  // A slash in a password ends the authority early, which then seems to have a port of letters.
  const std::size_t colon = authority.rfind(':');
  if (at == string_view::npos && colon != string_view::npos && !authority.ends_with(']') &&
      authority.find_first_not_of("0123456789", colon + 1) != string_view::npos) {
    at = url.substr(start).rfind('@');
  }
  if (at == string_view::npos) {
    return redacted_body(url);
  }
  return std::string(url.substr(0, start)) + std::string(k_masked) +
         redacted_body(url.substr(start + at));
}

} // namespace iam::net
