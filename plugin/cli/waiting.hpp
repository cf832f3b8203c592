#pragma once

#include "net/http.hpp"
#include "util/clock.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>

namespace iam::cli {

// Tells a user at a terminal, once, what the program is waiting for after it has run for a second.
class WaitNotice {
public:
  // `err` must outlive it, and nothing else may write to it during a wait.
  explicit WaitNotice(std::ostream& err)
      : m_err(err), m_due(std::chrono::steady_clock::now() + std::chrono::seconds(1)) {}

  // Runs `wait` on this thread; another thread prints `what` when the notice becomes due.
  template<typename Wait>
  auto during(const std::string& what, const Wait& wait) {
    const Watch watch(*this, what);
    return wait();
  }

private:
  // The other thread; there is none once the notice was printed.
  class Watch {
  public:
    Watch(WaitNotice& notice, const std::string& what);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

  private:
    struct Thread;
    std::unique_ptr<Thread> m_thread;
  };

  bool is_printed();
  void print(const std::string& what);

  std::ostream& m_err;
  std::chrono::steady_clock::time_point m_due;
  std::mutex m_mutex;
  bool m_printed = false;
};

// A transport that announces long requests.
class WaitingTransport : public net::HttpTransport {
public:
  WaitingTransport(std::unique_ptr<net::HttpTransport> inner, WaitNotice& notice)
      : m_inner(std::move(inner)), m_notice(notice) {}

  net::HttpResponse perform(const net::HttpRequest& request) override;
  std::vector<net::HttpResult> perform_all(std::span<const net::HttpRequest> requests) override;

private:
  std::unique_ptr<net::HttpTransport> m_inner;
  WaitNotice& m_notice;
};

// The system's clock, which announces long pauses between attempts.
class WaitingClock : public util::SystemClock {
public:
  explicit WaitingClock(WaitNotice& notice) : m_notice(notice) {}

  void sleep(std::chrono::milliseconds length) override;

private:
  WaitNotice& m_notice;
};

} // namespace iam::cli
