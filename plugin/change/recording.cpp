#include "change/recording.hpp"

#include "net/http.hpp"
#include "stores/store.hpp"

#include <algorithm>
#include <utility>

namespace iam::change {

Recording::Recording(stores::Journal* journal, const Revision& revision,
                     const std::string& field_manager) {
  if (revision.changes_text()) {
    open(journal, stores::change_between(*revision.before, *revision.after, field_manager));
  }
}

Recording::Recording(stores::Journal* journal, const access::EntryPlan& plan) {
  open(journal, stores::EntryChange{plan.principal, plan.before, plan.after});
}

Recording::Recording(stores::Journal* journal, const stores::ModeChange& change) {
  open(journal, change);
}

Recording::Recording(Recording&& other) noexcept
    : m_journal(std::exchange(other.m_journal, nullptr)),
      m_number(other.m_number),
      m_change(std::move(other.m_change)) {}

Recording& Recording::operator=(Recording&& other) noexcept {
  m_journal = std::exchange(other.m_journal, nullptr);
  m_number = other.m_number;
  m_change = std::move(other.m_change);
  return *this;
}

void Recording::open(stores::Journal* journal, stores::Change change) {
  const auto number = journal == nullptr ? std::nullopt : journal->intend(change);
  if (number) {
    m_journal = journal;
    m_number = *number;
    m_change = std::move(change);
  }
}

awsauth::MapData Recording::keep_unless_refused(const std::function<awsauth::MapData()>& write) {
  try {
    return write();
  } catch (const stores::Unconfirmed&) {
    throw;
  } catch (const net::HttpError& error) {
    if (error.delivery() == net::Delivery::not_sent) {
      drop();
    }
    throw;
  } catch (const util::Error&) {
    drop();
    throw;
  }
}

void Recording::close(const awsauth::MapData& stored) {
  if (m_journal == nullptr) {
    return;
  }
  auto& texts = std::get<stores::MapChange>(m_change).after;
  for (const awsauth::List list : awsauth::k_lists) {
    const auto text = texts.find(std::string(awsauth::data_key(list)));
    if (text != texts.end()) {
      text->second = stored[list];
    }
  }
  close();
}

void Recording::close(const access::EntryPlan& plan) {
  if (m_journal != nullptr) {
    m_change = stores::EntryChange{plan.principal, plan.before, plan.after};
    close();
  }
}

void Recording::close() {
  if (m_journal != nullptr) {
    std::exchange(m_journal, nullptr)->close(m_number, m_change);
  }
}

void Recording::drop() {
  if (m_journal != nullptr) {
    std::exchange(m_journal, nullptr)->drop(m_number);
  }
}

} // namespace iam::change
