#include "change/transaction.hpp"

#include "change/answer.hpp"
#include "change/recording.hpp"
#include "kube/api_error.hpp"
#include "net/http.hpp"
#include "util/backoff.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <optional>

namespace iam::change {

using awsauth::Outcome;
using stores::Unconfirmed;

namespace {

// Fifty writers at once finish in a few seconds.
constexpr util::BackoffPolicy k_backoff{.base = std::chrono::milliseconds(20),
                                        .cap = std::chrono::milliseconds(1000),
                                        .patience = std::chrono::milliseconds(30000)};

std::string look_first() {
  return fmt::format("look with {}, then run the same command again: what is done already stays as "
                     "it is",
                     util::own_command({"list"}));
}

// A write without an answer, or with one that says nothing.
struct UnconfirmedWrite {
  Revision revision;
  Unconfirmed error;
  Recording recording;
};

// It is unknown whether the map was written: the write failed with `error`, and `then` says what
// followed.
class OutcomeUnknown : public util::Error {
public:
  explicit OutcomeUnknown(const util::Error& error, const std::string& then = "")
      : Error("it is unknown whether the map was written: " + error.cause() + then, error.where(),
              look_first()) {}
};

// Whether a read that failed with `error` may succeed later: the server was not reached, or had an
// internal problem. A refusal of the caller is final.
bool may_pass(const util::Error& error) {
  if (const auto* refusal = dynamic_cast<const kube::ApiError*>(&error)) {
    return refusal->status() != 401 && refusal->status() != 403;
  }
  return dynamic_cast<const net::HttpError*>(&error) != nullptr ||
         dynamic_cast<const kube::UnexpectedAnswer*>(&error) != nullptr;
}

[[noreturn]] void fail_stopped(const util::Error& error) {
  throw net::HttpError(net::HttpError::Problem::interrupted, net::Delivery::unknown,
                       "stopped, and the map may have been written", error.where(), look_first());
}

class Transaction {
public:
  Transaction(stores::Store& store, Operation& operation, Guard& guard,
              const TransactionOptions& options, util::Clock& clock, util::Random& random)
      : m_store(store),
        m_operation(operation),
        m_guard(guard),
        m_options(options),
        m_backoff(k_backoff, clock, random) {}

  Revision run() {
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
      if (error.problem() == net::HttpError::Problem::interrupted && writes()) {
        fail_stopped(error);
      }
      fail(error);
    } catch (const util::Error& error) {
      fail(error);
    }
  }

private:
  bool writes() const { return m_options.dry_run == DryRun::none; }

  // Rethrows the error that is being handled. It says that its own write did nothing, but an
  // earlier one still may.
  [[noreturn]] void fail(const util::Error& error) const {
    if (may_still_be_written()) {
      throw OutcomeUnknown(m_unconfirmed->error, "; then: " + error.cause());
    }
    throw;
  }

  // Whether the unconfirmed write may still arrive: it is bound to the version that it was made
  // from.
  bool may_still_be_written() const {
    return m_unconfirmed && m_unconfirmed->error.fate() == Unconfirmed::Fate::pending &&
           m_unconfirmed->revision.before->version() == m_version;
  }

  Revision run_to_the_end() {
    while (true) {
      Revision revision = next_revision();
      if (m_options.dry_run == DryRun::client) {
        return revision;
      }
      if (m_unconfirmed && !revision.changes_text()) {
        return confirmed(revision);
      }
      if (!m_is_patient && may_still_be_written()) {
        throw OutcomeUnknown(m_unconfirmed->error);
      }
      if (!m_is_patient) {
        m_unconfirmed->recording.drop();
        m_unconfirmed->error.rethrow(); // another process was quicker, so it never will be written
      }
      try {
        write(revision);
        return revision;
      } catch (const stores::Conflict& conflict) {
        if (m_unconfirmed) { // the unconfirmed write itself may have been quicker
          wait_or_look_once_more();
        } else {
          wait_after(conflict);
        }
      } catch (const Unconfirmed& error) {
        if (!writes()) {
          error.rethrow();
        }
        m_unconfirmed = {std::move(revision), error, std::move(m_recording)};
        wait_or_look_once_more();
      }
    }
  }

  // What is left to do on the map as it is now.
  Revision next_revision() {
    auto before = read();
    m_version = before->version();
    if (m_unconfirmed && m_unconfirmed->error.fate() == Unconfirmed::Fate::over &&
        before->version() == m_unconfirmed->revision.before->version()) {
      m_unconfirmed->recording.drop();
      m_unconfirmed->error.rethrow(); // the server did nothing
    }
    if (!m_is_resolved) {
      m_operation.resolve(*before);
      m_is_resolved = true;
    }
    Revision revision = m_operation.revise(before);
    if (m_unconfirmed) {
      take_over_outcomes(revision);
    }
    m_operation.check(revision);
    if (revision.changes_text()) {
      m_store.require_writable(*before);
      m_guard.check_map(*revision.before, *revision.after);
    }
    return revision;
  }

  // After an unconfirmed write the map alone can tell, so a read that fails is tried again.
  std::shared_ptr<const stores::Snapshot> read() {
    if (!m_is_resolved && m_options.first) {
      return m_options.first;
    }
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

  // Whether `revision` edits the same principals as the unconfirmed write, so that their outcomes
  // correspond. Edits that depend on the text may be fewer once they are done.
  bool has_same_edits(const Revision& revision) const {
    return std::ranges::equal(revision.edits, m_unconfirmed->revision.edits, {},
                              &PrincipalEdits::name, &PrincipalEdits::name);
  }

  // What the unconfirmed write should have done and is found done, it did.
  void take_over_outcomes(Revision& revision) const {
    if (!has_same_edits(revision)) {
      return;
    }
    for (std::size_t i = 0; i < revision.outcomes.size(); ++i) {
      Outcome& outcome = revision.outcomes[i];
      if (outcome == Outcome::unchanged || outcome == Outcome::not_found) {
        outcome = m_unconfirmed->revision.outcomes[i];
      }
    }
  }

  // The unconfirmed write, which turns out to have been written, with its outcomes: those that are
  // found, where they are of the same edits.
  Revision confirmed(const Revision& found) {
    const bool is_same = has_same_edits(found);
    Revision written = std::move(m_unconfirmed->revision);
    if (is_same) {
      written.outcomes = found.outcomes;
    }
    m_unconfirmed->recording.close(written.after->data());
    return written;
  }

  void write(Revision& revision) {
    const kube::WriteOptions options{m_options.field_manager,
                                     writes() ? kube::DryRun::none : kube::DryRun::server};
    m_recording =
        writes() ? Recording(m_options.journal, revision, m_options.field_manager) : Recording();
    const auto stored = m_recording.keep_unless_refused(
        [&] { return m_store.write(*revision.before, *revision.after, options); });
    m_recording.close(stored);
    prove_answer(stored, !writes(), revision);
  }

  // When patience ends, read once more: the map now tells.
  void wait_or_look_once_more() { m_is_patient = m_backoff.wait(); }

  void wait_after(const stores::Conflict& conflict) {
    if (!m_backoff.wait()) {
      throw util::Error("others keep changing the map; nothing was written: " + conflict.cause(),
                        conflict.where(), "try again when they are done");
    }
  }

  stores::Store& m_store;
  Operation& m_operation;
  Guard& m_guard;
  const TransactionOptions& m_options;
  util::Backoff m_backoff;
  bool m_is_resolved = false;
  std::string m_version; // of the map as it was last read
  Recording m_recording; // of the present write
  std::optional<UnconfirmedWrite> m_unconfirmed;
  bool m_is_patient = true;
};

} // namespace

Revision carry_out(stores::Store& store, Operation& operation, Guard& guard,
                   const TransactionOptions& options, util::Clock& clock, util::Random& random) {
  return Transaction(store, operation, guard, options, clock, random).run();
}

} // namespace iam::change
