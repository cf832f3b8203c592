#include "yaml/edit/splice.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

namespace iam::yaml {
namespace {

std::vector<const Splice*> in_order(const std::vector<Splice>& splices) {
  std::vector<const Splice*> sorted;
  for (const Splice& splice : splices) {
    sorted.push_back(&splice);
  }
  std::ranges::stable_sort(sorted, {}, [](const Splice* splice) { return splice->cut.begin; });
  return sorted;
}

// Collects what is kept of a text and what is put between, in order, and turns it into splices.
class Collector {
public:
  void insert(std::string_view text) { m_text += text; }

  void keep(Span span) {
    if (span.empty()) {
      return;
    }
    if (m_end < span.begin || !m_text.empty()) {
      m_splices.push_back({{m_end, span.begin}, std::move(m_text)});
      m_text.clear();
    }
    m_end = span.end;
  }

  std::vector<Splice> take() { return std::move(m_splices); }

private:
  std::vector<Splice> m_splices;
  std::string m_text;    // behind what is kept
  std::size_t m_end = 0; // of what is kept
};

// The changes of a text that begin with `done` and go on with `more`, which is about the text in
// between. That text is walked from its start to its end.
class Composition {
public:
  explicit Composition(const std::vector<const Splice*>& more)
      : m_next(more.begin()), m_end(more.end()) {}

  // The text in between goes on with `span` of the first text, or with `text`.
  void keep(Span span) {
    walk(span.size(), [&](std::size_t begin, std::size_t end) {
      m_result.keep({span.begin + begin, span.begin + end});
    });
  }
  void insert(std::string_view text) {
    walk(text.size(), [&](std::size_t begin, std::size_t end) {
      m_result.insert(text.substr(begin, end - begin));
    });
  }

  std::vector<Splice> take() { return m_result.take(); }

private:
  // Calls `take` for each part of the next `size` bytes that `more` leaves.
  template<typename Take>
  void walk(std::size_t size, const Take& take) {
    for (std::size_t at = 0; at < size;) {
      if (m_next != m_end && (*m_next)->cut.begin == m_at) {
        m_result.insert((*m_next)->text);
        m_cut_end = std::max(m_cut_end, (*m_next)->cut.end);
        ++m_next;
        continue;
      }
      const bool is_cut = m_at < m_cut_end;
      std::size_t length = size - at;
      length = is_cut ? std::min(length, m_cut_end - m_at) : length;
      length = m_next != m_end ? std::min(length, (*m_next)->cut.begin - m_at) : length;
      if (!is_cut) {
        take(at, at + length);
      }
      at += length;
      m_at += length;
    }
  }

  Collector m_result;
  std::vector<const Splice*>::const_iterator m_next;
  std::vector<const Splice*>::const_iterator m_end;
  std::size_t m_at = 0;      // in the text in between
  std::size_t m_cut_end = 0; // likewise
};

} // namespace

std::vector<Splice> composed(const std::vector<Splice>& done, const std::vector<Splice>& more) {
  const auto sorted = in_order(more);
  Composition composition(sorted);
  std::size_t at = 0;
  for (const Splice* splice : in_order(done)) {
    composition.keep({at, splice->cut.begin});
    composition.insert(splice->text);
    at = splice->cut.end;
  }
  composition.keep({at, std::numeric_limits<std::size_t>::max()}); // whatever is behind
  return composition.take();
}

std::string apply(std::string_view text, const std::vector<Splice>& splices) {
  const std::vector<const Splice*> sorted = in_order(splices);
  std::string result;
  std::size_t at = 0;
  for (const Splice* splice : sorted) {
    result.append(text, at, splice->cut.begin - at).append(splice->text);
    at = splice->cut.end;
  }
  return result.append(text, at);
}

} // namespace iam::yaml
