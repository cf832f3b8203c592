#!/usr/bin/env python3
"""Writes authenticator-cases.json: our own maps and callers, with the answers of the oracle.

The answers are those of aws-iam-authenticator's packages (tests/oracle), at the version that
tests/go.mod names. Usage: make_authenticator_cases.py [--check]; with --check nothing is written,
and the exit code says whether the file is what the oracle answers today.
"""

import base64
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FILE = HERE / "authenticator-cases.json"
ROLE = "arn:aws:iam::111122223333:role/"
USER = "arn:aws:iam::111122223333:user/"


def roles(text):
    return {"mapRoles": text}


def accounts(text):
    return {"mapAccounts": text}


# What a map becomes. The id says the case.
MAPS = {
    "one role": roles(f"- rolearn: {ROLE}Dev\n  username: dev\n  groups:\n    - viewers\n"),
    "fields in any letter case": roles(f"- RoleARN: {ROLE}Dev\n  UserName: dev\n  GROUPS: [a]\n"),
    "long s folds to s": roles(f"- rolearn: {ROLE}Dev\n  u\u017fername: dev\n"),
    "keys of data are exact": {"maproles": f"- rolearn: {ROLE}Dev\n"},
    "text of two backticks": roles("``\n"),
    "text of empty quotes": {"mapRoles": '""', "mapUsers": "''"},
    "text of no-break spaces": roles("\u00a0\u2003\n"),
    "unquoted template loses the list": roles(f"- rolearn: {ROLE}Dev\n  username: {{{{SessionName}}}}\n"),
    "template behind letters needs no quotes": roles(f"- rolearn: {ROLE}Dev\n  username: x-{{{{SessionName}}}}\n"),
    "number as username": roles(f"- rolearn: {ROLE}Dev\n  username: 0x1F\n  groups: [g]\n"),
    "octal that is none": roles(f"- rolearn: {ROLE}Dev\n  username: 08\n"),
    "time of day is text": roles(f"- rolearn: {ROLE}Dev\n  username: 12:30:45\n"),
    "date is text": roles(f"- rolearn: {ROLE}Dev\n  username: 2001-12-14\n"),
    "yes is no text": roles(f"- rolearn: {ROLE}Dev\n  username: yes\n  groups: [no, off]\n"),
    "lone exclamation mark resolves quotes": roles(f"- rolearn: {ROLE}Dev\n  username: ! \"yes\"\n"),
    "tag str": roles(f"- rolearn: {ROLE}Dev\n  username: !!str 5\n"),
    "tag that contradicts loses the list": roles(f"- rolearn: {ROLE}Dev\n  username: !!int x\n"),
    "binary is decoded": roles(f"- rolearn: {ROLE}Dev\n  username: !!binary aGk=\n"),
    "binary that is no text": roles(f"- rolearn: {ROLE}Dev\n  username: !!binary /w==\n"),
    "infinity loses the list": roles(f"- rolearn: {ROLE}Dev\n  other: .inf\n"),
    "infinity that is overwritten does not": roles(f"- rolearn: {ROLE}Dev\n  other: .inf\n  other: 1\n"),
    "null key loses the list": roles(f"- rolearn: {ROLE}Dev\n  ~: x\n"),
    "very large key loses the list": roles(f"- rolearn: {ROLE}Dev\n  18446744073709551615: x\n"),
    "groups as one text": roles(f"- rolearn: {ROLE}Dev\n  username: dev\n  groups: viewers\n"),
    "groups folded into one": roles(f"- rolearn: {ROLE}Dev\n  groups:\n    - a\n     - b\n"),
    "groups twice, null keeps a cell": roles(f"- rolearn: {ROLE}Dev\n  GROUPS: [p, q]\n  groups: [~, r]\n"),
    "username twice, the last spelling counts": roles(f"- rolearn: {ROLE}Dev\n  username: a\n  Username: b\n"),
    "merge key": roles(f"- &b\n  rolearn: {ROLE}A\n  username: a\n- <<: *b\n  rolearn: {ROLE}B\n"),
    "merge overrides what stands before": roles(f"- &b {{rolearn: '{ROLE}A'}}\n- rolearn: {ROLE}B\n  <<: *b\n"),
    "merge of a text loses the list": roles(f"- rolearn: {ROLE}Dev\n  <<: x\n"),
    "alias inside its anchor loses the list": roles(f"- &a\n  rolearn: {ROLE}Dev\n  x: *a\n"),
    "anchor named twice": roles(f"- &a {{rolearn: '{ROLE}A'}}\n- &a {{rolearn: '{ROLE}B'}}\n- *a\n"),
    "second document": roles(f"- rolearn: {ROLE}A\n---\n- rolearn: {ROLE}B\n"),
    "broken second document": roles(f"- rolearn: {ROLE}A\n---\n[\n"),
    "yaml 1.2 directive loses the list": roles(f"%YAML 1.2\n---\n- rolearn: {ROLE}A\n"),
    "escaped slash loses the list": roles('- rolearn: "arn:aws:iam::111122223333:role\\/A"\n'),
    "escaped slash behind the list loses it": roles(f'- rolearn: {ROLE}A\n"\\/"\n'),
    "escaped slash on the line behind the list loses it": roles(f'- rolearn: {ROLE}A\n[x, "\\/"]\n'),
    "escaped slash two lines behind the list loses it": roles(f'- rolearn: {ROLE}A\n"x"\n"\\/"\n'),
    "byte order mark at the start": roles(f"\ufeff- rolearn: {ROLE}A\n"),
    "question mark before the bracket of an entry": accounts(f"- 5\n- [?]\n]\n"),
    "next line and line separator": roles(f"# c\u0085- rolearn: {ROLE}A\u2028  username: a\n"),
    "carriage returns": roles(f"- rolearn: {ROLE}A\r  username: a\r"),
    "both rolearn and sso": roles(f"- rolearn: {ROLE}A\n  sso: x\n- rolearn: {ROLE}B\n  sso: ~\n"),
    "sso blocks": roles(
        '- sso: {permissionSetName: View, accountID: "111122223333"}\n'
        "- sso: {permissionSetName: View, accountID: 111122223333}\n"
        '- sso: {permissionSetName: "a b", accountID: "111122223333"}\n'
        '- sso: {permissionSetName: View, accountID: "111122223333", partition: aws-nk}\n'
    ),
    "user without userarn": {"mapUsers": f"- rolearn: {USER}a\n- userarn: {USER}b\n  userid: AIDAX\n"},
    "json object": roles('{"rolearn": "x"}'),
    "json list": roles(f'[{{"rolearn": "{ROLE}A", "username": "a", "groups": ["g"]}}]'),
    "mapping in place of the list": roles(f"rolearn: {ROLE}A\n"),
    "null items and texts": roles(f"-\n- text\n- [x]\n- rolearn: {ROLE}A\n"),
    "accounts keep their spelling": accounts("- 012345678901\n- 1111_2222_3333\n- yes\n- ~\n- [1]\n- '5'\n"),
    "accounts as one text": accounts("111122223333\n"),
}

# Maps that we leave unjudged, since libyaml may read them otherwise than the authenticator. A name
# tells what the authenticator does.
UNJUDGED_MAPS = {
    "long version behind the list": roles(f"- rolearn: {ROLE}A\n%YAML 1.17777\n---\n"),
    "two byte order marks and nothing else": roles("\ufeff\ufeff"),
    "two byte order marks before blank lines": roles("\ufeff\ufeff\n\n\n"),
    "two byte order marks at the start": roles(f"\ufeff\ufeff- rolearn: {ROLE}A\n   username: a\n"),
    "two byte order marks and a second entry lose the list": roles(f"\ufeff\ufeff- rolearn: {ROLE}A\n- rolearn: {ROLE}B\n"),
    "three byte order marks": roles("\ufeff\ufeff\ufeff"),
    "letter lost behind a byte order mark": accounts("- \ufeff\n{"),
    "dash lost behind a byte order mark": roles(f"- rolearn: {ROLE}A\n- \ufeff\n-"),
    "letter lost behind a word and a byte order mark": roles(f"- rolearn: {ROLE}A\n  username: a\n    \ufeff\u2028x"),
    "letter behind a byte order mark and two breaks": roles(f"- rolearn: {ROLE}A\n  username: \ufeff\r\n-"),
    "letter behind a byte order mark inside a word": roles(f"- rolearn: {ROLE}A\n  username: a\ufeff\n-"),
    "letter behind a quoted byte order mark": roles(f"- rolearn: {ROLE}A\n  username: '\ufeff\n'"),
    "escaped single quote": roles(f'- rolearn: {ROLE}A\n  username: "it\\\'s"\n'),
    "escaped single quote beside other escapes": roles(f'- rolearn: {ROLE}A\n  username: "\\\\\\\'\\a\\x0B\\\'"\n  groups: ["\\\'\\e", \'\\\'\'\']\n'),
    "escaped single quote and an unknown escape": roles(f'- rolearn: {ROLE}A\n  username: "it\\\'s \\q"\n'),
    "empty mapping as the first key loses the list": roles(f"- rolearn: {ROLE}B\n- {{}}: x\n  rolearn: {ROLE}A\n"),
    "empty mapping as a later key loses the list": roles(f"- rolearn: {ROLE}B\n- rolearn: {ROLE}A\n  {{}}: x\n"),
    "empty list as a key behind a question mark": roles(f"- rolearn: {ROLE}B\n- ? []\n  : x\n  rolearn: {ROLE}A\n"),
    "empty list as a key with a tag": roles(f"- rolearn: {ROLE}B\n- rolearn: {ROLE}A\n  !t []: x\n"),
    "empty mapping as the first key with an anchor": roles(f"- rolearn: {ROLE}B\n- &a {{}}: x\n  rolearn: {ROLE}A\n"),
    "empty mapping as a key of an item with a tag loses the list": roles(f"- rolearn: {ROLE}B\n- !t\n  {{}}: x\n  rolearn: {ROLE}A\n"),
    "empty list as the first key of the list is all of it": roles("[]: x\n- y\n"),
    "empty list as the first key behind a tag": roles("!!seq\n[]: x\n"),
    "empty list with a tag as the first key": roles("!t []: x\n"),
    "empty mapping as the first key of the list": roles("# c\n---\n  {}: x\n"),
    "empty list as the first key behind a question mark": roles("? []\n: x\n"),
    "empty list as the second key of the list": roles("a: b\n[]: x\n"),
    "empty list before a list and no token": roles("[][]> x> \n"),
    "empty list before no token loses the list": roles("[] @\n"),
    "empty list before a quote without end loses the list": roles("---\n[] 'a\n"),
    "empty list before an anchor and no token": roles("--- # c\n[ # ]\n] &x @\n"),
    "empty list in brackets that do not match loses the list": roles("[} [@\n"),
    "control character behind a byte order mark loses the list": roles(f"- rolearn: {ROLE}A\n- \ufeff\n\x01"),
    "question mark in a mapping as a key loses the list": roles(f"- rolearn: {ROLE}A\n- {{? x : z}}: y\n"),
    "question mark and a comma in a mapping as a key": roles(f"- rolearn: {ROLE}A\n- {{? x : z, a: b}}: y\n"),
    "question marks alone in a mapping as a key lose the list": accounts(f"- 5\n- {{? x, ? z}}: y\n"),
    "colon alone in a mapping as a key loses the list": accounts(f"- 5\n- {{: x}}: y\n"),
    "question mark before the bracket of a key loses the list": accounts(f"- 5\n- [?]: ]\n"),
    "empty list as a key in brackets of its line": accounts(f"- 5\n- [[]: x]\n"),
    "empty list as a key in brackets of the line above loses the list": accounts(f"- 5\n- [\n  []: x]\n"),
    "empty mapping as a second key in braces of the line above loses the list": accounts(f"- 5\n- {{a: b,\n  {{}}: x}}\n"),
    "empty list as a key in brackets behind a key loses the list": accounts(f"- 5\n- x: [[]: x]\n"),
    "empty list as a key in brackets below a key": accounts(f"- 5\n- x:\n    [[]: x]\n"),
    "empty list as a key in brackets behind a mark loses the list": accounts("--- [[]: x, 5]\n"),
    "empty list as a key in brackets below a tag": accounts(f"- 5\n- !t\n  [[]: x]\n"),
    "empty list behind a question mark in brackets of the line above": accounts(f"- 5\n- [\n  ? []: x]\n"),
    "empty list as a key far from the bracket of its line loses the list": accounts(f"- 5\n- [{'a' * 1020}, []: x]\n"),
    "empty list as a key less far from the bracket of its line": accounts(f"- 5\n- [{'a' * 1019}, []: x]\n"),
    "question mark in a list as the first key of the list": roles("[? x]: y\n- z\n"),
    "question mark and an alias of the list in its first key": roles("&a\n[? *a]: x\n"),
    "empty list as a key in brackets behind two marks loses the list": accounts("\ufeff--- [[]: x, 5]\n"),
    "empty list as a key in brackets behind a question mark": accounts("- 5\n- ? |\n    a\n  : [[]: x]\n"),
    "empty list before quotes that are not read": roles('[] [ "\\/", "\\q"\n'),
    "empty list before a quote with an escaped slash loses the list": roles('[] "\\/"\n'),
    "empty list behind the list and a control character lose it": accounts("[5\n]\n#" + 600 * "c" + "\n[]\x01"),
    "empty list before a list and a broken tag": roles("[]{!<tag:x>f}\n"),
    "empty list before a list and an unknown escape": roles('[][ "\\q"\n'),
    "colon before a bracket beside an escape": roles(f'- rolearn: {ROLE}A\n  groups: [a:, "\\x5e"]\n'),
    "byte order mark beside an escape": roles(f'- rolearn: {ROLE}A\n  groups: ["\\uE000", a\ufeff]\n'),
    "byte order mark on a line": roles(f"  - rolearn: {ROLE}A\n\ufeff    username: a\n"),
    "bracket in a tag": roles(f"- rolearn: {ROLE}A\n  username: !a[b c\n"),
    "comma in a tag": roles(f"- rolearn: {ROLE}A\n  groups: [!!str, 5]\n"),
    "colon before a comma": roles(f"- rolearn: {ROLE}A\n  groups: [a:, b]\n"),
    "colon before a brace": roles(f"- rolearn: {ROLE}A\n  x: {{a:}}\n"),
    "question mark in brackets loses the list": roles(f"- rolearn: {ROLE}A\n  groups: [a?b]\n"),
    "empty braces behind the list": roles(f"  - rolearn: {ROLE}A\n[}}- x: y\n"),
    "braces as a key of accounts": accounts('- "111122223333"\n- {}: b}\n'),
}

CALLER = {"CanonicalARN": f"{ROLE}Dev", "AccountID": "111122223333", "SessionName": "jane@example.com", "AccessKeyID": "ASIAEXAMPLE"}


def entry(arn, rest="  username: u\n  groups: [g]\n"):
    return roles(f"- rolearn: {arn}\n{rest}")


# Who a caller becomes: id -> (map, caller, server options).
CALLERS = {
    "role": (entry(f"{ROLE}Dev"), CALLER, {}),
    "letter case does not count": (entry(f"{ROLE}DEV".upper()), CALLER, {}),
    "path never matches": (entry(f"{ROLE}team/Dev"), CALLER, {}),
    "assumed role never matches": (entry("arn:aws:sts::111122223333:assumed-role/Dev/s"), CALLER, {}),
    "wildcard never matches": (entry(f"'{ROLE}*'"), CALLER, {}),
    "blank at the end never matches": (entry(f"'{ROLE}Dev '"), CALLER, {}),
    "user in mapRoles": (entry(f"{USER}bob"), {**CALLER, "CanonicalARN": f"{USER}bob"}, {}),
    "user's path is needed": ({"mapUsers": f"- userarn: {USER}bob\n"}, {**CALLER, "CanonicalARN": f"{USER}team/bob"}, {}),
    "last of two counts": (roles(f"- rolearn: {ROLE}Dev\n  username: a\n  groups: [g]\n- rolearn: {ROLE}dev\n  username: b\n"), CALLER, {}),
    "roles before users": ({**entry(f"{ROLE}Dev"), "mapUsers": f"- userarn: {ROLE}Dev\n  username: x\n"}, CALLER, {}),
    "users answer at random": ({"mapUsers": f"- userarn: {USER}bob\n  username: a\n- userarn: {USER}Bob\n  username: b\n"}, {**CALLER, "CanonicalARN": f"{USER}bob"}, {}),
    "account": ({"mapAccounts": "- '111122223333'\n"}, CALLER, {}),
    "other account": ({"mapAccounts": "- '444455556666'\n"}, CALLER, {}),
    "templates": (entry(f"{ROLE}Dev", '  username: "{{AccountID}}:{{SessionName}}:{{SessionNameRaw}}:{{AccessKeyID}}"\n  groups: ["{{SessionName}}", "{{Other}}"]\n'), CALLER, {}),
    "node template refuses people": (entry(f"{ROLE}Dev", '  username: system:node:{{EC2PrivateDNSName}}\n'), CALLER, {}),
    "kelvin sign": (entry("arn:aws:iam::111122223333:role/\u212Aube"), {**CALLER, "CanonicalARN": f"{ROLE}Kube"}, {}),
    "sso with the gate": (roles('- sso: {permissionSetName: View, accountID: "111122223333"}\n  username: v\n'), {**CALLER, "CanonicalARN": f"{ROLE}AWSReservedSSO_View_0123456789abcdef"}, {"sso_gate": True}),
    "sso without the gate": (roles('- sso: {permissionSetName: View, accountID: "111122223333"}\n  username: v\n'), {**CALLER, "CanonicalARN": f"{ROLE}AWSReservedSSO_View_0123456789abcdef"}, {}),
    "sso with a partition": (roles('- sso: {permissionSetName: View, accountID: "111122223333", partition: aws}\n  username: v\n'), {**CALLER, "CanonicalARN": f"{ROLE}AWSReservedSSO_View_0123456789abcdef"}, {"sso_gate": True}),
    "nothing": ({}, CALLER, {}),
}

ARNS = [
    "", "x", "arn:aws:iam::1:role", f"{ROLE}Dev", f"{ROLE}a/b/Dev", f"{USER}a/bob", "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:group/g", "arn:aws:iam::111122223333:instance-profile/p", "arn:aws:sts::111122223333:assumed-role/Dev/s",
    "arn:aws:sts::111122223333:assumed-role/a/b/Dev/s", "arn:aws:sts::111122223333:assumed-role/Dev", "arn:aws:sts::111122223333:federated-user/c",
    "arn:aws:sts:eu-west-1:111122223333:assumed-role/Dev/s", "arn:aws-cn:iam::111122223333:role/Dev", "arn:aws-xx:iam::111122223333:role/Dev",
    "ARN:aws:iam::111122223333:role/Dev", "arn:AWS:iam::111122223333:role/Dev", "arn:aws:s3:::bucket", "arn:aws-eusc:iam::111122223333:role/Dev",
    "arn:aws:iam::111122223333:role:x", "arn:aws:iam::111122223333:Role/Dev",
]

NODE = {"SessionName": "i-0123456789abcdef0", "_ec2dns": "ip-10-0-0-1.internal"}
TEMPLATES = [
    ("plain", {}), ("{{SessionName}}", CALLER), ("{{SessionNameRaw}}-{{SessionName}}", CALLER), ("{{ SessionName }}", CALLER),
    ("{{sessionname}}", CALLER), ("{{AccountID}}{{AccountID}}", CALLER), ("{{AccessKeyID}}", CALLER), ("{{Unknown}}", CALLER),
    ("{{EC2PrivateDNSName}}", NODE), ("{{EC2PrivateDNSName}}", {**NODE, "SessionName": "i-01234567"}),
    ("{{EC2PrivateDNSName}}", {**NODE, "SessionName": "i-012345678"}), ("{{EC2PrivateDNSName}}", {**NODE, "SessionName": "jane"}),
    ("{{SessionName}}", {"SessionName": "{{AccountID}}", "AccountID": "1"}),
]


class Oracle:
    def __init__(self):
        tools = subprocess.run([HERE.parent / "sandbox" / "tools", "oracle"], check=True, capture_output=True, text=True)
        self.child = subprocess.Popen([Path(tools.stdout.strip()) / "oracle"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **request):
        self.child.stdin.write(json.dumps(request) + "\n")
        self.child.stdin.flush()
        return json.loads(self.child.stdout.readline())

    def close(self):
        self.child.stdin.close()
        self.child.wait()


def encoded(data):
    return {key: base64.b64encode(text.encode()).decode() for key, text in data.items()}


def identity(caller):
    names = {"CanonicalARN": "canonicalArn", "AccountID": "accountId", "SessionName": "sessionName", "AccessKeyID": "accessKeyId", "_ec2dns": "ec2PrivateDNSName"}
    return {names[key]: value for key, value in caller.items()}


def answer(reply):
    if not reply["mapped"]:
        return None
    return {"username": reply["username"], "groups": reply["groups"] or []}


def cases(oracle):
    parse_map = []
    for name, data in (MAPS | UNJUDGED_MAPS).items():
        reply = oracle.ask(op="parse", data=encoded(data))
        fates = reply["fates"].values()
        parse_map.append({"id": name, "data": data, "roles": reply["roles"], "users": reply["users"], "accounts": reply["accounts"], "error": any(fate != "whole" for fate in fates), "unjudged": name in UNJUDGED_MAPS})
    map_identity = []
    for name, (data, caller, server) in CALLERS.items():
        reply = oracle.ask(op="map", data=encoded(data), identity=identity(caller), ssoRoleMatch=server.get("sso_gate", False))
        case = {"id": name, "data": data, "identity": caller, **server}
        if "any" in reply:
            case["expect_any_of"] = [answer(one) for one in reply["any"]]
        else:
            case["expect"] = answer(reply)
        map_identity.append(case)
    arns = []
    for arn in ARNS:
        reply = oracle.ask(op="canonicalize", arn=arn)
        error = "error" in reply
        arns.append({"arn": arn, "canonical": None if error else reply["canonical"], "type": None if error else reply["type"], "error": error})
    templates = []
    for template, caller in TEMPLATES:
        reply = oracle.ask(op="render", template=template, identity=identity(caller))
        error = "error" in reply
        templates.append({"template": template, "identity": caller, "want": None if error else reply["value"], "error": error})
    return {"parse_map": parse_map, "map_identity": map_identity, "arn_canonicalize": arns, "render_template": templates}


def main():
    oracle = Oracle()
    text = json.dumps(cases(oracle), indent=1, ensure_ascii=True) + "\n"
    oracle.close()
    if "--check" not in sys.argv[1:]:
        FILE.write_text(text, encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != text:
        print(f"{FILE.name} is not what the oracle answers: run {Path(__file__).name}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
