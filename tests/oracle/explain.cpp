// Compares what explain says of generated pairs of a map and a caller with the oracle's answer: the
// line that decides, the username and the groups; that a nearest miss is named only where nothing
// matches, and always for an entry of the same name; and that the ARN which it proposes makes the
// authenticator match. Usage: oracle_explain ORACLE COUNT [SEED]

#include "awsauth/apply.hpp"
#include "diagnosis/explanation.hpp"
#include "generate.hpp"
#include "identity/arn.hpp"
#include "oracle.hpp"
#include "stores/cluster_map.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace iam::oracle {
namespace {

using awsauth::Entry;
using awsauth::List;
using awsauth::Map;
using diagnosis::Explanation;
using diagnosis::Place;
using util::Json;

// What the pairs have shown; a test that never meets one of these shows too little.
struct Totals {
  std::size_t unknown = 0;
  std::size_t mapped = 0;
  std::size_t refused = 0;
  std::size_t missed = 0;
  std::size_t near = 0;
  std::size_t fixes = 0;
  std::size_t failures = 0;
};

stores::ClusterMap snapshot_of(const awsauth::MapData& data) {
  kube::ConfigMap object;
  object.name = stores::k_aws_auth;
  object.object = std::make_shared<Json>(Json::object());
  for (const List list : awsauth::k_lists) {
    if (data[list]) {
      object.data[std::string(data_key(list))] = *data[list];
    }
  }
  return {stores::k_aws_auth, std::move(object)};
}

std::string text_of(List list, std::size_t line, std::size_t column) {
  return fmt::format("{}:{}:{}", data_key(list), line, column);
}

// The caller of the case, or of every second one, somebody whom an entry of its map seems to mean:
// by its ARN as written, or without the path.
identity::Identity caller_of(const Case& c, std::uint64_t number) {
  std::vector<std::string> arns;
  const Map map = awsauth::read(c.data);
  for (const List list : {List::roles, List::users}) {
    for (const Entry& entry : map[list].entries) {
      if (entry.accepted && util::is_utf8(entry.mapping.arn)) {
        arns.push_back(entry.mapping.arn);
      }
    }
  }
  identity::Identity caller = c.caller;
  if (number % 2 == 0 || arns.empty()) {
    return caller;
  }
  const std::string& arn = arns[number / 2 % arns.size()];
  caller.canonical_arn = number % 4 == 1 ? arn : identity::without_role_path(arn);
  const auto parts = identity::parse_arn(arn);
  caller.account = parts ? parts->account : caller.account;
  return caller;
}

Case case_of(std::uint64_t seed, std::uint64_t number) {
  Case c = generate(seed, number);
  c.caller = caller_of(c, number);
  return c;
}

// One answer in words: where the entry is (of an account only its list), and who it makes of the
// caller.
std::string text_of(const std::string& place, bool mapped, const std::string& username,
                    const std::vector<std::string>& groups) {
  return mapped ? fmt::format("{} {} [{}]", place, username, fmt::join(groups, ","))
                : place + " refused";
}

// Generated pairs, and what is said of each.
class Judge {
public:
  explicit Judge(Totals& totals) : m_totals(totals) {}

  // Returns the map that the fix of the nearest miss makes; nullopt without one.
  std::optional<awsauth::MapData> judge(std::uint64_t number, const Case& c, const Json& reply) {
    m_number = number;
    m_case = &c;
    const stores::ClusterMap snapshot = snapshot_of(c.data);
    const Explanation said = diagnosis::explain(snapshot, c.caller);
    if (said.is_unknown) {
      ++m_totals.unknown;
      return std::nullopt;
    }
    if (!said.entry) {
      expect(!reply.at("mapped").get<bool>() && !reply.contains("entry"),
             "explain finds no entry, and the oracle does");
      ++m_totals.missed;
      judge_nearest(snapshot.map(), said);
      return fixed(snapshot.map(), said);
    }
    ++(said.is_mapped() ? m_totals.mapped : m_totals.refused);
    expect(!said.nearest, "an entry matches, and a nearest miss is named");
    const std::set<std::string> answers = answers_of(snapshot.map(), reply);
    const std::string ours =
        text_of(place(*said.entry), said.is_mapped(), said.username, said.groups);
    expect(answers.contains(ours),
           fmt::format("explain says {}, and the oracle {}", ours, fmt::join(answers, " or ")));
    expect(answers.size() <= 1 + said.at_random.size(), "explain misses what is random");
    return std::nullopt;
  }

  void expect(bool holds, const std::string& what) {
    if (holds) {
      return;
    }
    ++m_totals.failures;
    fmt::print("case {}: {}: {}\n", m_number, m_case->caller.canonical_arn, what);
    for (const List list : awsauth::k_lists) {
      if (m_case->data[list]) {
        fmt::print("  {}: {}\n", data_key(list), util::quoted(*m_case->data[list]));
      }
    }
  }

private:
  static std::string place(const Place& place) {
    return place.list == List::accounts ? std::string(data_key(place.list))
                                        : text_of(place.list, place.line, place.column);
  }

  // The oracle numbers the entries that the authenticator accepts.
  static std::string answer_of(const Map& map, const Json& reply) {
    const bool mapped = reply.at("mapped").get<bool>();
    std::string where = reply.value("list", "");
    for (const List list : {List::roles, List::users}) {
      if (where != data_key(list)) {
        continue;
      }
      auto left = reply.at("entry").get<std::size_t>();
      for (const Entry& entry : map[list].entries) {
        if (entry.accepted && left-- == 0) {
          where = text_of(list, entry.position.line, entry.position.column);
          break;
        }
      }
    }
    return text_of(where, mapped, reply.value("username", ""), util::texts_in(reply.at("groups")));
  }

  static std::set<std::string> answers_of(const Map& map, const Json& reply) {
    std::set<std::string> answers = {answer_of(map, reply)};
    for (const Json& one : util::array_at(reply, "any")) {
      answers.insert(answer_of(map, one));
    }
    return answers;
  }

  // Whether `arn` names a role or user of the caller's name, kind and account, however it is
  // written.
  static bool is_namesake(const std::string& text, const identity::Arn& caller) {
    const auto arn = identity::parse_arn(util::to_lower_ascii(text));
    const auto name = [](std::string_view resource) { return identity::last_segment(resource); };
    const std::string own = util::to_lower_ascii(caller.resource);
    return arn && arn->partition == caller.partition && arn->service == "iam" &&
           arn->account == caller.account && name(arn->resource) == name(own) &&
           arn->resource.substr(0, arn->resource.find('/')) == own.substr(0, own.find('/'));
  }

  void judge_nearest(const Map& map, const Explanation& said) {
    m_totals.near += said.nearest ? 1U : 0U;
    const auto caller = identity::parse_arn(m_case->caller.canonical_arn);
    for (const List list : {List::roles, List::users}) {
      for (const Entry& entry : map[list].entries) {
        if (caller && entry.accepted && !entry.mapping.sso) {
          expect(said.nearest || !is_namesake(entry.mapping.arn, *caller),
                 fmt::format("{} is not named as the nearest miss", entry.mapping.arn));
        }
      }
    }
  }

  std::optional<awsauth::MapData> fixed(const Map& map, const Explanation& said) const {
    if (said.nearest_fix.empty()) {
      return std::nullopt;
    }
    const List list = said.nearest->list;
    const auto entry =
        std::ranges::find(map[list].entries, said.nearest->position, &Entry::position);
    awsauth::Mapping wanted = entry->mapping;
    wanted.arn = said.nearest_fix;
    try {
      return awsauth::apply_edits(
                 map, {awsauth::RepairEntry{list, entry->item, entry->mapping, wanted, false}})
          .after.value()
          .data;
    } catch (const util::Error&) {
      return std::nullopt; // a layout that is not edited, or a list that is not read to its end
    }
  }

  Totals& m_totals;
  std::uint64_t m_number = 0;
  const Case* m_case = nullptr;
};

// Asks about the maps that the nearest misses' fixes make.
void judge_fixes(const std::string& oracle,
                 const std::vector<std::pair<std::uint64_t, Case>>& fixed, Totals& totals) {
  std::vector<Json> requests;
  for (const auto& [number, c] : fixed) {
    requests.push_back(request("map", c.data, c.caller));
  }
  const std::vector<Json> replies = ask(oracle, requests);
  for (std::size_t i = 0; i < fixed.size(); ++i) {
    ++totals.fixes;
    if (!replies[i].contains("entry")) {
      ++totals.failures;
      fmt::print("case {}: {} does not get in by the fix of the nearest miss\n", fixed[i].first,
                 fixed[i].second.caller.canonical_arn);
    }
  }
}

int run(const std::string& oracle, std::uint64_t count, std::uint64_t seed) {
  std::vector<Json> requests;
  for (std::uint64_t number = 0; number < count; ++number) {
    const Case c = case_of(seed, number);
    requests.push_back(request("map", c.data, c.caller));
  }
  const std::vector<Json> replies = ask(oracle, requests);
  Totals totals;
  Judge judge(totals);
  std::vector<std::pair<std::uint64_t, Case>> fixed;
  for (std::uint64_t number = 0; number < count; ++number) {
    Case c = case_of(seed, number);
    if (auto data = judge.judge(number, c, replies[number])) {
      c.data = std::move(*data);
      fixed.emplace_back(number, std::move(c));
    }
  }
  judge_fixes(oracle, fixed, totals);
  fmt::print("{} pairs (seed {}): {} mapped, {} refused, {} missed with {} nearest misses and {} "
             "fixes, {} unknown, {} failures\n",
             count, seed, totals.mapped, totals.refused, totals.missed, totals.near, totals.fixes,
             totals.unknown, totals.failures);
  const bool shows_all = totals.mapped > 0 && totals.refused > 0 && totals.missed > totals.near &&
                         totals.near > 0 && totals.fixes > 0;
  return totals.failures == 0 && shows_all ? 0 : 1;
}

} // namespace
} // namespace iam::oracle

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: oracle_explain ORACLE COUNT [SEED]\n");
    return 2;
  }
  try {
    return iam::oracle::run(argv[1], std::stoull(argv[2]), argc > 3 ? std::stoull(argv[3]) : 1);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
