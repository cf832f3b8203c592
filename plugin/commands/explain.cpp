#include "commands/explain.hpp"

#include "commands/shared/identity_argument.hpp"
#include "commands/shared/map_rows.hpp"
#include "mapping/explain.hpp"
#include "mapping/match.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>

namespace iam::commands {

using identity::PrincipalType;
using mapping::List;
using util::Json;

namespace {

// STS's limits on a session's name (AssumeRole).
bool is_session_name(std::string_view text) {
  constexpr std::string_view k_marks = "_=,.@-+";
  return text.size() >= 2 && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  k_marks.find(c) != std::string_view::npos;
         });
}

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

struct Place {
  List list;
  std::size_t line;
};

// All that is to be shown of one identity.
struct Explanation {
  std::string arn;
  std::string canonical_arn;
  std::optional<Place> entry; // the one that wins
  std::string username;
  std::vector<std::string> groups;
  std::vector<Place> shadowed;
  std::vector<Place> at_random;
  std::string reason; // why not, or nothing
  std::optional<mapping::NearMiss> nearest;
  std::size_t nearest_line = 0;
};

class Explainer {
public:
  Explainer(const stores::Snapshot& snapshot, const mapping::Map& map)
      : m_snapshot(snapshot), m_map(map) {}

  Explanation explain(const Principal& principal, const identity::Identity& caller) const {
    Explanation result;
    result.arn = principal.written;
    result.canonical_arn = principal.arn;
    const mapping::Match match = mapping::match(m_map, caller);
    for (const mapping::Entry* entry : match.hidden) {
      result.shadowed.push_back(place(*entry));
    }
    if (match.entry == nullptr) {
      explain_miss(result, caller);
      return result;
    }
    result.entry = place(*match.entry);
    for (const mapping::Entry* entry : match.at_random) {
      result.at_random.push_back(place(*entry));
    }
    result.username = match.username;
    result.groups = match.groups;
    if (!match.refusal.empty()) {
      explain_refusal(result, match, caller);
    }
    return result;
  }

private:
  Place place(const mapping::Entry& entry) const {
    const List list = entry.mapping.list;
    return {list, m_snapshot.position(list, entry.position).line};
  }

  void explain_miss(Explanation& result, const identity::Identity& caller) const {
    const std::vector<util::Error> lost =
        lost_lists(m_snapshot, m_map, {mapping::k_lists.begin(), mapping::k_lists.end()});
    if (!lost.empty()) {
      result.reason = lost.front().what();
      return;
    }
    result.nearest = mapping::nearest_miss(m_map, caller);
    result.reason = fmt::format("no entry names {}", result.canonical_arn);
    if (result.nearest) {
      result.nearest_line =
          m_snapshot.position(result.nearest->list, result.nearest->position).line;
    }
  }

  // A session that is not known cannot be refused: only those of EC2 instances pass.
  static void explain_refusal(Explanation& result, const mapping::Match& match,
                              const identity::Identity& caller) {
    if (caller.session_name == "{{SessionName}}") {
      result.username = match.entry->mapping.username;
      result.groups = match.entry->mapping.groups;
      result.reason =
          "only sessions named like an EC2 instance get in, such as i-0123456789abcdef0";
    } else {
      result.reason = match.refusal;
    }
  }

  const stores::Snapshot& m_snapshot;
  const mapping::Map& m_map;
};

bool is_mapped(const Explanation& explanation) {
  return explanation.entry && (explanation.reason.empty() || !explanation.username.empty());
}

Json json_of(const Place& place) {
  Json json;
  json["list"] = mapping::data_key(place.list);
  json["line"] = place.line;
  return json;
}

Json json_of(const std::vector<Place>& places) {
  Json list = Json::array();
  for (const Place& place : places) {
    list.push_back(json_of(place));
  }
  return list;
}

Json json_of(const Explanation& explanation) {
  const bool mapped = is_mapped(explanation);
  Json json;
  json["apiVersion"] = k_api_version;
  json["kind"] = "Explanation";
  json["arn"] = explanation.arn;
  json["canonicalArn"] = explanation.canonical_arn;
  json["mapped"] = mapped;
  json["list"] =
      explanation.entry ? Json(mapping::data_key(explanation.entry->list)) : Json(nullptr);
  json["line"] = explanation.entry ? Json(explanation.entry->line) : Json(nullptr);
  json["username"] = mapped ? Json(explanation.username) : Json(nullptr);
  json["groups"] = explanation.groups;
  json["shadowed"] = json_of(explanation.shadowed);
  json["atRandom"] = json_of(explanation.at_random);
  json["reason"] = explanation.reason.empty() ? Json(nullptr) : Json(explanation.reason);
  json["nearest"] = nullptr;
  if (explanation.nearest) {
    Json& nearest = json["nearest"];
    nearest["line"] = explanation.nearest_line;
    nearest["arn"] = explanation.nearest->arn;
    nearest["why"] = explanation.nearest->why;
  }
  return json;
}

std::string text_of(const std::vector<Place>& places) {
  std::vector<std::string> texts;
  for (const Place& place : places) {
    texts.push_back(fmt::format("line {} ({})", place.line, mapping::data_key(place.list)));
  }
  return join(texts, ", ");
}

// As kubectl describes a thing: a name and a value on each line.
void print_text(const Explanation& explanation, const std::string& file, std::ostream& out) {
  const auto line = [&](std::string_view name, const std::string& value) {
    fmt::print(out, "{:<12}{}\n", name.empty() ? "" : fmt::format("{}:", name),
               util::printable(value));
  };
  line("ARN", explanation.arn);
  line("Canonical", explanation.canonical_arn);
  line("Mapped", is_mapped(explanation) ? "yes" : "no");
  if (explanation.entry) {
    line("By", fmt::format("{}:{} ({})", file, explanation.entry->line,
                           mapping::data_key(explanation.entry->list)));
  }
  if (is_mapped(explanation)) {
    line("Username", explanation.username.empty() ? "<none>" : explanation.username);
    line("Groups", explanation.groups.empty() ? "<none>" : join(explanation.groups, ", "));
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

} // namespace

int run(const ExplainOptions& options, Context& context) {
  if (options.identities.size() != 1) {
    throw util::UsageError(options.identities.empty() ? "no identity is given"
                                                      : "explain takes one identity",
                           "", "give the ARN of a role, user or session");
  }
  if (options.session_name && !is_session_name(*options.session_name)) {
    throw util::UsageError(
        fmt::format("--session-name {} is none that STS allows: 2 to 64 letters, "
                    "digits and _=,.@-+",
                    util::quoted(*options.session_name)));
  }
  if (options.location.is_filter() && options.identities.front() == "-") {
    throw util::UsageError("standard input can be read only once", "",
                           "give the manifest as a file, or the identity as an ARN");
  }
  const auto snapshot = read_map(options.location, options.identities, context);
  const mapping::Map map = mapping::read(snapshot->data());
  const BareNames names{PrincipalType::role, options.account, partition_of(map)};
  const Principal principal = principal_of(options.identities.front(), names, context);
  if (options.session_name && principal.type != PrincipalType::role) {
    throw util::UsageError("--session-name goes with roles only");
  }
  const Explanation explanation =
      Explainer(*snapshot, map).explain(principal, caller_of(principal, options));
  if (options.format == Format::text) {
    print_text(explanation, snapshot->name(), context.out);
  } else {
    print_object(context.out, json_of(explanation), options.format);
  }
  return 0;
}

} // namespace iam::commands
