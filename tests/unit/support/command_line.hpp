#pragma once

#include "cli/run.hpp"
#include "support/fake_child_runner.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_random.hpp"
#include "support/scripted_transport.hpp"

#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace iam::test {

// The program in a world of strings, at a terminal if wanted. No cluster and no command is there.
class CommandLine {
public:
  explicit CommandLine(util::Environment environment = {})
      : m_host{.out = m_out,
               .err = m_err,
               .read_input = [] { return std::string(); },
               .environment = std::move(environment),
               .make_transport =
                   [](const net::TransportSettings&) {
                     return std::make_unique<ScriptedTransport>(std::deque<net::HttpResult>{});
                   },
               .runner = m_runner,
               .clock = m_clock,
               .random = m_random,
               .prompt = [](const std::string&) { return std::string(); }} {}

  // Runs the program with these words; returns what it wrote to standard output.
  std::string run(const std::vector<std::string>& words, const std::string& name = "kubectl-iam") {
    m_out.str("");
    m_err.str("");
    std::vector<std::string> arguments = {name};
    arguments.insert(arguments.end(), words.begin(), words.end());
    exit_code = cli::run(arguments, m_host);
    return m_out.str();
  }

  std::string errors() const { return m_err.str(); }
  cluster::Host& host() { return m_host; }
  FakeClock& clock() { return m_clock; }

  int exit_code = 0;

private:
  std::ostringstream m_out;
  std::ostringstream m_err;
  FakeChildRunner m_runner{[](const util::ChildCommand& command) -> util::ChildResult {
    throw util::ChildError(util::ChildError::Problem::not_found, "not found", command.argv.front());
  }};
  FakeClock m_clock;
  FakeRandom m_random{{0.5}};
  cluster::Host m_host;
};

} // namespace iam::test
