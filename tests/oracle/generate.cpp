#include "generate.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>
#include <vector>

namespace iam::oracle {
namespace {

// Not std::uniform_int_distribution: its results differ between standard libraries.
class Dice {
public:
  Dice(std::uint64_t seed, std::uint64_t number) : m_engine(seed * 0x9E3779B97F4A7C15ULL + number) {
    m_engine.discard(4);
  }
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(m_engine() % limit); }
  bool one_in(std::size_t chances) { return below(chances) == 0; }
  template<typename Container>
  const auto& pick(const Container& items) {
    return items[below(std::size(items))];
  }

  // Notes what the text has become, and tells it once.
  void note(Origin origin) { m_origin = std::max(m_origin, origin); }
  Origin take_origin() { return std::exchange(m_origin, Origin::undamaged); }

private:
  std::mt19937_64 m_engine;
  Origin m_origin = Origin::undamaged;
};

constexpr std::array k_role_arns = {
    "arn:aws:iam::111122223333:role/Dev",
    "arn:aws:iam::111122223333:role/dev",
    "ARN:AWS:IAM::111122223333:ROLE/DEV",
    "arn:aws:iam::111122223333:role/teams/platform/Deploy",
    "arn:aws:iam::111122223333:role/Deploy",
    "arn:aws-cn:iam::444455556666:role/Ops",
    "arn:aws:sts::111122223333:assumed-role/Dev/session",
    "arn:aws:iam::111122223333:role/AWSReservedSSO_View_0123456789abcdef",
    "arn:aws:iam::111122223333:role/\u212Aube",
    "arn:aws:iam::111122223333:role/*",
    "arn:aws:iam::111122223333:user/alice",
};
constexpr std::array k_user_arns = {
    "arn:aws:iam::111122223333:user/alice",           "arn:aws:iam::111122223333:user/Alice",
    "arn:aws:iam::111122223333:user/team/bob",        "arn:aws:iam::111122223333:root",
    "arn:aws:sts::111122223333:federated-user/carol", "arn:aws:iam::111122223333:role/Dev",
};
constexpr std::array k_usernames = {
    "admin",
    "dev-{{SessionName}}",
    "\"{{SessionName}}\"",
    "'{{SessionNameRaw}}'",
    "yes",
    "n",
    "12345",
    "0x1F",
    "1_000",
    "12:30:45",
    "2001-12-14",
    "~",
    "null",
    "\"\"",
    ".inf",
    ".5",
    "-.5e3",
    "08",
    "1e3",
    "!!str 5",
    "!!int 5",
    "!!binary aGk=",
    "!!binary /w==",
    "! yes",
    R"(! "no")",
    "!foo bar",
    "!!float 1",
    "|\n      literal\n",
    ">-\n      folded\n      text\n",
    R"("a\tb\x41")",
    "system:node:{{EC2PrivateDNSName}}",
    "{{AccountID}}:{{AccessKeyID}}",
    "*user",
    "&user name",
    "[a]",
    "{a: b}",
    "",
    "0b1",
    "0b-1",
    "+1",
    "0o17",
    "18446744073709551615",
    "99999999999999999999",
    "1e999",
    "!!timestamp 2001-12-14",
    "!!null ''",
    "<<",
    "=",
};
constexpr std::array k_groups = {
    "system:masters",
    "viewers",
    "\"quoted\"",
    "'single'",
    "yes",
    "5",
    "~",
    "",
    "*user",
    "{{SessionName}}",
    "\"{{SessionName}}\"",
    "a # comment",
    "[x]",
    "!!str 1",
    "\u00e9t\u00e9",
};
constexpr std::array k_accounts = {
    "\"111122223333\"",
    "111122223333",
    "012345678901",
    "1111_2222_3333",
    "yes",
    "~",
    "",
    "[1]",
    "{a: b}",
    "!!int x",
    "!!str 5",
    "*acct",
    "&acct 999988887777",
    "!!binary MTIz",
    "1e3",
};
// What bytes picked blindly do not find: the places where readers of YAML are known to part.
constexpr std::array k_fragments = {
    "<<: *base\n",
    "<<: [*base, *base]\n",
    "<<: x\n",
    "&base ",
    "*base",
    "&base",
    "- ",
    "\n",
    "\n  ",
    "\n- ",
    "  ",
    ": ",
    ":",
    "? ",
    ", ",
    "[",
    "]",
    "{",
    "}",
    "{{",
    "}}",
    "#",
    " # c",
    "'",
    "\"",
    "|",
    ">",
    "|+\n",
    ">-\n",
    "---\n",
    "\n---\n",
    "...\n",
    "\n...\n",
    "%YAML 1.2\n---\n",
    "%YAML 1.1\n---\n",
    "%TAG ! tag:x:\n---\n",
    "!!str ",
    "!!map ",
    "!!seq ",
    "!",
    "!!",
    "!<tag:yaml.org,2002:str> ",
    "\xc2\x85",
    "\xe2\x80\xa8",
    "\xe2\x80\xa9",
    "\r",
    "\r\n",
    "\t",
    "\\/",
    "\\x41",
    "\\u00e9",
    "\\_",
    "\\N",
    "\\\n",
    "~",
    "null: 1\n",
    "18446744073709551615: x\n",
    ".nan",
    "NULL",
    "gro\xc5\xbfups: [z]\n",
    "GROUPS: [p, q, ~]\n",
    "groups: [~, r]\n",
    "Username: other\n",
    "sso: {permissionSetName: View, accountID: \"111122223333\"}\n",
    "sso: x\n",
    "sso: ~\n",
    "SSO: {partition: aws}\n",
    "rolearn: ~\n",
    "userarn: x\n",
    "@",
    "`",
    "%",
    "\x7f",
    "\x01",
    "\xf0\x9f\x98\x80",
    "\u00a0",
    "=",
};
// Those that our reader does not judge.
constexpr std::array k_odd_fragments = {
    "\xef\xbb\xbf", "\\'", "{}: ", "[]: x\n", "[]\n", "!a,b ", "a:, ", "a?b, ", "%YAML 1.001\n",
};

const char* fragment(Dice& dice) {
  if (dice.one_in(12)) {
    dice.note(Origin::odd);
    return dice.pick(k_odd_fragments);
  }
  dice.note(Origin::damaged);
  return dice.pick(k_fragments);
}

std::string written_username(Dice& dice) {
  if (dice.one_in(50)) {
    dice.note(Origin::odd);
    return R"("it\'s")";
  }
  return dice.pick(k_usernames);
}

std::string comment_behind(Dice& dice) {
  return dice.one_in(8) ? " # behind" : "";
}

std::string written_groups(Dice& dice, const std::string& indent) {
  const std::size_t count = dice.below(4);
  if (dice.one_in(3)) {
    const std::string line = "\n" + indent + "   ";
    const std::array separators = {std::string(", "), "," + line, ", # c" + line,
                                   " # c" + line + ", "};
    std::string list = "[";
    for (std::size_t i = 0; i < count; ++i) {
      list += (i > 0 ? dice.pick(separators) : "") + dice.pick(k_groups);
    }
    return " " + list + "]" + comment_behind(dice) + "\n";
  }
  std::string list = comment_behind(dice) + "\n";
  const std::string deeper = dice.one_in(2) ? indent : indent + "  ";
  for (std::size_t i = 0; i < count; ++i) {
    list += deeper + "- " + dice.pick(k_groups) + comment_behind(dice) + "\n";
  }
  return list;
}

// Brackets in brackets, with keys, question marks, properties and line breaks among them.
std::string written_brackets(Dice& dice, int depth) {
  dice.note(Origin::odd);
  const bool list = dice.one_in(2);
  std::string text = list ? "[" : "{";
  const std::size_t count = dice.below(3);
  for (std::size_t i = 0; i < count; ++i) {
    text += i > 0 ? ", " : "";
    text += dice.one_in(5) ? "\n   " : "";
    text += dice.one_in(8) ? "? " : "";
    text += dice.one_in(8) ? "&k " : "";
    text += dice.one_in(10) ? "\n   " : "";
    text += depth > 0 && dice.one_in(2) ? written_brackets(dice, depth - 1) : "k";
    text += dice.one_in(3) ? ": " : "";
    text += dice.one_in(3) ? (depth > 0 ? written_brackets(dice, depth - 1) : "v") : "";
  }
  return text + (list ? "]" : "}");
}

std::string written_entry(Dice& dice, awsauth::List list) {
  constexpr std::array k_indents = {"", "", "", "  "};
  const std::string outer = dice.pick(k_indents);
  const std::string inner = outer + "  ";
  const bool role = list == awsauth::List::roles;
  std::vector<std::string> fields;
  if (!dice.one_in(12)) {
    const std::string key =
        dice.one_in(5) ? (role ? "roleARN" : "UserArn") : arn_field(list).data();
    const std::string arn = role ? dice.pick(k_role_arns) : dice.pick(k_user_arns);
    fields.push_back(key + ": " + arn + "\n");
  }
  if (!dice.one_in(6)) {
    fields.push_back("username: " + written_username(dice) + "\n");
  }
  if (!dice.one_in(4)) {
    fields.push_back("groups:" + written_groups(dice, inner));
  }
  if (dice.one_in(8) || fields.empty()) {
    fields.emplace_back(fragment(dice));
  }
  if (dice.one_in(20)) {
    const std::string brackets = written_brackets(dice, 2);
    fields.push_back((dice.one_in(2) ? "x: " + brackets : brackets + ": x") + "\n");
  }
  if (role && dice.one_in(15)) {
    fields.push_back("sso:\n" + inner + "  permissionSetName: View\n" + inner +
                     "  accountID: \"111122223333\"\n");
  }
  std::string text = outer + (dice.one_in(15) ? "- &base\n" + inner : "- ");
  for (std::size_t i = 0; i < fields.size(); ++i) {
    text += (i > 0 ? inner : "") + fields[i];
  }
  return text;
}

std::string written_list(Dice& dice, awsauth::List list) {
  std::string text = dice.one_in(8) ? "# header\n" : dice.one_in(12) ? "---\n" : "";
  const std::size_t count = dice.below(5);
  for (std::size_t i = 0; i < count; ++i) {
    if (dice.one_in(25)) {
      text += "- " + written_brackets(dice, 3) + "\n";
    } else if (list == awsauth::List::accounts) {
      text += "- " + std::string(dice.pick(k_accounts)) + "\n";
    } else {
      text += written_entry(dice, list);
    }
  }
  if (dice.one_in(10)) {
    text = util::replace_all(text, "\n", "\r\n");
  }
  return text;
}

void damage(Dice& dice, std::string& text) {
  const std::size_t at = dice.below(text.size() + 1);
  switch (dice.below(5)) {
  case 0:
    text.insert(at, fragment(dice));
    break;
  case 1:
    text.erase(at, 1 + dice.below(6));
    break;
  case 2: { // move or repeat a piece
    const std::string piece = text.substr(dice.below(text.size() + 1), dice.below(40));
    text.insert(at, piece);
    break;
  }
  case 3:
    if (at < text.size()) {
      text[at] = static_cast<char>(dice.one_in(4) ? dice.below(128) : 32 + dice.below(95));
    }
    break;
  default: { // at a line's start, where most of YAML is decided
    const std::size_t line = text.find('\n', at);
    text.insert(line == std::string::npos ? text.size() : line + 1, fragment(dice));
    break;
  }
  }
}

identity::Identity caller(Dice& dice) {
  identity::Identity caller;
  caller.canonical_arn = dice.one_in(2) ? dice.pick(k_role_arns) : dice.pick(k_user_arns);
  constexpr std::array k_numbers = {"111122223333", "012345678901", "999988887777", "123"};
  caller.account = dice.pick(k_numbers);
  caller.user_id = "AROAEXAMPLE";
  constexpr std::array k_sessions = {"", "jane@example.com", "i-0123456789abcdef0", "i-01234567",
                                     "i-0"};
  caller.session_name = dice.pick(k_sessions);
  caller.access_key_id = "ASIAEXAMPLE";
  caller.ec2_private_dns_name = "ip-10-0-0-1.internal";
  return caller;
}

} // namespace

Case generate(std::uint64_t seed, std::uint64_t number) {
  Dice dice(seed, number);
  Case result;
  for (const awsauth::List list : awsauth::k_lists) {
    if (dice.one_in(4)) {
      continue;
    }
    std::string text = written_list(dice, list);
    const std::size_t damages = dice.one_in(4) ? 0 : 1 + dice.below(4);
    for (std::size_t i = 0; i < damages; ++i) {
      damage(dice, text);
      dice.note(Origin::damaged);
    }
    result.origins[static_cast<std::size_t>(list)] = dice.take_origin();
    // The API server holds texts only, so the authenticator never sees other bytes.
    result.data[list] = util::replace_invalid_utf8(text);
  }
  result.caller = caller(dice);
  return result;
}

} // namespace iam::oracle
