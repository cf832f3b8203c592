#include "growth_layouts.hpp"

#include "util/json.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace iam::test {
namespace {

using Write = std::function<std::string(std::size_t number)>;

std::string repeated(std::size_t size, const Write& write, const std::string& between = "") {
  std::string result;
  for (std::size_t i = 0; i < size; ++i) {
    result += (i > 0 ? between : "") + write(i);
  }
  return result;
}

std::string repeated(std::size_t size, const std::string& text) {
  return repeated(size, [&](std::size_t) { return text; });
}

constexpr const char* k_head = "apiVersion: v1\nkind: ConfigMap\n"
                               "metadata: {name: aws-auth, namespace: kube-system}\ndata:\n";

// The manifest with `text` as a literal.
std::string literal(const std::string& text, const std::string& key = "mapRoles") {
  std::string result = fmt::format("{}  {}: |\n", k_head, key);
  for (const std::string_view line : util::split(text, '\n')) {
    result += fmt::format("    {}\n", line);
  }
  return result;
}

std::string json_string(const std::string& text) {
  return util::Json(text).dump();
}

std::string block_entry(std::size_t i) {
  return fmt::format("- rolearn: {}\n  username: team-{}:{{{{SessionName}}}}\n"
                     "  groups:\n    - team-{}\n    - viewers\n",
                     arn_of(i), i, i);
}

std::string flow_entry(std::size_t i) {
  return fmt::format("{{rolearn: \"{}\", username: team-{}, groups: [team-{}, viewers]}}",
                     arn_of(i), i, i);
}

std::string json_entry(std::size_t i) {
  return fmt::format(R"({{"rolearn":"{}","username":"team-{}","groups":["team-{}","viewers"]}})",
                     arn_of(i), i, i);
}

std::string json_list(std::size_t size) {
  return "[" + repeated(size, json_entry, ",") + "]";
}

// The entry that verbs look for, with `more` behind it.
std::string one_entry(const std::string& more) {
  return fmt::format("- rolearn: {}\n  username: dev\n{}", arn_of(500), more);
}

std::vector<GrowthLayout> block_layouts() {
  return {
      {"block", [](std::size_t n) { return literal(repeated(n, block_entry)); }},
      {"block, CRLF",
       [](std::size_t n) {
         return util::replace_all(literal(repeated(n, block_entry)), "\n", "\r\n");
       }},
      {"block, beyond ASCII",
       [](std::size_t n) {
         return literal(repeated(n, [](std::size_t i) { return block_entry(i) + "# größer\n"; }));
       }},
      {"block, double quotes",
       [](std::size_t n) {
         return fmt::format("{}  mapRoles: {}\n", k_head, json_string(repeated(n, block_entry)));
       }},
      {"block, escapes in quotes",
       [](std::size_t n) {
         return fmt::format("{}  mapRoles: {}\n", k_head,
                            util::replace_all(json_string(repeated(n, block_entry)), "-", "\\x2d"));
       }},
      {"block, comments",
       [](std::size_t n) {
         return literal("# header\n\n" + repeated(n, [](std::size_t i) {
                          return fmt::format("# team {0}\n{1}  # behind {0}\n", i, block_entry(i));
                        }));
       }},
      {"one run of comments",
       [](std::size_t n) {
         return literal(block_entry(499) + repeated(n, "# comment\n") + block_entry(500) +
                        repeated(n, "  # comment\n") + block_entry(501));
       }},
      {"blank lines",
       [](std::size_t n) {
         return literal(block_entry(499) + repeated(n, "\n") + block_entry(500) +
                        repeated(n, "\n") + block_entry(501));
       }},
      {"merge keys",
       [](std::size_t n) {
         return literal("- &d\n  rolearn: x\n  username: dev\n  groups: [dev]\n" +
                        repeated(n, [](std::size_t i) {
                          return fmt::format("- <<: *d\n  rolearn: {}\n", arn_of(i));
                        }));
       }},
      {"anchors",
       [](std::size_t n) {
         return literal(repeated(n, [](std::size_t i) {
           return fmt::format("- rolearn: {0}\n  username: &u{1} dev\n  groups: [*u{1}]\n",
                              arn_of(i), i);
         }));
       }},
  };
}

std::vector<GrowthLayout> flow_layouts() {
  return {
      {"flow on one line",
       [](std::size_t n) { return literal("[" + repeated(n, flow_entry, ", ") + "]\n"); }},
      {"flow on one line, beyond ASCII",
       [](std::size_t n) { return literal("[" + repeated(n, flow_entry, ", ") + ", größer]\n"); }},
      {"flow on many lines",
       [](std::size_t n) { return literal("[\n  " + repeated(n, flow_entry, ",\n  ") + "\n]\n"); }},
      {"flow entries",
       [](std::size_t n) {
         return literal(repeated(n, [](std::size_t i) { return "- " + flow_entry(i) + "\n"; }));
       }},
      {"flow, single quotes",
       [](std::size_t n) { return fmt::format("{}  mapRoles: '{}'\n", k_head, json_list(n)); }},
      {"flow, double quotes",
       [](std::size_t n) {
         return fmt::format("{}  mapRoles: {}\n", k_head, json_string(json_list(n)));
       }},
      {"plain scalar",
       [](std::size_t n) {
         return fmt::format("{}  mapRoles: {}\n", k_head, repeated(n, "x\n    "));
       }},
      {"JSON manifest",
       [](std::size_t n) {
         return fmt::format(R"({{"apiVersion":"v1","kind":"ConfigMap","data":{{"mapRoles":{}}},)"
                            R"("metadata":{{"name":"aws-auth","namespace":"kube-system"}}}})",
                            json_string(repeated(n, block_entry)));
       }},
      {"tags on one line",
       [](std::size_t n) {
         return literal("[" + repeated(n, [](std::size_t) { return "!!str,"; }) + "]\n");
       }},
      {"[a:, b] on lines", [](std::size_t n) { return literal(repeated(n, "- [a:, b]\n")); }},
      {"[a:, b] on one line",
       [](std::size_t n) { return literal("[" + repeated(n, "[a:, b], ") + "]\n"); }},
  };
}

std::vector<GrowthLayout> odd_layouts() {
  return {
      {"keys of one entry",
       [](std::size_t n) {
         return literal(one_entry(
             repeated(n, [](std::size_t i) { return fmt::format("  key-{}: {}\n", i, i); })));
       }},
      {"keys of one entry, flow",
       [](std::size_t n) {
         return literal(fmt::format(
             "[{{rolearn: {}, username: dev{}}}]\n", arn_of(500),
             repeated(n, [](std::size_t i) { return fmt::format(", key-{}: {}", i, i); })));
       }},
      {"equal keys of one entry",
       [](std::size_t n) { return literal(one_entry(repeated(n, "  key: value\n"))); }},
      {"keys of the manifest",
       [](std::size_t n) {
         return literal(block_entry(500)) +
                repeated(n, [](std::size_t i) { return fmt::format("  key-{}: value\n", i); });
       }},
      {"groups of one entry",
       [](std::size_t n) {
         return literal(one_entry("  groups:\n" + repeated(n, [](std::size_t i) {
                                    return fmt::format("    - group-{}\n", i);
                                  })));
       }},
      {"empty groups of one entry",
       [](std::size_t n) {
         return literal(one_entry("  groups:\n" + repeated(n, "    - \"\"\n")));
       }},
      {"groups of one entry, flow",
       [](std::size_t n) {
         return literal(
             one_entry("  groups: [" +
                       repeated(n, [](std::size_t i) { return fmt::format("group-{}, ", i); }) +
                       "viewers]\n"));
       }},
      {"brackets in brackets",
       [](std::size_t n) {
         return literal(one_entry("  more: " + repeated(n, "[") + repeated(n, "]") + "\n") +
                        block_entry(1));
       }},
      {"braces in braces",
       [](std::size_t n) {
         return literal(
             one_entry("  more: " + repeated(n, "{a: ") + "b" + repeated(n, "}") + "\n") +
             block_entry(1));
       }},
      {"open brackets", [](std::size_t n) { return literal(repeated(n, "[") + "\n"); }},
      {"dashes on one line",
       [](std::size_t n) {
         return literal(one_entry("  more:\n    " + repeated(n, "- ") + "x\n"));
       }},
      {"the same role in every entry",
       [](std::size_t n) {
         return literal(repeated(n, [](std::size_t) { return block_entry(500); }));
       }},
      {"repairs of every entry",
       [](std::size_t n) {
         return literal(repeated(n, [](std::size_t i) {
           return fmt::format("- RoleArn: {}\n  username: dev\n  groups: dev\n",
                              arn_of(fmt::format("path/team-{}", i)));
         }));
       }},
      {"repairs of every entry, flow",
       [](std::size_t n) {
         return literal("[" +
                        repeated(
                            n,
                            [](std::size_t i) {
                              return fmt::format("{{RoleArn: \"{}\", username: dev, groups: dev}}",
                                                 arn_of(fmt::format("path/team-{}", i)));
                            },
                            ", ") +
                        "]\n");
       }},
      {"repairs of every entry, anchors",
       [](std::size_t n) {
         return literal(repeated(n, [](std::size_t i) {
           return fmt::format("- RoleArn: {}\n  username: &u{} dev\n  groups: [*u{}]\n", arn_of(i),
                              i, i);
         }));
       }},
      {"repairs of one entry",
       [](std::size_t n) { return literal(one_entry(repeated(n, "  Username: x\n"))); }},
      {"the same ARN in the wrong list",
       [](std::size_t n) {
         return literal(repeated(
             n, [](std::size_t) { return fmt::format("- userarn: {}\n", arn_of("Nobody")); }));
       }},
      {"sso blocks",
       [](std::size_t n) {
         return literal(repeated(n, [](std::size_t i) {
           return fmt::format("- sso: {{permissionSetName: Set{}, accountID: \"{}\"}}\n"
                              "  username: dev\n",
                              i, k_account);
         }));
       }},
      {"accounts",
       [](std::size_t n) {
         return literal(
             repeated(n, [](std::size_t i) { return fmt::format("- \"{}\"\n", account_of(i)); }),
             "mapAccounts");
       }},
      {"accounts on one line",
       [](std::size_t n) {
         return literal(
             "[" +
                 repeated(n, [](std::size_t i) { return fmt::format("\"{}\",", account_of(i)); }) +
                 "]\n",
             "mapAccounts");
       }},
      {"documents of the file",
       [](std::size_t n) {
         return literal(block_entry(500)) + repeated(n, "---\nkind: Secret\n");
       }},
  };
}

} // namespace

std::string arn_of(const std::string& name) {
  return fmt::format("arn:aws:iam::{}:role/{}", k_account, name);
}

std::string arn_of(std::size_t number) {
  return arn_of(fmt::format("team-{}", number));
}

std::string account_of(std::size_t number) {
  return fmt::format("{}", 111122220000 + number);
}

const std::vector<GrowthLayout>& growth_layouts() {
  static const std::vector<GrowthLayout> k_layouts = [] {
    std::vector<GrowthLayout> all = block_layouts();
    for (const auto& more : {flow_layouts(), odd_layouts()}) {
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }();
  return k_layouts;
}

} // namespace iam::test
