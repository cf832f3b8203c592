#include "util/unfinished_file.hpp"

#include <array>
#include <atomic>
#include <unistd.h>
#include <utility>

namespace iam::util {
namespace {

// A signal handler can use only globals, and only lock-free ones. There are never more than a lock
// and a temporary file at once; a file that finds no place is not removed by force.
std::array<std::atomic<const char*>, 8> g_paths{};
static_assert(std::atomic<const char*>::is_always_lock_free);

} // namespace

UnfinishedFile::UnfinishedFile(std::string path) : m_path(std::move(path)) {
  for (std::size_t i = 0; i < g_paths.size() && m_slot < 0; ++i) {
    const char* none = nullptr;
    if (g_paths[i].compare_exchange_strong(none, m_path.c_str())) {
      m_slot = static_cast<int>(i);
    }
  }
}

UnfinishedFile::~UnfinishedFile() {
  if (m_slot >= 0) {
    g_paths[static_cast<std::size_t>(m_slot)] = nullptr;
  }
}

void remove_unfinished_files() {
  for (const std::atomic<const char*>& path : g_paths) {
    if (const char* const name = path) {
      unlink(name);
    }
  }
}

} // namespace iam::util
