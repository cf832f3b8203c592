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

// The map with all that is wrong in it. Cheap to move.
struct Map {
  MapData data; // the texts that it was read from
  ListReading roles;
  ListReading users;
  ListReading accounts;
  std::vector<Finding> findings; // by list, then by place

  const ListReading& operator[](List list) const;
  ListReading& operator[](List list);
};

// Reads the three texts. Never throws for what they hold: the verdicts, `accepted` and the
// findings tell, which name everything that is dropped, shadowed or can never match.
Map read(MapData data);

// One list of it, with the findings that reading it gives (not the shadowed ones).
ListReading read_list(List list, const std::optional<std::string>& text,
                      std::vector<Finding>& findings);

// Whether the authenticator takes `text` for empty without parsing it.
bool counts_as_empty(std::string_view text);

} // namespace iam::awsauth
