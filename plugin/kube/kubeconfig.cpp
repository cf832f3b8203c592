#include "kube/kubeconfig.hpp"

#include <fmt/format.h>

namespace iam::kube {

std::string Place::text() const {
  return line == 0 ? file : fmt::format("{}:{}", file, line);
}

} // namespace iam::kube
