#pragma once

#include "util/file_error.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace iam::util {

// More than any file that we read should hold.
inline constexpr std::size_t k_file_size_limit = std::size_t{64} << 20;

// The contents of the file at `path`. Throws FileError if it cannot be read, Error if it holds more
// than `limit` bytes, Cancelled if the user interrupts the wait for a pipe.
std::string read_file(const std::string& path, std::size_t limit = k_file_size_limit);

// The same, but returns nullopt if there is no such file.
std::optional<std::string> read_file_if_there(const std::string& path,
                                              std::size_t limit = k_file_size_limit);

// The rest of the open descriptor `fd`, such as standard input, which errors call `name`.
std::string read_descriptor(int fd, const std::string& name, std::size_t limit = k_file_size_limit);

// Who may read a file after it is written: the same users as before (for a new file, as the umask
// says) or, for secrets, only its owner, from the first moment.
enum class Privacy { keep, owner_only };

struct FileOptions {
  Privacy privacy = Privacy::keep;

  // Whether to wait until the bytes are on the disk, so that they survive a power failure. A file
  // that replaces another is whole in any case if only processes end.
  bool is_synced = true;

  // The contents when the file was read, nullopt if it did not exist. If they are different just
  // before the file would be replaced, it is not written, and ChangedMeanwhile is thrown.
  const std::optional<std::string>* still = nullptr;

  // How long to wait for another process that locks the file (flock) before Error is thrown.
  std::chrono::milliseconds lock_patience{5000};

  // Called with what could not be preserved although the file was written. May be empty.
  std::function<void(const std::string&)> note;
};

// Another program wrote the file between our read and our write.
class ChangedMeanwhile : public Error {
public:
  explicit ChangedMeanwhile(std::string path);
};

// Writes `bytes` to the file at `path` atomically: a new file in the same folder, synced to disk,
// replaces it, with its mode, its owner and, if permitted, its group. A symbolic link stays: the
// file it points to is replaced. Throws FileError, or Error if the owner cannot be preserved; no
// new file is left behind then. A hard link to the old file keeps the old contents.
void write_file(const std::string& path, std::string_view bytes, const FileOptions& options = {});

// Creates the folder `path` and its missing parents, for their owner only or as the umask says.
// Throws FileError.
void make_folders(const std::string& path, Privacy privacy = Privacy::keep);

// Whether `path` is a folder that belongs to us and that only we can write to, so that what is in
// it can be trusted.
bool is_own_folder(const std::string& path);

// The folder of `path`: everything before the last slash, `.` if there is none.
std::string folder_of(std::string_view path);

} // namespace iam::util
