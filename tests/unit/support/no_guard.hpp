#pragma once

#include "change/guard.hpp"

namespace iam::test {

// A guard that refuses nothing.
class NoGuard : public change::Guard {
public:
  void check_map(const stores::Snapshot&, const stores::Snapshot&) override {}
};

} // namespace iam::test
