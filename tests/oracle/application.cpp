// What list prints of generated maps, damaged ones among them, and of access entries, is the state
// in which they are: applied to them, it changes nothing, and neither does what export prints in
// eksctl's form. Applied to other maps it changes nothing the second time. Usage:
// application_properties COUNT [SEED]

#include "access/desired_entry.hpp"
#include "change/map_application.hpp"
#include "change/map_difference.hpp"
#include "generate.hpp"
#include "present/entry_view.hpp"
#include "present/export_eksctl.hpp"
#include "present/map_view.hpp"
#include "present/output.hpp"
#include "stores/cluster_map.hpp"
#include "support/command_line.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <random>
#include <sstream>

namespace iam::oracle {
namespace {

using access::AccessEntry;
using access::HeldPolicy;
using Snapshot = std::shared_ptr<const stores::Snapshot>;

Snapshot snapshot_of(const awsauth::MapData& data) {
  kube::ConfigMap map;
  util::Json texts = util::Json::object();
  for (const awsauth::List list : awsauth::k_lists) {
    if (data[list]) {
      texts[std::string(awsauth::data_key(list))] = *data[list];
    }
  }
  map.object = std::make_shared<const util::Json>(util::Json{{"data", texts}});
  map.name = stores::k_aws_auth;
  for (const auto& [key, text] : map.object->at("data").items()) {
    map.data[key] = text.get_ref<const std::string&>();
  }
  return std::make_shared<stores::ClusterMap>(stores::k_aws_auth, map);
}

class Generator {
public:
  explicit Generator(std::uint64_t seed) : m_random(seed) {}

  std::vector<AccessEntry> entries() {
    std::vector<AccessEntry> entries;
    const std::size_t count = below(5);
    for (std::size_t i = 0; i < count; ++i) {
      entries.push_back(entry(i));
    }
    return entries;
  }

private:
  std::size_t below(std::size_t count) { return m_random() % count; }

  AccessEntry entry(std::size_t number) {
    AccessEntry entry;
    const bool is_user = below(4) == 0;
    entry.principal = fmt::format("arn:aws:iam::{}:{}/{}P{}", 111122223333 + below(2),
                                  is_user ? "user" : "role", below(2) == 0 ? "a/b/" : "", number);
    if (below(6) == 0) {
      return entry; // that may not be described
    }
    entry.is_described = true;
    entry.type = below(5) == 0 ? "EC2_LINUX" : "STANDARD";
    entry.username = access::is_node_entry(entry) ? "system:node:{{EC2PrivateDNSName}}"
                     : below(2) == 0              ? fmt::format("no: {}", number)
                                                  : access::default_username_of(entry.principal);
    for (std::size_t i = below(3); i > 0; --i) {
      entry.groups.push_back(fmt::format("{}{}", below(2) == 0 ? "1e" : "on ", i));
    }
    if (below(3) == 0) {
      entry.tags = {{"team", "null"}, {"true", ""}};
    }
    if (below(6) != 0) {
      entry.policies = policies();
    }
    entry.is_stale = below(3) == 0   ? std::optional<bool>()
                     : below(4) == 0 ? std::optional(true)
                                     : std::optional(false);
    return entry;
  }

  std::vector<HeldPolicy> policies() {
    std::vector<HeldPolicy> policies;
    for (const char* name : {"AmazonEKSViewPolicy", "AmazonEKSNewerThanUsPolicy"}) {
      if (below(2) == 0) {
        continue;
      }
      HeldPolicy& policy = policies.emplace_back();
      policy.arn = fmt::format("arn:aws:eks::aws:cluster-access-policy/{}", name);
      policy.scope = below(2) == 0 ? HeldPolicy::Scope{"cluster", {}}
                                   : HeldPolicy::Scope{"namespace", {"web", "dev-*"}};
    }
    return policies;
  }

  std::mt19937_64 m_random;
};

// Whether U+FFFD stands for bytes of `!!binary`, which list cannot print.
bool holds_bytes(const stores::DesiredMapping& wanted) {
  std::vector<std::string> texts = wanted.mapping.groups;
  texts.push_back(wanted.mapping.arn);
  texts.push_back(wanted.mapping.username);
  return std::ranges::any_of(texts, [](const std::string& text) {
    return text.find("\xef\xbf\xbd") != std::string::npos;
  });
}

bool holds_bytes(const stores::DesiredState& wanted) {
  return wanted.mappings &&
         std::ranges::any_of(*wanted.mappings, [](const auto& each) { return holds_bytes(each); });
}

class Trial {
public:
  explicit Trial(std::uint64_t seed) : m_generator(seed) {}

  // `other` is what the map of another cluster says.
  void run(const awsauth::MapData& data, const awsauth::MapData& other) {
    const Snapshot map = snapshot_of(data);
    const Snapshot elsewhere = snapshot_of(other);
    stores::EntryListing listing;
    listing.mode = access::Mode::api_and_config_map;
    listing.entries = m_generator.entries();
    for (const present::Format format : {present::Format::yaml, present::Format::json}) {
      const auto wanted =
          stores::read_desired_state(listed(*map, listing, format), "file", stores::k_aws_auth);
      if (holds_bytes(wanted)) {
        continue;
      }
      for (const bool prune : {false, true}) {
        require_fixed(map, wanted, prune);
        require_idempotent(elsewhere, wanted, prune);
      }
      require_fixed(listing, wanted);
    }
    require_fixed_by_eksctl(map, listing);
  }

  std::size_t failures() const { return m_failures; }
  std::size_t changed() const { return m_changed; }
  std::size_t refused() const { return m_refused; }
  std::size_t exported() const { return m_exported; }

private:
  static std::string listed(const stores::Snapshot& map, const stores::EntryListing& listing,
                            present::Format format) {
    std::vector<util::Json> items;
    auto rows = present::rows_of(map, {awsauth::k_lists.begin(), awsauth::k_lists.end()});
    present::mark_hidden(rows, listing);
    for (const present::MapRow& row : rows) {
      items.push_back(present::json_of(row));
    }
    for (const present::EntryRow& row : present::rows_of(listing, &map.map())) {
      items.push_back(present::json_of(row));
    }
    std::ostringstream text;
    present::print_object(text, present::mapping_list(std::move(items), "API_AND_CONFIG_MAP"),
                          format);
    return text.str();
  }

  change::Revision applied(const Snapshot& map, const stores::DesiredState& wanted, bool prune) {
    change::MapApplication application(
        wanted.mappings.value_or(std::vector<stores::DesiredMapping>()), prune, m_world.host());
    application.resolve(*map);
    return application.revise(map);
  }

  void fail(const std::string& what, const stores::Snapshot& map) {
    ++m_failures;
    fmt::print("{}\n", what);
    for (const stores::NamedText& text : map.texts()) {
      fmt::print("  {}: {}\n", text.name, util::quoted(text.text));
    }
  }

  void require_fixed(const Snapshot& map, const stores::DesiredState& wanted, bool prune) {
    try {
      const change::Revision revision = applied(map, wanted, prune);
      const bool is_unchanged =
          !revision.changes_text() &&
          std::ranges::all_of(revision.outcomes, [](awsauth::Outcome outcome) {
            return outcome == awsauth::Outcome::unchanged;
          });
      if (!is_unchanged) {
        fail("its own list changes it", *map);
      }
    } catch (const util::Error& error) {
      fail(fmt::format("its own list is refused: {}", error.what()), *map);
    }
  }

  void require_idempotent(const Snapshot& map, const stores::DesiredState& wanted, bool prune) {
    change::Revision revision;
    try {
      revision = applied(map, wanted, prune);
    } catch (const util::Error&) { // of a line that no edit can write
      ++m_refused;
      return;
    }
    try {
      require_same_one_by_one(*map, revision);
    } catch (const yaml::Unsupported&) { // of an anchor that a later edit removes
    }
    m_changed += revision.changes_text() ? 1U : 0U;
    try {
      if (applied(revision.after, wanted, prune).changes_text()) {
        fail("the second time changes it again", *map);
      }
    } catch (const util::Error& error) {
      fail(fmt::format("the second time is refused: {}", error.what()), *map);
    }
  }

  // All edits at once give the entries that they give one after the other.
  void require_same_one_by_one(const stores::Snapshot& before, const change::Revision& revision) {
    awsauth::Map map = awsauth::read(before.data());
    for (const change::PrincipalEdits& principal : revision.edits) {
      for (const awsauth::Edit& edit : principal.edits) {
        awsauth::EditedMap edited = awsauth::apply_edits(map, {edit});
        if (edited.after) {
          map = std::move(*edited.after);
        }
      }
    }
    if (!change::differences(map, revision.after->map()).empty()) {
      fail("one by one, the edits give other entries", before);
    }
  }

  void require_fixed(const stores::EntryListing& listing, const stores::DesiredState& wanted) {
    const std::size_t count = wanted.entries ? wanted.entries->size() : 0;
    bool is_unchanged = count == listing.entries->size();
    for (std::size_t i = 0; is_unchanged && i < count; ++i) {
      try {
        is_unchanged =
            access::plan_desired((*listing.entries)[i],
                                 access::with_policy_arns((*wanted.entries)[i], "aws"), "aws")
                .steps.empty();
      } catch (const util::Error& error) {
        fmt::print("{}\n", error.what());
        is_unchanged = false;
      }
    }
    if (!is_unchanged) {
      ++m_failures;
      fmt::print("its own list changes an access entry\n");
    }
  }

  // Entries and lines that the form cannot hold are left out, which without pruning changes
  // nothing.
  void require_fixed_by_eksctl(const Snapshot& map, const stores::EntryListing& listing) {
    present::ExportSource source{.map = map.get()};
    present::add_entries(source, listing);
    const auto wanted =
        stores::read_desired_state(present::eksctl_of(source).text, "file", stores::k_aws_auth);
    if (holds_bytes(wanted)) {
      return;
    }
    require_fixed(map, wanted, false);
    stores::EntryListing exported;
    exported.entries.emplace();
    for (const AccessEntry* entry : *source.entries) {
      exported.entries->push_back(*entry);
    }
    require_fixed(exported, wanted);
    m_exported += wanted.mappings->size();
  }

  Generator m_generator;
  test::CommandLine m_world;
  std::size_t m_failures = 0;
  std::size_t m_changed = 0;
  std::size_t m_refused = 0;
  std::size_t m_exported = 0;
};

int run(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::stoull(argv[1]) : 1000;
  const std::uint64_t seed = argc > 2 ? std::stoull(argv[2]) : 1;
  Trial trial(seed);
  awsauth::MapData other;
  for (std::uint64_t number = 0; number < count; ++number) {
    const std::size_t failures = trial.failures();
    awsauth::MapData data = generate(seed, number).data;
    trial.run(data, other);
    other = std::move(data);
    if (trial.failures() != failures) {
      fmt::print("  case {}\n", number);
    }
  }
  fmt::print("{} maps (seed {}): {} changes, {} refused by name, {} lines exported, {} failures\n",
             count, seed, trial.changed(), trial.refused(), trial.exported(), trial.failures());
  return trial.failures() == 0 && trial.changed() > 0 && trial.exported() > 0 ? 0 : 1;
}

} // namespace
} // namespace iam::oracle

int main(int argc, char** argv) {
  try {
    return iam::oracle::run(argc, argv);
  } catch (const std::exception& error) {
    std::fputs(error.what(), stderr);
    return 1;
  }
}
