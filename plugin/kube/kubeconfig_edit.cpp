#include "kube/kubeconfig_edit.hpp"

#include "kube/kubeconfig_proof.hpp"
#include "kube/kubeconfig_read.hpp"
#include "util/json.hpp"
#include "util/text.hpp"
#include "yaml/edit/converge.hpp"
#include "yaml/read/resolve.hpp"
#include "yaml/read/to_json.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace iam::kube {
namespace {

using yaml::Content;
using yaml::NodeId;
using yaml::NodeKind;
using yaml::Splice;
using yaml::Unsupported;
using Splices = std::vector<Splice>;

// The wanted contents.
struct Target {
  std::vector<ListEntry> entries;
  std::optional<std::string> current_context; // nothing: as it is
};

// Whether the document is empty.
bool is_blank(const yaml::Document& document) {
  const auto root = document.root();
  return !root || yaml::is_null(document, *root) ||
         (document[*root].kind == NodeKind::mapping && document[*root].child_count == 0);
}

// The first contents of an empty document, after its comments or in place of its `null` or `{}`.
Splices begin(const yaml::Document& document, const Target& target) {
  const yaml::Layout layout(document);
  std::string lines;
  yaml::ItemStyle style;
  style.list_offset = 0;
  style.line_break = layout.line_break();
  const Content contents = new_kubeconfig(target.entries, target.current_context.value_or(""));
  for (const auto& [name, value] : contents.fields) {
    lines += yaml::block_field(name, value, 0, style);
  }
  const std::string& text = document.text();
  const auto root = document.root();
  if (root && !document[*root].span.empty()) {
    const yaml::Span span = document[*root].span;
    if (layout.column(span.begin) != 0 || document[*root].content != span.begin ||
        layout.holds_comment(span)) {
      throw Unsupported("an empty value that does not stand alone", document.position(*root),
                        "remove it");
    }
    lines.erase(lines.size() - style.line_break.size());
    return {{span, lines}};
  }
  const bool is_closed =
      std::any_of(layout.pieces().begin(), layout.pieces().end(), [&](const yaml::Piece& piece) {
        return piece.kind == yaml::Piece::Kind::document_mark &&
               document.source().slice(piece.span).ends_with("...");
      });
  if (is_closed || document.end() != text.size()) {
    throw Unsupported("an empty document with something behind it",
                      document.source().position(document.end()), "remove the empty document");
  }
  const bool ends_line = text.size() == document.source().body() || text.ends_with('\n');
  return {{{text.size(), text.size()}, (ends_line ? "" : style.line_break) + lines}};
}

// Finds the next change that brings a document closer to its target. One at a time, so that every
// place comes from a fresh parse.
class Changes {
public:
  explicit Changes(const yaml::Document& document)
      : m_document(document), m_editor(document), m_root(document.resolved(*document.root())) {}

  // Empty if nothing is left to do.
  Splices next(const Target& target) const {
    for (const ListEntry& entry : target.entries) {
      if (auto splices = change_entry(entry); !splices.empty()) {
        return splices;
      }
    }
    return target.current_context
               ? change_field(m_root, "current-context", Content::scalar(*target.current_context))
               : Splices();
  }

private:
  Splices change_entry(const ListEntry& entry) const {
    const yaml::OwnField field = own_field(m_root, entry.list);
    const Content whole = content_of(entry);
    const Content list_of_it = Content::list(std::vector{whole});
    if (!field.key) {
      require_own_fields(m_root);
      return set(m_editor, field, list_of_it, style_of(m_root));
    }
    const NodeId list = m_document[*field.key].next_sibling;
    if (const auto item = find_item(list, entry.name)) {
      return m_document[list].kind == NodeKind::alias || m_document[*item].kind == NodeKind::alias
                 ? change_shared(list, *item, entry)
                 : change_field(*item, entry.field, entry.value);
    }
    require_written_out(list);
    const bool is_empty = m_document[list].child_count == 0; // or null
    return is_empty && !is_commented(list) ? set(m_editor, field, list_of_it, style_of(m_root))
                                           : m_editor.append_item(list, whole);
  }

  // Sets the field `name` of `mapping` to `wanted`.
  Splices change_field(NodeId mapping, const std::string& name, const Content& wanted) const {
    if (says(mapping, name, wanted)) {
      return {};
    }
    require_own_fields(mapping);
    const yaml::OwnField field = own_field(mapping, name);
    if (field.key && wanted.kind == Content::Kind::fields) {
      const NodeId value = m_document[*field.key].next_sibling;
      if (m_document[value].kind == NodeKind::mapping && m_document[value].child_count > 0) {
        return change_fields(value, wanted);
      }
    }
    return set(m_editor, field, wanted, style_of(mapping));
  }

  // Sets `mapping`, which differs, to exactly `wanted`.
  Splices change_fields(NodeId mapping, const Content& wanted) const {
    require_own_fields(mapping);
    for (const auto& [name, value] : wanted.fields) {
      if (auto splices = change_field(mapping, name, value); !splices.empty()) {
        return splices;
      }
    }
    for (NodeId key = m_document[mapping].first_child; key != yaml::k_no_node;
         key = m_document[m_document[key].next_sibling].next_sibling) {
      const std::string name(m_document[key].value);
      const bool is_wanted = std::ranges::count(wanted.fields, name, &Content::Named::name) > 0;
      if (!is_wanted || key != own_field(mapping, name).key) {
        return m_editor.remove_field(mapping, key);
      }
    }
    return {};
  }

  // An aliased node cannot be changed here; it may already have the wanted value.
  Splices change_shared(NodeId list, NodeId item, const ListEntry& entry) const {
    if (!says(m_document.resolved(item), entry.field, entry.value)) {
      require_written_out(list);
      require_written_out(item);
    }
    return {};
  }

  // Whether `list` is in brackets with a comment in them or behind them, which can stay only if the
  // brackets do.
  bool is_commented(NodeId list) const {
    const yaml::Span span = m_document[list].span;
    return m_document[list].kind == NodeKind::sequence &&
           m_editor.layout().holds_comment({span.begin, m_document.source().next_line(span.end)});
  }

  bool says(NodeId mapping, std::string_view name, const Content& wanted) const {
    for (const yaml::Field& field : yaml::fields(m_document, mapping)) {
      if (field.key == name) {
        return yaml::to_json(m_document, field.value) == yaml::to_json(wanted);
      }
    }
    return false;
  }

  // The item of `list` that kubectl finds under `name`.
  std::optional<NodeId> find_item(NodeId list, const std::string& name) const {
    for (const NodeId item : m_document.children(m_document.resolved(list))) {
      const NodeId mapping = m_document.resolved(item);
      if (m_document[mapping].kind == NodeKind::mapping &&
          says(mapping, "name", Content::scalar(name))) {
        return item;
      }
    }
    return std::nullopt;
  }

  yaml::OwnField own_field(NodeId mapping, const std::string& name) const {
    return yaml::own_field(m_document, mapping, name, [&](NodeId key) {
      const std::string_view text = m_document[m_document.resolved(key)].value;
      if (text != name && util::to_lower_ascii(text) == util::to_lower_ascii(name)) {
        throw Unsupported(fmt::format("a mapping with the key {}, which kubectl does not read as "
                                      "{}",
                                      util::quoted(text), util::quoted(name)),
                          m_document.position(key), "rename or remove that key");
      }
      return text == name;
    });
  }

  // Throws if fields of `mapping` come from another mapping, or are used by one.
  void require_own_fields(NodeId mapping) const {
    for (const NodeId child : m_document.children(mapping)) {
      if (yaml::is_merge_key(m_document, child)) {
        throw Unsupported("a mapping that takes fields over from another one (<<)",
                          m_document.position(child), "write the fields out");
      }
    }
    yaml::require_unreferenced(m_document, mapping);
  }

  void require_written_out(NodeId node) const {
    if (m_document[node].kind == NodeKind::alias) {
      throw Unsupported("what is an alias", m_document.position(node), "write it out");
    }
    yaml::require_unreferenced(m_document, node);
  }

  // Of the root, with its lists indented as those that it shows, or as kubectl writes them.
  yaml::ItemStyle style_of(NodeId mapping) const {
    yaml::ItemStyle style = yaml::style_of(m_editor.layout(), mapping);
    if (mapping == m_root) {
      const auto shown = std::ranges::find_if(
          style.fields, [](const auto& field) { return field.list_offset.has_value(); });
      style.list_offset = shown == style.fields.end() ? 0 : *shown->list_offset;
    }
    return style;
  }

  const yaml::Document& m_document;
  yaml::Editor m_editor;
  NodeId m_root;
};

std::string edited(const std::string& text, const Target& target) {
  constexpr std::size_t k_most_steps = 200; // one for each field that is set or removed
  yaml::Draft draft(text);
  const bool done = draft.converge(k_most_steps, [&](const yaml::Document& document) {
    return is_blank(document) ? begin(document, target) : Changes(document).next(target);
  });
  if (!done) {
    throw util::Error("cannot edit entries whose fields do not take the new values", "",
                      "remove these entries with kubectl config delete-context, delete-cluster, "
                      "delete-user");
  }
  return draft.text();
}

[[noreturn]] void fail(const std::string& file, yaml::Position position, const util::Error& error) {
  throw KubeconfigError(
      error.cause(), fmt::format("{}:{}:{}", file, position.line, position.column), error.cure());
}

} // namespace

std::string with_way_in(const std::string& text, const std::string& file, const WayIn& way,
                        CurrentContext current) {
  read_kubeconfig(text, file, [&](std::string_view list, const std::string& name) {
    return !replaces(way, list, name);
  });
  const Target target = {entries_of(way), current == CurrentContext::switch_to
                                              ? std::optional(way.context_name)
                                              : std::nullopt};
  try {
    std::string result = edited(text, target);
    prove_edit(text, result, file, target.entries, target.current_context);
    return result;
  } catch (const Unsupported& error) {
    fail(file, error.position(), error);
  } catch (const yaml::ParseError& error) {
    fail(file, error.position(), error);
  }
}

} // namespace iam::kube
