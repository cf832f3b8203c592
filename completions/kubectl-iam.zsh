#compdef kubectl-iam
# Completion in zsh for kubectl-iam, called by its own name:
#   source <(kubectl-iam completion zsh)
# or, as a file named _kubectl-iam, in a folder of $fpath. For `kubectl iam`, kubectl's own
# completion asks the file kubectl_complete-iam.

__iam_complete() {
  local answer directive line
  local -a typed lines described options
  typed=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
  typed=("${(@)typed/#\~\//$HOME/}")
  answer=$("${(Q)words[1]/#\~\//$HOME/}" __complete "${typed[@]}" 2>/dev/null) || return 1
  lines=("${(@f)answer}")
  directive=${lines[-1]#:}
  for line in "${(@)lines[1,-2]}"; do
    line=${line//:/\\:} # which ends a value for _describe
    described+=("${line/$'\t'/:}")
  done
  if [[ $PREFIX == --*=* ]]; then
    compset -P '*=' # the answer is about the value alone
  fi
  if (( directive & 2 )); then
    options+=(-S '')
  fi
  if (( $#described )); then
    _describe -t values value described "${options[@]}"
  elif (( directive & 4 )); then
    return 1
  else
    _files
  fi
}

if [[ $funcstack[1] == _kubectl-iam ]]; then
  __iam_complete "$@" # called by the file's name, from $fpath
else
  compdef __iam_complete kubectl-iam
fi
