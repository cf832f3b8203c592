#pragma once

#include "stores/journal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::test {

// A journal in memory.
class FakeJournal : public stores::Journal {
public:
  struct Note {
    stores::Change change;
    std::string state = "open"; // or `closed`, `dropped`
  };

  std::optional<int> intend(const stores::Change& change) override {
    if (is_broken) {
      return std::nullopt;
    }
    notes.push_back({change});
    return static_cast<int>(notes.size()) - 1;
  }

  void close(int number, const stores::Change& made) override {
    notes.at(static_cast<std::size_t>(number)) = {made, "closed"};
  }

  void drop(int number) override { notes.at(static_cast<std::size_t>(number)).state = "dropped"; }

  std::vector<std::string> states() const {
    std::vector<std::string> states;
    for (const Note& note : notes) {
      states.push_back(note.state);
    }
    return states;
  }

  std::vector<Note> notes; // in the order in which they were made
  bool is_broken = false;
};

} // namespace iam::test
