#include "util/environment.hpp"

#include <algorithm>

extern char** environ; // POSIX declares it nowhere

namespace iam::util {
namespace {

// The `=` that ends the name.
std::size_t name_end(std::string_view entry) {
  return std::min(entry.find('='), entry.size());
}

auto find_entry(const std::vector<std::string>& entries, std::string_view name) {
  return std::ranges::find_if(entries, [&](const std::string& entry) {
    return std::string_view(entry).substr(0, name_end(entry)) == name;
  });
}

} // namespace

Environment::Environment(const std::vector<std::string>& entries) {
  for (const std::string& entry : entries) {
    const std::size_t end = name_end(entry);
    const std::string_view name = std::string_view(entry).substr(0, end);
    if (end > 0 && end < entry.size() && find_entry(m_entries, name) == m_entries.end()) {
      m_entries.push_back(entry);
    }
  }
}

Environment Environment::of_process() {
  std::vector<std::string> entries;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    entries.emplace_back(*entry);
  }
  return Environment(entries);
}

std::optional<std::string> Environment::get(std::string_view name) const {
  const auto found = find_entry(m_entries, name);
  if (found == m_entries.end()) {
    return std::nullopt;
  }
  return found->substr(name.size() + 1);
}

std::optional<std::string> Environment::get_nonempty(std::string_view name) const {
  auto value = get(name);
  return value && !value->empty() ? value : std::nullopt;
}

Environment Environment::with(std::string_view name, std::string_view value) const {
  Environment result = *this;
  const auto found = find_entry(result.m_entries, name);
  std::string entry = std::string(name) + '=' + std::string(value);
  if (found == result.m_entries.end()) {
    result.m_entries.push_back(std::move(entry));
  } else {
    result.m_entries[static_cast<std::size_t>(found - result.m_entries.begin())] = std::move(entry);
  }
  return result;
}

} // namespace iam::util
