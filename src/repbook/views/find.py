"""`find`: what has the words, newest first, the words marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from repbook.formatter import Formatter, count, names
from repbook.text import shell_line, visible, words_of
from repbook.views.call_words import touch_words
from repbook.views.fields import Field, Fields
from repbook.views.screen import Cell, Column, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.find import Found, Whose
    from repbook.records import Customer
    from repbook.wanted_words import Wanted

EXCERPT = 150  # letters of a long text that a terminal shows, around the first of the words


class Result(NamedTuple):
    """A record that was found, whose it is, and what was looked for."""

    found: Found
    whose: Whose
    wanted: Wanted


def find_screen(
    shown: Sequence[Result],
    total: int,
    formatter: Formatter,
    words: Sequence[str],
    options: Sequence[str] = (),
    *,
    whole: bool,
    of_customer: str | None = None,
    called: Sequence[Customer] = (),
) -> Screen:
    """The results; `words` and `options` as typed. Only a `whole` one has all of a long text.

    `of_customer` is the line that looks for the other words with the customer whom some name,
    `called` who has all of them in a name, or where there is no result in any detail.
    """
    if not shown:
        fewer = of_customer
        if fewer is None and len(words) > 1:
            fewer = shell_line(["repbook", "find", max(words, key=len)])
        customers = f"repbook list --search {shell_line([' '.join(words)])}"
        if called:
            who = names([_called(customer, words) for customer in called])
            return screen(
                f"Found {'customers' if called[1:] else 'a customer'} with these words: {who}.",
                "No note, order, promise or problem has them.",
                hint(f"repbook brief {called[0].id}", customers),
            )
        return screen("Nothing in the book has these words.", hint(fewer, customers))
    fields = RESULT if whole else SHORTENED
    more = total - len(shown)
    first = shown[0].found
    people = [_called(customer, words) for customer in called]
    return screen(
        f"Customer{'s' * bool(people[1:])}: {names(people)}" if people else None,
        line(count(total, "record"), f", the newest {len(shown):,}" if more else ""),
        fields.grid(shown, formatter, "on id customer text"),
        "",
        f"{more:,} more: {shell_line(['repbook', 'find', *words, *options])} -n {total}"
        if more
        else None,
        hint(f"repbook brief {first.customer_id}", f"repbook history {first.customer_id}"),
    )


def _called(customer: Customer, words: Sequence[str]) -> str:
    """`Harbor Foods (1)`, and `Bill Carter at Harbor Foods (1)` where a contact is called so."""
    said = {*words_of(" ".join(words))}
    at = f"{customer.name} ({customer.id})"
    if said & {*words_of(customer.name)}:
        return at
    contacts = [each.name for each in customer.contacts if said & {*words_of(each.name)}]
    return f"{contacts[0]} at {at}" if contacts else at


def _whose(result: Result, formatter: Formatter) -> Cell:
    name, do_not_call, written_off = result.whose
    held = "written off" if written_off else "do not call" if do_not_call else ""
    words = f"{name} ({result.found.customer_id})" + (f", {held}" if held else "")
    return Cell(words, "who")


def _word(found: Found) -> str:
    """What it is, as a person says it: a touch as other screens do."""
    if found.touch:
        return touch_words(found.touch)
    return found.word


def _text(result: Result, formatter: Formatter, most: int | None = None) -> Cell:
    text = visible(" · ".join(filter(None, map(str.strip, result.found.text.splitlines()))))
    places = result.wanted.places(text)
    start = 0
    if most is not None and len(text) > most:
        first = places[0][0] if places else 0
        start = max(0, min(first - most // 3, len(text) - most))
        start = text.rfind(" ", 0, start) + 1 if start else 0
        end = text.find(" ", start + most)
        text = text[: end if end >= 0 else None] + ("…" if end >= 0 else "")
    before = f"{_word(result.found)}: " + ("…" if start else "")
    by = len(before) - start
    marks = tuple((a + by, b + by) for a, b in places if a >= start and b <= len(text))
    return Cell(before + text[start:], marks=marks)


def _results(most: int | None) -> Fields[Result]:
    return Fields(
        Field(
            "id",
            "text",
            "as in `c31`; of a note on a customer or a contact the customer's number",
            lambda result: result.found.id,
            Column(),
            lambda result, _: Cell(result.found.id if result.found.noun.letter else "", "dim"),
        ),
        Field(
            "kind",
            "text",
            "what it is: `touch`, `purchase`, `promise`, `step` and so on",
            lambda result: result.found.noun.kind,
        ),
        Field(
            "on",
            "day?",
            "the day; null of a note on a customer or a contact",
            lambda result: result.found.day,
            Column(),
            lambda result, f: "" if result.found.day is None else f.weekday(result.found.day),
        ),
        Field("customer_id", "whole", "the number of the customer", lambda r: r.found.customer_id),
        Field(
            "customer", "text", "the customer", lambda r: r.whose.name, Column(name=True), _whose
        ),
        Field(
            "text",
            "text",
            "its words",
            lambda result: result.found.text,
            Column(flex=True),
            lambda result, f: _text(result, f, most),
        ),
    )


RESULT, SHORTENED = _results(None), _results(EXCERPT)


def results(found: Sequence[Found], whose: Mapping[int, Whose], wanted: Wanted) -> list[Result]:
    """What was found, each with whose it is."""
    return [Result(each, whose[each.customer_id], wanted) for each in found]
