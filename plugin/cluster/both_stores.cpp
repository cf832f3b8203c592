#include "cluster/both_stores.hpp"

#include "awsauth/entry.hpp"
#include "cluster/same_cluster.hpp"
#include "identity/arn.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace iam::cluster {
namespace {

using Presence = FoundRole::Presence;

StoreChoice choice_of(const std::string& word) {
  if (word.empty() || word == "auto") {
    return StoreChoice::automatic;
  }
  if (word == "aws-auth") {
    return StoreChoice::aws_auth;
  }
  if (word == "entries") {
    return StoreChoice::entries;
  }
  throw util::UsageError(fmt::format("invalid KUBECTL_IAM_STORE {}: it must be auto, aws-auth or "
                                     "entries",
                                     util::quoted(word)));
}

// Leaves it unknown if IAM does not say whether the role is there.
void judge_staleness(access::AccessEntry& entry, const FoundRole& found) {
  if (found.presence != Presence::unknown) {
    entry.is_stale = stores::is_stale(entry, found.role);
  }
}

// Without the right to list entries, those of the principals can be described all the same.
void name_candidates(stores::EntryListing& listing, const std::vector<EntrySubject>& subjects) {
  listing.entries.emplace();
  listing.is_partial = true;
  for (const EntrySubject& subject : subjects) {
    listing.entries->emplace_back().principal = subject.arn;
  }
}

// Whether `subject` has an entry, by asking EKS for it alone. EKS finds that of a role only by the
// role's ARN with its path, which is unknown if IAM does not tell it and the user did not write it.
std::optional<bool> described_entry(const EntrySubject& subject) {
  if (subject.entry) {
    return subject.entry->is_described ? std::optional(true) : std::nullopt;
  }
  const bool may_lack_path = subject.presence == Presence::unknown &&
                             subject.principal.type == identity::PrincipalType::role &&
                             subject.arn == subject.principal.arn;
  return may_lack_path ? std::nullopt : std::optional(false);
}

std::string arn_of(const identity::Principal& principal, const FoundRole& found) {
  if (found.role) {
    return found.role->arn;
  }
  const auto written = identity::parse_arn(principal.written);
  const bool is_principal = written && written->service == "iam";
  return is_principal ? principal.written : principal.arn;
}

// The mode step cannot be undone, so it is proposed only to those who need entries.
std::string cure_of_config_map_mode(EntryUse use) {
  if (use == EntryUse::remove_or_replace) {
    return "use --store aws-auth, without --policy: the cluster reads nothing else";
  }
  const std::string instead = use == EntryUse::add
                                  ? "use --store aws-auth"
                                  : "policies need access entries: use --store aws-auth and a "
                                    "--group that is bound to a role, without --policy";
  return instead + "; or let the cluster read both, which cannot be undone: " +
         util::own_command({"mode", "API_AND_CONFIG_MAP", "--yes-one-way"});
}

} // namespace

StoreChoice writing_store(const TargetFlags& flags, const util::Environment& environment) {
  if (flags.manifest || !flags.config_map.empty()) {
    if (flags.is_store_given && flags.store == StoreChoice::entries) {
      throw util::UsageError(fmt::format("--store entries and {} cannot be combined: that is "
                                         "aws-auth",
                                         flags.manifest ? "--manifest" : "--configmap"),
                             "", "leave one of them out");
    }
    return StoreChoice::aws_auth;
  }
  return flags.is_store_given ? flags.store
                              : choice_of(environment.get("KUBECTL_IAM_STORE").value_or(""));
}

TargetFlags with_store(TargetFlags flags, StoreChoice store) {
  flags.store = store;
  return flags;
}

const awsauth::Map* BothStores::live_map() const {
  return map == nullptr || listing.mode == access::Mode::api ? nullptr : &map->map();
}

bool BothStores::reads_entries() const {
  return listing.mode && access::reads_entries(*listing.mode);
}

std::string BothStores::mode() const {
  const auto known = is_known_in_api_mode ? std::optional(access::Mode::api) : std::nullopt;
  const auto current = listing.mode ? listing.mode : known;
  return current ? std::string(access::text_of(*current)) : "";
}

void fail_with_creation(const util::FileError& error, const TargetFlags& flags) {
  if (error.is_missing() && error.cure().empty() && error.where() == flags.manifest) {
    throw util::Error(error.cause(), error.where(),
                      "check its name, or give --create to create it");
  }
  throw;
}

bool belongs_to_entries(const identity::Principal& principal, const BothStores& stores) {
  if (!stores.reads_entries()) {
    return false;
  }
  return stores.listing.mode == access::Mode::api ||
         (stores.listing.entries &&
          access::find_entry(*stores.listing.entries, principal.arn) != nullptr);
}

BothStores read_both(Target& target, const std::function<void()>& beside,
                     std::optional<stores::EntryDetail> detail) {
  BothStores both;
  both.is_known_in_api_mode = target.is_known_in_api_mode();
  target.ask_eks(detail, EksUse::writing);
  if (beside) {
    beside();
  }
  try {
    both.map = target.store().read();
  } catch (const util::Error& error) {
    const bool wants_entries = target.flags().store == StoreChoice::entries;
    both.listing = target.eks_listing();
    if (!wants_entries && both.listing.mode != access::Mode::api) {
      throw;
    }
    if (both.listing.mode != access::Mode::api) {
      both.map_error = error.cause();
    }
    return both;
  }
  both.listing = target.eks_listing();
  return both;
}

void note_unread(const BothStores& stores, StoreChoice choice, const Host& host,
                 std::string_view by_map) {
  const stores::EntryListing& listing = stores.listing;
  if (!stores.map_error.empty()) {
    host.note(fmt::format("{} is unknown: {}", by_map, stores.map_error));
  }
  if (choice != StoreChoice::automatic || listing.unread.empty() || stores.map == nullptr) {
    return;
  }
  const std::string reason = stores::reason_of_unread(listing.unread.front());
  if (!listing.mode) {
    host.note(
        fmt::format("aws-auth is changed, although EKS may read access entries alone: it does "
                    "not say which of them it reads{}",
                    reason));
  } else if (!listing.entries) {
    host.note(fmt::format("aws-auth is changed, although an access entry may hide its line: EKS "
                          "does not say who has one{}",
                          reason));
  }
}

void require_entries(const BothStores& stores, EntryUse use) {
  const stores::EntryListing& listing = stores.listing;
  if (listing.mode == access::Mode::config_map) {
    const std::string name = listing.cluster ? listing.cluster->name : "CLUSTER";
    throw util::Error(
        "the cluster is in the authentication mode CONFIG_MAP, in which it has no access entries",
        name, cure_of_config_map_mode(use));
  }
  if (!listing.cluster && !listing.unread.empty()) {
    throw listing.unread.front();
  }
}

std::vector<EntrySubject> subjects_of(const std::vector<identity::Principal>& principals,
                                      BothStores& stores, Target& target, RoleLookup& roles) {
  std::vector<EntrySubject> subjects;
  std::vector<FoundRole> found;
  std::vector<std::string> canonical_arns;
  for (const identity::Principal& principal : principals) {
    found.push_back(roles.find(principal));
    subjects.push_back({.principal = principal,
                        .arn = arn_of(principal, found.back()),
                        .entry = {},
                        .presence = found.back().presence});
    canonical_arns.push_back(principal.arn);
  }
  stores::EntryListing& listing = stores.listing;
  if (!listing.entries && stores.reads_entries()) {
    name_candidates(listing, subjects);
  }
  const bool has_any =
      listing.entries && std::ranges::any_of(*listing.entries, [&](const auto& entry) {
        const std::string canonical = access::canonical_arn(entry);
        return std::ranges::any_of(canonical_arns, [&](const std::string& arn) {
          return awsauth::equal_fold(arn, canonical);
        });
      });
  if (!has_any) {
    return subjects;
  }
  target.entries().describe(listing, canonical_arns);
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    auto* entry = access::find_entry(*listing.entries, subjects[i].principal.arn);
    if (entry != nullptr) {
      judge_staleness(*entry, found[i]);
      subjects[i].entry = *entry;
      subjects[i].arn = entry->principal;
    }
  }
  return subjects;
}

std::vector<std::optional<bool>> have_entries(const std::vector<identity::Principal>& principals,
                                              BothStores& stores, Target& target,
                                              RoleLookup& roles) {
  std::vector<std::optional<bool>> answers;
  if (!stores.reads_entries() || stores.listing.entries) {
    for (const identity::Principal& principal : principals) {
      answers.emplace_back(stores.reads_entries() &&
                           access::find_entry(*stores.listing.entries, principal.arn) != nullptr);
    }
    return answers;
  }
  if (principals.empty()) {
    return answers;
  }
  const std::vector<EntrySubject> subjects = subjects_of(principals, stores, target, roles);
  std::ranges::transform(subjects, std::back_inserter(answers), described_entry);
  std::erase_if(*stores.listing.entries,
                [](const access::AccessEntry& entry) { return !entry.is_described; });
  if (std::ranges::none_of(answers,
                           [](const std::optional<bool>& answer) { return answer.has_value(); })) {
    stores.listing.entries.reset();
  }
  return answers;
}

void require_answer(const EntrySubject& subject, const BothStores& stores) {
  if (!subject.entry || subject.entry->is_described) {
    return;
  }
  for (const util::Error& error : stores.listing.unread) {
    if (error.cause().find("AccessDenied") == std::string::npos) {
      throw util::Error("its access entry cannot be read: " + error.cause(), subject.arn,
                        error.cure().empty() ? "run the same command again" : error.cure());
    }
  }
}

void fail_unlisted(const BothStores& stores) {
  const std::vector<util::Error>& unread = stores.listing.unread;
  throw unread.empty() ? util::Error("EKS does not say who has an access entry") : unread.front();
}

void require_same_cluster(Target& target, const BothStores& stores, const Host& host) {
  const auto& cluster = stores.listing.cluster;
  if (!cluster) {
    throw util::Error("that the kubeconfig and EKS mean the same cluster cannot be proven, since "
                      "EKS does not describe it to you",
                      target.eks_cluster().name, "this needs the right eks:DescribeCluster");
  }
  const kube::Connection& connection = target.session().connection();
  require_same_cluster(connection, *cluster,
                       named_cluster_arn(target.flags().connection, target.selection()),
                       chain_probe(connection, host));
}

} // namespace iam::cluster
