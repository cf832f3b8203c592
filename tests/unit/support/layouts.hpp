#pragma once

#include <string>
#include <vector>

namespace iam::test {

// A text of mapRoles as somebody may write it. The roles in it are named A, B, C ... of one account.
struct Layout {
  const char* name;
  const char* text;
};

const std::vector<Layout>& layouts();

} // namespace iam::test
