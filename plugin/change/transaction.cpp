#include "change/transaction.hpp"

#include "kube/api_error.hpp"
#include "net/http.hpp"
#include "util/backoff.hpp"

#include <chrono>
#include <fmt/format.h>
#include <optional>

namespace iam::change {

using awsauth::Outcome;
using stores::Unconfirmed;

namespace {

// Fifty writers at once are through in a few seconds.
constexpr util::BackoffPolicy k_backoff{.base = std::chrono::milliseconds(20),
                                        .cap = std::chrono::milliseconds(1000),
                                        .patience = std::chrono::milliseconds(30000)};

constexpr const char* k_look = "look with list, then run the same command again: what is done "
                               "already stays as it is";

// A write whose answer did not come, or says nothing.
struct UnconfirmedWrite {
  Change change;
  Unconfirmed error;
};

// Nobody can know whether the map was written: `error` befell the write, and what came `then`.
class OutcomeUnknown : public util::Error {
public:
  explicit OutcomeUnknown(const util::Error& error, const std::string& then = "")
      : Error("it is unknown whether the map was written: " + error.cause() + then, error.where(),
              k_look) {}
};

// Whether reading the map may succeed later, where it failed with `error`: the server was not
// reached, or had trouble of its own. A refusal of the caller stays one.
bool may_pass(const util::Error& error) {
  if (const auto* refusal = dynamic_cast<const kube::ApiError*>(&error)) {
    return refusal->status() != 401 && refusal->status() != 403;
  }
  return dynamic_cast<const net::HttpError*>(&error) != nullptr ||
         dynamic_cast<const kube::UnexpectedAnswer*>(&error) != nullptr;
}

[[noreturn]] void fail_stopped(const util::Error& error) {
  throw net::HttpError(net::HttpError::Kind::interrupted, net::Delivery::unknown,
                       "stopped, and the map may have been written", error.where(), k_look);
}

class Transaction {
public:
  Transaction(stores::Store& store, const Request& request, util::Clock& clock,
              util::Random& random)
      : m_store(store), m_request(request), m_backoff(k_backoff, clock, random) {}

  Change run() {
    try {
      return run_to_the_end();
    } catch (const util::Cancelled&) {
      if (m_unconfirmed) {
        fail_stopped(m_unconfirmed->error);
      }
      throw;
    } catch (const OutcomeUnknown&) {
      throw;
    } catch (const net::HttpError& error) {
      if (error.kind() == net::HttpError::Kind::interrupted && writes()) {
        fail_stopped(error);
      }
      fail(error);
    } catch (const util::Error& error) {
      fail(error);
    }
  }

private:
  bool writes() const { return m_request.dry_run == DryRun::none; }

  // Passes on the error that is being handled. It says that its own write did nothing, but an
  // earlier one may still.
  [[noreturn]] void fail(const util::Error& error) const {
    if (may_still_be_written()) {
      throw OutcomeUnknown(m_unconfirmed->error, "; then: " + error.cause());
    }
    throw;
  }

  // Whether the doubtful write may arrive late: it is bound to the version that it was made from.
  bool may_still_be_written() const {
    return m_unconfirmed && m_unconfirmed->error.fate() == Unconfirmed::Fate::pending &&
           m_unconfirmed->change.before->version() == m_version;
  }

  Change run_to_the_end() {
    while (true) {
      Change change = next_change();
      if (m_request.dry_run == DryRun::client) {
        return change;
      }
      if (m_unconfirmed && !change.changes_text()) {
        return written_in_doubt(change);
      }
      if (!m_is_patient && may_still_be_written()) {
        throw OutcomeUnknown(m_unconfirmed->error);
      }
      if (!m_is_patient) {
        m_unconfirmed->error.rethrow(); // others were quicker, so it never will be
      }
      try {
        write(change);
        return change;
      } catch (const stores::Conflict& conflict) {
        if (m_unconfirmed) { // it may be the doubtful write that was quicker
          wait_or_look_once_more();
        } else {
          wait_after(conflict);
        }
      } catch (const Unconfirmed& error) {
        if (!writes()) {
          error.rethrow();
        }
        m_unconfirmed = {std::move(change), error};
        wait_or_look_once_more();
      }
    }
  }

  // The change that is left to do on the map as it is now.
  Change next_change() {
    auto before = read();
    m_version = before->version();
    if (m_unconfirmed && m_unconfirmed->error.fate() == Unconfirmed::Fate::over &&
        before->version() == m_unconfirmed->change.before->version()) {
      m_unconfirmed->error.rethrow(); // the server did nothing
    }
    const awsauth::Map map = awsauth::read(before->data());
    Change change = compute(before, m_request.wishes(*before, map));
    if (m_unconfirmed) {
      take_over_outcomes(change);
    }
    if (m_request.check) {
      m_request.check(change, map);
    }
    if (change.changes_text()) {
      m_store.require_writable(*before);
    }
    return change;
  }

  // In doubt, the map is what tells, so that a look that fails is worth others.
  std::shared_ptr<const stores::Snapshot> read() {
    while (true) {
      try {
        return m_store.read();
      } catch (const util::Error& error) {
        if (!m_unconfirmed) {
          throw;
        }
        if (!may_pass(error) || !m_backoff.wait()) {
          throw OutcomeUnknown(m_unconfirmed->error, "; then, reading it again: " + error.cause());
        }
      }
    }
  }

  // What the doubtful write was to do and is found done, it did.
  void take_over_outcomes(Change& change) const {
    for (std::size_t i = 0; i < change.outcomes.size(); ++i) {
      Outcome& outcome = change.outcomes[i];
      if (outcome == Outcome::unchanged || outcome == Outcome::not_found) {
        outcome = m_unconfirmed->change.outcomes[i];
      }
    }
  }

  // The change that was written although nobody said so, with what became of it.
  Change written_in_doubt(const Change& found_done) {
    Change written = std::move(m_unconfirmed->change);
    written.outcomes = found_done.outcomes;
    return written;
  }

  void write(Change& change) {
    const kube::WriteOptions options{m_request.field_manager,
                                     writes() ? kube::DryRun::none : kube::DryRun::server};
    const auto stored = m_store.write(change.before, change.after, options);
    for (const awsauth::List list : awsauth::k_lists) {
      if (change.changes_text() && stored->data()[list] != change.after->data()[list]) {
        change.notes.push_back(
            fmt::format("the API server {} another text for {} than was sent: a mutating webhook "
                        "of the cluster changes it",
                        writes() ? "holds" : "would hold", awsauth::data_key(list)));
      }
    }
  }

  // When patience is over, one more look tells what there is to tell.
  void wait_or_look_once_more() { m_is_patient = m_backoff.wait(); }

  void wait_after(const stores::Conflict& conflict) {
    if (!m_backoff.wait()) {
      throw util::Error("others keep changing the map; nothing was written: " + conflict.cause(),
                        conflict.where(), "try again when they are done");
    }
  }

  stores::Store& m_store;
  const Request& m_request;
  util::Backoff m_backoff;
  std::string m_version; // of the map as it was last seen
  std::optional<UnconfirmedWrite> m_unconfirmed;
  bool m_is_patient = true;
};

} // namespace

Change carry_out(stores::Store& store, const Request& request, util::Clock& clock,
                 util::Random& random) {
  return Transaction(store, request, clock, random).run();
}

} // namespace iam::change
