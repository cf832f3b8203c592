#include "cli/help.hpp"
#include "cli/verb_table.hpp"
#include "support/command_line.hpp"
#include "util/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::cli {
namespace {

using test::CommandLine;
using testing::HasSubstr;
using testing::Not;

// Lines wider than `width` that could have been broken: all but examples, usage and single words.
Words too_wide(const std::string& text, std::size_t width) {
  Words result;
  bool to_copy = false;
  for (const std::string_view line : util::split(text, '\n')) {
    const bool title = !line.empty() && !line.starts_with(' ');
    to_copy =
        title ? line == "Examples:" || line == "Usage:" || line == "Where to Begin:" : to_copy;
    const bool breakable = util::trim(line).find(' ') != std::string_view::npos;
    if (line.size() > width && breakable && !to_copy && !util::trim(line).ends_with(":")) {
      result.emplace_back(line);
    }
  }
  return result;
}

Words help_words(const Verb& verb) {
  Words words = {"help"};
  for (const std::string_view word : util::split(verb.name, ' ')) {
    words.emplace_back(word);
  }
  return words;
}

std::vector<Words> all_helps() {
  std::vector<Words> helps = {{"help"}, {"options"}};
  for (const Verb* verb : all_verbs()) {
    helps.push_back(help_words(*verb));
  }
  return helps;
}

TEST(Help, fits_terminals_of_any_width) {
  for (const std::size_t width : {20U, 40U, 80U, 120U}) {
    CommandLine program;
    program.host().width = width;
    for (const Words& help : all_helps()) {
      EXPECT_THAT(too_wide(program.run(help), width), testing::IsEmpty()) << width << help.back();
    }
  }
}

TEST(Help, uses_the_available_width) {
  CommandLine program;
  program.host().width = 40;
  const std::string narrow = program.run({"help", "list"});
  program.host().width = 200;
  EXPECT_GT(util::split(narrow, '\n').size(),
            util::split(program.run({"help", "list"}), '\n').size());
}

TEST(Help, is_plain_ascii_without_a_tab) {
  CommandLine program;
  for (const Words& help : all_helps()) {
    for (const char c : program.run(help)) {
      ASSERT_TRUE((c >= ' ' && c <= '~') || c == '\n') << help.back();
    }
  }
}

void expect_complete_help(const Verb& verb) {
  SCOPED_TRACE(verb.name);
  CommandLine program;
  const std::string text = program.run(help_words(verb));
  EXPECT_THAT(text, HasSubstr("\nExamples:\n  # "));
  EXPECT_THAT(text, HasSubstr("kubectl iam " + verb.name));
  EXPECT_THAT(text, HasSubstr("\nUsage:\n  kubectl iam " + verb.name));
  EXPECT_FALSE(verb.description.empty());
  EXPECT_THAT(verb.summary, Not(testing::EndsWith(".")));
  for (const NextStep& step : verb.next_steps) {
    EXPECT_NE(find_verb(step.verb), nullptr) << step.verb;
  }
}

TEST(Help, every_verb_has_a_description_examples_and_usage) {
  for (const Verb* verb : all_verbs()) {
    expect_complete_help(*verb);
  }
}

TEST(Help, is_the_same_for_each_way_to_ask_for_it) {
  CommandLine program;
  const std::string text = program.run({"help", "sso", "roles"});
  EXPECT_THAT(text, HasSubstr("Usage:\n  kubectl iam sso roles"));
  EXPECT_EQ(text, program.run({"sso", "roles", "-h"}));
  EXPECT_EQ(text, program.run({"sso", "roles", "x", "--help"}));
}

TEST(Help, flags_are_in_groups) {
  CommandLine program;
  const std::string text = program.run({"help", "add-role"});
  EXPECT_LT(text.find("\nOptions:\n"), text.find("    --group="));
  EXPECT_LT(text.find("\nMap Options:\n"), text.find("--manifest="));
  EXPECT_LT(text.find("\nWrite Options:\n"), text.find("--field-manager="));
  EXPECT_THAT(text, Not(HasSubstr("--kubeconfig"))); // `options` has it
  EXPECT_THAT(program.run({"options"}), HasSubstr("--kubeconfig"));
}

TEST(Help, the_program_without_words_shows_where_to_begin) {
  CommandLine program;
  const std::string text = program.run({});
  EXPECT_EQ(program.exit_code, 0); // as kubectl itself
  EXPECT_THAT(text, HasSubstr("\nWhere to Begin:\n  # See who gets in\n  kubectl iam list\n"));
  EXPECT_EQ(text, program.run({"--help"}));
  EXPECT_EQ(program.exit_code, 0);
}

TEST(Help, uses_the_name_that_the_program_was_called_by) {
  CommandLine program;
  EXPECT_THAT(program.run({"help"}, "/x/kubectl-eks_iam"), HasSubstr("kubectl eks-iam list"));
  EXPECT_THAT(program.run({"help"}, "iam"), HasSubstr("  iam list"));
}

TEST(Help, version_in_the_usual_ways) {
  CommandLine program;
  EXPECT_EQ(program.run({"--version"}), program.run({"version"}));
}

TEST(Mistakes, get_the_nearest_name) {
  CommandLine program;
  program.run({"remove-rol"});
  EXPECT_THAT(program.errors(), HasSubstr("remove-role"));
  program.run({"help", "explian"});
  EXPECT_THAT(program.errors(), HasSubstr("explain"));
  program.run({"add-role", "--overwritte"});
  EXPECT_THAT(program.errors(), HasSubstr("--overwrite"));
  program.run({"list", "--contxt", "a"});
  EXPECT_THAT(program.errors(), HasSubstr("--context"));
}

} // namespace
} // namespace iam::cli
