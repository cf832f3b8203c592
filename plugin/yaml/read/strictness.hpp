#pragma once

#include "yaml/read/document.hpp"

#include <cstddef>
#include <vector>

// What go-yaml v2 rejects where libyaml does not. All throw ParseError.
namespace iam::yaml {

// libyaml reads `\/` in double quotes as YAML 1.2 (and JSON) do, go-yaml does not know it, not even
// in the scalars `ahead`, which it scans to see that the document ends before them.
void refuse_escaped_slashes(const Document& document, const std::vector<Span>& ahead);

// In flow style a question mark ends a plain scalar for go-yaml, and nothing may follow then.
void refuse_question_marks(const Document& document);

// Between documents go-yaml reads a version's numbers of two digits at the most: in the directive
// that may stand at `end`, where a document ended.
void refuse_long_version(const Source& source, std::size_t end);

} // namespace iam::yaml
