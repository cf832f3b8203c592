#pragma once

#include "kube/api_error.hpp"
#include "stores/cluster_map.hpp"
#include "stores/store.hpp"
#include "util/json.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace iam::test {

// A store of one map, to which a test lets things happen.
class FakeStore : public stores::Store {
public:
  static constexpr const char* k_server = "https://h";

  // What befalls a write: it may call `keep`, which puts the new map into the store where that
  // still holds what the write came from, and may throw.
  using Fate = std::function<void(FakeStore& store, const std::function<void()>& keep)>;

  // A store whose mapRoles holds `roles`; one without a map where that is nothing.
  explicit FakeStore(const std::optional<std::string>& roles) {
    if (roles) {
      put(*roles);
    }
  }

  std::shared_ptr<const stores::Snapshot> read() override {
    ++reads;
    if (before_read) {
      std::exchange(before_read, nullptr)();
    }
    return std::make_shared<stores::ClusterMap>(kube::ConfigMapName{"kube-system", "aws-auth"},
                                                m_object);
  }

  void require_writable(const stores::Snapshot&) override {
    ++asked_for_leave;
    if (!writable) {
      throw util::Error("not here");
    }
  }

  awsauth::MapData write(const stores::Snapshot& before, const stores::Snapshot& after,
                         const kube::WriteOptions& given) override {
    if (before.data() == after.data()) {
      return before.data();
    }
    options.push_back(given);
    const auto keep = [&] {
      if (before.version() != version()) {
        throw stores::Conflict("the object has been modified", k_server);
      }
      if (given.dry_run == kube::DryRun::none) {
        put(after.data().roles.value_or(""));
      }
    };
    if (fates.empty()) {
      keep();
    } else {
      const Fate fate = std::move(fates.front());
      fates.pop_front();
      fate(*this, keep);
    }
    return answered_with ? stores::data_of(object(*answered_with)) : after.data();
  }

  // Somebody else writes.
  void put(const std::string& roles) {
    ++m_version;
    m_object = object(roles);
  }

  std::string roles() const {
    return m_object ? std::string(m_object->data.at("mapRoles")) : std::string();
  }
  std::string version() const { return m_object ? m_object->resource_version : ""; }

  std::deque<Fate> fates; // of the writes in turn; those beyond succeed
  std::function<void()> before_read;
  std::optional<std::string> answered_with; // instead of what was written
  bool writable = true;

  int reads = 0;
  int asked_for_leave = 0;
  std::vector<kube::WriteOptions> options; // of each write

private:
  kube::ConfigMap object(const std::string& roles) const {
    kube::ConfigMap map;
    map.object = std::make_shared<const util::Json>(util::Json{{"data", {{"mapRoles", roles}}}});
    map.name = {"kube-system", "aws-auth"};
    map.resource_version = std::to_string(m_version);
    map.data["mapRoles"] = map.object->at("data").at("mapRoles").get_ref<const std::string&>();
    return map;
  }

  std::optional<kube::ConfigMap> m_object;
  int m_version = 0;
};

} // namespace iam::test
