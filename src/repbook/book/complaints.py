"""What problems teach: each kind with who may have it too, and who helps to solve it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from repbook.book import Book
from repbook.book.allies import known_allies
from repbook.book.bought_items import item_names
from repbook.book.problems import cases
from repbook.item_words import ItemNames, item_key, read_items
from repbook.loyalty.effort import Case
from repbook.loyalty.problem_history import (
    ALSO_BOUGHT_DAYS,
    TREND_DAYS,
    Help,
    Kind,
    best,
    helps,
    is_of_goods,
    kinds,
    seen_before,
)
from repbook.records import THANKED_ON, Ally
from repbook.store.exchanges import last_reached
from repbook.store.purchases import Named, named_things
from repbook.text import words_of

THANK_WITHIN_DAYS = 30


class AlsoBought(NamedTuple):
    """A customer who bought what others have problems with, and was not reached since."""

    id: int
    name: str
    what: str
    day: int


class Complaint(NamedTuple):
    """A kind of problem, who may have it too, and the allies."""

    kind: Kind
    also: Sequence[AlsoBought]
    allies: dict[int, Ally]


class Helper(NamedTuple):
    """An ally with what they were handed, in total and by kind."""

    ally: Ally
    helped: Help
    by_kind: tuple[tuple[str | None, Help], ...]
    thank_for: tuple[tuple[int, str], ...]  # problem, customer
    thanked_on: date | None
    now: tuple[Case, ...]  # open, and with them
    fixed: tuple[Case, ...]  # solved by them, the latest first
    customers: Mapping[int, str]  # names


def complaints(book: Book, on: date, kind: str | None = None) -> list[Complaint]:
    """Every kind of problem, or one."""
    found = kinds(cases(book, on, kind=kind, with_forgotten=True), on.toordinal())
    names = {
        history.id: history.name
        for history in book.histories(on)
        if not history.do_not_call and history.written_off_day is None
    }
    also, allies = _also_bought(book, found, on, names), known_allies(book)
    return [Complaint(each, also.get(each.kind, ()), allies) for each in found]


def _also_bought(
    book: Book, found: Sequence[Kind], on: date, names: Mapping[int, str]
) -> dict[str | None, list[AlsoBought]]:
    """For each kind of late, who else bought the same thing lately and was not reached since.

    `names` are of those who may be called. A reaching touch on the day of the
    purchase is the order itself and does not count.
    """
    day = on.toordinal()
    bought, names_of_items = named_things(book.conn, day - ALSO_BOUGHT_DAYS, day), item_names(book)
    reached = last_reached(book.conn, on)
    of_words: dict[frozenset[str], list[AlsoBought]] = defaultdict(list)
    for each in bought.values():
        id, when, what, _ = each
        if id in names and when > day - ALSO_BOUGHT_DAYS and reached.get(id, 0) <= when:
            for one in _things(each, names_of_items):
                of_words[one].append(AlsoBought(id, names[id], what, when))
    also: dict[str | None, list[AlsoBought]] = {}
    for kind in found:
        if not is_of_goods(kind.kind):
            continue
        things = {
            one
            for case in kind.cases
            if case.problem.purchase_id in bought
            and day - case.problem.reported_on.toordinal() < TREND_DAYS
            for one in _things(bought[case.problem.purchase_id], names_of_items)
        } - {frozenset()}
        own = {case.problem.customer_id for case in kind.cases}
        others: dict[int, AlsoBought] = {}
        for one in things:
            for other, buyers in of_words.items():
                if other and (other <= one or one <= other):
                    others.update({each.id: each for each in buyers if each.id not in own})
        also[kind.kind] = sorted(others.values(), key=lambda each: (-each.day, each.id))
    return also


def hand_offs(book: Book, on: date) -> Iterator[tuple[int, Ally]]:
    """The problems that wait on the rep and the ally who is best with each, unless they had it.

    Not one that an ally has just replied to: what they said comes first.
    """
    everything = cases(book, on)
    for case in everything:
        if case.waits_for_rep and not case.ally_reply:
            before = seen_before(case, everything, on.toordinal())
            helper = best(before.helps) if before else None
            if helper is not None and helper.ally_id != case.ally_id:
                yield case.problem.id, book.allies.get(helper.ally_id)


def helpers(book: Book, on: date) -> list[Helper]:
    """Every ally, those handed most first."""
    everything, names = cases(book, on, with_forgotten=True), book.customers.names()
    helped = {each.ally_id: each for each in helps(everything, on.toordinal())}
    of_kinds = kinds(everything, on.toordinal())
    closed = {case.problem.id: case for case in everything}
    found = []
    for ally in book.allies.all():
        mine = helped.get(ally.id, Help(ally.id, 0, 0, None, 0, 0))
        thanked = ally.extra.get(THANKED_ON)
        thanked_on = date.fromisoformat(str(thanked)) if thanked else None
        since = max(on - timedelta(days=THANK_WITHIN_DAYS), thanked_on or date.min).toordinal()
        found.append(
            Helper(
                ally,
                mine,
                tuple(
                    (k.kind, help) for k in of_kinds for help in k.helps if help.ally_id == ally.id
                ),
                tuple(
                    (id, names[closed[id].problem.customer_id])
                    for id in mine.solved_ids
                    if id > 0 and (closed[id].closed_day or 0) > since
                ),
                thanked_on,
                tuple(
                    case
                    for case in everything
                    if case.is_open and case.asked_day is not None and case.ally_id == ally.id
                ),
                tuple(closed[id] for id in reversed(mine.solved_ids)),
                names,
            )
        )
    return sorted(found, key=lambda each: (-each.helped.handed, each.ally.name))


def _things(order: Named, names: ItemNames) -> set[frozenset[str]]:
    """The items of an order, each by its words, as it is called; else all that it is of."""
    items = order.items or [line.name for line in read_items(order.what)] or [order.what]
    return {thing(names.called(names.key(item)) or item) for item in items}


def thing(what: str) -> frozenset[str]:
    """What a purchase is of, without numbers: `20 seals` and `1 Seal` are one thing."""
    return frozenset(
        item_key(w) for w in words_of(what) if not any(c.isdigit() for c in w) and len(w) > 2
    )
