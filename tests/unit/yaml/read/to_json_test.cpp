#include "util/json.hpp"
#include "yaml/read/resolve.hpp"
#include "yaml/read/to_json.hpp"

#include <gtest/gtest.h>

namespace iam::yaml {
namespace {

std::string json_of(const std::string& text) {
  const Document document = Document::parse(text);
  check_decodable(document);
  return util::dump_json(to_json(document, *document.root()));
}

// The expected texts are what kubectl makes of these values in a kubeconfig's extension.
TEST(ToJson, gives_scalars_the_types_of_YAML_1_1) {
  EXPECT_EQ(json_of("[yes, n, ~, 'no', 2024-01-01]"), R"([true,false,null,"no","2024-01-01"])");
  EXPECT_EQ(json_of("[0x1f, 017, 1_000, -5, 0b11, 0b-11]"), "[31,15,1000,-5,3,-3]");
  EXPECT_EQ(json_of("[18446744073709551615, -9223372036854775808]"),
            "[18446744073709551615,-9223372036854775808]");
  EXPECT_EQ(json_of("[1.5, 1_0.25, 12:30:45]"), R"([1.5,10.25,"12:30:45"])");
}

TEST(ToJson, sorts_keys_and_follows_aliases_and_merges) {
  EXPECT_EQ(json_of("{b: &x {k: 1}, a: *x, c: {<<: *x, j: 2}}"),
            R"({"a":{"k":1},"b":{"k":1},"c":{"j":2,"k":1}})");
  EXPECT_EQ(json_of("{yes: 1, 2: b}"), R"({"2":"b","true":1})");
}

TEST(ToJson, refuses_what_is_nested_beyond_reason) {
  EXPECT_THROW(json_of(std::string(1500, '[') + std::string(1500, ']')), ParseError);
}

} // namespace
} // namespace iam::yaml
