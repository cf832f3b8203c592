#include "stores/bare_list.hpp"

#include "stores/manifest_objects.hpp"

#include <fmt/format.h>

namespace iam::stores {
namespace {

awsauth::MapData data_of(const std::string& text, awsauth::List list) {
  awsauth::MapData data;
  data[list] = text;
  return data;
}

} // namespace

BareList::BareList(std::string text, std::string file, awsauth::List list)
    : Snapshot(awsauth::read(data_of(text, list))),
      m_text(std::move(text)),
      m_file(std::move(file)),
      m_list(list) {}

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
