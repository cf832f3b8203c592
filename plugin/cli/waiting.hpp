#pragma once

#include "net/http.hpp"
#include "util/clock.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>

namespace iam::cli {

// Tells somebody at a terminal, once, what the program waits for when it has run for over a second.
class WaitNotice {
public:
  // `err` must outlive it, and be written to by nobody during a wait.
  explicit WaitNotice(std::ostream& err)
      : m_err(err), m_due(std::chrono::steady_clock::now() + std::chrono::seconds(1)) {}

  // Runs `wait` on this thread, and tells of `what` from another when it is due meanwhile.
  template<typename Wait>
  auto during(const std::string& what, const Wait& wait) {
    const Watch watch(*this, what);
    return wait();
  }

private:
  // The other thread; none where all is told.
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

  bool is_told();
  void tell(const std::string& what);

  std::ostream& m_err;
  std::chrono::steady_clock::time_point m_due;
  std::mutex m_mutex;
  bool m_told = false;
};

// A transport whose requests are told of.
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

// The system's clock, whose pauses between tries are told of.
class WaitingClock : public util::SystemClock {
public:
  explicit WaitingClock(WaitNotice& notice) : m_notice(notice) {}

  void sleep(std::chrono::milliseconds length) override;

private:
  WaitNotice& m_notice;
};

} // namespace iam::cli
