#include "change/in_turn.hpp"

#include "net/http.hpp"
#include "util/error.hpp"

#include <cstddef>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::change {

using access::EntryPlan;

namespace {

// How far the plans of one command are carried out when one of them, `at`, fails.
class Progress {
public:
  Progress(const std::vector<EntryPlan>& plans, std::size_t at) : m_current(plans[at]) {
    for (std::size_t i = 0; i < plans.size(); ++i) {
      const bool is_same_work = !plans[i].resume.empty() && plans[i].resume == m_current.resume;
      if (i < at && is_same_work) {
        m_replacing = plans[i].principal;
      }
      if (plans[i].steps.empty() || i == at || (i > at && is_same_work)) {
        continue;
      }
      (i < at ? m_done : m_left).push_back(plans[i].principal);
    }
  }

  // The failure `error` with what it leaves behind and how to go on.
  util::Error explain(const util::Error& error, const std::string& again) const {
    std::string cause = error.cause();
    std::vector<std::string> cures;
    if (!error.cure().empty()) {
      cures.push_back(error.cure());
    }
    if (!m_replacing.empty()) {
      cause = fmt::format("done half-way: {}; {}", both_have_entries(), cause);
      cures.push_back("to complete it: " + m_current.resume);
    }
    if (!m_left.empty()) {
      cause += fmt::format("; not begun: {}", fmt::join(m_left, ", "));
      cures.push_back(cures.empty() ? again : "then " + again);
    }
    return util::Error(cause, error.where(), fmt::format("{}", fmt::join(cures, "; ")));
  }

  // What the user is told who stopped it before the current plan; empty if nothing was done.
  std::string text_of_stop(const std::string& again) const {
    if (!m_replacing.empty()) {
      return fmt::format("stopped half-way: {}; to complete it: {}{}", both_have_entries(),
                         m_current.resume, m_left.empty() ? "" : "; then " + again);
    }
    if (m_done.empty()) {
      return "";
    }
    std::vector<std::string> left = m_left;
    left.insert(left.begin(), m_current.principal);
    return fmt::format("stopped: done: {}; not done: {}; to complete it, {}",
                       fmt::join(m_done, ", "), fmt::join(left, ", "), again);
  }

private:
  std::string both_have_entries() const {
    return fmt::format("both {} and {} have an access entry", m_replacing, m_current.principal);
  }

  const EntryPlan& m_current;
  std::vector<std::string> m_done;
  std::vector<std::string> m_left;
  std::string m_replacing; // who takes the place of the current principal, and has its entry by now
};

} // namespace

void write_in_turn(const std::vector<EntryPlan>& plans, const TurnTools& tools) {
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const auto note_stop = [&] {
      const std::string text = Progress(plans, i).text_of_stop(tools.again);
      if (!text.empty()) {
        tools.note(text);
      }
    };
    try {
      tools.report(tools.write(plans[i]));
    } catch (const net::HttpError& error) {
      if (error.problem() == net::HttpError::Problem::interrupted) {
        note_stop();
        throw;
      }
      throw Progress(plans, i).explain(error, tools.again);
    } catch (const util::Error& error) {
      throw Progress(plans, i).explain(error, tools.again);
    } catch (const util::Cancelled&) {
      note_stop();
      throw;
    }
  }
}

} // namespace iam::change
