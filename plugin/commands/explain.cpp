#include "commands/explain.hpp"

#include "awsauth/match.hpp"
#include "awsauth/nearest_miss.hpp"
#include "commands/shared/cluster_account.hpp"
#include "commands/shared/described.hpp"
#include "commands/shared/explanation.hpp"
#include "commands/shared/identity_argument.hpp"
#include "commands/shared/sso_argument.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>

namespace iam::commands {

using identity::PrincipalType;

namespace {

// The caller that `principal` would be. What is not known of it stays a template in what is shown.
identity::Identity caller_of(const Principal& principal, const ExplainOptions& options) {
  identity::Identity caller;
  caller.canonical_arn = principal.arn;
  caller.account = principal.account;
  caller.access_key_id = "{{AccessKeyID}}";
  if (principal.type == PrincipalType::role) {
    caller.session_name = options.session_name             ? *options.session_name
                          : principal.session_name.empty() ? "{{SessionName}}"
                                                           : principal.session_name;
  }
  return caller;
}

// What go-yaml could not read as a text is an empty one among the groups.
std::string text_of_groups(std::vector<std::string> groups) {
  std::replace(groups.begin(), groups.end(), std::string(), std::string("\"\""));
  return groups.empty() ? "<none>" : join(groups, ", ");
}

void print_text(const Explanation& explanation, const std::string& file, std::ostream& out) {
  const auto line = [&](std::string_view name, const std::string& value) {
    describe(out, name, value);
  };
  line("ARN", explanation.arn);
  line("Canonical", explanation.canonical_arn);
  line("Mapped", explanation.is_mapped() ? "yes" : "no");
  if (explanation.entry) {
    line("By", fmt::format("{}:{} ({})", file, explanation.entry->line,
                           awsauth::data_key(explanation.entry->list)));
  }
  if (explanation.is_mapped()) {
    line("Username", explanation.username.empty() ? "<none>" : explanation.username);
    line("Groups", text_of_groups(explanation.groups));
  }
  if (!explanation.at_random.empty()) {
    line("Or by", text_of(explanation.at_random) + ": which one answers is up to chance");
  }
  if (!explanation.shadowed.empty()) {
    line("Shadows", text_of(explanation.shadowed));
  }
  if (!explanation.reason.empty()) {
    line("Reason", explanation.reason);
  }
  if (explanation.nearest) {
    line("Nearest", fmt::format("line {}: {}", explanation.nearest_line, explanation.nearest->arn));
    line("", explanation.nearest->why);
  }
}

// Whom to explain. What the map says of a permission set goes before what AWS does.
Principal explained(const ExplainOptions& options, const OpenStore& open,
                    const stores::Snapshot& snapshot, const awsauth::Map& map, Context& context) {
  if (options.sso.empty()) {
    const BareNames names{PrincipalType::role, options.account, partition_of(map),
                          account_of_cluster(open, options.location, context)};
    return principal_of(options.identities.front(), names, context);
  }
  const identity::PermissionSet set = permission_set_of(options.sso.front(), options.account);
  if (auto principal = principal_in_map(set, snapshot, map)) {
    note(context, principal->note + " by the map; AWS was not asked whether it still is");
    return std::move(*principal);
  }
  Principal principal = principals_of_sets({set}, options.location, open, context).front();
  note(context, principal.note);
  return principal;
}

} // namespace

int run(const ExplainOptions& options, Context& context) {
  const std::size_t count = options.identities.size() + options.sso.size();
  if (count != 1) {
    throw util::UsageError(count == 0 ? "no identity is given" : "explain takes one identity", "",
                           "give the ARN of a role, user or session");
  }
  if (options.session_name) {
    check_session_name(*options.session_name);
  }
  if (options.location.is_filter() && !options.identities.empty() &&
      options.identities.front() == "-") {
    throw util::UsageError("standard input can be read only once", "",
                           "give the manifest as a file, or the identity as an ARN");
  }
  OpenStore open(options.location, options.identities, context);
  const auto snapshot = read_map(open);
  const awsauth::Map map = awsauth::read(snapshot->data());
  warn_of_unread(*snapshot, map, context);
  const Principal principal = explained(options, open, *snapshot, map, context);
  if (options.session_name && principal.type != PrincipalType::role) {
    throw util::UsageError("--session-name goes with roles only");
  }
  Explanation explanation = explain(*snapshot, map, caller_of(principal, options));
  explanation.arn = principal.written;
  if (options.format == Format::text) {
    print_text(explanation, snapshot->name(), context.out);
  } else {
    print_object(context.out, json_of(explanation), options.format);
  }
  return 0;
}

} // namespace iam::commands
