#include "aws/xml.hpp"

namespace iam::aws {

std::optional<pugi::xml_document> parse_xml(std::string_view text) {
  pugi::xml_document document;
  const auto result = document.load_buffer(text.data(), text.size(), pugi::parse_default);
  if (!result) {
    return std::nullopt;
  }
  return document;
}

std::string_view local_name(const pugi::xml_node& element) {
  const std::string_view name = element.name();
  return name.substr(name.find(':') + 1); // npos + 1 is 0
}

pugi::xml_node child_of(const pugi::xml_node& parent, std::string_view name) {
  return parent.find_child([&](const pugi::xml_node& child) { return local_name(child) == name; });
}

std::string text_of(const pugi::xml_node& parent, std::string_view name) {
  return child_of(parent, name).child_value();
}

} // namespace iam::aws
