#include "cli/waiting.hpp"

#include "net/url.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <condition_variable>
#include <fmt/ostream.h>
#include <thread>

namespace iam::cli {

struct WaitNotice::Watch::Thread {
  std::mutex mutex;
  std::condition_variable ended;
  bool is_over = false;
  std::thread thread;
};

WaitNotice::Watch::Watch(WaitNotice& notice, const std::string& what) {
  if (notice.is_printed()) {
    return;
  }
  m_thread = std::make_unique<Thread>();
  m_thread->thread = std::thread([&notice, what, self = m_thread.get()] {
    std::unique_lock lock(self->mutex);
    if (!self->ended.wait_until(lock, notice.m_due, [self] { return self->is_over; })) {
      notice.print(what);
    }
  });
}

WaitNotice::Watch::~Watch() {
  if (m_thread == nullptr) {
    return;
  }
  {
    const std::lock_guard lock(m_thread->mutex);
    m_thread->is_over = true;
  }
  m_thread->ended.notify_one();
  m_thread->thread.join();
}

bool WaitNotice::is_printed() {
  const std::lock_guard lock(m_mutex);
  return m_printed;
}

void WaitNotice::print(const std::string& what) {
  const std::lock_guard lock(m_mutex);
  if (!m_printed) {
    m_printed = true;
    fmt::print(m_err, "{} ...\n", what);
    m_err.flush();
  }
}

namespace {

std::string waiting_for(const std::string& url) {
  try {
    return "waiting for " + util::printable(net::parse_url(url).origin());
  } catch (const util::Error&) {
    return "waiting for an answer"; // there will be none, as the transport is about to report
  }
}

} // namespace

net::HttpResponse WaitingTransport::perform(const net::HttpRequest& request) {
  return m_notice.during(waiting_for(request.url), [&] { return m_inner->perform(request); });
}

std::vector<net::HttpResult>
WaitingTransport::perform_all(std::span<const net::HttpRequest> requests) {
  if (requests.empty()) {
    return {};
  }
  return m_notice.during(waiting_for(requests.front().url),
                         [&] { return m_inner->perform_all(requests); });
}

void WaitingClock::sleep(std::chrono::milliseconds length) {
  m_notice.during("waiting", [&] {
    util::SystemClock::sleep(length);
    return 0;
  });
}

} // namespace iam::cli
