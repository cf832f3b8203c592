#include "util/error.hpp"

#include "util/text.hpp"

#include <string_view>
#include <utility>

namespace iam::util {
namespace {

// what() would end at a NUL, which is therefore written as messages show it.
std::string compose(const std::string& cause, const std::string& where) {
  using namespace std::string_view_literals;
  return replace_all(where.empty() ? cause : where + ": " + cause, "\0"sv, R"(\x00)");
}

} // namespace

Error::Error(std::string cause, std::string where, std::string cure)
    : std::runtime_error(compose(cause, where)),
      m_cause(std::move(cause)),
      m_where(std::move(where)),
      m_cure(std::move(cure)) {}

} // namespace iam::util
