// Any text, read as YAML and as a list of aws-auth: nothing but ParseError is thrown, every byte of
// the text has one place, and every node and finding stands inside of it.

#include "awsauth/match.hpp"
#include "awsauth/nearest_miss.hpp"
#include "awsauth/rules/never_matches.hpp"
#include "promise.hpp"
#include "util/json.hpp"
#include "yaml/read/pieces.hpp"
#include "yaml/read/resolve.hpp"
#include "yaml/read/to_json.hpp"

namespace {

using namespace iam;

void check_tiles(const yaml::Document& document) {
  std::size_t at = 0;
  for (const yaml::Piece& piece : yaml::pieces_of(document)) {
    fuzz::promise(piece.span.begin == at && piece.span.end >= at, "the pieces tile the text",
                  document.text());
    at = piece.span.end;
  }
  fuzz::promise(at == document.text().size(), "the pieces reach the end", document.text());
}

void check_nodes(const yaml::Document& document) {
  for (yaml::NodeId id = 0; id < document.size(); ++id) {
    const yaml::Node& node = document[id];
    fuzz::promise(node.span.begin <= node.content && node.span.begin <= node.span.end &&
                      node.span.end <= document.text().size(),
                  "nodes lie in the text", document.text());
    const yaml::Position position = document.position(id);
    fuzz::promise(document.source().position(document.source().offset(position)) == position,
                  "a place leads back to itself", document.text());
  }
}

void read_yaml(const std::string& text, yaml::Read read) {
  try {
    const auto document = yaml::Document::parse(text, read);
    check_tiles(document);
    check_nodes(document);
    yaml::check_decodable(document);
    if (document.root()) {
      yaml::to_json(document, *document.root());
    }
  } catch (const yaml::ParseError& error) {
    fuzz::promise(error.position().line > 0 && error.position().column > 0, "errors have a place",
                  text);
  }
}

void read_map(const std::string& text) {
  const identity::Identity caller = identity::identity_from_sts(
      "111122223333", "AROAEXAMPLE:jane", "arn:aws:sts::111122223333:assumed-role/A/jane");
  const awsauth::Map map = awsauth::read({text, text, text});
  for (const awsauth::Finding& finding : awsauth::all_findings(map)) {
    fuzz::promise(!finding.message.empty() && finding.position.line > 0,
                  "findings say what and where", text);
  }
  awsauth::match(map, caller);
  awsauth::nearest_miss(map, caller);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  read_yaml(text, yaml::Read::first_document);
  read_yaml(text, yaml::Read::all_documents);
  read_map(text);
  return 0;
}
