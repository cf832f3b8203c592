#include "diagnosis/explanation.hpp"

#include "awsauth/match.hpp"
#include "stores/readable.hpp"

#include <fmt/format.h>

namespace iam::diagnosis {

using awsauth::List;

namespace {

class Explainer {
public:
  explicit Explainer(const stores::Snapshot& snapshot)
      : m_snapshot(snapshot), m_map(snapshot.map()) {}

  Explanation explain(const identity::Identity& caller) const {
    Explanation result;
    result.arn = caller.canonical_arn;
    result.canonical_arn = caller.canonical_arn;
    const awsauth::Match match = awsauth::match(m_map, caller);
    if (match.unjudged) {
      const util::Error error = stores::unread_lists(m_snapshot, {*match.unjudged}).front();
      result.is_unknown = true;
      const auto finding = std::ranges::find_if(m_map.findings, [&](const awsauth::Finding& each) {
        return each.list == *match.unjudged && each.rule == awsauth::Rule::unjudged;
      });
      result.reason = fmt::format("{}; {}", error.what(), finding->fix);
      return result;
    }
    for (const awsauth::Entry* entry : match.hidden) {
      result.shadowed.push_back(place(*entry));
    }
    if (match.entry == nullptr) {
      explain_miss(result, caller);
      return result;
    }
    result.entry = place(*match.entry);
    for (const awsauth::Entry* entry : match.at_random) {
      result.at_random.push_back(place(*entry));
    }
    result.username = match.username;
    result.groups = match.groups;
    if (!match.refusal.empty()) {
      explain_refusal(result, match, caller);
    }
    return result;
  }

private:
  Place place(const awsauth::Entry& entry) const {
    const List list = entry.mapping.list;
    const yaml::Position position = m_snapshot.position(list, entry.position);
    return {list, position.line, position.column};
  }

  void explain_miss(Explanation& result, const identity::Identity& caller) const {
    const std::vector<util::Error> unread =
        stores::unread_lists(m_snapshot, {awsauth::k_lists.begin(), awsauth::k_lists.end()});
    if (!unread.empty()) {
      result.repair = unread.front().cure();
    }
    result.nearest = awsauth::nearest_miss(m_map, caller);
    result.reason = unread.empty() ? fmt::format("no entry names {}", result.canonical_arn) : "";
    for (const util::Error& error : unread) {
      result.reason += (result.reason.empty() ? "" : "; ") + std::string(error.what());
    }
    if (result.nearest) {
      result.nearest_line =
          m_snapshot.position(result.nearest->list, result.nearest->position).line;
    }
  }

  // An unknown session cannot be refused: only those of EC2 instances get in.
  static void explain_refusal(Explanation& result, const awsauth::Match& match,
                              const identity::Identity& caller) {
    if (caller.session_name == "{{SessionName}}") {
      result.username = match.entry->mapping.username;
      result.groups = match.entry->mapping.groups;
      result.reason =
          "only sessions named like an EC2 instance get in, such as i-0123456789abcdef0";
    } else {
      result.reason = match.refusal;
    }
  }

  const stores::Snapshot& m_snapshot;
  const awsauth::Map& m_map;
};

} // namespace

Explanation explain(const stores::Snapshot& snapshot, const identity::Identity& caller) {
  return Explainer(snapshot).explain(caller);
}

} // namespace iam::diagnosis
