// Writes what the tests have of hand-made and generated texts as inputs for fuzzers to start from:
// write_seeds FOLDER, which gets a folder for each target.

#include "../oracle/generate.hpp"
#include "support/layouts.hpp"
#include "yaml/edit/embedding.hpp"
#include "yaml/edit/quote.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t k_generated = 400;

class Seeds {
public:
  explicit Seeds(fs::path folder) : m_folder(std::move(folder)) {}

  void add_map(const std::string& text) {
    write("parse", text);
    write("edit", text);
    std::string value = iam::yaml::quote_json(text);
    if (m_count % 2 == 0) {
      value = iam::yaml::literal(text, 4, "\n").value_or(value + '\n');
    }
    const std::string data = fmt::format("data:\n  mapRoles: {}", value);
    write("embedding", data);
    write("manifest", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth}\n" + data);
    ++m_count;
  }

private:
  void write(const std::string& target, const std::string& text) const {
    fs::create_directories(m_folder / target);
    std::ofstream(m_folder / target / fmt::format("seed-{}", m_count), std::ios::binary) << text;
  }

  fs::path m_folder;
  std::size_t m_count = 0;
};

} // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "Usage: write_seeds FOLDER\n");
    return 1;
  }
  Seeds seeds(argv[1]);
  for (const iam::test::Layout& layout : iam::test::layouts()) {
    seeds.add_map(layout.text);
  }
  for (std::uint64_t number = 0; number < k_generated; ++number) {
    const auto data = iam::oracle::generate(1, number).data;
    seeds.add_map(data.roles.value_or(data.users.value_or("")));
  }
  return 0;
}
