#include "net/curl_transport.hpp"

#include "net/curl_exchange.hpp"
#include "util/cancellation.hpp"
#include "util/descriptor.hpp"

#include <algorithm>
#include <atomic>
#include <curl/curl.h>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace iam::net {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

void start_libcurl_once() {
  static std::once_flag done;
  std::call_once(done, [] {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    // OpenSSL writes to connections that may be closed, and NOSIGNAL leaves SIGPIPE to us.
    util::ignore_broken_pipes();
  });
}

using Exchanges = std::vector<std::unique_ptr<CurlExchange>>;

} // namespace

struct CurlTransport::Multi {
  CURLM* handle = curl_multi_init();
  std::atomic<bool> is_stopped = false;

  explicit Multi(long connections) {
    curl_multi_setopt(handle, CURLMOPT_MAX_HOST_CONNECTIONS, connections);
  }
  ~Multi() { curl_multi_cleanup(handle); }
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;
};

namespace {

// The exchanges of one call, performed together.
class Round {
public:
  Round(CURLM* multi, const std::atomic<bool>& is_stopped, const Exchanges& exchanges,
        const TransportSettings& settings)
      : m_multi(multi),
        m_is_stopped(is_stopped),
        m_exchanges(exchanges),
        m_at_once(settings.at_once),
        m_grace(settings.interrupt_grace) {}
  ~Round() {
    for (const auto& exchange : std::span(m_exchanges).first(m_started)) {
      curl_multi_remove_handle(m_multi, exchange->handle());
    }
  }
  Round(const Round&) = delete;
  Round& operator=(const Round&) = delete;

  // Returns when all are finished, or `is_stopped`. Throws Cancelled on Ctrl-C, unless a write was
  // sent.
  void run() {
    while (true) {
      start_more();
      int running = 0;
      curl_multi_perform(m_multi, &running);
      if (collect() > 0 && m_started < m_exchanges.size()) {
        continue;
      }
      if (!all_finished() && util::interrupt_count() > 0) {
        handle_interrupt();
      }
      if (all_finished() || m_is_stopped) {
        return;
      }
      wait();
    }
  }

private:
  void start_more() {
    while (m_started < m_exchanges.size() && m_started - m_finished < m_at_once) {
      if (!m_exchanges[m_started]->is_finished()) { // given up before it began
        curl_multi_add_handle(m_multi, m_exchanges[m_started]->handle());
      }
      ++m_started;
    }
  }

  // Returns how many have finished.
  std::size_t collect() {
    const std::size_t finished = m_finished;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(m_multi, &left)) {
      if (message->msg == CURLMSG_DONE) {
        CurlExchange::of(message->easy_handle).finish(message->data.result);
        ++m_finished;
      }
    }
    return m_finished - finished;
  }

  bool all_finished() const {
    return std::ranges::all_of(m_exchanges,
                               [](const auto& exchange) { return exchange->is_finished(); });
  }

  // Ends everything but writes that were sent. These get a grace period, and end when it is over or
  // the user insists. An answer that is already here is kept.
  void handle_interrupt() {
    if (std::ranges::none_of(m_exchanges,
                             [](const auto& exchange) { return exchange->is_write_that_left(); })) {
      throw util::Cancelled();
    }
    if (!m_end_of_grace) {
      m_end_of_grace = SteadyClock::now() + m_grace;
      m_unhurried.emplace();
    }
    const bool is_over = util::interrupt_count() > 1 || SteadyClock::now() >= *m_end_of_grace;
    for (const auto& exchange : m_exchanges) {
      if (!exchange->is_finished() && (is_over || !exchange->is_write_that_left())) {
        curl_multi_remove_handle(m_multi, exchange->handle());
        exchange->give_up();
      }
    }
  }

  // libcurl forgets the time limit of a request while another one waits for the same connection,
  // and notices it only when it is called.
  milliseconds longest_wait() const {
    milliseconds longest(60000);
    for (const auto& exchange : m_exchanges) {
      if (!exchange->is_finished() && exchange->time_limit()) {
        longest = std::min(longest, std::max(milliseconds(1), *exchange->time_limit()));
      }
    }
    return longest;
  }

  // Waits until libcurl has something to do, or the user asks to stop.
  void wait() {
    curl_waitfd interrupt{};
    interrupt.fd = m_end_of_grace ? util::second_interrupt_fd() : util::first_interrupt_fd();
    interrupt.events = CURL_WAIT_POLLIN;
    milliseconds length = longest_wait();
    if (m_end_of_grace) {
      length = std::chrono::ceil<milliseconds>(*m_end_of_grace - SteadyClock::now());
    }
    curl_multi_poll(m_multi, &interrupt, interrupt.fd >= 0 ? 1 : 0,
                    std::max(0, static_cast<int>(length.count())), nullptr);
  }

  CURLM* m_multi;
  const std::atomic<bool>& m_is_stopped;
  const Exchanges& m_exchanges;
  std::size_t m_at_once;
  milliseconds m_grace;
  std::size_t m_started = 0;
  std::size_t m_finished = 0;
  std::optional<SteadyClock::time_point> m_end_of_grace;
  std::optional<util::UnhurriedEnd> m_unhurried; // while it lasts
};

} // namespace

CurlTransport::CurlTransport(TransportSettings settings) : m_settings(std::move(settings)) {
  start_libcurl_once();
  m_multi = std::make_unique<Multi>(m_settings.connections);
}

CurlTransport::~CurlTransport() = default;

HttpResponse CurlTransport::perform(const HttpRequest& request) {
  HttpResult result = std::move(perform_all(std::span(&request, 1)).front());
  if (const auto* error = std::get_if<HttpError>(&result)) {
    throw *error;
  }
  return std::get<HttpResponse>(std::move(result));
}

std::vector<HttpResult> CurlTransport::perform_all(std::span<const HttpRequest> requests) {
  util::throw_if_cancelled();
  std::vector<std::optional<HttpError>> refused(requests.size());
  Exchanges exchanges;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    try {
      exchanges.push_back(std::make_unique<CurlExchange>(requests[i], m_settings));
    } catch (const HttpError& e) {
      refused[i] = e;
    }
  }
  Round(m_multi->handle, m_multi->is_stopped, exchanges, m_settings).run();
  std::vector<HttpResult> results;
  auto next = exchanges.begin();
  for (const auto& error : refused) {
    results.push_back(error ? HttpResult(*error) : (*next++)->take_result());
  }
  return results;
}

void CurlTransport::stop() {
  m_multi->is_stopped = true;
  curl_multi_wakeup(m_multi->handle);
}

} // namespace iam::net
