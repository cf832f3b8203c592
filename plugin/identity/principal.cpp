#include "identity/principal.hpp"

#include "identity/arn.hpp"
#include "identity/names.hpp"
#include "identity/partition.hpp"
#include "identity/pasted.hpp"
#include "util/characters.hpp"
#include "util/error.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace iam::identity {
namespace {

[[noreturn]] void refuse(std::string cause, std::string_view argument, std::string cure) {
  throw util::Error(std::move(cause), std::string(argument), std::move(cure));
}

bool is_path_character(char c) {
  return c >= 0x21 && c <= 0x7E;
}

std::string example_role(const Arn& arn, std::string_view name) {
  return Arn{arn.partition, "iam", "", arn.account, "role/" + std::string(name)}.text();
}

std::string arn_with(const Arn& arn, std::string resource) {
  return Arn{arn.partition, arn.service, arn.region, arn.account, std::move(resource)}.text();
}

// Refuses `word`, which is `right` but for the case of letters.
[[noreturn]] void refuse_case(std::string_view word, std::string_view right,
                              std::string_view argument, std::string_view corrected) {
  refuse(fmt::format("only the case is wrong: {} is written {}", util::quoted(word), right),
         argument, fmt::format("write {}", corrected));
}

// Refuses an ARN that is not a principal that can log in to a cluster.
void refuse_other_kinds(const Arn& arn, std::string_view kind, std::string_view argument) {
  const std::string name(last_segment(arn.resource));
  if (arn.resource.find_first_of("*?") != std::string::npos ||
      arn.account.find('*') != std::string::npos) {
    refuse("wildcards are not supported: an entry names one role or user", argument,
           "name each role by its full ARN; add-account lets a whole account in");
  }
  if (kind == "instance-profile") {
    refuse("an instance profile does not log in: the role in it does", argument,
           "give the role that this shows: " +
               util::aws_command({"iam", "get-instance-profile", "--instance-profile-name", name,
                                  "--query", "InstanceProfile.Roles[].Arn"}));
  }
  if (kind == "group") {
    refuse("an IAM group does not log in: its users do", argument,
           "give the users' ARNs, or a role that they assume");
  }
  if (kind == "policy") {
    refuse("a policy does not log in: what it is attached to does", argument,
           "give the ARN of the role or user");
  }
  if (arn.service == "sso" || arn.service == "identitystore") {
    refuse("this is an ARN of IAM Identity Center, which no caller has", argument,
           fmt::format("give the permission set by its name: --sso SET@ACCOUNT; {} shows yours",
                       util::own_command({"sso", "roles"})));
  }
  const std::string lower = util::to_lower_ascii(kind);
  if (lower != kind && (lower == "role" || lower == "user" || lower == "assumed-role")) {
    refuse_case(kind, lower, argument, arn_with(arn, lower + arn.resource.substr(kind.size())));
  }
  const bool known =
      (arn.service == "iam" && (kind == "role" || kind == "user" || kind == "root")) ||
      (arn.service == "sts" && (kind == "assumed-role" || kind == "federated-user"));
  if (!known) {
    refuse(fmt::format("{} of {} does not log in to a cluster", util::quoted(kind),
                       util::quoted(arn.service)),
           argument, "give the ARN of an IAM role or user");
  }
}

void check_name(std::string_view name, std::string_view kind, std::string_view argument) {
  if (name.empty()) {
    refuse(fmt::format("the {}'s name is missing", kind), argument,
           fmt::format("write arn:aws:iam::ACCOUNT:{}/NAME", kind));
  }
  if (!has_name_characters(name)) {
    refuse(fmt::format("{} cannot be a {}'s name: IAM allows letters, digits and {}",
                       util::quoted(name), kind, k_name_marks),
           argument, "check the spelling");
  }
  if (name.size() > k_longest_name) {
    refuse(fmt::format("the {}'s name has {} characters, and IAM allows {}", kind, name.size(),
                       k_longest_name),
           argument, "check the spelling");
  }
}

// `path` is the part between `role/` and the name.
void check_path(std::string_view path, std::string_view argument) {
  if (path.size() + 2 > k_longest_path || !std::ranges::all_of(path, is_path_character)) {
    refuse("IAM does not allow this path", argument, "check the spelling");
  }
}

void check_parts(const Arn& arn, std::string_view argument) {
  if (!is_known_partition(arn.partition)) {
    refuse(fmt::format("the partition {} is not known", util::quoted(arn.partition)), argument,
           "write arn:aws:..., arn:aws-cn:... or arn:aws-us-gov:...");
  }
  if (!is_account_id(arn.account)) {
    refuse(fmt::format("{} is not an account: an account's id has 12 digits",
                       util::quoted(arn.account)),
           argument,
           arn.account.empty()
               ? fmt::format("write arn:{}:{}::ACCOUNT:{} with the account's 12-digit id for "
                             "ACCOUNT",
                             arn.partition, arn.service, arn.resource)
               : fmt::format("put the account's 12-digit id in place of {}", arn.account));
  }
  if (arn.service == "iam" && !arn.region.empty()) {
    refuse("an IAM ARN names no region", argument,
           fmt::format("write {}",

                       Arn{arn.partition, arn.service, "", arn.account, arn.resource}.text()));
  }
}

// `assumed-role/NAME/SESSION`, where the session may be missing.
Principal assumed_role(const Arn& arn, std::string_view argument) {
  Principal principal;
  const std::string_view rest = std::string_view(arn.resource).substr(arn.resource.find('/') + 1);
  const std::size_t slash = rest.rfind('/');
  principal.name = role_of_session(arn.resource);
  principal.session_name = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
  check_name(principal.name, "role", argument);
  principal.arn = example_role(arn, principal.name);
  return principal;
}

Principal role_or_user(const Arn& arn, std::string_view kind, std::string_view argument) {
  Principal principal;
  const std::string_view rest =
      std::string_view(arn.resource).substr(std::min(arn.resource.size(), kind.size() + 1));
  principal.name = last_segment(rest);
  check_path(rest.substr(0, rest.size() - principal.name.size()), argument);
  check_name(principal.name, kind, argument);
  principal.type = kind == "role" ? PrincipalType::role : PrincipalType::user;
  principal.arn = kind == "role" ? without_role_path(arn.text()) : arn.text();
  return principal;
}

Principal from_arn(std::string_view argument) {
  const auto arn = parse_arn(argument);
  if (!arn) {
    const std::size_t colon = argument.find(':');
    const std::string head = util::to_lower_ascii(argument.substr(0, colon));
    if (head == "arn") {
      refuse_case(argument.substr(0, colon), head, argument,
                  head + std::string(argument.substr(colon)));
    }
    if (argument.starts_with("system:")) {
      refuse("this is a group or user of Kubernetes, not an identity of AWS", argument,
             "give a group with --group");
    }
    refuse("not an ARN", argument, "write arn:aws:iam::ACCOUNT:role/NAME");
  }
  const std::string kind = arn->resource.substr(0, arn->resource.find('/'));
  refuse_other_kinds(*arn, kind, argument);
  check_parts(*arn, argument);
  Principal principal;
  if (kind == "assumed-role") {
    principal = assumed_role(*arn, argument);
  } else if (kind == "role" || kind == "user") {
    principal = role_or_user(*arn, kind, argument);
  } else {
    principal.type = kind == "root" ? PrincipalType::root : PrincipalType::federated_user;
    principal.name = last_segment(arn->resource);
    check_name(principal.name, "user", argument);
    principal.arn = argument;
  }
  principal.account = arn->account;
  principal.written = argument;
  return principal;
}

// Refuses SET@ACCOUNT where a name is expected. Names may hold an @, as in e-mail addresses.
void refuse_permission_set(std::string_view argument) {
  const std::size_t at = argument.rfind('@');
  if (at != std::string_view::npos && is_account_id(argument.substr(at + 1))) {
    refuse("this is how a permission set is named, not a role or user", argument,
           fmt::format("give --sso {0}, or, for a role, its ARN: arn:aws:iam::{1}:role/{2}",
                       argument, argument.substr(at + 1), argument.substr(0, at)));
  }
}

// `AROA...` and the like (IAM User Guide, "Unique identifiers"), and the ids of access keys.
bool is_unique_id(std::string_view text) {
  constexpr std::array<std::string_view, 5> k_prefixes = {"AROA", "AIDA", "AGPA", "AKIA", "ASIA"};
  return text.size() >= 20 &&
         std::ranges::find(k_prefixes, text.substr(0, 4)) != k_prefixes.end() &&
         std::ranges::all_of(text, [](char c) { return util::is_digit(c) || util::is_upper(c); });
}

// The ARN for a name, which may have its path, and `role/`, `user/` or `assumed-role/` in front.
std::string arn_of_name(std::string_view argument, const BareNames& names) {
  std::string_view kind = names.type == PrincipalType::user ? "user" : "role";
  for (const std::string_view named : {"role", "user"}) {
    if (argument.starts_with(named) && argument.substr(named.size()).starts_with('/')) {
      kind = named;
      argument.remove_prefix(named.size() + 1);
    }
  }
  const std::string_view head = argument.substr(0, argument.find('/'));
  const std::string lower = util::to_lower_ascii(head);
  if (head.size() < argument.size() && head != lower && (lower == "role" || lower == "user")) {
    refuse_case(head, lower, argument, lower + std::string(argument.substr(head.size())));
  }
  argument.remove_prefix(argument.starts_with('/') ? 1 : 0); // as IAM writes paths
  if (argument.find_first_of("*?") != std::string_view::npos) {
    refuse("wildcards are not supported: an entry names one role or user", argument,
           "name each role; add-account lets a whole account in");
  }
  constexpr std::array<std::string_view, 5> k_flag_values = {"true", "false", "client", "server",
                                                             "none"};
  if (std::ranges::find(k_flag_values, argument) != k_flag_values.end()) {
    refuse("this looks like the value of a flag, not an identity", argument,
           fmt::format("write it as in --dry-run={0}; a {1} of that name is given by its ARN",
                       argument, kind));
  }
  constexpr std::string_view k_session = "assumed-role/";
  const bool is_session = argument.starts_with(k_session);
  if (is_session) {
    argument = argument.substr(k_session.size());
    argument = argument.substr(0, argument.rfind('/'));
  }
  refuse_permission_set(argument);
  check_name(last_segment(argument), kind, argument);
  if (is_unique_id(argument)) {
    refuse("this is a unique id, not a name", argument,
           fmt::format("give the ARN of the {}, or its name", kind));
  }
  std::string account = names.account;
  if (account.empty() && names.default_account) {
    account = names.default_account(argument);
  }
  if (account.empty()) {
    refuse(fmt::format("the {}'s account is not known", kind), argument,
           fmt::format("give --account ACCOUNT, or the full ARN: arn:{}:iam::ACCOUNT:{}/{}",
                       names.partition, kind, argument));
  }
  return Arn{names.partition, "iam", "", account, fmt::format("{}/{}", kind, argument)}.text();
}

// The ARN in the answer of `aws sts get-caller-identity`, in JSON or as a text.
std::string caller_arn(const std::string& text) {
  constexpr const char* k_place = "standard input";
  if (!util::trim(text).starts_with('{')) {
    if (const auto arn = only_arn(text)) {
      return *arn;
    }
    throw util::Error("there is no ARN, or more than one", k_place,
                      "pipe in the output of aws sts get-caller-identity");
  }
  const auto arn = util::find_text(util::parse_json(text, k_place), "Arn");
  if (!arn) {
    throw util::Error("this JSON has no Arn", k_place,
                      "pipe in the output of aws sts get-caller-identity --output json");
  }
  return *arn;
}

std::string note_on(const Principal& principal, const std::string& argument) {
  const std::string given = argument == "-" ? "standard input" : argument;
  if (principal.written == principal.arn) {
    return argument == principal.arn ? "" : fmt::format("{} is {}", given, principal.arn);
  }
  const bool session = principal.written.find(":assumed-role/") != std::string::npos;
  return fmt::format("{} is stored as {}: {}", given, principal.arn,
                     session ? "the authenticator sees a session as its role"
                             : "the authenticator never sees a role's path");
}

} // namespace

Principal principal_of(const std::string& given, const BareNames& names,
                       const std::function<std::string()>& read_input) {
  const std::string argument(without_wrapping(given));
  if (argument.empty()) {
    throw util::UsageError("an identity is empty", "", "give the ARN of a role or user");
  }
  check_account(names.account);
  refuse_lists(argument);
  Principal principal;
  if (argument == "-") {
    principal = from_arn(caller_arn(read_input()));
  } else if (argument.find(':') != std::string::npos) {
    principal = from_arn(argument);
  } else if (is_account_id(argument)) {
    refuse("this is an account, not a role or user", argument,
           "add-account and remove-account take accounts");
  } else {
    principal = from_arn(arn_of_name(argument, names));
  }
  if (!names.account.empty() && principal.account != names.account) {
    refuse(
        fmt::format("this is in account {}, not in --account {}", principal.account, names.account),
        argument, "leave --account out, or give the other ARN");
  }
  principal.note = note_on(principal, argument);
  return principal;
}

void require_type(const Principal& principal, PrincipalType wanted, std::string_view action) {
  const bool is_role = principal.type == PrincipalType::role;
  if (is_role && wanted != PrincipalType::role) {
    refuse("this is a role, not a user", principal.arn, fmt::format("use {}-role", action));
  }
  if (principal.type == PrincipalType::root && wanted == PrincipalType::role) {
    refuse("this is the root user alone, not a role", principal.arn,
           fmt::format("use {0}-account {1} for the whole account, which is nearly always meant, "
                       "or {0}-user for the root user",
                       action, principal.account));
  }
  if (!is_role && wanted == PrincipalType::role) {
    refuse("this is not a role", principal.arn, fmt::format("use {}-user", action));
  }
}

std::string account_of(const std::string& given) {
  const std::string argument(without_wrapping(given));
  if (argument.find_first_of(",; \t\r\n") != std::string::npos) {
    refuse("these are several accounts in one word, or one with other text", argument,
           "give each account as a word of its own, without commas");
  }
  std::string account = util::replace_all(argument, "-", "");
  if (const auto arn = parse_arn(argument)) {
    if (arn->service != "iam" || arn->resource != "root") {
      refuse("this is not an account", argument,
             fmt::format("give the account's id{}",
                         is_account_id(arn->account) ? ": " + arn->account : ""));
    }
    account = arn->account;
  }
  if (!is_account_id(account)) {
    refuse("this is not an account: an account's id has 12 digits", argument,
           util::aws_command({"sts", "get-caller-identity", "--query", "Account"}) +
               " shows yours");
  }
  return account;
}

void check_account(const std::string& account) {
  if (!account.empty() && !is_account_id(account)) {
    throw util::UsageError(fmt::format(
        "--account {} is not an account: an account's id has 12 digits", util::quoted(account)));
  }
}

void check_role_arn(std::string_view flag, const std::string& text) {
  const auto arn = parse_arn(text);
  if (text.empty() || (arn && arn->service == "iam" && arn->resource.starts_with("role/") &&
                       is_account_id(arn->account))) {
    return;
  }
  std::string right = "arn:aws:iam::ACCOUNT:role/" + (arn ? "NAME" : text);
  if (arn && arn->service == "sts" && arn->resource.starts_with("assumed-role/")) {
    right = canonicalize(text).arn;
  }
  throw util::UsageError(fmt::format("{} {} is not the ARN of a role", flag, util::quoted(text)),
                         "", "write " + right);
}

void check_session_name(const std::string& name) {
  if (!is_session_name(name)) {
    throw util::UsageError(
        fmt::format("--session-name {} is not allowed by STS: 2 to 64 letters, digits and {}",
                    util::quoted(name), k_name_marks));
  }
}

} // namespace iam::identity
