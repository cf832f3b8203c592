# The table of EKS's access policies (data/access-policies.json) is compiled into one small file.

set(file "${PROJECT_SOURCE_DIR}/data/access-policies.json")
file(READ "${file}" iam_access_policies)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")

set(iam_access_policies_source "${PROJECT_BINARY_DIR}/access_policies_text.cpp")
configure_file("${PROJECT_SOURCE_DIR}/plugin/rbac/access_policies_text.cpp.in"
  "${iam_access_policies_source}" @ONLY)
