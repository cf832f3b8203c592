#include "util/error.hpp"

#include <utility>

namespace iam::util {
namespace {

std::string compose(const std::string& cause, const std::string& where) {
  return where.empty() ? cause : where + ": " + cause;
}

} // namespace

Error::Error(std::string cause, std::string where, std::string cure)
    : std::runtime_error(compose(cause, where)),
      m_cause(std::move(cause)),
      m_where(std::move(where)),
      m_cure(std::move(cure)) {}

} // namespace iam::util
