#include "support/vectors.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace iam::test {

std::string vector_text(const std::string& file) {
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
  return text.str();
}

util::Json vectors(const std::string& file) {
  return util::parse_json(vector_text(file), file);
}

} // namespace iam::test
