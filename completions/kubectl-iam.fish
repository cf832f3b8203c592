# Completion in fish for kubectl-iam, called by its own name:
#   kubectl-iam completion fish | source
# For `kubectl iam`, kubectl's own completion asks the file kubectl_complete-iam.

function __iam_complete
    set -l words (string replace -r '^~/' "$HOME/" -- (commandline -opc))
    set -l typed (commandline -ct)
    set -l plain (string unescape -- $typed | string replace -r '^~/' "$HOME/")
    set -l answer ($words[1] __complete $words[2..-1] "$plain" 2>/dev/null)
    or return
    set -l directive (string replace ':' '' -- $answer[-1])
    set -e answer[-1]
    # The answer is about the value alone.
    set -l flag (string match -r -- '^--[^=]*=' $typed)
    set -l value (string replace -- "$flag" '' "$typed")
    if test (count $answer) -gt 0
        printf '%s\n' "$flag"$answer
    else if test (math "bitand($directive, 4)") -eq 0
        set -l files (__fish_complete_path $value)
        printf '%s\n' "$flag"$files
    end
end

complete -c kubectl-iam -f -a '(__iam_complete)'
