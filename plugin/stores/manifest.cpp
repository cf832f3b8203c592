#include "stores/manifest.hpp"

#include "stores/manifest_objects.hpp"
#include "util/text.hpp"

namespace iam::stores {

yaml::Position Manifest::position(awsauth::List list, yaml::Position inner) const {
  const auto& document = map()[list].document;
  return m_text.position(list, document ? document->source().offset(inner)
                                        : yaml::Source(data()[list].value_or("")).offset(inner));
}

std::string Manifest::place(awsauth::List list, yaml::Position inner) const {
  return place_in(name(), position(list, inner));
}

std::shared_ptr<const Snapshot> Manifest::with(awsauth::EditedMap edited,
                                               std::vector<std::string>& notes) const {
  ManifestText result = m_text;
  try {
    for (const awsauth::TextChange& change : edited.changes) {
      result = result.with(change, notes);
    }
  } catch (const yaml::Unsupported& error) {
    throw util::Error(error.cause(), place_in(name(), error.position()), error.cure());
  }
  if (result.data() != edited.after.value().data || is_json(text()) != is_json(result.text())) {
    throw util::Error("the edited manifest does not hold the edited map; nothing was written",
                      name(), "please report this as a bug, with the layout of the file");
  }
  return std::shared_ptr<const Manifest>(new Manifest(std::move(result), std::move(*edited.after)));
}

} // namespace iam::stores
