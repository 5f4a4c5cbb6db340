"""What the word under the cursor can become: commands, options, and names from the book.

The shells' scripts (completion.py) call this on each Tab. It prints one candidate
a line, followed by a tab and what it is where the shell shows that; the single
line `__files__` asks the shell for its own files. It never fails, and prints
nothing on stderr.

It is not Typer's own completion: measured with typer 0.28, a Tab took 1.6 times as
long in bash and more than twice as long in zsh. By its code, not tried, it drops what
does not begin with exactly the letters typed (`va` for Vale), does not quote spaces
in bash, and has zsh evaluate text that may hold a customer's name.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from repbook.calendar_names import WEEKDAYS
from repbook.cli.commands import COMMANDS
from repbook.cli.session import Session
from repbook.cli.shell_words import BREAKS, quoted, split
from repbook.records import VERDICTS

FILES = "__files__"
PAST = ("today", "yesterday", *WEEKDAYS)
AHEAD = ("tomorrow", *WEEKDAYS, "+1w", "+2w", "+1m")
LOOKING_AHEAD = ("--by", "--until", "--again", "--due", "--valid")

Hint = tuple[str, str]


def answer(shell: str, words: list[str]) -> str:
    """The lines for a shell; for bash `words` are the piece it replaces and the typed line."""
    try:
        if shell != "bash":
            if shell == "fish":  # hands over the word as it is typed, with its quotes
                words = [*words[:-1], split(words[-1])[0][-1]]
            return "".join(f"{value}\t{about}\n" for value, about in hints(words))
        piece, line = words
        typed, quote = split(line)
        found = hints(typed[1:])
        # bash replaces only what stands behind its last break, such as a colon
        whole, piece = typed[-1], piece.strip("\"'")
        held = len(whole) - len(piece) if whole.endswith(piece) else 0
        at = held if held and whole[held - 1] in BREAKS else 0
        return "".join(
            f"{value if value == FILES else quoted(value[at:], quote)}\n" for value, _ in found
        )
    except Exception:
        return ""


def hints(words: list[str]) -> list[Hint]:
    """Candidates for the last of the words after `repbook`."""
    *before, current = words
    if before in ([], ["help"]) and not current.startswith("-"):  # answered without Typer
        return _commands("all" if before else "help", current)
    return Line(before).hints(current)


def _commands(other: str, begun: str) -> list[Hint]:
    return _begun([*((entry.name, entry.line) for entry in COMMANDS), (other, "")], begun)


def _begun(found: list[Hint], current: str) -> list[Hint]:
    return [hint for hint in found if hint[0].lower().startswith(current.lower())]


class Line:
    """A command line as far as it is typed before the word under the cursor."""

    def __init__(self, words: list[str]) -> None:
        from repbook.cli.root import root

        program = root()
        self.params: list[Any] = program.params
        self.name = ""  # the command
        self.given: list[str] = []  # its arguments
        self.used: set[str] = set()
        self.waiting: Any = None  # an option whose value comes next
        self.ended = False  # by --: what follows are arguments
        values: dict[str, str] = {}
        for word in words:
            name, equals, value = word.partition("=")
            option = self._option(name)
            if self.waiting is not None:
                values[self.waiting.name], self.waiting = word, None
            elif word == "--" and not self.ended:
                self.ended = True
            elif option is not None:
                self.used |= set(option.opts) if not option.multiple else set()
                values[option.name] = value
                self.waiting = None if option.is_flag or equals else option
            elif not self.name:
                self.name = word
                command = program.get_command(None, word)
                self.params = command.params if command else []
            elif self.ended or not word.startswith("-"):
                self.given.append(word)
        self.session = Session()
        self.session.book_file, self.session.as_of = values.get("book"), values.get("as_of")

    def _option(self, name: str) -> Any:
        if self.ended or not name.startswith("-"):
            return None
        return next((param for param in self.params if name in param.opts), None)

    def hints(self, current: str) -> list[Hint]:
        """What the word under the cursor can become."""
        if self.waiting is not None:
            return self._values(self.waiting, current)
        if current.startswith("-") and not self.ended:
            name, equals, value = current.partition("=")
            option = self._option(name)
            if equals and option is not None:
                found = self._values(option, value)
                return [(f"{name}={v}", about) for v, about in found if v != FILES]
            return _begun(self._options(), current)
        if self.name in ("", "help"):
            return _commands("all" if self.name else "help", current)
        arguments = [p for p in self.params if p.param_type_name == "argument"]
        left = arguments[len(self.given) :] or [p for p in arguments[-1:] if p.nargs == -1]
        return self._values(left[0], current) if left else []

    def _options(self) -> list[Hint]:
        """The options that are not used up, each by its long name."""
        return [
            (name, getattr(param, "help", None) or "")
            for param in self.params
            for name in [next((n for n in param.opts if n.startswith("--")), param.opts[0])]
            if name.startswith("-") and not self.used & set(param.opts)
        ]

    def _values(self, param: Any, begun: str) -> list[Hint]:
        """What an option's or argument's value can be, by what its help calls it."""
        called = (param.metavar or "").strip("[]")
        option = next((name for name in param.opts if name.startswith("--")), "")
        if "FILE" in called:
            return [(FILES, "")]
        if called.startswith("DATE"):
            ahead = option in LOOKING_AHEAD or self.name == "snooze"
            days = [*(called.split("|")[1:]), *(AHEAD if ahead else PAST)]
            return _begun([(day, "") for day in days if day.islower()], begun)
        if (fixed := self._fixed(called, option)) is not None:
            return _begun([(word, "") for word in fixed], begun)
        return self._out_of_the_book(called, option, begun)

    def _fixed(self, called: str, option: str) -> tuple[str, ...] | None:
        if called == "CODE":
            from repbook.loyalty.calls import codes

            return codes()
        if called == "RECORDS":
            from repbook.book.export import WHAT

            return WHAT
        if option == "--kind" and self.name == "import":
            from repbook.transfer.kinds import KIND_NAMES

            return KIND_NAMES
        if called == "KEY" and self.name == "config":
            from repbook.book.settings import CHOICES, HOOKS
            from repbook.policy import DEFAULTS

            return (*CHOICES, *DEFAULTS, *HOOKS)
        if called == "VALUE":
            from repbook.book.settings import CHOICES

            words = CHOICES[self.given[0]].words if self.given[0] in CHOICES else {}
            return (*dict.fromkeys(words.values()), "default")
        named = called.split("|")
        plain = all(word.replace("-", "").isalnum() and word.islower() for word in named)
        return tuple(named) if len(named) > 1 and plain else None

    def _out_of_the_book(self, called: str, option: str, begun: str) -> list[Hint]:
        from repbook.store.completions import Hints

        path = self.session.book_path
        if not path.exists():
            return []
        book = Hints(path)
        who = self.given[0] if self.given else ""
        contacts = partial(book.contacts, who)
        offers: dict[str, Callable[[str], list[Hint]]] = {
            "contact NAME": contacts,
            "CONTACT": contacts,
            "ALLY": book.allies,
            "--ally": book.allies,
            "ally NAME": book.allies if who == "edit" else lambda begun: [],
            "--tag": book.tags,
            "--set": book.fields,
            "--untag": book.tags,
            "--town": book.towns,
            "KIND": book.kinds,
            "--kind": book.kinds,
            "o12|REF": book.purchases,
        }
        for key in (f"{self.name} {called}", called, option):
            if key in offers:
                return offers[key](begun)
        if called.startswith("TOPIC:"):
            topic, colon, _ = begun.partition(":")
            if colon:
                return _begun([(f"{topic}:{v}", "") for v in VERDICTS], begun)
            return [(f"{topic}:", about) for topic, about in book.topics(begun)]
        if called[:2] == "x4" or (called.startswith("ID") and begun[:1] == "x"):
            closed = self.name in ("problem", "reopen", "confirm-fix", "correct", "remove")
            problems = book.all_problems(begun) if closed else book.problems(begun)
            return problems or (book.customers(begun, False) if "CUSTOMER" in called else [])
        if called[:2] == "q4":
            return book.quotes(begun) or (book.customers(begun, False) if "|" in called else [])
        if called.startswith("ID") and begun[:1] == "q":
            return book.all_quotes(begun)
        if called.startswith("ID"):
            return book.promises(begun) if option == "--kept" or begun[:1] == "p" else []
        found: list[Hint] = []
        if called.startswith("CUSTOMER") or called == "OTHER" or option == "--customer":
            found = book.customers(begun, self.name == "bring-back")
            if not found and "p7" in called and begun[:1] == "p":
                found = book.promises(begun)
            if not found and "TOPIC" in called:
                found = book.topics(begun)
        return found
