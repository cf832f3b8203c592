#pragma once

#include "net/curl_transport.hpp"
#include "net/http.hpp"
#include "net/url.hpp"

#include <curl/curl.h>
#include <optional>
#include <string>

namespace iam::net {

// A request that failed in libcurl.
struct FailedExchange {
  CURL* handle = nullptr;
  CURLcode code = CURLE_OK;
  std::string detail; // libcurl's own words; may be empty
  Url target;
  std::optional<Url> proxy;
  bool has_left = false; // bytes of the request may have reached the server
};

// The error for it: the cause in kubectl's words if it has any, the server (or proxy) as the place.
HttpError error_of(const FailedExchange& failed, const HttpRequest& request,
                   const TransportSettings& settings);

} // namespace iam::net
