/** The commands that complete their words; one script of a shell is for all of them. */
const completedCommands: readonly string[] = [
  'parfait',
  'disk-image-create',
  'ramdisk-image-create',
  'disk-image-get-kernel',
]

const names = completedCommands.join(' ')

/** What `complete-words` prints in place of files and of folders: shells know those better. */
export const filesMark = ':files'
export const foldersMark = ':folders'

// A word is asked of the parfait beside the command: that of a checkout, of node_modules, or of PATH.
const bash = `# Completion of ${names} for bash: eval "$(parfait completion bash)"
_parfait_words() {
  local line=\${COMP_LINE:0:COMP_POINT} word answer parfait=parfait
  case $1 in */*) parfait=\${1%/*}/parfait ;; esac
  word=\${line##*[[:space:]]}
  # bash breaks words at ':' and '=' as well, and replaces only the last part.
  local before=\${word%"$2"}
  COMPREPLY=()
  while IFS= read -r answer; do
    case $answer in
      ${filesMark}) compopt -o filenames 2>/dev/null; mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$2") ;;
      ${foldersMark}) compopt -o filenames 2>/dev/null; mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$2") ;;
      *)
        answer=\${answer%%$'\\t'*}
        COMPREPLY+=("\${answer#"$before"}")
        case $answer in *[=.]) compopt -o nospace 2>/dev/null ;; esac
        ;;
    esac
  done < <("$parfait" complete-words "$line" 2>/dev/null)
}
complete -F _parfait_words ${names}
`

const zsh = `#compdef ${names}
# Completion of ${names} for zsh: source <(parfait completion zsh), after compinit
_parfait_words() {
  local answer parfait=parfait
  local -a closed open
  [[ $words[1] == */* ]] && parfait=\${words[1]%/*}/parfait
  while IFS= read -r answer; do
    case $answer in
      ${filesMark}) _files ;;
      ${foldersMark}) _files -/ ;;
      *=$'\\t'*|*.$'\\t'*) open+=("\${\${answer%%$'\\t'*}//:/\\\\:}:\${answer#*$'\\t'}") ;;
      *) closed+=("\${\${answer%%$'\\t'*}//:/\\\\:}:\${answer#*$'\\t'}") ;;
    esac
  done < <("$parfait" complete-words "\${(j: :)words[1,CURRENT]}" 2>/dev/null)
  (( $#closed )) && _describe -V parfait closed
  (( $#open )) && _describe -V parfait open -S ''
  return 0
}
compdef _parfait_words ${names}
`

const fish = `# Completion of ${names} for fish: parfait completion fish | source
function __parfait_words
  set -l words (commandline -opc)
  set -l parfait parfait
  string match -q '*/*' -- $words[1]; and set parfait (dirname $words[1])/parfait
  for answer in ($parfait complete-words (commandline -cp | string collect) 2>/dev/null)
    switch $answer
      case '${filesMark}'
        __fish_complete_path (commandline -ct)
      case '${foldersMark}'
        __fish_complete_directories (commandline -ct) ''
      case '*'
        printf '%s\\n' $answer
    end
  end
end
for name in ${names}
  complete -c $name -f -a '(__parfait_words)'
end
`

/** THE scripts, by shell. */
export const completionScripts: Readonly<Record<string, string>> = { bash, zsh, fish }
