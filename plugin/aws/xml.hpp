#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace iam::aws {

// The document in `text`, without expanding entities that it defines. Returns nullopt if it is not
// well-formed XML.
std::optional<pugi::xml_document> parse_xml(std::string_view text);

// The first child element called `name`, in any namespace. Returns a null node if there is none, or
// if `parent` is one.
pugi::xml_node child_of(const pugi::xml_node& parent, std::string_view name);

// The text in that child; empty if there is none.
std::string text_of(const pugi::xml_node& parent, std::string_view name);

// The name of an element without its namespace's prefix.
std::string_view local_name(const pugi::xml_node& element);

} // namespace iam::aws
