#include "stores/migration_journal.hpp"

#include "stores/history_record.hpp"
#include "util/crypto.hpp"
#include "util/descriptor.hpp"
#include "util/encoding.hpp"
#include "util/error.hpp"
#include "util/file.hpp"
#include "util/json.hpp"
#include "util/text.hpp"
#include "util/user_folders.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>

namespace iam::stores {
namespace {

namespace fs = std::filesystem;
using util::Json;
using util::text_at;

constexpr std::array<std::pair<MoveState, const char*>, 3> k_states = {
    {{MoveState::begun, "begun"}, {MoveState::done, "done"}, {MoveState::withdrawn, "withdrawn"}}};

constexpr const char* k_copy_prefix = "aws-auth-";

const char* word_of(MoveState state) {
  return std::ranges::find(k_states, state, &std::pair<MoveState, const char*>::first)->second;
}

// An entry as the records of the history have it.
Json json_of(const access::AccessEntry& made) {
  const Record record{.state = RecordState::intended,
                      .change = EntryChange{made.principal, std::nullopt, made}};
  return util::parse_json(text_of(record), "");
}

std::optional<access::AccessEntry> entry_in(const Json& line) {
  const Record record = read_record(0, util::dump_json(util::member(line, "made")));
  const auto* change = record.change ? std::get_if<EntryChange>(&*record.change) : nullptr;
  return change == nullptr ? std::nullopt : change->after;
}

std::vector<rbac::Subject> subjects_in(const Json& binding) {
  std::vector<rbac::Subject> subjects;
  for (const std::string& name : util::texts_in(util::array_at(binding, "users"))) {
    subjects.push_back({rbac::SubjectKind::user, name, ""});
  }
  for (const std::string& name : util::texts_in(util::array_at(binding, "groups"))) {
    subjects.push_back({rbac::SubjectKind::group, name, ""});
  }
  return subjects;
}

void take_entry(const std::string& principal, const Json& line, JournaledMigration& migration) {
  JournaledEntry& entry = migration.entries[principal];
  const auto* const state = std::ranges::find_if(
      k_states, [&](const auto& each) { return text_at(line, "state") == each.second; });
  entry.state = state == k_states.end() ? MoveState::begun : state->first;
  if (line.contains("made")) {
    entry.made = entry_in(line);
  }
}

// Takes `line` into `migration`. Skips what a newer version of this program may have noted.
void take(const Json& line, JournaledMigration& migration) {
  if (const std::string principal = text_at(line, "entry"); !principal.empty()) {
    take_entry(principal, line, migration);
  } else if (const Json& binding = util::member(line, "binding"); binding.is_object()) {
    migration.bindings.push_back({.name = text_at(binding, "name"),
                                  .namespace_ = text_at(binding, "namespace"),
                                  .role_kind = {},
                                  .role = {},
                                  .subjects = subjects_in(binding)});
  } else if (const Json& change = util::member(line, "map"); change.is_object()) {
    const Record record = read_record(0, util::dump_json(change));
    if (const MapChange* map = map_change_in(record)) {
      migration.map_changes.push_back(*map);
    }
  }
}

// `map` as a manifest.
std::string manifest_of(const Snapshot& map) {
  Json data = Json::object();
  for (const awsauth::List list : awsauth::k_lists) {
    if (const auto& text = map.data()[list]; text) {
      data[std::string(awsauth::data_key(list))] = *text;
    }
  }
  return util::pretty_json(
      {{"apiVersion", "v1"},
       {"kind", "ConfigMap"},
       {"metadata", {{"name", k_aws_auth.name}, {"namespace", k_aws_auth.namespace_}}},
       {"data", data}});
}

} // namespace

MigrationJournal::MigrationJournal(const util::Environment& environment,
                                   std::string_view cluster_arn) {
  const auto state = util::state_folder(environment);
  if (!state) {
    throw util::Error("there is no home folder, in which a migration keeps its journal", "",
                      "set HOME or XDG_STATE_HOME");
  }
  m_folder = *state + "/migration/" + util::hex(util::sha256(cluster_arn));
}

std::string MigrationJournal::path() const {
  return m_folder + "/journal";
}

void MigrationJournal::require_folder() const {
  util::make_folders(m_folder, util::Privacy::owner_only);
  if (!util::is_own_folder(m_folder)) {
    throw util::Error("others can write to it", m_folder, "make it yours alone: chmod 700");
  }
}

std::optional<JournaledMigration> MigrationJournal::read() const {
  const auto text = util::read_file_if_there(path());
  if (!text) {
    return std::nullopt;
  }
  require_folder();
  JournaledMigration migration;
  std::string_view rest = *text;
  while (true) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) {
      return migration; // what is left is a line whose writer was ended
    }
    try {
      take(util::parse_json(rest.substr(0, end), path()), migration);
    } catch (const util::Error&) {
      // A line whose writer was ended, before another process went on below it.
    }
    rest.remove_prefix(end + 1);
  }
}

// A line that was cut off stands between the lines of others, not in one of them.
void MigrationJournal::append(const Json& line) {
  require_folder();
  const util::Descriptor file(
      ::open(path().c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!file.is_open()) {
    throw util::FileError(errno, path());
  }
  char last = '\n';
  const off_t size = ::lseek(file.get(), 0, SEEK_END);
  if (size > 0 && ::pread(file.get(), &last, 1, size - 1) != 1) {
    throw util::FileError(errno, path());
  }
  if (!util::write_all(file.get(), (last == '\n' ? "" : "\n") + util::dump_json(line) + '\n')) {
    throw util::FileError(errno, path());
  }
}

std::optional<std::string> MigrationJournal::save(const Snapshot& map, util::Time now) {
  require_folder();
  const std::string text = manifest_of(map);
  std::string newest;
  for (const fs::directory_entry& entry : fs::directory_iterator(m_folder)) {
    if (entry.path().filename().string().starts_with(k_copy_prefix)) {
      newest = std::max(newest, entry.path().string());
    }
  }
  if (!newest.empty() && util::read_file(newest) == text) {
    return std::nullopt;
  }
  const std::string copy =
      fmt::format("{}/{}{}.json", m_folder, k_copy_prefix, util::aws_time(now));
  util::write_file(copy, text, {.privacy = util::Privacy::owner_only});
  return copy;
}

void MigrationJournal::note(const std::string& principal, MoveState state) {
  append({{"entry", principal}, {"state", word_of(state)}});
}

void MigrationJournal::note_begun(const access::AccessEntry& made) {
  append(
      {{"entry", made.principal}, {"state", word_of(MoveState::begun)}, {"made", json_of(made)}});
}

void MigrationJournal::note(const rbac::Binding& binding) {
  Json json = {{"name", binding.name},
               {"namespace", binding.namespace_},
               {"users", Json::array()},
               {"groups", Json::array()}};
  for (const rbac::Subject& subject : binding.subjects) {
    json[subject.kind == rbac::SubjectKind::group ? "groups" : "users"].push_back(subject.name);
  }
  append({{"binding", json}});
}

void MigrationJournal::note(const MapChange& change) {
  const Record record{.state = RecordState::intended, .change = change};
  append({{"map", util::parse_json(text_of(record), path())}});
}

void MigrationJournal::close() {
  std::error_code problem;
  fs::remove(path(), problem);
  if (problem) {
    throw util::FileError(problem.value(), path());
  }
}

} // namespace iam::stores
