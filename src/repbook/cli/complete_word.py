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

from __future__ import annotations

from collections.abc import Callable, Set
from functools import partial
from typing import Any

from repbook.calendar_names import WEEKDAYS
from repbook.cli.commands import BY_NAME, COMMANDS
from repbook.cli.session import Session
from repbook.cli.shell_words import BREAKS, quoted, split

FILES = "__files__"
PAST = ("today", "yesterday", *WEEKDAYS)
AHEAD = ("tomorrow", *WEEKDAYS, "+1w", "+2w", "+1m")
VERDICTS = ("good", "mixed", "bad")
LOOKING_AHEAD = ("--by", "--until", "--again", "--due")

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
    session = Session()
    before, waits = _without_globals(session, before)
    if waits == "--book":
        return [(FILES, "")]
    if waits == "--as-of":
        return _begun([(day, "") for day in PAST], current)
    if not before:
        if current.startswith("-"):
            from repbook.cli.root import root

            return _begun(_options(root().params), current)
        return _begun([(e.name, e.line) for e in COMMANDS] + [("help", "")], current)
    if before[0] == "help":
        return _begun([(e.name, e.line) for e in COMMANDS] + [("all", "")], current)
    if before[0] not in BY_NAME:
        return []
    return Line(session, before, current).hints()


def _without_globals(session: Session, words: list[str]) -> tuple[list[str], str]:
    """The words without the global options, which are kept; and the one that waits for its value."""
    rest: list[str] = []
    found: dict[str, str] = {}
    waits = ""
    for word in words:
        name, has_value, value = word.partition("=")
        if waits:
            found[waits] = word
            waits = ""
        elif name in ("--book", "--as-of"):
            if has_value:
                found[name] = value
            else:
                waits = name
        elif word != "--no-input":
            rest.append(word)
    session.book_file, session.as_of = found.get("--book"), found.get("--as-of")
    return rest, waits


def _begun(found: list[Hint], current: str) -> list[Hint]:
    low = current.lower()
    return [hint for hint in found if hint[0].lower().startswith(low)]


def _options(params: list[Any], used: Set[str] = frozenset()) -> list[Hint]:
    """The options of a command that are not used up, each by its long name."""
    found = []
    for param in params:
        names = [name for name in param.opts if name.startswith("--")] or param.opts
        if names[0].startswith("-") and not used & set(param.opts):
            found.append((names[0], getattr(param, "help", None) or ""))
    return found


class Line:
    """A command with what is typed of it so far."""

    def __init__(self, session: Session, before: list[str], current: str) -> None:
        from repbook.cli.root import root

        self.session = session
        self.name = before[0]
        self.current = current
        self.params: list[Any] = root().get_command(None, self.name).params
        options = {name: p for p in self.params for name in p.opts if name.startswith("-")}
        self.given: list[str] = []
        self.used: set[str] = set()
        self.waiting: Any = None
        ended = False
        for word in before[1:]:
            option = options.get(word.partition("=")[0])
            if self.waiting is not None:
                self.waiting = None
            elif word == "--" and not ended:
                ended = True
            elif option is not None and not ended:
                self.used |= set(option.opts) if not option.multiple else set()
                takes = not option.is_flag and "=" not in word
                self.waiting, self.option = (option, word) if takes else (None, "")
            elif ended or not word.startswith("-"):
                self.given.append(word)
        self.ended = ended

    def hints(self) -> list[Hint]:
        """What the word under the cursor can become."""
        name, equals, value = self.current.partition("=")
        if self.waiting is not None:
            return self._values(self.waiting, self.option, self.current)
        if name.startswith("--") and equals and not self.ended:
            for param in self.params:
                if name in param.opts:
                    found = self._values(param, name, value)
                    return [(f"{name}={v}", about) for v, about in found if v != FILES]
        if self.current.startswith("-") and not self.ended:
            return _begun(_options(self.params, self.used), self.current)
        arguments = [p for p in self.params if p.param_type_name == "argument"]
        if not arguments:
            return []
        last = arguments[-1]
        if len(self.given) < len(arguments):
            param = arguments[len(self.given)]
        elif last.nargs == -1:
            param = last
        else:
            return []
        return self._values(param, "", self.current)

    def _values(self, param: Any, option: str, begun: str) -> list[Hint]:
        """What an option's or argument's value can be, by what its help calls it."""
        called = (param.metavar or "").strip("[]")
        if "FILE" in called:
            return [(FILES, "")]
        if called.startswith("DATE"):
            ahead = option in LOOKING_AHEAD or self.name == "snooze"
            days = [*(called.split("|")[1:]), *(AHEAD if ahead else PAST)]
            return _begun([(day, "") for day in days if day.islower()], begun)
        fixed = self._fixed(called, option)
        if fixed is not None:
            return _begun([(word, "") for word in fixed], begun)
        return self._out_of_the_book(called, option, begun)

    def _fixed(self, called: str, option: str) -> tuple[str, ...] | None:
        """Words that are the same in every book."""
        if called == "CODE":
            from repbook.loyalty.call_list import codes

            return codes()
        if called == "WHAT" and self.name == "export":
            from repbook.book.export import WHAT

            return WHAT
        if option == "--kind" and self.name == "import":
            from repbook.transfer.kinds import KIND_NAMES

            return KIND_NAMES
        if called == "KEY" and self.name == "config":
            from repbook.book.settings import WAYS
            from repbook.policy import Policy

            return (*WAYS, *Policy._fields)
        if called == "VALUE":
            values = {"decimal": (".", ","), "date_order": ("dmy", "mdy", "ymd")}
            values["week_start"] = ("monday", "sunday")
            return (*values.get(self.given[0], ()), "default")
        words = called.split("|")
        plain = all(word.replace("-", "").isalnum() and word.islower() for word in words)
        return tuple(words) if len(words) > 1 and plain else None

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
        if called == "x4" or (called.startswith("ID") and begun[:1] == "x"):
            closed = self.name in ("problem", "reopen", "confirm-fix", "correct", "remove")
            return book.closed_problems(begun) if closed else book.problems(begun)
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
