#!/usr/bin/env python3
"""Checks the archive of a release as somebody who downloads it would.

Usage: package_test.py FOLDER PLATFORM [TEST...], where FOLDER is what krew/package made.
"""

import hashlib
import os
import platform
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path()
PLATFORM = ""

MACHINES = {"amd64": 62, "arm64": 183}  # e_machine of ELF
CPU_TYPES = {"amd64": 0x01000007, "arm64": 0x0100000C}  # of Mach-O
EMULATORS = {"amd64": "qemu-x86_64", "arm64": "qemu-aarch64"}
LC_CODE_SIGNATURE, LC_LOAD_DYLIB = 0x1D, 0xC
PT_DYNAMIC, PT_INTERP = 2, 3
MOST_BYTES = 8 << 20


def archive():
    return FOLDER / f"kubectl-iam_{PLATFORM}.tar.gz"


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def native(arch):
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine()) == arch


def elf_segments(program):
    offset, = struct.unpack_from("<Q", program, 32)
    size, count = struct.unpack_from("<HH", program, 54)
    return {struct.unpack_from("<I", program, offset + i * size)[0] for i in range(count)}


# The load commands of a Mach-O file, as (command, bytes).
def load_commands(program):
    count, = struct.unpack_from("<I", program, 16)
    offset = 32
    for _ in range(count):
        command, size = struct.unpack_from("<II", program, offset)
        yield command, program[offset:offset + size]
        offset += size


class Archive(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = Path(cls.temporary.name)
        with tarfile.open(archive()) as opened:
            cls.members = opened.getmembers()
            opened.extractall(cls.folder)
        cls.program = cls.folder / "kubectl-iam"
        cls.os, cls.arch = PLATFORM.split("-")

    def run_program(self, *arguments):
        emulator = [] if native(self.arch) else [EMULATORS[self.arch]]
        return subprocess.run([*emulator, self.program, *arguments], env={}, text=True, timeout=60,
                              capture_output=True, check=False)

    def test_members(self):
        self.assertEqual([member.name for member in self.members],
                         ["LICENSE", "LICENSE.libraries", "kubectl-iam", "kubectl_complete-iam"])

    def test_nothing_shows_who_built_it(self):
        for member in self.members:
            self.assertEqual((member.uid, member.gid, member.uname, member.gname), (0, 0, "", ""))
            executable = not member.name.startswith("LICENSE")
            self.assertEqual(member.mode, 0o755 if executable else 0o644, member.name)
        self.assertEqual(len({member.mtime for member in self.members}), 1)

    def test_nothing_shows_where_it_was_built(self):
        program = self.program.read_bytes()
        for folder in (str(ROOT), str(Path.home()) + "/", "/.cache/", "kubectl-iam/zig-"):
            self.assertNotIn(folder.encode(), program)

    def test_licences_of_all_libraries(self):
        self.assertEqual((self.folder / "LICENSE").read_bytes(), (ROOT / "LICENSE").read_bytes())
        text = (self.folder / "LICENSE.libraries").read_text()
        for word in ("University of Cincinnati", "Daniel Stenberg", "Victor Zverovich",
                     "Niels Lohmann", "Kirill Simonov", "Tatsuhiro Tsujikawa", "Apache License",
                     "Arseny Kapoulkine", "Jesse Beder", "Jean-loup Gailly", "LLVM"):
            self.assertIn(word, text)

    def test_sum(self):
        lines = (FOLDER / "SHA256SUMS").read_text().splitlines()
        sums = dict(reversed(line.split()) for line in lines)
        self.assertEqual(sums[archive().name], sha256(archive()))

    def test_size(self):
        self.assertLessEqual(self.program.stat().st_size, MOST_BYTES)


class Linux:
    def test_needs_nothing_from_the_machine(self):
        program = self.program.read_bytes()
        self.assertEqual(program[:4], b"\x7fELF")
        self.assertEqual(struct.unpack_from("<H", program, 18)[0], MACHINES[self.arch])
        self.assertFalse(elf_segments(program) & {PT_DYNAMIC, PT_INTERP})

    def test_runs(self):
        result = self.run_program("version")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"^kubectl-iam v\d")

    def test_edits_a_manifest(self):
        manifest = self.folder / "aws-auth.yaml"
        manifest.write_text("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n"
                            "  namespace: kube-system\ndata: {}\n")
        role = "arn:aws:iam::111122223333:role/Dev"
        added = self.run_program("add-role", role, "--group", "dev", "-m", manifest)
        self.assertEqual(added.returncode, 0, added.stderr)
        listed = self.run_program("list", "roles", "-o", "name", "-m", manifest)
        self.assertEqual(listed.stdout.strip(), role)


class Darwin:
    def test_needs_only_the_system_library(self):
        program = self.program.read_bytes()
        magic, cpu = struct.unpack_from("<II", program)
        self.assertEqual((magic, cpu), (0xFEEDFACF, CPU_TYPES[self.arch]))
        libraries = [body[24:].rstrip(b"\0") for command, body in load_commands(program)
                     if command == LC_LOAD_DYLIB]
        self.assertEqual(libraries, [b"/usr/lib/libSystem.B.dylib"])

    # macOS on arm64 kills a program without one.
    def test_signature(self):
        commands = {command for command, _ in load_commands(self.program.read_bytes())}
        if self.arch == "arm64":
            self.assertIn(LC_CODE_SIGNATURE, commands)


# Built from a copy of the checkout in another folder, without objects of the first build.
class Reproducible(unittest.TestCase):
    def test_same_bytes_from_another_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, "elsewhere")
            listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others",
                                     "--exclude-standard"], cwd=ROOT, check=True,
                                    stdout=subprocess.PIPE, text=True).stdout
            for name in filter(None, listed.split("\0")):
                if (ROOT / name).is_file():
                    (copy / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(ROOT / name, copy / name)
            version = re.search(r"^  version: (.+)$", (FOLDER / "iam.yaml").read_text(), re.M)
            (copy / "VERSION").write_text(version.group(1))
            with tarfile.open(archive()) as opened:
                date = opened.getmembers()[0].mtime
            environment = {**os.environ, "CCACHE_DISABLE": "1", "SOURCE_DATE_EPOCH": str(date)}
            subprocess.run([copy / "krew/package", Path(folder, "dist"), PLATFORM], check=True,
                           env=environment)
            self.assertEqual(sha256(Path(folder, "dist", archive().name)), sha256(archive()))


if __name__ == "__main__":
    FOLDER, PLATFORM = Path(sys.argv[1]).resolve(), sys.argv[2]
    SYSTEM = {"linux": Linux, "darwin": Darwin}[PLATFORM.split("-")[0]]

    class Release(SYSTEM, Archive):
        pass

    del Archive  # it is a test only together with a system
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
