#!/usr/bin/env python3
"""Checks that dependencies between the layers of plugin/ go one way.

A layer may include itself and the layers named for it below; a library's headers may be included
in their one home only; no verb includes another verb. Prints each violation as FILE:LINE and exits
1 when there is one. Usage: layers.py [ROOT]
"""

import re
import sys
from pathlib import Path

# What each layer may include besides itself. The order is from the bottom to the top.
ALLOWED = {
    "util": set(),
    "identity": {"util"},
    "yaml": {"util"},
    "net": {"util"},
    "awsauth": {"util", "identity", "yaml"},
    "aws": {"util", "identity", "net"},
    "kube": {"util", "yaml", "net"},
    "cluster": {"util", "identity", "yaml", "net", "awsauth", "aws", "kube"},
    "stores": {"util", "identity", "yaml", "net", "awsauth", "aws", "kube", "cluster"},
}
ALLOWED["change"] = ALLOWED["stores"] | {"stores"}
ALLOWED["commands"] = ALLOWED["change"] | {"change"}
ALLOWED["cli"] = ALLOWED["commands"] | {"commands"}

# Third-party headers (by their beginning) and the files that may include them.
HOMES = {
    "openssl/": re.compile(r"util/crypto"),
    "nlohmann/": re.compile(r"util/json"),
    "yaml.h": re.compile(r"yaml/"),
    "yaml-cpp/": re.compile(r"yaml/"),
    "curl/": re.compile(r"net/"),
    "pugixml": re.compile(r"aws/"),
    "CLI/": re.compile(r"cli/"),
}

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')


def violations_of(file, relative):
    layer = relative.parts[0] if len(relative.parts) > 1 else None
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        own, system = match.groups()
        if own is not None:
            reason = own_header(layer, relative, own)
        else:
            reason = library_header(relative, system)
        if reason:
            yield f"plugin/{relative}:{number}: {reason}"


def own_header(layer, relative, header):
    target = header.split("/")[0]
    if "/" not in header or target not in ALLOWED:
        return f'"{header}" is not written from the plugin root'
    if layer is None:
        return None if header.startswith("cli/") else f"{relative} may include cli/ only"
    if target != layer and target not in ALLOWED[layer]:
        return f"{layer} may not include {target}"
    if layer == "commands" and is_other_verb(relative, header):
        return f"a verb may not include another verb ({header})"
    return None


# A verb is a pair commands/<verb>.{hpp,cpp}; what verbs share lies in commands/shared/ or is named
# context.
def is_other_verb(relative, header):
    parts = header.split("/")
    if len(parts) != 2 or parts[0] != "commands" or parts[1] == "context.hpp":
        return False
    return len(relative.parts) > 2 or Path(parts[1]).stem != relative.stem


def library_header(relative, header):
    for prefix, home in HOMES.items():
        if header.startswith(prefix) and not home.match(relative.as_posix()):
            return f"<{header}> has its home in {home.pattern}"
    return None


def check(root):
    plugin = Path(root) / "plugin"
    found = []
    for file in sorted(plugin.rglob("*.[ch]pp")):
        relative = file.relative_to(plugin)
        if len(relative.parts) > 1 and relative.parts[0] not in ALLOWED:
            found.append(f"plugin/{relative}: {relative.parts[0]} is no layer")
            continue
        found.extend(violations_of(file, relative))
    return found


if __name__ == "__main__":
    problems = check(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2])
    print("\n".join(problems) or "dependencies go one way")
    sys.exit(1 if problems else 0)
