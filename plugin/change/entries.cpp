#include "change/entries.hpp"

#include "access/entry_completion.hpp"
#include "aws/error.hpp"
#include "change/entry_refusal.hpp"
#include "net/http.hpp"
#include "util/backoff.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <vector>

namespace iam::change {

using access::AccessEntry;
using access::EntryPlan;
using access::EntryStep;

namespace {

// EKS knows a new role after about ten seconds, and a new entry after a moment.
constexpr util::BackoffPolicy k_backoff{.base = std::chrono::milliseconds(500),
                                        .cap = std::chrono::milliseconds(3000),
                                        .patience = std::chrono::milliseconds(15000)};

// Whether EKS objects to what it was asked for, and not to who asks or when.
bool is_objection(const aws::AwsError& refusal) {
  return refusal.code() == "InvalidParameterException" ||
         refusal.code() == "InvalidRequestException";
}

bool holds(const AccessEntry& entry, const access::HeldPolicy& policy) {
  return std::ranges::any_of(*entry.policies, [&](const access::HeldPolicy& held) {
    return access::is_same(held, policy);
  });
}

bool has_names(const AccessEntry& entry, const access::UpdateEntry& update) {
  return (!update.username || entry.username == *update.username) &&
         (!update.groups || access::is_same_set(entry.groups, *update.groups));
}

// What the calls that create an entry say of its username and groups.
access::UpdateEntry names_of(const AccessEntry& asked) {
  access::UpdateEntry names;
  if (!asked.username.empty()) {
    names.username = asked.username;
  }
  if (!access::is_node_entry(asked)) {
    names.groups = asked.groups;
  }
  return names;
}

[[noreturn]] void fail_different(const AccessEntry& answered) {
  throw util::Error(
      fmt::format(
          "EKS answers with another entry than was asked for: username {}, {}", answered.username,
          answered.groups.empty() ? "no groups"
                                  : fmt::format("groups {}", fmt::join(answered.groups, ", "))),
      answered.principal, "look with " + util::own_command({"list", "--arn", answered.principal}));
}

class Work {
public:
  Work(aws::AccessEntries& entries, EntryPlan plan, const EntryTools& tools)
      : m_entries(entries), m_plan(std::move(plan)), m_tools(tools) {}

  EntryPlan run() {
    for (; m_done < m_plan.steps.size(); ++m_done) {
      try {
        perform(step());
      } catch (const aws::AwsError& refusal) {
        const util::Error error = explain_refusal(refusal, step(), m_plan.principal);
        if (m_done == 0 && is_objection(refusal)) {
          throw NotAccepted(error.cause(), error.where(), error.cure());
        }
        throw_if_nothing_is_done(error, !refusal.is_failure());
        fail(error);
      } catch (const PartlyDone& error) {
        if (m_done == 0) {
          throw;
        }
        fail(error, "");
      } catch (const net::HttpError& error) {
        throw_if_nothing_is_done(error, error.delivery() == net::Delivery::not_sent);
        fail(error);
      } catch (const util::Error& error) {
        fail(error);
      } catch (const util::Cancelled&) {
        if (m_done == 0) {
          throw;
        }
        fail(util::Error("stopped", m_plan.principal));
      }
    }
    return std::move(m_plan);
  }

private:
  const EntryStep& step() const { return m_plan.steps[m_done]; }

  void perform(const EntryStep& step) {
    util::Backoff backoff(k_backoff, m_tools.clock, m_tools.random);
    bool is_told = false;
    while (true) {
      try {
        std::visit([this](const auto& call) { send(call); }, step);
        return;
      } catch (const aws::AwsError& refusal) {
        if (!is_not_yet(step, refusal) || !backoff.wait()) {
          if (is_doubtful(step, refusal) && is_done_all_the_same(step, refusal)) {
            return;
          }
          throw;
        }
        if (!is_told) {
          m_tools.note(fmt::format("EKS does not know {} yet: trying again for some seconds",
                                   m_plan.principal));
        }
        is_told = true;
      } catch (const net::HttpError& error) {
        if (is_done_all_the_same(step, error)) {
          return;
        }
        throw;
      } catch (const aws::UnexpectedAnswer& error) {
        if (is_done_all_the_same(step, error)) {
          return;
        }
        throw;
      }
    }
  }

  void send(const access::CreateEntry& create) {
    const AccessEntry answer = m_entries.create(create.entry);
    if (!has_names(answer, names_of(create.entry))) {
      fail_different(answer);
    }
    take_over(answer);
    m_is_created = true;
  }

  void send(const access::UpdateEntry& update) {
    const AccessEntry answer = m_entries.update(m_plan.principal, {update.username, update.groups});
    if (!has_names(answer, update)) {
      fail_different(answer);
    }
    take_over(answer);
  }

  void send(const access::GivePolicy& give) {
    const access::HeldPolicy answer = m_entries.associate(m_plan.principal, give.policy);
    if (!access::is_same(answer, give.policy)) {
      throw util::Error(fmt::format("EKS answers with {}, and {} was asked for",
                                    access::text_of(answer), access::text_of(give.policy)),
                        m_plan.principal);
    }
  }

  void send(const access::TakePolicy& take) { m_entries.disassociate(m_plan.principal, take.arn); }

  void send(const access::DeleteEntry&) {
    m_entries.remove(m_plan.principal);
    m_is_deleted = true;
  }

  // The plan's entry is the one that EKS describes; its policies are in the plan already.
  void take_over(AccessEntry described) {
    described.policies = m_plan.after->policies;
    described.is_stale = m_plan.after->is_stale;
    m_plan.after = std::move(described);
  }

  // Whether EKS refuses since it has not heard of something new yet.
  bool is_not_yet(const EntryStep& step, const aws::AwsError& refusal) const {
    const auto says = [&](std::string_view text) {
      return refusal.message().find(text) != std::string::npos;
    };
    if (std::holds_alternative<access::CreateEntry>(step)) {
      return says("invalid principal") ||
             (m_is_deleted && refusal.code() == "ResourceInUseException");
    }
    return m_is_created && refusal.code() == "ResourceNotFoundException" && says("principalArn");
  }

  // Whether the call may have been carried out although EKS answers with an error: it failed after
  // it, or an earlier attempt, whose answer got lost, did what this one found done.
  static bool is_doubtful(const EntryStep& step, const aws::AwsError& refusal) {
    if (refusal.is_failure()) {
      return true;
    }
    if (std::holds_alternative<access::CreateEntry>(step)) {
      return refusal.code() == "ResourceInUseException";
    }
    const bool takes = std::holds_alternative<access::DeleteEntry>(step) ||
                       std::holds_alternative<access::TakePolicy>(step);
    return takes && refusal.code() == "ResourceNotFoundException";
  }

  // Finds out by reading the entry whether `step`, which failed with `error`, was carried out.
  bool is_done_all_the_same(const EntryStep& step, const util::Error& error) {
    const auto* refusal = dynamic_cast<const aws::AwsError*>(&error);
    try {
      const auto entry = read_entry(m_entries, m_plan.principal);
      return std::visit([&](const auto& call) { return shows(entry, call); }, step);
    } catch (const util::Error& second) {
      if (refusal != nullptr && !refusal->is_failure()) {
        return false; // EKS has said no, and there is no right to look
      }
      fail_unknown(error, "; then, reading the entry: " + second.cause());
    } catch (const util::Cancelled&) {
      fail_unknown(error, "; then: stopped");
    }
  }

  // Neither EKS's answer nor the entry says whether the call was carried out.
  [[noreturn]] void fail_unknown(const util::Error& error, const std::string& then) const {
    throw PartlyDone(fmt::format("it is unknown whether EKS did this ({}): {}{}",
                                 access::text_of(step()), error.cause(), then),
                     m_plan.principal,
                     fmt::format("look with {}{}",
                                 util::own_command({"list", "--arn", m_plan.principal}),
                                 m_done == 0 ? ", then run the same command again" : ""));
  }

  bool shows(const std::optional<AccessEntry>& entry, const access::CreateEntry& create) {
    if (!entry || entry->type != create.entry.type || !has_names(*entry, names_of(create.entry)) ||
        (m_plan.before && entry->created_at == m_plan.before->created_at)) {
      return false;
    }
    take_over(*entry);
    m_is_created = true;
    return true;
  }

  bool shows(const std::optional<AccessEntry>& entry, const access::UpdateEntry& update) {
    if (!entry || !has_names(*entry, update)) {
      return false;
    }
    take_over(*entry);
    return true;
  }

  static bool shows(const std::optional<AccessEntry>& entry, const access::GivePolicy& give) {
    return entry && holds(*entry, give.policy);
  }

  static bool shows(const std::optional<AccessEntry>& entry, const access::TakePolicy& take) {
    return !entry || std::ranges::find(*entry->policies, take.arn, &access::HeldPolicy::arn) ==
                         entry->policies->end();
  }

  bool shows(const std::optional<AccessEntry>& entry, const access::DeleteEntry&) {
    m_is_deleted = !entry;
    return !entry;
  }

  // Throws NotDone if `error` is that of the first call and `is_refused`.
  void throw_if_nothing_is_done(const util::Error& error, bool is_refused) const {
    if (m_done == 0 && is_refused) {
      throw NotDone(error.cause(), error.where(), error.cure());
    }
  }

  [[noreturn]] void fail(const util::Error& error) const {
    fail(error, fmt::format("not done: {}: ", access::text_of(step())));
  }

  // Adds what was done before, what became of this step, and how to go on.
  [[noreturn]] void fail(const util::Error& error, const std::string& of_step) const {
    if (m_done == 0) {
      throw error;
    }
    std::vector<std::string> done;
    for (std::size_t i = 0; i < m_done; ++i) {
      done.push_back(access::text_of(m_plan.steps[i]));
    }
    const std::string command =
        m_plan.resume.empty() ? access::completing_command(m_plan, m_done) : m_plan.resume;
    throw PartlyDone(
        fmt::format("done half-way: {}; {}{}", fmt::join(done, "; "), of_step, error.cause()),
        error.where().empty() ? m_plan.principal : error.where(),
        fmt::format("{}{}to complete it: {}", error.cure(), error.cure().empty() ? "" : "; ",
                    command));
  }

  aws::AccessEntries& m_entries;
  EntryPlan m_plan;
  const EntryTools& m_tools;
  std::size_t m_done = 0;
  bool m_is_created = false;
  bool m_is_deleted = false;
};

} // namespace

std::optional<AccessEntry> read_entry(aws::AccessEntries& entries, const std::string& principal) {
  aws::EntryAnswers answers = entries.ask({.described = {principal}, .with_policies = {principal}});
  try {
    if (const auto* error = std::get_if<std::exception_ptr>(&answers.described.front())) {
      std::rethrow_exception(*error);
    }
    AccessEntry entry = std::get<AccessEntry>(std::move(answers.described.front()));
    if (const auto* error = std::get_if<std::exception_ptr>(&answers.with_policies.front())) {
      std::rethrow_exception(*error);
    }
    entry.policies = std::get<std::vector<access::HeldPolicy>>(answers.with_policies.front());
    return entry;
  } catch (const aws::AwsError& error) {
    if (error.code() == "ResourceNotFoundException") {
      return std::nullopt;
    }
    throw;
  }
}

EntryPlan carry_out(aws::AccessEntries& entries, EntryPlan plan, const EntryTools& tools) {
  return Work(entries, std::move(plan), tools).run();
}

} // namespace iam::change
