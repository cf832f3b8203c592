#include "awsauth/apply.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/proof.hpp"
#include "yaml/edit/converge.hpp"
#include "yaml/read/resolve.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <set>
#include <span>

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

bool is_empty_flow_root(const yaml::Layout& layout, yaml::NodeId root) {
  const yaml::Node& node = layout.document()[root];
  return node.kind == yaml::NodeKind::sequence && node.style == yaml::Style::flow &&
         node.child_count == 0 && node.span.begin == node.content &&
         !layout.holds_comment(node.span);
}

// Edits the text of one list.
class ListEditor {
public:
  ListEditor(List list, yaml::Draft& draft) : m_list(list), m_draft(draft) {}

  void carry_out(const Plan& plan) {
    change(plan.changed);
    if (!plan.removed.empty()) {
      const yaml::Document& document = m_draft.document();
      const auto nodes = document.children(sequence_of(document));
      std::vector<yaml::NodeId> removed;
      std::ranges::transform(plan.removed, std::back_inserter(removed),
                             [&](std::size_t item) { return nodes.at(item); });
      m_draft.apply(yaml::Editor(document).remove_items(sequence_of(document), removed));
    }
    if (plan.added) {
      m_draft.apply(append(content_of(*plan.added)));
    }
  }

private:
  static yaml::NodeId sequence_of(const yaml::Document& document) {
    return document.resolved(document.root().value());
  }

  std::vector<Splice> append(const Content& content) {
    if (counts_as_empty(m_draft.text())) {
      return {{{0, m_draft.text().size()}, yaml::block_item(content, {})}};
    }
    const yaml::Document& document = m_draft.document();
    const yaml::Editor editor(document);
    const auto root = document.root();
    if (!root || yaml::is_null(document, *root) || is_empty_flow_root(editor.layout(), *root)) {
      yaml::ItemStyle style;
      style.line_break = editor.layout().line_break();
      return editor.begin_list(content, style);
    }
    return editor.append_item(sequence_of(document), content);
  }

  // Makes each changed item say what it should, in each step a field or a group of all of them.
  void change(const std::vector<Plan::Change>& changed) {
    if (changed.empty()) {
      return;
    }
    const bool done = m_draft.converge(most_steps(changed), [&](const yaml::Document& document) {
      const yaml::Editor editor(document);
      const auto nodes = document.children(sequence_of(document));
      std::vector<Splice> step;
      for (const Plan::Change& change : changed) {
        const auto of_item = next_change(editor, nodes.at(change.item), change);
        step.insert(step.end(), of_item.begin(), of_item.end());
      }
      return step;
    });
    if (!done) {
      const yaml::Document& document = m_draft.document();
      const auto nodes = document.children(sequence_of(document));
      throw yaml::Unsupported("an entry whose fields do not take the new values",
                              document.position(nodes.at(changed.front().item)),
                              "rewrite the entry by hand");
    }
  }

  // A step mends the ARN, the username, some groups, all groups, or the spelling of a field.
  std::size_t most_steps(const std::vector<Plan::Change>& changed) {
    const yaml::Document& document = m_draft.document();
    const auto nodes = document.children(sequence_of(document));
    std::size_t most = 0;
    for (const Plan::Change& change : changed) {
      const yaml::NodeId node = nodes.at(change.item);
      const std::size_t groups = mapping_at(document, node).groups.size();
      const std::size_t fields = change.tidies_fields ? document[node].child_count : 0;
      most = std::max(most, groups + change.mapping.groups.size() + fields + 4);
    }
    return most;
  }

  Mapping mapping_at(const yaml::Document& document, yaml::NodeId node) const {
    std::vector<Finding> ignored;
    return read_entry(document, m_list, node, 0, ignored).mapping;
  }

  std::vector<Splice> next_change(const yaml::Editor& editor, yaml::NodeId node,
                                  const Plan::Change& change) const {
    const Mapping& wanted = change.mapping;
    const yaml::Document& document = editor.layout().document();
    if (document[node].kind == yaml::NodeKind::alias) {
      throw yaml::Unsupported("an entry that is an alias", document.position(node),
                              "write the entry out");
    }
    const Mapping now = mapping_at(document, node);
    yaml::require_unreferenced(document, node); // what refers to it would change too
    if (change.tidies_fields) {
      if (auto step = next_tidied_field(editor, node); !step.empty()) {
        return step;
      }
    }
    const auto style = yaml::style_of(editor.layout(), node);
    const auto field = [&](std::string_view name) {
      return yaml::own_field(document, node, std::string(name), [&](yaml::NodeId key) {
        return document[key].kind == yaml::NodeKind::scalar &&
               field_of_key(m_list, document[key].value) == name;
      });
    };
    if (now.arn != wanted.arn) {
      return set(editor, field(arn_field(m_list)), Content::scalar(wanted.arn), style);
    }
    if (now.username != wanted.username) {
      return set(editor, field("username"), Content::scalar(wanted.username), style);
    }
    return set_members(editor, field("groups"), now.groups, wanted.groups, style);
  }

  // Removes a field that does not count, or spells one as the authenticator does.
  std::vector<Splice> next_tidied_field(const yaml::Editor& editor, yaml::NodeId node) const {
    const yaml::Document& document = editor.layout().document();
    const auto keys = field_keys(document, m_list, node);
    const auto lost = std::ranges::find(keys, false, &FieldKey::counts);
    if (lost != keys.end()) {
      return editor.remove_field(node, lost->key);
    }
    for (const FieldKey& key : keys) {
      const yaml::Node& written = document[key.key];
      if (written.value == key.field) {
        continue;
      }
      const std::string_view quote = written.style == yaml::Style::double_quoted   ? "\""
                                     : written.style == yaml::Style::single_quoted ? "'"
                                                                                   : "";
      return {{{written.content, written.span.end}, fmt::format("{0}{1}{0}", quote, key.field)}};
    }
    return {};
  }

  List m_list;
  yaml::Draft& m_draft;
};

// The plan of consecutive edits that can be carried out at once.
struct Batch {
  Plan plan;
  std::vector<Outcome> outcomes; // one for each edit
};

// The principals that `edit` names, case ignored; empty if it goes by something else. What it does
// hangs on no edit of other principals.
std::vector<std::string> principals_of(const Edit& edit) {
  std::vector<std::string> principals;
  if (const auto* add = std::get_if<AddMapping>(&edit)) {
    principals.push_back(fold(add->mapping.arn));
  } else if (const auto* remove = std::get_if<RemoveMapping>(&edit)) {
    std::ranges::transform(remove->principals, std::back_inserter(principals), fold);
  }
  return principals;
}

// Plans the first of `edits` and those behind it that change or remove entries of other principals
// in the same list of `map`: for each alone, a large text would have to be read again.
Batch plan_batch(const Map& map, std::span<const Edit> edits) {
  Batch batch{plan(map, edits.front()), {}};
  Plan& all = batch.plan;
  batch.outcomes.push_back(all.outcome);
  std::set<std::string> named;
  const auto name = [&](const std::string& principal) { return named.insert(principal).second; };
  std::ranges::for_each(principals_of(edits.front()), name);
  for (const Edit& edit : edits.subspan(1)) {
    const auto principals = principals_of(edit);
    if (all.added || named.empty() || list_of(edit) != all.list || principals.empty() ||
        !std::ranges::all_of(principals, name)) {
      break;
    }
    Plan next = plan(map, edit);
    if (next.added) {
      break;
    }
    std::ranges::move(next.changed, std::back_inserter(all.changed));
    std::ranges::move(next.removed, std::back_inserter(all.removed));
    batch.outcomes.push_back(next.outcome);
  }
  std::ranges::sort(all.changed, {}, &Plan::Change::item);
  std::ranges::sort(all.removed);
  return batch;
}

} // namespace

EditedMap apply_edits(const Map& before, const std::vector<Edit>& edits) {
  EditedMap result;
  MapData data = before.data;
  std::array<std::vector<Splice>, k_lists.size()> splices;
  while (result.outcomes.size() < edits.size()) {
    const auto left = std::span(edits).subspan(result.outcomes.size());
    const List list = list_of(left.front());
    auto& done = splices[static_cast<std::size_t>(list)];
    Map edited; // by the edits before these; only the list that counts here
    if (!done.empty()) {
      edited[list] = read_list(list, data[list], edited.findings);
    }
    const Map& map = done.empty() ? before : edited;
    const Batch batch = plan_batch(map, left);
    std::ranges::copy(batch.outcomes, std::back_inserter(result.outcomes));
    const auto& document = map[list].document;
    yaml::Draft draft(data[list].value_or(""), document ? &*document : nullptr);
    try {
      ListEditor(list, draft).carry_out(batch.plan);
    } catch (const yaml::ParseError& error) { // the text could be read before this step
      throw ProofFailed(error.what(), before.data[list].value_or(""), draft.text());
    }
    if (!draft.splices().empty()) {
      done = yaml::composed(done, draft.splices());
      data[list] = draft.text();
    }
  }
  for (const List list : k_lists) {
    if (auto& done = splices[static_cast<std::size_t>(list)]; !done.empty()) {
      result.changes.push_back({list, std::move(done)});
    }
  }
  if (!result.changes.empty()) {
    prove(before, result.after.emplace(read(std::move(data))), edits);
  }
  return result;
}

} // namespace iam::awsauth
