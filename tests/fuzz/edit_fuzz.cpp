// Any text as a list of aws-auth: whatever is added, changed or removed holds its proof or is
// refused by name, and what is added and removed again leaves the text as it was.

#include "../oracle/trial.hpp"
#include "promise.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iam;
  const std::string text = fuzz::text_of(data, size);
  oracle::Trial trial([](const auto& what, const auto& before, const auto& after) {
    fuzz::promise(false, what + " " + after, before);
  });
  awsauth::MapData map;
  map.roles = text;
  trial.run(map, 4);
  map.roles.reset();
  map.accounts = text;
  trial.run(map, 4);
  return 0;
}
