# The one version comes from git (a tag v1.2.3, or the commit after it), or from the file VERSION
# that a source archive carries. It is compiled in one small file.

find_package(Git QUIET)
set(iam_version "")
if(EXISTS "${PROJECT_SOURCE_DIR}/VERSION")
  file(STRINGS "${PROJECT_SOURCE_DIR}/VERSION" iam_version LIMIT_COUNT 1)
elseif(GIT_FOUND)
  execute_process(COMMAND "${GIT_EXECUTABLE}" describe --tags --match "v*" --dirty --always
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" OUTPUT_VARIABLE iam_version
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT iam_version MATCHES "^v[0-9]")
  set(iam_version "v0.0.0")
  if(GIT_FOUND)
    execute_process(COMMAND "${GIT_EXECUTABLE}" rev-parse --short HEAD
      WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" OUTPUT_VARIABLE iam_commit
      OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(iam_commit)
      set(iam_version "v0.0.0-g${iam_commit}")
    endif()
  endif()
endif()

set(iam_version_source "${PROJECT_BINARY_DIR}/version.cpp")
configure_file("${PROJECT_SOURCE_DIR}/plugin/util/version.cpp.in" "${iam_version_source}" @ONLY)
