# Long because it is one table: every part of the book with its keys.
"""The whole book as one JSON file: its shape, written and read; docs/book-json.md tells it.

PARTS is the one list: each kind of record with its keys, the column that holds
each, and how a value is written. A key that says nothing (empty, no, none) is
left out. Nothing here knows numbers: records name each other by uid.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from repbook.records import CHANNELS, OUTCOMES, PREFERENCES, VERDICTS

FORMAT, VERSION = "book", 2


class Key(NamedTuple):
    """One key of a record: its column in the book, how it is written, what it says."""

    name: str
    column: str
    type: str
    said: str
    needed: bool


class Part(NamedTuple):
    """One kind of record: its table, and the part in whose records it stands, if in one."""

    name: str
    table: str
    inside: str | None
    keys: tuple[Key, ...]
    lists: tuple[str, ...] = ()


WORDS: dict[str, tuple[str, ...]] = {
    "outcome": OUTCOMES,
    "channel": CHANNELS,
    "prefer": PREFERENCES,
    "verdict": VERDICTS,
    "by": ("customer", "me", "ally"),
    "step": (
        "update",
        "hand-off",
        "park",
        "resolve",
        "give-up",
        "reopen",
        "confirm",
    ),
}
# What only version 1 has: a call named its order, and a problem's report was a step of it.
OLD_KEYS = {"calls": (Key("purchase", "purchase_id", "uid:purchases", "", False),)}
OLD_STEPS = ("report",)
# Lists of plain texts that belong to a customer or a contact: their table and kind.
LISTS = {
    "aliases": ("aliases", "alias"),
    "codes": ("aliases", "code"),
    "merged": ("aliases", "uid"),
    "tags": ("tags", None),
    "phones": ("addresses", "phone"),
    "emails": ("addresses", "email"),
}


def _keys(table: str) -> tuple[Key, ...]:
    keys = []
    for line in table.strip().splitlines():
        name, column, kind, said = (part.strip() for part in line.split("|", 3))
        keys.append(Key(name, column or name, kind.rstrip("!"), said, kind.endswith("!")))
    return tuple(keys)


PARTS: tuple[Part, ...] = (
    Part(
        "allies",
        "allies",
        None,
        _keys("""
        uid   | | text! | random and stable
        name  | | text! | who gets things fixed
        team  | | text  | where they work
        phone | | text  | as written
        email | | text  | as written
        extra | | extra | further fields, by name
    """),
    ),
    Part(
        "customers",
        "customers",
        None,
        _keys("""
        uid               | | text!         | random and stable
        name              | | text!         | the firm or the person
        company           | | text          | the firm, where the customer is a person
        town              | | text          | where they are
        note              | | text          | what is good to know
        prefer            | | prefer        | the way they like best
        do_not_call       | | flag          | never to be called
        call_every_days   | | count         | how long they may be quiet
        orders_every_days | | count         | how often they order, where the rep knows better
        terms_days        | | count         | days they have to pay
        since             | since_day    | day           | customer since
        referred_by       | referred_by_id | uid:customers | who sent them
        added_on          | added_day    | day!          | the day they came into the book
        imported          | | flag          | they came from a file
        extra             | | extra         | further fields, by name
    """),
        ("aliases", "codes", "merged", "tags", "phones", "emails"),
    ),
    Part(
        "contacts",
        "contacts",
        "customers",
        _keys("""
        uid     | | text!  | random and stable
        name    | | text!  | a person to ask for
        role    | | text   | what they do there
        prefer  | | prefer | the way they like best
        left_on | left_day | day    | the day they left
        note    | | text   | what is good to know
        extra   | | extra  | further fields, by name
    """),
        ("phones", "emails"),
    ),
    Part(
        "write_offs",
        "write_offs",
        "customers",
        _keys("""
        uid     | | text! | random and stable
        on      | day      | day!  | the day they were given up
        why     | | text  | the reason
        back_on | back_day | day   | the day they were taken back
    """),
    ),
    Part(
        "snoozes",
        "snoozes",
        "customers",
        _keys("""
        uid      | | text! | random and stable
        on       | day       | day!  | the day it was said
        until_on | until_day | day!  | off the list until then
    """),
    ),
    Part(
        "purchases",
        "purchases",
        None,
        _keys("""
        uid      | | text!          | random and stable
        customer | customer_id | uid:customers! | whose
        on       | day         | day!           | the day
        amount   | cents       | money!         | in major units
        what     | | text           | what they bought
        ref      | | text           | the order's reference
        due_on   | due_day     | day            | when it is to be paid
        settled  | | flag           | known to be paid, the day unknown
        channel  | | channel        | by what way
        exchange | | flag           | the order was itself an exchange: they were reached by it
        call     | touch_id    | uid:calls      | the call it came in
        seq      | | number         | its place among their events of the day
        extra    | | extra          | further fields, by name
    """),
    ),
    Part(
        "returns",
        "returns",
        None,
        _keys("""
        uid      | | text!          | random and stable
        customer | customer_id | uid:customers! | whose
        on       | day         | day!           | the day
        amount   | cents       | money!         | in major units
        purchase | purchase_id | uid:purchases  | what it takes back
        of_ref   | | text           | the order's reference, as it was given
        why      | | text           | the reason
        ref      | | text           | its own reference
        extra    | | extra          | further fields, by name
    """),
    ),
    Part(
        "payments",
        "payments",
        None,
        _keys("""
        uid      | | text!          | random and stable
        customer | customer_id | uid:customers! | whose
        on       | day         | day!           | the day
        amount   | cents       | money!         | in major units
        purchase | purchase_id | uid:purchases  | what it pays
        of_ref   | | text           | the order's reference, as it was given
        note     | | text           | a note
        extra    | | extra          | further fields, by name
    """),
    ),
    Part(
        "problems",
        "problems",
        None,
        _keys("""
        uid         | | text!          | random and stable
        customer    | customer_id | uid:customers! | whose
        what        | | text!          | what is wrong
        reported_on | day         | day!           | the day
        kind        | | text           | what sort of problem
        found       | | flag           | the rep found it by calling
        tried       | | number         | what they tried before it reached the rep
        channel     | | channel        | by what way it was reported
        exchange    | | flag           | the report was itself an exchange with them
        call        | touch_id    | uid:calls      | the call it was reported in
        seq         | | number         | its place among their events of the day
        purchase    | purchase_id | uid:purchases  | the purchase it is of
        of_ref      | | text           | the order's reference, as it was given
        ref         | | text           | its own reference
        extra       | | extra          | further fields, by name
    """),
    ),
    Part(
        "steps",
        "steps",
        "problems",
        _keys("""
        uid               | | text!      | random and stable
        on                | day       | day!       | the day
        kind              | | step!      | what happened
        by                | | by!        | who did it
        channel           | | channel    | by what way
        ally              | ally_id   | uid:allies | who was asked
        direct            | | flag       | the customer had to start again with someone new
        until_on          | until_day | day        | parked until then
        update_every_days | | count      | how often they are kept posted
        ease              | | count      | the customer's own word, 1 to 7
        held              | | yesno      | the fix held, or did not
        note              | | text       | what was said
        undated           | | flag       | a file called it closed, and did not say when
        exchange          | | flag       | it was itself an exchange with them
        call              | touch_id  | uid:calls  | the call it came in
        seq               | | number     | its place among their events of the day
    """),
    ),
    Part(
        "calls",
        "touches",
        None,
        _keys("""
        uid            | | text!          | random and stable
        customer       | customer_id | uid:customers! | whose
        on             | day         | day!           | the day
        outcome        | | outcome!       | how it went
        channel        | | channel        | by what way
        inbound        | | flag           | they made the contact
        note           | | text           | what was said
        contact        | contact_id  | uid:contacts   | with whom
        minutes        | | count          | how long it took
        again_on       | again_day   | day            | the day agreed for the next call
        again_at       | again_minute | minute        | the time agreed
        asked_referral | | flag           | a referral was asked for
        problem        | problem_id  | uid:problems   | the problem it was about
        seq            | | number         | its place among their events of the day
        extra          | | extra          | further fields, by name
    """),
    ),
    Part(
        "promises",
        "promises",
        None,
        _keys("""
        uid        | | text!          | random and stable
        customer   | customer_id | uid:customers! | whose
        text       | | text!          | what was promised
        made_on    | day         | day!           | the day it was made
        by         | by_day      | day!           | the day it is for
        kept_on    | kept_day    | day            | the day it was kept
        dropped_on | dropped_day | day            | the day it was given up
        every      | | text           | how often it comes round, as in 1y
        call       | touch_id    | uid:calls      | the call it was made in
        problem    | problem_id  | uid:problems   | the problem it is about
        extra      | | extra          | further fields, by name
    """),
    ),
    Part(
        "feedback",
        "feedback",
        None,
        _keys("""
        uid      | | text!          | random and stable
        customer | customer_id | uid:customers! | whose
        on       | day         | day!           | the day
        topic    | | text!          | about what
        verdict  | | verdict!       | what they thought of it
        words    | | text           | their words
        call     | touch_id    | uid:calls      | the call it was said in
        extra    | | extra          | further fields, by name
    """),
    ),
)
BY_NAME = {part.name: part for part in PARTS}
# Which records stand in a record of this part, under their name.
INSIDE = {
    part.name: tuple(other.name for other in PARTS if other.inside == part.name) for part in PARTS
}


def write(
    records: Mapping[str, Sequence[Mapping[str, Any]]],
    settings: Mapping[str, str],
    tag: str | None = None,
) -> Iterator[str]:
    """The file, piece by piece: a line a record, in the order given; settings by name."""
    yield f'{{\n"repbook": "{FORMAT}",\n"version": {VERSION},\n'
    if tag is not None:
        yield f'"tag": {_json(tag)},\n'
    yield f'"settings": {_json(dict(sorted(settings.items())))}'
    for part in PARTS:
        if part.inside is not None:
            continue
        yield f',\n"{part.name}": ['
        for number, record in enumerate(records.get(part.name, ())):
            yield (",\n" if number else "\n") + _json(record)
        yield "\n]" if records.get(part.name) else "]"
    yield "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def writers(part: Part, digits: int) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """For each key of a part, its name and what makes a stored value into the written one.

    None marks a key that holds another record's uid; an empty written value is left out.
    """
    from datetime import date

    def day(value: int | None) -> str | None:
        return None if value is None else date.fromordinal(value).isoformat()

    scale: int = 10**digits

    def money(cents: int) -> float:
        return cents / scale if cents % scale else cents // scale

    forms: dict[str, Callable[[Any], Any]] = {
        "day": day,
        "money": money,
        "minute": lambda m: None if m is None else f"{m // 60:02}:{m % 60:02}",
        "flag": lambda value: True if value else None,
        "number": lambda value: value or None,
        "yesno": lambda value: None if value is None else bool(value),
        "extra": lambda text: (json.loads(text) or None) if text else None,
    }
    return tuple(
        (key.name, None if key.type.startswith("uid:") else forms.get(key.type, _same))
        for key in part.keys
    )


def _same(value: Any) -> Any:
    return value


def settings_kept(settings: Mapping[str, str], whole: bool) -> dict[str, str]:
    """The settings that go along: all, or for a part of a book what its amounts need."""
    return {k: v for k, v in settings.items() if whole or k == "currency"}
