#include "awsauth/entry_index.hpp"

#include "awsauth/entry.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace iam::awsauth {

EntryIndex::EntryIndex(const Map& map, List list, const std::vector<Edit>& edits) {
  for (const Edit& edit : edits) {
    if (list_of(edit) == list) {
      for (std::string& principal : principals_of(edit)) {
        m_numbers.try_emplace(std::move(principal));
      }
    }
  }
  for (const Entry& entry : map[list].entries) {
    m_entries.push_back(&entry);
    hold(m_entries.size() - 1);
  }
}

std::vector<const Entry*> EntryIndex::entries_of(const Edit& edit) {
  if (const auto* repair = std::get_if<RepairEntry>(&edit)) {
    const Entry* entry = repair->item < size() ? at(repair->item) : nullptr;
    return entry == nullptr ? std::vector<const Entry*>() : std::vector{entry};
  }
  std::vector<std::size_t> numbers;
  for (const std::string& principal : principals_of(edit)) {
    auto& held = m_numbers[principal];
    std::erase_if(held, [&](std::size_t number) { // it was removed, or renamed
      return at(number) == nullptr || fold(at(number)->mapping.arn) != principal;
    });
    numbers.insert(numbers.end(), held.begin(), held.end());
  }
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  std::vector<const Entry*> entries;
  std::ranges::transform(numbers, std::back_inserter(entries),
                         [&](std::size_t number) { return at(number); });
  return entries;
}

void EntryIndex::set(std::size_t number, Mapping mapping) {
  const bool is_renamed = at(number)->mapping.arn != mapping.arn;
  Entry& entry = m_own.emplace_back(*at(number));
  entry.mapping = std::move(mapping);
  m_entries[number] = &entry;
  if (is_renamed) {
    hold(number);
  }
}

void EntryIndex::add(Mapping mapping) {
  Entry& entry = m_own.emplace_back();
  entry.item = m_entries.size();
  entry.mapping = std::move(mapping);
  m_entries.push_back(&entry);
  hold(entry.item);
}

// Lets the entry of a number be found, if an edit is about it.
void EntryIndex::hold(std::size_t number) {
  if (m_numbers.empty()) {
    return;
  }
  const auto found = m_numbers.find(fold(at(number)->mapping.arn));
  if (found != m_numbers.end()) {
    found->second.push_back(number);
  }
}

} // namespace iam::awsauth
