#include "yaml/edit/edit.hpp"

#include <gtest/gtest.h>

namespace iam::yaml {
namespace {

// A text that is edited by the path of what is changed: `users`, `0`, `user`.
class Edited {
public:
  explicit Edited(std::string text) : m_document(Document::parse(std::move(text))) {}

  NodeId at(const std::vector<std::string>& path) const {
    NodeId node = m_document.root().value();
    for (const std::string& step : path) {
      node = m_document[node].kind == NodeKind::sequence
                 ? m_document.children(node)[std::stoul(step)]
                 : m_document[key(node, step)].next_sibling;
    }
    return node;
  }

  NodeId key(NodeId mapping, const std::string& name) const {
    const auto children = m_document.children(mapping);
    for (std::size_t i = 0; i < children.size(); i += 2) {
      if (m_document[children[i]].value == name) {
        return children[i];
      }
    }
    throw std::runtime_error("no key " + name);
  }

  std::string appended(const std::vector<std::string>& path, const Content& item) const {
    return yaml::apply(m_document.text(), editor().append_item(at(path), item));
  }

  std::string begun(const Content& item) const {
    return yaml::apply(m_document.text(), editor().begin_list({item}, {}));
  }

  std::string removed(const std::vector<std::string>& path,
                      const std::vector<std::size_t>& items) const {
    const NodeId list = at(path);
    std::vector<NodeId> nodes;
    for (const std::size_t item : items) {
      nodes.push_back(m_document.children(list)[item]);
    }
    return yaml::apply(m_document.text(), editor().remove_items(list, nodes));
  }

  std::string removed(const std::vector<std::string>& path, std::size_t item) const {
    return removed(path, std::vector{item});
  }

  std::string set(const std::vector<std::string>& path, const std::string& name,
                  const std::string& value) const {
    const NodeId mapping = at(path);
    return yaml::apply(m_document.text(),
                       editor().set_field(mapping, key(mapping, name), Content::scalar(value)));
  }

  std::string field_appended(const std::vector<std::string>& path, const std::string& name,
                             const Content& value) const {
    const NodeId mapping = at(path);
    const ItemStyle style = style_of(editor().layout(), mapping);
    return yaml::apply(m_document.text(), editor().append_field(mapping, name, value, style));
  }

  std::string field_removed(const std::vector<std::string>& path, const std::string& name) const {
    const NodeId mapping = at(path);
    return yaml::apply(m_document.text(), editor().remove_field(mapping, key(mapping, name)));
  }

private:
  Editor editor() const { return Editor(m_document); }

  Document m_document;
};

Content entry(const std::string& name, const std::string& field, const std::string& value) {
  Content inner;
  inner.kind = Content::Kind::fields;
  inner.fields = {{field, Content::scalar(value)}};
  Content content;
  content.kind = Content::Kind::fields;
  content.fields = {{"name", Content::scalar(name)}, {"user", inner}};
  return content;
}

// A kubeconfig, as `aws eks update-kubeconfig` and people write it.
constexpr const char* k_kubeconfig = "# mine\n"
                                     "apiVersion: v1\n"
                                     "current-context: dev # changed often\n"
                                     "users:\n"
                                     "- name: dev\n"
                                     "  user:\n"
                                     "    token: abc\n"
                                     "# production, with care\n"
                                     "- name: prod\n"
                                     "  user:\n"
                                     "    token: def\n"
                                     "preferences: {}\n";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(Editor, changes_a_value_and_nothing_beside_it) {
  EXPECT_EQ(Edited(k_kubeconfig).set({}, "current-context", "prod"),
            replaced(k_kubeconfig, "context: dev", "context: prod"));
  EXPECT_EQ(Edited(k_kubeconfig).set({"users", "1", "user"}, "token", "yes"),
            replaced(k_kubeconfig, "def", "\"yes\""));
}

TEST(Editor, appends_an_entry_in_the_style_of_its_neighbours) {
  EXPECT_EQ(
      Edited(k_kubeconfig).appended({"users"}, entry("new", "token", "ghi")),
      replaced(k_kubeconfig, "preferences", "- name: new\n  user:\n    token: ghi\npreferences"));
}

TEST(Editor, removes_an_entry_with_the_comment_above_it) {
  EXPECT_EQ(Edited(k_kubeconfig).removed({"users"}, 1),
            replaced(k_kubeconfig,
                     "# production, with care\n- name: prod\n  user:\n    token: def\n", ""));
}

TEST(Editor, appends_and_removes_a_field_deep_inside) {
  const std::string more =
      Edited(k_kubeconfig).field_appended({"users", "0", "user"}, "as", Content::scalar("jane"));
  EXPECT_EQ(more, replaced(k_kubeconfig, "token: abc\n", "token: abc\n    as: jane\n"));
  EXPECT_EQ(Edited(more).field_removed({"users", "0", "user"}, "as"), k_kubeconfig);
}

TEST(Editor, leaves_a_comment_in_brackets_beside_its_entry) {
  EXPECT_EQ(Edited("[\n  a, # first\n  b # second\n]\n").appended({}, Content::scalar("c")),
            "[\n  a, # first\n  b, # second\n  c\n]\n");
  EXPECT_EQ(Edited("[\n  a, # first\n  b, # second\n]\n").appended({}, Content::scalar("c")),
            "[\n  a, # first\n  b, # second\n  c,\n]\n");
  EXPECT_EQ(Edited("[a, b # both\n]\n").appended({}, Content::scalar("c")),
            "[a, b, # both\n    c\n]\n");
}

TEST(Editor, appends_inside_brackets_that_have_a_comment_behind_them) {
  EXPECT_EQ(Edited("[\n  [a], # first\n  [b] # second\n]\n").appended({"1"}, Content::scalar("c")),
            "[\n  [a], # first\n  [b, c] # second\n]\n");
}

TEST(Editor, removes_several_entries_at_once) {
  const std::string list = "# list\n- a\n# b\n- b # b\n# c\n- c\n- d\n";
  EXPECT_EQ(Edited(list).removed({}, {1, 2}), "# list\n- a\n- d\n");
  EXPECT_EQ(Edited(list).removed({}, {0, 2}), "# list\n# b\n- b # b\n- d\n");
  EXPECT_EQ(Edited("- a\n- b\n- c").removed({}, {1, 2}), "- a");
  EXPECT_EQ(Edited("- a\n- b\n").removed({}, {0, 1}), "");
  EXPECT_EQ(Edited("- a\n- b\n---\n- c\n").removed({}, {0, 1}), "[]\n---\n- c\n");
  const std::string flow = "[a, b, c, d]\n";
  EXPECT_EQ(Edited(flow).removed({}, {0, 1}), "[c, d]\n");
  EXPECT_EQ(Edited(flow).removed({}, {0, 2}), "[b, d]\n");
  EXPECT_EQ(Edited(flow).removed({}, {1, 3}), "[a, c]\n");
  EXPECT_EQ(Edited(flow).removed({}, {0, 1, 2, 3}), "[]\n");
  EXPECT_EQ(Edited("[&a a, *a, b]\n").removed({}, {0, 1}), "[b]\n");
  EXPECT_THROW(Edited("[a,\n # c\n b, c]\n").removed({}, {0, 1}), Unsupported);
  EXPECT_THROW(Edited("[&a a, b, *a]\n").removed({}, {0, 1}), Unsupported);
}

TEST(Editor, removes_one_run_of_blank_lines_with_an_entry) {
  const std::string list = "- a\n\n- b\n\n\n- c\n";
  EXPECT_EQ(Edited(list).removed({}, 0), "- b\n\n\n- c\n");
  EXPECT_EQ(Edited(list).removed({}, 1), "- a\n\n- c\n");
  EXPECT_EQ(Edited(list).removed({}, 2), "- a\n\n- b\n");
  EXPECT_EQ(Edited(list).removed({}, {1, 2}), "- a\n");
  EXPECT_EQ(Edited("- a\n\n- b").removed({}, 1), "- a");
  EXPECT_EQ(Edited("- a\n- b\n\n- c\n").removed({}, 1), "- a\n\n- c\n"); // still separate
  EXPECT_EQ(Edited("- a\n\n- b\n# end\n").removed({}, 1), "- a\n\n# end\n");
  EXPECT_EQ(Edited("- a\n\n- b\n\n# end\n").removed({}, 1), "- a\n\n# end\n");
  EXPECT_EQ(Edited("\n- a\n\n- b\n").removed({}, 0), "\n- b\n");
  EXPECT_EQ(Edited("- a\n  \n- b\n \n").removed({}, 1), "- a\n \n");
  EXPECT_EQ(Edited("- a\n\n- b\n---\n- c\n").removed({}, 1), "- a\n---\n- c\n");
  EXPECT_EQ(Edited("- |\n  a\n\n- b\n").removed({}, 1), "- |\n  a\n\n");
  EXPECT_EQ(Edited("a:\n  - b\n\n  - c\n\nd: e\n").removed({"a"}, 1), "a:\n  - b\n\nd: e\n");
}

TEST(Editor, removes_what_it_added_before_blanks_at_the_end) {
  const std::string list = "- |+\n  a\n\n  ";
  const std::string added = Edited(list).appended({}, Content::scalar("b"));
  EXPECT_EQ(Edited(added).removed({}, 1), list);
}

TEST(Editor, keeps_the_comment_beside_an_empty_list_above_its_first_entry) {
  const Content item = Content::scalar("a");
  EXPECT_EQ(Edited("[]  # none\n").begun(item), "# none\n- a\n");
  EXPECT_EQ(Edited("# head\n[] # none").begun(item), "# head\n# none\n- a\n");
  EXPECT_EQ(Edited("[]\n# foot\n").begun(item), "- a\n# foot\n");
  EXPECT_EQ(Edited("~ # none\n").begun(item), "# none\n- a\n");
  EXPECT_THROW(Edited("[ # none\n]\n").begun(item), Unsupported);
}

TEST(Editor, takes_an_entry_in_brackets_from_below_a_comment) {
  EXPECT_EQ(Edited("[\n  a, # first\n  b,\n  c\n]\n").removed({}, 1), "[\n  a, # first\n  c\n]\n");
  EXPECT_EQ(Edited("[\n  a,\n  b,\n  # end\n]\n").removed({}, 1), "[\n  a,\n  # end\n]\n");
  EXPECT_EQ(Edited("[\n  a, # first\n  b\n]\n").removed({}, 1), "[\n  a # first\n]\n");
  EXPECT_EQ(Edited("[\n  a, # first\n  b,\n]\n").removed({}, 1), "[\n  a, # first\n]\n");
  EXPECT_EQ(Edited("[\n  a # first\n  , b\n]\n").removed({}, 1), "[\n  a # first\n]\n");
  EXPECT_EQ(Edited("[a, # first\n  b]\n").removed({}, 1), "[a # first\n  ]\n");
  EXPECT_EQ(Edited("[a # first\n  , b ]\n").removed({}, 1), "[a # first\n   ]\n");
  EXPECT_EQ(Edited("[a, # first\n  b,]\n").removed({}, 1), "[a, # first\n  ]\n");
  EXPECT_EQ(Edited("[a, # first\n  b, c]\n").removed({}, 1), "[a, # first\n  c]\n");
}

TEST(Editor, writes_a_key_as_given_beside_one_of_another_letter_case) {
  EXPECT_EQ(Edited("Data: x\n").field_appended({}, "data", Content::scalar("x")),
            "Data: x\ndata: x\n");
  EXPECT_EQ(Edited("{\"DATA\": \"x\"}\n").field_appended({}, "data", Content::scalar("y")),
            "{\"DATA\": \"x\", \"data\": \"y\"}\n");
}

TEST(Editor, refuses_to_guess_whose_a_comment_in_brackets_is) {
  EXPECT_THROW(Edited("[\n  # one\n  a\n]\n").removed({}, 0), Unsupported);
  EXPECT_THROW(Edited("[\n  # one\n  a,\n  b\n]\n").removed({}, 0), Unsupported);
  EXPECT_THROW(Edited("[a,\n  # two\n  b\n]\n").removed({}, 1), Unsupported);
  EXPECT_THROW(Edited("[a, b # two\n]\n").removed({}, 1), Unsupported);
}

TEST(Editor, refuses_by_name_what_it_cannot_do_without_a_guess) {
  EXPECT_THROW(Edited("- - a\n  - b\n").removed({"0"}, 0), Unsupported);
  EXPECT_THROW(Edited("? a\n: b\nc: d\n").set({}, "c", "e"), Unsupported);
  EXPECT_THROW(Edited("- &x a\n- *x\n").removed({}, 0), Unsupported);
  EXPECT_THROW(Edited("- a\r- b\n").removed({}, 0), Unsupported);
  EXPECT_THROW(Edited("- a: |+\n    b").appended({}, Content::scalar("c")), Unsupported);
  EXPECT_THROW(Edited("- |\n\r").appended({}, Content::scalar("a")), Unsupported);
  EXPECT_THROW(Edited("--- []").begun(Content::scalar("a")), Unsupported);
  EXPECT_THROW(Edited("[a] --- x").appended({}, Content::scalar("a")), Unsupported);
  EXPECT_THROW(Edited("~\r\n\t").begun(Content::scalar("a")), Unsupported);
  EXPECT_THROW(Edited("%TAG ! tag:x:\n\xc2\x85---\n").begun(Content::scalar("a")), Unsupported);
  EXPECT_THROW(Edited("- |+\n  a\n- b\n\n- c\n").removed({}, 1), Unsupported);
  EXPECT_THROW(Edited("- |\n  a\n- b\n  \xe2\x80\xa9").removed({}, 1), Unsupported);
}

} // namespace
} // namespace iam::yaml
