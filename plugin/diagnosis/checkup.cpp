#include "diagnosis/checkup.hpp"

#include <algorithm>
#include <iterator>

namespace iam::diagnosis {

Checkup::Checkup() {
  for (const Step step : k_steps) {
    at(step).step = step;
  }
}

void Checkup::pass(Step step, Time time, std::string detail) {
  at(step) = {step, StepResult::ok, time, std::move(detail)};
}

void Checkup::leave_unknown(Step step, Time time, std::string why) {
  at(step) = {step, StepResult::unknown, time, std::move(why)};
}

void Checkup::fail(Step step, Time time, std::string detail, std::exception_ptr problem) {
  at(step) = {step, StepResult::failed, time, std::move(detail)};
  m_problems[static_cast<std::size_t>(step)] = std::move(problem);
}

bool Checkup::is_reached(Step step) const {
  return std::none_of(m_steps.begin(), m_steps.begin() + static_cast<std::ptrdiff_t>(step),
                      [](const StepReport& each) { return each.result == StepResult::failed; });
}

std::vector<StepReport> Checkup::steps() const {
  std::vector<StepReport> steps;
  for (const Step step : k_steps) {
    steps.push_back(is_reached(step) ? at(step) : StepReport{.step = step});
  }
  return steps;
}

std::exception_ptr Checkup::problem() const {
  const auto* const found = std::ranges::find_if(
      m_problems, [](const std::exception_ptr& problem) { return problem != nullptr; });
  return found == m_problems.end() ? nullptr : *found;
}

std::vector<std::pair<Step, util::Error>> Checkup::warnings() const {
  std::vector<std::pair<Step, util::Error>> warnings;
  std::ranges::copy_if(m_warnings, std::back_inserter(warnings), [this](const auto& warning) {
    return is_reached(warning.first) && at(warning.first).result != StepResult::failed;
  });
  return warnings;
}

int Checkup::exit_code() const {
  if (has_failed()) {
    return 1;
  }
  const bool is_in = at(Step::authentication).result == StepResult::ok &&
                     at(Step::authorisation).result == StepResult::ok;
  return is_in ? 0 : 2;
}

} // namespace iam::diagnosis
