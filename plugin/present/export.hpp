#pragma once

#include "access/access_entry.hpp"
#include "cluster/eks_cluster.hpp"
#include "kube/config_map.hpp"
#include "stores/access_entries.hpp"
#include "stores/snapshot.hpp"
#include "util/json_fwd.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::present {

// Something that exported code does not hold, and why: `arn:... is left out: WHY`.
struct Omission {
  std::string what;
  std::string why;

  friend bool operator==(const Omission&, const Omission&) = default;
};

// What is to become code: what was read of both stores. What it points to must outlive it.
struct ExportSource {
  cluster::EksCluster cluster = {}; // unknown parts are empty
  std::optional<access::Mode> mode = {};

  // The access entries of which everything is known and which are the user's. Returns nullopt if
  // they were not asked for, are unknown, or EKS reads none.
  std::optional<std::vector<const access::AccessEntry*>> entries = {};

  const stores::Snapshot* map = nullptr; // nullptr: not asked for, unknown, or there is none
  kube::ConfigMapName config_map = stores::k_aws_auth;

  std::vector<Omission> omissions = {};      // of the entries
  std::vector<std::string> unread = {};      // stores that were asked for and are unknown
  const stores::EntryListing* eks = nullptr; // what hides lines of `map`; nullptr: nothing known
};

// The code, ready to be printed, and what it leaves out, of ExportSource::omissions as well.
struct ExportedCode {
  std::string text;
  std::vector<Omission> omissions;
};

// Puts the mode and the entries of `listing`, which must outlive it, into `source`. Entries that
// AWS manages, or of which a part is unknown, are left out: code without that part would take it
// away.
void add_entries(ExportSource& source, const stores::EntryListing& listing);

// What a comment above the code of `entry` says: that it is stale, or of nodes.
std::vector<std::string> export_remarks(const access::AccessEntry& entry);

// The username that code has to give `entry`, and its groups: none of a node type, to which EKS
// gives both; no username if it is the one that EKS gives.
std::optional<std::string> exported_username(const access::AccessEntry& entry);
std::vector<std::string> exported_groups(const access::AccessEntry& entry);

// The tags of `entry` that its owner may set: all but those of AWS itself, `aws:...`.
access::Tags exported_tags(const access::AccessEntry& entry);

// A comment line of Terraform or YAML, `# TEXT`, fit for a terminal.
std::string comment(std::string_view text);

// Comment lines that begin the code: `header`, what could not be read, and the omissions.
std::string header_of(const std::vector<std::string>& header, const ExportSource& source,
                      const std::vector<Omission>& omissions);

// `value` as YAML lines, each behind `column` blanks.
std::string yaml_lines(const util::Json& value, std::size_t column);

// The principals of the entries of `source`.
std::vector<std::string> principals_of(const ExportSource& source);

// Names for the code of principals: of a role `Dev` in the cluster's account `role_Dev` or
// `RoleDev`. One of another account holds the account. Where characters of the name are lost, or
// two principals would have one name, a part of the ARN's SHA-256 tells it from others. So a name
// depends on its principal, whatever the order is and whatever others come and go.
class PrincipalNames {
public:
  enum class Style : std::uint8_t {
    snake, // letters, digits, `_` and `-`: a name in Terraform
    camel, // letters and digits: a logical id in CloudFormation
  };

  // `principals` are all that get a name.
  PrincipalNames(Style style, std::string home_account, const std::vector<std::string>& principals);

  // Returns a name that no other of the principals has.
  std::string name_of(const std::string& principal) const;

private:
  std::string plain_name(const std::string& principal, bool& is_lossy) const;
  std::vector<std::string> candidates(const std::string& principal) const;

  Style m_style;
  std::string m_home_account;                  // empty: unknown
  std::map<std::string, std::size_t> m_counts; // how many principals have a name as a candidate
};

} // namespace iam::present
