#include "cli/completion/cluster_question.hpp"

#include "cli/completion/answer_cache.hpp"
#include "kube/kubeconfig_load.hpp"
#include "kube/selection.hpp"
#include "util/background.hpp"
#include "util/file_lock.hpp"
#include "util/json.hpp"

#include <chrono>
#include <fmt/format.h>

namespace iam::cli {
namespace {

using namespace std::chrono_literals;
using util::Json;

constexpr auto k_fresh = 30s;
constexpr auto k_refusal_fresh = 5s; // so that an unreachable cluster costs no wait each time
constexpr auto k_usable = 10min;     // where nothing newer comes in time
constexpr util::BackgroundLimits k_limits = {.patience = 150ms, .life = 10s};
constexpr const char* k_request_timeout = "8s";

// Server, user and question, as the cache tells answers apart.
std::string key_of(const ClusterQuestion& question, const commands::ConnectionFlags& flags,
                   const util::Environment& environment) {
  const auto loaded = kube::load_kubeconfig(flags.cluster.kubeconfig, environment);
  const kube::Selection selection =
      kube::select(loaded.config, flags.cluster.overrides, environment);
  const kube::Impersonation& as = selection.user.impersonation;
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", question.name, selection.cluster.server,
                     selection.user_name, as.user, as.uid, fmt::join(as.groups, ","));
}

// What the cluster says; null where it, or what leads to it, fails.
Json ask(const ClusterQuestion& question, commands::ConnectionFlags flags,
         commands::Context& context) {
  flags.verbosity = 0;
  flags.cluster.overrides.request_timeout = k_request_timeout;
  try {
    // Exec plugins are told that they cannot ask anything.
    const auto session = commands::open_session(flags, commands::Input::read_by_us, context);
    return question.ask(session->client());
  } catch (const util::Error&) {
    return nullptr;
  }
}

class Answering {
public:
  Answering(const ClusterQuestion& question, const commands::ConnectionFlags& flags,
            commands::Context& context)
      : m_question(question),
        m_flags(flags),
        m_context(context),
        m_cache(context.surroundings.environment),
        m_key(key_of(question, flags, context.surroundings.environment)) {}

  Json run() {
    // Whose token is on the command line has no name that an answer could be kept under.
    const bool keeps = m_cache.is_usable() && m_flags.cluster.overrides.token.empty();
    const auto kept =
        keeps ? m_cache.find(m_key, m_context.surroundings.clock.now()) : std::nullopt;
    if (kept && is_fresh(*kept)) {
      return *kept->answer;
    }
    const auto text =
        util::in_background([&] { return keeps ? ask_and_keep() : ask_now(); }, k_limits);
    if (text) {
      return util::parse_json(*text, "");
    }
    return kept && kept->age <= k_usable ? *kept->answer : Json(nullptr);
  }

private:
  static bool is_fresh(const KeptAnswer& kept) {
    return kept.age <= (kept.answer->is_null() ? k_refusal_fresh : k_fresh);
  }

  std::string ask_now() const { return util::dump_json(ask(m_question, m_flags, m_context)); }

  // One process asks, and those that come meanwhile wait for its answer.
  std::string ask_and_keep() const {
    const util::ProcessLock lock(m_cache.lock_path(), m_context.surroundings.clock, k_limits.life);
    const auto kept = m_cache.find(m_key, m_context.surroundings.clock.now());
    if (kept && is_fresh(*kept)) {
      return util::dump_json(*kept->answer);
    }
    const Json answer = ask(m_question, m_flags, m_context);
    m_cache.keep(m_key, answer, m_context.surroundings.clock.now());
    return util::dump_json(answer);
  }

  const ClusterQuestion& m_question;
  const commands::ConnectionFlags& m_flags;
  commands::Context& m_context;
  AnswerCache m_cache;
  std::string m_key;
};

} // namespace

Json answer_to(const ClusterQuestion& question, const commands::ConnectionFlags& flags,
               commands::Context& context) {
  try {
    return Answering(question, flags, context).run();
  } catch (const util::Error&) {
    return nullptr; // a kubeconfig that leads nowhere
  }
}

} // namespace iam::cli
