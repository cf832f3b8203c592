#include "support/vectors.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace iam::test {

util::Json vectors(const std::string& file) {
  const char* elsewhere = std::getenv("KUBECTL_IAM_VECTORS");
  const std::string folder =
      elsewhere != nullptr && *elsewhere != '\0' ? elsewhere : IAM_VECTORS_FOLDER;
  const std::string path = folder + '/' + file;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    throw std::runtime_error("no vectors at " + path);
  }
  std::ostringstream text;
  text << stream.rdbuf();
  return util::parse_json(text.str(), path);
}

} // namespace iam::test
