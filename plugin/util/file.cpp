#include "util/file.hpp"

#include "util/cancellation.hpp"
#include "util/clock.hpp"
#include "util/crypto.hpp"
#include "util/descriptor.hpp"
#include "util/encoding.hpp"
#include "util/text.hpp"
#include "util/unfinished_file.hpp"
#include "util/version.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace iam::util {
namespace {

constexpr uid_t k_same_owner = static_cast<uid_t>(-1);
constexpr gid_t k_same_group = static_cast<gid_t>(-1);

constexpr const char* k_check_access =
    "check the owner and the mode of the file and its folder (ls -l)";

// Opens a pipe at once even if it has no writer yet; the poll below waits for it.
Descriptor open_for_reading(const std::string& path) {
  if (path.find('\0') != std::string::npos) { // the system would cut it there
    throw FileError(EINVAL, path);
  }
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file.is_open()) {
    throw FileError(errno, path, errno == EACCES ? k_check_access : "");
  }
  return file;
}

// `64 MiB`, `100 bytes`
std::string size_text(std::size_t bytes) {
  constexpr std::size_t k_mebibyte = std::size_t{1} << 20;
  return bytes % k_mebibyte == 0 ? fmt::format("{} MiB", bytes / k_mebibyte)
                                 : fmt::format("{} bytes", bytes);
}

// Waits until `fd` can be read or is at its end. Throws Cancelled on Ctrl-C.
void wait_for_bytes(int fd) {
  std::array<pollfd, 2> either{{{fd, POLLIN, 0}, {first_interrupt_fd(), POLLIN, 0}}};
  poll(either.data(), either.size(), -1);
  throw_if_cancelled();
}

// The file that `path` leads to through symbolic links, even if the last one points to a file that
// does not exist yet.
std::string target_of(const std::string& path) {
  namespace fs = std::filesystem;
  constexpr int k_most_links = 40; // as Linux
  fs::path target = path;
  std::error_code problem;
  for (int i = 0; i < k_most_links; ++i) {
    if (!fs::is_symlink(fs::symlink_status(target, problem))) {
      return target.string();
    }
    target = target.parent_path() / fs::read_symlink(target, problem);
    if (problem) {
      throw FileError(problem.value(), path);
    }
  }
  throw FileError(ELOOP, path);
}

std::optional<struct stat> status_of(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0) {
    return status;
  }
  if (errno == ENOENT) {
    return std::nullopt;
  }
  throw FileError(errno, path);
}

// The owner of the folder could replace the file even against its mode.
void refuse_unless_writable(const std::string& path, const struct stat& status) {
  if (!S_ISREG(status.st_mode)) {
    throw Error("is not a regular file, so it cannot be replaced", path);
  }
  if (faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0) {
    throw FileError(errno, path, errno == EACCES ? k_check_access : "");
  }
}

// Waits for the lock of the open `file`. Returns false if it cannot be locked at all. Throws Error
// if another process keeps it for longer than `patience`, Cancelled.
bool wait_for_lock(const Descriptor& file, const std::string& path,
                   std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds k_pause(20);
  SystemClock clock;
  const Clock::Instant end = clock.instant() + patience;
  while (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return false;
    }
    if (clock.instant() >= end) {
      throw Error("is locked by another process; nothing was written", path,
                  "run the command again when that process has ended; lsof shows which it is");
    }
    clock.sleep(k_pause);
  }
  return true;
}

// Keeps other runs of this program from comparing and replacing the file `target` while the result
// lives. Returns a closed descriptor if there is no such file or it cannot be locked.
Descriptor lock_for_replacing(const std::string& target, std::chrono::milliseconds patience) {
  while (true) {
    Descriptor file(::open(target.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open() || !wait_for_lock(file, target, patience)) {
      throw_if_cancelled();
      return {};
    }
    struct stat locked {};
    const auto there = status_of(target);
    if (there && fstat(file.get(), &locked) == 0 && locked.st_dev == there->st_dev &&
        locked.st_ino == there->st_ino) {
      return file;
    }
    // The previous holder of the lock has replaced the file.
  }
}

// A temporary file next to the one that it will replace; removed unless it does.
class NewFile {
public:
  NewFile(const std::string& target, mode_t mode)
      : m_target(target),
        m_temporary(
            fmt::format("{}/.{}-{}.tmp", folder_of(target), k_product, hex(random_bytes(8)))),
        m_file(::open(m_temporary.path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)) {
    if (!m_file.is_open()) {
      throw FileError(errno, target, "check that its folder exists and is writable");
    }
  }

  ~NewFile() {
    if (!m_in_place) {
      unlink(m_temporary.path().c_str());
    }
  }

  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void write(std::string_view bytes) {
    if (!write_all(m_file.get(), bytes)) {
      throw FileError(errno, m_target);
    }
  }

  // Gives the file the owner and the group of the file `before` it. Returns false if the group
  // cannot be preserved; throws Error if the owner cannot.
  bool take_ownership(const struct stat& before) {
    struct stat ours {};
    if (fstat(m_file.get(), &ours) != 0) {
      throw FileError(errno, m_target);
    }
    // The group first: after giving the file away, we may no longer change it.
    const bool keeps_group =
        ours.st_gid == before.st_gid || fchown(m_file.get(), k_same_owner, before.st_gid) == 0;
    if (ours.st_uid != before.st_uid && fchown(m_file.get(), before.st_uid, k_same_group) != 0) {
      throw Error(
          fmt::format("belongs to another user (uid {}), and replacing it would make it yours",
                      before.st_uid),
          m_target,
          fmt::format("run the command as that user (sudo -u '#{}'), or make the file yours first "
                      "(chown)",
                      before.st_uid));
    }
    return keeps_group;
  }

  void take_mode(mode_t mode) {
    if (fchmod(m_file.get(), mode) != 0) {
      throw FileError(errno, m_target);
    }
  }

  void sync() {
    if (fsync(m_file.get()) != 0) {
      throw FileError(errno, m_target);
    }
  }

  void replace_target() {
    if (rename(m_temporary.path().c_str(), m_target.c_str()) != 0) {
      throw FileError(errno, m_target);
    }
    m_in_place = true;
  }

  // Without this, a power failure may bring the old file back. Some file systems do not support it.
  void sync_folder() const {
    const Descriptor folder(::open(folder_of(m_target).c_str(), O_RDONLY | O_CLOEXEC));
    fsync(folder.get());
  }

private:
  std::string m_target;
  UnfinishedFile m_temporary;
  Descriptor m_file;
  bool m_in_place = false;
};

} // namespace

ChangedMeanwhile::ChangedMeanwhile(std::string path)
    : Error("was changed by another program in the meantime; nothing was written", std::move(path),
            "run the command again") {}

std::string read_descriptor(int fd, const std::string& name, std::size_t limit) {
  std::string bytes;
  std::string block(std::size_t{64} << 10, '\0');
  while (true) {
    wait_for_bytes(fd);
    const auto count = ::read(fd, block.data(), block.size());
    if (count == 0) {
      return bytes;
    }
    if (count < 0) {
      if (errno == EINTR || errno == EAGAIN) {
        continue;
      }
      throw FileError(errno, name);
    }
    if (bytes.size() + static_cast<std::size_t>(count) > limit) {
      throw Error(fmt::format("is larger than {}, the largest size that is read", size_text(limit)),
                  name);
    }
    bytes.append(block, 0, static_cast<std::size_t>(count));
  }
}

std::string read_file(const std::string& path, std::size_t limit) {
  const Descriptor file = open_for_reading(path);
  return read_descriptor(file.get(), path, limit);
}

std::optional<std::string> read_file_if_there(const std::string& path, std::size_t limit) {
  try {
    return read_file(path, limit);
  } catch (const FileError& e) {
    if (e.is_missing()) {
      return std::nullopt;
    }
    throw;
  }
}

void write_file(const std::string& path, std::string_view bytes, const FileOptions& options) {
  const std::string target = target_of(path);
  const auto before = status_of(target);
  if (before) {
    refuse_unless_writable(target, *before);
  }
  const bool starts_private = before || options.privacy == Privacy::owner_only;
  NewFile file(target, starts_private ? 0600 : 0666);
  const bool keeps_group = !before || file.take_ownership(*before);
  file.write(bytes);
  if (before && options.privacy == Privacy::keep) {
    // Another group must not get the rights of the former one.
    file.take_mode(before->st_mode & (keeps_group ? 07777U : 07707U));
  }
  if (options.is_synced) {
    file.sync();
  }
  const Descriptor lock =
      options.still != nullptr ? lock_for_replacing(target, options.lock_patience) : Descriptor();
  if (options.still != nullptr && read_file_if_there(target) != *options.still) {
    throw ChangedMeanwhile(path);
  }
  file.replace_target();
  if (options.is_synced) {
    file.sync_folder();
  }
  const bool group_had_rights = before && (before->st_mode & 0070U) != 0;
  if (!keeps_group && group_had_rights && options.note) {
    options.note(
        fmt::format("{}: its group (gid {}) could not be preserved, and has lost its rights to "
                    "the file",
                    path, before->st_gid));
  }
}

void make_folders(const std::string& path, Privacy privacy) {
  if (path.empty() || path == "/" || path == ".") {
    return;
  }
  const mode_t mode = privacy == Privacy::owner_only ? 0700 : 0777;
  int result = mkdir(path.c_str(), mode);
  if (result != 0 && errno == ENOENT && folder_of(path) != path) {
    make_folders(folder_of(path), privacy);
    result = mkdir(path.c_str(), mode); // not once more: in /proc it fails so for ever
  }
  if (result == 0) {
    return;
  }
  const int problem = errno;
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored)) {
    throw FileError(problem, path);
  }
}

bool is_own_folder(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) {
    return ".";
  }
  return slash == 0 ? "/" : std::string(path.substr(0, slash));
}

} // namespace iam::util
