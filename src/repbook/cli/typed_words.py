# Long because every way to read one line, and every refusal of it, looks at the same words.
"""What a command line means: a name without quotes is joined, a slip gets the line that works.

An order on the wrong customer is the worst that can happen. So words are joined only where
one reading is possible; else the line is refused, and shown as it stands with quotes.
"""

import re
from collections.abc import Iterator, Sequence

import typer

from repbook.book.find_customer import certain, find
from repbook.cli.commands import BY_NAME, OTHER_WORDS
from repbook.cli.options import BARE, TYPED, arguments_of
from repbook.cli.session import Session
from repbook.errors import Ambiguous, InvalidInput, NotFound
from repbook.text import shell_line, words_of

Split = tuple[tuple[str, ...], ...]  # the words of each argument
LONGEST = 8  # words of a name without quotes


def misspelt(args: Sequence[str]) -> InvalidInput:
    """The refusal of a command that is none, with the line that was meant, if one is near."""
    from difflib import get_close_matches

    joined = "-".join(args[:2]).lower()
    name, rest = (joined, args[2:]) if joined in BY_NAME else (args[0], args[1:])
    word = name.lower().replace("_", "-")
    near = get_close_matches(word, BY_NAME, n=1, cutoff=0.7)
    if word in OTHER_WORDS:
        near = OTHER_WORDS[word].split()
    line = f"Did you mean: {shell_line(['repbook', *near, *rest])}"
    return InvalidInput(
        f'There is no command "{args[0]}"',
        hint=line if near else "repbook help all lists every command",
    )


def arranged(ctx: typer.Context, options: dict[str, object]) -> dict[str, object]:
    """The options with each argument's own words, or a refusal of the line."""
    names = [argument.name or "" for argument in arguments_of(ctx)]
    given = [str(options[name]) for name in names if options[name] is not None]
    line = _Line(ctx, (*given, *ctx.args))
    line.refuse_broken_phone()
    groups = line.groups()
    if groups == given:
        return options
    ctx.meta[TYPED] = line.typed(groups)
    if len(names) > 1 and (line.understood or line.session.prompts.can_ask):
        ctx.obj.output.note(f"Read as: {line.shown(groups)}")
    return {**options, **dict.fromkeys(names), **dict(zip(names, groups, strict=False))}


class _Line:
    """The words of a command's arguments, and how they can be read."""

    def __init__(self, ctx: typer.Context, words: tuple[str, ...]) -> None:
        self.ctx, self.words = ctx, words
        self.session: Session = ctx.obj
        self.kinds = [argument.metavar or "" for argument in arguments_of(ctx)]
        self.least = sum(argument.required for argument in arguments_of(ctx))
        self.named: dict[str, int | None] = {}
        self.understood = True

    def groups(self) -> list[str]:
        """The words of each argument, joined."""
        if len(self.kinds) == 1 and _is_customer(self.kinds[0]):
            return [self._alone() if self.kinds == ["CUSTOMER"] else " ".join(self.words)]
        best = self._best(self.words)
        if best is not None:
            self._refuse_broken_amount(best)
            return _joined(best)
        self._refuse_swapped()
        self.understood = False
        return self._likeliest() if self.ctx.args else list(self.words)

    def _alone(self) -> str:
        """All the words as one customer's name; with one name among words that fit nobody, that."""
        name = " ".join(self.words)
        try:
            find(self.session.book, name)
        except Ambiguous:
            pass
        except NotFound as nobody:
            self._refuse_day_without_option()
            meant = [word for word in self.words if self._customer(word)]
            if len(meant) == 1:
                nobody.hint = f"Did you mean: {self.shown(meant)}"
                raise
        return name

    def _refuse_day_without_option(self) -> None:
        """Refuse `snooze pier monday` with the line that works: the day belongs to --until."""
        if not any("--until" in param.opts for param in self.ctx.command.params):
            return
        for at in range(1, len(self.words)):
            *who, day = *self.words[:at], " ".join(self.words[at:])
            if self.session.is_day(day) and self._customer(" ".join(who)):
                line = self.shown([" ".join(who)])
                raise InvalidInput(
                    f'"{day}" is a day: it goes with --until',
                    hint=f"Did you mean: {line} --until {shell_line([day])}",
                )

    def _best(self, words: tuple[str, ...]) -> Split | None:
        """The one reading of the words, with the longest name; None where there is none."""
        found = list(self._splits(words, 0))
        if not found:
            return None
        best = max(found, key=lambda split: len(split[0]))
        sure = [split for split in found if self._is_whole(split)]
        if len({self._meaning(split) for split in found}) > 1 or not sure:
            raise InvalidInput(
                "It is not clear where the customer's name ends: put it in quotes",
                hint=self.shown(_joined(best)),
            )
        return max(sure, key=lambda split: len(split[0]))

    def _splits(self, words: tuple[str, ...], at: int) -> Iterator[Split]:
        """Each way to give the words to the arguments from this one on."""
        if not words:
            if at >= self.least:
                yield ()
            return
        if at == len(self.kinds):
            return
        kind = self.kinds[at]
        if _is_text(kind):
            yield (words,)
            return
        most = LONGEST if _is_customer(kind) else 1
        for count in range(1, min(most, len(words)) + 1):
            group = words[:count]
            if count > 1 and (any(" " in word for word in group) or self._is_number(group[0])):
                return
            if self._fits(kind, group):
                yield from ((group, *rest) for rest in self._splits(words[count:], at + 1))

    def _fits(self, kind: str, group: tuple[str, ...]) -> bool:
        if _is_customer(kind):
            name = " ".join(group)
            reference = kind.endswith("REF") and self.session.book.purchases.matching(ref=name)
            return bool(reference or self._customer(name))
        if kind == "AMOUNT":
            return self._is_amount(group[0])
        return kind != "x4" or bool(re.fullmatch("[a-zA-Z]?[0-9]+", group[0]))

    def _customer(self, name: str) -> int | None:
        """The one customer that a name means for sure."""
        if name not in self.named:
            ids = certain(self.session.book, name) if name.strip() else []
            self.named[name] = ids[0] if len(ids) == 1 else None
        return self.named[name]

    def _is_number(self, word: str) -> bool:
        return word.isdecimal() and self._customer(word) == int(word)

    def _is_amount(self, word: str) -> bool:
        try:
            self.session.cents(word)
        except InvalidInput:
            return False
        return True

    def _meaning(self, split: Split) -> tuple[object, ...]:
        """What may not be in doubt: the customers and the amount."""
        return tuple(
            (_is_customer(kind) and self._customer(" ".join(group))) or group[0]
            for kind, group in zip(self.kinds, split, strict=False)
            if not _is_text(kind)
        )

    def _is_whole(self, split: Split) -> bool:
        """Whether the name is of whole words in their order, or ends where an amount begins."""
        name = split[0]
        if len(name) == 1 or not _is_customer(self.kinds[0]) or self.kinds[1] == "AMOUNT":
            return True
        customer = self.session.book.customers.get(self._customer(" ".join(name)) or 0)
        said = f" {' '.join(words_of(' '.join(name)))} "
        return any(said in f" {' '.join(words_of(text))} " for text in customer.names)

    def refuse_broken_phone(self) -> None:
        """Refuse a phone number whose second half stands apart: `--phone 0471 223344`."""
        typed = list(self.ctx.meta[TYPED])
        for at, word in enumerate(typed[:-2]):
            rest = typed[at + 2]
            if word == "--phone" and rest in self.ctx.args and not any(map(str.isalpha, rest)):
                whole = [*typed[: at + 1], f"{typed[at + 1]} {rest}", *typed[at + 3 :]]
                raise InvalidInput(
                    "A phone number with spaces needs quotes",
                    hint=f"Did you mean: {self.ctx.command_path} {shell_line(whole)}",
                )

    def _refuse_broken_amount(self, split: Split) -> None:
        """Refuse an amount that may go on: `1 200 coffee` is 1,200, or 1 for 200 coffee."""
        at = self.kinds.index("AMOUNT") if "AMOUNT" in self.kinds else len(split)
        if len(split) <= at:
            return
        amount, *rest = [word for group in split[at : at + 2] for word in group]
        if rest and amount.isdecimal() and len(amount) < 4 and re.fullmatch("[0-9]{3}", rest[0]):
            groups = [*_joined(split[:at]), amount + rest[0], " ".join(rest[1:])]
            raise InvalidInput(
                f'"{amount} {rest[0]}" can be one amount, or two words: write it without the space',
                hint=self.shown([group for group in groups if group]),
            )

    def _refuse_swapped(self) -> None:
        """Refuse words that mean something in another order: with the first or the last moved."""
        sure = "AMOUNT" in self.kinds or self.kinds[:1] == ["x4"]
        if not sure and (self.ctx.args or certain(self.session.book, self.words[0])):
            return  # a note may name somebody, too
        first, *others = self.words
        *before, last = self.words
        for at in range(len(self.words)):
            for moved in (
                (*others[:at], first, *others[at:]),
                (*before[:at], last, *before[at:]),
            ):
                best = self._best(moved)
                if best and (sure or len(" ".join(best[0])) > 3):  # "hi" is no name
                    raise InvalidInput(
                        f"{self.ctx.command_path} takes {' '.join(self.kinds)}, in this order",
                        hint=f"Did you mean: {self.shown(_joined(best))}",
                    )

    def _likeliest(self) -> list[str]:
        """How words too many are read, for the refusal that follows from it, or a question."""
        words, at = self.words, 1
        if self.kinds[1:2] == ["AMOUNT"]:
            amounts = [at for at, word in enumerate(words) if at and self._is_amount(word)]
            if len(self.kinds) > 2 and len(amounts) < 2:
                at = amounts[0] if amounts else 1
                return _joined((words[:at], words[at : at + 1], words[at + 1 :]))
        elif len(self.kinds) == 2 and _is_text(self.kinds[1]):
            return _joined((words[:1], words[1:]))
        extra = self.ctx.args[0]
        counts = [
            param.opts[-1] for param in self.ctx.command.params if param.type.name.startswith("int")
        ]
        line = f"{self.ctx.command_path} {' '.join([*counts[:1], extra])}"
        raise InvalidInput(
            f'{self.ctx.command_path} does not take "{extra}"',
            hint=f"Did you mean: {line}"
            if counts and extra.isdecimal() and not self.kinds
            else f"{self.ctx.command_path} --help",
        )

    def shown(self, groups: Sequence[str]) -> str:
        """The line with these groups in quotes."""
        words = [word for word in self.typed(groups) if word != BARE]
        return f"{self.ctx.command_path} {shell_line(words)}"

    def typed(self, groups: Sequence[str]) -> list[str]:
        """The groups, then the options as they were typed."""
        valued = {
            name
            for param in self.ctx.command.params
            if not getattr(param, "is_flag", True)
            for name in param.opts
        }
        words, options = iter(self.ctx.meta[TYPED]), []
        for word in words:
            if word == "--":
                break
            if word.startswith("-") and len(word) > 1:
                options.append(word)
                if word in valued:
                    options += [next(words, "")]
        return [*groups, *options]


def _joined(split: Split) -> list[str]:
    return [" ".join(group) for group in split]


def _is_customer(kind: str) -> bool:
    return kind.startswith("CUSTOMER") or kind == "OTHER"


def _is_text(kind: str) -> bool:
    """Whether an argument takes any words: a note, a name."""
    return kind.isupper() and kind not in ("AMOUNT", "ID", "KEY") and not _is_customer(kind)
