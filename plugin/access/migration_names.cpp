#include "access/migration_names.hpp"

#include "access/entry_plan.hpp"
#include "access/entry_request.hpp"
#include "awsauth/templates.hpp"
#include "identity/arn.hpp"
#include "identity/names.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace iam::access {
namespace {

constexpr std::string_view k_session_prefix = "session:";
constexpr std::string_view k_session = "{{SessionName}}";
constexpr std::string_view k_raw_session = "{{SessionNameRaw}}";
constexpr std::array<std::string_view, 2> k_of_callers = {"{{AccessKeyID}}",
                                                          "{{EC2PrivateDNSName}}"};

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// `text` with the templates filled in that are the same in each session of `principal`. Whoever is
// not a role has no session, so that the authenticator puts nothing in the place of its name.
std::string with_constants(std::string_view text, const std::string& principal) {
  const auto arn = identity::parse_arn(principal);
  std::string result =
      arn ? util::replace_all(text, "{{AccountID}}", arn->account) : std::string(text);
  if (arn && !util::to_lower_ascii(arn->resource).starts_with("role/")) {
    result = util::replace_all(result, k_session, "");
    result = util::replace_all(result, k_raw_session, "");
  }
  return result;
}

// The first template in `text` that differs from caller to caller beyond the session's name.
std::string_view template_of_callers(std::string_view text) {
  const auto found =
      std::ranges::find_if(k_of_callers, [&](std::string_view name) { return holds(text, name); });
  return found == k_of_callers.end() ? std::string_view() : *found;
}

MovedName refused(std::string refusal, std::string cure) {
  MovedName moved;
  moved.refusal = std::move(refusal);
  moved.cure = std::move(cure);
  return moved;
}

MovedName renamed(rbac::SubjectKind kind, const std::string& name, std::string_view prefix) {
  MovedName moved;
  moved.name = std::string(prefix) + name;
  moved.rename = Rename{kind, name, moved.name};
  return moved;
}

bool lacks_colon_before_session(std::string_view username) {
  const std::size_t session = username.find("{{SessionName");
  return session != std::string_view::npos && !holds(username.substr(0, session), ":");
}

} // namespace

MovedName moved_username(const awsauth::Mapping& mapping, const std::string& principal) {
  const std::string username = with_constants(mapping.username, principal);
  if (const std::string_view name = template_of_callers(username); !name.empty()) {
    return refused(fmt::format("an access entry cannot have the username {}, which holds {}",
                               mapping.username, name),
                   fmt::format("use {} in aws-auth in its place, bind what is bound to its users "
                               "to the new names, and plan again",
                               k_session));
  }
  if (const auto unknown = awsauth::unknown_templates(username); !unknown.empty()) {
    return refused(fmt::format("the authenticator keeps {} in the username {} as it is, and what "
                               "EKS does with it is not documented",
                               unknown.front(), mapping.username),
                   "write the username in aws-auth without it, and plan again");
  }
  MovedName moved;
  if (username.empty()) {
    moved.name = default_username_of(principal);
    moved.remarks.push_back(
        fmt::format("has no username today, and gets EKS's default: {}", moved.name));
    return moved;
  }
  const std::string_view reserved = reserved_prefix(username);
  if (!reserved.empty()) {
    moved = renamed(rbac::SubjectKind::user, username, k_renamed_prefix);
    moved.remarks.push_back(fmt::format("its username changes from {} to {}: EKS reserves names "
                                        "that begin with {}",
                                        username, moved.name, reserved));
  } else if (lacks_colon_before_session(username)) {
    moved = renamed(rbac::SubjectKind::user, username, k_session_prefix);
    moved.remarks.push_back(fmt::format("its username changes from {} to {}: EKS wants a colon "
                                        "before the session's name",
                                        username, moved.name));
  } else {
    moved.name = username;
    if (username != mapping.username) {
      moved.remarks.push_back(
          fmt::format("its username {} is written as {}, which is the same for this principal",
                      mapping.username, username));
    }
  }
  if (holds(moved.name, k_raw_session)) {
    moved.remarks.push_back(fmt::format("if EKS refuses {}, use {}, in which a - stands for each @ "
                                        "of the session's name",
                                        k_raw_session, k_session));
  }
  return moved;
}

MovedName moved_group(const std::string& group, const std::string& principal) {
  const std::string name = with_constants(group, principal);
  const bool has_session = holds(name, "{{SessionName");
  if (has_session || !template_of_callers(name).empty()) {
    return refused(fmt::format("the group {} differs from {}, and an access entry has fixed groups",
                               group, has_session ? "session to session" : "caller to caller"),
                   "give the line a fixed group in aws-auth, and plan again");
  }
  MovedName moved;
  if (name.empty()) {
    moved.remarks.emplace_back("an empty group, which no binding can name, is left out");
    return moved;
  }
  const std::string_view reserved = reserved_prefix(name);
  if (!reserved.empty()) {
    moved = renamed(rbac::SubjectKind::group, name, k_renamed_prefix);
    moved.remarks.push_back(fmt::format("its group {} becomes {}: EKS reserves names that begin "
                                        "with {}",
                                        name, moved.name, reserved));
    return moved;
  }
  moved.name = name;
  if (name != group) {
    moved.remarks.push_back(fmt::format(
        "its group {} is written as {}, which is the same for this principal", group, name));
  }
  if (holds(name, "{{")) {
    moved.remarks.push_back(
        fmt::format("EKS documents no templates in groups: {} is kept as it is", name));
  }
  return moved;
}

bool is_username_of(std::string_view pattern, std::string_view name) {
  const std::size_t begin = pattern.find("{{SessionName");
  if (begin == std::string_view::npos) {
    return pattern == name;
  }
  // The authenticator puts a - in the place of each @, but not in the raw name.
  const auto with = [](std::string_view text, const std::string& session) {
    return util::replace_all(
        util::replace_all(text, k_session, util::replace_all(session, "@", "-")), k_raw_session,
        session);
  };
  // All templates stand for one session's name, so the lengths tell which part of `name` it is.
  const std::size_t fixed = with(pattern, "").size();
  const std::size_t places = with(pattern, "x").size() - fixed;
  if (places == 0) { // it looks like a template, and is none
    return pattern == name;
  }
  if (name.size() < fixed || (name.size() - fixed) % places != 0) {
    return false;
  }
  const std::size_t length = (name.size() - fixed) / places;
  const std::size_t raw = pattern.find(k_raw_session);
  const std::string_view before = pattern.substr(0, raw == std::string_view::npos ? begin : raw);
  const std::string session(name.substr(with(before, std::string(length, 'x')).size(), length));
  return with(pattern, session) == name && identity::is_session_name(session);
}

} // namespace iam::access
