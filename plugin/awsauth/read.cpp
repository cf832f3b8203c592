#include "awsauth/read.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/templates.hpp"
#include "util/text.hpp"
#include "yaml/read/resolve.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>
#include <utility>

namespace iam::awsauth {
namespace {

// The length of the white space that `text` begins with, as Go's unicode.IsSpace sees it.
std::size_t space_length(std::string_view text) {
  constexpr std::string_view k_ascii = " \t\n\v\f\r";
  if (text.empty()) {
    return 0;
  }
  if (k_ascii.find(text.front()) != std::string_view::npos) {
    return 1;
  }
  if (text.starts_with("\xc2\x85") || text.starts_with("\xc2\xa0")) {
    return 2;
  }
  const std::string_view three = text.substr(0, 3);
  const bool general_punctuation = (three >= "\xe2\x80\x80" && three <= "\xe2\x80\x8a") ||
                                   three == "\xe2\x80\xa8" || three == "\xe2\x80\xa9" ||
                                   three == "\xe2\x80\xaf" || three == "\xe2\x81\x9f";
  return general_punctuation || three == "\xe1\x9a\x80" || three == "\xe3\x80\x80" ? 3 : 0;
}

std::string_view skip_space(std::string_view text) {
  while (const std::size_t length = space_length(text)) {
    text.remove_prefix(length);
  }
  return text;
}

// Where the value behind a broken `{{` begins, when that is why the text does not parse: go-yaml
// takes `{{Name}}` for a mapping with a mapping as its key.
std::optional<yaml::Position> unquoted_template(std::string_view text) {
  std::size_t line = 1;
  for (const std::string_view content : util::split(text, '\n')) {
    for (const std::string_view start : {": {{", "- {{"}) {
      const std::size_t at = content.find(start);
      if (at != std::string_view::npos) {
        return yaml::Position{line, util::code_point_count(content.substr(0, at)) + 3};
      }
    }
    ++line;
  }
  return std::nullopt;
}

Finding whole_list(Rule rule, List list, yaml::Position position, std::string_view message) {
  Finding finding =
      make_finding(rule, list, fmt::format("{}: no one in {} can log in", message, data_key(list)));
  finding.position = position;
  return finding;
}

void reject(ListReading& reading, std::vector<Finding>& findings, Finding finding) {
  reading.verdict = Verdict::rejected;
  reading.entries.clear();
  findings.push_back(std::move(finding));
}

// `finding` with another cure if the text of its list is a template that nobody rendered.
Finding rendered_first(Finding finding, std::string_view text) {
  if (const auto language = template_language(text); !language.empty()) {
    finding.fix = fmt::format("this looks like a template ({}): render it first", language);
  }
  return finding;
}

Finding syntax_finding(List list, std::string_view text, const yaml::ParseError& error) {
  if (const auto position = unquoted_template(text); position && template_language(text).empty()) {
    return whole_list(Rule::unquoted_template, list, *position,
                      "YAML reads a value that begins with {{ as a map, not as text");
  }
  Finding finding =
      whole_list(Rule::yaml_syntax, list, error.position(), "not valid YAML: " + error.cause());
  if (std::string cure = cure_of_template(text, error.position().line); !cure.empty()) {
    finding.fix = std::move(cure);
  }
  return finding;
}

Finding unjudged_finding(List list, const yaml::Unjudged& unjudged) {
  Finding finding =
      make_finding(Rule::unjudged, list, fmt::format("{} {}", data_key(list), unjudged.cause()),
                   unjudged.cure());
  finding.position = unjudged.position();
  return finding;
}

std::string_view kind_name(const yaml::Node& node) {
  return node.kind == yaml::NodeKind::mapping ? "a mapping" : "a single value";
}

// The text of an account. go-yaml reads this list alone, straight into strings: numbers keep the
// spelling that they have in the text.
std::string account_text(const yaml::Document& document, yaml::NodeId value) {
  const yaml::Scalar scalar = yaml::resolve(document, value);
  return scalar.type == yaml::Type::null ? "" : scalar.text;
}

void read_accounts(ListReading& reading, yaml::NodeId sequence, std::vector<Finding>& findings) {
  const yaml::Document& document = *reading.document;
  for (const yaml::NodeId item : document.children(sequence)) {
    Entry entry;
    entry.mapping.list = List::accounts;
    entry.node = item;
    entry.item = reading.entries.size();
    entry.position = document.position(item);
    const auto drop = [&](Rule rule, std::string message) {
      entry.accepted = false;
      Finding finding = make_finding(rule, List::accounts, std::move(message),
                                     "write the account's id in quotes");
      finding.item = entry.item;
      finding.position = entry.position;
      findings.push_back(std::move(finding));
    };
    const yaml::NodeId value = document.resolved(item);
    if (reading.cut_short) {
      entry.accepted = false;
    } else if (document[value].is_collection()) {
      drop(Rule::account_id, "an account is one text of 12 digits, not a list or a mapping");
    } else {
      try {
        entry.mapping.arn = account_text(document, value);
      } catch (const yaml::ParseError& error) {
        reading.cut_short = true; // go-yaml stops here, and what it has already stays
        drop(Rule::yaml_syntax, error.cause() + ": this account and all below it are not read");
      }
    }
    reading.entries.push_back(std::move(entry));
  }
}

void read_items(List list, ListReading& reading, yaml::NodeId root,
                std::vector<Finding>& findings) {
  const yaml::Document& document = *reading.document;
  if (yaml::is_null(document, root)) {
    return;
  }
  const yaml::NodeId sequence = document.resolved(root);
  if (document[sequence].kind != yaml::NodeKind::sequence) {
    reject(reading, findings,
           rendered_first(whole_list(Rule::not_a_list, list, document.position(root),
                                     fmt::format("{} is {}, not a list", data_key(list),
                                                 kind_name(document[sequence]))),
                          document.text()));
    return;
  }
  if (list == List::accounts) {
    read_accounts(reading, sequence, findings);
    return;
  }
  reading.entries.reserve(document[sequence].child_count);
  for (const yaml::NodeId item : document.children(sequence)) {
    reading.entries.push_back(read_entry(document, list, item, reading.entries.size(), findings));
  }
}

// The authenticator reads the first document of a text and nothing of what follows.
void report_second_document(List list, const yaml::Document& document,
                            std::vector<Finding>& findings) {
  const auto rest = std::string_view(document.text()).substr(document.end());
  const auto lines = util::split(rest, '\n');
  const bool holds_text = std::ranges::any_of(lines, [](std::string_view line) {
    line = util::trim(line);
    return !line.empty() && !line.starts_with('#') && line != "---" && line != "...";
  });
  if (holds_text) {
    Finding finding = make_finding(
        Rule::two_documents, list,
        fmt::format("{}: everything from here on is ignored", data_key(list)),
        document.ends_at_mark() ? "remove the mark (--- or ...), so that all entries are one list"
                                : "");
    finding.position = document.source().position(document.end());
    finding.silent = true;
    findings.push_back(std::move(finding));
  }
}

} // namespace

const ListReading& Map::operator[](List list) const {
  return list == List::roles ? roles : list == List::users ? users : accounts;
}

ListReading& Map::operator[](List list) {
  return list == List::roles ? roles : list == List::users ? users : accounts;
}

bool counts_as_empty(std::string_view text) {
  text = skip_space(text);
  for (const std::string_view empty : {"``", "\"\"", "''"}) {
    if (text.starts_with(empty)) {
      text.remove_prefix(empty.size());
      break;
    }
  }
  return skip_space(text).empty();
}

ListReading read_list(List list, const std::optional<std::string>& text,
                      std::vector<Finding>& findings) {
  ListReading reading;
  if (!text || counts_as_empty(*text)) {
    return reading;
  }
  if (list != List::accounts && skip_space(*text).starts_with('{')) {
    reject(reading, findings,
           rendered_first(whole_list(Rule::not_a_list, list, {},
                                     "a text that begins with { is read as a JSON object"),
                          *text));
    return reading;
  }
  try {
    reading.document = yaml::Document::parse(*text);
    report_second_document(list, *reading.document, findings);
    if (const auto root = reading.document->root()) {
      if (list != List::accounts) {
        yaml::check_decodable(*reading.document);
      }
      read_items(list, reading, *root, findings);
    }
  } catch (const yaml::Unjudged& unjudged) {
    reading = {};
    reading.verdict = Verdict::unjudged;
    findings.push_back(unjudged_finding(list, unjudged));
  } catch (const yaml::ParseError& error) {
    reject(reading, findings, syntax_finding(list, *text, error));
    reading.document.reset();
  }
  return reading;
}

void sort_by_place(std::vector<Finding>& findings) {
  std::ranges::stable_sort(findings, {}, [](const Finding& finding) {
    return std::tuple(finding.list, finding.position.line, finding.position.column);
  });
}

Map read(MapData data) {
  Map map;
  map.data = std::move(data);
  for (const List list : k_lists) {
    map[list] = read_list(list, map.data[list], map.findings);
  }
  sort_by_place(map.findings);
  return map;
}

} // namespace iam::awsauth
