#pragma once

namespace iam::util {

// Randomness for jitter. Tests replace it by a known sequence.
class Random {
public:
  virtual ~Random() = default;

  // A uniformly distributed number from 0 up to, but not including, 1.
  virtual double fraction() = 0;
};

class SystemRandom : public Random {
public:
  double fraction() override;
};

} // namespace iam::util
