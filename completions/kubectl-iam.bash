# Completion in bash (3.2 and later) for kubectl-iam, called by its own name:
#   source <(kubectl-iam completion bash)
# For `kubectl iam`, kubectl's own completion asks the file kubectl_complete-iam.

# Puts the words up to the cursor into `words`. Bash splits them at `:`, `@` and `=` too, which ARNs
# and flags are full of: what stands together without a blank is one word.
__iam_words() {
  local rest=${COMP_LINE:0:COMP_POINT} piece index blanks
  words=()
  for ((index = 0; index <= COMP_CWORD; index++)); do
    piece=${COMP_WORDS[index]}
    blanks=${rest%%[![:blank:]]*}
    rest=${rest:${#blanks}}
    if [[ ${#rest} -lt ${#piece} ]]; then
      piece=$rest # the cursor stands in it
    fi
    rest=${rest:${#piece}}
    if [[ $index -eq 0 || -n $blanks || -z $piece ]]; then
      words+=("$piece")
    else
      words[${#words[@]} - 1]+=$piece
    fi
  done
}

# `candidates` with their descriptions in a column, cut at the width of the terminal.
__iam_with_descriptions() {
  local longest=0 candidate value description room tab=$'\t'
  for candidate in "${candidates[@]}"; do
    value=${candidate%%"$tab"*}
    if [[ ${#value} -gt $longest ]]; then
      longest=${#value}
    fi
  done
  room=$((${COLUMNS:-80} - longest - 4))
  COMPREPLY=()
  for candidate in "${candidates[@]}"; do
    value=${candidate%%"$tab"*}
    description=${candidate:${#value}+1}
    if [[ -n $description && $room -gt 8 ]]; then
      if [[ ${#description} -gt $room ]]; then
        description=${description:0:room-3}...
      fi
      printf -v value "%-${longest}s  (%s)" "$value" "$description"
    fi
    COMPREPLY+=("$value")
  done
}

__iam_complete() {
  local words word answer directive line breaks candidates=() tab=$'\t' home='~/'
  COMPREPLY=()
  __iam_words
  for ((word = 1; word < ${#words[@]}; word++)); do
    words[word]=${words[word]/#"$home"/"$HOME/"}
  done
  answer=$("${words[0]/#"$home"/"$HOME/"}" __complete "${words[@]:1}" 2>/dev/null) || return
  directive=${answer##*:}
  while IFS= read -r line; do
    if [[ -n $line ]]; then
      candidates+=("$line")
    fi
  done <<<"${answer%:*}"
  if [[ $((directive & 2)) -ne 0 ]]; then
    compopt -o nospace 2>/dev/null
  fi
  if [[ $((directive & 4)) -ne 0 ]]; then
    compopt +o default 2>/dev/null
  fi
  if [[ ${#candidates[@]} -eq 1 || ${COMP_TYPE:-0} -eq 37 || ${COMP_TYPE:-0} -eq 42 ]]; then
    # What will be inserted.
    for line in "${candidates[@]}"; do
      printf -v line '%q' "${line%%"$tab"*}"
      COMPREPLY+=("$line")
    done
  elif [[ ${#candidates[@]} -gt 0 ]]; then
    __iam_with_descriptions
  fi
  # Bash keeps what stands before the last `:`, `@` or `=`, and wants only what follows.
  word=${words[${#words[@]} - 1]}
  if [[ $word == --*=* ]]; then
    word=${word#*=} # the answer is about the value alone
  fi
  breaks=${COMP_WORDBREAKS//[!:@]/}
  if [[ -n $breaks && $word == *["$breaks"]* ]]; then
    word=${word%"${word##*["$breaks"]}"}
    COMPREPLY=("${COMPREPLY[@]#"$word"}")
  fi
}

complete -o default -F __iam_complete kubectl-iam
