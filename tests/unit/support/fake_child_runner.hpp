#pragma once

#include "util/process.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace iam::test {

// Runs nothing: a function answers in place of each child.
class FakeChildRunner : public util::ChildRunner {
public:
  using Answer = std::function<util::ChildResult(const util::ChildCommand&)>;

  explicit FakeChildRunner(Answer answer) : m_answer(std::move(answer)) {}

  util::ChildResult run(const util::ChildCommand& command) override {
    commands.push_back(command);
    return m_answer(command);
  }

  std::vector<util::ChildCommand> commands; // each one, in order

private:
  Answer m_answer;
};

} // namespace iam::test
