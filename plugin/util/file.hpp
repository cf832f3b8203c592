#pragma once

#include "util/file_error.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace iam::util {

// More than any file we read has reason to hold.
inline constexpr std::size_t k_file_size_limit = std::size_t{64} << 20;

// What the file at `path` holds. Throws FileError when it cannot be read, Error when it holds more
// than `limit` bytes, Cancelled when the user asks to stop while a pipe keeps us waiting.
std::string read_file(const std::string& path, std::size_t limit = k_file_size_limit);

// The same, but nothing where there is no such file.
std::optional<std::string> read_file_if_there(const std::string& path,
                                              std::size_t limit = k_file_size_limit);

// What is left in the open descriptor `fd`, such as standard input, called `name` in errors.
std::string read_descriptor(int fd, const std::string& name, std::size_t limit = k_file_size_limit);

// Who may read a file after it was written: as before (a new one as the umask says), or, for
// secrets, its owner alone, at every moment from the first on.
enum class Privacy { keep, owner_only };

struct WriteOptions {
  Privacy privacy = Privacy::keep;

  // What the file held when it was read (nothing: it was not there). When that is no longer so just
  // before it would be replaced, nothing is written and ChangedMeanwhile is thrown.
  const std::optional<std::string>* still = nullptr;

  // Hears what of the file could not be kept although it was written. May be empty.
  std::function<void(const std::string&)> note;
};

// Another program wrote the file between our reading and our writing.
class ChangedMeanwhile : public Error {
public:
  explicit ChangedMeanwhile(std::string path);
};

// Puts `bytes` into the file at `path`, whole or not at all: a new file beside it, synced to disk,
// takes its place, with its mode, its owner and, where we may, its group. A symbolic link stays
// one: the file it points to is replaced. What stood in the way is a FileError, or an Error where
// the owner could not be kept, and leaves no new file behind. A hard link to the old file keeps the
// old bytes.
void write_file(const std::string& path, std::string_view bytes, const WriteOptions& options = {});

// Makes the folder `path` and those above it that are missing, for their owner alone or as the
// umask says. Throws FileError.
void make_folders(const std::string& path, Privacy privacy = Privacy::keep);

// The folder of `path`: all before the last slash, `.` where there is none.
std::string folder_of(std::string_view path);

} // namespace iam::util
