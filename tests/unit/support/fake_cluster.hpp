#pragma once

#include "change/guard.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/host.hpp"
#include "cluster/target.hpp"
#include "support/fake_child_runner.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_eks.hpp"
#include "support/fake_random.hpp"
#include "support/temp_folder.hpp"
#include "util/json.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace iam::test {

// An EKS cluster in the mode API_AND_CONFIG_MAP of the account 111122223333, with its API server
// and STS, seen by the user k_caller. Time passes only while somebody sleeps.
class FakeCluster {
public:
  static constexpr const char* k_caller = "arn:aws:iam::111122223333:user/Boss";

  // What a line of aws-auth gives.
  struct Names {
    std::string username;
    std::vector<std::string> groups;
  };

  FakeCluster();

  cluster::Target& target() { return *m_target; }
  const cluster::Host& host() const { return m_host; }
  change::TargetGuard& guard() { return m_guard; }
  const cluster::BothStores& stores() const { return m_stores; }

  // Has somebody else change `eks.entries` as `change` does.
  void change_entries(const std::function<void()>& change);

  // The groups of the entry of `principal`; nullopt if there is none.
  std::optional<std::vector<std::string>> groups_of(const std::string& principal) const;

  FakeEks eks;
  FakeClock clock;
  std::map<std::string, Names> lines;        // of aws-auth, by principal
  std::chrono::milliseconds lag{0};          // until entries count
  std::chrono::milliseconds policy_lag{0};   // until policies do
  std::map<std::string, util::Json> objects; // roles and bindings, by their paths
  int sts_status = 403;                      // with which STS refuses AssumeRole,
  std::string sts_code;                      // for this reason; empty: it does not refuse

  // Called before each request to EKS with the call's name, and to the API server with its path.
  std::function<void(const std::string& call)> before = [](const std::string&) {};

private:
  class Transport;
  using Entries = std::map<std::string, util::Json>;

  net::HttpResponse perform(const net::HttpRequest& request);
  net::HttpResponse ask_eks(const net::HttpRequest& request);
  net::HttpResponse ask_sts(const net::HttpRequest& request) const;
  net::HttpResponse ask_server(const net::HttpRequest& request);
  net::HttpResponse review(const std::string& path, const net::HttpRequest& request);
  net::HttpResponse keep(const std::string& path, const net::HttpRequest& request);
  const util::Json* entry_of(const std::string& name, std::chrono::milliseconds age);

  TempFolder m_home;
  FakeRandom m_random{{0.5}};
  FakeChildRunner m_children{[](const util::ChildCommand&) { return util::ChildResult(); }};
  std::ostringstream m_log;
  std::vector<std::pair<util::Clock::Instant, Entries>> m_states; // of EKS, in their order
  cluster::Host m_host;
  cluster::BothStores m_stores;
  std::unique_ptr<cluster::Target> m_target;
  change::TargetGuard m_guard;
};

} // namespace iam::test
