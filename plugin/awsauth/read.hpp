#pragma once

#include "awsauth/mapping.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::awsauth {

// What the authenticator makes of a list as a whole.
enum class Verdict : std::uint8_t {
  accepted, // it reads the list, though perhaps not every entry
  rejected, // it reads nothing of the list: no one in it can log in
  unjudged, // its parser may read the text otherwise than ours: nothing is known
};

// One list of the map, read as aws-iam-authenticator reads it (its configmap.ParseMap).
struct ListReading {
  // The parsed text. Nothing if there is none: the key is absent, its text counts as empty
  // (`""`, two backticks, ...), or it is not YAML.
  std::optional<yaml::Document> document;

  // Every item of the list in its order, those too that the authenticator drops.
  std::vector<Entry> entries;

  Verdict verdict = Verdict::accepted; // without entries unless accepted

  // The authenticator stops inside the list (of accounts) and reads nothing below.
  bool cut_short = false;
};

// The map as it was read. Cheap to move.
struct Map {
  MapData data; // the texts that it was read from
  ListReading roles;
  ListReading users;
  ListReading accounts;

  // What is not read, and why: of whole lists and of single entries, by list, then by place.
  // What is read to no effect is a matter of `all_findings`.
  std::vector<Finding> findings;

  const ListReading& operator[](List list) const;
  ListReading& operator[](List list);
};

// Reads the three texts. Never throws for what they hold: the verdicts, `accepted` and the
// findings tell.
Map read(MapData data);

// One list of it; adds its findings to `findings`.
ListReading read_list(List list, const std::optional<std::string>& text,
                      std::vector<Finding>& findings);

// Sorts findings by list, then by place.
void sort_by_place(std::vector<Finding>& findings);

// Whether the authenticator takes `text` for empty without parsing it.
bool counts_as_empty(std::string_view text);

} // namespace iam::awsauth
