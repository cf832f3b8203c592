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
constexpr auto k_failure_fresh = 5s; // so that not every call waits for an unreachable server
constexpr auto k_usable = 10min;     // if nothing newer comes in time
constexpr auto k_life = 10s;         // of a process that asks

// How long the shell waits: a bit longer if there is nothing to show otherwise.
constexpr auto k_patience = 150ms;
constexpr auto k_cold_patience = 800ms;

bool is_fresh(const CachedAnswer& cached) {
  return cached.age <= (cached.answer->is_null() ? k_failure_fresh : k_fresh);
}

// Returns the answer, or null if asking fails.
Json ask(const Question& question) {
  try {
    return question.ask();
  } catch (const util::Error&) {
    return nullptr;
  }
}

// Asks in one process; others that ask meanwhile wait for its answer.
Json ask_and_cache(const Question& question, const AnswerCache& cache, util::Clock& clock) {
  const util::ProcessLock lock(cache.lock_path(question.key), clock, k_life);
  const auto cached = cache.find(question.key, clock.now());
  if (cached && is_fresh(*cached)) {
    return *cached->answer;
  }
  if (!cached) { // counts as a failure if this process is ended before there is an answer
    cache.store(question.key, nullptr, clock.now());
  }
  Json answer = ask(question);
  cache.store(question.key, answer, clock.now());
  return answer;
}

} // namespace

Json timely_answer(const Question& question, const cluster::Host& host) {
  const AnswerCache cache(host.environment);
  const bool can_cache = cache.is_usable() && !question.key.empty();
  util::Clock& clock = host.clock;
  const auto cached = can_cache ? cache.find(question.key, clock.now()) : std::nullopt;
  if (cached && is_fresh(*cached)) {
    return *cached->answer;
  }
  const bool is_usable = cached && cached->age <= k_usable && !cached->answer->is_null();
  const auto text = util::in_background(
      [&] {
        return util::dump_json(can_cache ? ask_and_cache(question, cache, clock) : ask(question));
      },
      {.patience = is_usable ? k_patience : k_cold_patience, .life = k_life});
  if (text) {
    return util::parse_json(*text, "");
  }
  return is_usable ? *cached->answer : Json(nullptr);
}

} // namespace iam::cli
