// Any document, the texts of its scalars changed: the document then holds the changed text, and
// nothing else of it has changed; or the change is refused by name.

#include "promise.hpp"
#include "yaml/edit/embedding.hpp"

#include <algorithm>
#include <vector>

namespace {

using namespace iam;
using yaml::NodeId;

constexpr std::size_t k_most_scalars = 6;

// What the document says: a line for each node but `except`.
std::vector<std::string> nodes(const yaml::Document& document, NodeId except) {
  std::vector<std::string> all;
  for (NodeId id = 0; id < document.size(); ++id) {
    const yaml::Node& node = document[id];
    if (id != except) {
      all.push_back(std::to_string(static_cast<int>(node.kind)) + std::string(node.anchor()) + ' ' +
                    std::string(node.tag()) + ' ' + std::string(node.value));
    }
  }
  return all;
}

void change(const yaml::Document& document, NodeId scalar, const std::vector<yaml::Splice>& inner) {
  const yaml::Embedding embedding(document, scalar);
  const std::string wanted = yaml::apply(embedding.text(), inner);
  std::string text;
  try {
    text = embedding.splice(inner).document.text();
  } catch (const yaml::Unsupported& refusal) {
    fuzz::promise_no_bug(refusal);
    return;
  }
  try {
    const auto after = yaml::Document::parse(text, yaml::Read::all_documents);
    fuzz::promise(after.size() == document.size() && after[scalar].value == wanted,
                  "the document holds the new text", document.text() + "\n=>\n" + text);
    fuzz::promise(nodes(after, scalar) == nodes(document, scalar), "the rest says what it said",
                  document.text() + "\n=>\n" + text);
  } catch (const yaml::ParseError& error) {
    fuzz::promise(false, error.what(), document.text() + "\n=>\n" + text);
  }
}

void change_in_every_way(const yaml::Document& document, NodeId scalar) {
  const yaml::Embedding embedding(document, scalar);
  const std::string_view text = embedding.text();
  for (std::size_t offset = 0; offset <= text.size(); ++offset) {
    const yaml::Position place = embedding.outer(offset);
    fuzz::promise(place.line > 0 && place.column > 0, "every byte has a place", document.text());
  }
  const std::size_t line_end = std::min(text.find('\n'), text.size());
  change(document, scalar, {{{0, 0}, "# new: 'line' \"here\"\n"}});
  change(document, scalar, {{{text.size(), text.size()}, "- new: 'a' \"b\" \\\n"}});
  change(document, scalar, {{{line_end, line_end}, " # \u00e4"}});
  change(document, scalar, {{{0, line_end}, ""}});
  change(document, scalar, {{{0, text.size()}, ""}});
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto document =
        yaml::Document::parse(fuzz::text_of(data, size), yaml::Read::all_documents);
    std::size_t scalars = 0;
    for (NodeId id = 0; id < document.size() && scalars < k_most_scalars; ++id) {
      if (document[id].kind == yaml::NodeKind::scalar) {
        ++scalars;
        change_in_every_way(document, id);
      }
    }
  } catch (const yaml::ParseError&) {
    // No document, nothing to change.
  }
  return 0;
}
