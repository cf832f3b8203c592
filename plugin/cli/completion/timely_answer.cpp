#include "cli/completion/timely_answer.hpp"

#include "cli/completion/answer_cache.hpp"
#include "util/background.hpp"
#include "util/file_lock.hpp"
#include "util/json.hpp"

#include <chrono>

namespace iam::cli {
namespace {

using namespace std::chrono_literals;
using util::Json;

constexpr auto k_fresh = 30s;
constexpr auto k_refusal_fresh = 5s; // so that an unreachable server costs no wait each time
constexpr auto k_usable = 10min;     // where nothing newer comes in time
constexpr util::BackgroundLimits k_limits = {.patience = 150ms, .life = 10s};

bool is_fresh(const KeptAnswer& kept) {
  return kept.age <= (kept.answer->is_null() ? k_refusal_fresh : k_fresh);
}

// What is said; null where it, or what leads to it, fails.
Json ask(const Question& question) {
  try {
    return question.ask();
  } catch (const util::Error&) {
    return nullptr;
  }
}

// One process asks, and those that come meanwhile wait for its answer.
Json ask_and_keep(const Question& question, const AnswerCache& cache, util::Clock& clock) {
  const util::ProcessLock lock(cache.lock_path(question.key), clock, k_limits.life);
  const auto kept = cache.find(question.key, clock.now());
  if (kept && is_fresh(*kept)) {
    return *kept->answer;
  }
  if (!kept) { // who does not answer before this process is ended costs no wait each time
    cache.keep(question.key, nullptr, clock.now());
  }
  Json answer = ask(question);
  cache.keep(question.key, answer, clock.now());
  return answer;
}

} // namespace

Json timely_answer(const Question& question, const cluster::Host& host) {
  const AnswerCache cache(host.environment);
  const bool keeps = cache.is_usable() && !question.key.empty();
  util::Clock& clock = host.clock;
  const auto kept = keeps ? cache.find(question.key, clock.now()) : std::nullopt;
  if (kept && is_fresh(*kept)) {
    return *kept->answer;
  }
  const auto text = util::in_background(
      [&] { return util::dump_json(keeps ? ask_and_keep(question, cache, clock) : ask(question)); },
      k_limits);
  if (text) {
    return util::parse_json(*text, "");
  }
  return kept && kept->age <= k_usable ? *kept->answer : Json(nullptr);
}

} // namespace iam::cli
