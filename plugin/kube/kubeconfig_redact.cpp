#include "kube/kubeconfig_redact.hpp"

#include "net/redact.hpp"
#include "util/text.hpp"
#include "yaml/edit/edit.hpp"
#include "yaml/edit/quote.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace iam::kube {
namespace {

using yaml::Document;
using yaml::NodeId;
using yaml::NodeKind;
using yaml::Style;

constexpr std::string_view k_omitted = "DATA+OMITTED";
constexpr std::string_view k_redacted = "REDACTED";

struct Field {
  std::string_view name;
  std::string_view shown; // in place of its value
};

constexpr std::array<Field, 8> k_fields = {{{"client-key-data", k_omitted},
                                            {"client-certificate-data", k_omitted},
                                            {"token", k_redacted},
                                            {"password", k_redacted},
                                            {"id-token", k_redacted},
                                            {"refresh-token", k_redacted},
                                            {"access-token", k_redacted},
                                            {"client-secret", k_redacted}}};

// Whether a variable of this name may hold a secret: AWS_SECRET_ACCESS_KEY, VAULT_TOKEN.
bool names_secret(std::string_view variable) {
  constexpr std::array<std::string_view, 5> k_parts = {"secret", "token", "passw", "key",
                                                       "credential"};
  const std::string name = util::to_lower_ascii(variable);
  return std::ranges::any_of(
      k_parts, [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

const Field* field_named(std::string_view name) {
  const std::string lower = util::to_lower_ascii(name);
  const auto* found =
      std::ranges::find_if(k_fields, [&](const Field& field) { return field.name == lower; });
  return found == k_fields.end() ? nullptr : found;
}

// The scalars to replace, with their replacements.
using Shown = std::map<NodeId, std::string>;

void take(Shown& shown, const Document& document, NodeId value, std::string_view words) {
  const NodeId node = document.resolved(value);
  if (document[node].kind == NodeKind::scalar && !document[node].value.empty()) {
    shown.emplace(node, words);
  }
}

// An address with a password in it.
void take_address(Shown& shown, const Document& document, NodeId value, bool is_proxy) {
  const std::string_view address = document[document.resolved(value)].value;
  const std::string redacted = is_proxy ? net::redacted_proxy(address) : net::redacted_url(address);
  if (redacted != address) {
    take(shown, document, value, redacted);
  }
}

// `{name: VAULT_TOKEN, value: ...}`
void take_variable(Shown& shown, const Document& document, const std::vector<NodeId>& children) {
  const auto value_of = [&](std::string_view name) {
    NodeId found = yaml::k_no_node;
    for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
      if (document[document.resolved(children[i])].value == name) {
        found = document.resolved(children[i + 1]);
      }
    }
    return found;
  };
  const NodeId name = value_of("name");
  const NodeId value = value_of("value");
  if (name != yaml::k_no_node && value != yaml::k_no_node && names_secret(document[name].value)) {
    take(shown, document, value, k_redacted);
  }
}

Shown secrets_of(const Document& document) {
  Shown shown;
  for (NodeId id = 0; id < document.size(); ++id) {
    if (document[id].kind != NodeKind::mapping) {
      continue;
    }
    const auto children = document.children(id);
    for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
      const std::string_view name = document[document.resolved(children[i])].value;
      if (const Field* field = field_named(name)) {
        take(shown, document, children[i + 1], field->shown);
      } else if (name == "server" || name == "proxy-url") {
        take_address(shown, document, children[i + 1], name == "proxy-url");
      }
    }
    take_variable(shown, document, children);
  }
  return shown;
}

// Replaces the scalar `node` by `words`, quoted in the same way, and on a line of its own if the
// scalar is.
yaml::Splice in_place_of(const Document& document, NodeId node, std::string_view words) {
  const yaml::Node& scalar = document[node];
  const bool is_block = scalar.style == Style::literal || scalar.style == Style::folded;
  std::string text =
      yaml::quote(words, is_block ? Style::plain : scalar.style, yaml::Collection::flow);
  const std::string_view written = document.source().slice({scalar.content, scalar.span.end});
  if (is_block) {
    text += written.ends_with("\r\n") ? "\r\n" : written.ends_with('\n') ? "\n" : "";
  }
  return {{scalar.content, scalar.span.end}, std::move(text)};
}

// A comment may be a disabled field: `# token: abc`, `#  {"password": "abc"}`.
void take_comment(std::vector<yaml::Splice>& splices, std::string_view text, yaml::Span comment) {
  const std::string lower =
      util::to_lower_ascii(text.substr(comment.begin, comment.end - comment.begin));
  for (const Field& field : k_fields) {
    for (std::size_t at = 0; (at = lower.find(field.name, at)) != std::string::npos;
         at += field.name.size()) {
      const std::size_t colon = lower.find_first_not_of(" \t\"'", at + field.name.size());
      if (colon != std::string::npos && lower[colon] == ':') {
        splices.push_back(
            {{comment.begin + colon + 1, comment.end}, std::string(" ").append(field.shown)});
        return;
      }
    }
  }
}

} // namespace

std::string without_secrets(const std::string& text) {
  const Document document = Document::parse(text, yaml::Read::all_documents);
  std::vector<yaml::Splice> splices;
  for (const auto& [node, words] : secrets_of(document)) {
    splices.push_back(in_place_of(document, node, words));
  }
  for (const yaml::Piece& piece : yaml::pieces_of(document)) {
    if (piece.kind == yaml::Piece::Kind::comment) {
      take_comment(splices, document.text(), piece.span);
    }
  }
  return yaml::apply(document.text(), splices);
}

} // namespace iam::kube
