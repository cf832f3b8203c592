#include "util/json.hpp"

#include "util/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace iam::util {
namespace {

constexpr std::size_t k_depth_limit = 1000;

// "line 3, column 7" of the byte at `offset`.
std::string place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_start = before.rfind('\n') + 1; // npos + 1 is 0
  return fmt::format("line {}, column {}", line, before.size() - line_start + 1);
}

// Builds a value as the library's own handler does, but moves texts, which may be large, and limits
// the depth: the parser is iterative, but copying and destroying a deep tree are not.
class Builder : public nlohmann::json_sax<Json> {
public:
  explicit Builder(const std::string& where) : m_where(where) {}

  Json result() { return std::move(m_root); }
  std::size_t error_offset() const { return m_error_offset; }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return false; } // JSON has none
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    m_slot = &(*m_open.back())[std::move(name)];
    return true;
  }

  bool parse_error(std::size_t byte, const std::string&,
                   const nlohmann::detail::exception&) override {
    m_error_offset = byte > 0 ? byte - 1 : 0;
    return false;
  }

private:
  Json& place(Json value) {
    if (m_open.empty()) {
      return m_root = std::move(value);
    }
    if (m_open.back()->is_array()) {
      m_open.back()->push_back(std::move(value));
      return m_open.back()->back();
    }
    return *m_slot = std::move(value);
  }

  bool add(Json value) {
    place(std::move(value));
    return true;
  }

  bool open(Json container) {
    if (m_open.size() > k_depth_limit) {
      throw Error(fmt::format("JSON is nested more than {} deep", k_depth_limit), m_where);
    }
    m_open.push_back(&place(std::move(container)));
    return true;
  }

  bool close() {
    m_open.pop_back();
    return true;
  }

  const std::string& m_where;
  Json m_root;
  std::vector<Json*> m_open;
  Json* m_slot = nullptr; // what the last key names
  std::size_t m_error_offset = 0;
};

} // namespace

Json parse_json(std::string_view text, const std::string& where) {
  Builder builder(where);
  if (!Json::sax_parse(text, &builder)) {
    throw Error(fmt::format("not valid JSON at {}", place_of(text, builder.error_offset())), where);
  }
  return builder.result();
}

std::string dump_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string ascii_json(const Json& value) {
  return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string pretty_json(const Json& value) {
  return value.dump(4, ' ', false, Json::error_handler_t::replace) + '\n';
}

const Json& member(const Json& object, const char* key) {
  static const Json k_null;
  const auto found = object.find(key);
  return found == object.end() ? k_null : *found;
}

const Json& array_at(const Json& object, const char* key) {
  static const Json k_empty = Json::array();
  const Json& value = member(object, key);
  return value.is_array() ? value : k_empty;
}

std::optional<std::string> find_text(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
}

std::string text_at(const Json& object, const char* key) {
  return find_text(object, key).value_or("");
}

std::optional<std::int64_t> integer_at(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_number_integer() ? std::optional(value.get<std::int64_t>()) : std::nullopt;
}

std::vector<std::string> texts_in(const Json& array) {
  std::vector<std::string> texts;
  if (array.is_array()) {
    for (const Json& item : array) {
      if (item.is_string()) {
        texts.push_back(item.get<std::string>());
      }
    }
  }
  return texts;
}

} // namespace iam::util
