# The libraries, by the names that Debian 12 and newer give them.

find_package(CLI11 REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(pugixml REQUIRED)
find_package(Threads REQUIRED)
find_package(yaml-cpp REQUIRED)
find_path(libyaml_include_dir yaml.h REQUIRED)
find_library(libyaml_library yaml REQUIRED)

add_library(iam_dependencies INTERFACE)
target_include_directories(iam_dependencies SYSTEM INTERFACE "${libyaml_include_dir}")
target_link_libraries(iam_dependencies INTERFACE
  "${libyaml_library}" yaml-cpp CLI11::CLI11 CURL::libcurl OpenSSL::Crypto fmt::fmt
  nlohmann_json::nlohmann_json pugixml::pugixml Threads::Threads)
