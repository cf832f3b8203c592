#include "stores/history.hpp"

#include "util/crypto.hpp"
#include "util/descriptor.hpp"
#include "util/encoding.hpp"
#include "util/file.hpp"
#include "util/text.hpp"
#include "util/user_folders.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

namespace iam::stores {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_most_records = 1000; // a migration notes up to two for each principal
constexpr std::string_view k_suffix = ".json";
constexpr const char* k_unfinished = ".tmp"; // as util::write_file names a file that is not whole

// A change should not wait for a disk.
void write_privately(const std::string& path, const std::string& text) {
  util::write_file(path, text, {.privacy = util::Privacy::owner_only, .is_synced = false});
}

std::optional<int> number_of(const std::string& file) {
  return file.ends_with(k_suffix)
             ? util::parse_number<int>(file.substr(0, file.size() - k_suffix.size()))
             : std::nullopt;
}

// The numbers of the records in `folder`, the highest first; none if there is no such folder.
std::vector<int> numbers_in(const std::string& folder) {
  std::vector<int> numbers;
  std::error_code problem;
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    if (const auto number = number_of(entry->path().filename().string())) {
      numbers.push_back(*number);
    }
  }
  if (problem && problem != std::errc::no_such_file_or_directory) {
    throw util::FileError(problem.value(), folder);
  }
  std::ranges::sort(numbers, std::ranges::greater());
  return numbers;
}

// Whether a process may be about to write its record to the empty file at `path`, or was ended just
// before it could. Later, a file is empty since its text got lost, as by a power failure.
bool is_just_claimed(const std::string& path) {
  std::error_code gone;
  const auto claimed = fs::last_write_time(path, gone);
  return gone || fs::file_time_type::clock::now() < claimed + std::chrono::minutes(5);
}

} // namespace

History::History(const util::Environment& environment, std::string_view server, Origin origin,
                 util::Clock& clock, std::function<void(const std::string&)> warn)
    : m_origin(std::move(origin)), m_clock(clock), m_warn(std::move(warn)) {
  m_folder = util::state_folder(environment);
  if (m_folder) {
    *m_folder += "/history/" + util::hex(util::sha256(server));
  }
  m_origin.run = util::hex(util::random_bytes(8));
  m_origin.process = getpid();
}

std::string History::path(int number) const {
  return fmt::format("{}/{}{}", *m_folder, number, k_suffix);
}

void History::require_folder() const {
  if (!m_folder) {
    throw util::Error("there is no home folder", "", "set HOME or XDG_STATE_HOME");
  }
  util::make_folders(*m_folder, util::Privacy::owner_only);
  if (!util::is_own_folder(*m_folder)) {
    throw util::Error("others can write to it", *m_folder, "make it yours alone: chmod 700");
  }
}

// Returns the first number from `number` on whose file did not exist, and now does, empty.
int History::claim(int number) const {
  while (true) {
    const util::Descriptor file(
        ::open(path(number).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.is_open()) {
      return number;
    }
    if (errno != EEXIST) {
      throw util::FileError(errno, *m_folder);
    }
    ++number; // of another process
  }
}

// Removes all of `numbers` beyond those that are kept beside a new one, and what processes that
// were ended by force have left behind.
void History::remove_old(const std::vector<int>& numbers) const {
  for (std::size_t i = k_most_records - 1; i < numbers.size(); ++i) {
    unlink(path(numbers[i]).c_str());
  }
  std::error_code problem;
  const auto oldest = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (fs::directory_iterator entry(*m_folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    std::error_code gone;
    if (entry->path().extension() == k_unfinished && entry->last_write_time(gone) < oldest &&
        !gone) {
      fs::remove(entry->path(), gone);
    }
  }
}

std::optional<int> History::intend(const Change& change) {
  try {
    require_folder();
    const std::vector<int> numbers = numbers_in(*m_folder);
    const int number = claim(numbers.empty() ? 1 : numbers.front() + 1);
    try {
      write_privately(path(number), text_of(Record{.number = number,
                                                   .state = RecordState::intended,
                                                   .time = m_clock.now(),
                                                   .origin = m_origin,
                                                   .change = change}));
    } catch (...) {
      drop(number);
      throw;
    }
    remove_old(numbers);
    return number;
  } catch (const util::Error& error) {
    if (!m_has_warned) {
      m_has_warned = true;
      m_warn(fmt::format("this change will not be in the history, so that undo cannot take it "
                         "back: {}",
                         error.what()));
    }
    return std::nullopt;
  }
}

void History::close(int number, const Change& made) {
  try {
    if (const auto text = util::read_file_if_there(path(number))) {
      if (const auto closed = with_state(*text, RecordState::written, &made)) {
        write_privately(path(number), *closed);
      }
    }
  } catch (const util::Error&) {
    // Whoever reads the record finds out what has become of the change.
  } catch (const util::Cancelled&) {
    // The same; the change is made, and is to be reported.
  }
}

void History::drop(int number) {
  unlink(path(number).c_str());
}

std::vector<Record> History::read() const {
  std::vector<Record> records;
  if (!m_folder) {
    m_warn("there is no history, since there is no home folder: set HOME or XDG_STATE_HOME");
    return records;
  }
  std::error_code problem;
  [[maybe_unused]] const fs::file_status status = fs::status(*m_folder, problem);
  if (problem == std::errc::not_a_directory) {
    m_warn(
        fmt::format("there is no history: {}", util::FileError(problem.value(), *m_folder).what()));
    return records;
  }
  const std::vector<int> numbers = numbers_in(*m_folder);
  if (!numbers.empty()) {
    require_folder();
  }
  for (const int number : numbers) {
    try {
      const auto text = util::read_file_if_there(path(number));
      if (text && (!text->empty() || !is_just_claimed(path(number)))) {
        Record& record = records.emplace_back(read_record(number, *text));
        if (!record.problem.empty()) {
          record.problem += fmt::format(" ({})", path(number));
        }
      }
    } catch (const util::Error& error) {
      records.push_back({.number = number, .problem = error.what()});
    }
  }
  return records;
}

void History::settle(int number, RecordState state) const {
  try {
    if (const auto text = util::read_file_if_there(path(number))) {
      if (const auto settled = with_state(*text, state)) {
        write_privately(path(number), *settled);
      }
    }
  } catch (const util::Error&) {
    // It is found out again another time.
  }
}

} // namespace iam::stores
