#pragma once

#include <stdexcept>
#include <string>

namespace iam::util {

// A failure that the user can act on. `cause` says what is wrong, `where` names the place (a file
// with line and column, an ARN, a URL) and may be empty, `cure` is the next step (a command if
// possible) and may be empty. None of the three ends in a full stop or a line break.
class Error : public std::runtime_error {
public:
  explicit Error(std::string cause, std::string where = {}, std::string cure = {});

  const std::string& cause() const { return m_cause; }
  const std::string& where() const { return m_where; }
  const std::string& cure() const { return m_cure; }

private:
  std::string m_cause;
  std::string m_where;
  std::string m_cure;
};

// The command line asks for something that does not exist or does not go together.
class UsageError : public Error {
public:
  using Error::Error;
};

// The user pressed Ctrl-C. Not an `Error`: code that handles failures must not swallow it.
class Cancelled {};

} // namespace iam::util
