/**
 * The scripts that teach a shell to complete `migrate`. They know no command and no flag: for each
 * word they ask the program that stands on the command line (see complete.ts), so that they never
 * grow old. What it prints before its first line is skipped: a config file may print, too.
 */

/** Bash, as old as that of macOS. */
const BASH = `# Completions of migrate for bash. In ~/.bashrc:
#   eval "$(migrate completions bash)"
_migrate() {
    local rest="$COMP_LINE" used=0 index piece blank kind= value breaks strip= current program
    local -a words=()
    # Bash parts words at : = and @, which targets hold: what no blank parts belongs together.
    for ((index = 0; index <= COMP_CWORD; index++)); do
        piece="\${COMP_WORDS[index]}"
        blank="\${rest%%[![:space:]]*}"
        rest="\${rest#"$blank"}"
        used=$((used + \${#blank}))
        if ((index == COMP_CWORD)); then
            current=$((COMP_POINT - used))
            piece="\${piece:0:current > 0 ? current : 0}"
        fi
        rest="\${rest#"$piece"}"
        used=$((used + \${#piece}))
        if ((index == 0)) || [[ -n $blank ]]; then
            words+=("$piece")
        else
            words[\${#words[@]} - 1]+="$piece"
        fi
    done
    program="\${words[0]/#\\~\\//$HOME/}"
    current="\${words[\${#words[@]} - 1]}"
    breaks="\${COMP_WORDBREAKS//[^:=@]/}"
    if [[ -n $breaks ]]; then strip="\${current%"\${current##*[$breaks]}"}"; fi
    COMPREPLY=()
    while IFS=$'\\t' read -r value _; do
        if [[ -z $kind ]]; then
            case $value in :words | :files | :folders) kind=$value ;; esac
        else
            COMPREPLY+=("\${value#"$strip"}")
        fi
    done < <("$program" __complete "\${words[@]:1}" 2>/dev/null </dev/null)
    case $kind in
        :files | :folders)
            [[ $kind == :files ]] && piece=-f || piece=-d
            if [[ $current == --*=* ]]; then current="\${current#*=}"; fi
            compopt -o filenames 2>/dev/null
            while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen "$piece" -- "$current")
            ;;
    esac
}
complete -o nosort -F _migrate migrate 2>/dev/null || complete -F _migrate migrate
`;

const ZSH = `#compdef migrate
# Completions of migrate for zsh. In ~/.zshrc, below compinit:
#   eval "$(migrate completions zsh)"
# or as a file _migrate in a folder of fpath.
_migrate() {
    local line kind= word
    local -a values
    while IFS= read -r line; do
        if [[ -z $kind ]]; then
            case $line in (:words|:files|:folders) kind=$line ;; esac
        else
            word=\${line%%$'\\t'*}
            values+=("\${word//:/\\\\:}:\${line#*$'\\t'}")
        fi
    done < <("\${\${(Q)words[1]}/#\\~\\//$HOME/}" __complete "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)
    case $kind in
        (:words) _describe -V -t values value values ;;
        (:files|:folders)
            if [[ $PREFIX == --*=* ]]; then compset -P 1 '*='; fi
            if [[ $kind == :files ]]; then _files; else _files -/; fi
            ;;
    esac
}
if [[ \${funcstack[1]} == _migrate ]]; then _migrate "$@"; else compdef _migrate migrate; fi
`;

const FISH = `# Completions of migrate for fish. Write them where fish looks for them:
#   migrate completions fish > ~/.config/fish/completions/migrate.fish
function __migrate_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -e words[1]
    set -l kind
    for line in ($program __complete $words "$current" 2>/dev/null </dev/null)
        if test -z "$kind"
            contains -- $line :words :files :folders; and set kind $line
        else
            printf '%s\\n' $line
        end
    end
    test "$kind" = :files -o "$kind" = :folders; or return
    set -l option (string match -r '^--[^=]+=' -- $current; or echo)
    set -l path (string replace -r '^--[^=]+=' '' -- $current)
    if test "$kind" = :files
        printf '%s\\n' $option(__fish_complete_path "$path")
    else
        printf '%s\\n' $option(__fish_complete_directories "$path" '')
    end
end
complete -c migrate -f -k -a '(__migrate_complete)'
`;

const SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH } as const;

/** The shells that there is a script for. */
export const SHELLS: readonly string[] = Object.keys(SCRIPTS);

/** The script for a shell; undefined for one that is not known. */
export function completionScript(shell: string): string | undefined {
  return SHELLS.includes(shell) ? SCRIPTS[shell as keyof typeof SCRIPTS] : undefined;
}
