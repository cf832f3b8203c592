#include "aws/sigv4/canonical_request.hpp"

#include "util/characters.hpp"
#include "util/encoding.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <utility>
#include <vector>

namespace iam::aws::sigv4 {
namespace {

using std::string_view;

// Whatever is between the client and the service may set, change or drop these.
constexpr std::array<string_view, 10> k_unsigned_headers = {
    "authorization", "connection",        "expect",  "keep-alive", "te",
    "trailer",       "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id"};

bool is_signed(string_view lower_name) {
  return std::ranges::find(k_unsigned_headers, lower_name) == k_unsigned_headers.end() &&
         !lower_name.starts_with("proxy-");
}

// `value` trimmed, with every run of white space replaced by one blank.
std::string collapsed(string_view value) {
  std::string result;
  bool in_blanks = false;
  for (const char c : util::trim(value)) {
    if (!util::is_blank(c)) {
      result += c;
    } else if (!in_blanks) {
      result += ' ';
    }
    in_blanks = util::is_blank(c);
  }
  return result;
}

std::string normalized(string_view path) {
  std::vector<string_view> segments;
  for (const string_view segment : util::split(path, '/')) {
    if (segment == "..") {
      if (!segments.empty()) {
        segments.pop_back();
      }
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
  }
  const bool is_folder = path.ends_with('/') && !segments.empty();
  return fmt::format("/{}{}", fmt::join(segments, "/"), is_folder ? "/" : "");
}

// A part of a query, encoded AWS's way whether or not it is encoded already.
std::string encoded(string_view part) {
  return util::percent_encode(util::percent_decode(part).value_or(std::string(part)));
}

} // namespace

std::string canonical_path(string_view path, PathStyle style) {
  if (path.empty()) {
    return "/";
  }
  return util::percent_encode(style == PathStyle::normalized ? normalized(path) : std::string(path),
                              util::Slash::keep);
}

std::string canonical_query(string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  for (const string_view parameter : util::split(query, '&')) {
    if (parameter.empty()) {
      continue;
    }
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    const string_view value = parameter.substr(std::min(equals + 1, parameter.size()));
    parameters.emplace_back(encoded(parameter.substr(0, equals)), encoded(value));
  }
  std::ranges::sort(parameters);
  std::string result;
  for (const auto& [name, value] : parameters) {
    result += fmt::format("{}{}={}", result.empty() ? "" : "&", name, value);
  }
  return result;
}

CanonicalHeaders canonical_headers(const net::Headers& headers) {
  std::map<std::string, std::string> values;
  for (const auto& [name, value] : headers) {
    const std::string lower = util::to_lower_ascii(name);
    if (!is_signed(lower)) {
      continue;
    }
    const auto [place, is_new] = values.emplace(lower, collapsed(value));
    if (!is_new) {
      place->second += ',' + collapsed(value);
    }
  }
  CanonicalHeaders result;
  for (const auto& [name, value] : values) {
    result.lines += fmt::format("{}:{}\n", name, value);
    result.signed_names += (result.signed_names.empty() ? "" : ";") + name;
  }
  return result;
}

std::string canonical_request(const CanonicalParts& parts) {
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", parts.method, parts.path, parts.query,
                     parts.headers.lines, parts.headers.signed_names, parts.payload_hash);
}

} // namespace iam::aws::sigv4
