#pragma once

#include "present/export.hpp"
#include "stores/cluster_map.hpp"
#include "support/access_entries.hpp"
#include "util/json.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace iam::test {

inline constexpr const char* k_account = "111122223333";

// A cluster with both stores, as export sees it.
class BothStoresToExport {
public:
  // The map of a cluster with these texts.
  BothStoresToExport& with_map(const std::map<std::string, std::string>& data) {
    kube::ConfigMap map;
    util::Json texts = util::Json::object();
    for (const auto& [key, text] : data) {
      texts[key] = text;
    }
    map.object = std::make_shared<const util::Json>(util::Json{{"data", texts}});
    map.name = stores::k_aws_auth;
    for (const auto& [key, text] : map.object->at("data").items()) {
      map.data[key] = text.get_ref<const std::string&>();
    }
    m_map = std::make_unique<stores::ClusterMap>(stores::k_aws_auth, map);
    return *this;
  }

  BothStoresToExport& with_entries(std::vector<access::AccessEntry> entries) {
    m_listing.mode = access::Mode::api_and_config_map;
    m_listing.entries = std::move(entries);
    return *this;
  }

  stores::EntryListing& listing() { return m_listing; }

  present::ExportSource source() const {
    present::ExportSource source{
        .cluster = {
            .name = "prod", .region = "eu-west-1", .account = k_account, .partition = "aws"}};
    source.map = m_map.get();
    present::add_entries(source, m_listing);
    return source;
  }

private:
  std::unique_ptr<stores::ClusterMap> m_map;
  stores::EntryListing m_listing;
};

// An entry of the role `name` in the cluster's account.
inline access::AccessEntry role_entry(const std::string& name, std::string username = "u",
                                      std::vector<std::string> groups = {}) {
  return entry_of("arn:aws:iam::111122223333:role/" + name, std::move(username), std::move(groups));
}

inline access::HeldPolicy policy(const std::string& name, std::vector<std::string> namespaces) {
  const std::string type = namespaces.empty() ? "cluster" : "namespace";
  return {.arn = "arn:aws:eks::aws:cluster-access-policy/" + name,
          .scope = access::HeldPolicy::Scope{type, std::move(namespaces)}};
}

} // namespace iam::test
