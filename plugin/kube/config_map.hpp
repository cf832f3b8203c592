#pragma once

#include "kube/api_client.hpp"
#include "util/json_fwd.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace iam::kube {

struct ConfigMapName {
  std::string namespace_;
  std::string name;

  std::string text() const { return namespace_ + '/' + name; }

  friend bool operator==(const ConfigMapName&, const ConfigMapName&) = default;
};

// A ConfigMap as the server holds it.
struct ConfigMap {
  ConfigMapName name;
  std::string uid;
  std::string resource_version;
  std::map<std::string, std::string_view> data; // the texts lie in `object`
  bool is_immutable = false;

  // All of it: labels, annotations, managedFields and what else there is.
  std::shared_ptr<const util::Json> object;
};

// What is to become of keys in `data`: a new text, or nothing.
using DataChange = std::map<std::string, std::optional<std::string>>;

enum class DryRun { none, server };

struct WriteOptions {
  std::string field_manager; // who writes, in managedFields: at most 128 printable characters
  DryRun dry_run = DryRun::none;
};

// The ConfigMap `name`; nothing where the server says that there is none. Throws as
// ApiClient::call.
std::optional<ConfigMap> get_config_map(ApiClient& client, const ConfigMapName& name);

// The three that write return what the server then holds (or, in a dry run, would hold). They throw
// ApiError with reason Conflict where `before` is no longer what it holds, and Error for a text
// that is not UTF-8, which JSON cannot carry.

// Changes keys of `before` and nothing else, by a JSON merge patch (RFC 7396) that is bound to the
// version of `before`.
ConfigMap patch_config_map(ApiClient& client, const ConfigMap& before, const DataChange& change,
                           const WriteOptions& options);

// The same by writing the whole object, for those who may update but not patch.
ConfigMap replace_config_map(ApiClient& client, const ConfigMap& before, const DataChange& change,
                             const WriteOptions& options);

// Makes a new one. Throws ApiError with reason AlreadyExists where there is one.
ConfigMap create_config_map(ApiClient& client, const ConfigMapName& name,
                            const std::map<std::string, std::string>& data,
                            const WriteOptions& options);

} // namespace iam::kube
