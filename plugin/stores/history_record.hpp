#pragma once

#include "stores/journal.hpp"
#include "util/json_fwd.hpp"
#include "util/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iam::stores {

// What became of a change that was noted.
enum class RecordState : std::uint8_t {
  intended, // as noted before the change; nobody has seen its outcome yet
  written,
  not_written,
  unknown, // it cannot be found out any more
};

// `intended`, `written`, `not written`, `unknown`.
std::string_view text_of(RecordState state);

// The same as JSON has it: `notWritten`.
const char* word_of(RecordState state);

// Who makes changes, and where.
struct Origin {
  std::string server = {};      // the API server's URL, without secrets
  std::string context = {};     // of the kubeconfig
  std::string user = {};        // of the kubeconfig
  std::string cluster_arn = {}; // empty: unknown
  std::string command = {};     // the verb and its identities
  std::string run = {};         // the same for all changes of one command
  int process = 0;
};

// A record of the history: one change, and what became of it.
struct Record {
  int number = 0;
  RecordState state = RecordState::unknown;
  std::optional<util::Time> time = {};
  Origin origin = {};
  std::optional<Change> change = {}; // nullopt if it cannot be read
  std::string problem = {};          // why it cannot
};

// The change of the map in `record`; nullptr if it is of an access entry, or cannot be read.
const MapChange* map_change_in(const Record& record);

// `texts` by their keys; null for one that is not there.
util::Json json_of_texts(const kube::DataChange& texts);

// The text of a record's file: JSON, with a version.
std::string text_of(const Record& record);

// Reads the file of record `number`. What a newer version of this program or a damaged file says is
// read as far as possible, and `problem` says what is the matter. Never throws.
Record read_record(int number, std::string_view text);

// Returns the text of a record's file with another state and, if given, the change as it was made;
// all else stays as it is, even what this program does not know. Returns nullopt for a record that
// it does not understand.
std::optional<std::string> with_state(std::string_view text, RecordState state,
                                      const Change* made = nullptr);

} // namespace iam::stores
