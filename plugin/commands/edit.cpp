#include "commands/edit.hpp"

#include "awsauth/rules/new_findings.hpp"
#include "awsauth/rules/rules.hpp"
#include "change/guard.hpp"
#include "change/map_merge.hpp"
#include "change/map_rewrite.hpp"
#include "cluster/both_stores.hpp"
#include "kube/api_error.hpp"
#include "present/map_remarks.hpp"
#include "present/map_write.hpp"
#include "present/remarks.hpp"
#include "stores/lone_map.hpp"
#include "stores/manifest.hpp"
#include "stores/readable.hpp"
#include "util/editor.hpp"
#include "util/file.hpp"
#include "util/proposed_command.hpp"
#include "util/shell_words.hpp"
#include "util/text.hpp"
#include "util/typed_files.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>
#include <optional>
#include <utility>

namespace iam::commands {

using present::Answer;
using present::Remark;
using stores::Manifest;
using stores::Snapshot;

namespace {

constexpr const char* k_name = "the edited text"; // in places, which remarks take away
constexpr int k_most_conflicts = 5;
constexpr int k_most_rounds = 100; // ends what no person does
constexpr std::size_t k_most_reasons = 5;

void check_options(const EditOptions& options) {
  const auto& manifest = options.target.manifest;
  if (manifest) {
    throw util::UsageError("edit is for the aws-auth of a cluster, and a manifest is a file", "",
                           options.target.is_filter()
                               ? "leave --manifest out"
                               : fmt::format("open the file itself in your editor, then {}",
                                             util::own_command({"lint"})));
  }
  if (options.target.store == cluster::StoreChoice::entries) {
    throw util::UsageError("edit opens aws-auth alone, and --store asks for access entries", "",
                           fmt::format("{} changes an access entry",
                                       util::own_command({"add-role", "ROLE", "--group", "GROUP",
                                                          "--overwrite", "--store", "entries"})));
  }
  present::check_flags(options.target, options.write, {});
}

// Whether another text may be accepted: the API server, or a webhook, refuses what the object says.
bool is_about_text(const kube::ApiError& error) {
  return error.status() == 400 || error.status() == 413 || error.status() == 422 ||
         error.cause().find("admission webhook") != std::string::npos;
}

// One edit of a map.
class Editing {
public:
  Editing(const EditOptions& options, const cluster::Host& host)
      : m_options(options),
        m_host(host),
        m_name(cluster::config_map_name(options.target.config_map)),
        m_editor(util::editor_of(host.environment)),
        m_files(host.environment, "kubectl-iam-edit-", ".yaml") {}

  void run() {
    if (m_editor.is_default && !(m_host.out_is_terminal && m_options.input_is_terminal)) {
      throw util::Error("no editor is chosen, and vi needs a terminal", "",
                        "set KUBE_EDITOR or EDITOR, or run the command in a terminal");
    }
    try {
      begin();
      for (int round = 0; !ends_after_round(); ++round) {
        if (round == k_most_rounds) {
          fail_given_up();
        }
      }
    } catch (...) {
      say(m_files.message());
      throw;
    }
  }

private:
  void begin();
  void offer(std::shared_ptr<const Snapshot> base, const awsauth::MapData& data,
             const std::vector<change::ListConflict>& conflicts);
  void offer(std::string_view text, std::vector<Remark>& remarks);
  void require_editable(const cluster::BothStores& stores) const;
  std::string edited();
  bool ends_after_round();
  bool writes(const std::string& text);
  bool writes(const std::string& text, awsauth::MapData data);
  void write(const awsauth::Map& typed);
  void reject(std::string_view text, std::vector<Remark> remarks);
  void merge(const change::RewriteConflict& conflict, const awsauth::Map& typed);
  void warn_of_new(const Snapshot& after) const;
  void say(const std::string& text) const;
  std::string command_to_repeat() const;
  [[noreturn]] void fail_given_up() const;

  const EditOptions& m_options;
  const cluster::Host& m_host;
  const kube::ConfigMapName m_name;
  const util::Editor m_editor;
  util::TypedFiles m_files;
  std::shared_ptr<const Snapshot> m_base; // what the user was shown
  std::optional<present::Remarks> m_remarks;
  std::string m_offered;                 // the text in the editor, with remarks
  std::optional<std::string> m_rejected; // what may not come back, without remarks
  std::vector<std::string> m_reasons;    // why it was rejected
  std::vector<std::string> m_dangers;    // by which the guard has refused it
  int m_conflicts = 0;
};

void Editing::require_editable(const cluster::BothStores& stores) const {
  if (m_name == stores::k_aws_auth && stores.mode() == access::text_of(access::Mode::api)) {
    throw util::Error("this cluster is in the authentication mode API: EKS does not read aws-auth",
                      m_name.text(),
                      fmt::format("{} shows the access entries", util::own_command({"list"})));
  }
  stores::require_map(*stores.map);
}

void Editing::begin() {
  cluster::Target target(m_options.target, cluster::Input::free, m_host);
  const cluster::BothStores stores = cluster::read_both(target);
  require_editable(stores);
  target.store().require_writable(*stores.map);
  offer(stores.map, stores.map->data(), {});
}

// Offers `data`, which came of `base`, anew.
void Editing::offer(std::shared_ptr<const Snapshot> base, const awsauth::MapData& data,
                    const std::vector<change::ListConflict>& conflicts) {
  m_base = std::move(base);
  const Manifest manifest(stores::manifest_of(m_name, data), k_name, m_name);
  m_remarks.emplace(manifest.text());
  std::vector<Remark> remarks = {
      {0, fmt::format("This is {}. Lines that begin with `{}` are taken out again; other comments "
                      "inside of the lists are kept. A text that is empty or left as it is changes "
                      "nothing.",
                      m_base->name(), m_remarks->mark())}};
  if (!conflicts.empty()) {
    remarks.push_back({0, "Another process has changed the same lines while the editor was open. "
                          "Where it has, your lines are comments below: take the mark away from "
                          "those that should stay. " +
                              m_files.message()});
  }
  for (const std::string& text : stores::unread_parts(*m_base)) {
    remarks.push_back({0, text});
  }
  std::ranges::move(present::remarks_on(manifest), std::back_inserter(remarks));
  std::ranges::move(present::remarks_on(conflicts, manifest), std::back_inserter(remarks));
  offer(manifest.text(), remarks);
}

// Offers `text` with `remarks`, in which proposed commands are completed.
void Editing::offer(std::string_view text, std::vector<Remark>& remarks) {
  for (Remark& remark : remarks) {
    if (!remark.is_verbatim) {
      remark.text = m_host.message(remark.text);
    }
  }
  m_offered = m_remarks->added_to(text, remarks);
}

// Lets the user edit what is offered, and returns what comes back.
std::string Editing::edited() {
  const std::string path = m_files.offer(m_offered);
  m_host.out.flush();
  m_host.err.flush();
  std::optional<std::string> returned;
  try {
    util::run_editor(m_editor, path, m_host.environment, m_host.runner);
    returned = util::read_file_if_there(path);
    if (!returned) {
      throw util::Error(fmt::format("the editor {} has removed the file that it was given",
                                    util::quoted(m_editor.name)),
                        path);
    }
    return *returned;
  } catch (const util::Error&) {
    const auto left = util::read_file_if_there(path);
    const bool is_typed = left && *left != m_offered;
    is_typed ? m_files.accept() : m_files.discard();
    throw;
  }
}

// One round: the user edits, and what comes back is judged and written. Returns whether it was the
// last.
bool Editing::ends_after_round() {
  const std::string returned = edited();
  const Answer answer = present::answer_of(*m_remarks, m_offered, returned, m_rejected);
  if (answer != Answer::changed) {
    m_files.discard();
  }
  switch (answer) {
  case Answer::empty:
    say("Edit cancelled, saved file was empty.");
    say(m_files.message());
    return true;
  case Answer::unchanged:
    say("Edit cancelled, no changes made.");
    return true;
  case Answer::given_up:
    fail_given_up();
  case Answer::changed:
    break;
  }
  m_files.accept();
  m_rejected = m_remarks->removed_from(returned);
  return writes(*m_rejected);
}

// Writes what `text` says, if it says anything new, or offers it again with what is wrong.
bool Editing::writes(const std::string& text) {
  std::optional<Manifest> manifest;
  try {
    manifest.emplace(text, k_name, m_name);
  } catch (const util::Error& error) {
    reject(text, {present::remark_of(error, k_name)});
    return false;
  }
  const bool allows_errors =
      std::ranges::count(m_options.write.allowed, access::Danger::new_errors) > 0;
  auto objections = present::objections(*m_base, *manifest, allows_errors);
  if (!objections.empty()) {
    reject(text, std::move(objections));
    return false;
  }
  return writes(text, manifest->data());
}

bool Editing::writes(const std::string& text, awsauth::MapData data) {
  for (const awsauth::List list : awsauth::k_lists) {
    if (!data[list] && m_base->data()[list] == "") { // which is not offered
      data[list] = "";
    }
  }
  if (data == m_base->data()) {
    say("Edit cancelled, no changes made.");
    if (m_conflicts == 0) {
      m_files.remove_all();
    }
    say(m_files.message());
    return true;
  }
  const awsauth::Map typed = awsauth::read(std::move(data));
  try {
    write(typed);
    return true;
  } catch (const change::RewriteConflict& conflict) {
    merge(conflict, typed);
  } catch (const change::Refused& error) {
    reject(text, {present::remark_of(error, k_name)});
    m_dangers = error.dangers();
  } catch (const kube::ApiError& error) {
    if (!is_about_text(error)) {
      throw;
    }
    reject(text, {present::remark_of(error, k_name)});
  }
  return false;
}

// Reads both stores again: the editor may have been open for long.
void Editing::write(const awsauth::Map& typed) {
  cluster::Target target(m_options.target, cluster::Input::free, m_host);
  const cluster::BothStores stores = cluster::read_both(target);
  require_editable(stores);
  present::ChangeReport report(target.flags(), m_options.write, m_host);
  change::TargetGuard guard(target, stores, m_options.write.allowed, m_options.write.dry_run,
                            m_host);
  change::MapRewrite rewrite(m_base->map(), typed);
  const change::Revision revision =
      present::write_map(target, m_options.write, rewrite, guard, report, m_host, stores.map);
  if (revision.before->data() != m_base->data()) {
    m_host.note(fmt::format("another process has changed {} while the editor was open; your edit "
                            "is merged into that",
                            m_base->name()));
  }
  if (revision.edits.empty()) {
    m_host.note(fmt::format("the text of {} changes; no entry of it does", m_base->name()));
  }
  warn_of_new(*revision.after);
  if (m_options.write.dry_run == change::DryRun::none) {
    m_files.remove_all();
  }
  say(m_files.message());
}

// What is new in `after` and keeps nobody from saving it, such as a misspelt field.
void Editing::warn_of_new(const Snapshot& after) const {
  for (const awsauth::Finding& finding : awsauth::new_findings(m_base->map(), after.map())) {
    if (finding.severity == awsauth::Severity::warning) {
      m_host.warn(fmt::format("{}: {}; {} ({})", after.place(finding.list, finding.position),
                              finding.message, finding.fix, awsauth::id(finding.rule)));
    }
  }
}

// Offers `text` again with what is wrong.
void Editing::reject(std::string_view text, std::vector<Remark> remarks) {
  offer(text, remarks);
  m_dangers.clear();
  m_reasons.clear();
  std::ranges::transform(remarks, std::back_inserter(m_reasons), &Remark::text);
}

// Offers what is there now, with as much of what was typed as goes with it, and the rest as
// comments.
void Editing::merge(const change::RewriteConflict& conflict, const awsauth::Map& typed) {
  if (++m_conflicts > k_most_conflicts) {
    throw util::Error("others keep changing the same lines of the map; nothing was written",
                      conflict.where(), "try again when they are done");
  }
  m_files.keep();
  m_dangers.clear();
  m_reasons = {conflict.cause()};
  const change::MapMerge merged = change::merge_maps(m_base->map(), typed, conflict.now()->map());
  offer(conflict.now(), merged.merged, merged.conflicts);
  m_rejected = m_remarks->removed_from(m_offered); // not what was typed: that may be the answer
}

void Editing::say(const std::string& text) const {
  if (!text.empty()) {
    fmt::print(m_host.err, "{}\n", m_host.message(text));
  }
}

// This command, which lets the guard allow what it has refused, too.
std::string Editing::command_to_repeat() const {
  std::vector<std::string> allowed = m_dangers;
  for (const access::Danger danger : m_options.write.allowed) {
    allowed.emplace_back(access::word_of(danger));
  }
  return allowed.empty()
             ? util::own_command({"edit"})
             : util::own_command({"edit", fmt::format("--allow={}", fmt::join(allowed, ","))});
}

void Editing::fail_given_up() const {
  const std::size_t count = std::min(m_reasons.size(), k_most_reasons);
  const std::vector<std::string> first(m_reasons.begin(),
                                       m_reasons.begin() + static_cast<std::ptrdiff_t>(count));
  const std::string editor =
      "KUBE_EDITOR=" + util::shell_word("cp " + util::shell_word(m_files.last()));
  throw util::Error(
      fmt::format("Edit cancelled, no valid changes were saved: {}{}", fmt::join(first, "; "),
                  count < m_reasons.size() ? fmt::format("; and {} more", m_reasons.size() - count)
                                           : ""),
      "",
      fmt::format("{}: {} {}",
                  m_dangers.empty() ? "repair the copy of your changes, then save it"
                                    : "to save the copy of your changes all the same",
                  editor, command_to_repeat()));
}

} // namespace

int run(const EditOptions& options, const cluster::Host& host) {
  check_options(options);
  Editing(options, host).run();
  return 0;
}

} // namespace iam::commands
