#pragma once

#include "net/curl_transport.hpp"
#include "net/http.hpp"
#include "net/url.hpp"

#include <array>
#include <chrono>
#include <curl/curl.h>
#include <memory>
#include <optional>
#include <string>

namespace iam::net {

// One request through libcurl, and its result.
class CurlExchange {
public:
  // Both arguments must outlive it. Throws HttpError if the request cannot be sent at all: not an
  // http or https URL, line breaks in a header, credentials over plain http.
  CurlExchange(const HttpRequest& request, const TransportSettings& settings);
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  CURL* handle() const { return m_handle.get(); }
  static CurlExchange& of(CURL* handle);

  // Records how libcurl ended it.
  void finish(CURLcode code);

  // Records that the user interrupted it.
  void give_up();

  bool is_finished() const { return m_result.has_value(); }

  // Its result; of one that was stopped the HttpError `other`.
  HttpResult take_result();

  // The time that the request may take.
  std::optional<std::chrono::milliseconds> time_limit() const { return m_request.timeout; }

  // Whether it is a write that may have reached the server.
  bool is_write_that_left() const { return m_has_left && !m_is_safe; }

private:
  void set_request();
  void set_body();
  void set_headers();
  void set_limits();
  void set_route();
  void set_tls();
  void set_callbacks();

  // libcurl takes numbers as long and everything else as pointers, and cannot detect an int.
  void set(CURLoption option, long value) { curl_easy_setopt(m_handle.get(), option, value); }
  template<typename Value>
  void set(CURLoption option, Value* value) {
    curl_easy_setopt(m_handle.get(), option, value);
  }

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static int on_departure(void* self, char*, char*, int, int);
  static CURLcode on_handshake(CURL*, void*, void* self);
  bool fits(std::size_t more);
  ConnectionTimes connection_times() const;

  const HttpRequest& m_request;
  const TransportSettings& m_settings;
  Url m_target;
  std::optional<Url> m_proxy;
  bool m_is_safe;
  bool m_has_left = false; // bytes may have reached the server
  const std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
  std::optional<std::chrono::steady_clock::time_point> m_handshake_start; // if it is watched
  std::size_t m_received = 0;
  HttpResponse m_response;
  std::optional<HttpResult> m_result;
  std::array<char, CURL_ERROR_SIZE> m_detail{};

  using HeaderList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;
  HeaderList m_headers{nullptr, curl_slist_free_all};
  HeaderList m_connect_to{nullptr, curl_slist_free_all};
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> m_handle;
};

} // namespace iam::net
