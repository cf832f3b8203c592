# For `source`: the platforms that releases are built for, by krew's names for system and machine.

platforms=(linux-amd64 linux-arm64 darwin-amd64 darwin-arm64)

# describe PLATFORM: sets what the tools call it.
describe() {
  case $1 in
  linux-amd64) zig_target=x86_64-linux-musl openssl_target=linux-x86_64 cmake_system=Linux ;;
  linux-arm64) zig_target=aarch64-linux-musl openssl_target=linux-aarch64 cmake_system=Linux ;;
  darwin-amd64) zig_target=x86_64-macos.11.0-none openssl_target=darwin64-x86_64-cc cmake_system=Darwin ;;
  darwin-arm64) zig_target=aarch64-macos.11.0-none openssl_target=darwin64-arm64-cc cmake_system=Darwin ;;
  *) fail "no release is built for '$1'; there are: ${platforms[*]}" ;;
  esac
  cmake_processor=${zig_target%%-*}
  # Against overwritten return addresses and jumps into the middle of functions.
  case $zig_target in
  x86_64-linux-*) hardening="-fstack-clash-protection -fcf-protection" ;;
  aarch64-linux-*) hardening="-fstack-clash-protection -mbranch-protection=standard" ;;
  *) hardening="" ;;
  esac
  case $cmake_system in
  # At a random address although nothing is loaded: the compiler knows no -static-pie.
  Linux)
    hardening="-fPIE $hardening"
    linking="-static -pie -s -Wl,--gc-sections,-z,relro,-z,now" cxx_extra=""
    ;;
  # This <cmath>, read before <cfloat>, would lose DBL_DIG.
  Darwin) linking="-s -Wl,-dead_strip" cxx_extra="-include float.h" ;;
  esac
}
