#include "commands/shared/explanation.hpp"

#include "awsauth/match.hpp"
#include "commands/shared/output.hpp"
#include "stores/cluster_store.hpp"
#include "util/json.hpp"

#include <fmt/format.h>

namespace iam::commands {

using awsauth::List;
using util::Json;

namespace {

class Explainer {
public:
  Explainer(const stores::Snapshot& snapshot, const awsauth::Map& map)
      : m_snapshot(snapshot), m_map(map) {}

  Explanation explain(const identity::Identity& caller) const {
    Explanation result;
    result.arn = caller.canonical_arn;
    result.canonical_arn = caller.canonical_arn;
    const awsauth::Match match = awsauth::match(m_map, caller);
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
    return {list, m_snapshot.position(list, entry.position).line};
  }

  void explain_miss(Explanation& result, const identity::Identity& caller) const {
    const std::vector<util::Error> lost =
        rejected_lists(m_snapshot, m_map, {awsauth::k_lists.begin(), awsauth::k_lists.end()});
    if (!lost.empty()) {
      result.reason = lost.front().what();
      return;
    }
    result.nearest = awsauth::nearest_miss(m_map, caller);
    result.reason = fmt::format("no entry names {}", result.canonical_arn);
    if (result.nearest) {
      result.nearest_line =
          m_snapshot.position(result.nearest->list, result.nearest->position).line;
    }
  }

  // A session that is not known cannot be refused: only those of EC2 instances pass.
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

Json json_of(const Place& place) {
  Json json;
  json["list"] = awsauth::data_key(place.list);
  json["line"] = place.line;
  return json;
}

Json json_of(const std::vector<Place>& places) {
  Json list = Json::array();
  for (const Place& place : places) {
    list.push_back(json_of(place));
  }
  return list;
}

} // namespace

Explanation explain(const stores::Snapshot& snapshot, const awsauth::Map& map,
                    const identity::Identity& caller) {
  return Explainer(snapshot, map).explain(caller);
}

Explanation explain(cluster::Session& session, const MapLocation& location,
                    const identity::Identity& caller) {
  stores::ClusterStore store(session.client(), config_map_name(location.config_map),
                             stores::IfMissing::create_on_eks);
  const auto snapshot = store.read();
  require_map(*snapshot);
  return explain(*snapshot, awsauth::read(snapshot->data()), caller);
}

Json json_of(const Explanation& explanation) {
  const bool mapped = explanation.is_mapped();
  Json json;
  json["apiVersion"] = k_api_version;
  json["kind"] = "Explanation";
  json["arn"] = explanation.arn;
  json["canonicalArn"] = explanation.canonical_arn;
  json["mapped"] = mapped;
  json["list"] =
      explanation.entry ? Json(awsauth::data_key(explanation.entry->list)) : Json(nullptr);
  json["line"] = explanation.entry ? Json(explanation.entry->line) : Json(nullptr);
  json["username"] = mapped ? Json(explanation.username) : Json(nullptr);
  json["groups"] = explanation.groups;
  json["shadowed"] = json_of(explanation.shadowed);
  json["atRandom"] = json_of(explanation.at_random);
  json["reason"] = explanation.reason.empty() ? Json(nullptr) : Json(explanation.reason);
  json["nearest"] = nullptr;
  if (explanation.nearest) {
    Json& nearest = json["nearest"];
    nearest["line"] = explanation.nearest_line;
    nearest["arn"] = explanation.nearest->arn;
    nearest["why"] = explanation.nearest->why;
  }
  return json;
}

std::string text_of(const std::vector<Place>& places) {
  std::vector<std::string> texts;
  for (const Place& place : places) {
    texts.push_back(fmt::format("line {} ({})", place.line, awsauth::data_key(place.list)));
  }
  return join(texts, ", ");
}

} // namespace iam::commands
