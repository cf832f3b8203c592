#!/usr/bin/env python3
"""The program on manifest files, as people run it. Usage: manifest_test.py PROGRAM [TEST...]"""

import json
import os
import re
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

from proposals import Pasted

PROGRAM = "kubectl-iam"

ACCOUNT = "arn:aws:iam::111122223333"
SSO = "AWSReservedSSO_AdministratorAccess_0123456789abcdef"
SSO_PATH = "aws-reserved/sso.amazonaws.com/eu-west-1"

MANIFEST = f"""\
# who gets in
apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  other: "kept" # ours
  mapRoles: |
    # nodes
    - rolearn: {ACCOUNT}:role/NodeRole
      username: system:node:{{{{EC2PrivateDNSName}}}}
      groups:
        - system:bootstrappers
        - system:nodes
"""


class Manifest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = self.folder / "aws-auth.yaml"
        self.file.write_text(MANIFEST, encoding="utf-8")

    def run_program(self, *arguments, text=None, preexec=None):
        environment = {"PATH": os.defpath, "HOME": str(self.folder)}

        def run(words, variables):
            return subprocess.run(
                words, input=text, capture_output=True, text=True, timeout=60,
                env=environment | variables, cwd=self.folder, preexec_fn=preexec, check=False,
            )

        done = run([PROGRAM, *arguments], {})
        # What it proposes can be pasted.
        Pasted(run, {"iam": [PROGRAM]}, {}, self.folder).check(list(arguments), done.stderr, {})
        return done

    def succeed(self, *arguments, **options):
        result = self.run_program(*arguments, **options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result

    # The arguments fail with all of `parts` in the message, and the file keeps its bytes.
    def refuse(self, *arguments, parts, **options):
        before = self.file.read_bytes() if self.file.exists() else None
        result = self.run_program(*arguments, **options)
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertTrue(result.stderr.startswith("error: "), result.stderr)
        for part in parts:
            self.assertIn(part, result.stderr)
        if before is not None:
            self.assertEqual(self.file.read_bytes(), before)
        return result

    def add(self, *arguments, **options):
        return self.succeed("add-role", *arguments, "-m", str(self.file), **options)

    def roles(self):
        listed = self.succeed("list", "roles", "-m", str(self.file), "-o", "name").stdout
        return [line.rsplit("/", 1)[1] for line in listed.splitlines()]

    # The story of a permission set

    def test_permission_set_in_and_out(self):
        held = f"{ACCOUNT}:role/{SSO}"
        added = self.add(f"{ACCOUNT}:role/{SSO_PATH}/{SSO}", "--group", "system:masters")
        self.assertEqual(added.stdout, f"mapping/{held} added\n")
        self.assertIn("note: ", added.stderr)
        text = self.file.read_text(encoding="utf-8")
        self.assertTrue(text.startswith(MANIFEST), text)
        self.assertNotIn("aws-reserved", text)
        explained = self.succeed("explain", f"arn:aws:sts::111122223333:assumed-role/{SSO}/jane@x.org", "-m", str(self.file), "-o", "json")
        explanation = json.loads(explained.stdout)
        self.assertEqual(explanation["kind"], "Explanation")
        self.assertTrue(explanation["mapped"])
        self.assertEqual(explanation["canonicalArn"], held)
        self.assertEqual(explanation["groups"], ["system:masters"])
        self.assertTrue(explanation["username"].endswith("/jane-x.org"), explanation)
        removed = self.succeed("remove-role", f"{ACCOUNT}:role/{SSO_PATH}/{SSO}", "-m", str(self.file))
        self.assertEqual(removed.stdout, f"mapping/{held} removed\n")
        self.assertEqual(self.file.read_text(encoding="utf-8"), MANIFEST)

    def test_an_entry_that_never_matches_is_removed_by_its_own_arn(self):
        dead = f"{ACCOUNT}:role/team/Dev"
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"    - rolearn: {dead}\n")
        alone = self.file.read_text(encoding="utf-8")
        removed = self.succeed("remove-role", dead, "-m", str(self.file))
        self.assertEqual((removed.stdout, removed.stderr), (f"mapping/{dead} removed\n", ""))
        self.file.write_text(alone, encoding="utf-8")
        self.add(f"{ACCOUNT}:role/Dev", "--group", "g")
        removed = self.succeed("remove-role", dead, "-m", str(self.file))
        self.assertEqual(removed.stdout, f"mapping/{ACCOUNT}:role/Dev removed\n")
        self.assertIn("both are removed", removed.stderr)
        self.assertEqual(self.roles(), ["NodeRole"])

    def test_same_entry_again_is_unchanged(self):
        self.add(f"{ACCOUNT}:role/Dev", "--group", "a", "--group", "b")
        before = self.file.read_bytes()
        again = self.add(f"{ACCOUNT}:role/Dev", "--group", "b", "--group", "a")
        self.assertEqual(again.stdout, f"mapping/{ACCOUNT}:role/Dev unchanged\n")
        self.assertEqual(self.file.read_bytes(), before)

    def test_other_values_need_a_flag(self):
        self.add(f"{ACCOUNT}:role/Dev", "--group", "a")
        self.refuse("add-role", f"{ACCOUNT}:role/Dev", "--group", "b", "-m", str(self.file), parts=["--overwrite", "--append", "group"])
        self.add(f"{ACCOUNT}:role/Ops", "--group", "a", "--username", "ops")
        self.add(f"{ACCOUNT}:role/Same", "--group", "b")
        names = [f"{ACCOUNT}:role/{name}" for name in ("Dev", "New", "Ops", "Same", "Ops")]
        refused = self.refuse("add-role", *names, "--group", "b", "-m", str(self.file), parts=["aws-auth.yaml:16:", "aws-auth.yaml:20:", "to username ops, groups a", "--overwrite sets what you gave and keeps the rest"])
        self.assertEqual(refused.stderr.count("is already mapped"), 2)
        self.assertEqual(refused.stderr.count(", groups b"), 2)
        self.add(f"{ACCOUNT}:role/Dev", "--group", "b", "--append")
        self.assertIn("- a\n        - b\n", self.file.read_text(encoding="utf-8"))

    def test_overwrite_keeps_what_is_not_given_and_shows_what_goes(self):
        self.add(f"{ACCOUNT}:role/Dev", "--group", "a", "--group", "b", "--username", "dev")
        done = self.add(f"{ACCOUNT}:role/Dev", "--overwrite", "--username", "ops")
        self.assertIn("username dev -> ops\n", done.stderr)
        self.assertNotIn("groups", done.stderr)
        done = self.add(f"{ACCOUNT}:role/Dev", "--overwrite", "--group", "c")
        self.assertIn("groups a, b -> c\n", done.stderr)
        self.assertNotIn("username", done.stderr)
        self.assertIn("username: ops\n      groups:\n        - c\n", self.file.read_text(encoding="utf-8"))
        self.assertTrue(self.add(f"{ACCOUNT}:role/Dev", "--overwrite").stdout.endswith(" unchanged\n"))
        done = self.add(f"{ACCOUNT}:role/Dev", "--append", "--group", "d", "--username", "ops")
        self.assertIn("groups c -> c, d\n", done.stderr)

    def test_a_comment_behind_a_value_stays_and_keeps_nobody_from_changing_it(self):
        text = MANIFEST.replace("mapRoles: |\n", f"mapRoles: |\n    - rolearn: {ACCOUNT}:role/CI\n      username: ci   # who\n      groups: [deployers]   # CI\n", 1)
        self.file.write_text(text, encoding="utf-8")
        self.add(f"{ACCOUNT}:role/CI", "--username", "robot", "--group", "deployers2", "--overwrite")
        after = text.replace("username: ci ", "username: robot ").replace("[deployers]", "[deployers2]")
        self.assertEqual(self.file.read_text(encoding="utf-8"), after)
        self.succeed("remove-role", f"{ACCOUNT}:role/CI", "--group", "deployers2", "-m", str(self.file))
        self.assertEqual(self.file.read_text(encoding="utf-8"), after.replace("[deployers2]", "[]"))

    def test_create_makes_the_file(self):
        new = self.folder / "new.yaml"
        self.refuse("add-role", f"{ACCOUNT}:role/Dev", "-m", str(new), parts=["no such file", "--create"])
        done = self.succeed("add-role", f"{ACCOUNT}:role/Dev", "--group", "g", "-m", str(new), "--create")
        self.assertIn(f"created {new}\n", done.stderr)
        text = new.read_text(encoding="utf-8")
        self.assertTrue(text.startswith("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system\ndata:\n"), text)
        again = self.succeed("add-role", f"{ACCOUNT}:role/Dev", "--group", "g", "-m", str(new), "--create")
        self.assertEqual((again.stdout, again.stderr), (f"mapping/{ACCOUNT}:role/Dev unchanged\n", ""))

    def test_create_makes_no_file_in_a_dry_run(self):
        new = self.folder / "new.yaml"
        self.succeed("add-role", f"{ACCOUNT}:role/Dev", "-m", str(new), "--create", "--dry-run")
        self.assertFalse(new.exists())

    def test_a_flag_is_not_taken_for_a_group(self):
        for flag in ("--group", "--username"):
            self.refuse("add-role", f"{ACCOUNT}:role/Dev", flag, "-m", str(self.file), parts=[f"{flag} -m looks like a flag"])
        self.refuse("add-role", f"{ACCOUNT}:role/Dev", "--group", "ci,dev", "-m", str(self.file), parts=["--group once for each"])
        self.add(f"{ACCOUNT}:role/Dev", "--group", "cn=admins,dc=example")

    def test_lists_of_identities_are_refused_by_every_verb(self):
        pair = f"{ACCOUNT}:role/Dev,{ACCOUNT}:role/Ops"
        for verb in ("add-role", "remove-role", "explain", "add-user", "remove-user"):
            for words, part in (([pair], "several identities"), ([f"{ACCOUNT}:role/Dev,"], "comma"), (["Dev,Ops", "--account", "111122223333"], "several names"), (["Dev@222233334444"], "--sso Dev@222233334444")):
                done = self.run_program(verb, *words, "-m", str(self.file))
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(part, done.stderr)
        self.assertEqual(self.file.read_text(encoding="utf-8"), MANIFEST)

    def test_a_bare_name_is_found_in_the_map(self):
        self.add(f"{ACCOUNT}:role/Dev", "--group", "g")
        self.assertIn(f"{ACCOUNT}:role/Dev", self.succeed("explain", "Dev", "-m", str(self.file)).stdout)
        self.refuse("add-role", "New", "-m", str(self.file), parts=["account is not known", "--account"])
        self.succeed("add-user", f"{ACCOUNT}:user/team/alice", "-m", str(self.file))
        self.assertIn(f"{ACCOUNT}:user/alice", self.run_program("explain", "alice", "-m", str(self.file)).stdout)
        self.succeed("remove-role", "Dev", "-m", str(self.file))
        self.assertNotIn("role/Dev", self.file.read_text(encoding="utf-8"))
        self.add(f"{ACCOUNT}:role/Twin", f"{ACCOUNT.replace('111122223333', '222233334444')}:role/Twin")
        self.refuse("remove-role", "Twin", "-m", str(self.file), parts=["account is not known"])

    def test_append_takes_no_other_username(self):
        self.add(f"{ACCOUNT}:role/Dev", "--group", "a")
        for flags in (["--type", "EC2_LINUX"], ["--type", "ec2_linux"]):
            self.refuse("add-role", f"{ACCOUNT}:role/Dev", "--append", *flags, "-m", str(self.file), parts=["--append adds groups and leaves the username", flags[0], "--overwrite"])
        self.refuse("add-role", f"{ACCOUNT}:role/Dev", "--append", "--username", "other", "-m", str(self.file), parts=["is already mapped", "you asked for username other", "--overwrite"])
        self.add(f"{ACCOUNT}:role/Dev", "--group", "b", "--append", "--type", "standard")

    def test_several_identities_in_one_write(self):
        self.add(f"{ACCOUNT}:role/A", f"{ACCOUNT}:role/B", "--group", "g")
        self.assertEqual(self.roles(), ["NodeRole", "A", "B"])

    def test_users_of_one_name_are_told_apart(self):
        for path in ("a", "b"):
            self.succeed("add-user", f"{ACCOUNT}:user/{path}/jane", "--group", "g", "-m", str(self.file))
        listed = self.succeed("list", "users", "--name", "jane", "--no-headers", "-m", str(self.file))
        self.assertEqual([line.split()[0] for line in listed.stdout.splitlines()], ["a/jane", "b/jane"])
        self.refuse("remove-user", f"{ACCOUNT}:user/jane", "-m", str(self.file), parts=["give the path", f"line 17: {ACCOUNT}:user/a/jane", f"line 21: {ACCOUNT}:user/b/jane"])

    def test_an_account_entry_is_not_a_near_miss(self):
        self.succeed("add-account", "111122223333", "-m", str(self.file))
        refused = self.refuse("remove-role", f"{ACCOUNT}:role/Absent", "-m", str(self.file), parts=["is not in mapRoles"])
        self.assertNotIn("closest", refused.stderr)

    def test_the_root_user_is_no_near_miss_of_a_role_to_remove(self):
        self.succeed("add-user", f"{ACCOUNT}:root", "--group", "g", "-m", str(self.file))
        refused = self.refuse("remove-role", f"{ACCOUNT}:role/Absent", "-m", str(self.file), parts=["is not in mapRoles"])
        self.assertNotIn("closest", refused.stderr)

    def test_a_name_with_a_path_is_a_user_of_the_map(self):
        self.succeed("add-user", f"{ACCOUNT}:user/team/bob", "--group", "g", "-m", str(self.file))
        self.assertIn("user/team/bob", self.succeed("explain", "team/bob", "-m", str(self.file)).stdout)

    def test_a_bare_list_is_edited_if_list_says_of_what(self):
        before = f"- rolearn: {ACCOUNT}:role/Dev\n  username: dev\n  groups: [dev]\n"
        self.file.write_text(before, encoding="utf-8")
        self.refuse("list", "-m", str(self.file), parts=["a bare list", "--list roles"])
        place = ["-m", str(self.file), "--list", "roles"]
        self.assertIn("Dev", self.succeed("list", *place).stdout)
        self.succeed("add-role", f"{ACCOUNT}:role/New", "--username", "new", *place)
        self.assertEqual(self.file.read_text(encoding="utf-8"), before + f"- rolearn: {ACCOUNT}:role/New\n  username: new\n")
        self.succeed("remove-role", f"{ACCOUNT}:role/New", *place)
        self.assertEqual(self.file.read_text(encoding="utf-8"), before)
        refused = self.refuse("remove-role", f"{ACCOUNT}:role/Dex", *place, parts=["closest is line 1"])
        self.assertNotIn("mapUsers", refused.stderr)
        self.refuse("add-user", f"{ACCOUNT}:user/x", *place, parts=["the file holds mapRoles alone"])
        self.refuse("list", "--list", "roles", parts=["--manifest"])
        self.refuse("list", "-m", str(self.file), "--list", "groups", parts=["roles or users or accounts"])

    def test_users_keep_their_path_and_accounts_are_quoted(self):
        self.succeed("add-user", f"{ACCOUNT}:user/team/bob", "--group", "g", "-m", str(self.file))
        self.succeed("add-account", "012345678901", "-m", str(self.file))
        text = self.file.read_text(encoding="utf-8")
        self.assertIn(f"userarn: {ACCOUNT}:user/team/bob", text)
        self.assertIn('- "012345678901"', text)

    def test_dry_run_writes_nothing(self):
        shown = self.add(f"{ACCOUNT}:role/Dev", "--group", "g", "--dry-run=client", "--diff")
        self.assertIn("(dry run)", shown.stdout)
        self.assertIn("+    - rolearn:", shown.stdout)
        self.assertEqual(self.file.read_text(encoding="utf-8"), MANIFEST)

    def test_diff_leaves_standard_output_to_a_machine_format(self):
        for output, first in (("json", "{"), ("yaml", "apiVersion: "), ("name", f"{ACCOUNT}:role/Dev")):
            shown = self.add(f"{ACCOUNT}:role/Dev", "--group", "g", "--dry-run=client", "--diff", "-o", output)
            self.assertTrue(shown.stdout.startswith(first), shown.stdout)
            self.assertNotIn("+    - rolearn:", shown.stdout)
            self.assertIn("+    - rolearn:", shown.stderr)

    def test_json_says_that_it_is_a_dry_run(self):
        for flags, told in (("--dry-run",), "client"), ((), None):
            shown = self.add(f"{ACCOUNT}:role/Dev", "--group", "g", "-o", "json", *flags)
            self.assertEqual(json.loads(shown.stdout)["dryRun"], told)

    # Files

    def test_standard_input_is_filtered(self):
        result = self.succeed("add-role", f"{ACCOUNT}:role/Dev", "--group", "g", "-m", "-", text=MANIFEST)
        self.assertTrue(result.stdout.startswith(MANIFEST))
        self.assertIn("role/Dev", result.stdout)

    def test_json_stays_json(self):
        value = f"- rolearn: {ACCOUNT}:role/A\n"
        text = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "aws-auth", "namespace": "kube-system"}, "data": {"mapRoles": value}})
        self.file.write_text(text, encoding="utf-8")
        self.add(f"{ACCOUNT}:role/Dev", "--group", "g")
        after = json.loads(self.file.read_text(encoding="utf-8"))
        self.assertTrue(after["data"]["mapRoles"].startswith(value))
        self.assertEqual(self.roles(), ["A", "Dev"])

    def test_rows_on_one_line_of_json_have_columns(self):
        value = "".join(f"- rolearn: {ACCOUNT}:role/{name}\n  username: {name}\n" for name in "ab")
        data = {"mapRoles": value, "mapAccounts": '["111122223333"]'}
        text = json.dumps({"kind": "ConfigMap", "metadata": {"name": "aws-auth"}, "data": data})
        self.file.write_text(text, encoding="utf-8")
        rows = self.succeed("list", "-o", "wide", "-m", str(self.file)).stdout.splitlines()
        places = [row.split()[rows[0].split().index("LINE")] for row in rows[1:]]
        columns = [text.index(f"rolearn: {ACCOUNT}:role/{name}") + 1 for name in "ab"]
        self.assertEqual(places, [f"1:{columns[0]}", f"1:{columns[1]}", "1"])

    def test_json_that_is_not_yaml_is_refused_by_name(self):
        text = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "aws-auth", "annotations": {"mood": "\U0001f600"}}})
        for escaped in (text, text.replace("\\ud83d\\ude00", "\\/")):
            self.file.write_text(escaped, encoding="utf-8")
            self.refuse("add-role", f"{ACCOUNT}:role/Dev", "-m", str(self.file), parts=["aws-auth.yaml:1:", "escape", "jq"])

    def test_value_with_the_tag_str(self):
        self.file.write_text(MANIFEST.replace("mapRoles: |", "mapRoles: !!str |"), encoding="utf-8")
        self.add(f"{ACCOUNT}:role/Dev", "--group", "g")
        self.assertTrue(self.file.read_text(encoding="utf-8").startswith(MANIFEST.replace("mapRoles: |", "mapRoles: !!str |")))
        self.assertEqual(self.roles(), ["NodeRole", "Dev"])

    def test_literal_with_an_unusual_line_break_is_rewritten_with_a_note(self):
        self.file.write_text(MANIFEST + "    # one\u0085    # two\n", encoding="utf-8")
        added = self.add(f"{ACCOUNT}:role/Dev", "--group", "g")
        self.assertIn("rewritten", added.stderr)

    def test_one_of_several_documents(self):
        self.file.write_text("a: 1\n---\n" + MANIFEST + "---\n# end\nb: 2\n", encoding="utf-8")
        self.add(f"{ACCOUNT}:role/Dev", "--group", "g")
        text = self.file.read_text(encoding="utf-8")
        self.assertTrue(text.startswith("a: 1\n---\n" + MANIFEST))
        self.assertTrue(text.endswith("---\n# end\nb: 2\n"))

    def test_list_of_objects(self):
        indented = "".join("    " + line + "\n" if line else "\n" for line in MANIFEST.split("\n")[1:-1])
        self.file.write_text("apiVersion: v1\nkind: List\nitems:\n  -\n" + indented, encoding="utf-8")
        self.add(f"{ACCOUNT}:role/Dev", "--group", "g")
        self.assertEqual(self.roles(), ["NodeRole", "Dev"])

    def test_missing_key_is_created(self):
        self.file.write_text(MANIFEST.split("  mapRoles:")[0], encoding="utf-8")
        self.add(f"{ACCOUNT}:role/Dev", "--group", "g")
        self.assertIn('  other: "kept" # ours\n  mapRoles: |\n    - rolearn:', self.file.read_text(encoding="utf-8"))

    def test_keys_in_another_letter_case_are_reported_and_left_alone(self):
        above = MANIFEST.split("  mapRoles:")[0]
        for key, value in (("maproles", f"|\n    - rolearn: {ACCOUNT}:role/A"), ("MAPROLES", "x"), ("mapusers", "''")):
            self.file.write_text(f"{above}  {key}: {value}\n", encoding="utf-8")
            done = self.add(f"{ACCOUNT}:role/Dev", "--group", "g")
            self.assertIn(f"the key {key} is ignored", done.stderr)
            self.assertTrue(self.file.read_text(encoding="utf-8").startswith(f"{above}  {key}: {value}\n"))
            self.assertEqual(self.roles(), ["Dev"])
        self.file.write_text(MANIFEST.replace("\ndata:", "\nData:"), encoding="utf-8")
        self.add(f"{ACCOUNT}:role/Dev", "--group", "g")
        self.assertIn("\ndata:\n  mapRoles: |\n", self.file.read_text(encoding="utf-8"))

    def test_text_after_the_first_document_of_a_list_is_reported(self):
        self.file.write_text(MANIFEST + f"    ---\n    - rolearn: {ACCOUNT}:role/Below\n", encoding="utf-8")
        for verb in (["list"], ["explain", f"{ACCOUNT}:role/Below"], ["add-role", f"{ACCOUNT}:role/Dev", "--group", "g"]):
            done = self.run_program(*verb, "-m", str(self.file))
            self.assertEqual(done.returncode, 1 if verb[0] == "explain" else 0)
            self.assertRegex(done.stderr, r"aws-auth\.yaml:\d+:5: mapRoles: everything from here on is ignored")

    def test_mode_and_links_stay(self):
        os.chmod(self.file, 0o640)
        link = self.folder / "link.yaml"
        link.symlink_to("aws-auth.yaml")
        self.succeed("add-role", f"{ACCOUNT}:role/Dev", "--group", "g", "-m", str(link))
        self.assertTrue(link.is_symlink())
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o640)
        self.assertEqual(self.roles(), ["NodeRole", "Dev"])
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["aws-auth.yaml", "link.yaml"])

    # Gives the file away and returns how to run the program as another user, who may write it. Only root
    # can do that; for others the file stays their own, and there is nothing to lose.
    def give_file(self, owner, group, mode):
        os.chmod(self.folder, 0o777)
        if os.geteuid() == 0:
            os.chown(self.file, owner, group)
        os.chmod(self.file, mode)

        def as_nobody():
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)

        return as_nobody

    def test_owner_that_cannot_be_kept(self):
        as_nobody = self.give_file(12345, 23456, 0o666)
        arguments = ["add-role", f"{ACCOUNT}:role/Dev", "--group", "g", "-m", str(self.file)]
        if os.geteuid() == 0:
            parts = [f"{self.file}: ", "belongs to another user (uid 12345)", "sudo -u '#12345'"]
            result = self.refuse(*arguments, parts=parts, preexec=as_nobody)
            self.assertEqual(result.stdout, "")
        else:
            self.succeed(*arguments)
        status = self.file.stat()
        self.assertEqual(status.st_uid, 12345 if os.geteuid() == 0 else os.geteuid())
        self.assertEqual(list(self.folder.iterdir()), [self.file])

    def test_group_that_cannot_be_kept(self):
        as_nobody = self.give_file(65534, 23456, 0o664)
        arguments = [f"{ACCOUNT}:role/Dev", "--group", "g"]
        result = self.add(*arguments, preexec=as_nobody)
        self.assertEqual(result.stdout, f"mapping/{ACCOUNT}:role/Dev added\n")
        status = self.file.stat()
        if os.geteuid() == 0:
            self.assertIn(f"note: {self.file}: its group (gid 23456) could not be preserved", result.stderr)
            self.assertEqual((status.st_uid, stat.S_IMODE(status.st_mode)), (65534, 0o604))
        else:
            self.assertEqual(result.stderr, "")
            self.assertEqual(stat.S_IMODE(status.st_mode), 0o664)
        self.assertEqual(self.add(*arguments, preexec=as_nobody).stderr, "")

    def test_many_writers_at_once_lose_nothing(self):
        names = [f"Role{n:02}" for n in range(24)]
        writers = [
            subprocess.Popen([PROGRAM, "add-role", f"{ACCOUNT}:role/{name}", "--group", "g", "-m", str(self.file)],
                             env={"PATH": os.defpath}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for name in names
        ]
        for writer in writers:
            out, err = writer.communicate(timeout=120)
            self.assertEqual((writer.returncode, err), (0, ""))
            self.assertIn(" added", out)
        listed = self.run_program("list", "-o", "name", "-m", str(self.file)).stdout
        for name in names:
            self.assertIn(f"{ACCOUNT}:role/{name}\n", listed)
        self.assertEqual(list(self.folder.iterdir()), [self.file])

    def test_full_disk_leaves_the_file_unchanged(self):
        # No file may grow beyond a few bytes, which is like a full disk.
        def no_space():
            resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        self.refuse("add-role", f"{ACCOUNT}:role/Dev", "--group", "g", "-m", str(self.file), parts=[], preexec=no_space)
        self.assertEqual(list(self.folder.iterdir()), [self.file])

    def test_file_that_may_not_be_written(self):
        os.chmod(self.folder, 0o555)
        self.addCleanup(os.chmod, self.folder, 0o755)
        # Root may write anywhere, so the program does not run as root.
        def as_nobody():
            if os.geteuid() == 0:
                os.setuid(65534)

        self.refuse("add-role", f"{ACCOUNT}:role/Dev", "--group", "g", "-m", str(self.file), parts=["ermission denied", "check the owner and the mode"], preexec=as_nobody)

    def test_file_that_may_not_be_read(self):
        os.chmod(self.file, 0)

        def as_nobody():
            if os.geteuid() == 0:
                os.setuid(65534)

        os.chmod(self.folder, 0o755)
        result = self.run_program("list", "-m", str(self.file), preexec=as_nobody)
        self.assertEqual(result.returncode, 1)
        self.assertIn("ermission denied\n  check the owner and the mode", result.stderr)

    def test_missing_file(self):
        self.refuse("list", "-m", "nothing.yaml", parts=["nothing.yaml"])

    def test_streams_that_are_closed(self):
        for fd, arguments in ((0, ["list", "-m", "-"]), (1, ["list", "-m", str(self.file)])):
            result = self.run_program(*arguments, preexec=lambda fd=fd: os.close(fd))
            self.assertEqual(result.returncode, 1)
            self.assertIn("error: standard ", result.stderr)

    def test_a_change_whose_report_fails_is_said_to_be_made(self):
        def run(*arguments):
            with open("/dev/full", "w", encoding="ascii") as full:
                return subprocess.run(
                    [PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60,
                    env={"PATH": os.defpath, "HOME": str(self.folder)}, check=False,
                )

        add = ["add-role", f"{ACCOUNT}:role/Dev", "--group", "g", "-m", str(self.file)]
        made = "the change was made; only the report failed"
        for unmade in (run(*add, "--dry-run"), run("list", "-m", str(self.file))):
            self.assertEqual(unmade.returncode, 1)
            self.assertNotIn(made, unmade.stderr)
        done = run(*add)
        self.assertEqual(done.returncode, 1)
        self.assertIn("error: standard output: no space left on device\n  " + made, done.stderr)
        self.assertEqual(self.roles(), ["NodeRole", "Dev"])
        self.assertNotIn(made, run(*add).stderr)

    def test_pipe_without_a_writer_can_be_interrupted(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        with subprocess.Popen([PROGRAM, "list", "-m", str(pipe)], env={"PATH": os.defpath}) as program:
            status = Path(f"/proc/{program.pid}/status")
            while not int(re.search(r"SigCgt:\s*(\w+)", status.read_text(encoding="ascii"))[1], 16) & 1 << signal.SIGINT - 1:
                self.assertIsNone(program.poll())
            program.send_signal(signal.SIGINT)
            self.assertEqual(program.wait(timeout=60), 130)

    # Bad input

    def test_broken_yaml_is_located_and_explained(self):
        self.file.write_text(MANIFEST.replace("username: system", "username: {{x}}\n      x: system"), encoding="utf-8")
        for arguments in (["list"], ["add-role", f"{ACCOUNT}:role/Dev", "--group", "g"]):
            self.refuse(*arguments, "-m", str(self.file), parts=["aws-auth.yaml:12:", "can log in", "quotes"])

    def test_text_that_yaml_readers_disagree_on_is_left_unjudged(self):
        users = f"  mapUsers: |\n    - userarn: {ACCOUNT}:user/jane\n      username: jane\n"
        self.file.write_text(MANIFEST + "    - groups: [a:, b]\n" + users, encoding="utf-8")
        line = MANIFEST.count("\n") + 1
        parts = [f"aws-auth.yaml:{line}:17: ", "cannot be judged", "rewrite the text in quotes"]
        for arguments in (["list"], ["list", "roles"], ["add-role", f"{ACCOUNT}:role/Dev", "--group", "g"],
                          ["remove-role", f"{ACCOUNT}:role/NodeRole"]):
            self.refuse(*arguments, "-m", str(self.file), parts=parts)
        items = json.loads(self.run_program("list", "-o", "json", "-m", str(self.file)).stdout)["items"]
        self.assertEqual([(item["effective"], item["findings"]) for item in items], [(None, ["unjudged"])])

        explained = self.run_program("explain", f"{ACCOUNT}:user/jane", "-m", str(self.file))
        self.assertEqual(explained.returncode, 2)
        self.assertRegex(explained.stdout, r"(?m)^Mapped: +unknown$")
        self.assertRegex(explained.stdout, r"(?m)^Reason: +\S*aws-auth.yaml:.*cannot be judged")
        explained = self.run_program("explain", f"{ACCOUNT}:user/jane", "-o", "json", "-m", str(self.file))
        self.assertEqual(explained.returncode, 2)
        self.assertIs(json.loads(explained.stdout)["mapped"], None)

        self.refuse("add-user", f"{ACCOUNT}:user/joe", "--group", "g", "-m", str(self.file), parts=parts)

    def test_manifest_that_yaml_readers_disagree_on(self):
        self.file.write_text(MANIFEST + "  x: {a:}\n", encoding="utf-8")
        self.refuse("list", "-m", str(self.file), parts=["cannot be judged", "rewrite the text in quotes"])

    def test_anchor_used_elsewhere_is_reported_with_line_numbers_of_the_file(self):
        one = f"    - &one\n      rolearn: {ACCOUNT}:role/One\n      username: one\n"
        two = f"    - rolearn: {ACCOUNT}:role/Two\n      username: two\n      extra: *one\n"
        self.file.write_text(MANIFEST + one + two, encoding="utf-8")
        at = MANIFEST.count("\n") + 1
        self.refuse("remove-role", f"{ACCOUNT}:role/One", "-m", str(self.file), parts=[f"aws-auth.yaml:{at}:7: ", "&one", f"write out the alias at line {at + 5} first"])

    def test_list_without_a_block_indicator(self):
        self.file.write_text(MANIFEST.replace("mapRoles: |", "mapRoles:"), encoding="utf-8")
        self.refuse("list", "-m", str(self.file), parts=["aws-auth.yaml:", "|"])

    def test_list_of_its_own_in_json(self):
        self.file.write_text(json.dumps({"kind": "ConfigMap", "metadata": {"name": "aws-auth"}, "data": {"mapRoles": []}}), encoding="utf-8")
        refused = self.refuse("list", "-m", str(self.file), parts=["the value of mapRoles as one string"])
        self.assertNotIn("indent", refused.stderr)

    def test_file_in_utf_16(self):
        for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
            self.file.write_bytes(MANIFEST.encode(encoding))
            self.refuse("list", "-m", str(self.file), parts=["encoded in UTF-16\n  save it as UTF-8"])

    def test_no_config_map(self):
        self.file.write_text("kind: Secret\n", encoding="utf-8")
        self.refuse("list", "-m", str(self.file), parts=["aws-auth"])

    def test_config_map_twice(self):
        self.file.write_text(MANIFEST + "---\n" + MANIFEST, encoding="utf-8")
        self.refuse("list", "-m", str(self.file), parts=["aws-auth"])

    def test_two_spellings_of_one_identity_are_one(self):
        self.file.write_text(MANIFEST, encoding="utf-8")
        done = self.run_program("add-role", f"{ACCOUNT}:role/New", f"{ACCOUNT}:role/path/New", "-m", str(self.file))
        self.assertEqual(done.stdout, f"mapping/{ACCOUNT}:role/New added\n")

    def test_identities_of_the_wrong_kind(self):
        for identity, part in (
            (f"{ACCOUNT}:user/bob", "add-user"),
            (f"{ACCOUNT}:group/admins", "group"),
            (f"{ACCOUNT}:instance-profile/nodes", "role"),
            (f"{ACCOUNT}:role/*", "wildcard"),
            ("arn:aws:s3:::bucket", "role"),
            ("no arn", ""),
            ("false", "the value of a flag"),
            (f"{ACCOUNT}:role/a\nb", ""),
        ):
            self.refuse("add-role", identity, "--group", "g", "-m", str(self.file), parts=[part])

    def test_control_characters_and_limits(self):
        for flags in (["--username", "a\x1b[31m"], ["--group", "a\nb"], ["--group", ""]):
            result = self.refuse("add-role", f"{ACCOUNT}:role/Dev", *flags, "-m", str(self.file), parts=[])
            self.assertNotIn("\x1b", result.stderr)

    def test_map_beyond_one_mebibyte(self):
        held = len(textwrap.dedent(MANIFEST.split("mapRoles: |\n")[1])) + len("kept")
        missing = (1 << 20) - held
        line = "# " + "x" * 97 + "\n"
        filler = line * (missing // len(line) - 1)
        filler += "#" + "x" * (missing - len(filler) - 2) + "\n"  # to the last byte
        self.file.write_text(MANIFEST + textwrap.indent(filler, "    "), encoding="utf-8")
        self.assertEqual(self.roles(), ["NodeRole"])
        self.refuse("add-role", f"{ACCOUNT}:role/Dev", "-m", str(self.file), parts=["1 MiB"])
        self.succeed("remove-role", f"{ACCOUNT}:role/NodeRole", "-m", str(self.file))

    def test_errors_elsewhere_do_not_stop_an_edit(self):
        self.file.write_text(MANIFEST + "    - username: nobody\n    - 5\n", encoding="utf-8")
        self.add(f"{ACCOUNT}:role/Dev", "--group", "g")
        self.assertIn("role/Dev", self.file.read_text(encoding="utf-8"))

    def test_misspelled_verb_and_flag(self):
        self.assertIn("add-role", self.run_program("ad-role").stderr)
        self.assertIn("--group", self.run_program("add-role", "x", "--grup", "g").stderr)

    def test_removing_what_is_not_there(self):
        self.refuse("remove-role", f"{ACCOUNT}:role/None", "-m", str(self.file), parts=["role/None"])
        self.refuse("remove-role", "--sso", "View@other", "-m", str(self.file), parts=["permission set View@other", "id of 12 digits"])
        self.succeed("remove-role", f"{ACCOUNT}:role/None", "--ignore-not-found", "-m", str(self.file))
        done = self.succeed("remove-role", f"{ACCOUNT}:role/NodeRole", "--group", "system:node", "-m", str(self.file))
        self.assertIn("is not in group system:node; its groups: system:bootstrappers, system:nodes", done.stderr)

    def test_a_bare_name_of_a_role_and_a_user_is_explained_with_a_note(self):
        place = ["-m", str(self.file)]
        self.add("bob", "--account", "111122223333", "--group", "g")
        self.assertEqual(self.succeed("explain", "bob", *place).stderr, "")
        self.succeed("add-user", "bob", "--account", "111122223333", "--group", "g", *place)
        both = self.succeed("explain", "bob", *place)
        self.assertIn("role/bob", both.stdout)
        self.assertIn("bob is taken as the role; the map also has a user of that name: user/bob", both.stderr)
        self.assertEqual(self.succeed("explain", "user/bob", *place).stderr, "")
        absent = self.run_program("explain", "eve", "--account", "111122223333", *place)
        self.assertIn("eve is taken as a role; for a user: user/eve", absent.stderr)

    def test_groups_are_those_of_the_entry_that_counts(self):
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"    - rolearn: {ACCOUNT}:role/A\n      groups: [hidden]\n")
            file.write(f"    - rolearn: {ACCOUNT}:role/A\n      groups: [x, '']\n")
        done = self.succeed("remove-role", f"{ACCOUNT}:role/A", "--group", "nope", "-m", str(self.file))
        self.assertIn('is not in group nope; its groups: x, ""\n', done.stderr)

    # What people try

    def test_groups_that_differ_little_from_kubernetes_own(self):
        for group in ("system:Masters", "system:master"):
            added = self.add(f"{ACCOUNT}:role/Dev", "--group", group, "--dry-run")
            self.assertIn(f"warning: the group {group} is not Kubernetes' system:masters", added.stderr)
        self.add(f"{ACCOUNT}:role/Dev", "--group", "system:Masters")
        self.assertIn("group-name", self.succeed("list", "-m", str(self.file)).stdout)
        added = self.add(f"{ACCOUNT}:role/Ops", "--group", "dev ops")
        self.assertIn('warning: the group "dev ops" holds a blank', added.stderr)

    def test_an_empty_group_is_seen(self):
        self.file.write_text(f"- rolearn: {ACCOUNT}:role/Dev\n  username: dev\n  groups: [x, '']\n")
        listed = self.succeed("list", "-m", str(self.file), "--list", "roles")
        self.assertRegex(listed.stdout, r'dev +x,"" ')

    def test_an_immutable_manifest_is_changed_with_a_warning(self):
        self.file.write_text(MANIFEST + "immutable: true\n", encoding="utf-8")
        added = self.add(f"{ACCOUNT}:role/Dev")
        self.assertIn("warning: " + str(self.file) + " says immutable: true", added.stderr)
        self.assertNotIn("immutable", self.add(f"{ACCOUNT}:role/Dev").stderr)  # nothing to change
        self.file.write_text(MANIFEST + "immutable: false\n", encoding="utf-8")
        self.assertNotIn("immutable", self.add(f"{ACCOUNT}:role/Dev").stderr)

    def test_two_manifests(self):
        self.refuse("list", "-m", "a.yaml", "-m", str(self.file), parts=["--manifest is given more than once", "once for each file"])

    def test_a_bare_name_beside_a_permission_set(self):
        for verb in ("add-role", "remove-role"):
            self.refuse(
                verb, "--sso", "View", "View_Only", "-m", str(self.file),
                parts=['"View_Only" may be a role or another permission set', "--sso View_Only", "its ARN"],
            )

    def test_flags_that_kubectl_users_try(self):
        for flag in ("-A", "--all-namespaces"):
            self.refuse("list", flag, "-m", str(self.file), parts=["leave it out", "the whole cluster"])
        self.refuse("token", "prod", parts=['unexpected argument "prod"', "--cluster-name prod"])

    def test_words_that_belong_elsewhere(self):
        place = ("-m", str(self.file))
        self.refuse("add-role", f"{ACCOUNT}:role/Dev", "system:masters", *place, parts=["not an identity of AWS", "--group"])
        self.refuse("list", "role", "Dev", *place, parts=["kubectl iam list role --name Dev --manifest"])
        self.refuse("describe", "Dev", parts=["did you mean explain?"])
        self.refuse("add-role", "--role", "Dev", *place, parts=["as a word"])
        self.refuse("whoami", "alice", parts=["yourself", "kubectl iam explain alice"])
        for words, part in ((["-A"], "all namespaces"), (["--can", "get", "pods", "secrets"], "--can once for each")):
            done = self.run_program("test-role", f"{ACCOUNT}:role/Dev", *words)
            self.assertEqual(done.returncode, 2)
            self.assertIn(part, done.stderr)

    def test_role_arns_and_proxies_are_checked_before_they_are_written(self):
        name = ("update-kubeconfig", "--name", "prod")
        for flag in ("--role-arn", "--assume-role-arn"):
            self.refuse(*name, flag, "Dev", parts=[f'{flag} "Dev" is not the ARN of a role', f"write {ACCOUNT[:13]}ACCOUNT:role/Dev"])
            self.refuse(*name, flag, f"{ACCOUNT}:user/jane", parts=["is not the ARN of a role"])
            self.refuse(*name, flag, "arn:aws:sts::111122223333:assumed-role/Dev/jane", parts=[f"write {ACCOUNT}:role/Dev"])
        self.refuse("token", "--cluster-name", "prod", "--role-arn", "Dev", parts=["is not the ARN of a role"])
        for url in ("foo", "ftp://proxy:21", "http://"):
            self.refuse(*name, "--proxy-url", url, parts=["--proxy-url", "write http://HOST:PORT"])

    def test_an_empty_file_is_filled_like_a_missing_one(self):
        self.file.write_text("\n", encoding="utf-8")
        self.add(f"{ACCOUNT}:role/Dev", "--create")
        self.assertTrue(self.file.read_text(encoding="utf-8").startswith("apiVersion: v1\nkind: ConfigMap\n"))
        self.assertEqual(self.roles(), ["Dev"])

    def test_a_binary_file_is_no_template(self):
        self.file.write_bytes(b"\x01{% \xff %}{# #}" * 9)
        refused = self.refuse("list", "-m", str(self.file), parts=["not valid YAML"])
        self.assertNotIn("template", refused.stderr)

    def test_a_flag_of_another_program_is_not_taken_for_a_misspelling(self):
        for words in (["add-role", "x", "--force"], ["list", "--watch"], ["wait"]):
            self.assertNotIn("did you mean", self.refuse(*words, parts=["unknown"]).stderr)
        self.refuse("list", "--no-header", parts=["did you mean --no-headers?"])

    def test_verbs_about_a_cluster_do_not_offer_a_manifest(self):
        for verb in ("history", "undo", "edit"):
            self.assertNotIn("--manifest", self.succeed(verb, "--help").stdout)
            self.assertNotIn("--manifest", self.succeed("__complete", verb, "--").stdout)
            self.refuse(verb, "-m", "x.yaml", parts=["manifest"])

    def test_a_misspelt_list(self):
        self.refuse("list", "rolez", "-m", str(self.file), parts=["did you mean roles?"])

    # lint

    def write_roles(self, text):
        self.file.write_text(MANIFEST + textwrap.indent(text, "    "), encoding="utf-8")

    def lint(self, *arguments, **options):
        done = self.run_program("lint", "-m", str(self.file), *arguments, "-o", "json", **options)
        places = [f"{item['line']}:{item['column']} {item['rule']}" for item in json.loads(done.stdout)["items"]]
        return done.returncode, places

    def test_lint_finds_each_fault_at_its_place(self):
        self.write_roles(
            f"- rolearn: {ACCOUNT}:role/team/Dev # a path\n  username: dev\n"
            f"- rolearn: {ACCOUNT}:role/Ops\n  userName: ops\n  groups: [system:Masters]\n"
        )
        self.assertEqual(self.lint(), (1, ["16:16 role-path", "19:7 field-case", "20:16 group-name"]))
        self.assertEqual(self.lint("--fail-on", "error"), (1, self.lint()[1]))
        self.assertEqual(self.lint("--ignore", "role-path", "--fail-on=error"), (0, ["19:7 field-case", "20:16 group-name"]))
        self.assertEqual(self.lint("--rule", "field-case,role-path", "--ignore=role-path"), (0, ["19:7 field-case"]))
        table = self.run_program("lint", "-m", str(self.file))
        self.assertEqual(table.returncode, 1)
        self.assertEqual(table.stdout.splitlines()[0].split(), ["PLACE", "SEVERITY", "RULE", "FINDING", "FIX"])
        self.assertIn(f"{self.file}:16:16", table.stdout)
        self.assertIn("kubectl iam lint --fix --manifest", table.stderr)

    def test_lint_without_findings(self):
        done = self.succeed("lint", "-m", str(self.file))
        self.assertEqual((done.stdout, done.stderr), ("", "No findings\n"))
        self.assertEqual(json.loads(self.succeed("lint", "-m", str(self.file), "-o", "json").stdout)["items"], [])

    def test_lint_finds_what_no_list_can_be_read_for(self):
        self.write_roles(f"- rolearn: {ACCOUNT}:role/Dev\n  username: {{{{SessionName}}}}\n")
        self.assertEqual(self.lint(), (1, ["17:17 unquoted-template"]))

    def test_lint_finds_that_a_file_is_not_yaml(self):
        self.file.write_text("data: [1\nb: 2\n", encoding="utf-8")
        self.assertEqual(self.lint(), (1, ["2:2 yaml-syntax"]))
        log = json.loads(self.run_program("lint", "-m", str(self.file), "-o", "sarif").stdout)
        (result,) = log["runs"][0]["results"]
        self.assertEqual(result["ruleId"], "yaml-syntax")
        self.assertEqual(result["locations"][0]["physicalLocation"]["region"], {"startLine": 2, "startColumn": 2})

    def test_lint_that_cannot_tell_exits_with_2(self):
        self.assertEqual(self.run_program("lint", "-m", "missing.yaml").returncode, 2)
        for words in (("--rule", "role-paths"), ("--ignore", "x"), ("--fix=role-pat",), ("--fix=wildcard",), ("--fail-on", "x")):
            done = self.run_program("lint", "-m", str(self.file), *words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
        self.assertIn("did you mean role-path?", self.run_program("lint", "--rule", "role-paths").stderr)
        self.assertIn("only be repaired by hand", self.run_program("lint", "--fix=wildcard").stderr)
        self.assertIn("write --fix=role-path", self.run_program("lint", "--fix", "role-path").stderr)
        self.assertIn("-m my.yaml", self.run_program("lint", "my.yaml").stderr)

    def test_lint_lists_its_rules(self):
        listed = self.succeed("lint", "--rules").stdout
        for word in ("role-path", "stale", "aws-iam-authenticator, pkg/arn"):
            self.assertIn(word, listed)
        rules = json.loads(self.succeed("lint", "--rules", "-o", "json", "--rule", "role-path").stdout)["items"]
        self.assertEqual([rule["repair"] for rule in rules], ["--fix=RULE"])

    def test_lint_repairs_what_changes_nobodys_access(self):
        faulty = (
            f"- rolearn: {ACCOUNT}:role/Dev\n  username: old\n"
            f"- rolearn: {ACCOUNT}:role/x/Ops # kept\n  userName: ops\n"
            f"- rolearn: {ACCOUNT}:role/dev\n  username: new\n"
        )
        self.write_roles(faulty)
        shown = self.run_program("lint", "--fix", "--dry-run", "--diff", "-m", str(self.file))
        self.assertIn("-      userName: ops\n+      username: ops\n", shown.stdout)
        self.assertIn("(dry run)", shown.stdout)
        self.assertIn("nobody's access changes (duplicate)", shown.stderr)
        self.assertEqual(self.file.read_text(encoding="utf-8"), MANIFEST + textwrap.indent(faulty, "    "))
        fixed = self.run_program("lint", "--fix", "-m", str(self.file))
        self.assertEqual(fixed.returncode, 1)  # the path is left
        self.assertIn(f"mapping/{ACCOUNT}:role/x/Ops updated\n", fixed.stdout)
        self.assertIn("role-path", fixed.stdout)
        left = f"- rolearn: {ACCOUNT}:role/x/Ops # kept\n  username: ops\n- rolearn: {ACCOUNT}:role/dev\n  username: new\n"
        self.assertEqual(self.file.read_text(encoding="utf-8"), MANIFEST + textwrap.indent(left, "    "))
        again = self.run_program("lint", "--fix", "-m", str(self.file))
        self.assertIn("nothing to repair", again.stderr)
        self.assertEqual(self.file.read_text(encoding="utf-8"), MANIFEST + textwrap.indent(left, "    "))

    def test_lint_repairs_by_name_and_says_who_gains(self):
        self.write_roles(f"- rolearn: {ACCOUNT}:role/x/Ops\n  username: ops\n  groups: [dev]\n")
        fixed = self.succeed("lint", "--fix=role-path,safe", "-m", str(self.file))
        self.assertIn(f"{self.file}:16:7: {ACCOUNT}:role/Ops gets in, with username ops and groups dev (role-path)", fixed.stderr)
        self.assertEqual(fixed.stdout, f"mapping/{ACCOUNT}:role/Ops updated\n")
        self.assertEqual(self.roles(), ["NodeRole", "Ops"])

    def test_lint_repairs_an_entry_in_spite_of_an_error_that_stays_on_it(self):
        self.write_roles(f"- rolearn: {ACCOUNT}:role/x/Ops\n  username: ops\n  groups: dev, ops\n")
        fixed = self.run_program("lint", "--fix=role-path", "-m", str(self.file))
        self.assertIn(f"mapping/{ACCOUNT}:role/Ops updated\n", fixed.stdout)
        self.assertIn("groups-not-a-list", fixed.stdout)
        self.assertEqual(fixed.returncode, 1)

    def test_lint_says_what_it_cannot_repair(self):
        self.write_roles(f"- rolearn: {ACCOUNT}:role/x/Ops\n  username: a\n- rolearn: {ACCOUNT}:role/Ops\n  username: b\n")
        left = self.run_program("lint", "--fix=role-path", "-m", str(self.file))
        self.assertEqual(left.returncode, 1)
        self.assertIn(f"role-path is left for you to repair: {ACCOUNT}:role/Ops has an entry already", left.stderr)
        self.assertNotIn("nothing to repair", left.stderr)

    def test_lint_as_a_filter_leaves_standard_output_to_the_manifest(self):
        text = MANIFEST + f"    - rolearn: {ACCOUNT}:role/x/Ops\n      username: ops\n    - RoleArn: {ACCOUNT}:role/A\n      username: a\n"
        fixed = self.run_program("lint", "--fix", "-m", "-", text=text)
        self.assertEqual(fixed.stdout, text.replace("RoleArn", "rolearn"))
        self.assertIn("role-path", fixed.stderr)
        report = self.run_program("lint", "--fix", "-o", "json", "--dry-run", "-m", str(self.file), text=text)
        self.assertEqual(json.loads(report.stdout)["items"], [])

    def test_standard_input_is_proposed_again(self):
        done = self.run_program("remove-role", f"{ACCOUNT}:role/Nobody", "-m", "-", text=MANIFEST)
        self.assertEqual(done.returncode, 1)
        self.assertIn("kubectl iam list --manifest -", done.stderr)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
