#include "change/answer.hpp"

#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>

namespace iam::change {
namespace {

using awsauth::List;

// In quotes, so that two groups differ from one with a comma in its name.
std::string text_of(const std::vector<std::string>& groups) {
  std::vector<std::string> names;
  std::ranges::transform(groups, std::back_inserter(names), util::quoted);
  return names.empty() ? "no groups" : fmt::format("the groups {}", fmt::join(names, ", "));
}

std::string text_of(const awsauth::Entry& entry) {
  const awsauth::Mapping& mapping = entry.mapping;
  std::string text = util::quoted(mapping.arn);
  if (mapping.list != List::accounts) {
    text += fmt::format(" with the username {} and {}", util::quoted(mapping.username),
                        text_of(mapping.groups));
  }
  return entry.accepted ? text : text + ", which the authenticator does not read";
}

// The entries of a list, sorted.
std::vector<std::string> texts_of(const awsauth::ListReading& list) {
  std::vector<std::string> texts;
  for (const awsauth::Entry& entry : list.entries) {
    texts.push_back(text_of(entry));
  }
  std::ranges::sort(texts);
  return texts;
}

// What `a` has more than `b`, the first few; empty if nothing.
std::string excess(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  constexpr std::size_t k_most = 3;
  constexpr std::size_t k_longest = 300; // of an entry, in bytes
  std::vector<std::string> more;
  std::ranges::set_difference(a, b, std::back_inserter(more));
  const std::size_t count = more.size();
  more.resize(std::min(count, k_most));
  for (std::string& text : more) {
    text = util::shortened(text, k_longest);
  }
  return fmt::format("{}{}", fmt::join(more, "; "),
                     count > k_most ? fmt::format("; and {} more", count - k_most) : "");
}

std::string text_of(awsauth::Verdict verdict) {
  switch (verdict) {
  case awsauth::Verdict::accepted:
    return "a list that can be read, unlike the one that was sent";
  case awsauth::Verdict::rejected:
    return "a list that cannot be read";
  case awsauth::Verdict::unjudged:
    break;
  }
  return "a list that the authenticator may read in another way";
}

// How the entries of `held` differ from those of `sent`; empty if they do not.
std::string difference(const awsauth::ListReading& sent, const awsauth::ListReading& held) {
  if (held.verdict != sent.verdict) {
    return text_of(held.verdict);
  }
  const std::vector<std::string> wanted = texts_of(sent);
  const std::vector<std::string> there = texts_of(held);
  const std::string missing = excess(wanted, there);
  const std::string added = excess(there, wanted);
  if (missing.empty() && added.empty()) {
    return {};
  }
  return fmt::format("{} instead of {} entries{}{}{}{}", there.size(), wanted.size(),
                     missing.empty() ? "" : ", without ", missing, added.empty() ? "" : ", with ",
                     added);
}

} // namespace

void prove_answer(const awsauth::MapData& stored, bool is_rehearsal, Revision& revision) {
  if (!revision.changes_text() || stored == revision.after->data()) {
    return;
  }
  const awsauth::Map held = awsauth::read(stored);
  for (const List list : awsauth::k_lists) {
    if (stored[list] == revision.after->data()[list]) {
      continue;
    }
    const std::string_view key = awsauth::data_key(list);
    const std::string what = fmt::format("the API server {} another text for {} than was sent",
                                         is_rehearsal ? "would hold" : "holds", key);
    const std::string different = difference(revision.after->map()[list], held[list]);
    if (!different.empty()) {
      throw util::Error(fmt::format("{}: {}", what, different), revision.after->name(),
                        fmt::format("look with {}; a mutating webhook of the cluster changes the "
                                    "map, or the server does not keep what it says it keeps",
                                    util::own_command({"list"})));
    }
    revision.notes.push_back(what + ": a mutating webhook of the cluster changes it");
  }
}

} // namespace iam::change
