# How our own code is compiled: standard, warnings, hardening. Nothing here reaches libraries.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(ccache_program ccache)
if(ccache_program)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${ccache_program}")
endif()

add_library(iam_settings INTERFACE)
target_compile_features(iam_settings INTERFACE cxx_std_20)
set_target_properties(iam_settings PROPERTIES INTERFACE_CXX_EXTENSIONS OFF)
target_compile_options(iam_settings INTERFACE
  -fPIE # also in libraries, so that programs can share precompiled headers with them
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wold-style-cast -Wnull-dereference -Wformat=2
  # What a designated initialiser leaves out is meant to have its default.
  -Wno-missing-field-initializers
  # Debug information and assertions name files from the project's root, wherever it was built.
  "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=")
target_compile_definitions(iam_settings INTERFACE _GLIBCXX_ASSERTIONS)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these inside the standard library's own inlined code.
  target_compile_options(iam_settings INTERFACE -Wno-null-dereference -Wno-restrict)
endif()
if(KUBECTL_IAM_WERROR)
  target_compile_options(iam_settings INTERFACE -Werror)
endif()

if(KUBECTL_IAM_SANITIZE)
  target_compile_options(iam_settings INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(iam_settings INTERFACE -fsanitize=address,undefined)
else()
  target_compile_options(iam_settings INTERFACE
    "$<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>" -fstack-protector-strong)
  # Else the platform's tool chain has such options, and says how to link (krew/platforms.sh).
  if(NOT CMAKE_CROSSCOMPILING)
    target_link_options(iam_settings INTERFACE -pie -Wl,-z,relro,-z,now)
    include(CheckCXXCompilerFlag)
    foreach(flag IN ITEMS -fstack-clash-protection -fcf-protection -mbranch-protection=standard)
      string(MAKE_C_IDENTIFIER "has${flag}" has)
      check_cxx_compiler_flag("${flag}" ${has})
      if(${has})
        target_compile_options(iam_settings INTERFACE "$<$<NOT:$<CONFIG:Debug>>:${flag}>")
      endif()
    endforeach()
  elseif(APPLE) # where the tool chain's -s leaves the names of functions
    target_link_options(iam_settings INTERFACE -Wl,-x)
  endif()
endif()
if(KUBECTL_IAM_FUZZERS)
  target_compile_options(iam_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
