#include "stores/journal.hpp"

#include "stores/cluster_map.hpp"

namespace iam::stores {

MapChange change_between(const Snapshot& before, const Snapshot& after,
                         const std::string& field_manager) {
  return {.name = before.name(),
          .version = before.version(),
          .field_manager = field_manager,
          .before = difference(after.data(), before.data()),
          .after = difference(before.data(), after.data())};
}

void put(awsauth::MapData& data, const kube::DataChange& texts) {
  for (const awsauth::List list : awsauth::k_lists) {
    const auto text = texts.find(std::string(awsauth::data_key(list)));
    if (text != texts.end()) {
      data[list] = text->second;
    }
  }
}

awsauth::Map map_of(const kube::DataChange& texts) {
  awsauth::MapData data;
  put(data, texts);
  return awsauth::read(std::move(data));
}

} // namespace iam::stores
