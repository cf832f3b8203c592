#pragma once

#include "util/random.hpp"

#include <utility>
#include <vector>

namespace iam::test {

// Gives the fractions of a list in turn, and begins again at its end.
class FakeRandom : public util::Random {
public:
  explicit FakeRandom(std::vector<double> fractions) : m_fractions(std::move(fractions)) {}

  double fraction() override { return m_fractions[m_next++ % m_fractions.size()]; }

private:
  std::vector<double> m_fractions;
  std::size_t m_next = 0;
};

} // namespace iam::test
