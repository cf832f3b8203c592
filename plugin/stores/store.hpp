#pragma once

#include "kube/config_map.hpp"
#include "stores/snapshot.hpp"
#include "util/error.hpp"

#include <exception>
#include <memory>

namespace iam::stores {

// The store no longer holds what the new map was computed from. Nothing was written.
class Conflict : public util::Error {
public:
  using Error::Error;
};

// It is unknown whether the map was written; reading it again may tell.
class Unconfirmed : public util::Error {
public:
  // What may still happen to a write whose result is not seen.
  enum class Fate {
    over,    // the server has answered: it is written, or never will be
    pending, // it may still arrive
  };

  // `reason` is the error of the write.
  Unconfirmed(const util::Error& error, std::exception_ptr reason, Fate fate)
      : Error(error.cause(), error.where(), error.cure()),
        m_reason(std::move(reason)),
        m_fate(fate) {}

  Fate fate() const { return m_fate; }
  [[noreturn]] void rethrow() const { std::rethrow_exception(m_reason); }

private:
  std::exception_ptr m_reason;
  Fate m_fate;
};

// Where a map is kept.
class Store {
public:
  virtual ~Store() = default;

  // The map as it is now. Throws util::Error if it cannot be read.
  virtual std::shared_ptr<const Snapshot> read() = 0;

  // Throws util::Error if `before` cannot be changed, or does not exist and should not be created.
  // Call it before a write, and instead of one in a dry run.
  virtual void require_writable(const Snapshot& before) = 0;

  // Replaces `before` by `after`, which was made from it, whole or not at all; does not write if
  // they do not differ. Returns what the store then holds or, in a dry run, would hold. Throws
  // Conflict, Unconfirmed; other errors say that nothing was written.
  virtual awsauth::MapData write(const Snapshot& before, const Snapshot& after,
                                 const kube::WriteOptions& options) = 0;
};

} // namespace iam::stores
