#pragma once

#include "stores/manifest_objects.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::stores {

// Reads the fields of objects in a file strictly: a field that is misspelt would otherwise take
// somebody's rights away. Everything throws util::Error with its place in the file.
class DesiredFields {
public:
  // Both must outlive it.
  DesiredFields(const yaml::Document& document, std::string file)
      : m_document(document), m_file(std::move(file)), m_objects(document, m_file) {}

  // Throws if `object` is not a mapping, or has a field that is not one of `known`. `what` names
  // the object: `an item`.
  void require_object(yaml::NodeId object, std::string_view what,
                      const std::vector<std::string>& known) const;

  // Throws unless the field `apiVersion` of `object` is `version`.
  void require_version(yaml::NodeId object, std::string_view what, std::string_view version) const;

  // Throws, with `cure`, if `object` gives one of the fields `names` anything but null or nothing
  // at all. `what` is the subject of the message: `aws-auth has no policies`.
  void require_none(yaml::NodeId object, std::string_view what,
                    const std::vector<std::string_view>& names, const std::string& cure) const;

  // The value of the field `name`, aliases followed; k_no_node if it is missing or null.
  yaml::NodeId value(yaml::NodeId object, std::string_view name) const;

  // The same for a text; nullopt if it is missing or null.
  std::optional<std::string> text(yaml::NodeId object, std::string_view name) const;

  // The same for an account's id, which people also write as a number.
  std::optional<std::string> account(yaml::NodeId object, std::string_view name) const;

  // Whether the field is `true`.
  bool is_true(yaml::NodeId object, std::string_view name) const;

  // The items of a list; empty if it is missing or null.
  std::vector<yaml::NodeId> items(yaml::NodeId object, std::string_view name) const;

  // The texts of a list; nullopt if it is missing or null.
  std::optional<std::vector<std::string>> texts(yaml::NodeId object, std::string_view name) const;

  // The fields of a mapping of texts.
  std::vector<std::pair<std::string, std::string>> pairs(yaml::NodeId object,
                                                         std::string_view name) const;

  std::string place(yaml::NodeId node) const { return place_in(m_file, m_document.position(node)); }
  [[noreturn]] void fail(yaml::NodeId node, std::string cause, std::string cure = {}) const {
    m_objects.fail(m_document.position(node), std::move(cause), std::move(cure));
  }

private:
  std::string text_of(yaml::NodeId node, std::string_view name) const;

  const yaml::Document& m_document;
  std::string m_file;
  ManifestObjects m_objects;
};

} // namespace iam::stores
