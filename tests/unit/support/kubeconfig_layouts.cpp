#include "support/kubeconfig_layouts.hpp"

#include "util/json.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::test {

const std::vector<KubeconfigLayout>& kubeconfig_layouts() {
  static const std::vector<KubeconfigLayout> k_layouts = {
      {"nothing", ""},
      {"comments alone", "# my clusters\n"},
      {"comments alone, no newline", "# my clusters"},
      {"a document mark alone", "---\n"},
      {"a document mark and a comment", "--- # mine\n# more"},
      {"no mapping yet", "{}\n", false},
      {"null", "# empty\nnull # yet\n", false},
      {"as the AWS CLI and kubectl write it", R"(apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: QUJD
    server: https://other.example
  name: other
contexts:
- context:
    cluster: other
    user: other
  name: other
current-context: other # OLD
kind: Config
preferences: {}
users:
- name: other
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args:
      - --region
      - eu-west-1
      command: aws
      env:
      - name: AWS_PROFILE
        value: dev
)"},
      {"with what is wanted under the same names, but old", R"(apiVersion: v1
kind: Config
clusters:
- cluster:
    # the authority
    certificate-authority-data: T0xE # OLD
    insecure-skip-tls-verify: true # OLD
    server: https://old.example # OLD
  name: mine
- name: other
  cluster: {server: "https://other.example"}
contexts:
# the one
- context:
    cluster: other # OLD
    namespace: "OLD"
    user: mine
  name: mine
current-context: mine
users:
- name: mine
  user:
    token: OLD
    # a comment
    exec: # the command
      apiVersion: client.authentication.k8s.io/v1alpha1 # OLD
      command: OLD
      interactiveMode: OLD
      args:
      - "OLD"
      - "OLD"
)"},
      {"lists that are set in", R"(apiVersion: v1
clusters:
    # a
    - name: other
      cluster:
          server: https://other.example
    # b
contexts:
    - name: other
      context:
          cluster: other
          user: other

users:
    - name: other
      user:
          token: secret
)"},
      {"empty lists", "clusters: [] # OLD\ncontexts: []\nusers: []\n"},
      {"lists of nothing", "clusters:\ncontexts: ~\nusers: null\nkind: Config\n"},
      {"lists of nothing with comments behind", "clusters:\n# c\ncontexts:\n\n# d\nusers:\n# e\n"},
      {"missing lists", "# head\n\napiVersion: v1\nkind: Config\n# foot"},
      {"no current context, other fields", "apiVersion: v1\nkind: Config\nunknown: {a: [1, 2]}\n"},
      {"a current context in quotes", "current-context: \"other\" # OLD\nclusters:\n- {name: "
                                      "other, cluster: {server: 'https://o'}}\n"},
      {"no newline at the end", "users:\n- name: other\n  user:\n    token: secret"},
      {"a block text at the end", "users:\n- name: other\n  user:\n    token: |\n      secret\n"},
      {"flow lists", R"(apiVersion: v1
clusters: [{name: other, cluster: {server: "https://other.example"}}]
contexts: [
  {name: other, context: {cluster: other, user: other}}, # the first
]
users: [ { name: other , user: { token: secret } } ]
)",
       false},
      {"flow entries", R"(clusters:
- {name: other, cluster: {server: "https://other.example"}}
- {cluster: {server: "https://old.example"}, name: mine}  # OLD
users:
- {name: other, user: {token: secret}}
contexts:
- {name: other, context: {cluster: other, user: other}}
)"},
      {"JSON on one line",
       R"({"apiVersion":"v1","clusters":[{"name":"other","cluster":{"server":"https://o"}}],"contexts":[],"users":null,"current-context":"OLD"})",
       false},
      {"JSON on lines", R"({
    "kind": "Config",
    "preferences": {"colors": true},
    "clusters": [
        {
            "name": "other",
            "cluster": {
                "server": "https://other.example",
                "insecure-skip-tls-verify": true
            }
        }
    ],
    "users": [
        {
            "name": "mine",
            "user": {
                "exec": {"command": "OLD", "args": [ "OLD" , "OLD" ]}
            }
        }
    ]
}
)",
       false},
      {"JSON of next to nothing", R"({"preferences": {"colors": true}})", false},
      {"JSON without values",
       R"({"clusters": [{"name": "mine", "cluster": {}}], "contexts": [{"name": "mine"}]})", false},
      {"anchors of others", R"(clusters:
- name: other
  cluster: &shared
    server: https://other.example
- name: third
  cluster: *shared
users:
- &user
  name: other
  user: {token: secret}
contexts:
- name: other
  context:
    cluster: other
    user: other
)"},
      {"merged into others", R"(x: &base
  insecure-skip-tls-verify: true
clusters:
- name: other
  cluster:
    <<: *base
    server: https://other.example
)"},
      {"a key twice", R"(clusters:
- name: other
  cluster: {server: https://a}
- name: mine
  cluster:
    server: https://a # OLD
    server: https://b # OLD
current-context: OLD
current-context: OLD
)"},
      {"entries without values", R"(clusters:
- name: mine
contexts:
- name: mine
  context:
users:
- name: mine
  user: {}
)"},
      {"a byte order mark", "\xEF\xBB\xBF# head\napiVersion: v1\nusers: []\n"},
      {"two documents", "apiVersion: v1\nclusters:\n- name: other\n---\nkind: Pod\n"},
      {"an end mark", "apiVersion: v1\nclusters:\n- name: other\n...\n"},
      {"dashes alone", R"(clusters:
-
  name: other
  cluster:
    server: https://other.example
users:
  -
    user: {token: secret}
    name: other
)"},
      {"keys in quotes", R"("clusters":
- "cluster":
    "server": "https://other.example"
  "name": "other"
'users':
- 'name': 'other'
  'user':
    'token': 'secret'
)"},
      {"unknown fields inside", R"(clusters:
- cluster:
    server: https://old # OLD
  name: mine
  note: keep me
extensions:
- name: x
  extension: {y: 1}
)"},
  };
  return k_layouts;
}

namespace {

class Writer {
public:
  explicit Writer(std::mt19937& random) : m_random(random) {}

  KubeconfigLayout write() {
    if (chance(5)) {
      return {"random JSON", json(), false};
    }
    const bool has_mark = chance(6);
    std::string text = has_mark ? "---\n" : "";
    text += comment(0);
    std::vector<std::string> parts = {
        list("clusters", "cluster", {"server: https://%.example", "tls-server-name: %"}),
        list("contexts", "context", {"cluster: %", "user: %", "namespace: %"}),
        list("users", "user", {"token: secret-%", "username: %"}),
        chance(3) ? "" : "current-context: " + quoted("other") + " # OLD\n",
        chance(4) ? "" : "apiVersion: v1\n",
        chance(4) ? "" : "kind: Config\n",
        chance(2) ? "" : "preferences: {}\n",
        chance(4) ? "unknown:\n  deep: [1, {a: b}]\n" : "",
    };
    std::shuffle(parts.begin(), parts.end(), m_random);
    for (const std::string& part : parts) {
      text += part + (part.empty() ? "" : comment(0));
    }
    if (chance(4) && text.ends_with('\n')) {
      text.pop_back();
    }
    return {"random", text};
  }

private:
  std::size_t below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(m_random);
  }
  bool chance(std::size_t one_in) { return below(one_in) == 0; }

  std::string comment(std::size_t indent) {
    switch (below(8)) {
    case 0:
      return "\n";
    case 1:
      return std::string(indent, ' ') + fmt::format("# comment {}\n", below(1000));
    case 2:
      return fmt::format("\n# comment {}\n\n", below(1000));
    default:
      return "";
    }
  }

  std::string quoted(const std::string& text) {
    switch (below(4)) {
    case 0:
      return '"' + text + '"';
    case 1:
      return '\'' + text + '\'';
    default:
      return text;
    }
  }

  std::vector<std::string> names() {
    std::vector<std::string> names = {"other", "third", "fourth"};
    names.resize(below(4));
    if (chance(2)) {
      names.insert(names.begin() + static_cast<std::ptrdiff_t>(below(names.size() + 1)), "mine");
    }
    return names;
  }

  std::string list(const std::string& key, const std::string& field,
                   const std::vector<std::string>& fields) {
    const auto entries = names();
    if (entries.empty()) {
      const std::vector<std::string> empties = {"", key + ":\n", key + ": []\n", key + ": null\n",
                                                key + ": ~\n"};
      return empties[below(empties.size())];
    }
    const std::size_t indent = below(3) * 2;
    std::string text = key + ":" + (chance(6) ? " # the list" : "") + "\n";
    for (const std::string& name : entries) {
      text += comment(indent);
      text += chance(4) ? flow_entry(indent, name, field, fields)
                        : block_entry(indent, name, field, fields);
    }
    return text;
  }

  static std::string filled(std::string field, const std::string& name) {
    const std::size_t at = field.find('%');
    return at == std::string::npos ? field : field.replace(at, 1, name);
  }

  std::string flow_entry(std::size_t indent, const std::string& name, const std::string& field,
                         const std::vector<std::string>& fields) {
    const std::string old = name == "mine" ? " # OLD" : "";
    return fmt::format("{}- {{name: {}, {}: {{{}}}}}{}\n", std::string(indent, ' '), quoted(name),
                       field, filled(fields[0], name), old);
  }

  std::string block_entry(std::size_t indent, const std::string& name, const std::string& field,
                          const std::vector<std::string>& fields) {
    const std::string margin(indent, ' ');
    const std::string old = name == "mine" ? " # OLD" : chance(8) ? " # tail" : "";
    std::string value = fmt::format("{}:\n", field);
    const std::size_t deeper = indent + 4 + below(2) * 2;
    for (const std::string& each : fields) {
      if (&each == &fields.front() || chance(2)) {
        value += std::string(deeper, ' ') + filled(each, name) + old + "\n";
      }
    }
    const std::string name_line = fmt::format("name: {}\n", quoted(name));
    return chance(2) ? margin + "- " + name_line + margin + "  " + value
                     : margin + "- " + value + margin + "  " + name_line;
  }

  std::string json() {
    util::Json root = util::Json::object();
    const auto add = [&](const char* list, const char* field, const util::Json& old) {
      if (chance(4)) {
        return;
      }
      root[list] = util::Json::array();
      for (const std::string& name : names()) {
        root[list].push_back(
            {{"name", name}, {field, name == "mine" ? old : util::Json({{"unknown", name}})}});
      }
    };
    add("clusters", "cluster", {{"server", "OLD"}});
    add("contexts", "context", {{"cluster", "OLD"}});
    add("users", "user", {{"exec", {{"command", "OLD"}}}});
    root["current-context"] = "OLD";
    return chance(2) ? util::dump_json(root) : util::pretty_json(root);
  }

  std::mt19937& m_random;
};

} // namespace

KubeconfigLayout random_kubeconfig(std::mt19937& random) {
  return Writer(random).write();
}

} // namespace iam::test
