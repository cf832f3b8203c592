// Lets the oracle judge the rules of lint: what each claims of its trial (rule_trials.hpp), and, on
// generated maps, that repairs which say so change nobody's access.
// Usage: oracle_lint ORACLE COUNT [SEED]

#include "awsauth/apply.hpp"
#include "awsauth/rules/never_matches.hpp"
#include "awsauth/rules/repairs.hpp"
#include "generate.hpp"
#include "identity/arn.hpp"
#include "oracle.hpp"
#include "rule_trials.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace iam::oracle {
namespace {

using awsauth::List;
using awsauth::Map;
using awsauth::MapData;
using awsauth::Rule;
using util::Json;

// "USERNAME [GROUP,...]", or "-" for a caller that is not let in.
std::string answer_of(const Json& reply) {
  if (!reply.at("mapped").get<bool>()) {
    return "-";
  }
  return fmt::format("{} [{}]", reply.at("username").get<std::string>(),
                     fmt::join(util::texts_in(reply.at("groups")), ","));
}

// The same with its groups in order: for access, their order has no meaning.
std::string sorted_answer_of(Json reply) {
  if (reply.at("mapped").get<bool>()) {
    std::vector<std::string> groups = util::texts_in(reply.at("groups"));
    std::ranges::sort(groups);
    reply["groups"] = groups;
  }
  return answer_of(reply);
}

// All answers that are possible.
std::set<std::string> answers_of(const Json& reply) {
  std::set<std::string> answers = {sorted_answer_of(reply)};
  for (const Json& one : util::array_at(reply, "any")) {
    answers.insert(sorted_answer_of(one));
  }
  return answers;
}

identity::Identity caller_of(const std::string& arn, const std::string& session) {
  identity::Identity caller;
  caller.canonical_arn = arn;
  const auto parts = identity::parse_arn(arn);
  caller.account = parts ? parts->account : "";
  caller.session_name = session;
  caller.ec2_private_dns_name = "ip-10-0-0-1.ec2.internal";
  return caller;
}

bool finds(const MapData& data, Rule rule) {
  const auto findings = awsauth::all_findings(awsauth::read(data));
  return std::ranges::find(findings, rule, &awsauth::Finding::rule) != findings.end();
}

bool expect(bool holds, Rule rule, const std::string& what) {
  if (!holds) {
    fmt::print("{}: {}\n", awsauth::id(rule), what);
  }
  return holds;
}

bool is_right(const RuleTrial& trial, const std::string& faulty, const std::string& mended) {
  const bool claims_effect = awsauth::info(trial.rule).severity != awsauth::Severity::info;
  const bool shows_effect = trial.faulty_answer != trial.mended_answer;
  bool right = expect(finds(trial.faulty, trial.rule), trial.rule, "does not find its fault");
  right &= expect(!finds(trial.mended, trial.rule), trial.rule, "finds a fault in the mended map");
  right &= expect(faulty == trial.faulty_answer, trial.rule,
                  fmt::format("the oracle answers {}, not {}", faulty, trial.faulty_answer));
  right &=
      expect(mended == trial.mended_answer, trial.rule,
             fmt::format("mended, the oracle answers {}, not {}", mended, trial.mended_answer));
  // A hidden duplicate is one because it has no effect.
  right &= expect(claims_effect == shows_effect || trial.rule == Rule::duplicate, trial.rule,
                  "its severity does not fit its effect");
  return right;
}

// Returns how many rules claim what the oracle does not answer, or have no trial.
std::size_t judge_rules(const std::string& oracle) {
  std::vector<Json> requests;
  for (const RuleTrial& trial : rule_trials()) {
    const identity::Identity caller = caller_of(trial.caller, trial.session);
    requests.push_back(request("map", trial.faulty, caller));
    requests.push_back(request("map", trial.mended, caller));
  }
  const std::vector<Json> replies = ask(oracle, requests);
  std::size_t failures = 0;
  std::set<Rule> judged(rules_judged_elsewhere().begin(), rules_judged_elsewhere().end());
  for (std::size_t i = 0; i < rule_trials().size(); ++i) {
    const RuleTrial& trial = rule_trials()[i];
    judged.insert(trial.rule);
    failures += is_right(trial, answer_of(replies[2 * i]), answer_of(replies[2 * i + 1])) ? 0U : 1U;
  }
  for (const awsauth::RuleInfo& rule : awsauth::all_rules()) {
    failures += expect(judged.contains(rule.rule), rule.rule, "has no trial") ? 0U : 1U;
  }
  return failures;
}

// Everybody whom `map` names, as callers, and those of its accounts.
std::vector<identity::Identity> callers_of(const Map& map, const identity::Identity& more) {
  std::set<std::string> arns = {more.canonical_arn};
  std::vector<identity::Identity> callers = {more};
  for (const List list : awsauth::k_lists) {
    for (const awsauth::Entry& entry : map[list].entries) {
      const std::string arn = list == List::accounts
                                  ? fmt::format("arn:aws:iam::{}:role/Any", entry.mapping.arn)
                                  : entry.mapping.arn;
      if (util::is_utf8(arn) && arns.insert(arn).second) {
        callers.push_back(caller_of(arn, "i-0123456789abcdef0"));
        callers.back().account =
            list == List::accounts ? entry.mapping.arn : callers.back().account;
      }
    }
  }
  return callers;
}

// A map before and after its repairs.
struct Repaired {
  MapData before;
  MapData after;
  std::vector<identity::Identity> callers;
};

std::optional<Repaired> repaired(const Case& c) {
  static const std::set<Rule> k_safe = awsauth::rules_with(awsauth::Repair::keeps_access);
  const Map map = awsauth::read(c.data);
  std::vector<awsauth::Edit> edits;
  for (const awsauth::EntryRepair& repair : awsauth::repairs(map, k_safe)) {
    edits.emplace_back(repair.edit);
  }
  if (edits.empty()) {
    return std::nullopt;
  }
  try {
    const awsauth::EditedMap edited = awsauth::apply_edits(map, edits);
    return Repaired{c.data, edited.after.value().data, callers_of(map, c.caller)};
  } catch (const yaml::Unsupported&) {
    return std::nullopt; // a layout that is not edited
  }
}

bool is_same_access(const Repaired& map, const std::vector<Json>& replies, std::size_t first) {
  for (std::size_t i = 0; i < map.callers.size(); ++i) {
    const auto before = answers_of(replies[first + 2 * i]);
    const auto after = answers_of(replies[first + 2 * i + 1]);
    if (before != after) {
      fmt::print("a repair changes the answer for {} from {} to {}\n", map.callers[i].canonical_arn,
                 fmt::join(before, " or "), fmt::join(after, " or "));
      for (const List list : awsauth::k_lists) {
        fmt::print("  {}: {}\n  -> {}\n", data_key(list),
                   util::quoted(map.before[list].value_or("")),
                   util::quoted(map.after[list].value_or("")));
      }
      return false;
    }
  }
  return true;
}

// Returns how many of `count` generated maps are repaired so that somebody's access changes.
std::size_t judge_repairs(const std::string& oracle, std::uint64_t count, std::uint64_t seed) {
  std::vector<Repaired> maps;
  std::vector<Json> requests;
  for (std::uint64_t number = 0; number < count; ++number) {
    if (auto map = repaired(generate(seed, number))) {
      for (const identity::Identity& caller : map->callers) {
        requests.push_back(request("map", map->before, caller));
        requests.push_back(request("map", map->after, caller));
      }
      maps.push_back(std::move(*map));
    }
  }
  const std::vector<Json> replies = ask(oracle, requests);
  std::size_t failures = 0;
  std::size_t first = 0;
  for (const Repaired& map : maps) {
    failures += is_same_access(map, replies, first) ? 0U : 1U;
    first += 2 * map.callers.size();
  }
  fmt::print("{} maps (seed {}), {} repaired, {} questions, {} failures\n", count, seed,
             maps.size(), replies.size(), failures);
  return maps.empty() ? 1 : failures;
}

} // namespace
} // namespace iam::oracle

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: oracle_lint ORACLE COUNT [SEED]\n");
    return 2;
  }
  try {
    const std::size_t wrong_rules = iam::oracle::judge_rules(argv[1]);
    const std::size_t wrong_repairs = iam::oracle::judge_repairs(
        argv[1], std::stoull(argv[2]), argc > 3 ? std::stoull(argv[3]) : 1);
    return wrong_rules + wrong_repairs == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
