#!/usr/bin/env python3
"""Lets krew itself judge the manifests and install the archives of a release, under each name.

Usage: krew_test.py FOLDER [TEST...], where FOLDER is what krew/package made. Covers the platforms
in it, which include the machine's own.
"""

import functools
import http.server
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
FOLDER = Path()
TOOLS = Path()

NAMES = ("iam", "eks-iam")
HERE = "linux_" + {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]


def build_tools():
    names = ["kubectl", "kubectl-krew", "validate-krew-manifest"]
    tools = subprocess.run([ROOT / "tests/sandbox/tools", *names], check=True, text=True,
                           stdout=subprocess.PIPE)
    return Path(tools.stdout.strip())


def archives():
    return sorted(FOLDER.glob("*.tar.gz"))


def own_archive():
    return FOLDER / f"kubectl-iam_{HERE.replace('_', '-')}.tar.gz"


class Krew(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.root = self.folder / "krew"
        self.bin = self.root / "bin"

    # The tools come last on PATH, so that a kubectl-iam among them does not hide krew's link.
    def run_in_shell(self, *command, **variables):
        environment = {"PATH": f"{self.bin}:{TOOLS}:{os.defpath}", "HOME": str(self.folder),
                       "KREW_ROOT": str(self.root), "KREW_NO_UPGRADE_CHECK": "1", "TMPDIR": str(self.folder),
                       **variables}
        return subprocess.run([str(word) for word in command], env=environment, cwd=self.folder,
                              capture_output=True, text=True, timeout=120, check=False)

    def succeed(self, *command, **variables):
        result = self.run_in_shell(*command, **variables)
        self.assertEqual(result.returncode, 0, f"{command}: {result.stdout}{result.stderr}")
        return result.stdout + result.stderr

    def krew(self, *arguments, **variables):
        return self.succeed("kubectl", "krew", *arguments, **variables)

    def install(self, name, archive, **variables):
        return self.krew("install", f"--manifest={FOLDER / name}.yaml", f"--archive={archive}",
                         **variables)

    # What krew or the plugin has put on PATH, and the files behind it.
    def installed(self):
        places = ("bin", "store", "receipts")
        return sorted(str(path.relative_to(self.root)) for place in places
                      for path in (self.root / place).rglob("*") if path.name != "kubectl-krew")


class Rules(Krew):
    def manifests(self):
        for name in NAMES:
            yield name, (FOLDER / f"{name}.yaml").read_text()

    # Downloads each platform's archive from the address in the manifest, and installs it.
    def test_krews_own_check(self):
        with served(FOLDER, self.folder) as publish:
            for name in NAMES:
                manifest = publish("v1.2.3") / f"{name}.yaml"
                said = self.succeed(TOOLS / "validate-krew-manifest", "-manifest", manifest)
                self.assertIn(f"all {len(archives())} spec.platforms installed fine", said)

    # What its reviewers ask for.
    def test_naming_guide(self):
        for _, text in self.manifests():
            short = re.search(r"^  shortDescription: (.*)$", text, re.M).group(1)
            self.assertLessEqual(len(short), 60)
            self.assertNotRegex(short, r"(?i)kubectl|plugin|kubernetes|\.$")

    def test_version_is_that_of_the_program(self):
        for name, text in self.manifests():
            self.install(name, own_archive())
            version = re.search(r"^  version: (.*)$", text, re.M).group(1)
            self.assertEqual(self.succeed("kubectl", name, "version"), f"kubectl-iam {version}\n")

    def test_every_platform_of_the_release(self):
        for _, text in self.manifests():
            named = set(re.findall(r"uri: .*/(.*)", text))
            self.assertEqual(named, {archive.name for archive in archives()})

    def test_changed_bytes_are_refused(self):
        other = self.folder / "other.tar.gz"
        other.write_bytes(own_archive().read_bytes() + b"\0")
        result = self.run_in_shell("kubectl", "krew", "install", f"--archive={other}",
                                   f"--manifest={FOLDER / 'iam.yaml'}")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("checksum", result.stderr)


class Install(Krew):
    def test_runs_under_the_name_it_has(self):
        for name in NAMES:
            self.install(name, own_archive())
            self.assertIn("kubectl-iam v", self.succeed("kubectl", name, "version"))
            self.assertIn(f"kubectl {name} ", self.succeed("kubectl", name, "--help"))
            mistyped = self.run_in_shell("kubectl", name, "lst")
            self.assertIn(f'unknown command "lst" for "kubectl {name}"', mistyped.stderr)

    # With this machine's archive, in the place where `./dev package` would put it.
    def test_the_readmes_command(self):
        (self.folder / "dist").symlink_to(FOLDER)
        command = re.search(r"^kubectl krew install .*$", README.read_text(), re.M).group()
        self.succeed("sh", "-c", command.replace("linux-amd64", HERE.replace("_", "-")))
        self.assertIn("kubectl-iam v", self.succeed("kubectl", "iam", "version"))

    def test_both_names_side_by_side(self):
        for name in NAMES:
            self.install(name, own_archive())
        for name in NAMES:
            self.assertIn("kubectl-iam v", self.succeed("kubectl", name, "version"))

    def test_uninstalling_leaves_nothing(self):
        with served(FOLDER, self.folder) as publish:
            index = Index(self, publish)  # krew uninstalls only if it has one
            index.release("v1.0.0")
            self.krew("index", "add", "ours", index.folder)
        for name in NAMES:
            self.install(name, own_archive())
            self.assertNotEqual(self.installed(), [])
            self.krew("uninstall", name)
            self.assertEqual(self.installed(), [])

    def test_every_platform(self):
        for archive in archives():
            for name in NAMES:
                with self.subTest(archive=archive.name, name=name):
                    system, arch = platform_of(archive)
                    self.install(name, archive, KREW_OS=system, KREW_ARCH=arch)
                    stored = {path.name for path in self.root.glob(f"store/{name}/*/*")}
                    self.assertIn("LICENSE", stored)
                    self.assertTrue(os.access(self.bin / f"kubectl-{name.replace('-', '_')}", os.X_OK))
                    shutil.rmtree(self.root)

    # The command that krew shows after an installation, and its promised effect.
    def test_completion_outlives_upgrades(self):
        for name in NAMES:
            with self.subTest(name=name), served(FOLDER, self.folder) as publish:
                index = Index(self, publish)
                index.release("v1.0.0")
                self.krew("index", "add", "ours", index.folder)
                said = self.krew("install", f"ours/{name}")
                command = re.search(r'cp "[^"]*" \\\n[ |]*"[^"]*"', said).group().replace("|", " ")
                self.succeed("sh", "-c", command)
                index.release("v1.1.0")
                self.krew("upgrade", name)
                file = name.replace("-", "_")
                plugin = self.bin / f"kubectl-{file}"
                self.assertIn("v1.1.0", os.readlink(plugin))
                plugin.unlink()
                plugin.write_text('#!/bin/sh\nprintf "<%s>" "$@"\n')
                plugin.chmod(0o755)
                completed = self.succeed(self.bin / f"kubectl_complete-{file}", "list", "a b", "")
                self.assertEqual(completed, "<__complete><list><a b><>")
                self.krew("index", "remove", "--force", "ours")
                shutil.rmtree(self.root)

    def test_upgrade_leaves_only_the_new_one(self):
        for name in NAMES:
            with self.subTest(name=name), served(FOLDER, self.folder) as publish:
                index = Index(self, publish)
                index.release("v1.0.0")
                self.krew("index", "add", "ours", index.folder)
                self.krew("install", f"ours/{name}")
                index.release("v1.1.0")
                self.krew("upgrade", name)
                self.assertEqual(os.listdir(self.root / "store" / name), ["v1.1.0"])
                self.assertIn("kubectl-iam v", self.succeed("kubectl", name, "version"))
                self.krew("uninstall", name)
                self.assertEqual(self.installed(), [])
                self.krew("index", "remove", "ours")


def platform_of(archive):
    return re.fullmatch(r"kubectl-iam_(\w+)-(\w+)\.tar\.gz", archive.name).groups()


class served:
    """Releases as a web site: calling it publishes the archives of a folder as a version."""

    def __init__(self, release, folder):
        self.release = release
        self.site = Path(tempfile.mkdtemp(dir=folder))

    def __enter__(self):
        handler = functools.partial(Quiet, directory=self.site)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return self.publish

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    # Returns the folder with the manifests.
    def publish(self, version):
        folder = self.site / "releases/download" / version
        folder.mkdir(parents=True, exist_ok=True)
        for archive in archives():
            shutil.copy(archive, folder)
        named = folder / "version.cpp"
        named.write_text(f'"{version}"')
        home = f"http://127.0.0.1:{self.server.server_port}"
        subprocess.run([ROOT / "krew/manifest", folder, named], check=True,
                       env={**os.environ, "KUBECTL_IAM_HOME": home})
        return folder


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Index:
    """A krew index: a git repository of manifests."""

    def __init__(self, case, publish):
        self.case = case
        self.publish = publish
        self.folder = Path(tempfile.mkdtemp(dir=case.folder))
        (self.folder / "plugins").mkdir()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments):
        self.case.succeed("git", "-C", self.folder, "-c", "user.name=x", "-c", "user.email=x@x",
                          *arguments)

    def release(self, version):
        for manifest in self.publish(version).glob("*.yaml"):
            shutil.copy(manifest, self.folder / "plugins")
        self.git("add", ".")
        self.git("commit", "--quiet", "-m", version)


if __name__ == "__main__":
    FOLDER = Path(sys.argv[1]).resolve()
    TOOLS = build_tools()
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
