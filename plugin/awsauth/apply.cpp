#include "awsauth/apply.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/proof.hpp"
#include "yaml/read/resolve.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::awsauth {
namespace {

using yaml::Content;
using yaml::Splice;

Content content_of(const Mapping& mapping) {
  if (mapping.list == List::accounts) {
    return Content::scalar(mapping.arn);
  }
  Content content;
  content.kind = Content::Kind::fields;
  content.fields = {{std::string(arn_field(mapping.list)), Content::scalar(mapping.arn)},
                    {"username", Content::scalar(mapping.username)}};
  if (!mapping.groups.empty()) {
    content.fields.push_back({"groups", Content::list(mapping.groups)});
  }
  return content;
}

// Edits one list's text step by step. Each step is computed on what the step before left, so that
// every place is one that the parser has just given.
class ListEditor {
public:
  // `document` is the parsed `text`, where it can be parsed; it spares the first step from doing
  // so.
  ListEditor(List list, std::optional<std::string>& text, std::optional<yaml::Document> document,
             std::vector<Step>& steps)
      : m_list(list), m_text(text), m_document(std::move(document)), m_steps(steps) {}

  void append(const Mapping& mapping) {
    const Content content = content_of(mapping);
    if (!m_text || counts_as_empty(*m_text)) {
      const std::size_t size = m_text ? m_text->size() : 0;
      take({{{0, size}, yaml::block_item(content, {})}});
      return;
    }
    const yaml::Document document = take_document();
    const yaml::Editor editor(document);
    const auto root = document.root();
    if (!root || yaml::is_null(document, *root) || is_empty_flow_root(editor, *root)) {
      yaml::ItemStyle style;
      style.line_break = editor.layout().line_break();
      take(editor.begin_list(content, style));
    } else {
      take(editor.append_item(document.resolved(*root), content));
    }
  }

  void remove(std::size_t item) {
    const yaml::Document document = take_document();
    const yaml::NodeId sequence = document.resolved(document.root().value());
    take(yaml::Editor(document).remove_item(sequence, document.children(sequence).at(item)));
  }

  // Makes item number `item` say what `wanted` says, a field or a group at a time.
  void change(std::size_t item, const Mapping& wanted) {
    for (std::size_t steps = 0;; ++steps) {
      const yaml::Document document = take_document();
      const yaml::NodeId sequence = document.resolved(document.root().value());
      const yaml::NodeId node = document.children(sequence).at(item);
      std::vector<Finding> ignored;
      const Entry entry = read_entry(document, m_list, node, item, ignored);
      auto step = next_change(document, node, entry.mapping, wanted);
      if (step.empty()) {
        return;
      }
      // A step mends the ARN, the username, a group, or all groups. What takes more does not take.
      if (steps > wanted.groups.size() + entry.mapping.groups.size() + 3) {
        throw yaml::Unsupported("an entry whose fields do not take the new values",
                                document.position(node), "rewrite the entry by hand");
      }
      take(std::move(step));
    }
  }

private:
  static bool is_empty_flow_root(const yaml::Editor& editor, yaml::NodeId root) {
    const yaml::Document& document = editor.layout().document();
    const yaml::Node& node = document[root];
    return node.kind == yaml::Kind::sequence && node.style == yaml::Style::flow &&
           node.child_count == 0 && node.span.begin == node.content &&
           !editor.layout().holds_comment(node.span);
  }

  std::vector<Splice> next_change(const yaml::Document& document, yaml::NodeId node,
                                  const Mapping& now, const Mapping& wanted) const {
    if (document[node].kind == yaml::Kind::alias) {
      throw yaml::Unsupported("an entry that is an alias", document.position(node),
                              "write the entry out");
    }
    const yaml::Editor editor(document);
    editor.layout().require_unreferenced(node); // what refers to it would change too
    const auto style = yaml::style_of(editor.layout(), node);
    if (now.arn != wanted.arn) {
      return set(editor, node, std::string(arn_field(m_list)), Content::scalar(wanted.arn), style);
    }
    if (now.username != wanted.username) {
      return set(editor, node, "username", Content::scalar(wanted.username), style);
    }
    return next_group_change(editor, node, now, wanted, style);
  }

  std::vector<Splice> next_group_change(const yaml::Editor& editor, yaml::NodeId node,
                                        const Mapping& now, const Mapping& wanted,
                                        const yaml::ItemStyle& style) const {
    const auto has = [](const std::vector<std::string>& texts, const std::string& text) {
      return std::find(texts.begin(), texts.end(), text) != texts.end();
    };
    const yaml::Document& document = editor.layout().document();
    const auto key = own_key(document, node, "groups");
    const yaml::NodeId value = key ? document[*key].next_sibling : yaml::k_no_node;
    const bool editable = key && document[value].kind == yaml::Kind::sequence &&
                          document[value].child_count == now.groups.size() &&
                          !wanted.groups.empty();
    for (std::size_t i = now.groups.size(); i-- > 0;) {
      if (!has(wanted.groups, now.groups[i])) {
        return editable && now.groups.size() > 1
                   ? editor.remove_item(value, document.children(value)[i])
                   : set(editor, node, "groups", Content::list(wanted.groups), style);
      }
    }
    for (const std::string& group : wanted.groups) {
      if (!has(now.groups, group)) {
        return editable && !now.groups.empty()
                   ? editor.append_item(value, Content::scalar(group))
                   : set(editor, node, "groups", Content::list(wanted.groups), style);
      }
    }
    return {};
  }

  // The key by which `node` itself, not what it merges in, gives `field`; the last one counts.
  std::optional<yaml::NodeId> own_key(const yaml::Document& document, yaml::NodeId node,
                                      std::string_view field) const {
    std::optional<yaml::NodeId> found;
    const auto children = document.children(node);
    for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
      const yaml::Node& key = document[children[i]];
      if (key.kind == yaml::Kind::scalar && field_of_key(m_list, key.value) == field) {
        found = children[i];
      }
    }
    return found;
  }

  std::vector<Splice> set(const yaml::Editor& editor, yaml::NodeId node, const std::string& field,
                          const Content& value, const yaml::ItemStyle& style) const {
    const auto key = own_key(editor.layout().document(), node, field);
    return key ? editor.set_field(node, *key, value)
               : editor.append_field(node, field, value, style);
  }

  yaml::Document take_document() {
    if (!m_document) {
      return yaml::Document::parse(m_text.value());
    }
    yaml::Document document = std::move(*m_document);
    m_document.reset();
    return document;
  }

  void take(std::vector<Splice> splices) {
    m_document.reset();
    m_text = yaml::apply(m_text.value_or(""), splices);
    m_steps.push_back({m_list, std::move(splices)});
  }

  List m_list;
  std::optional<std::string>& m_text;
  std::optional<yaml::Document> m_document;
  std::vector<Step>& m_steps;
};

void carry_out(const Plan& plan, Map& map, MapData& data, std::vector<Step>& steps) {
  ListEditor editor(plan.list, data[plan.list], std::move(map[plan.list].document), steps);
  for (const Planned& item : plan.items) {
    if (item.changed && item.origin) {
      editor.change(*item.origin, item.mapping);
    }
  }
  for (auto item = plan.removed.rbegin(); item != plan.removed.rend(); ++item) {
    editor.remove(*item);
  }
  for (const Planned& item : plan.items) {
    if (!item.origin) {
      editor.append(item.mapping);
    }
  }
}

} // namespace

EditedMap apply_edits(const MapData& data, const std::vector<Edit>& edits) {
  EditedMap result;
  result.data = data;
  for (const Edit& edit : edits) {
    Map map; // of the one list that counts here
    const List list = list_of(edit);
    map[list] = read_list(list, result.data[list], map.findings);
    const Plan planned = plan(map, edit);
    result.outcomes.push_back(planned.outcome);
    try {
      carry_out(planned, map, result.data, result.steps);
    } catch (const yaml::ParseError& error) { // the text could be read before this step
      throw ProofFailed(error.what(), data[planned.list].value_or(""),
                        result.data[planned.list].value_or(""));
    }
  }
  if (!result.steps.empty()) {
    prove(data, result.data, edits);
  }
  return result;
}

} // namespace iam::awsauth
