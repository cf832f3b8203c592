#!/usr/bin/env python3
"""The layer check finds planted violations, and none in the project."""

import tempfile
import unittest
from pathlib import Path

import layers


class Layers(unittest.TestCase):
    def problems_of(self, file, line):
        with tempfile.TemporaryDirectory() as root:
            path = Path(root) / "plugin" / file
            path.parent.mkdir(parents=True)
            path.write_text(line + "\n", encoding="utf-8")
            return layers.check(root)

    def assert_refused(self, file, line, reason):
        problems = self.problems_of(file, line)
        self.assertEqual(len(problems), 1, problems)
        self.assertIn(reason, problems[0])

    def test_the_project_has_none(self):
        root = Path(__file__).parents[2]
        self.assertTrue(list((root / "plugin").rglob("*.cpp")), "no sources were found")
        self.assertEqual(layers.check(root), [])
        self.assertEqual(layers.unused(root), [])

    def test_the_table_says_no_more_than_is_used(self):
        with tempfile.TemporaryDirectory() as root:
            self.assertIn("kube does not use net", layers.unused(root))

    def test_a_lower_layer_must_not_know_a_higher_one(self):
        self.assert_refused("util/x.cpp", '#include "yaml/read/source.hpp"', "util may not include yaml")
        self.assert_refused("kube/x.cpp", '#  include "aws/sts.hpp"', "kube may not include aws")
        self.assert_refused("aws/x.hpp", '#include "kube/api.hpp"', "aws may not include kube")

    def test_a_library_has_one_home(self):
        self.assert_refused("kube/x.cpp", "#include <curl/curl.h>", "home in net/")
        self.assert_refused("awsauth/x.cpp", "#include <nlohmann/json.hpp>", "home in util/json")
        self.assertEqual(self.problems_of("net/x.cpp", "#include <curl/curl.h>"), [])

    def test_a_verb_must_not_include_another(self):
        self.assert_refused("commands/list.cpp", '#include "commands/lint.hpp"', "another verb")
        self.assertEqual(self.problems_of("commands/list.cpp", '#include "commands/list.hpp"'), [])

    def test_a_folder_that_is_no_layer_is_refused(self):
        self.assert_refused("helpers/x.cpp", "int x;", "is no layer")

    def test_headers_are_written_from_the_root(self):
        self.assert_refused("util/x.cpp", '#include "text.hpp"', "not written from the plugin root")

    def test_main_includes_only_the_command_line(self):
        self.assert_refused("main.cpp", '#include "util/text.hpp"', "may include cli/ only")


if __name__ == "__main__":
    unittest.main()
