# The scripts of completions/ are compiled into one small file, for `completion SHELL`.

foreach(shell IN ITEMS bash fish zsh)
  set(file "${PROJECT_SOURCE_DIR}/completions/kubectl-iam.${shell}")
  file(READ "${file}" iam_${shell}_script)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
endforeach()

set(iam_completions_source "${PROJECT_BINARY_DIR}/completion_scripts.cpp")
configure_file("${PROJECT_SOURCE_DIR}/plugin/cli/completion/scripts.cpp.in"
  "${iam_completions_source}" @ONLY)
