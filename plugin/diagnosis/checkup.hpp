#pragma once

#include "util/error.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace iam::diagnosis {

// The steps from a kubeconfig to the stores. Each needs those before it.
enum class Step : std::uint8_t {
  context,
  dns,
  tcp,
  tls,
  credentials,
  iam_identity,
  authentication,
  authorisation,
  mode,
  lint,
};

inline constexpr std::array k_steps = {Step::context,
                                       Step::dns,
                                       Step::tcp,
                                       Step::tls,
                                       Step::credentials,
                                       Step::iam_identity,
                                       Step::authentication,
                                       Step::authorisation,
                                       Step::mode,
                                       Step::lint};

enum class StepResult : std::uint8_t { ok, failed, unknown, not_reached };

struct StepReport {
  Step step = Step::context;
  StepResult result = StepResult::not_reached;
  std::optional<std::chrono::microseconds> time; // nullopt: it took none, or was not reached
  std::string detail;                            // what was found, or why it is unknown
};

// What an examination has found, in any order.
class Checkup {
public:
  using Time = std::optional<std::chrono::microseconds>;

  Checkup();

  void pass(Step step, Time time, std::string detail);
  void leave_unknown(Step step, Time time, std::string why);

  // `problem` is a util::Error; `detail` says what was tried.
  void fail(Step step, Time time, std::string detail, std::exception_ptr problem);

  // Something works, and will not one day, or not for others.
  void warn(Step step, util::Error problem) { m_warnings.emplace_back(step, std::move(problem)); }

  bool has_failed() const { return problem() != nullptr; }

  // All steps in their order. Those behind the first that failed are not reached, whatever is known
  // of them.
  std::vector<StepReport> steps() const;

  // Why the first that failed did so; nullptr if none did.
  std::exception_ptr problem() const;

  // Those of the steps that were reached.
  std::vector<std::pair<Step, util::Error>> warnings() const;

  // Returns 0 if the cluster lets the caller in and work, 1 if a step failed, 2 if that could not
  // be found out.
  int exit_code() const;

private:
  StepReport& at(Step step) { return m_steps[static_cast<std::size_t>(step)]; }
  const StepReport& at(Step step) const { return m_steps[static_cast<std::size_t>(step)]; }
  bool is_reached(Step step) const;

  std::array<StepReport, k_steps.size()> m_steps;
  std::array<std::exception_ptr, k_steps.size()> m_problems;
  std::vector<std::pair<Step, util::Error>> m_warnings;
};

} // namespace iam::diagnosis
