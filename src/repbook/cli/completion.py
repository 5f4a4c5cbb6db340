"""The book: `completion`, the scripts that let a shell finish words."""

from typing import Annotated

import typer

from repbook.cli.parameters import Json, one_of
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.views.fields import Field, Fields

# Nothing that comes back from repbook is ever evaluated: it is only put into arrays.
BASH = """\
# repbook: finish words with Tab in bash. In ~/.bashrc:
#   eval "$(repbook completion bash)"
_repbook() {
    local tool=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]} line
    type -P -- "$tool" > /dev/null || tool=repbook
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <("$tool" _complete bash "$current" "${COMP_LINE:0:COMP_POINT}" 2> /dev/null)
    if [[ ${COMPREPLY[0]-} == __files__ ]]; then
        COMPREPLY=()
        while IFS= read -r line; do
            COMPREPLY+=("$line")
        done < <(compgen -f -- "$current")
        compopt -o filenames 2> /dev/null
    elif [[ ${COMPREPLY[0]-} == *: ]]; then
        compopt -o nospace 2> /dev/null
    fi
}
complete -F _repbook repbook
"""
ZSH = """\
#compdef repbook
# repbook: finish words with Tab in zsh. In ~/.zshrc, behind compinit:
#   eval "$(repbook completion zsh)"
_repbook() {
    local -a found values shown
    local line tool=${words[1]}
    whence -p -- "$tool" > /dev/null || tool=repbook
    found=("${(@f)$("$tool" _complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2> /dev/null)}")
    if [[ ${found[1]} == __files__* ]]; then
        _files
        return
    fi
    for line in "${found[@]}"; do
        [[ -n ${line%%$'\\t'*} ]] || continue
        values+=("${line%%$'\\t'*}")
        shown+=("${line%%$'\\t'*}${${line#*$'\\t'}:+  (${line#*$'\\t'})}")
    done
    (( ${#values} )) || return
    [[ ${values[1]} == *: ]] && compadd -U -S '' -a values || compadd -U -l -d shown -a values
}
if [[ ${funcstack[1]} == _repbook ]]; then _repbook "$@"; else compdef _repbook repbook; fi
"""
FISH = """\
# repbook: finish words with Tab in fish. In ~/.config/fish/config.fish:
#   repbook completion fish | source
function __repbook_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l tool $typed[1]
    command -q -- $tool; or set tool repbook
    set -l found ($tool _complete fish $typed[2..-1] "$current" 2> /dev/null)
    if string match -q '__files__*' -- "$found[1]"
        __fish_complete_path "$current"
    else
        string join \\n -- $found
    end
end
complete -c repbook -f -a '(__repbook_complete)'
"""
SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}
SCRIPT: Fields[str] = Fields(
    Field("shell", "text", "for which shell", str),
    Field("script", "text", "the script for the shell", SCRIPTS.__getitem__),
)


def completion(
    session: Session,
    shell: Annotated[
        str | None,
        typer.Argument(metavar="bash|zsh|fish", help="Your shell (the one in the variable SHELL)"),
    ] = None,
    json: Json = False,
) -> None:
    """Print a script with which your shell completes commands, ids and names on Tab.

    Examples:
      eval "$(repbook completion bash)"
      eval "$(repbook completion zsh)"
      repbook completion fish | source

    Add the line for your shell to its start-up file. It completes commands,
    options and their values. From your book it completes customers, contacts,
    allies, kinds of problems, tags, towns and ids.
    """
    import os

    if shell is None:
        shell = os.path.basename(os.environ.get("SHELL", ""))
        if shell not in SCRIPTS:
            lines = ", or ".join(f"repbook completion {each}" for each in SCRIPTS)
            raise InvalidInput("Which shell is it?", hint=lines)
    one_of(shell, tuple(SCRIPTS), "a shell repbook knows", "completion")
    if json:
        session.output.json(SCRIPT.of(shell, session.formatter))
    else:
        session.output.say(SCRIPTS[shell].rstrip("\n"))
