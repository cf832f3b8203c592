#!/usr/bin/env python3
"""Compares our reading and use of kubeconfig files with kubectl's, on written and mutated files.

For each case kubectl prints the merged files (`config view --raw`) and requests /version from a port
on which nobody listens; the probe does the same with our code. Both must accept the same files, see
the same in them and print the same. Prints each difference with the case's files, and exits 1 if
there is one. Reduce a new difference to a case in corpus.py first.
"""

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.dont_write_bytecode = True  # a test leaves nothing behind in the source tree
import corpus  # noqa: E402

HERE = Path(__file__).resolve().parent


@dataclass
class Case:
    name: str
    files: dict
    variable: str = "config"  # KUBECONFIG
    flags: dict = field(default_factory=dict)
    executables: tuple = ()
    is_used: bool = True  # whether to ask for /version; a mutated server address may be anybody's


def find_kubectl():
    tools = subprocess.run([HERE.parent / "sandbox/tools", "kubectl"], check=True, text=True,
                           stdout=subprocess.PIPE)
    return tools.stdout.strip() + "/kubectl"


def write_files(case, folder):
    for name, text in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        if name in case.executables:
            path.chmod(0o755)


def environment_of(case, folder):
    # Built from scratch: the caller's proxies and credentials must not count.
    return {"HOME": str(folder / "home"), "PATH": "/usr/bin:/bin", "KUBECONFIG": case.variable}


def flag_words(flags):
    return [f"--{name}" if value is True else f"--{name}={value}" for name, value in flags.items()]


class Kubectl:
    def __init__(self, program):
        self.program = program

    def run(self, case, folder, *words):
        return subprocess.run([self.program, *words, *flag_words(case.flags)], cwd=folder,
                              env=environment_of(case, folder), text=True, encoding="utf-8",
                              errors="replace", stdin=subprocess.DEVNULL, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def ask(self, case, folder):
        view = self.run(case, folder, "config", "view", "--raw", "--output=json")
        said = self.run(case, folder, "get", "--raw", "/version").stderr if case.is_used else ""
        return {"view": json.loads(view.stdout) if view.returncode == 0 else None,
                "answer": said.rstrip()}


class Probe:
    def __init__(self, program):
        self.process = subprocess.Popen([program], text=True, encoding="utf-8",
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)

    def ask(self, case, folder):
        environment = [f"{name}={value}" for name, value in environment_of(case, folder).items()]
        flags = {name: "true" if value is True else value for name, value in case.flags.items()}
        question = {"folder": str(folder), "environment": environment, "flags": flags,
                    "use": case.is_used}
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"the probe died of the case {case.name}: {case.files}")
        answer = json.loads(answer)
        return {**answer, "answer": answer["answer"].rstrip()}

    def close(self):
        self.process.stdin.close()
        self.process.wait()


# What both hold, in one shape: without empty fields, and without what we check but do not keep.
def comparable(view):
    if view is None:
        return None
    view = json.loads(json.dumps(view))
    view.pop("preferences", None)
    view.pop("extensions", None)
    for entry in view.get("users") or []:
        entry.get("user", {}).pop("extensions", None)
    for entry in view.get("contexts") or []:
        entry.get("context", {}).pop("extensions", None)
    for entry in view.get("clusters") or []:
        cluster = entry.get("cluster", {})
        cluster["extensions"] = [
            e for e in cluster.get("extensions") or [] if e["extension"] is not None]
    return without_nothing(view)


def without_nothing(value):
    if isinstance(value, list):
        return [without_nothing(item) for item in value]
    if not isinstance(value, dict):
        return value
    fields = {key: without_nothing(item) for key, item in value.items()}
    return {key: item for key, item in fields.items()
            if key in ("name", "extension") or (item and item is not None)}


def said_alike(case, theirs, ours):
    if "error loading config file" in theirs:  # ours names line, column and field instead of Go types
        return "error loading config file" in ours
    for in_their_words, in_ours in corpus.SAID_IN_OTHER_WORDS:
        if in_their_words in theirs:
            return in_ours in ours
    # kubectl adds an explanation and the hint, which is our cure.
    if "getting credentials: exec: executable" in theirs and theirs.split("\n")[0].endswith("found"):
        theirs = theirs.split("\n")[0]
    lines = [line for line in theirs.split("\n") if not line.startswith("W")]  # log lines
    return [line.rstrip() for line in lines] == [line.rstrip() for line in ours.split("\n")]


def differences(case, theirs, ours):
    if comparable(theirs["view"]) != comparable(ours["view"]):
        yield "the files are", comparable(theirs["view"]), comparable(ours["view"])
    elif case.is_used and not said_alike(case, theirs["answer"], ours["answer"]):
        yield "the answer is", theirs["answer"], ours["answer"]


# A text that readers of YAML disagree on is unjudged: our error says so. People do not write such text, so
# only damage may make it differ from kubectl's reading, and rarely.
def is_unjudged(answer):
    return answer["view"] is None and "cannot be judged" in answer["answer"]


def require_few(unjudged, cases):
    if any(not case.name.startswith("mutation") for case in unjudged) or len(unjudged) > 0.02 * len(cases):
        sys.exit(f"unjudged: {', '.join(case.name for case in unjudged)}")


def report(case, difference):
    what, theirs, ours = difference
    print(f"--- {case.name} {case.variable} {flag_words(case.flags)}")
    print(case.files["config"])
    print(f"{what} to kubectl: {theirs}\n{what} to us:      {ours}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--probe", required=True, help="the program built from probe.cpp")
    parser.add_argument("--kubectl", help="by default the sandbox's own")
    parser.add_argument("--mutations", type=int, default=150, help="how many mutated files")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    # A port in use, so that no other program can listen on it.
    with socket.socket() as taken, tempfile.TemporaryDirectory() as root:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        cases = [Case(**case) for case in corpus.written(port)]
        cases += [Case(**case)
                  for case in corpus.mutated(port, arguments.mutations, random.Random(arguments.seed))]
        folders = [Path(root) / str(number) for number in range(len(cases))]
        for case, folder in zip(cases, folders):
            folder.mkdir()
            write_files(case, folder)
        kubectl = Kubectl(arguments.kubectl or find_kubectl())
        probe = Probe(arguments.probe)
        with ThreadPoolExecutor(2) as pool:
            theirs = list(pool.map(kubectl.ask, cases, folders))
        ours = [probe.ask(case, folder) for case, folder in zip(cases, folders)]
        probe.close()
    unjudged = [case for case, a, b in zip(cases, theirs, ours) if is_unjudged(b) and list(differences(case, a, b))]
    require_few(unjudged, cases)
    found = [(case, difference) for case, a, b in zip(cases, theirs, ours) if not is_unjudged(b)
             for difference in differences(case, a, b)]
    for case, difference in found:
        report(case, difference)
    accepted = sum(answer["view"] is not None for answer in theirs)
    print(f"{len(cases)} cases, of which kubectl reads {accepted}: {len(found)} differences, {len(unjudged)} unjudged")
    if accepted in (0, len(cases)):
        sys.exit("kubectl should read some of these files and refuse others")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
