#pragma once

#include "kube/api_client.hpp"
#include "util/json_fwd.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace iam::kube {

// The most bytes that the API server accepts in the values of a ConfigMap (Kubernetes'
// MaxSecretSize), and in the annotations of an object (TotalAnnotationSizeLimitB).
inline constexpr std::size_t k_largest_data = 1048576;
inline constexpr std::size_t k_largest_annotations = 262144;

struct ConfigMapName {
  std::string namespace_;
  std::string name;

  std::string text() const { return namespace_ + '/' + name; }

  friend bool operator==(const ConfigMapName&, const ConfigMapName&) = default;
};

// A ConfigMap on the server.
struct ConfigMap {
  ConfigMapName name;
  std::string uid;
  std::string resource_version;
  std::map<std::string, std::string_view> data; // refers to texts in `object`
  std::set<std::string> binary_keys;            // of `binaryData`
  bool is_immutable = false;

  // The whole object: labels, annotations, managedFields and everything else.
  std::shared_ptr<const util::Json> object;
};

// New texts for keys in `data`; nullopt removes a key.
using DataChange = std::map<std::string, std::optional<std::string>>;

enum class DryRun { none, server };

struct WriteOptions {
  std::string field_manager; // who writes, in managedFields: at most 128 printable characters
  DryRun dry_run = DryRun::none;
};

// The ConfigMap `name`. Returns nullopt if the server says that there is none. Throws what
// ApiClient::call throws.
std::optional<ConfigMap> get_config_map(ApiClient& client, const ConfigMapName& name);

// The request that get_config_map sends, and what its answer says. The latter throws the error of
// the outcome unless that says that there is none.
ApiRequest config_map_request(const ConfigMapName& name);
std::optional<ConfigMap> config_map_in(const ApiOutcome& outcome, const ConfigMapName& name);

// The three functions that write return the new object on the server (or, in a dry run, what it
// would be). They throw ApiError with reason Conflict if `before` is outdated, and Error for a text
// that is not UTF-8, which JSON cannot represent.

// Throws Error unless `map` has a version that a write can be bound to. The API server takes 0 for
// none, and would write whatever another process has written meanwhile.
void require_version(const ConfigMap& map);

// Changes keys of `before` only, by a JSON merge patch (RFC 7396) that is bound to the version of
// `before`.
ConfigMap patch_config_map(ApiClient& client, const ConfigMap& before, const DataChange& change,
                           const WriteOptions& options);

// The same by writing the whole object, for users who may update but not patch.
ConfigMap replace_config_map(ApiClient& client, const ConfigMap& before, const DataChange& change,
                             const WriteOptions& options);

// Creates a ConfigMap. Throws ApiError with reason AlreadyExists if there is one.
ConfigMap create_config_map(ApiClient& client, const ConfigMapName& name,
                            const std::map<std::string, std::string>& data,
                            const WriteOptions& options);

} // namespace iam::kube
