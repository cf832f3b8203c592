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
PT_LOAD, PT_DYNAMIC, PT_INTERP, PT_GNU_STACK, PT_GNU_RELRO = 1, 2, 3, 0x6474E551, 0x6474E552
PF_X, PF_W = 1, 2
ET_DYN = 3
DT_NEEDED, DT_FLAGS, DF_BIND_NOW = 1, 30, 8
# What a jump may lead to (Intel's CET, Arm's BTI).
LANDING_PADS = {"amd64": b"\xf3\x0f\x1e\xfa", "arm64": b"\x5f\x24\x03\xd5"}
MOST_BYTES = 12 << 20


def archive():
    return FOLDER / f"kubectl-iam_{PLATFORM}.tar.gz"


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def native(arch):
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine()) == arch


# The program headers of an ELF file, as (type, flags, offset in the file, size in the file).
def elf_segments(program):
    offset, = struct.unpack_from("<Q", program, 32)
    size, count = struct.unpack_from("<HH", program, 54)
    for start in range(offset, offset + count * size, size):
        kind, flags, place = struct.unpack_from("<IIQ", program, start)
        yield kind, flags, place, struct.unpack_from("<Q", program, start + 32)[0]


# The dynamic section of an ELF file, as (tag, value).
def elf_dynamic(program):
    for kind, _, place, size in elf_segments(program):
        if kind == PT_DYNAMIC:
            yield from struct.iter_unpack("<QQ", program[place:place + size])


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
        self.assertNotIn(PT_INTERP, {kind for kind, *_ in elf_segments(program)})
        self.assertNotIn(DT_NEEDED, {tag for tag, _ in elf_dynamic(program)})

    def test_is_loaded_at_a_random_address(self):
        program = self.program.read_bytes()
        self.assertEqual(struct.unpack_from("<H", program, 16)[0], ET_DYN)

    def test_code_and_tables_cannot_be_overwritten(self):
        program = self.program.read_bytes()
        segments = list(elf_segments(program))
        self.assertIn(PT_GNU_RELRO, {kind for kind, *_ in segments})
        self.assertEqual([flags & PF_X for kind, flags, *_ in segments if kind == PT_GNU_STACK], [0])
        for kind, flags, *_ in segments:
            if kind == PT_LOAD:
                self.assertNotEqual(flags & (PF_X | PF_W), PF_X | PF_W)
        self.assertTrue(dict(elf_dynamic(program)).get(DT_FLAGS, 0) & DF_BIND_NOW)

    def test_functions_begin_with_landing_pads(self):
        self.assertGreater(self.program.read_bytes().count(LANDING_PADS[self.arch]), 1000)

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
