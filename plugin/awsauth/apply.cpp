#include "awsauth/apply.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/entry_index.hpp"
#include "awsauth/proof.hpp"
#include "yaml/edit/converge.hpp"
#include "yaml/read/resolve.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <set>

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

// So many steps change an entry: its ARN, its username, and its groups, which take three.
constexpr std::size_t k_most_steps = 8;

// Tidying takes a step for the spelling of its fields, and each other one removes half of those
// that do not count, or more.
constexpr std::size_t k_most_tidying_steps = 40;

// What all edits together make of one list. Items are named by their numbers before the edits, in
// ascending order.
struct ListPlan {
  std::vector<Plan::Change> changed;
  std::vector<std::size_t> removed;
  std::vector<Mapping> added; // as the last items
};

// Plans the edits of one list, one after the other, without a look at its text.
class ListPlanner {
public:
  ListPlanner(const Map& map, List list, const std::vector<Edit>& edits)
      : m_index(map, list, edits), m_first_added(m_index.size()) {}

  Outcome take(const Edit& edit) {
    const Plan next = plan(m_index.entries_of(edit), edit);
    for (const Plan::Change& change : next.changed) {
      m_index.set(change.item, change.mapping);
      m_changed[change.item] |= change.tidies_fields;
    }
    for (const std::size_t number : next.removed) {
      m_index.remove(number);
      m_removed.insert(number);
    }
    if (next.added) {
      m_index.add(*next.added);
    }
    return next.outcome;
  }

  ListPlan result() const {
    ListPlan all;
    for (const auto& [number, tidies_fields] : m_changed) {
      if (const Entry* entry = m_index.at(number); entry != nullptr && number < m_first_added) {
        all.changed.push_back({number, entry->mapping, tidies_fields});
      }
    }
    std::ranges::copy_if(m_removed, std::back_inserter(all.removed),
                         [&](std::size_t number) { return number < m_first_added; });
    for (std::size_t number = m_first_added; number < m_index.size(); ++number) {
      if (const Entry* entry = m_index.at(number)) {
        all.added.push_back(entry->mapping);
      }
    }
    return all;
  }

private:
  EntryIndex m_index;
  std::size_t m_first_added;             // the number of the first entry that the edits add
  std::map<std::size_t, bool> m_changed; // by number: whether fields are tidied
  std::set<std::size_t> m_removed;
};

// Edits the text of one list.
class ListEditor {
public:
  ListEditor(List list, yaml::Draft& draft) : m_list(list), m_draft(draft) {}

  // Adds before it removes, so that the new entries look like those that go.
  void carry_out(const ListPlan& plan) {
    change(plan.changed);
    add(plan.added);
    if (!plan.removed.empty()) {
      const yaml::Document& document = m_draft.document();
      const auto nodes = document.children(sequence_of(document));
      std::vector<yaml::NodeId> removed;
      std::ranges::transform(plan.removed, std::back_inserter(removed),
                             [&](std::size_t item) { return nodes.at(item); });
      m_draft.apply(yaml::Editor(document).remove_items(sequence_of(document), removed));
    }
  }

private:
  static yaml::NodeId sequence_of(const yaml::Document& document) {
    return document.resolved(document.root().value());
  }

  void add(const std::vector<Mapping>& mappings) {
    if (mappings.empty()) {
      return;
    }
    std::vector<Content> contents;
    std::ranges::transform(mappings, std::back_inserter(contents), content_of);
    m_draft.apply(append(contents));
  }

  std::vector<Splice> append(const std::vector<Content>& contents) {
    if (counts_as_empty(m_draft.text())) {
      return {{{0, m_draft.text().size()}, yaml::block_items(contents, {})}};
    }
    const yaml::Document& document = m_draft.document();
    const yaml::Editor editor(document);
    const auto root = document.root();
    if (!root || yaml::is_null(document, *root) || is_empty_flow_root(editor.layout(), *root)) {
      yaml::ItemStyle style;
      style.line_break = editor.layout().line_break();
      return editor.begin_list(contents, style);
    }
    return editor.append_items(sequence_of(document), contents);
  }

  // Makes each changed item say what it should, in each step a field of all of them.
  void change(const std::vector<Plan::Change>& changed) {
    if (changed.empty()) {
      return;
    }
    const bool tidies = std::ranges::any_of(changed, &Plan::Change::tidies_fields);
    const std::size_t most = k_most_steps + (tidies ? k_most_tidying_steps : 0);
    const bool done = m_draft.converge(most, [&](const yaml::Document& document) {
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
    editor.layout().aliases().require_none_into(node); // what refers to it would change too
    if (change.tidies_fields) {
      if (auto step = next_tidied_fields(editor, node); !step.empty()) {
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

  // Removes fields that do not count, none of them next to another; if there are none, spells the
  // others as the authenticator does.
  std::vector<Splice> next_tidied_fields(const yaml::Editor& editor, yaml::NodeId node) const {
    const yaml::Document& document = editor.layout().document();
    const auto keys = field_keys(document, m_list, node);
    std::vector<yaml::NodeId> lost;
    yaml::NodeId next_to_lost = yaml::k_no_node;
    for (const FieldKey& key : keys) {
      if (!key.counts && key.key != next_to_lost) {
        lost.push_back(key.key);
        next_to_lost = document[key.value].next_sibling;
      }
    }
    if (!lost.empty()) {
      return editor.remove_fields(node, lost);
    }
    std::vector<Splice> step;
    for (const FieldKey& key : keys) {
      const yaml::Node& written = document[key.key];
      if (written.value != key.field) {
        const std::string_view quote = written.style == yaml::Style::double_quoted   ? "\""
                                       : written.style == yaml::Style::single_quoted ? "'"
                                                                                     : "";
        step.push_back(
            {{written.content, written.span.end}, fmt::format("{0}{1}{0}", quote, key.field)});
      }
    }
    return step;
  }

  List m_list;
  yaml::Draft& m_draft;
};

// Carries `plan` out in the text of `list`. Returns the splices.
std::vector<Splice> splices_of(const ListPlan& plan, List list, const Map& before) {
  const std::string text = before.data[list].value_or("");
  const auto& document = before[list].document;
  yaml::Draft draft(text, document ? &*document : nullptr);
  try {
    ListEditor(list, draft).carry_out(plan);
  } catch (const yaml::ParseError& error) { // the text could be read before the edits
    throw ProofFailed(error.what(), text, draft.text());
  }
  return draft.splices();
}

} // namespace

EditedMap apply_edits(const Map& before, const std::vector<Edit>& edits) {
  EditedMap result;
  std::map<List, ListPlanner> planners;
  for (const Edit& edit : edits) {
    const List list = list_of(edit);
    auto planner = planners.find(list);
    if (planner == planners.end()) {
      require_readable(before, list);
      planner = planners.try_emplace(list, before, list, edits).first;
    }
    result.outcomes.push_back(planner->second.take(edit));
  }
  MapData data = before.data;
  for (const auto& [list, planner] : planners) {
    if (auto splices = splices_of(planner.result(), list, before); !splices.empty()) {
      data[list] = yaml::apply(data[list].value_or(""), splices);
      result.changes.push_back({list, std::move(splices)});
    }
  }
  if (!result.changes.empty()) {
    prove(before, result.after.emplace(read(std::move(data))), edits);
  }
  return result;
}

} // namespace iam::awsauth
