#include "aws/sigv4/sign.hpp"

#include "net/url.hpp"
#include "util/crypto.hpp"
#include "util/encoding.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace iam::aws::sigv4 {
namespace {

using std::string_view;

// The parts of a URL byte for byte, as they are sent.
struct Target {
  string_view origin;
  string_view path;
  string_view query;
};

Target target_of(string_view url) {
  const std::size_t scheme_end = url.find("://");
  const std::size_t host = scheme_end == string_view::npos ? 0 : scheme_end + 3;
  const std::size_t path = std::min(url.find_first_of("/?", host), url.size());
  const std::size_t query = std::min(url.find('?', path), url.size());
  return {url.substr(0, path), url.substr(path, query - path),
          url.substr(std::min(query + 1, url.size()))};
}

// Added here, because the transport would send the host in the letter case of the URL.
void add_host(net::HttpRequest& request) {
  if (!net::find_header(request.headers, "Host")) {
    const std::string origin = net::parse_url(target_of(request.url).origin).origin();
    request.headers.emplace_back("Host", origin.substr(origin.find("//") + 2));
  }
}

Stages computed(const net::HttpRequest& request, const Credentials& credentials, const Scope& scope,
                PathStyle path_style) {
  const Target target = target_of(request.url);
  Stages stages;
  stages.canonical_request = canonical_request(
      {request.method, canonical_path(target.path, path_style), canonical_query(target.query),
       canonical_headers(request.headers), util::hex(util::sha256(request.body))});
  stages.string_to_sign = string_to_sign(scope, stages.canonical_request);
  stages.signature = signature(credentials.secret_access_key, scope, stages.string_to_sign);
  return stages;
}

void add_parameter(std::string& url, string_view name, string_view value) {
  const bool has_query = url.find('?') != std::string::npos;
  url += fmt::format("{}{}={}", has_query ? '&' : '?', name, util::percent_encode(value));
}

} // namespace

Stages sign(net::HttpRequest& request, const Credentials& credentials, const Scope& scope,
            PathStyle path_style) {
  add_host(request);
  request.headers.emplace_back("X-Amz-Date", util::aws_time(scope.time));
  if (!credentials.session_token.empty()) {
    request.headers.emplace_back("X-Amz-Security-Token", credentials.session_token.reveal());
  }
  Stages stages = computed(request, credentials, scope, path_style);
  request.headers.emplace_back("Authorization",
                               fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}",
                                           k_algorithm, credentials.access_key_id, scope.text(),
                                           canonical_headers(request.headers).signed_names,
                                           stages.signature));
  return stages;
}

// The order of the parameters is that of botocore, so that the URLs are the same as the AWS CLI's.
Stages presign(net::HttpRequest& request, const Credentials& credentials, const Scope& scope,
               std::chrono::seconds lifetime, PathStyle path_style) {
  add_host(request);
  std::string& url = request.url;
  add_parameter(url, "X-Amz-Algorithm", k_algorithm);
  add_parameter(url, "X-Amz-Credential", credentials.access_key_id + '/' + scope.text());
  add_parameter(url, "X-Amz-Date", util::aws_time(scope.time));
  add_parameter(url, "X-Amz-Expires", std::to_string(lifetime.count()));
  add_parameter(url, "X-Amz-SignedHeaders", canonical_headers(request.headers).signed_names);
  if (!credentials.session_token.empty()) {
    add_parameter(url, "X-Amz-Security-Token", credentials.session_token.reveal());
  }
  Stages stages = computed(request, credentials, scope, path_style);
  add_parameter(url, "X-Amz-Signature", stages.signature);
  return stages;
}

} // namespace iam::aws::sigv4
