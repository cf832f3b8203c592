// Edits generated maps, damaged ones among them: what is added and removed again leaves the bytes as
// they were, and no edit ever fails its proof.
// Usage: map_properties COUNT [SEED]

#include "generate.hpp"
#include "mapping/edit.hpp"
#include "mapping/prove.hpp"
#include "util/text.hpp"
#include "yaml/layout.hpp"

#include <fmt/format.h>
#include <string>

namespace iam::oracle {
namespace {

using mapping::AddMapping;
using mapping::IfExists;
using mapping::Intent;
using mapping::List;
using mapping::MapData;
using mapping::Mapping;
using mapping::RemoveMapping;

struct Tally {
  std::size_t edited = 0;
  std::size_t refused = 0; // by name: a layout that is not edited, a list that is not readable
  std::size_t failed = 0;
};

Mapping newcomer(List list) {
  Mapping mapping;
  mapping.list = list;
  if (list == List::accounts) {
    mapping.arn = "777788889999";
    return mapping;
  }
  mapping.arn = fmt::format("arn:aws:iam::777788889999:{}/New",
                            list == List::roles ? "role" : "user");
  mapping.username = "new-{{SessionName}}";
  mapping.groups = {"viewers", "yes", "5"};
  return mapping;
}

class Trial {
public:
  Trial(std::uint64_t number, Tally& tally) : m_number(number), m_tally(tally) {}

  void run(const MapData& data) {
    const mapping::Map map = mapping::read(data);
    for (const List list : mapping::k_lists) {
      if (data[list] && !map[list].lost && !map[list].cut_short) {
        add_and_remove(data, map, list);
        change_each(data, map, list);
      }
    }
  }

private:
  void add_and_remove(const MapData& data, const mapping::Map& map, List list) {
    const Mapping mapping = newcomer(list);
    const auto added = attempt(data, AddMapping{mapping});
    if (!added) {
      return;
    }
    const auto removed = attempt(*added, RemoveMapping{list, {mapping.arn}, {}});
    const bool comments_only = map[list].document && !map[list].document->root() &&
                               util::trim(data[list].value()).starts_with('#');
    const bool had_something = !map[list].entries.empty() || comments_only;
    if (removed && had_something && (*removed)[list] != data[list]) {
      fail("not given back", data[list].value(), (*removed)[list].value());
    }
  }

  void change_each(const MapData& data, const mapping::Map& map, List list) {
    for (const mapping::Entry& entry : map[list].entries) {
      if (!entry.kept || entry.mapping.sso || entry.mapping.arn.empty()) {
        continue;
      }
      attempt(data, RemoveMapping{list, {entry.mapping.arn}, {}});
      if (list != List::accounts) {
        Mapping wanted = newcomer(list);
        wanted.arn = entry.mapping.arn;
        attempt(data, AddMapping{wanted, IfExists::overwrite});
        attempt(data, AddMapping{wanted, IfExists::add_groups});
      }
    }
  }

  std::optional<MapData> attempt(const MapData& data, const Intent& intent) {
    try {
      auto result = mapping::edit(data, {intent});
      ++m_tally.edited;
      return std::move(result.data);
    } catch (const mapping::ProofFailed& failure) {
      const auto* add = std::get_if<AddMapping>(&intent);
      const List list = add != nullptr ? add->mapping.list : std::get<RemoveMapping>(intent).list;
      fail(failure.cause(), data[list].value_or(""), add != nullptr ? "(add)" : "(remove)");
    } catch (const yaml::Unsupported&) {
      ++m_tally.refused;
    }
    return std::nullopt;
  }

  void fail(const std::string& what, const std::string& before, const std::string& after) {
    ++m_tally.failed;
    fmt::print("case {}: {}\n  before: {}\n  after:  {}\n", m_number, what, util::quoted(before),
               util::quoted(after));
  }

  std::uint64_t m_number;
  Tally& m_tally;
};

} // namespace
} // namespace iam::oracle

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::stoull(argv[1]) : 1000;
  const std::uint64_t seed = argc > 2 ? std::stoull(argv[2]) : 1;
  iam::oracle::Tally tally;
  for (std::uint64_t number = 0; number < count; ++number) {
    iam::oracle::Trial(number, tally).run(iam::oracle::generate(seed, number).data);
  }
  fmt::print("{} maps (seed {}): {} edits, {} refused by name, {} failures\n", count, seed,
             tally.edited, tally.refused, tally.failed);
  return tally.failed == 0 && tally.edited > 0 ? 0 : 1;
}
