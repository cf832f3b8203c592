#include "yaml/read/source.hpp"

#include <gtest/gtest.h>

namespace iam::yaml {
namespace {

// Columns count code points, so that a long line beyond ASCII is the hard case.
TEST(Source, finds_the_position_of_each_code_point_and_back) {
  std::string line;
  for (int i = 0; i < 500; ++i) {
    line += "aé日👍";
  }
  for (const std::string& mark : {std::string(), std::string(k_byte_order_mark)}) {
    for (const char* const line_break : {"\n", "\r\n", "\r", "\u0085", "\u2028"}) {
      const Source source(mark + "b" + line_break + line + line_break + "c");
      const std::size_t start = mark.size() + 1 + std::string_view(line_break).size();
      EXPECT_EQ(source.position(mark.size()), (Position{1, 1}));
      EXPECT_EQ(source.offset({1, 1}), mark.size());
      for (std::size_t at = 0, column = 1; at < line.size(); ++column) {
        EXPECT_EQ(source.position(start + at), (Position{2, column}));
        EXPECT_EQ(source.offset({2, column}), start + at);
        at += column % 4 == 0 ? 4 : column % 4; // a letter of one, two, three or four bytes
      }
      EXPECT_EQ(source.offset({2, 2001}), start + line.size());
      EXPECT_EQ(source.offset({2, 5000}), start + line.size()); // behind the line
      EXPECT_EQ(source.offset({3, 1}), source.text().size() - 1);
      EXPECT_EQ(source.offset({3, 7}), source.text().size());
      EXPECT_EQ(source.offset({9, 1}), source.text().size());
    }
  }
}

} // namespace
} // namespace iam::yaml
