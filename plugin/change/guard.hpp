#pragma once

#include "access/entry_plan.hpp"
#include "access/guard.hpp"
#include "access/mode_step.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/host.hpp"
#include "cluster/target.hpp"
#include "stores/snapshot.hpp"
#include "util/error.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace iam::change {

enum class DryRun : std::uint8_t {
  none,
  client, // stops before the write
  server, // the API server checks the write and does not keep it
};

// The guard refuses a change.
class Refused : public util::Error {
public:
  Refused(std::string cause, std::string where, std::string cure,
          std::vector<std::string> dangers = {})
      : Error(std::move(cause), std::move(where), std::move(cure)), m_dangers(std::move(dangers)) {}

  // What --allow has to name for the change to be carried out.
  const std::vector<std::string>& dangers() const { return m_dangers; }

private:
  std::vector<std::string> m_dangers;
};

// Judges a change of either store before it is written, by the access that both give together. What
// it has to ask of the cluster it asks once, and only if somebody loses.
class Guard {
public:
  virtual ~Guard() = default;

  // Judges the change of the map from `before` to `after`. Throws Refused.
  virtual void check_map(const stores::Snapshot& before, const stores::Snapshot& after) = 0;
};

// The guard of a target.
class TargetGuard : public Guard {
public:
  // `allowed` are the dangers that the user overrules. In a dry run, what would be refused is a
  // warning. All references must outlive it.
  TargetGuard(cluster::Target& target, const cluster::BothStores& stores,
              std::vector<access::Danger> allowed, DryRun dry_run, const cluster::Host& host);

  // Says that `danger` is what the command is for, so that it is not worth a word.
  void accept(access::Danger danger) { m_accepted.insert(danger); }

  // Says that the command is going to carry out `plans` too, so that both stores are judged
  // together, before either is written.
  void expect(const std::vector<access::EntryPlan>& plans);

  void check_map(const stores::Snapshot& before, const stores::Snapshot& after) override;

  // Who gets in by both stores as they were read.
  access::Sources sources_before() const;

  // Who gets in once the plans are carried out, with `map` as it is then, or nullptr.
  access::Sources sources_after(const stores::Snapshot* map) const;

  // Judges a step of the authentication mode. Throws Refused.
  void check_mode_step(const access::ModeStep& step, const access::ModeFacts& facts);

  // Judges the plans that the command expects, unless they have been judged with the map. Throws
  // Refused.
  void check_entries();

private:
  access::Sources sources(const awsauth::Map* map,
                          const std::optional<std::vector<access::AccessEntry>>& entries) const;
  std::vector<access::Refusal> judge(const access::Sources& before, const access::Sources& after);
  void ask_caller();
  void ask_aws_for_caller();
  void ask_nodes();
  void ask_administrators();
  void ask_whether_caller_keeps_repair(const access::Sources& after);
  void report(const std::vector<access::Refusal>& refusals, const std::string& where);
  void warn(const std::string& text); // once
  bool is_allowed(access::Danger danger) const;

  cluster::Target& m_target;
  const cluster::BothStores& m_stores;
  std::vector<access::Danger> m_allowed;
  std::set<access::Danger> m_accepted;
  DryRun m_dry_run;
  const cluster::Host& m_host;
  std::optional<std::vector<access::AccessEntry>> m_entries_after; // nullopt: as they are
  bool m_are_plans_judged = true;
  bool m_is_caller_asked = false;
  bool m_are_administrators_asked = false;
  access::GuardFacts m_facts;
  std::set<std::string> m_warned;
};

} // namespace iam::change
