# Long because a tool and its calls are read from the same parameters of one command.
"""What an assistant is offered: commands as tools, each with the parameters that it has when typed."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from repbook.cli.commands import BY_NAME, WRITING
from repbook.cli.options import BARE_FORMS, Parameter
from repbook.cli.root import build, run
from repbook.cli.session import Session
from repbook.errors import InvalidInput

ASSISTANT = "assistant"  # in `changes`
ROWS = 50  # of a list in an answer, where the tool is not asked for so many
FOR_A_PERSON = frozenset("json csv html md open force edit".split())  # a form, a file, a window
OF_MANY = frozenset(("tag", "town"))  # of a command that writes: many customers in one line
WRITTEN_SO = ("AMOUNT", "DATE", "DAYS")  # of the words for a value, those that say its form
CHOICES = re.compile("[a-z-]+([|][a-z-]+)+")
# What a command's help says that only whoever types it in a shell can use.
OF_A_SHELL = re.compile(r'; "-": standard input|, in JSON and CSV| \(\d+ on a screen\)')
SENTENCES = re.compile(r"(?<=\.)\s+")
OPTION = re.compile(r"(?<!\w)--?([a-z][a-z-]*)")
TYPED = re.compile(r"repbook ([a-z-]+)(?: [A-Z]+)*")


class Tool(NamedTuple):
    """A command that an assistant may run, and what a careful one has to know before it does."""

    command: str
    removes: bool = False  # it can take back what is in the book
    idempotent: bool = False  # the same again changes nothing more
    without: tuple[str, ...] = ()  # parameters of the command that it does not have
    counts: bool = False  # its n is of a part of the list: the command itself leaves rows out

    @property
    def name(self) -> str:
        return self.command.replace("-", "_")

    @property
    def writes(self) -> bool:
        return self.command in WRITING


# All that an assistant can do: no import, merge, forget, config, restore …
TOOLS = (
    Tool("next", counts=True),
    Tool("brief"),
    Tool("why"),
    Tool("status"),
    Tool("stale"),
    Tool("report", without=("team",)),  # it names a server, and shows the books of others
    Tool("find"),
    Tool("today"),
    Tool("items"),
    Tool("quotes"),
    Tool("log-call"),
    Tool("log-purchase"),
    Tool("log-problem"),
    Tool("promise", removes=True),
    Tool("resolve", idempotent=True),
    Tool("snooze", idempotent=True),
    Tool("undo", removes=True, without=("steps", "sync")),
)


class Answered(NamedTuple):
    """What a tool's command left: its exit code, its JSON, and what it says beside that."""

    code: int
    json: str
    messages: str


# What a tool is, as its command says it


def described(tool: Tool) -> str:
    """What the tool does: its command's help, without what only a shell has."""
    paragraphs = (build(BY_NAME[tool.command]).help or "").split("\n\n")
    said = (_without_shell(tool, each) for each in paragraphs if not each.startswith("Examples:"))
    return "\n\n".join(filter(None, said))


def _without_shell(tool: Tool, text: str) -> str:
    """A text of the help, its options and commands named as parameters and tools.

    A sentence about one that no tool has is left out, as is one of a line without its first word.
    """
    parameters = {name for each in TOOLS for name, _ in _parameters(each)}
    names = {each.command: each.name for each in TOOLS}

    def is_for_tools(sentence: str) -> bool:
        options = {option.replace("-", "_") for option in OPTION.findall(sentence)}
        bare = tool.writes and sentence.startswith("Without a ")
        return not bare and options <= parameters and {*TYPED.findall(sentence)} <= {*names}

    kept = " ".join(filter(is_for_tools, SENTENCES.split(text)))
    return _named(TYPED.sub(lambda found: f"`{names[found[1]]}`", kept))


def _named(text: str) -> str:
    """A text with options as the names of parameters."""
    return OPTION.sub(lambda found: found[1].replace("-", "_"), text)


def schema(tool: Tool) -> dict[str, Any]:
    """The tool's arguments as JSON Schema."""
    properties = {
        name: _type_of(param) | {"description": _meaning(tool, name, param)}
        for name, param in _parameters(tool)
    }
    return {
        "type": "object",
        "properties": properties,
        "required": _required(tool),
        "additionalProperties": False,
    }


def _parameters(tool: Tool) -> Iterator[tuple[str, Parameter]]:
    """The name and the parameter of each argument of a tool: first the words, then the options."""
    left_out = {*FOR_A_PERSON, *tool.without, *(OF_MANY if tool.writes else ())}
    for param in sorted(build(BY_NAME[tool.command]).params, key=_is_word, reverse=True):
        assert isinstance(param, Parameter)
        name = _name_of(param)
        if name not in left_out:
            yield name, param


def _required(tool: Tool) -> list[str]:
    """What a call must name: what its line must have, and of one that writes whom it is about.

    A command may ask that, or lists something without it.
    """
    known = [(name, param) for name, param in _parameters(tool) if _is_word(param)]
    return [
        name for at, (name, param) in enumerate(known) if param.required or (tool.writes and not at)
    ]


def _is_word(param: object) -> bool:
    """Whether a parameter is typed as a word, without the name of an option."""
    return getattr(param, "param_type_name", "") == "argument"


def _name_of(param: Parameter) -> str:
    if _is_word(param):
        named = str(param.metavar).lower()
        return named if named.isalpha() else str(param.name)
    return max(param.opts, key=len).lstrip("-").replace("-", "_")


def _type_of(param: Parameter) -> dict[str, Any]:
    """The type of a parameter's value, as JSON Schema has it."""
    kind: dict[str, Any] = {"type": "string"}
    if getattr(param, "is_flag", False):
        return {"type": "boolean"}
    if param.type.name.startswith("int"):
        bounds = {
            "minimum": getattr(param.type, "min", None),
            "maximum": getattr(param.type, "max", None),
        }
        kind = {"type": "integer"} | {
            at: bound for at, bound in bounds.items() if bound is not None
        }
    elif CHOICES.fullmatch(str(param.metavar)):
        kind["enum"] = str(param.metavar).split("|")
    return {"type": "array", "items": kind} if _takes_several(param) else kind


def _takes_several(param: Parameter) -> bool:
    return bool(getattr(param, "multiple", False)) or param.nargs != 1


def _may_be_bare(param: Parameter) -> bool:
    """Whether the option can stand without its value."""
    return not _is_word(param) and str(param.metavar).startswith(BARE_FORMS)


def _meaning(tool: Tool, name: str, param: Parameter) -> str:
    """What a parameter is, and how its value is written."""
    if name == "n" and not tool.counts:
        return f"How many rows, from the top ({ROWS})"
    form = str(param.metavar or "")
    form = form[1:-1] if form.startswith("[") else form
    said = _named(OF_A_SHELL.sub("", str(param.help or "")))
    if form in WRITTEN_SO or not (form.isalpha() or CHOICES.fullmatch(form) or not form):
        said += f"; as {form}"
    return f'{said}; "" for none named' if _may_be_bare(param) else said


# A tool's call as a line of its command


def call(session: Session, tool: Tool, arguments: Mapping[str, object]) -> Answered:
    """Run a tool's command as the assistant: on the book as it is now, which is closed after it."""
    out, messages = io.StringIO(), io.StringIO()
    one = Session(io.StringIO(), out, messages, session.clock)
    one.by = ASSISTANT
    program = [word for option in session.output.typed.items() for word in option]
    try:
        line = line_of(tool, arguments)
    except InvalidInput as error:
        one.output.complain(error.message, error.hint)
        return Answered(error.exit_code, "", messages.getvalue())
    # refused, it is read in no other words: they could be those of a command that is not offered
    code = run([*program, "--no-input", *line], one, again=False)
    return Answered(code, out.getvalue(), messages.getvalue())


def line_of(tool: Tool, arguments: Mapping[str, object]) -> list[str]:
    """The line that a tool's call stands for; InvalidInput for arguments that it does not have."""
    known = dict(_parameters(tool))
    for name in arguments:
        if name not in known:
            takes = ", ".join(known) or "nothing"
            raise InvalidInput(f'{tool.name} takes no "{name}"', hint=f"It takes {takes}")
    words: list[str] = []
    options = ["--json"]
    missing = next((name for name in _required(tool) if arguments.get(name) in (None, "", [])), "")
    if missing:
        raise InvalidInput(f"{tool.name} needs {missing}", hint=f'As in "{missing}": "…"')
    for name, param in known.items():
        values = _values(name, param, arguments.get(name))
        if _is_word(param):
            if values and missing:
                raise InvalidInput(
                    f"{tool.name} needs {missing} before {name}", hint=f'As in "{missing}": "…"'
                )
            missing = missing or ("" if values else name)
            words += values
        elif getattr(param, "is_flag", False):
            options += [param.opts[-1]] * len(values)
        else:
            options += [word for value in values for word in _option(param, value)]
    dashed = any(word.startswith("-") for word in words)
    return [tool.command, *options, "--", *words] if dashed else [tool.command, *words, *options]


def _option(param: Parameter, value: str) -> list[str]:
    """An option with its value, so that a value with a dash in front is not taken for an option."""
    option = max(param.opts, key=len)
    if _may_be_bare(param) and not value:
        return [option]
    return [f"{option}={value}"] if option.startswith("--") else [option, value]


def _values(name: str, param: Parameter, value: object) -> list[str]:
    """The texts of an argument, as they would be typed; of a flag one that says it is set."""
    if value is None:
        return []
    if getattr(param, "is_flag", False):
        if not isinstance(value, bool):
            raise InvalidInput(
                f"{name} takes true or false", hint=f"Leave {name} out, or give true"
            )
        return ["yes"] if value else []
    if isinstance(value, bool) and _may_be_bare(param):
        return [""] if value else []
    several = value if isinstance(value, list) and _takes_several(param) else [value]
    return [_text(name, each) for each in several]


def _text(name: str, value: object) -> str:
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return str(value)
    raise InvalidInput(f"{name} takes a text or a number", hint=f'As in "{name}": "…"')


def shortened(tool: Tool, answer: object, arguments: Mapping[str, object]) -> tuple[object, int]:
    """An answer with at most so many rows of a list as were asked for, and how many were left out."""
    wanted = arguments.get("n")
    counted = tool.counts and wanted is not None
    if counted or not isinstance(answer, Sequence) or isinstance(answer, str):
        return answer, 0
    most = ROWS if wanted is None else int(_text("n", wanted))
    return answer[:most], max(0, len(answer) - most)
