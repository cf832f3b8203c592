// Any text as a manifest file: a principal let into its map is there afterwards, and the manifest
// says nothing else that it did not say before; or the text is refused, with its place.

#include "awsauth/apply.hpp"
#include "promise.hpp"
#include "stores/manifest.hpp"

#include <algorithm>
#include <vector>

namespace {

using namespace iam;

// The names and values of the manifest, without those of the map.
std::vector<std::string> others(const stores::Manifest& manifest) {
  const auto document = yaml::Document::parse(manifest.text(), yaml::Read::all_documents);
  std::vector<std::string> values;
  for (yaml::NodeId id = 0; id < document.size(); ++id) {
    const yaml::Node& node = document[id];
    const bool of_the_map =
        std::any_of(awsauth::k_lists.begin(), awsauth::k_lists.end(), [&](awsauth::List list) {
          return manifest.data()[list] && node.value == *manifest.data()[list];
        });
    if (node.kind == yaml::NodeKind::scalar && !of_the_map && !node.value.empty()) {
      values.push_back(std::string(node.tag()) + ' ' + std::string(node.value));
    }
  }
  return values;
}

void let_in(const stores::Manifest& manifest, awsauth::List list, std::string arn) {
  awsauth::AddMapping edit;
  edit.mapping.list = list;
  edit.mapping.arn = std::move(arn);
  std::vector<std::string> notes;
  const auto before = others(manifest);
  const auto changed = manifest.with(awsauth::apply_edits(manifest.map(), {edit}), notes);
  const auto& after = dynamic_cast<const stores::Manifest&>(*changed);
  auto left = others(after);
  auto at = left.begin();
  for (const std::string& value : before) {
    at = std::find(at, left.end(), value);
    fuzz::promise(at != left.end(), "everything else is still there",
                  manifest.text() + "\n=>\n" + after.text());
    at = left.erase(at);
  }
  fuzz::promise(left.size() <= 2, "nothing came but `data` and the key of the list",
                manifest.text() + "\n=>\n" + after.text());
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const auto& [list, arn] :
       {std::pair(awsauth::List::roles, "arn:aws:iam::777788889999:role/New"),
        std::pair(awsauth::List::accounts, "777788889999")}) {
    try {
      let_in(stores::Manifest(fuzz::text_of(data, size), "manifest.yaml"), list, arn);
    } catch (const util::Error& refusal) {
      fuzz::promise_no_bug(refusal);
      fuzz::promise(!refusal.where().empty(), "a refusal names the place", refusal.what());
    }
  }
  return 0;
}
