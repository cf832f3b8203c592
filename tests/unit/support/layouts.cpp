// Written by hand, each for a way in which people, tools or editors lay out a list of mappings.

#include "support/layouts.hpp"

namespace iam::test {

const std::vector<Layout>& layouts() {
  static const std::vector<Layout> k_layouts = {
      {"two block entries",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"groups not indented",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "  - dev\n"
       "  - ops\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "  - dev\n"
       "  - ops\n"},
      {"list indented by two",
       "  - rolearn: arn:aws:iam::111122223333:role/A\n"
       "    username: a\n"
       "    groups:\n"
       "      - dev\n"
       "      - ops\n"
       "  - rolearn: arn:aws:iam::111122223333:role/B\n"
       "    username: b\n"
       "    groups:\n"
       "      - dev\n"
       "      - ops\n"},
      {"list indented by four, wide dash",
       "    -   rolearn: arn:aws:iam::111122223333:role/A\n"
       "        username: a\n"
       "        groups:\n"
       "          - dev\n"
       "          - ops\n"
       "    -   rolearn: arn:aws:iam::111122223333:role/B\n"
       "        username: b\n"
       "        groups:\n"
       "          - dev\n"
       "          - ops\n"},
      {"flow groups",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups: [dev, ops]\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups: [dev, ops]\n"},
      {"double quotes",
       "- rolearn: \"arn:aws:iam::111122223333:role/A\"\n"
       "  username: \"a\"\n"
       "  groups:\n"
       "    - \"dev\"\n"
       "    - \"ops\"\n"
       "- rolearn: \"arn:aws:iam::111122223333:role/B\"\n"
       "  username: \"b\"\n"
       "  groups:\n"
       "    - \"dev\"\n"
       "    - \"ops\"\n"},
      {"single quotes",
       "- rolearn: 'arn:aws:iam::111122223333:role/A'\n"
       "  username: 'a'\n"
       "  groups:\n"
       "    - 'dev'\n"
       "    - 'ops'\n"},
      {"groups first, as eksctl writes",
       "- groups:\n"
       "  - dev\n"
       "  - ops\n"
       "  rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "- groups:\n"
       "  - dev\n"
       "  - ops\n"
       "  rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"},
      {"username first",
       "- username: a\n"
       "  rolearn: arn:aws:iam::111122223333:role/A\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"one entry without groups",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"},
      {"last without groups",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"},
      {"dash alone on its line",
       "-\n"
       "  rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "-\n"
       "  rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - g\n"},
      {"dash with a comment",
       "- # first\n"
       "  rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "- # second\n"
       "  rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"},
      {"header comment",
       "# who gets in\n"
       "# see the wiki\n"
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"header comment behind a blank line",
       "\n"
       "# who gets in\n"
       "\n"
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"comments above entries",
       "# header\n"
       "\n"
       "# the A team\n"
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "# the B team\n"
       "# second line\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"comments on lines",
       "- rolearn: arn:aws:iam::111122223333:role/A # the role\n"
       "  username: a # the name\n"
       "  groups: # the groups\n"
       "    - dev # one\n"
       "    - ops # two\n"},
      {"comments inside entries",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  # name\n"
       "  username: a\n"
       "  # groups\n"
       "  groups:\n"
       "    # first\n"
       "    - dev\n"
       "    # second\n"
       "    - ops\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"comment below, further right",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "  # belongs to A\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "    # belongs to B\n"},
      {"comment at the end, in the dash's column",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "# belongs to nobody\n"},
      {"comment at the end behind a blank line",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "\n"
       "# the end\n"},
      {"blank lines between",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "\n"
       "\n"
       "- rolearn: arn:aws:iam::111122223333:role/C\n"
       "  username: c\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"blank lines at the end",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "\n"
       "\n"},
      {"blank lines with blanks",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "   \n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"no final newline",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops"},
      {"no final newline, one entry",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a"},
      {"no final newline, comment",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "# the end"},
      {"no final newline, comment on the line",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a # end"},
      {"CRLF",
       "- rolearn: arn:aws:iam::111122223333:role/A\r\n"
       "  username: a\r\n"
       "  groups:\r\n"
       "    - dev\r\n"
       "    - ops\r\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\r\n"
       "  username: b\r\n"
       "  groups:\r\n"
       "    - dev\r\n"
       "    - ops\r\n"},
      {"CRLF with comments",
       "# header\r\n"
       "- rolearn: arn:aws:iam::111122223333:role/A\r\n"
       "  username: a\r\n"
       "  groups:\r\n"
       "    - dev\r\n"
       "    - ops\r\n"
       "# b\r\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\r\n"
       "  username: b\r\n"
       "  groups:\r\n"
       "    - dev\r\n"
       "    - ops\r\n"},
      {"CRLF without the final one",
       "- rolearn: arn:aws:iam::111122223333:role/A\r\n"
       "  username: a\r\n"
       "  groups:\r\n"
       "    - dev\r\n"
       "    - ops\r\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\r\n"
       "  username: b\r\n"
       "  groups:\r\n"
       "    - dev\r\n"
       "    - ops"},
      {"document marks",
       "---\n"
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"document marks on both sides",
       "---\n"
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "...\n"},
      {"document mark with a comment",
       "--- # roles\n"
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"directive",
       "%YAML 1.1\n"
       "---\n"
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"second document",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "---\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"second document that is broken",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "---\n"
       "[\n"},
      {"byte order mark",
       "\357\273\277- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"flow list",
       "[{rolearn: 'arn:aws:iam::111122223333:role/A', username: a, groups: [dev]}, {rolearn: 'arn:aws:iam::111122223333:role/B', username: b}]\n"},
      {"flow list on lines",
       "[\n"
       "  {rolearn: 'arn:aws:iam::111122223333:role/A', username: a},\n"
       "  {rolearn: 'arn:aws:iam::111122223333:role/B', username: b}\n"
       "]\n"},
      {"flow list with a final comma",
       "[\n"
       "  {rolearn: 'arn:aws:iam::111122223333:role/A', username: a},\n"
       "  {rolearn: 'arn:aws:iam::111122223333:role/B', username: b},\n"
       "]\n"},
      {"JSON",
       "[{\"rolearn\":\"arn:aws:iam::111122223333:role/A\",\"username\":\"a\",\"groups\":[\"dev\",\"ops\"]}]"},
      {"JSON with blanks",
       "[{\"rolearn\": \"arn:aws:iam::111122223333:role/A\", \"username\": \"a\", \"groups\": [\"dev\"]}, {\"rolearn\": \"arn:aws:iam::111122223333:role/B\", \"username\": \"b\", \"groups\": []}]\n"},
      {"JSON on lines",
       "[\n"
       "    {\n"
       "        \"rolearn\": \"arn:aws:iam::111122223333:role/A\",\n"
       "        \"username\": \"a\",\n"
       "        \"groups\": [\"dev\"]\n"
       "    },\n"
       "    {\n"
       "        \"rolearn\": \"arn:aws:iam::111122223333:role/B\",\n"
       "        \"username\": \"b\",\n"
       "        \"groups\": [\n"
       "            \"dev\"\n"
       "        ]\n"
       "    }\n"
       "]\n"},
      {"padded braces",
       "- { rolearn: 'arn:aws:iam::111122223333:role/A', username: a }\n"
       "- { rolearn: 'arn:aws:iam::111122223333:role/B', username: b, groups: [ dev ] }\n"},
      {"block list of flow entries",
       "- {rolearn: 'arn:aws:iam::111122223333:role/A', username: a, groups: [dev]}\n"
       "- {rolearn: 'arn:aws:iam::111122223333:role/B', username: b}\n"},
      {"flow entry on several lines",
       "- {rolearn: 'arn:aws:iam::111122223333:role/A',\n"
       "   username: a,\n"
       "   groups: [dev,\n"
       "            ops]}\n"},
      {"mixed styles",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "- {rolearn: 'arn:aws:iam::111122223333:role/B', username: b}\n"
       "- rolearn: \"arn:aws:iam::111122223333:role/C\"\n"
       "  username: \"c\"\n"
       "  groups:\n"
       "  - \"dev\"\n"
       "  - \"ops\"\n"},
      {"other spelling of the fields",
       "- roleARN: arn:aws:iam::111122223333:role/A\n"
       "  Username: a\n"
       "  Groups:\n"
       "    - dev\n"},
      {"unknown fields",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "  description: kept\n"
       "  tags: {x: y}\n"},
      {"literal username",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: |-\n"
       "    a\n"
       "  groups:\n"
       "    - dev\n"},
      {"literal at the end",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  groups:\n"
       "    - dev\n"
       "  username: |\n"
       "    a\n"},
      {"folded ARN",
       "- rolearn: >-\n"
       "    arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"plain text on two lines",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "    b\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"quoted text on two lines",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: \"a\n"
       "    b\"\n"
       "  groups: [dev]\n"},
      {"quoted keys",
       "- \"rolearn\": arn:aws:iam::111122223333:role/A\n"
       "  'username': a\n"
       "  \"groups\":\n"
       "    - dev\n"},
      {"tags",
       "- rolearn: !!str arn:aws:iam::111122223333:role/A\n"
       "  username: !!str 5\n"
       "  groups: !!seq\n"
       "    - !!str dev\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"anchors and aliases",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups: &all\n"
       "    - dev\n"
       "    - ops\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups: *all\n"},
      {"merge keys",
       "- &base\n"
       "  rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups: [dev]\n"
       "- <<: *base\n"
       "  rolearn: arn:aws:iam::111122223333:role/B\n"},
      {"templates",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: system:node:{{EC2PrivateDNSName}}\n"
       "  groups:\n"
       "    - system:bootstrappers\n"
       "    - system:nodes\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: \"{{SessionName}}\"\n"},
      {"a bad entry beside",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: 5\n"
       "- username: nobody\n"
       "- just text\n"
       "-\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"duplicates",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"an sso block",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"
       "- sso:\n"
       "    permissionSetName: View\n"
       "    accountID: \"111122223333\"\n"
       "  username: v\n"},
      {"letters beyond ASCII",
       "# \303\251\303\250 \360\237\230\200\n"
       "- rolearn: arn:aws:iam::111122223333:role/A # \303\274ber\n"
       "  username: j\303\266rg\n"
       "  groups:\n"
       "    - \346\227\245\346\234\254\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"tabs behind values",
       "- rolearn: arn:aws:iam::111122223333:role/A\t\n"
       "  username: a\t# tab\n"
       "  groups:\n"
       "    - dev\n"},
      {"tab behind the dash",
       "- rolearn:\tarn:aws:iam::111122223333:role/A\n"
       "  username:\ta\n"},
      {"empty values",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username:\n"
       "  groups:\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: \"\"\n"
       "  groups: []\n"},
      {"groups with blank lines",
       "- rolearn: arn:aws:iam::111122223333:role/A\n"
       "  username: a\n"
       "  groups:\n"
       "\n"
       "    - dev\n"
       "\n"
       "    - ops\n"
       "\n"
       "- rolearn: arn:aws:iam::111122223333:role/B\n"
       "  username: b\n"
       "  groups:\n"
       "    - dev\n"
       "    - ops\n"},
      {"comments only",
       "# nobody yet\n"},
      {"comments only, two runs",
       "# header\n"
       "\n"
       "# more\n"},
      {"comment only, no newline",
       "# nobody yet"},
      {"comment behind a mark",
       "---\n"
       "# nobody yet\n"},
  };
  return k_layouts;
}

} // namespace iam::test
