# Long because the ranking and the bounds that save its work change together.
"""Whom to call next, with reasons: computed when read, from customers as of a day."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from repbook.loyalty import calls
from repbook.loyalty.calls import Call
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.ranking import Unread, first, ranked
from repbook.loyalty.reasons.waiting import days_waited, may_gain
from repbook.loyalty.reasons.worth import (
    QUOTE,
    is_lead,
    lead_later,
    quiet_later,
    quote_whose_end_is_said,
)
from repbook.records import Block, OpenQuote


class Filter(NamedTuple):
    """Which part of the list is asked for.

    `codes` keeps only calls with one of these reasons, `most` so many of Care and
    of Worth a call each (what is owed is always whole). `until` counts as
    owed what will be owed on that day, if nothing happens.
    """

    tag: str | None = None
    town: str | None = None
    codes: tuple[str, ...] = ()
    until: date | None = None
    most: int | None = None


class Later(NamedTuple):
    """How many come onto the list by their turn in the first weeks after an import, and when."""

    number: int = 0
    first_day: int = 0
    last_day: int = 0


class OldPromise(NamedTuple):
    """A promise that is folded away: its day, and to whom."""

    day: int
    name: str
    customer_id: int


class CallList(NamedTuple):
    """The three blocks in order, and what was folded away.

    Care and worth may hold only their first calls; the counts are of all.
    """

    owed: tuple[Call, ...]
    care: tuple[Call, ...]
    worth: tuple[Call, ...]
    care_count: int
    worth_count: int
    older: tuple[OldPromise, ...]  # of customers on no row of what is owed, the oldest first
    quiet_later: Later  # on none of the blocks until it is their turn
    leads_later: Later  # the same
    leads_by_then: int  # all leads whose turn has come by the last of these days
    in_writing: int  # problems, promises and calls owed to customers who are not to be called
    ending: tuple[tuple[CustomerDay, OpenQuote], ...] = ()  # of whose end no reason of these says

    @property
    def old_promises(self) -> int:
        """How many were folded away."""
        return len(self.older)

    @property
    def old_promises_to(self) -> list[str]:
        """The names of their customers, the oldest promise first."""
        return [*{each.customer_id: each.name for each in self.older}.values()]

    @property
    def without_shown(self) -> "CallList":
        """The same without the older promises that a row says: of customers who are on one anyway."""
        rows = {call.history.id for call in self.calls}
        older = tuple(each for each in self.older if each.customer_id not in rows)
        return self._replace(older=older)

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls, top to bottom."""
        return (*self.owed, *self.care, *self.worth)


class Others(NamedTuple):
    """Who need not be looked at one by one: nothing is owed them, and no check-in is among the first.

    They come onto the list by what is worth a call, or by their turn; see `book/candidates`. Where
    all calls are asked for, everyone is looked at.
    """

    listed: int = 0  # have a reason, or one of those asked for
    by_value: Unread[CustomerDay] | None = None  # with no more than the value depends on
    by_wait: Unread[CustomerDay] | None = None
    whole: Callable[[Sequence[int]], list[CustomerDay]] = lambda ids: []  # with all that is known
    quiet_turns: tuple[int, ...] = ()  # the days to come of those who have no other reason
    lead_turns: tuple[int, ...] = ()  # the same of leads
    leads: int = 0  # those whose turn has come
    to_check_on: int = 0  # after the first ones, who are looked at


NO_OTHERS = Others()


def call_list(
    customers: Collection[CustomerDay],
    codes: Iterable[str] = (),
    most: int | None = None,
    until: int | None = None,
    besides: Others | None = None,
) -> CallList:
    """Rank whom to call, as of one day; see Filter, and Others for who is there `besides`."""
    wanted = set(codes)
    blocks: dict[Block, list[Call]] = {"owed": [], "care": []}
    others: list[CustomerDay] = []
    more = besides or NO_OTHERS
    folded: dict[int, list[OldPromise]] = {}  # by customer
    # Most of a book has none of what these reasons need: one look, and no rule is asked
    needed = attrgetter(*(rule.needs or "id" for rule in calls.RULES if rule.block != "worth"))
    in_writing = 0
    for customer in customers:
        if not customer.may_be_listed:
            if customer.history.do_not_call and any(needed(customer.history)):
                owed_to = calls.owed_to(customer, wanted, until)
                in_writing += len({reason.mark for reason in owed_to})
            continue
        found = []
        if any(needed(customer.history)):
            if late := [r for r in calls.folded(customer) if not wanted or r.code in wanted]:
                id, name = customer.history.id, customer.history.name
                folded[id] = [OldPromise(reason.since_day, name, id) for reason in late]
            found = calls.owed_and_care(customer, until)
        if found:
            call = calls.call_of(customer, found)
            if not wanted or wanted & {reason.code for reason in call.reasons}:
                blocks[call.block].append(call)
        elif not customer.rests:
            others.append(customer)
    for block in blocks.values():
        block.sort(key=lambda call: (call.reasons[0].urgency, call.history.id))
    worth, worth_count = _top(others, wanted, most, besides)
    leads = _later(others, lead_later, more.lead_turns)
    owed, care, worth = (
        [_asked_first(call, wanted) for call in block]
        for block in (blocks["owed"], blocks["care"][:most], worth)
    )
    for call in owed:  # it stands on their row, and is counted with it
        folded.pop(call.history.id, None)
    return CallList(
        tuple(owed),
        tuple(care),
        tuple(worth),
        len(blocks["care"]) + more.to_check_on,
        worth_count,
        tuple(sorted(each for those in folded.values() for each in those)),
        _later(others, quiet_later, more.quiet_turns),
        leads,
        _leads_by(others, leads.last_day, more) if leads.number else 0,
        in_writing,
        _ending(customers, owed + care + worth, until, wanted),
    )


def _ending(
    customers: Iterable[CustomerDay], shown: Iterable[Call], until: int | None, wanted: set[str]
) -> tuple[tuple[CustomerDay, OpenQuote], ...]:
    """The quotes in their last days, but those of whose end a call that is shown says why it is.

    Of who rests only where a day is asked for, or they rest as they were reached before those days.
    """
    if wanted and QUOTE.code not in wanted:
        return ()
    named = {
        quote.id
        for call in shown
        if any(reason.rule is QUOTE for reason in call.reasons)
        if (quote := quote_whose_end_is_said(call.customer))
    }
    return tuple(
        (customer, quote)
        for customer in customers
        if customer.history.quotes and customer.may_be_listed
        for quote in customer.quotes_ending(until or customer.on)
        if quote.id not in named
        if until is not None or not customer.rests or customer.rests_since_before_the_end_of(quote)
    )


def _later(
    customers: Iterable[CustomerDay],
    turn_of: Callable[[CustomerDay], int | None],
    more: Sequence[int],
) -> Later:
    """Those with no other reason than one that is spread over weeks, and their turn to come."""
    cheap = amounts(close=False)
    turns = [
        turn
        for customer in customers
        if (turn := turn_of(customer)) and upper_bound(customer, cheap, close=False) is None
    ]
    turns += more
    return Later(len(turns), min(turns), max(turns)) if turns else Later()


def _leads_by(customers: Iterable[CustomerDay], day: int, more: Others) -> int:
    """How many are leads whose turn has come by a day."""
    count = sum((lead_later(each) or 0) <= day for each in customers if is_lead(each))
    return count + more.leads + sum(turn <= day for turn in more.lead_turns)


def _asked_first(call: Call, wanted: set[str]) -> Call:
    """The call with the reasons that were asked for before its others."""
    if not wanted:
        return call
    return call._replace(reasons=tuple(sorted(call.reasons, key=lambda r: r.code not in wanted)))


def _top(
    customers: list[CustomerDay], wanted: set[str], most: int | None, besides: Others | None
) -> tuple[list[Call], int]:
    """The first calls of the worth block, by turns, and how many there are in all.

    With `most`, the dear sums are worked out only for who can be among those.
    """
    calls_of: dict[int, Call] = {}

    def call_of(customer: CustomerDay) -> Call:
        id = customer.history.id
        if id not in calls_of:
            calls_of[id] = calls.call_of(customer, [])
        return calls_of[id]

    if wanted or most is None:
        found = [
            call
            for customer in customers
            if (call := call_of(customer)).reasons
            and (not wanted or wanted & {reason.code for reason in call.reasons})
        ]
        customers = [call.customer for call in found]
        if most is None or besides is None:
            found.sort(key=lambda call: (-call.value, call.history.id))
            by_value = (call.customer for call in found)
            count = len(found) if most is None else most
            return [*map(call_of, by_turns(by_value, customers, count))], len(found)
    bounded = list(bounds(customers))
    near = amounts(close=True)

    def closer(customer: CustomerDay) -> float:
        return upper_bound(customer, near, close=True) or 0.0

    def value(customer: CustomerDay) -> float:
        return call_of(customer).value

    unread = besides and besides.by_value
    highest = (each for _, each in ranked(bounded, (closer, value), unread))
    everyone = [customer for _, _, customer in bounded]
    placed = by_turns(highest, everyone, most, besides and besides.by_wait)
    if besides is None:
        return [*map(call_of, placed)], len(bounded)
    whole = besides.whole([customer.history.id for customer in placed])
    return [calls.call_of(customer, []) for customer in whole], len(bounded) + besides.listed


def bounds(
    customers: Iterable[CustomerDay], close: bool = False
) -> Iterator[tuple[float, int, CustomerDay]]:
    """What a call is worth at most, of those with a reason for one, as `ranked` takes them."""
    figures = amounts(close)
    for customer in customers:
        if (bound := upper_bound(customer, figures, close)) is not None:
            yield bound, customer.history.id, customer


def waits(customers: Iterable[CustomerDay]) -> Iterator[tuple[float, int, CustomerDay]]:
    """How long they wait, of those who do, in the same way."""
    for customer in customers:
        if waited := days_waited(customer):
            yield waited, customer.history.id, customer


def by_turns(
    by_value: Iterable[CustomerDay],
    customers: Iterable[CustomerDay],
    count: int,
    others: Unread[CustomerDay] | None = None,
) -> list[CustomerDay]:
    """Every second place, from the first on, to who has waited longest; the others by value.

    `customers`, and `others`, are all who have a reason; of `by_value`, the same by the value of a
    call, no more is worked out than has a place among the `count`. So a few calls a day reach
    everybody in the end, and most of the value at once.
    """
    waiting = (c for _, c in ranked(waits(customers), (), others) if may_gain(c))
    values, placed, found = iter(by_value), set[int](), list[CustomerDay]()

    def next_of(those: Iterator[CustomerDay]) -> CustomerDay | None:
        return next((c for c in those if c.history.id not in placed), None)

    while len(found) < count:
        customer = (len(found) % 2 == 0 and next_of(waiting)) or next_of(values)
        if customer is None:
            break
        placed.add(customer.history.id)
        found.append(customer)
    return found


# A reason's weight, an upper bound of its value, whether it needs an active customer, and
# the field of a history without which it never holds
Amount = tuple[Callable[[CustomerDay], float | None], Callable[[CustomerDay], float], bool, str]


def amounts(close: bool) -> list[Amount]:
    """What each reason of the worth block is worth at most; `close` costs more and lies nearer."""
    return [
        (
            worth.weight,
            worth.values[:2][-1] if close else worth.values[0],
            worth.only_active,
            rule.needs,
        )
        for rule in calls.RULES
        if (worth := rule.worth)
    ]


def upper_bound(customer: CustomerDay, amounts: Iterable[Amount], close: bool) -> float | None:
    """An upper bound of the amounts together, in cents; None without a reason.

    Ranking by it first lets the list work out the dear sums of only those who
    can be near its top.
    """
    total, holds, unsure = 0.0, False, None
    history = customer.history
    for weigh, bound, only_active, needs in amounts:
        if needs and not getattr(history, needs):
            continue
        weight = weigh(customer)
        if weight is None:
            continue
        most = bound(customer) * (weight + 0.00005) + 1.0  # both are rounded
        if only_active:  # dear to know: looked at only where it decides
            unsure = (unsure or 0.0) + most
        else:
            holds, total = True, total + most
    if unsure is not None and ((holds and not close) or customer.active):
        holds, total = True, total + unsure
    return total if holds else None


class OtherQuiet(NamedTuple):
    """Of a large book, who is quiet and need not be looked at one by one, and how they are read.

    With the stake, or what a year may bring, at most; some of the first have no stake after all.
    """

    staked: list[tuple[float, int]]
    others: list[tuple[float, int]]
    read: Callable[[Sequence[int]], Iterable[CustomerDay]]  # with no more than that depends on
    whole: Callable[[Sequence[int]], list[CustomerDay]]


def quiet(
    customers: Iterable[CustomerDay],
    least: int,
    most: int | None = None,
    besides: OtherQuiet | None = None,
) -> tuple[list[CustomerDay], int]:
    """Who was neither reached nor buying for `least` days: by stake, then by what is to come.

    Left out: written-off and do-not-call. Gives the first `most`, and how many
    there are in all. `besides` are more customers, where not all are asked for.
    """
    others: list[tuple[float, int, CustomerDay]] = []

    def with_stake(customers: Iterable[CustomerDay]) -> Iterator[tuple[float, int, CustomerDay]]:
        for customer in customers:
            if customer.stake_shown:
                yield customer.figures.most_stake, customer.history.id, customer
            else:
                others.append((customer.figures.most_in_a_year, customer.history.id, customer))

    def without(customers: Iterable[CustomerDay]) -> Iterator[tuple[float, int, CustomerDay]]:
        return ((c.figures.most_in_a_year, c.history.id, c) for c in customers)

    silent = (c for c in customers if c.may_be_listed and c.is_silent(least))
    staked = list(with_stake(silent))
    count = len(staked) + len(others)
    most = count if most is None else most
    unread = more = None
    if besides is not None:
        count += len(besides.staked) + len(besides.others)
        read = besides.read
        unread = Unread(besides.staked, lambda ids: with_stake(read(ids)))
        more = Unread(besides.others, lambda ids: without(read(ids)))
    top = first(staked, (lambda customer: customer.figures.stake,), most, unread)
    if len(top) < most:
        nearer = (
            lambda customer: customer.figures.most_next_12_months,
            lambda customer: customer.figures.next_12_months,
        )
        top += first(others, nearer, most - len(top), more)
    found = [customer for _, customer in top]
    return besides.whole([c.history.id for c in found]) if besides else found, count
