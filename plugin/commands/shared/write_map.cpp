#include "commands/shared/write_map.hpp"

#include "commands/shared/map_rows.hpp"
#include "mapping/edit.hpp"
#include "mapping/entry.hpp"
#include "util/diff.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>

namespace iam::commands {

using mapping::Outcome;

namespace {

// What the API server allows all values of a ConfigMap together (Kubernetes' MaxSecretSize).
constexpr std::size_t k_largest_map = 1048576;

// What one wish came to, of what its intents did.
Outcome joined(Outcome a, Outcome b) {
  const auto weight = [](Outcome outcome) {
    switch (outcome) {
    case Outcome::not_found:
      return 0;
    case Outcome::unchanged:
      return 1;
    default:
      return 2;
    }
  };
  return weight(b) > weight(a) ? b : a;
}

void check_size(const stores::Manifest& before, const stores::Manifest& after) {
  if (after.data_size() > k_largest_map && after.data_size() > before.data_size()) {
    throw util::Error(fmt::format("the map would have {} bytes, and the API server takes {} (1 MiB)",
                                  after.data_size(), k_largest_map),
                      util::printable(after.file()),
                      "remove entries first, or use access entries for some of them");
  }
}

void print_diff(const Changed& changed, bool colour, std::ostream& out) {
  constexpr std::string_view k_red = "\x1b[31m";
  constexpr std::string_view k_green = "\x1b[32m";
  constexpr std::string_view k_cyan = "\x1b[36m";
  constexpr std::string_view k_reset = "\x1b[0m";
  const std::string& name = changed.before.file();
  for (const util::DiffLine& line :
       util::unified_diff(changed.before.text(), changed.after.text(), name, name)) {
    const std::string_view start = line.kind == util::DiffLine::Kind::removed ? k_red
                                   : line.kind == util::DiffLine::Kind::added ? k_green
                                   : line.kind == util::DiffLine::Kind::hunk  ? k_cyan
                                                                              : "";
    std::string_view text = line.text;
    if (text.ends_with('\r')) {
      text.remove_suffix(1); // of a file with CRLF
    }
    // A tab moves the cursor, but to no harm, and YAML's comments hold them.
    std::vector<std::string> parts;
    for (const std::string_view part : util::split(text, '\t')) {
      parts.push_back(util::printable(part));
    }
    const bool coloured = colour && !start.empty();
    fmt::print(out, "{}{}{}\n", coloured ? start : "", join(parts, "\t"), coloured ? k_reset : "");
  }
}

std::string_view verb_of(Outcome outcome) {
  switch (outcome) {
  case Outcome::added:
    return "added";
  case Outcome::updated:
    return "updated";
  case Outcome::removed:
    return "removed";
  case Outcome::unchanged:
    return "unchanged";
  case Outcome::not_found:
    return "not found";
  }
  return "";
}

// The entries that the intents of `wish` speak of: those that count of the ARNs that are let in,
// all of those that are taken out.
bool speaks_of(const Wish& wish, const MapRow& row) {
  return std::any_of(wish.intents.begin(), wish.intents.end(), [&](const mapping::Intent& intent) {
    const mapping::Mapping& mapping = row.entry->mapping;
    if (const auto* add = std::get_if<mapping::AddMapping>(&intent)) {
      return row.effective && mapping.list == add->mapping.list &&
             mapping::equal_fold(mapping.arn, add->mapping.arn);
    }
    const auto& remove = std::get<mapping::RemoveMapping>(intent);
    return mapping.list == remove.list &&
           std::any_of(remove.principals.begin(), remove.principals.end(),
                       [&](const std::string& principal) {
                         return mapping::equal_fold(mapping.arn, principal);
                       });
  });
}

// Each mapping that a wish was about as an item of a MappingList, with what became of it.
void print_mappings(const std::vector<Wish>& wishes, const Changed& changed, Format format,
                    std::ostream& out) {
  const std::vector<mapping::List> lists(mapping::k_lists.begin(), mapping::k_lists.end());
  const mapping::Map before = mapping::read(changed.before.data());
  const mapping::Map after = mapping::read(changed.after.data());
  const auto rows_before = rows_of(changed.before, before, lists);
  const auto rows_after = rows_of(changed.after, after, lists);
  std::vector<util::Json> items;
  for (std::size_t i = 0; i < wishes.size(); ++i) {
    const Outcome outcome = changed.outcomes[i];
    for (const MapRow& row : outcome == Outcome::removed ? rows_before : rows_after) {
      if (speaks_of(wishes[i], row)) {
        util::Json& item = items.emplace_back(json_of(row));
        item["outcome"] = verb_of(outcome);
      }
    }
  }
  print_object(out, mapping_list(std::move(items)), format);
}

void print_outcomes(const std::vector<Wish>& wishes, const Changed& changed,
                    const WriteOptions& options, std::ostream& out) {
  for (std::size_t i = 0; i < wishes.size(); ++i) {
    if (changed.outcomes[i] == Outcome::not_found) {
      continue;
    }
    if (options.output == Format::name) {
      fmt::print(out, "{}\n", util::printable(wishes[i].name));
    } else {
      fmt::print(out, "mapping/{} {}{}\n", util::printable(wishes[i].name),
                 verb_of(changed.outcomes[i]),
                 options.dry_run == DryRun::client ? " (dry run)" : "");
    }
  }
}

} // namespace

void check_flags(const MapLocation& location, const WriteOptions& options) {
  if (location.is_filter() && options.output && options.dry_run == DryRun::none) {
    throw util::UsageError("-o and --manifest - do not go together: standard output carries the "
                           "manifest",
                           "", "leave -o out, or add --dry-run=client");
  }
}

void require_readable(const stores::Manifest& manifest, const mapping::Map& map, mapping::List list,
                      Context& context) {
  for (const mapping::List each : mapping::k_lists) {
    for (const util::Error& error : lost_lists(manifest, map, {each})) {
      if (each == list) {
        throw error;
      }
      warn(context, util::printable(error.what()));
    }
  }
}

namespace {

mapping::List list_of(const mapping::Intent& intent) {
  const auto* add = std::get_if<mapping::AddMapping>(&intent);
  return add != nullptr ? add->mapping.list : std::get<mapping::RemoveMapping>(intent).list;
}

// Throws the Unsupported of the first intent that gets one by itself, with its place in the file.
void fail_with_place(const stores::Manifest& before, const std::vector<mapping::Intent>& intents) {
  for (const mapping::Intent& intent : intents) {
    try {
      mapping::edit(before.data(), {intent});
    } catch (const yaml::Unsupported& error) {
      throw util::Error(error.cause(), before.place(list_of(intent), error.position()),
                        error.cure());
    }
  }
}

// The edit, with every error placed in the file.
mapping::Edit edited(const stores::Manifest& before, const std::vector<mapping::Intent>& intents) {
  try {
    return mapping::edit(before.data(), intents);
  } catch (const mapping::AlreadyMapped& error) {
    throw util::Error(util::printable(error.existing().arn) + ' ' + error.cause(),
                      before.place(error.existing().list, error.position()), error.cure());
  } catch (const yaml::Unsupported&) {
    fail_with_place(before, intents);
    throw;
  }
}

} // namespace

Changed change(const stores::Manifest& before, const std::vector<Wish>& wishes) {
  std::vector<mapping::Intent> intents;
  for (const Wish& wish : wishes) {
    intents.insert(intents.end(), wish.intents.begin(), wish.intents.end());
  }
  const mapping::Edit edit = edited(before, intents);
  std::vector<std::string> notes;
  Changed changed{before, before.with(edit, notes), {}, std::move(notes)};
  check_size(changed.before, changed.after);
  auto outcome = edit.outcomes.begin();
  for (const Wish& wish : wishes) {
    Outcome all = Outcome::not_found;
    for (std::size_t i = 0; i < wish.intents.size(); ++i) {
      all = joined(all, *outcome++);
    }
    changed.outcomes.push_back(all);
  }
  return changed;
}

void write(const MapLocation& location, const WriteOptions& options,
           const std::vector<Wish>& wishes, const Changed& changed, Context& context) {
  const bool writes = options.dry_run == DryRun::none;
  // A filter's standard output belongs to the manifest.
  std::ostream& out = location.is_filter() && writes ? context.err : context.out;
  if (options.diff) {
    print_diff(changed, &out == &context.out && may_colour(context), out);
  }
  if (writes) {
    save(location, changed.before, changed.after, context);
  }
  for (const std::string& text : changed.notes) {
    note(context, text);
  }
  if (options.output == Format::json || options.output == Format::yaml) {
    print_mappings(wishes, changed, *options.output, out);
  } else {
    print_outcomes(wishes, changed, options, out);
  }
}

} // namespace iam::commands
