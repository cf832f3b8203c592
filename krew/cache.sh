# For `source`: what takes long to get or to build is kept in $KUBECTL_IAM_CACHE (by default
# ~/.cache/kubectl-iam), each thing in a folder named after all it is made from, so that any
# checkout finds what another one has made.

cache=${KUBECTL_IAM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kubectl-iam}
mkdir -p "$cache/locks" && cache=$(cd "$cache" && pwd -P) || exit 1

say() { echo "${0##*/}: $*" >&2; }
fail() { say "$@"; exit 1; }
hash() { sha256sum | head -c 16; }

# once FOLDER COMMAND...: runs COMMAND in the new, empty FOLDER, unless that was done before. Runs
# may overlap: one does the work, the others wait. What COMMAND prints is for people.
once() {
  local folder=$1
  [[ -e $folder/.complete ]] && return
  (
    flock 9
    [[ -e $folder/.complete ]] && exit # another run has done it meanwhile
    rm -rf "$folder"
    mkdir -p "$folder" && cd "$folder"
    "${@:2}" >&2
    touch "$folder/.complete"
  ) 9>"$cache/locks/${folder//\//_}"
}
