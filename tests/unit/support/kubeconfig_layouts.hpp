#pragma once

#include <random>
#include <string>
#include <vector>

namespace iam::test {

// A kubeconfig as somebody may have laid it out. Lines that stand for entries named `mine`, or for
// the current context, hold the word OLD in a comment or value: an edit may change them.
struct KubeconfigLayout {
  std::string name;
  std::string text;
  bool one_per_line = true; // entries stand on lines of their own
};

// Written by hand.
const std::vector<KubeconfigLayout>& kubeconfig_layouts();

// Any one: lists missing, null, empty, in block and flow style, with comments and blank lines,
// quotes and indents of all kinds, as JSON; with and without entries named `mine`.
KubeconfigLayout random_kubeconfig(std::mt19937& random);

} // namespace iam::test
