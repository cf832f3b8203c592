#pragma once

namespace iam::util {

// Chance, for jitter. A seam: tests put a known sequence in its place.
class Random {
public:
  virtual ~Random() = default;

  // A number from 0 up to but not including 1, evenly spread.
  virtual double fraction() = 0;
};

class SystemRandom : public Random {
public:
  double fraction() override;
};

} // namespace iam::util
