#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace iam::aws {

// The document in `text`, or nothing where that is not well-formed XML. Entities of the document's
// own are not expanded.
std::optional<pugi::xml_document> parse_xml(std::string_view text);

// The first child element whose name is `name` in whatever namespace; a null node where there is
// none, or `parent` is one.
pugi::xml_node child_of(const pugi::xml_node& parent, std::string_view name);

// The text in that child; empty where there is none.
std::string text_of(const pugi::xml_node& parent, std::string_view name);

// The name of an element without its namespace's prefix.
std::string_view local_name(const pugi::xml_node& element);

} // namespace iam::aws
