#include "awsauth/proof.hpp"

#include "awsauth/entry_index.hpp"
#include "util/characters.hpp"
#include "util/text.hpp"
#include "yaml/edit/cross_check.hpp"
#include "yaml/read/pieces.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::awsauth {
namespace {

// Above this size yaml-cpp, which is slow, reads only the items around the change.
constexpr std::size_t k_whole_text = std::size_t{16} * 1024;

// The entries of one list after all edits.
class Expected {
public:
  struct Item {
    std::optional<std::size_t> origin; // its number before the edits; nullopt for a new entry
    std::optional<Mapping> mapping;    // of a new or changed entry
    bool is_changed = false;
    bool is_removed = false;
  };

  Expected(List list, const Map& before, const std::vector<Edit>& edits)
      : m_list(list), m_before(before) {
    m_items.resize(before[list].entries.size());
    for (std::size_t i = 0; i < m_items.size(); ++i) {
      m_items[i].origin = i;
    }
    EntryIndex index(before, list, edits);
    for (const Edit& edit : edits) {
      if (list_of(edit) == list) {
        take(plan(index.entries_of(edit), edit), index);
      }
    }
    std::erase_if(m_items, [](const Item& item) { return item.is_removed; });
  }

  const std::vector<Item>& items() const { return m_items; }

  const Mapping& mapping(const Item& item) const {
    return item.mapping ? *item.mapping : origin(item).mapping;
  }

  bool is_accepted(const Item& item) const { return !item.origin || origin(item).accepted; }

private:
  void take(const Plan& planned, EntryIndex& index) {
    for (const Plan::Change& change : planned.changed) {
      m_items[change.item].mapping = change.mapping;
      m_items[change.item].is_changed = true;
      index.set(change.item, change.mapping);
    }
    if (planned.added) {
      m_items.push_back({std::nullopt, *planned.added});
      index.add(*planned.added);
    }
    for (const std::size_t number : planned.removed) {
      m_items[number].is_removed = true;
      index.remove(number);
    }
  }

  const Entry& origin(const Item& item) const { return m_before[m_list].entries[*item.origin]; }

  List m_list;
  const Map& m_before;
  std::vector<Item> m_items;
};

// Groups are compared as sets, since an edit does not move those that stay.
Mapping sorted_groups(Mapping mapping) {
  std::sort(mapping.groups.begin(), mapping.groups.end());
  mapping.groups.erase(std::unique(mapping.groups.begin(), mapping.groups.end()),
                       mapping.groups.end());
  return mapping;
}

class ListProof {
public:
  ListProof(List list, const Map& before, const Map& after, const std::vector<Edit>& edits)
      : m_list(list),
        m_before_text(text_of(before.data[list])),
        m_after_text(text_of(after.data[list])),
        m_before(before[list]),
        m_after(after[list]),
        m_expected(list, before, edits) {}

  void run() const {
    compare_models();
    compare_untouched_items();
    compare_comments();
    compare_lines();
    cross_check();
  }

private:
  static std::string_view text_of(const std::optional<std::string>& text) {
    return text ? *text : std::string_view();
  }

  [[noreturn]] void fail(const std::string& reason) const {
    throw ProofFailed(fmt::format("{}: {}", data_key(m_list), reason), m_before_text, m_after_text);
  }

  void compare_models() const {
    if (m_before.verdict != m_after.verdict) {
      fail("the list can no longer be read");
    }
    const std::vector<Expected::Item>& wanted = m_expected.items();
    if (m_after.entries.size() != wanted.size()) {
      fail(fmt::format("{} entries instead of {}", m_after.entries.size(), wanted.size()));
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const Entry& entry = m_after.entries[i];
      const Mapping& expected = m_expected.mapping(wanted[i]);
      const bool same = wanted[i].is_changed
                            ? sorted_groups(entry.mapping) == sorted_groups(expected)
                            : entry.mapping == expected;
      if (!same || entry.accepted != m_expected.is_accepted(wanted[i])) {
        fail(fmt::format("entry {} does not say what was asked", i + 1));
      }
    }
  }

  static std::string_view raw(const ListReading& reading, const Entry& entry) {
    const yaml::Document& document = *reading.document;
    return document.source().slice(document[entry.node].span);
  }

  void compare_untouched_items() const {
    for (std::size_t i = 0; i < m_after.entries.size(); ++i) {
      const Expected::Item& item = m_expected.items()[i];
      if (!item.origin || item.is_changed) {
        continue;
      }
      std::string_view was = raw(m_before, m_before.entries[*item.origin]);
      std::string_view is = raw(m_after, m_after.entries[i]);
      // A block scalar at the end may gain the line break that a new entry behind it needs; its
      // value was compared above.
      if (util::trim(was) != util::trim(is)) {
        fail(fmt::format("entry {} was changed without being asked", i + 1));
      }
    }
  }

  // Where text may disappear: from the end of the item before a changed or removed one to the start
  // of the item behind it. Sorted and disjoint.
  std::vector<yaml::Span> target_regions() const {
    std::vector<bool> touched(m_before.entries.size(), true);
    for (const Expected::Item& item : m_expected.items()) {
      if (item.origin && !item.is_changed) {
        touched[*item.origin] = false;
      }
    }
    std::vector<yaml::Span> regions;
    const auto span = [&](std::size_t i) {
      return (*m_before.document)[m_before.entries[i].node].span;
    };
    for (std::size_t i = 0; i < touched.size(); ++i) {
      if (!touched[i]) {
        continue;
      }
      const std::size_t end = i + 1 == touched.size() ? m_before_text.size() : span(i + 1).begin;
      if (i > 0 && touched[i - 1]) {
        regions.back().end = end;
      } else {
        regions.push_back({i == 0 ? 0 : span(i - 1).end, end});
      }
    }
    return regions;
  }

  struct Comment {
    std::string_view text;
    yaml::Span span;
  };

  static std::vector<Comment> comments(const ListReading& reading) {
    std::vector<Comment> result;
    if (reading.document && reading.document->text().find('#') != std::string::npos) {
      for (const yaml::Piece& piece : yaml::pieces_of(*reading.document)) {
        if (piece.kind == yaml::Piece::Kind::comment) {
          result.push_back({reading.document->source().slice(piece.span), piece.span});
        }
      }
    }
    return result;
  }

  void compare_comments() const {
    const auto regions = target_regions();
    const auto before = comments(m_before);
    const auto after = comments(m_after);
    auto next = after.begin();
    for (const Comment& comment : before) {
      if (is_within(regions, comment.span)) {
        continue; // may stay or go
      }
      next = std::find_if(next, after.end(),
                          [&](const Comment& other) { return other.text == comment.text; });
      if (next == after.end()) {
        fail(fmt::format("a comment is missing: {}", comment.text));
      }
      ++next;
    }
    auto origin = before.begin();
    for (const Comment& comment : after) {
      origin = std::find_if(origin, before.end(),
                            [&](const Comment& other) { return other.text == comment.text; });
      if (origin == before.end()) {
        fail(fmt::format("a comment appeared: {}", comment.text));
      }
      ++origin;
    }
  }

  // The first of `regions` that ends behind `at`.
  static auto first_behind(const std::vector<yaml::Span>& regions, std::size_t at) {
    return std::ranges::upper_bound(regions, at, {}, &yaml::Span::end);
  }

  static bool is_within(const std::vector<yaml::Span>& regions, yaml::Span span) {
    const auto region = first_behind(regions, span.begin);
    return region != regions.end() && region->contains(span);
  }

  // The lines of `text` from the one that begins at `from`.
  static std::vector<yaml::Span> lines(std::string_view text, std::size_t from) {
    // Spares a call for nearly every byte.
    const auto may_break = [](char c) {
      return c == '\n' || c == '\r' || c == '\xc2' || c == '\xe2';
    };
    std::vector<yaml::Span> result;
    for (std::size_t begin = from; begin < text.size();) {
      std::size_t end = begin;
      while (end < text.size() && (!may_break(text[end]) || yaml::break_length(text, end) == 0)) {
        ++end;
      }
      result.push_back({begin, end});
      begin = end < text.size() ? end + yaml::break_length(text, end) : end;
    }
    return result;
  }

  // Each line before that no region touches must be there after, in the same order. In a flow list
  // entries share lines: there it is enough to compare entries and comments.
  void compare_lines() const {
    if (counts_as_empty(m_before_text) || is_flow_list(m_before)) {
      return;
    }
    const auto regions = target_regions();
    const std::size_t from = start_of_comparison(regions);
    const auto after = lines(m_after_text, from);
    auto next = after.begin();
    for (const yaml::Span line : lines(m_before_text, from)) {
      const std::string_view text = m_before_text.substr(line.begin, line.size());
      if (touches(regions, line) || util::trim(text).empty() || begins_list(text)) {
        continue;
      }
      next = std::find_if(next, after.end(), [&](yaml::Span other) {
        return util::trim(m_after_text.substr(other.begin, other.size()))
            .starts_with(util::trim(text));
      });
      if (next == after.end()) {
        fail(fmt::format("a line is missing: {}", text));
      }
      ++next;
    }
  }

  // Where the first line begins that differs or may go: those above it are all there.
  std::size_t start_of_comparison(const std::vector<yaml::Span>& regions) const {
    const auto [before, after] = std::ranges::mismatch(m_before_text, m_after_text);
    auto same = static_cast<std::size_t>(before - m_before_text.begin());
    if (!regions.empty()) {
      same = std::min(same, regions.front().begin);
    }
    return m_before_text.substr(0, same).rfind('\n') + 1; // npos + 1 is 0
  }

  static bool is_flow_list(const ListReading& reading) {
    return !reading.entries.empty() &&
           (*reading.document)[*reading.document->root()].style == yaml::Style::flow;
  }

  // Whether `line` holds the brackets or the null that the first entry replaces; the entries were
  // compared above.
  bool begins_list(std::string_view line) const {
    return m_before.entries.empty() && !util::trim(line).starts_with('#') &&
           !util::trim(line).starts_with("---") && !util::trim(line).starts_with("...");
  }

  static bool touches(const std::vector<yaml::Span>& regions, yaml::Span line) {
    const auto region = first_behind(regions, line.begin);
    return region != regions.end() && region->begin <= line.end;
  }

  void cross_check() const {
    if (!agree(shown(m_before, m_before_text, true), true)) {
      return; // it reads the text before differently, too
    }
    if (!agree(shown(m_after, m_after_text, false), false)) {
      fail("yaml-cpp reads the result differently");
    }
  }

  // `text`, or of a large one the items next to the end and to each changed or removed one.
  std::string shown(const ListReading& reading, std::string_view text, bool before) const {
    if (text.size() <= k_whole_text || !reading.document || reading.entries.size() < 8) {
      return std::string(text);
    }
    std::vector<bool> wanted(reading.entries.size(), false);
    const auto want_around = [&](std::size_t i) {
      for (std::size_t j = i < 1 ? 0 : i - 1; j < std::min(i + 2, wanted.size()); ++j) {
        wanted[j] = true;
      }
    };
    want_around(reading.entries.size() - 1);
    std::size_t last_origin = 0;
    const auto& items = m_expected.items();
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::size_t origin = items[i].origin.value_or(last_origin);
      if (!items[i].origin || items[i].is_changed || origin > last_origin + 1) {
        want_around(before ? origin : i);
      }
      last_origin = origin;
    }
    return lines_of(reading, text, wanted);
  }

  // Items of a block list have their own lines, so these lines are a list again.
  std::string lines_of(const ListReading& reading, std::string_view text,
                       const std::vector<bool>& wanted) const {
    const yaml::Document& document = *reading.document;
    if (document[*document.root()].style != yaml::Style::block || document.has_aliases()) {
      return std::string(text);
    }
    std::string result;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (wanted[i]) {
        const yaml::Source& source = document.source();
        const std::size_t dash = text.rfind('-', document[reading.entries[i].node].span.begin);
        const std::size_t begin = source.line_start(dash);
        const std::size_t end = std::max(document[reading.entries[i].node].span.end, dash + 1);
        result.append(text.substr(begin, end - begin)).append("\n");
      }
    }
    return result;
  }

  static bool agree(const std::string& text, bool or_empty) {
    const auto ours = yaml::items_by_libyaml(text);
    const auto theirs = yaml::items_by_yaml_cpp(text);
    return ours == theirs && (ours || or_empty || counts_as_empty(text) || !theirs);
  }

  List m_list;
  std::string_view m_before_text;
  std::string_view m_after_text;
  const ListReading& m_before;
  const ListReading& m_after;
  Expected m_expected;
};

} // namespace

ProofFailed::ProofFailed(const std::string& reason, std::string_view before, std::string_view after)
    : Error(
          fmt::format("the edit could not be proven, so nothing was written ({})", reason), "",
          fmt::format("please report this as a bug, with the map's shape\nbefore:\n{}\nafter:\n{}",
                      shape_of(before), shape_of(after))) {}

void prove(const Map& before, const Map& after, const std::vector<Edit>& edits) {
  for (const List list : k_lists) {
    if (before.data[list] != after.data[list]) {
      ListProof(list, before, after, edits).run();
    } else if (edits.size() == 1 && list_of(edits.front()) == list) {
      // The text is the same, so the edit must not ask for a change.
      const Outcome outcome = plan(before, edits.front()).outcome;
      if (outcome != Outcome::unchanged && outcome != Outcome::not_found) {
        throw ProofFailed(fmt::format("{} stayed as it was", data_key(list)),
                          before.data[list].value_or(""), after.data[list].value_or(""));
      }
    }
  }
}

std::string shape_of(std::string_view text) {
  std::string shape;
  for (const char c : text) {
    const bool beyond_ascii = static_cast<unsigned char>(c) >= 0x80;
    shape += util::is_letter(c) || beyond_ascii ? 'x' : util::is_digit(c) ? '0' : c;
  }
  if (shape.ends_with('\n')) {
    shape.pop_back();
  }
  return util::printable_lines(shape);
}

} // namespace iam::awsauth
