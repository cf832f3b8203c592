#pragma once

#include "net/http.hpp"

#include <string>
#include <string_view>

namespace iam::aws::sigv4 {

// Whether empty segments, `.` and `..` in the path are resolved before it is signed, as for all
// services but S3.
enum class PathStyle { normalized, as_sent };

// `path` of the URL (already encoded once) in the form that is signed: encoded once more, at least
// `/`.
std::string canonical_path(std::string_view path, PathStyle style);

// `query` of the URL, without its question mark, in the form that is signed: decoded and encoded
// again, sorted by name and then by value.
std::string canonical_query(std::string_view query);

struct CanonicalHeaders {
  std::string lines;        // `name:value`, each with its line break
  std::string signed_names; // joined with `;`
};

// The headers that are signed: all but those that clients and proxies may change. Names in lower
// case and sorted, white space collapsed, values of the same name joined in their order.
CanonicalHeaders canonical_headers(const net::Headers& headers);

// The parts of a canonical request (AWS IAM user guide, "Create a signed AWS API request").
struct CanonicalParts {
  std::string method;
  std::string path;  // canonical
  std::string query; // canonical
  CanonicalHeaders headers;
  std::string payload_hash; // SHA-256 of the body in hexadecimal digits
};

std::string canonical_request(const CanonicalParts& parts);

} // namespace iam::aws::sigv4
