#include "change/agreement.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::change {
namespace {

constexpr std::chrono::milliseconds k_pause{1000}; // tokens of the same second are equal

} // namespace

const Subject* await_agreement(std::vector<Subject>& subjects, cluster::Target& target,
                               const cluster::Host& host, std::chrono::milliseconds patience,
                               const std::function<bool()>& goes_on, int answers) {
  const auto deadline = host.clock.instant() + patience;
  int agreeing = 0;
  while (true) {
    for (Subject& subject : subjects) {
      subject.answer = answer_for(subject.witness, target, host, subject.question);
    }
    const auto late = std::ranges::find_if(
        subjects, [](const Subject& subject) { return subject.answer != subject.expected; });
    const bool agrees = late == subjects.end();
    agreeing = agrees ? agreeing + 1 : 0;
    if (agreeing == answers) {
      return nullptr;
    }
    if (!agrees && (!goes_on() || host.clock.instant() + k_pause > deadline)) {
      return &*late;
    }
    host.clock.sleep(k_pause);
  }
}

std::string difference_of(const Subject& subject) {
  return fmt::format("the cluster {}; expected: it {}", subject.answer, subject.expected);
}

} // namespace iam::change
