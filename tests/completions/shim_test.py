#!/usr/bin/env python3
"""The file that kubectl runs for completion finds the plugin, wherever both were put."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

SHIM = Path(__file__).resolve().parents[2] / "completions/kubectl_complete-iam"


class Shim(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    # A plugin that says who it is and how it was called.
    def plugin(self, name):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'#!/bin/sh\nprintf "{name}"\nprintf "<%s>" "$@"\n')
        path.chmod(0o755)

    def shim(self, name):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(SHIM.read_bytes())
        path.chmod(0o755)

    def link(self, name, target):
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).symlink_to(target)

    def complete(self, name, *words, path=os.defpath):
        return subprocess.run([self.folder / name, *words], env={"PATH": path}, cwd="/", timeout=60,
                              capture_output=True, text=True, check=False)

    def test_passes_on_all_words(self):
        self.plugin("bin/kubectl-iam")
        self.shim("bin/kubectl_complete-iam")
        done = self.complete("bin/kubectl_complete-iam", "list", "--context", "a b", "")
        self.assertEqual(done.stdout, "bin/kubectl-iam<__complete><list><--context><a b><>")

    def test_runs_the_plugin_of_its_own_name(self):
        self.plugin("bin/kubectl-iam")
        self.plugin("bin/kubectl-eks_iam")
        self.shim("bin/kubectl_complete-eks_iam")
        done = self.complete("bin/kubectl_complete-eks_iam", "")
        self.assertEqual(done.stdout, "bin/kubectl-eks_iam<__complete><>")

    def test_follows_links_in_any_form(self):
        self.plugin("store/v1/kubectl-iam")
        self.shim("store/v1/kubectl_complete-iam")
        self.link("store/now", "v1")
        self.link("bin/kubectl_complete-iam", "../store/now/kubectl_complete-iam")
        self.link("home/bin/kubectl_complete-eks_iam", self.folder / "bin/kubectl_complete-iam")
        for name in ("bin/kubectl_complete-iam", "home/bin/kubectl_complete-eks_iam"):
            self.assertEqual(self.complete(name, "l").stdout, "store/v1/kubectl-iam<__complete><l>")

    def test_prefers_the_plugin_beside_the_link(self):
        self.plugin("store/kubectl-iam")
        self.shim("store/kubectl_complete-iam")
        self.plugin("bin/kubectl-eks_iam")
        self.link("bin/kubectl_complete-eks_iam", "../store/kubectl_complete-iam")
        done = self.complete("bin/kubectl_complete-eks_iam", "")
        self.assertEqual(done.stdout, "bin/kubectl-eks_iam<__complete><>")

    def test_looks_on_path_last(self):
        self.plugin("elsewhere/kubectl-iam")
        self.shim("bin/kubectl_complete-iam")
        done = self.complete("bin/kubectl_complete-iam", "", path=f"{self.folder}/elsewhere:/bin:/usr/bin")
        self.assertEqual(done.stdout, "elsewhere/kubectl-iam<__complete><>")

    # Whatever it would say would stand in the line that is being typed.
    def test_without_a_plugin_it_is_silent(self):
        self.shim("bin/kubectl_complete-iam")
        done = self.complete("bin/kubectl_complete-iam", "")
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(done.stdout + done.stderr, "")


if __name__ == "__main__":
    unittest.main()
