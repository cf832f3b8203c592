// Reads generated maps and compares every definite answer with the oracle's. Prints each difference
// with the case's number, so that it can be turned into a named test. Fails too if a list that is
// not damaged is unjudged, or more than 2 % of those that are damaged at random.
// Usage: oracle_differential ORACLE COUNT [SEED]

#include "awsauth/match.hpp"
#include "generate.hpp"
#include "oracle.hpp"
#include "util/crypto.hpp"
#include "util/encoding.hpp"
#include "util/error.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <set>
#include <unistd.h>
#include <utility>

namespace iam::oracle {
namespace {

using awsauth::Entry;
using awsauth::List;
using awsauth::Map;
using awsauth::Verdict;
using util::Json;

constexpr std::uint64_t k_batch = 5000;

// An entry as the oracle prints it. Whether groups were absent or empty changes nobody's access.
Json as_json(const awsauth::Mapping& mapping) {
  Json result = Json::object();
  if (mapping.sso) {
    result["sso"] = {mapping.sso->permission_set_name, mapping.sso->account_id,
                     mapping.sso->partition};
  }
  result["arn"] = mapping.arn;
  result["username"] = mapping.username;
  result["groups"] = mapping.groups;
  result["userid"] = mapping.user_id;
  return result;
}

Json normalized(const Json& entry, List list) {
  Json result = Json::object();
  if (entry.contains("sso") && !entry.at("sso").is_null()) {
    const Json& sso = entry.at("sso");
    result["sso"] = {sso.value("permissionSetName", ""), sso.value("accountID", ""),
                     sso.value("partition", "")};
  }
  result["arn"] = entry.value(std::string(arn_field(list)), "");
  result["username"] = entry.value("username", "");
  result["groups"] = entry.contains("groups") && entry.at("groups").is_array()
                         ? entry.at("groups")
                         : Json(Json::array());
  result["userid"] = entry.value("userid", "");
  return result;
}

std::string text_of(const Json& value) {
  return value.is_object() ? util::decode_base64(value.at("base64").get<std::string>()).value_or("")
                           : value.get<std::string>();
}

class Comparison {
public:
  Comparison(std::uint64_t number, const Case& c) : m_number(number), m_case(c) {}

  bool parse(const Map& map, const Json& reply) {
    for (const List list : {List::roles, List::users}) {
      Json ours = Json::array();
      for (const Entry& entry : map[list].entries) {
        if (entry.accepted) {
          ours.push_back(as_json(entry.mapping));
        }
      }
      Json theirs = Json::array();
      for (const Json& entry : reply.at(list == List::roles ? "roles" : "users")) {
        theirs.push_back(normalized(entry, list));
      }
      if (is_judged(map, list)) {
        expect(std::string(data_key(list)), ours, theirs);
      }
    }
    if (is_judged(map, List::accounts)) {
      expect("mapAccounts", accounts(map), accounts(reply));
    }
    for (const List list : awsauth::k_lists) {
      const std::string key(data_key(list));
      if (is_judged(map, list) && reply.at("fates").contains(key)) {
        const std::string fate = reply.at("fates").at(key).get<std::string>();
        // go-yaml leaves the accounts above a value that contradicts its tag in force, although it
        // calls the list unreadable.
        if (map[list].entries.empty()) {
          expect(key + " rejected", map[list].verdict == Verdict::rejected,
                 fate == "unreadable" || fate == "not-a-list");
        }
        expect(key + " whole", is_whole(map, list), fate == "whole");
      }
    }
    return m_same;
  }

  bool match(const Map& map, const Json& reply) {
    const awsauth::Match found = awsauth::match(map, m_case.caller);
    if (found.unjudged) {
      return m_same;
    }
    std::set<std::string> ours = {answer(found.entry)};
    for (const Entry* entry : found.at_random) {
      ours.insert(answer(entry));
    }
    std::set<std::string> theirs;
    for (const Json& one : reply.contains("any") ? reply.at("any") : Json::array({reply})) {
      theirs.insert(util::dump_json(answer(one)));
    }
    expect("answer for " + m_case.caller.canonical_arn, Json(ours), Json(theirs));
    return m_same;
  }

private:
  static bool is_judged(const Map& map, List list) {
    return map[list].verdict != Verdict::unjudged;
  }

  // Empty accounts match nobody; how many of them a broken list holds is go-yaml's own affair.
  static Json accounts(const Map& map) {
    Json result = Json::array();
    for (const Entry& entry : map.accounts.entries) {
      if (entry.accepted && !entry.mapping.arn.empty()) {
        result.push_back(util::hex(entry.mapping.arn));
      }
    }
    return result;
  }
  static Json accounts(const Json& reply) {
    Json result = Json::array();
    for (const Json& account : reply.at("accounts")) {
      if (const std::string text = text_of(account); !text.empty()) {
        result.push_back(util::hex(text));
      }
    }
    return result;
  }

  static bool is_whole(const Map& map, List list) {
    return std::none_of(map.findings.begin(), map.findings.end(),
                        [&](const awsauth::Finding& f) { return f.list == list && !f.silent; });
  }

  std::string answer(const Entry* entry) const {
    Map only;
    Json result = {{"mapped", false}, {"list", ""}, {"username", ""}, {"groups", Json::array()}};
    if (entry == nullptr) {
      return util::dump_json(result);
    }
    const List list = entry->mapping.list;
    only[list].entries = {*entry};
    const awsauth::Match alone = awsauth::match(only, m_case.caller);
    result["list"] = data_key(list);
    if (alone.refusal.empty()) {
      result["mapped"] = true;
      result["username"] = alone.username;
      result["groups"] = alone.groups;
    }
    return util::dump_json(result);
  }
  static Json answer(const Json& reply) {
    Json result = {{"mapped", reply.at("mapped")},
                   {"list", reply.value("list", "")},
                   {"username", ""},
                   {"groups", Json::array()}};
    if (reply.at("mapped").get<bool>()) {
      result["username"] = reply.at("username");
      result["groups"] = reply.at("groups").is_array() ? reply.at("groups") : Json(Json::array());
    }
    return result;
  }

  void expect(const std::string& what, const Json& ours, const Json& theirs) {
    if (ours == theirs) {
      return;
    }
    m_same = false;
    fmt::print("case {}: {}\n  ours:   {}\n  oracle: {}\n", m_number, what, util::dump_json(ours),
               util::dump_json(theirs));
    for (const List list : awsauth::k_lists) {
      if (m_case.data[list]) {
        fmt::print("  {}: {}\n", data_key(list), util::quoted(*m_case.data[list]));
      }
    }
  }

  std::uint64_t m_number;
  const Case& m_case;
  bool m_same = true;
};

// How many lists of one origin there were.
struct Share {
  std::size_t lists = 0;
  std::size_t unjudged = 0;

  double percent() const {
    return lists == 0 ? 0 : 100.0 * static_cast<double>(unjudged) / static_cast<double>(lists);
  }
};

struct Totals {
  std::size_t differences = 0;
  std::array<Share, 3> shares; // by Origin

  const Share& of(Origin origin) const { return shares[static_cast<std::size_t>(origin)]; }
};

void count(const Case& c, const Map& map, std::uint64_t number, Totals& totals) {
  for (const List list : awsauth::k_lists) {
    if (!c.data[list]) {
      continue;
    }
    const Origin origin = c.origins[static_cast<std::size_t>(list)];
    const bool unjudged = map[list].verdict == Verdict::unjudged;
    Share& share = totals.shares[static_cast<std::size_t>(origin)];
    ++share.lists;
    share.unjudged += unjudged ? 1 : 0;
    if (unjudged && origin == Origin::undamaged) {
      fmt::print("case {}: unjudged without damage\n  {}: {}\n", number, data_key(list),
                 util::quoted(*c.data[list]));
    }
  }
}

void run_batch(const std::string& oracle, const std::string& file, std::uint64_t seed,
               std::uint64_t begin, std::uint64_t end, Totals& totals) {
  {
    std::ofstream requests(file, std::ios::binary);
    for (std::uint64_t number = begin; number < end; ++number) {
      const Case c = generate(seed, number);
      requests << util::dump_json(request("parse", c.data, c.caller)) << '\n'
               << util::dump_json(request("map", c.data, c.caller)) << '\n';
    }
  }
  Replies replies(oracle, file);
  for (std::uint64_t number = begin; number < end; ++number) {
    const Case c = generate(seed, number);
    const Map map = awsauth::read(c.data);
    const Json parsed = replies.next();
    const Json matched = replies.next();
    const bool same_entries = Comparison(number, c).parse(map, parsed);
    const bool same_winner = Comparison(number, c).match(map, matched);
    totals.differences += same_entries && same_winner ? 0U : 1U;
    count(c, map, number, totals);
  }
}

int run(const std::string& oracle, std::uint64_t count, std::uint64_t seed) {
  constexpr double k_most_unjudged = 2; // percent of what is damaged at random
  const auto file =
      std::filesystem::temp_directory_path() / fmt::format("kubectl-iam-oracle-{}.jsonl", getpid());
  const auto remove = [](const std::filesystem::path* path) { std::filesystem::remove(*path); };
  const std::unique_ptr<const std::filesystem::path, decltype(remove)> guard(&file, remove);
  Totals totals;
  for (std::uint64_t begin = 0; begin < count; begin += k_batch) {
    run_batch(oracle, file.string(), seed, begin, std::min(count, begin + k_batch), totals);
  }
  fmt::print("{} maps (seed {}): {} differences\n", count, seed, totals.differences);
  for (const auto& [name, origin] :
       {std::pair("undamaged", Origin::undamaged), std::pair("damaged at random", Origin::damaged),
        std::pair("odd on purpose", Origin::odd)}) {
    const Share& share = totals.of(origin);
    fmt::print("  {}: {} lists, {:.2f} % unjudged\n", name, share.lists, share.percent());
  }
  const bool passed = totals.differences == 0 && totals.of(Origin::undamaged).unjudged == 0 &&
                      totals.of(Origin::damaged).percent() <= k_most_unjudged;
  return passed ? 0 : 1;
}

} // namespace
} // namespace iam::oracle

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: oracle_differential ORACLE COUNT [SEED]\n");
    return 2;
  }
  try {
    return iam::oracle::run(argv[1], std::stoull(argv[2]), argc > 3 ? std::stoull(argv[3]) : 1);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
