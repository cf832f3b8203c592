#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iam::util {

// A run of lines of two texts that were made from a third.
struct MergePart {
  enum class Source : std::uint8_t {
    base,     // both have kept it
    ours,     // only our text has changed it, or it inserts what theirs does and more
    theirs,   // the same of theirs
    both,     // both have made the same of it
    conflict, // the two have made different things of it
  };

  Source source = Source::base;
  std::string ours;   // the lines of our text there
  std::string theirs; // those of theirs
};

// Merges two texts that were made from `base`, line by line. Changes of neighbouring lines do not
// conflict; of lines that both insert at one place, theirs come first. Whether the result means
// what both meant is for the caller to find out.
std::vector<MergePart> merge_lines(std::string_view base, std::string_view ours,
                                   std::string_view theirs);

// The merged text, with the lines of their text where the two conflict.
std::string merged_text(const std::vector<MergePart>& parts);

} // namespace iam::util
