#pragma once

#include "net/curl_transport.hpp"
#include "net/http.hpp"
#include "net/url.hpp"

#include <curl/curl.h>
#include <optional>
#include <string>

namespace iam::net {

// What is known of a request that libcurl gave up.
struct FailedExchange {
  CURL* handle = nullptr;
  CURLcode code = CURLE_OK;
  std::string detail; // libcurl's own words; may be empty
  Url target;
  std::optional<Url> proxy;
  bool has_left = false; // bytes of the request may have reached the server
};

// The error that says so: the cause in the words that users of kubectl know where there are such,
// the server (or proxy) as the place.
HttpError error_of(const FailedExchange& failed, const HttpRequest& request,
                   const TransportSettings& settings);

} // namespace iam::net
