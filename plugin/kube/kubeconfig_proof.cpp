#include "kube/kubeconfig_proof.hpp"

#include "kube/kubeconfig_read.hpp"
#include "util/json.hpp"
#include "util/text.hpp"
#include "yaml/read/resolve.hpp"
#include "yaml/read/to_json.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::kube {
namespace {

using util::Json;

[[noreturn]] void fail(const std::string& file, const std::string& what) {
  throw KubeconfigError("the edited kubeconfig would " + what + "; nothing was written", file,
                        "please report this, with the layout of the file");
}

// The value of `text`; that of a new kubeconfig if `text` is empty.
Json value_of(const std::string& text) {
  const auto document = yaml::Document::parse(text);
  if (document.root()) {
    yaml::check_decodable(document);
    Json value = yaml::to_json(document, *document.root());
    if (!value.empty()) { // as null is
      return value;
    }
  }
  return yaml::to_json(new_kubeconfig({}, ""));
}

bool is_named(const Json& item, const std::string& name) {
  return util::member(item, "name") == name;
}

Json* find_item(Json& root, const ListEntry& entry) {
  if (!root.contains(entry.list) || !root.at(entry.list).is_array()) {
    return nullptr;
  }
  Json& list = root.at(entry.list);
  const auto found =
      std::ranges::find_if(list, [&](Json& item) { return is_named(item, entry.name); });
  return found == list.end() ? nullptr : &*found;
}

// Removes from `root` what an edit may change: the value of the entry, or the whole entry if it is
// `new_there`.
void take_out(Json& root, const ListEntry& entry, bool new_there) {
  if (Json* item = find_item(root, entry)) {
    item->erase(entry.field);
    Json& list = root.at(entry.list);
    if (new_there) {
      list.erase(list.begin() + (item - &list.front()));
    }
  }
  if (root.contains(entry.list) && root.at(entry.list).empty()) { // null is empty too
    root.erase(entry.list);
  }
}

bool is_json(const std::string& text) {
  try {
    util::parse_json(text, "");
    return true;
  } catch (const util::Error&) {
    return false;
  }
}

} // namespace

void prove_edit(const std::string& before, const std::string& after, const std::string& file,
                const std::vector<ListEntry>& entries,
                const std::optional<std::string>& current_context) {
  Json old_value = value_of(before);
  Json new_value;
  try {
    read_kubeconfig(after, file);
    new_value = value_of(after);
  } catch (const util::Error& error) {
    fail(file, "be one that kubectl refuses: " + error.cause());
  }
  for (const ListEntry& entry : entries) {
    const Json* item = find_item(new_value, entry);
    if (item == nullptr || !item->contains(entry.field) ||
        item->at(entry.field) != yaml::to_json(entry.value)) {
      fail(file, fmt::format("not hold the wanted entry of {}", entry.list));
    }
    take_out(new_value, entry, find_item(old_value, entry) == nullptr);
    take_out(old_value, entry, false);
  }
  if (current_context) {
    if (util::text_at(new_value, "current-context") != *current_context) {
      fail(file, "not have the wanted current context");
    }
    new_value.erase("current-context");
    old_value.erase("current-context");
  }
  if (old_value != new_value) {
    fail(file, "change more than was asked for");
  }
  if (is_json(before) && !is_json(after) && !util::parse_json(before, file).empty()) {
    fail(file, "no longer be JSON");
  }
}

} // namespace iam::kube
