#pragma once

#include <string>
#include <utility>

namespace iam::util {

// A password, key or token. It has no formatter and no stream operator, so that it cannot be
// printed by accident; call `reveal` only to put it into a request or a child's standard input.
class Secret {
public:
  Secret() = default;
  explicit Secret(std::string value) : m_value(std::move(value)) {}

  const std::string& reveal() const { return m_value; }
  bool empty() const { return m_value.empty(); }

  friend bool operator==(const Secret&, const Secret&) = default;

private:
  std::string m_value;
};

} // namespace iam::util
