#include "util/line_merge.hpp"

#include "util/line_alignment.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>

namespace iam::util {
namespace {

// What one text has made of the lines [begin, end) of the base.
struct Hunk {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string lines;
  bool is_ours = false;
};

void add_hunks(std::vector<Hunk>& hunks, const Lines& base, const Lines& changed, bool is_ours) {
  std::size_t at = 0;
  std::size_t next = 0; // of `changed`
  bool is_open = false;
  for (const Step step : steps_between(base, changed)) {
    if (step == Step::keep) {
      is_open = false;
    } else if (!is_open) {
      hunks.push_back({at, at, "", is_ours});
      is_open = true;
    }
    at += step == Step::add ? 0U : 1U;
    if (is_open) {
      hunks.back().end = at;
      hunks.back().lines += step == Step::add ? changed[next] : "";
    }
    next += step == Step::remove ? 0U : 1U;
  }
}

// Whether one of the two begins with the other.
bool begins_alike(std::string_view a, std::string_view b) {
  return a.starts_with(b) || b.starts_with(a);
}

// Consecutive hunks that cannot be told apart, and the lines of the base that they cover.
struct Group {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<Hunk> hunks;

  bool meets(const Hunk& hunk) const {
    const bool is_same_insertion = begin == end && hunk.begin == begin && hunk.end == begin &&
                                   begins_alike(hunks.back().lines, hunk.lines);
    return (begin < hunk.end && hunk.begin < end) || is_same_insertion;
  }

  void add(Hunk hunk) {
    end = std::max(end, hunk.end);
    hunks.push_back(std::move(hunk));
  }

  bool has(bool ours) const {
    return std::ranges::any_of(hunks, [&](const Hunk& hunk) { return hunk.is_ours == ours; });
  }
};

std::vector<Group> groups_of(std::vector<Hunk> hunks) {
  std::ranges::stable_sort(
      hunks, {}, [](const Hunk& hunk) { return std::tuple(hunk.begin, hunk.end, hunk.is_ours); });
  std::vector<Group> groups;
  for (Hunk& hunk : hunks) {
    if (groups.empty() || !groups.back().meets(hunk)) {
      groups.push_back({hunk.begin, hunk.end, {}});
    }
    groups.back().add(std::move(hunk));
  }
  return groups;
}

std::string joined(const Lines& lines, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) {
    text += lines[i];
  }
  return text;
}

// The lines of `group` as one of the texts has them.
std::string text_of(const Group& group, const Lines& base, bool ours) {
  std::string text;
  std::size_t at = group.begin;
  for (const Hunk& hunk : group.hunks) {
    if (hunk.is_ours == ours) {
      text += joined(base, at, hunk.begin) + hunk.lines;
      at = hunk.end;
    }
  }
  return text + joined(base, at, group.end);
}

MergePart::Source source_of(const Group& group, const MergePart& part) {
  using Source = MergePart::Source;
  if (!group.has(true)) {
    return Source::theirs;
  }
  if (!group.has(false)) {
    return Source::ours;
  }
  if (part.ours == part.theirs) {
    return Source::both;
  }
  const bool is_insertion = group.begin == group.end;
  return !is_insertion                        ? Source::conflict
         : part.theirs.starts_with(part.ours) ? Source::theirs
                                              : Source::ours;
}

} // namespace

std::vector<MergePart> merge_lines(std::string_view base, std::string_view ours,
                                   std::string_view theirs) {
  using Source = MergePart::Source;
  const Lines lines = lines_of(base);
  std::vector<Hunk> hunks;
  add_hunks(hunks, lines, lines_of(theirs), false);
  add_hunks(hunks, lines, lines_of(ours), true);
  std::vector<MergePart> parts;
  const auto add_base = [&](std::size_t begin, std::size_t end) {
    if (begin < end) {
      const std::string text = joined(lines, begin, end);
      parts.push_back({Source::base, text, text});
    }
  };
  std::size_t at = 0;
  for (const Group& group : groups_of(std::move(hunks))) {
    add_base(at, group.begin);
    MergePart part{Source::base, text_of(group, lines, true), text_of(group, lines, false)};
    part.source = source_of(group, part);
    parts.push_back(std::move(part));
    at = group.end;
  }
  add_base(at, lines.size());
  return parts;
}

std::string merged_text(const std::vector<MergePart>& parts) {
  std::string text;
  for (const MergePart& part : parts) {
    text += part.source == MergePart::Source::ours ? part.ours : part.theirs;
  }
  return text;
}

} // namespace iam::util
