#include "stores/access_entries.hpp"

#include "awsauth/entry.hpp"
#include "identity/arn.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>
#include <unordered_set>

namespace iam::stores {

using access::AccessEntry;
using access::HeldPolicy;

namespace {

// About as many access policies as EKS has (33 in April 2026). With fewer entries than that, it is
// less to ask each entry for its policies than each policy for its holders.
constexpr std::size_t k_policies_expected = 35;

template<typename T>
const T* value_of(const aws::Answer<T>& answer) {
  return std::get_if<T>(&answer);
}

// The error in an answer that has no value; nullopt if AWS refuses since there is no such entry.
template<typename T>
std::optional<util::Error> error_of(const aws::Answer<T>& answer) {
  try {
    std::rethrow_exception(std::get<std::exception_ptr>(answer));
  } catch (const aws::AwsError& error) {
    return error.code() == "ResourceNotFoundException" && error.operation() != "DescribeCluster"
               ? std::nullopt
               : std::optional<util::Error>(error);
  } catch (const util::Error& error) {
    return error;
  }
}

// EKS refuses to list the entries of a cluster that cannot have any.
template<typename T>
bool says_config_map_mode(const aws::Answer<T>& answer) {
  try {
    if (const auto* error = std::get_if<std::exception_ptr>(&answer)) {
      std::rethrow_exception(*error);
    }
  } catch (const aws::AwsError& error) {
    return error.code() == "InvalidRequestException" &&
           error.message().find("authentication mode") != std::string::npos;
  } catch (const util::Error&) {
    return false;
  }
  return false;
}

// Remembers an error unless one of its kind is there, `DescribeAccessEntry failed with CODE: ...`:
// a right that is missing shows for each entry.
void add_unread(EntryListing& listing, const util::Error& error) {
  const auto kind_of = [](const util::Error& each) {
    return each.cause().substr(0, each.cause().find(": "));
  };
  const bool known = std::ranges::any_of(
      listing.unread, [&](const util::Error& other) { return kind_of(other) == kind_of(error); });
  if (!known) {
    listing.unread.push_back(error);
  }
}

// Takes the descriptions over into `listing`; entries that were deleted meanwhile are left out.
void take_descriptions(EntryListing& listing, const std::vector<std::string>& principals,
                       std::vector<aws::Answer<AccessEntry>>& answers) {
  std::vector<AccessEntry> entries;
  for (std::size_t i = 0; i < principals.size(); ++i) {
    if (auto* entry = std::get_if<AccessEntry>(&answers[i])) {
      entries.push_back(std::move(*entry));
    } else if (const auto error = error_of(answers[i])) {
      entries.emplace_back().principal = principals[i];
      add_unread(listing, *error);
    }
  }
  listing.entries = std::move(entries);
}

// Takes over what was asked about the policies of `principals`.
void take_policies(EntryListing& listing, const std::vector<std::string>& principals,
                   const std::vector<aws::Answer<std::vector<HeldPolicy>>>& answers) {
  std::unordered_map<std::string, const std::vector<HeldPolicy>*> known;
  for (std::size_t i = 0; i < principals.size(); ++i) {
    if (const auto* policies = value_of(answers[i])) {
      known[principals[i]] = policies;
    } else if (const auto error = error_of(answers[i])) {
      add_unread(listing, *error);
    }
  }
  for (AccessEntry& entry : *listing.entries) {
    const auto found = known.find(entry.principal);
    if (found != known.end()) {
      entry.policies = *found->second;
    }
  }
}

// Takes over who holds each of `policies`. If one answer is missing, nobody's policies are known.
void take_holders(EntryListing& listing, const std::vector<std::string>& policies,
                  const std::vector<aws::Answer<std::vector<std::string>>>& answers) {
  std::unordered_map<std::string, std::vector<HeldPolicy>> held;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    const auto* principals = value_of(answers[i]);
    if (principals == nullptr) {
      if (const auto error = error_of(answers[i])) {
        add_unread(listing, *error);
        return;
      }
      continue; // a policy that EKS names and does not find: nobody can hold it
    }
    for (const std::string& principal : *principals) {
      held[principal].push_back({policies[i], std::nullopt});
    }
  }
  for (AccessEntry& entry : *listing.entries) {
    const auto found = held.find(entry.principal);
    entry.policies = found == held.end() ? std::vector<HeldPolicy>() : found->second;
  }
}

std::vector<std::string> principals_of(const std::vector<AccessEntry>& entries) {
  std::vector<std::string> principals;
  std::ranges::transform(entries, std::back_inserter(principals), &AccessEntry::principal);
  return principals;
}

std::vector<std::string> holders_in(const std::vector<AccessEntry>& entries) {
  std::vector<std::string> holders;
  for (const AccessEntry& entry : entries) {
    if (entry.policies && !entry.policies->empty()) {
      holders.push_back(entry.principal);
    }
  }
  return holders;
}

} // namespace

std::optional<bool> is_stale(const AccessEntry& entry, const std::optional<aws::Role>& role) {
  if (!role || role->arn != entry.principal) {
    return true; // the role is gone, or another one has its name
  }
  if (!role->created_at || !entry.created_at) {
    return std::nullopt;
  }
  return *role->created_at > *entry.created_at;
}

void mark_stale(std::vector<AccessEntry>& entries, const std::vector<aws::Role>& roles) {
  std::unordered_map<std::string, const aws::Role*> by_arn;
  for (const aws::Role& role : roles) {
    by_arn[role.arn] = &role;
  }
  const auto account_of = [](const std::string& arn) {
    const auto parsed = identity::parse_arn(arn);
    return parsed && parsed->resource.starts_with("role/") ? parsed->account : "";
  };
  const std::string account = roles.empty() ? "" : account_of(roles.front().arn);
  for (AccessEntry& entry : entries) {
    if (account.empty() || account_of(entry.principal) != account) {
      continue;
    }
    const auto role = by_arn.find(entry.principal);
    entry.is_stale =
        is_stale(entry, role == by_arn.end() ? std::nullopt : std::optional(*role->second));
    entry.is_principal_gone = role == by_arn.end();
  }
}

std::string reason_of_unread(const util::Error& error, std::string_view service) {
  const std::size_t end = error.cause().find(" failed with AccessDenied");
  return end == std::string::npos
             ? ": " + error.cause()
             : fmt::format(", since you may not call {}:{}", service, error.cause().substr(0, end));
}

EntryListing AccessEntryStore::read_principals() {
  const aws::EntryAnswers answers = m_client.ask({.cluster = true, .all_principals = true});
  EntryListing listing;
  if (const auto* cluster = value_of(answers.cluster)) {
    listing.cluster = *cluster;
    listing.mode = access::parse_mode(cluster->authentication_mode);
  } else if (const auto error = error_of(answers.cluster)) {
    add_unread(listing, *error);
  }
  if (const auto* principals = value_of(answers.all_principals)) {
    listing.entries.emplace();
    for (const std::string& principal : *principals) {
      listing.entries->emplace_back().principal = principal;
    }
  } else if (says_config_map_mode(answers.all_principals) ||
             listing.mode == access::Mode::config_map) {
    listing.mode = access::Mode::config_map;
    listing.entries.emplace();
  } else if (const auto error = error_of(answers.all_principals)) {
    add_unread(listing, *error);
  }
  return listing;
}

void AccessEntryStore::describe_all(EntryListing& listing, EntryDetail detail) {
  if (!listing.entries || listing.entries->empty()) {
    return;
  }
  const std::vector<std::string> principals = principals_of(*listing.entries);
  aws::EntryQuestions questions{.described = principals, .all_policies = true};
  const bool by_policy = principals.size() > k_policies_expected;
  if (!by_policy) {
    questions = {.described = principals, .with_policies = principals};
  }
  aws::EntryAnswers answers = m_client.ask(questions);
  take_descriptions(listing, principals, answers.described);
  if (!by_policy) {
    take_policies(listing, principals, answers.with_policies);
    return;
  }
  const auto* policies = value_of(answers.all_policies);
  if (policies == nullptr) {
    if (const auto error = error_of(answers.all_policies)) {
      add_unread(listing, *error);
    }
    return;
  }
  take_holders(listing, *policies, m_client.ask({.held = *policies}).held);
  if (detail == EntryDetail::scopes) {
    const std::vector<std::string> holders = holders_in(*listing.entries);
    take_policies(listing, holders, m_client.ask({.with_policies = holders}).with_policies);
  }
}

void AccessEntryStore::describe(EntryListing& listing,
                                const std::vector<std::string>& canonical_arns) {
  if (!listing.entries) {
    return;
  }
  std::unordered_set<std::string> wanted;
  for (const std::string& arn : canonical_arns) {
    wanted.insert(awsauth::fold(arn));
  }
  std::vector<std::string> principals;
  for (const AccessEntry& entry : *listing.entries) {
    if (wanted.contains(awsauth::fold(access::canonical_arn(entry)))) {
      principals.push_back(entry.principal);
    }
  }
  aws::EntryAnswers answers = m_client.ask({.described = principals, .with_policies = principals});
  EntryListing asked = listing;
  take_descriptions(asked, principals, answers.described);
  take_policies(asked, principals, answers.with_policies);
  std::unordered_map<std::string, AccessEntry*> described;
  for (AccessEntry& entry : *asked.entries) {
    described[entry.principal] = &entry;
  }
  const std::unordered_set<std::string> asked_for(principals.begin(), principals.end());
  for (AccessEntry& entry : *listing.entries) {
    if (const auto found = described.find(entry.principal); found != described.end()) {
      entry = std::move(*found->second);
    } else if (asked_for.contains(entry.principal)) {
      entry.principal.clear(); // gone by now
    }
  }
  std::erase_if(*listing.entries, [](const AccessEntry& entry) { return entry.principal.empty(); });
  listing.unread = std::move(asked.unread);
}

std::optional<std::vector<std::string>> AccessEntryStore::holders(const std::string& policy_arn) {
  aws::EntryAnswers answers = m_client.ask({.held = {policy_arn}});
  const auto* principals = value_of(answers.held.front());
  return principals == nullptr ? std::nullopt : std::optional(*principals);
}

std::optional<std::vector<std::string>> AccessEntryStore::policies() {
  aws::EntryAnswers answers = m_client.ask({.all_policies = true});
  const auto* arns = value_of(answers.all_policies);
  return arns == nullptr ? std::nullopt : std::optional(*arns);
}

} // namespace iam::stores
