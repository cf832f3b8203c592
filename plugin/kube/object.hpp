#pragma once

#include "util/error.hpp"
#include "util/secret.hpp"
#include "yaml/read/resolve.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::kube {

// A field has the wrong type. The cause names the field by its path.
class FieldError : public util::Error {
public:
  FieldError(std::string cause, yaml::Position position, std::string cure = {});
  yaml::Position position() const { return m_position; }

private:
  yaml::Position m_position;
};

// A mapping in a YAML document, read into typed values as Go's JSON decoder reads a struct: keys
// are case-sensitive, unknown ones are ignored, null leaves a value unchanged, and the wrong type
// throws FieldError.
class Object {
public:
  // `path` names the node in errors, empty for the root. A null is an object without fields.
  Object(const yaml::Document& document, yaml::NodeId node, std::string path);

  void read(std::string_view key, std::string& value) const;
  void read(std::string_view key, bool& value) const;
  void read(std::string_view key, util::Secret& value) const;
  void read(std::string_view key, std::vector<std::string>& value) const;
  void read(std::string_view key, std::map<std::string, std::vector<std::string>>& value) const;
  void read(std::string_view key, std::map<std::string, util::Secret>& value) const;

  // Bytes in base64.
  void read_base64(std::string_view key, std::string& value) const;

  // The object `key`. Returns nullopt if it is absent or null.
  std::optional<Object> object(std::string_view key) const;

  // The objects in the list `key`.
  std::vector<Object> objects(std::string_view key) const;

  // The node `key`, with aliases resolved. Returns nullopt if it is absent or null.
  std::optional<yaml::NodeId> node(std::string_view key) const;

  const std::vector<yaml::Field>& fields() const { return m_fields; }
  const yaml::Document& document() const { return m_document; }
  yaml::Position position() const { return m_document.position(m_node); }
  const std::string& path() const { return m_path; }

private:
  std::string path_of(std::string_view key) const;

  const yaml::Document& m_document;
  yaml::NodeId m_node;
  std::string m_path;
  std::vector<yaml::Field> m_fields;
};

} // namespace iam::kube
