#!/usr/bin/env python3
"""Checks that dependencies between the layers of plugin/ go one way.

A layer may include itself and the layers named for it below; a library's headers may be included
in their one home only; no verb includes another verb. Prints each violation as FILE:LINE, and what the
table allows and nothing uses, and exits 1 if there is one. Usage: layers.py [ROOT]
"""

import re
import sys
from pathlib import Path

# What each layer includes besides itself, exactly: an entry that no file uses is reported as well. A layer
# may include only those above its own line here.
ALLOWED = {
    "util": set(),
    "identity": {"util"},
    "yaml": {"util"},
    "net": {"util"},
    "awsauth": {"util", "identity", "yaml"},
    "rbac": {"util"},
    "access": {"util", "identity", "awsauth", "rbac"},
    "aws": {"util", "identity", "net", "access"},
    "kube": {"util", "yaml", "net", "rbac"},
    "stores": {"util", "identity", "yaml", "awsauth", "rbac", "access", "aws", "kube"},
    "cluster": {"util", "identity", "net", "awsauth", "access", "aws", "kube", "stores"},
    "change": {"util", "identity", "net", "awsauth", "access", "aws", "kube", "stores", "cluster"},
    "diagnosis": {"util", "identity", "net", "awsauth", "rbac", "access", "aws", "kube", "stores", "cluster"},
    "present": {"util", "identity", "yaml", "net", "awsauth", "rbac", "access", "aws", "kube", "stores", "cluster",
                "change", "diagnosis"},
    "commands": {"util", "identity", "yaml", "awsauth", "access", "aws", "kube", "stores", "cluster", "change",
                 "diagnosis", "present"},
    "cli": {"util", "identity", "net", "access", "aws", "kube", "stores", "cluster", "present", "commands"},
}

# Third-party headers (by their beginning) and the files that may include them.
HOMES = {
    "openssl/": re.compile(r"util/crypto|net/certificates"),
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


# A verb is a pair commands/<verb>.{hpp,cpp}.
def is_other_verb(relative, header):
    return header.startswith("commands/") and Path(header).stem != relative.stem


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


def unused(root):
    """The entries of the table that no file uses, and those that point upwards."""
    plugin = Path(root) / "plugin"
    order = list(ALLOWED)
    found = []
    for layer, allowed in ALLOWED.items():
        used = set()
        for file in (plugin / layer).rglob("*.[ch]pp"):
            matches = map(INCLUDE.match, file.read_text(encoding="utf-8").splitlines())
            used |= {match.group(1).split("/")[0] for match in matches if match and match.group(1)}
        found += [f"{layer} does not use {other}" for other in sorted(allowed - used)]
        found += [f"{other} is not below {layer}" for other in allowed if order.index(other) >= order.index(layer)]
    return found


if __name__ == "__main__":
    root = sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]
    problems = check(root) + unused(root)
    print("\n".join(problems) or "dependencies go one way")
    sys.exit(1 if problems else 0)
