# Long because every way to read one line, and every refusal of it, looks at the same words.
"""What a command line means: a name without quotes is joined, a slip gets the line that works.

An order on the wrong customer is the worst that can happen. So words are joined only where
one reading is possible; else the line is refused, and shown as it stands with quotes.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import typer

from repbook.book.find_customer import ally_called, certain, find
from repbook.calendar_names import (
    MONTH_BY_NAME,
    ORDINALS,
    TENS,
    UNITS,
    WEEKDAY_BY_NAME,
    WEEKDAYS,
    may_be_day,
)
from repbook.cli.options import BARE, TYPED, arguments_of
from repbook.cli.session import Session
from repbook.dates import said_of
from repbook.errors import Ambiguous, InvalidInput, NotFound
from repbook.formatter import listed
from repbook.records import OUTCOMES
from repbook.text import shell_line, shown, words_of

if TYPE_CHECKING:
    from repbook.cli.priced_items import Summed

Split = tuple[tuple[str, ...], ...]  # the words of each argument
OF_RECORDS = ("x4", "q4")  # what stands for an id, or for whose it is
LONGEST = 8  # words of a name without quotes
AND = ("", "and", "&", "+")  # between the names of several customers
# The commands that act on several customers at once, but with these options
FOR_ONE = {
    "snooze": {"--off"},
    "edit": {"--name", "--company", "--contact", "--role", "--phone", "--email", "--alias"}
    | {"--drop", "--note", "--referred-by"},
}
VALID = re.compile(r"(valid|good) (until |till |to |for |by )?", re.IGNORECASE)
AGAIN = re.compile(r"((and )?(call|ring|phone|call them|call back) )?(again|back) ", re.IGNORECASE)
LAST = ("by", "until", "till", "before")  # a day after these is one to come
# How a call went, where it stands in place of the note, or before one in quotes.
DAY_WORDS = 12  # of a day and its time at most
TIME_WORDS = 4  # of a time at most: `at half past two`
HOW = {
    **{outcome: outcome for outcome in OUTCOMES},
    **dict.fromkeys(("vm", "left voicemail", "left message"), "voicemail"),
    **dict.fromkeys(("left a message", "left a voicemail", "got voicemail"), "voicemail"),
    **dict.fromkeys(("no answer", "noanswer", "busy", "no reply", "not reached"), "no-answer"),
    **dict.fromkeys(("no one picked up", "nobody picked up", "did not answer"), "no-answer"),
    **dict.fromkeys(("didn't answer", "nobody there", "not there", "not in"), "no-answer"),
}


def arranged(ctx: typer.Context, options: dict[str, object]) -> dict[str, object]:
    """The options with each argument's own words, or a refusal of the line."""
    names = [argument.name or "" for argument in arguments_of(ctx)]
    given = [str(options[name]) for name in names if options[name] is not None]
    line = _Line(ctx, (*given, *ctx.args))
    line.refuse_broken_phone()
    line.refuse_broken_option()
    line.refuse_part_as_text()
    taken = line.take_won_for(options)
    taken |= line.take_day(options)
    went = line.take_outcome({**options, **taken})
    if went and "on" not in taken:  # `vale yesterday, no answer`
        taken |= line.take_day(options)
    taken |= went
    taken |= line.take_held()
    options, groups = {**options, **taken}, line.groups()
    if groups == given and not taken:
        return options
    ctx.meta[TYPED] = line.typed(groups)
    if len(names) > 1 and (line.understood or line.session.prompts.can_ask):
        ctx.obj.output.reading = line.shown(groups)
        ctx.obj.output.sums = f"{groups[1]} is {line.sums}." if line.sums else ""
    return {**options, **dict.fromkeys(names), **dict(zip(names, groups, strict=False))}


def day_at_end(session: Session, text: str) -> tuple[str, str | None]:
    """A text, and the day at its end: `send the list by friday`; not of `prices for march`."""
    for by in re.finditer(r"\bby ([^,;.]+)[,;]", text):
        if session.is_time(by[1]):  # `the list by friday, call monday`
            return text, by[1]
    words = text.split()
    for at in range(max(1, len(words) - DAY_WORDS), len(words)):
        day = " ".join(words[at:])
        loose = {"for", "of"} & {*words[at - 1 : at + 1]} or day.lower() in MONTH_BY_NAME
        loose = loose or _may_be_no_day(words, at, len(words))
        if not loose and session.is_time(day):
            return " ".join(words[:at]).rstrip(",; "), day
    return text, None


def day_within(session: Session, text: str, on: date) -> str | None:
    """Words of a text that name a day other than this one: `call on thursday to check`."""
    found = _day_among(session, text.split(), on)
    return found[0] if found else None


def when_within(session: Session, text: str, on: date) -> str | None:
    """Words of a text that name a day, with the time beside it: `call on thursday at half past two`."""
    words = text.split()
    found = _day_among(session, words, on)
    if found is None:
        return None
    day, first, end = found
    for last in range(min(end + TIME_WORDS, len(words)), end - 1, -1):
        for begin in range(max(first - TIME_WORDS, 0), first + 1):
            said = said_of(" ".join(words[begin:last]).strip(".,;:!?()"))
            beside = words[begin:first] + words[end:last]
            bare = all(word.isdecimal() for word in beside)  # `thursday, 20 seals`
            if not bare and session.is_time(said):
                return said
    return day


def _day_among(session: Session, words: Sequence[str], on: date) -> tuple[str, int, int] | None:
    """The day other than this one that words name, where it begins and where it ends.

    Not of `the 2 week plan`.
    """
    for count in (5, 4, 3, 2, 1):
        for at in range(len(words) - count + 1):
            last = words[at + count - 1].strip(".,;:!?()").lower()
            if not (may_be_day(last) or last.rpartition("-")[2] in ORDINALS):
                continue  # without it, a text of 100,000 letters takes half a minute
            said = said_of(" ".join(words[at : at + count]).strip(".,;:!?()"))
            length = said[:1].isdigit() and said.split()[-1] in UNITS
            more = "".join(words[at + count : at + count + 1]).strip(".,;:!?()")
            ends = not more or session.is_time(more)  # `call thu 14:30`
            short = said in WEEKDAY_BY_NAME and said not in WEEKDAYS and not ends
            if short and not {"on", "by"} & {word.lower() for word in words[at - 1 : at + 1]}:
                continue  # `the sun screen sample`
            if _may_be_no_day(words, at, at + count):
                continue
            if not length and said not in MONTH_BY_NAME and session.is_day(said, future=True):
                before = words[at - 1].lower() if at else ""
                if more == "of" or before == "of" or before in ORDINALS:
                    return None  # half of a day that is not read: `the third of next month`
                return (said, at, at + count) if session.future(said, on) > on else None
    return None


def _may_be_no_day(words: Sequence[str], at: int, end: int) -> bool:
    """Whether words are a number alone, and not a day: `the first`; but `on the first`."""
    bare = said_of(" ".join(words[at:end]).strip(".,;:!?()")).replace("-", " ").split()
    if not bare or bare[-1] not in ORDINALS or not {*bare[:-1]} <= {*TENS}:
        return False
    after = "".join(words[end : end + 1]).strip(".,;:!?()")
    goes_on = after not in ("", "at", "to", "about", "and")  # `on the second floor`
    weekday = words[at - 1].lower().rstrip(",") if at else ""  # `friday the tenth`
    return goes_on or (words[at].lower() not in ("on", *LAST) and weekday not in WEEKDAY_BY_NAME)


class _Line:
    """The words of a command's arguments, and how they can be read."""

    def __init__(self, ctx: typer.Context, words: tuple[str, ...]) -> None:
        self.ctx, self.words = ctx, words
        self.session: Session = ctx.obj
        self.kinds = [argument.metavar or "" for argument in arguments_of(ctx)]
        self.least = sum(argument.required for argument in arguments_of(ctx))
        self._of_record = " ".join(self.kinds).startswith(OF_RECORDS)
        self.named: dict[str, int | None] = {}
        self.sums = ""  # how the amount was summed up
        self.understood = True
        if words and words[0][-1:] == "," and self.kinds[1:] and self.kinds[0] == "CUSTOMER":
            first = words[0].rstrip(",")  # `log-call vale, wants seals`
            self.words = (first, *words[1:]) if self._customer(first) else words
        if words and "," in words[0] and self.kinds[1:] and self.kinds[0].startswith("CUSTOMER"):
            several = [] if self._customer(words[0]) else self._several(words[:1])
            if several:  # `log-call 6,8 "sent the list"`
                raise self._one_at_a_time(several, *words[1:])
        if self.kinds[:1] == ["CUSTOMER|p7"] and "," in "".join(words):
            ids = " ".join(words).replace(",", " ").split()  # `promise p3, p4 --kept`
            self.words = tuple(ids) if all(re.fullmatch("p[0-9]+", id) for id in ids) else words

    def take_outcome(self, options: dict[str, object]) -> dict[str, object]:
        """How a call went: `log-call vale voicemail`, `log-call vale reached "wants seals"`."""
        for at in range(1, len(self.words)):
            said = [word.lower() for word in self.words[at:]]
            how = HOW.get(" ".join(said))
            text = len(said) == 2 and (" " in said[1] or said[1] == "-")
            if not how and text:
                how = HOW.get(said[0])
            tells_more = said == ["busy"]  # than that nobody was reached
            agreed = tells_more and options.get("again")  # by whom they reached
            gave = options.get("outcome") != "reached" or options["order"] or agreed
            if how and not gave and self._is_closed(at):
                rest = self.words[at + 1 :] if text else self.words[at:] if tells_more else ()
                self._take(at, rest, "-o", how)
                return {"outcome": how}
        return {}

    def take_won_for(self, options: dict[str, object]) -> dict[str, object]:
        """The amount of an order in `log-call vale "Takes it" --won q11 1120`."""
        typed = list(self.ctx.meta[TYPED])
        for at, word in enumerate(typed[:-2]):
            id, rest = typed[at + 1 : at + 3]
            named = id == BARE or re.fullmatch("q?[0-9]+", id)
            wanted = word == "--won" and named and options.get("order", "") is None
            if wanted and rest in self.words[1:] and self._is_amount(rest):
                last = len(self.words) - 1 - self.words[::-1].index(rest)
                self.words = (*self.words[:last], *self.words[last + 1 :])
                self.ctx.meta[TYPED] = [*typed[: at + 2], "--order", rest, *typed[at + 3 :]]
                return {"order": rest}
        return {}

    def take_day(self, options: dict[str, object]) -> dict[str, object]:
        """The day at the end: `snooze pier until monday`, `log-purchase 12 480 yesterday`."""
        for at in range(1, len(self.words)):
            said = " ".join(self.words[at:])
            due = said[4:] if said[:4].lower() == "due " else ""
            if due and "due" in options and at >= self.least and self._day(due, True):
                self._take(at, (), "--due", due)
                return {"due": due}
            valid = said[4:] if said[:4].lower() == "for " and self.words[at + 2 :] else ""
            if until := VALID.match(said):  # `pump rebuild valid until 15 dec`
                valid = said[until.end() :]
            if valid and self.ctx.command.name == "log-quote" and at > 1 and self._day(valid, True):
                self._take(at, (), "--valid", valid)  # `parts for the line for 30 days`
                return {"valid": valid}
            if (again := AGAIN.match(said)) and options.get("again", "") is None and at > 1:
                when = said[again.end() :].removeprefix("on ")
                if self._is_closed(at) and self.session.is_time(when):
                    self._take(at, (), "--again", when)
                    return {"again": when}  # `"all fine" call again thursday 14:30`
            day = self._day(said, True)
            promised = options.get("promise") and at > 1 and day and day > self.session.today
            if day is None or not (promised or self._is_closed(at)):
                continue
            option = "by" if promised else self._option_of_day(said, at)
            if option and options.get(option) is None:
                said = said.rstrip(",")
                first, _, day_alone = said.partition(" ")
                said = day_alone if first.lower() in LAST and day_alone else said
                self._take(at, (), f"--{option}", said)
                return {option: said}
        return self._take_day_before_text(options)

    def _take_day_before_text(self, options: dict[str, object]) -> dict[str, object]:
        """The day before a text in quotes: `park x48 tue "kit arrives"`."""
        *before, text = self.words
        if " " not in text or options.get("until", "") is not None or "again" in options:
            return {}
        for at in range(1, len(before)):
            said = " ".join(before[at:])
            if self._day(said, True) and self._customer(" ".join(before[:at])) is not None:
                self._take(at, (text,), "--until", said)
                return {"until": said}
        return {}

    def take_held(self) -> dict[str, object]:
        """Whether a fix held, before what they said in quotes: `confirm-fix x44 no "leaks again"`."""
        if self.ctx.command.name != "confirm-fix" or len(self.words) < 3:
            return {}
        from repbook.cli.steps import HELD, HELD_NOT

        *which, answer, text = self.words
        if " " not in text or answer.lower() not in HELD | HELD_NOT:
            return {}
        held = answer.lower() in HELD
        self.words = (*which,)
        typed = [*self.ctx.meta[TYPED], *([] if held else ["--no"]), "--note", text]
        self.ctx.meta[TYPED] = typed
        return {"note": text} if held else {"note": text, "no": True}

    def _is_closed(self, at: int) -> bool:
        """Whether what stands before a word is whole: a customer, an id, an amount, a text in quotes."""
        before = self.words[at - 1]
        if at > 1 and (
            " " in before or ("AMOUNT" in self.kinds and self._is_amount(before.removeprefix("@")))
        ):
            return True
        if self.ctx.command.name == "log-call":  # `vale voicemail yesterday`
            for end in range(1, at):
                said = " ".join(self.words[end:at])
                if said.lower() in HOW or self._day(said, False):
                    return self._is_closed(end)
        if self.kinds == [] or self.least > 1:
            return False
        several = self.ctx.command.name in FOR_ONE and self._several(self.words[:at])
        name, book = " ".join(self.words[:at]), self.session.book
        if self.kinds == ["CUSTOMER"] and len(certain(book, name)) > 1:
            return not certain(book, " ".join(self.words))  # who of them is meant is asked later
        return bool(several) or self._customer(name) is not None

    def _option_of_day(self, said: str, at: int) -> str | None:
        """The option that words are the day of; None where they are no day."""
        names = [param.name for param in self.ctx.command.params]
        if said.split()[0].lower() in LAST:
            last = [name for name in ("until", "valid", "due") if name in names]
            return last[0] if last and "again" not in names else None
        past, future = self._day(said, False), self._day(said, True)
        if self.ctx.command.name == "promise":
            return None
        if "until" in names:
            return "until"
        again = "again" in names
        if past is None or past > self.session.today:
            return "again" if again else None
        if again and past != future:
            quoted = " " in self.words[at - 1]
            name = " ".join(self.words[: at - quoted])
            groups = [name, *self.words[at - quoted : at]]
            if self._customer(name) is None:  # an outcome stands between
                groups = [*self.words[:at]]
            raise InvalidInput(
                f'"{said}" can be the day of the call, --on, or the day to call again, --again',
                hint=f"{self.shown(groups)} --again {shell_line([said])}",
            )
        return "on" if "on" in names else None

    def _day(self, said: str, future: bool) -> date | None:
        said = said.rstrip(",")
        if not may_be_day(said):
            return None
        try:
            return self.session.day(said, self.session.today, future)
        except InvalidInput:
            return None

    def _take(self, at: int, rest: tuple[str, ...], option: str, value: str) -> None:
        """Take the words from one on as an option's, but for the rest."""
        self.words = (*self.words[:at], *rest)
        self.ctx.meta[TYPED] = [*self.ctx.meta[TYPED], option, value]

    def groups(self) -> list[str]:
        """The words of each argument, joined."""
        if self.kinds == ["NAME"]:
            self._refuse_more_than_a_name()
        if priced := self._priced():
            return priced
        if len(self.kinds) == 1 and _is_customer(self.kinds[0]) and not self._of_record:
            if self.kinds == ["CUSTOMER"]:
                return [self._alone()]
            whole = " ".join(self.words)  # `history 16,28`, but not `history vale brothers`
            if self._customer(whole) is None and (several := self._several(self.words)):
                raise self._one_at_a_time(several)
            return [whole]
        best = self._best(self.words)
        if best is not None:
            best = self._without_blank(best)
            self._refuse_several(best)
            self._refuse_broken_amount(best)
            if len(best) > 1 and _is_text(self.kinds[len(best) - 1]):
                self._refuse_beside_quotes(best)
            return _joined(best)
        self._refuse_swapped()
        self.understood = False
        return self._likeliest() if self.ctx.args else list(self.words)

    def _priced(self) -> list[str] | None:
        """The customer, the sum and the things of `vale 2 hose set @120, 5 seals @15`; else None."""
        if self.kinds != ["CUSTOMER", "AMOUNT", "WHAT"]:
            return None
        from repbook.book.currency import amount
        from repbook.cli.priced_items import is_marked, priced_sum, read_summed

        starts = [at for at, word in enumerate(self.words) if at and word[:1].isdigit()]
        for at in starts:
            name, text = " ".join(self.words[:at]), " ".join(self.words[at:])
            if at != starts[0] and self._customer(name) is None:
                continue
            if priced := read_summed(text, self.session.cents):
                return self._summed(name, text, priced)
            if self._is_amount(self.words[at]):  # `315 2 hose set @120, 5 seals @15` has its sum
                text = " ".join(self.words[at + 1 :])
                of_many = is_marked(text) and " " not in "".join(self.words[at + 1 :])
                if of_many and not read_summed(text, self.session.cents):
                    text = " ".join(self.words[at:])
                    first = amount(self.session.book, priced_sum(text, self.session.cents))
                    line = shell_line([name, first, text])
                    raise InvalidInput(
                        "Nothing was logged: the prices cannot be added up",
                        hint=f"With the amount first: {self.ctx.command_path} {line}",
                    )
                return None
        return None

    def _summed(self, name: str, text: str, priced: "Summed") -> list[str]:
        """The arguments with the sum as the amount; refused where the prices may be of more than one."""
        from repbook.book.currency import amount

        def line(cents: int, what: str | None) -> list[str]:
            return [name, amount(self.session.book, cents), *([what] if what else [])]

        groups = line(priced.cents, priced.things)
        if priced.sure:
            self.sums = priced.sums
            return groups
        others = [line(*priced.other)] if priced.other else []
        can_be = listed([each[1] for each in (groups, *others)], "or")
        lines = ", or ".join(self.shown(each) for each in (groups, *others))
        raise InvalidInput(
            f'The amount of "{text}" can be {can_be}'
            + ("" if others else ", if each price is for one"),
            hint=f"Did you mean: {lines}",
        )

    def _alone(self) -> str:
        """All the words as one customer's name; with one name among words that fit nobody, that."""
        name = " ".join(self.words)
        self.session.several = ()
        try:
            find(self.session.book, name)
        except (Ambiguous, NotFound) as nobody:
            if several := self._several(self.words):
                return self._first_of(several)
            if isinstance(nobody, Ambiguous):
                return name
            words = [word.strip(",;") for word in self.words if word.lower() not in AND]
            meant = [word for word in words if word and self._customer(word)]
            apart = any(word[-1:] in ",;" or word.lower() in AND for word in self.words)
            if apart and self.ctx.command.name in FOR_ONE and len(meant) == len(words) - 1:
                find(self.session.book, next(word for word in words if word not in meant))
            if len(meant) == 1:
                others = [f'"{shown(word)}"' for word in words if word and word not in meant]
                nobody.hint = f"Did you mean: {self.shown(meant)}, leaving out {listed(others)}"
                raise
        return name

    def _several(self, words: Sequence[str]) -> list[str]:
        """Each customer's name in `6, 3 and 2` or `vale brothers,kobo`; empty if it is not several."""
        groups: list[list[str]] = [[]]
        for word in re.split(r"\s|(?<=,)(?=\S)", " ".join(words)):
            if word.lower() not in AND:
                groups[-1].append(word.strip(",;"))
            if word.lower() in AND or word[-1:] in ",;":
                groups.append([])
        names = [" ".join(filter(None, group)) for group in groups]
        names = [name for name in names if name]
        if len(names) == 1:
            names = [word for word in groups[0] if word]
        ids = [self._customer(name) for name in names]
        return names if all(ids) and len({*ids}) > 1 else []

    def _first_of(self, several: Sequence[str]) -> str:
        """The first of several customers, where the command takes them all; else a line for each."""
        ids = [id for name in several if (id := self._customer(name))]
        for_one = FOR_ONE.get(self.ctx.command.name or "")
        if for_one is not None and not for_one & {*self.ctx.meta[TYPED]}:
            self.session.several = tuple(dict.fromkeys(ids))
            return str(ids[0])
        raise self._one_at_a_time(several, but=" with these options" if for_one else "") from None

    def _one_at_a_time(self, several: Sequence[str], *rest: str, but: str = "") -> InvalidInput:
        """That a command takes one customer, with the line for each; `rest` are the words after it."""
        more = f", then the same for {listed([*several[3:]])}" if several[3:] else ""
        lines = ", then ".join(self.shown([each, *rest]) for each in several[:3])
        return InvalidInput(
            f"{self.ctx.command_path} takes one customer at a time{but}", hint=lines + more
        )

    def _refuse_more_than_a_name(self) -> None:
        """Refuse `add "Bay Foods" "Ann Moss" "555 0234"` with the options these belong to."""
        from repbook.cli.other_words import COMMANDS, table

        name, *others = self.words
        if others and f"add {name.lower()}" in table(COMMANDS):
            raise InvalidInput(f'Put the name in quotes if "{name}" is part of it')
        if " " in name and others:
            line = [name]
            for word in others:
                is_phone = not any(map(str.isalpha, word))
                is_note = word[:1].islower() and len(word.split()) > 2
                text = "--note" if is_note else "--contact"
                line += ["--email" if "@" in word else "--phone" if is_phone else text, word]
            raise InvalidInput(
                "What is in quotes is the whole name", hint=f"Did you mean: {self.shown(line)}"
            )

    def _best(self, words: tuple[str, ...]) -> Split | None:
        """The one reading of the words, with the longest name; None where there is none."""
        found = list(self._splits(words, 0))
        if not found:
            return None
        best = max(found, key=lambda split: len(split[0]))
        sure = [split for split in found if self._is_whole(split)]
        if len({self._meaning(split) for split in found}) > 1 or not sure:
            book = self.session.book
            if (
                _is_customer(self.kinds[0])
                and len(certain(book, words[0])) > 1
                and (
                    self.kinds[1:] == ["NAME"]
                    or not set(certain(book, words[0])) & set(certain(book, words[1]))
                )
            ):
                self._refuse_ambiguous(words)
            raise InvalidInput(
                "It is not clear where the customer's name ends: put it in quotes",
                hint=self.shown(_joined(best)),
            )
        return max(sure, key=lambda split: len(split[0]))

    def _without_blank(self, best: Split) -> Split:
        """The customer with the whole name where it has a blank too many: `glen side packaging`."""
        if len(best) != 2 or not _is_customer(self.kinds[0]) or not _is_text(self.kinds[1]):
            return best
        (first, *more), text = best
        id = None if more or " " in first else self._customer(first)
        if id is None or self._is_number(first):
            return best
        customer = self.session.book.customers.get(id)
        names = [words_of(name) for name in customer.names]
        begun = {"".join(name[:end]) for name in names for end in range(1, len(name) + 1)}
        for end in range(min(len(text), LONGEST), 0, -1):
            said = "".join(words_of(" ".join((first, *text[:end]))))
            bare = all(words_of(word) and " " not in word for word in text[:end])  # no `-`
            if said in begun and bare:
                rest = text[end:]
                return ((customer.name,), rest) if rest else ((customer.name,),)
        return best

    def _refuse_ambiguous(self, words: tuple[str, ...]) -> None:
        """Refuse a first word that several are called by, with the line for each of the first."""
        try:
            find(self.session.book, words[0])
        except Ambiguous as several:
            ids = [str(id) for id, _ in several.candidates[:3]]
            several.hint = ", or ".join(self.shown([id, *words[1:]]) for id in ids)
            raise

    def _splits(self, words: tuple[str, ...], at: int) -> Iterator[Split]:
        """Each way to give the words to the arguments from this one on."""
        if not words:
            if at >= self.least:
                yield ()
            return
        if at == len(self.kinds):
            return
        kind = self.kinds[at]
        if kind == "ALLY" and self.kinds[at + 1 :]:
            yield self._ally_and_note(words)
            return
        if _is_text(kind):
            yield (words,)
            return
        most = LONGEST if _is_customer(kind) else 1
        for count in range(1, min(most, len(words)) + 1):
            group = words[:count]
            if count > 1 and (
                any(" " in word or word == "-" for word in group) or self._is_number(group[0])
            ):
                return
            if self._fits(kind, group):
                yield from ((group, *rest) for rest in self._splits(words[count:], at + 1))

    def _ally_and_note(self, words: tuple[str, ...]) -> Split:
        """`tom becker which seal?`: the longest name of an ally, then the note.

        Of a name that nobody has, the note is what stands in quotes after it.
        """
        ends = [
            at
            for at in range(1, len(words) + 1)
            if ally_called(self.session.book, " ".join(words[:at]).removeprefix("to "))
        ]
        quoted = len(words) - 1 if " " in words[-1] else 0
        end = max(ends, default=0) or quoted or len(words)
        return (words[:end], words[end:]) if words[end:] else (words[:end],)

    def _fits(self, kind: str, group: tuple[str, ...]) -> bool:
        if _is_customer(kind):
            name = " ".join(group)
            reference = kind.endswith("REF") and self.session.book.purchases.matching(ref=name)
            id = kind.startswith(OF_RECORDS) and re.fullmatch("[a-zA-Z]?[0-9]+", name)
            return bool(reference or id or self._customer(name))
        return kind != "AMOUNT" or self._is_amount(group[0])

    def _customer(self, name: str) -> int | None:
        """The one customer that a name means for sure."""
        if name not in self.named:
            ids = certain(self.session.book, name) if name.strip() else []
            self.named[name] = ids[0] if len(ids) == 1 else None
        return self.named[name]

    def _is_number(self, word: str) -> bool:
        return word.isdecimal() and self._customer(word) == int(word)

    def _is_amount(self, word: str) -> bool:
        if self.ctx.command.name in ("log-return", "log-payment"):
            from repbook.cli.sales import SHARES

            if word.lower() in SHARES:
                return True
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
        if len(name) == 1 or not _is_customer(self.kinds[0]) or self.kinds[1:2] == ["AMOUNT"]:
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

    def refuse_broken_option(self) -> None:
        """Refuse an option's amount whose second half stands apart: `--order 1 200`."""
        typed = list(self.ctx.meta[TYPED])
        amounts = {
            name
            for param in self.ctx.command.params
            if param.metavar == "AMOUNT"
            for name in param.opts
        }
        for at, word in enumerate(typed[:-2]):
            amount, rest = typed[at + 1 : at + 3]
            if word in amounts and rest in self.words[1:] and _goes_on(amount, rest):
                whole = [*typed[: at + 1], amount + rest, *typed[at + 3 :]]
                raise InvalidInput(
                    f'"{amount} {rest}" can be one amount, or two words: write it without the space',
                    hint=f"Did you mean: {self.ctx.command_path} {shell_line(whole)}",
                )

    def refuse_part_as_text(self) -> None:
        """Refuse `--paid 200` and `seals paid 200`: so much of an order is paid, or all of it."""
        if not any(param.name == "part" for param in self.ctx.command.params):
            return
        typed = [word for word in self.ctx.meta[TYPED] if word != BARE]
        for at, word in enumerate(typed[:-1]):
            if (
                at >= self.least
                and word.lower() in ("paid", "--paid")
                and self._is_amount(typed[at + 1])
            ):
                line, amount = [*typed[:at], *typed[at + 2 :]], typed[at + 1]
                raise InvalidInput(
                    f'"{word} {amount}" can be how much of it is paid',
                    hint=f"{self.ctx.command_path} {shell_line([*line, '--part-paid', amount])},"
                    f" or if all of it is: {self.ctx.command_path} {shell_line([*line, '--paid'])}",
                )

    def _refuse_several(self, split: Split) -> None:
        """Refuse a second customer before a text in quotes: `promise harbor delta "a visit"`."""
        *named, text = split[-1]
        if len(split) != 2 or not _is_text(self.kinds[1]) or " " not in text or not named:
            return
        first, second = (" ".join(each).rstrip(",;") for each in (split[0], named))
        also = self._customer(second)
        if " " in "".join(named) or also is None or also == self._customer(first):
            return
        lines = [self.shown([each, text]) for each in (first, second)]
        raise InvalidInput(
            f"{self.ctx.command_path} takes one customer at a time",
            hint=f"{', then '.join(lines)}; if {second} is a word of it:"
            f" {self.shown([first, f'{second} {text}'])}",
        )

    def _refuse_broken_amount(self, split: Split) -> None:
        """Refuse an amount that may go on: `1 200 coffee` is 1,200, or 1 for 200 coffee."""
        at = self.kinds.index("AMOUNT") if "AMOUNT" in self.kinds else len(split)
        if len(split) <= at:
            return
        amount, *rest = [word for group in split[at : at + 2] for word in group]
        if rest and _goes_on(amount, rest[0]):
            groups = [*_joined(split[:at]), amount + rest[0], " ".join(rest[1:])]
            raise InvalidInput(
                f'"{amount} {rest[0]}" can be one amount, or two words: write it without the space',
                hint=self.shown([group for group in groups if group]),
            )
        if amount.isdecimal() and rest[1:] and rest[-1].isdecimal() and int(rest[-1]) > int(amount):
            words = rest[:-2] if rest[-2].lower() in ("for", "at", "=") else rest[:-1]
            what = " ".join([amount, *words])
            raise InvalidInput(
                f"The amount can be {amount} or {rest[-1]}: put what was bought in quotes",
                hint=self.shown([*_joined(split[:at]), rest[-1], what]),
            )

    def _refuse_beside_quotes(self, split: Split) -> None:
        """Refuse words beside a text in quotes, or behind an option: nobody knows that they are of it."""
        before, text = _joined(split[:-1]), split[-1]
        for at, word in enumerate(text[1:], 1):
            option, value = self._option_before(word)
            if not option and " " not in text[at - 1] + word:
                continue
            first, more = " ".join(text[:at]), " ".join(text[at:])
            if self.session.is_time(more):
                return  # `promise vale "the list" by friday`
            beside: tuple[str, ...] = ()
            amount = more.removeprefix("for ")
            if option in ("--won", "--lost"):
                as_order = option == "--won" and self._is_amount(amount)
                beside = (
                    option,
                    value,
                    *(("--order", amount) if as_order else ("--because", more)),
                )
            elif option:
                link = " for " if option in ("--order", "--quote") and "for" not in text else " "
                beside = (option, f"{value}{link}{more}")
            lines = [self.shown([*before, f"{first}, {more}"])]
            typed = self.ctx.meta[TYPED]
            if beside:
                where = typed.index(option)
                self.ctx.meta[TYPED] = [*typed[:where], *beside, *typed[where + 2 :]]
                lines = [self.shown([*before, first]), *lines]
            raise InvalidInput(
                f'"{shown(more)}" is one text too many after "{shown(first)}"',
                hint=f"{', or '.join(lines)}",
            )

    def _option_before(self, word: str) -> tuple[str, str]:
        """The option with its value that a word stands behind; empty where it does not."""
        typed = self.ctx.meta[TYPED]
        at = typed.index(word) if word in typed else 0
        option, value = typed[at - 2 : at] if at > 1 else ("", "")
        takes = any(
            option in param.opts and not getattr(param, "is_flag", True)
            for param in self.ctx.command.params
        )
        return (option, value) if takes else ("", "")

    def _refuse_swapped(self) -> None:
        """Refuse words that mean something in another order: with the first or the last moved."""
        sure = "AMOUNT" in self.kinds or self._of_record
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
        said = ""
        if extra.isdecimal() and self.ctx.command.name in ("undo", "redo"):
            from repbook.cli.other_words import MOST_UNDONE

            last = "the last change" if self.ctx.command.name == "undo" else "what was undone last"
            many = extra if int(extra) <= MOST_UNDONE else "2"
            if self.ctx.command.name == "undo" and (back := self._changes_from(int(extra))):
                raise self._two_ways_back(int(extra), back)
            said = f": it {self.ctx.command.name}es {last}"
            said += (
                f", or the last {many} with -n {many}; never an earlier one alone"
                if many != "1"
                else ""
            )
        raise InvalidInput(
            f'{self.ctx.command_path} does not take "{extra}"{said}',
            hint=f"Did you mean: {line}"
            if counts and extra.isdecimal() and not self.kinds
            else f"{self.ctx.command_path} --help",
        )

    def _two_ways_back(self, id: int, back: int) -> InvalidInput:
        """That a number after `undo` is how many changes or the number of one, with a line for each."""
        from repbook.cli.other_words import MOST_UNDONE

        undo = f"{self.ctx.command_path} -n"
        last = f"the last {id} changes" if id > 1 else "the last change"
        first, may = (
            f"To undo {last}: {undo} {id}",
            f"it can mean {last}, or change number {id}",
        )
        if id > MOST_UNDONE:
            first, may = f"To see change {id}: repbook changes {id}", f"{id} is a change's number"
        refusal = InvalidInput(
            f'{self.ctx.command_path} does not take "{id}": {may}',
            hint=f"{first}; to undo all from change {id} on: {undo} {back}",
        )
        refusal.hint_is_sure = True
        return refusal

    def _changes_from(self, id: int) -> int:
        """How many changes are to be undone until that of a number is; 0 if it cannot be, or as many."""
        from repbook.book.changes import from_on

        back = from_on(self.session.book, id)
        return back if back != id else 0

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


def _goes_on(amount: str, rest: str) -> bool:
    """Whether an amount may go on with the next word: `1 200`."""
    thousands = re.fullmatch("[0-9]{3}([.,][0-9]{1,2})?", rest)
    return bool(thousands) and amount.isdecimal() and len(amount) < 4


def _joined(split: Split) -> list[str]:
    return [" ".join(group) for group in split]


def _is_customer(kind: str) -> bool:
    return kind.startswith(("CUSTOMER", *OF_RECORDS)) or kind == "OTHER"


def _is_text(kind: str) -> bool:
    """Whether an argument takes any words: a note, a name."""
    return (
        kind.isupper()
        and kind not in ("AMOUNT", "ID", "ITEM", "KEY", "RECORDS")
        and not _is_customer(kind)
    )
