#include "cluster/host.hpp"

#include "net/trace.hpp"
#include "util/text.hpp"

#include <fmt/ostream.h>
#include <memory>
#include <span>
#include <vector>

namespace iam::cluster {
namespace {

constexpr int k_first_shown = 6; // kubectl's level for request lines

class TracedTransport : public net::HttpTransport {
public:
  TracedTransport(std::unique_ptr<net::HttpTransport> inner, const Host& host)
      : m_inner(std::move(inner)), m_trace(*m_inner, host.err, host.verbosity) {}

  net::HttpResponse perform(const net::HttpRequest& request) override {
    return m_trace.perform(request);
  }

  std::vector<net::HttpResult> perform_all(std::span<const net::HttpRequest> requests) override {
    return m_trace.perform_all(requests);
  }

  void stop() override { m_inner->stop(); }

private:
  std::unique_ptr<net::HttpTransport> m_inner;
  net::TracingTransport m_trace;
};

} // namespace

Host Host::with(int new_verbosity, Input new_input) const {
  Host host = *this;
  host.verbosity = new_verbosity;
  host.input = new_input;
  return host;
}

std::string Host::message(std::string_view text) const {
  return util::printable(util::complete_commands(text, place));
}

void Host::note(std::string_view text) const {
  fmt::print(err, "note: {}\n", message(text));
}

void Host::warn(std::string_view text) const {
  fmt::print(err, "warning: {}\n", message(text));
}

Host Host::with_out_on_err() const {
  Host host{err, err, read_input, environment, make_transport, runner, clock, random, prompt};
  host.verbosity = verbosity;
  host.input = input;
  host.err_is_terminal = err_is_terminal;
  host.width = width;
  host.program_file = program_file;
  host.place = place;
  host.command = command;
  host.confirm = confirm;
  host.on_change = on_change;
  return host;
}

kube::TransportFactory Host::transports() const {
  if (verbosity < k_first_shown) {
    return make_transport;
  }
  return [this](const net::TransportSettings& settings) {
    return std::make_unique<TracedTransport>(make_transport(settings), *this);
  };
}

} // namespace iam::cluster
