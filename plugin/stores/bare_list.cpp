#include "stores/bare_list.hpp"

#include "awsauth/entry.hpp"
#include "identity/arn.hpp"
#include "stores/manifest_objects.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>

namespace iam::stores {
namespace {

awsauth::MapData data_of(const std::string& text, awsauth::List list) {
  awsauth::MapData data;
  data[list] = text;
  return data;
}

std::string_view name_of(awsauth::List list) {
  constexpr std::array<std::string_view, 3> k_names = {"roles", "users", "accounts"};
  return k_names[static_cast<std::size_t>(list)];
}

// Whether `item` of a list names a principal as an entry of `list` does.
bool is_entry_of(awsauth::List list, const yaml::Document& document, yaml::NodeId item) {
  const yaml::NodeId node = document.resolved(item);
  if (document[node].kind == yaml::NodeKind::scalar) {
    return list == awsauth::List::accounts && identity::is_account_id(document[node].value);
  }
  if (document[node].kind != yaml::NodeKind::mapping || list == awsauth::List::accounts) {
    return false;
  }
  const auto children = document.children(node);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    const auto field = awsauth::field_of_key(list, document[document.resolved(children[i])].value);
    if (field == awsauth::arn_field(list) || field == "sso") {
      return true;
    }
  }
  return false;
}

// Refuses a manifest where a bare list is expected.
void refuse_config_map(const std::string& text, const std::string& file) {
  std::optional<yaml::Document> document;
  try {
    document = yaml::Document::parse(text, yaml::Read::all_documents);
  } catch (const yaml::ParseError&) {
    return; // reading the list reports it
  }
  if (!ManifestObjects(*document, file).config_maps().empty()) {
    throw util::Error("this is a ConfigMap, not a bare list", file, "leave --list out");
  }
}

// Refuses a list all of whose entries belong to another list than `list`.
void refuse_other_list(const awsauth::ListReading& reading, awsauth::List list,
                       const std::string& file) {
  std::optional<awsauth::List> other;
  yaml::Position place;
  for (const awsauth::Entry& entry : reading.entries) {
    const auto names = [&](awsauth::List each) {
      return is_entry_of(each, *reading.document, entry.node);
    };
    if (names(list)) {
      return;
    }
    const auto* found = std::ranges::find_if(awsauth::k_lists, names);
    if (!other && found != awsauth::k_lists.end()) {
      other = *found;
      place = entry.position;
    }
  }
  if (other) {
    throw util::Error(
        fmt::format("the file's entries are {}, not {}", name_of(*other), name_of(list)),
        place_in(file, place), fmt::format("give --list {}", name_of(*other)));
  }
}

} // namespace

BareList::BareList(std::string text, std::string file, awsauth::List list)
    : Snapshot(awsauth::read(data_of(text, list))),
      m_text(std::move(text)),
      m_file(std::move(file)),
      m_list(list) {
  if (map()[list].verdict == awsauth::Verdict::rejected) {
    refuse_config_map(m_text, m_file);
  }
  refuse_other_list(map()[list], list, m_file);
}

std::string BareList::place(awsauth::List, yaml::Position inner) const {
  return place_in(m_file, inner);
}

std::shared_ptr<const Snapshot> BareList::with(awsauth::EditedMap edited,
                                               std::vector<std::string>&) const {
  for (const awsauth::TextChange& change : edited.changes) {
    if (change.list != m_list) {
      throw util::Error(fmt::format("the file holds {} alone, and this changes {}",
                                    awsauth::data_key(m_list), awsauth::data_key(change.list)),
                        m_file, "give the file of that list, and its name with --list");
    }
  }
  auto result = std::make_shared<BareList>(*this);
  result->set_map(std::move(edited.after.value()));
  result->m_text = result->data()[m_list].value_or("");
  return result;
}

} // namespace iam::stores
