#!/usr/bin/env python3
"""Checks data/access-policies.json: its shape, that nothing is there twice, and that its own notes hold."""

import json
import re
import unittest
from pathlib import Path

FILE = Path(__file__).parents[2] / "data/access-policies.json"
KEYS = {"name", "for", "scopes", "note", "rulesDocumented", "rules"}
FOR_SERVICE_LINKED_ROLES = "for AWS service-linked roles only, not for customer roles."

READ = {"get", "list", "watch"}
SAMPLE_OF_MISSING = {
    ("", "nodes"), ("", "persistentvolumes"), ("storage.k8s.io", "storageclasses"),
    ("networking.k8s.io", "ingressclasses"), ("apiextensions.k8s.io", "customresourcedefinitions"),
    ("coordination.k8s.io", "leases"), ("", "pods/eviction"), ("", "pods/ephemeralcontainers"),
    ("", "serviceaccounts/token"), ("metrics.k8s.io", "pods"),
}  # fmt: skip


def pairs(text):
    """An object, unless it has a key twice."""
    keys = [key for key, _ in text]
    assert len(keys) == len(set(keys)), f"a key is there twice: {keys}"
    return dict(text)


def rights(policy):
    """What a policy allows without a doubt: (group, resource, verb)."""
    return {
        (group, resource, verb)
        for rule in policy["rules"]
        if not rule.get("resourceNamesUnknown")
        for group in rule.get("apiGroups", [])
        for resource in rule.get("resources", [])
        for verb in rule["verbs"]
    }


class AccessPolicies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.table = json.loads(FILE.read_text(encoding="utf-8"), object_pairs_hook=pairs)
        cls.policies = {policy["name"]: policy for policy in cls.table["policies"]}

    def rights_of(self, short):
        return rights(self.policies[f"AmazonEKS{short}Policy"])

    def test_it_names_its_source_and_its_date(self):
        self.assertRegex(self.table["as_of"], r"^20\d\d-[01]\d-[0-3]\d\b")
        self.assertTrue(self.table["source"])
        self.assertEqual(set(self.table), {"source", "as_of", "notes", "policies", "updates"})
        for update in self.table["updates"]:
            self.assertTrue(update["date"] is None or update["date"] <= self.table["as_of"][:10], update)

    def test_every_policy_has_the_same_keys(self):
        for policy in self.table["policies"]:
            with self.subTest(policy["name"]):
                self.assertEqual(set(policy), KEYS)
                self.assertRegex(policy["name"], r"^[A-Z][A-Za-z0-9]+$")
                self.assertIn(policy["for"], ("people", "nodes", "aws"))
                self.assertIn(policy["scopes"], (None, ["cluster"], ["namespace"], ["cluster", "namespace"]))
                self.assertIsInstance(policy["rulesDocumented"], bool)

    def test_no_name_is_there_twice_however_it_is_written(self):
        names = [re.sub(r"^amazoneks|policy$", "", policy["name"].lower()) for policy in self.table["policies"]]
        self.assertEqual(len(names), len(set(names)))

    def test_rules_are_there_exactly_where_they_are_documented(self):
        for policy in self.table["policies"]:
            self.assertEqual(bool(policy["rules"]), policy["rulesDocumented"], policy["name"])

    def test_a_rule_has_resources_or_urls(self):
        for policy in self.table["policies"]:
            for rule in policy["rules"]:
                with self.subTest(policy["name"], rule=rule):
                    extra = {"note", "resourceNamesUnknown"} if "note" in rule else set()
                    urls = {"nonResourceURLs", "verbs"}
                    self.assertIn(set(rule) - extra, (urls, {"apiGroups", "resources", "verbs"}))
                    self.assertEqual(extra <= set(rule), True)
                    for key in set(rule) - extra:
                        self.assertTrue(rule[key])
                        self.assertEqual(len(rule[key]), len(set(rule[key])), key)
                        self.assertTrue(all(isinstance(text, str) for text in rule[key]))

    def test_no_rule_is_there_twice(self):
        for policy in self.table["policies"]:
            rules = [json.dumps(rule, sort_keys=True) for rule in policy["rules"]]
            self.assertEqual(len(rules), len(set(rules)), policy["name"])

    def test_edit_holds_view_and_admin_holds_edit(self):
        self.assertLess(self.rights_of("View"), self.rights_of("Edit"))
        self.assertLess(self.rights_of("Edit"), self.rights_of("Admin"))

    def test_admin_edit_and_view_lack_what_the_notes_say(self):
        for short in ("Admin", "Edit", "View"):
            held = {(group, resource) for group, resource, _ in self.rights_of(short)}
            self.assertFalse(held & SAMPLE_OF_MISSING, short)
            self.assertFalse({"*"} & {text for pair in held for text in pair}, short)
            self.assertFalse([rule for rule in self.policies[f"AmazonEKS{short}Policy"]["rules"] if "apiGroups" not in rule])
            namespaces = {verb for group, resource, verb in self.rights_of(short) if (group, resource) == ("", "namespaces")}
            self.assertEqual(namespaces, READ)

    def test_view_reads_and_reads_no_secrets(self):
        self.assertEqual({verb for _, _, verb in self.rights_of("View")}, READ)
        resources = {resource for _, resource, _ in self.rights_of("View")}
        self.assertFalse(resources & {"secrets", "pods/exec", "pods/attach", "pods/portforward", "pods/proxy"})
        self.assertIn("pods/log", resources)

    def test_the_two_broad_policies(self):
        self.assertEqual(self.rights_of("ClusterAdmin"), {("*", "*", "*")})
        self.assertEqual(self.rights_of("AdminView"), {("*", "*", verb) for verb in READ})

    def test_who_may_have_a_policy_is_said_in_the_words_that_the_program_looks_for(self):
        marked = {name for name, policy in self.policies.items() if FOR_SERVICE_LINKED_ROLES in policy["note"]}
        kinds = ("BlockStorage", "BlockStorageCluster", "Compute", "ComputeCluster", "Hybrid", "ClusterInsights")
        self.assertEqual(marked, {f"AmazonEKS{kind}Policy" for kind in kinds})
        self.assertTrue(all(self.policies[name]["for"] == "aws" for name in marked))
        others = [name for name, policy in self.policies.items() if "service-linked" in policy["note"] and name not in marked]
        self.assertEqual(others, [])


if __name__ == "__main__":
    unittest.main()
