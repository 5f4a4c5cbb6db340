# Long because fifteen statements and the loops that read them belong side by side.
"""The whole book on one day, one History a customer, in a fixed number of statements.

Fifteen sources meet in one record, and their number must not grow with the customers; only
purchases are read of AT_ONCE customers at a time, so that little of them is in memory twice.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import compress, count, groupby
from operator import eq
from typing import TYPE_CHECKING, Any, TypeAlias

from repbook.policy import Policy
from repbook.records import Buying, CallBack, History, OpenQuote, Prospects, QuotesEnded
from repbook.store.debts import Account, accounts, debts
from repbook.store.tables import Table, one_of
from repbook.text import greeted, is_birthday_of

if TYPE_CHECKING:
    from repbook.records import Problem, Promise, Quote, Step, Touch
    from repbook.store.customer_sums import Sums

YEAR_DAYS = 365
AT_ONCE = 20_000  # customers whose purchases are read at a time
LOWEST = -(1 << 62)  # below the number of anybody who was forgotten
NO_PURCHASE = Buying()
ALONE = (1, 1)  # the first and last number of an import, of who came by none


def read(
    conn: sqlite3.Connection,
    on: int,
    policy: Policy,
    promises: Table[Promise],
    problems: Table[Problem],
    steps: Table[Step],
    touches: Table[Touch],
    only: Sequence[int] | None = None,
    prospects: Prospects | None = None,
    orders_alone: bool = False,
) -> list[History]:
    """Histories by customer number; `only` reads these customers'.

    What became of the book's prospects is read where somebody has not bought, unless it is given.
    With `orders_alone` they are those who bought, and have only who they are, what they bought, and
    if they are written off: for a large book a third of the time.
    """
    those = "" if only is None else one_of(only)
    one = those and f" AND customer_id {those}"
    reader = _Reader(conn, on, one)
    buying = buyings(conn, on, one)
    _write_offs(reader)
    if orders_alone:
        return _histories(reader, those, buying, {}, None)
    recent = _recent(reader, policy.check_in_to_days)
    _touches(reader, recent)
    _money_owed(reader, policy)
    _promises(reader, promises, policy)
    _quotes(reader)
    if lately := live_problems(problems, on - YEAR_DAYS + 1, on, one):
        _problems(reader, lately, steps, touches)
    reader.put(
        "SELECT customer_id, max(day) FROM feedback WHERE day <= ?{} GROUP BY 1", "talked_day"
    )
    reader.put(  # the latest word counts
        "SELECT customer_id, until_day FROM snoozes WHERE day <= ?{} ORDER BY day, id",
        "snoozed_until_day",
    )
    return _histories(reader, those, buying, recent, prospects, (policy, only))


def _write_offs(reader: _Reader) -> None:
    for customer, day, end in reader.rows(  # one that stands counts
        "SELECT customer_id, day, end_day FROM write_off_ends WHERE day <= ?{}"
        " ORDER BY day, end_day IS NULL"
    ):
        stands = end is None or end > reader.on
        reader.facts[customer].update(
            written_off_day=day if stands else None, came_back_day=None if stands else end
        )


def _histories(
    reader: _Reader,
    those: str,
    buying: dict[int, Buying],
    recent: dict[int, tuple[tuple[int, int], ...]],
    prospects: Prospects | None,
    turns: tuple[Policy, Sequence[int] | None] | None = None,
) -> list[History]:
    conn = reader.conn
    referrals = _referrals(reader, those)
    histories = []
    together = imported_together(conn, those)
    if turns is not None:
        _first_weeks(reader, together, None if those else buying, *turns)
    for id, name, dnc, call_every, orders_every, imported, added, friend in conn.execute(
        "SELECT c.id, c.name, c.do_not_call, c.call_every_days, c.orders_every_days, c.imported,"
        " c.added_day, f.name FROM customers c"
        " LEFT JOIN customers f ON f.id = c.referred_by_id AND f.id > 0"
        + (f" WHERE c.id {those}" if those else " WHERE c.id > 0")
        + " ORDER BY c.id"
    ):
        bought = buying.get(id, NO_PURCHASE)
        if turns is None and not bought.days:
            continue
        facts = reader.facts.pop(id, None) or {}
        first = min(added, facts.pop("first_fact_day", added))
        first_id, last_id = together.get(added, ALONE) if imported else ALONE
        if not bought.days:
            prospects = prospects or _prospects(conn, reader.on, None if those else buying)
            facts["prospects"] = prospects
        elif bought.days[0] < first:
            first = bought.days[0]
        histories.append(
            History(
                id,
                name,
                bool(dnc),
                call_every,
                orders_every,
                bool(imported),
                added,
                friend,
                referrals.get(id, 0),
                bought,
                recent.get(id, ()),
                gave_back=id in buying and not bought.days,
                first_fact_day=first,
                first_id=first_id,
                last_id=last_id,
                **facts,
            )
        )
    return histories


def _first_weeks(
    reader: _Reader,
    together: Iterable[int],
    buying: dict[int, Buying] | None,
    policy: Policy,
    only: Sequence[int] | None,
) -> None:
    """In which order those come up who came by import lately, on the days of `together`."""
    new = recent_imports(reader.on, together, policy)
    if new and (only is None or not all(reader.facts[id].get("touched") for id in only)):
        from repbook.store.first_weeks import places

        for id, place in places(reader.conn, reader.on, new, policy.quiet_days, buying).items():
            if not (facts := reader.facts[id]).get("touched"):  # else their turn has come
                facts["place"] = place


def recent_imports(on: int, days: Iterable[int], policy: Policy) -> list[int]:
    """Of the days of imports those in whose first weeks a day is."""
    return [day for day in days if 0 <= on - day <= policy.quiet_spread_days]


def _referrals(reader: _Reader, those: str) -> dict[int, int]:
    """How many each customer has brought."""
    return dict(
        reader.conn.execute(
            "SELECT referred_by_id, count(*) FROM customers"
            f" WHERE referred_by_id {those or 'IS NOT NULL'} AND added_day <= ? GROUP BY 1",
            (reader.on,),
        )
    )


# From each day to the next by the index, past all who came on it
IMPORT_DAYS = """ FROM (
WITH RECURSIVE days(added_day) AS (
  SELECT min(added_day) FROM customers WHERE imported
  UNION ALL SELECT (SELECT min(added_day) FROM customers WHERE imported AND added_day > d.added_day)
    FROM days d WHERE d.added_day NOTNULL)
SELECT added_day FROM days WHERE added_day NOTNULL) c"""


def imported_together(conn: sqlite3.Connection, those: str) -> dict[int, tuple[int, int]]:
    """The lowest and the highest number that came by import, by the day on which they came."""
    one_end = (
        "(SELECT id FROM customers i WHERE i.imported AND i.added_day = c.added_day"
        " ORDER BY id {} LIMIT 1)"
    )
    rows = conn.execute(
        f"SELECT added_day, {one_end.format('')}, {one_end.format('DESC')}"
        + (f" FROM customers c WHERE imported AND id {those}" if those else IMPORT_DAYS)
    )
    return {day: (first, last) for day, first, last in rows}


def read_prospects(conn: sqlite3.Connection, on: int) -> Prospects:
    """What became of the book's prospects, by a day."""
    return _prospects(conn, on, None)


def _prospects(conn: sqlite3.Connection, on: int, everyone: dict[int, Buying] | None) -> Prospects:
    others = None
    if everyone is None and _has_sums(conn):
        from repbook.store import customer_sums

        others = customer_sums.without(conn, on)
    if others is not None:
        reached, bought, years = customer_sums.prospects(conn, on, others)
    else:
        from repbook.store.prospects import middle, of_buyings

        known = buyings(conn, on, "") if everyone is None else everyone
        reached, bought, years = of_buyings(conn, on, known)
        years = middle(years, len(years))
    # by hand: the module statistics takes 5 ms to load
    return Prospects(reached, bought, sum(years) / len(years) if years else 0.0)


class _Reader:
    """Statements about everyone, or about some, up to a day; what they find by customer.

    In a statement `{}` stands after the condition on the day; `facts` are fields of History.
    """

    def __init__(self, conn: sqlite3.Connection, on: int, one: str) -> None:
        self.conn = conn
        self.on = on
        self.one = one
        self.facts: dict[int, dict[str, Any]] = defaultdict(dict)

    def rows(self, sql: str, *values: int) -> sqlite3.Cursor:
        """The rows of a statement whose only value, or last one, is the day."""
        return self.conn.execute(sql.format(self.one), (*values, self.on))

    def put(self, sql: str, *fields: str) -> None:
        """Set these fields from rows that begin with the customer."""
        for customer, *values in self.rows(sql):
            self.facts[customer].update(zip(fields, values, strict=True))

    def append(self, field: str, customer: int, value: object) -> None:
        """Add to a field that holds several."""
        facts = self.facts[customer]
        facts[field] = (*facts.get(field, ()), value)

    def known_since(self, customer: int, day: int) -> None:
        """Take the day as the first that is known of a customer, unless an earlier one is."""
        facts = self.facts[customer]
        facts["first_fact_day"] = min(day, facts.get("first_fact_day", day))


Columns: TypeAlias = Sequence[tuple[int, ...]]


BOUGHT = "SELECT customer_id, day, cents FROM purchases WHERE day <= ?{} ORDER BY customer_id, day"


def _bought_by_some(conn: sqlite3.Connection, on: int, one: str) -> Iterator[Columns]:
    """Customer, day and cents of their purchases, by column."""
    if columns := tuple(zip(*conn.execute(BOUGHT.format(one), (on,)), strict=True)):
        yield columns


def _bought_by_all(conn: sqlite3.Connection, on: int) -> Iterator[Columns]:
    """The same of everyone, of some thousands of customers at a time.

    Through JSON it takes two thirds of the time; a day that many bought on is in memory once.
    """
    import json

    sql = (
        "SELECT json_group_array(customer_id), json_group_array(day), json_group_array(cents),"
        " (SELECT max(customer_id) FROM purchases) FROM"
        f" ({BOUGHT.format(' AND customer_id >= ? AND customer_id < ?')})"
    )
    known: dict[int, int] = {}
    start, end, last = LOWEST, AT_ONCE, None
    while last is None or start <= last:
        *arrays, last = conn.execute(sql, (on, start, end)).fetchone()
        if last is None:  # nobody bought anything
            return
        customers, days, cents = map(json.loads, arrays)
        if customers:
            yield customers, tuple(map(known.setdefault, days, days)), tuple(cents)
        start, end = end, end + AT_ONCE


def buyings(conn: sqlite3.Connection, on: int, one: str) -> dict[int, Buying]:
    """Purchase occasions net of returns; those of no amount are none.

    Whose purchases all came back has none here, who bought nothing is not in it.
    """
    found: dict[int, Buying] = {}
    odd: set[int] = set()  # with two purchases a day, or one of no amount
    every = _bought_by_some(conn, on, one) if one else _bought_by_all(conn, on)
    for customers, days, cents in every:
        if min(cents) <= 0:
            odd |= {of for of, amount in zip(customers, cents, strict=True) if amount <= 0}
        start = 0
        for customer, group in groupby(customers):
            end = start + len(list(group))
            found[customer] = Buying(days[start:end], cents[start:end])
            start = end
        same_day = compress(count(), map(eq, days, days[1:]))  # as the next purchase
        odd |= {customers[i] for i in same_day if customers[i] == customers[i + 1]}
    if not found:
        return {}
    taken: dict[int, list[tuple[int, int, int | None]]] = defaultdict(list)
    for customer, day, amount, bought in conn.execute(
        "SELECT r.customer_id, r.day, r.cents, p.day FROM returns r"
        " LEFT JOIN purchases p ON p.id = r.purchase_id"
        f" WHERE r.day <= ?{one.replace('customer_id', 'r.customer_id')} ORDER BY r.day, r.id",
        (on,),
    ):
        taken[customer].append((day, amount, bought))
    for customer in odd | (taken.keys() & found.keys()):
        found[customer] = _merged(found[customer], taken.get(customer, []))
        if customer not in taken and not found[customer].days:
            del found[customer]
    return found


def _merged(buying: Buying, returns: list[tuple[int, int, int | None]]) -> Buying:
    """One occasion a day, net of returns; those of no amount are none."""
    by_day: dict[int, int] = {}
    for day, amount in zip(*buying, strict=True):
        by_day[day] = by_day.get(day, 0) + amount
    days, cents = list(by_day), list(by_day.values())
    places = {day: at for at, day in enumerate(days)}
    net(days, cents, [(day, amount, places.get(of or 0)) for day, amount, of in returns])
    kept = [(day, amount) for day, amount in zip(days, cents, strict=True) if amount > 0]
    return Buying(*map(tuple, zip(*kept, strict=True))) if kept else NO_PURCHASE


def net(days: list[int], cents: list[int], returns: list[tuple[int, int, int | None]]) -> None:
    """Take returns `(day, cents, place of what came back or None)` off the amounts, in place.

    One that names its purchase comes off that, then off others of its day; what is left of it,
    and another, comes off the latest at or before it that still has money, then the one before.
    """
    named = [r for r in returns if r[2] is not None]
    for day, amount, at in named + [r for r in returns if r[2] is None]:
        places = [i for i in reversed(range(len(days))) if days[i] <= day]
        if at is not None:
            of_day = [i for i, each in enumerate(days) if each == days[at]]
            places = [at, *of_day, *places]
        for i in places:
            taken = min(amount, max(cents[i], 0))
            cents[i] -= taken
            amount -= taken


def sold(
    conn: sqlite3.Connection, first: int, last: int, ends: Collection[int]
) -> list[tuple[int, int, int, int | None]]:
    """Customer, day and cents of each purchase of these days, and by which of `ends` all came back.

    What cost nothing counts as no order either, from its own day on.
    """
    returns: dict[int, list[tuple[int, int, int | None]]] = defaultdict(list)
    for customer, *back in conn.execute(
        "SELECT customer_id, day, cents, purchase_id FROM returns WHERE day <= ? ORDER BY day, id",
        (max(ends),),
    ):
        returns[customer].append((*back,))
    gone: dict[int, int] = {}
    for customer, known in returns.items():
        gone.update(_gone(conn, customer, known, ends))
    return [
        (customer, day, cents, gone.get(id) if cents > 0 else day)
        for id, customer, day, cents in conn.execute(
            "SELECT id, customer_id, day, cents FROM purchases WHERE day BETWEEN ? AND ?",
            (first, last),
        )
    ]


def _gone(
    conn: sqlite3.Connection,
    customer: int,
    returns: list[tuple[int, int, int | None]],
    ends: Collection[int],
) -> dict[int, int]:
    """The purchases of a customer of which nothing was left, by the first end on which it was so."""
    rows = conn.execute(
        "SELECT id, day, cents FROM purchases WHERE customer_id = ? ORDER BY day, id", (customer,)
    ).fetchall()
    places = {id: at for at, (id, _, _) in enumerate(rows)}
    found: dict[int, int] = {}
    for end in sorted(ends):
        days, left = [day for _, day, _ in rows], [cents for _, _, cents in rows]
        net(days, left, [(day, c, places.get(of or 0)) for day, c, of in returns if day <= end])
        for (id, _, _), cents in zip(rows, left, strict=True):
            if cents > 0:
                found.pop(id, None)
            else:
                found.setdefault(id, end)
    return found


def _recent(reader: _Reader, window: int) -> dict[int, tuple[tuple[int, int], ...]]:
    recent: dict[int, tuple[tuple[int, int], ...]] = {}
    for customer, day, id in reader.rows(
        "SELECT customer_id, day, max(id) FROM purchases"
        " WHERE day > ? AND day <= ?{} GROUP BY customer_id, day",
        reader.on - window - 1,
    ):
        recent[customer] = (*recent.get(customer, ()), (id, day))
    return recent


# What came later, within a day too, as one number: the day, its place in the day, the id.
PLACE = "(day << 40) + (min(seq, 4095) << 28) + id"


def _touches(reader: _Reader, recent: Collection[int]) -> None:
    reached: dict[int, int] = {}
    spoken: dict[int, int] = {}  # the last call that reached them: no order, report or step
    for customer, last, first, call in reader.rows(
        "SELECT customer_id, max(place), min(day), max(CASE WHEN kind = 'touch' THEN place END)"
        f" FROM (SELECT customer_id, day, kind, {PLACE} AS place FROM exchanges"
        " WHERE day <= ? AND reached{}) GROUP BY 1"
    ):
        reached[customer] = last
        spoken[customer] = call or 0
        reader.facts[customer] |= {
            "touched": True,
            "reached_day": last >> 40,
            "spoke_day": call >> 40 if call else None,
            "first_fact_day": first,
        }
    last_try: dict[int, int] = {}  # its place, of a call
    for customer, day, place, outcome in reader.rows(
        f"SELECT customer_id, day, {PLACE} AS place, outcome FROM exchanges"
        " WHERE day <= ? AND NOT reached{} ORDER BY place"
    ):
        facts = reader.facts[customer]
        facts["touched"] = True
        if outcome != "sent":
            last_try[customer] = place
        if place > reached.get(customer, 0):
            facts["tried"] = (*facts.get("tried", ()), (day, outcome))
    reader.put(
        "SELECT customer_id, max(day) FROM touches WHERE asked_referral AND day <= ?{} GROUP BY 1",
        "asked_referral_day",
    )
    for customer, day, id, place, again, minute in reader.rows(
        f"SELECT customer_id, day, id, {PLACE} AS place, again_day, again_minute FROM touches"
        " WHERE day <= ? AND again_day IS NOT NULL{} ORDER BY place"
    ):
        # A call that reached them on its day or later settles it; a later agreement takes its place.
        last = spoken.get(customer, 0)
        if place >= last or last >> 40 < again:
            own = place == last_try.get(customer)
            call_back = CallBack(again, minute, day, id, in_last_try=own)
            reader.facts[customer].update(call_back=call_back, free_until_day=again)
    if agreed := [id for id in recent if "call_back" in (reader.facts.get(id) or ())]:
        _reached_before(reader, agreed)


def _reached_before(reader: _Reader, customers: Sequence[int]) -> None:
    """Note when those who agreed a call-back were reached, other than to agree one."""
    for customer, day in reader.conn.execute(
        f"SELECT customer_id, max(day) FROM exchanges WHERE customer_id {one_of(customers)}"
        " AND day <= ? AND reached AND NOT (kind = 'touch' AND EXISTS"
        " (SELECT 1 FROM touches t WHERE t.id = exchanges.id AND t.again_day IS NOT NULL))"
        " GROUP BY 1",
        (reader.on,),
    ):
        facts = reader.facts[customer]
        facts["call_back"] = facts["call_back"]._replace(reached_before_day=day)


def _money_owed(reader: _Reader, policy: Policy) -> None:
    on = reader.on
    for customer, known in accounts(reader.conn, on, reader.one).items():
        in_time = [timely for a in known if (timely := _in_time(a, on, policy)) is not None]
        reader.facts[customer].update(
            debts=debts(known), paid_late=in_time.count(False), paid_in_time=in_time.count(True)
        )


def open_promises(promises: Table[Promise], first: int, last: int, one: str = "") -> list[Promise]:
    """Promises made by the last day and neither kept nor dropped before the first, by due day.

    Yearly days are among them.
    """
    return promises.rare(
        f"day <= :last{one} AND (kept_day IS NULL OR kept_day >= :first)"
        " AND (dropped_day IS NULL OR dropped_day >= :first)",
        first=first,
        last=last,
        order="by_day, id",
    )


def _in_time(account: Account, on: int, policy: Policy) -> bool | None:
    """Whether a payment of the last year came in time; None for none. One past due is late."""
    is_open, paid_day = account.cents > 0, account.paid_day
    last = on if is_open else (paid_day or account.due_day)
    since = on - policy.marks_window_days
    if last > account.due_day + policy.payment_grace_days:
        return False if is_open or (paid_day or on) > since else None
    return True if not is_open and paid_day and account.due_day > since else None


def live_problems(problems: Table[Problem], first: int, last: int, one: str = "") -> list[Problem]:
    """Problems reported by the last day that were not closed for good before the first."""
    return problems.rare(
        f"day <= :last{one} AND (EXISTS (SELECT 1 FROM open_problems o WHERE o.id = problems.id)"
        " OR EXISTS (SELECT 1 FROM steps s WHERE s.problem_id = problems.id AND s.day >= :first))",
        first=first,
        last=last,
    )


def _problems(
    reader: _Reader, problems: list[Problem], steps: Table[Step], touches: Table[Touch]
) -> None:
    from repbook.store.problems import with_steps

    allies = dict(reader.conn.execute("SELECT id, name FROM allies"))
    for problem in with_steps(problems, steps, touches, reader.on):
        reader.facts[problem.customer_id]["allies"] = allies
        reader.append("problems", problem.customer_id, problem)
        reader.known_since(problem.customer_id, problem.reported_on.toordinal())


def _promises(reader: _Reader, promises: Table[Promise], policy: Policy) -> None:
    yearly: dict[int, list[Promise]] = {}
    last = reader.on + policy.yearly_day_greeted_days
    for promise in open_promises(promises, reader.on + 1, reader.on, reader.one):
        if promise.yearly and _has_left(reader, promise):
            continue
        kept_as = "yearly_days" if promise.yearly else "promises"
        reader.append(kept_as, promise.customer_id, promise)
        if promise.yearly:
            yearly.setdefault(promise.customer_id, []).append(promise)
    near = {
        customer: those
        for customer, those in yearly.items()
        if any(_next_day(each, reader.on) <= last for each in those)
    }
    if near:
        _greeted(reader, near, policy.yearly_day_greeted_days)
    for customer, kept, late, first in reader.rows(
        "SELECT customer_id, sum(kept_day <= by_day AND NOT missed),"
        " sum(kept_day > by_day OR (missed AND kept_day)), min(day)"
        " FROM promises WHERE day <= ? AND (kept_day IS NULL OR kept_day <= ?){} GROUP BY 1",
        reader.on,
    ):
        reader.facts[customer].update(promises_kept=kept or 0, promises_late=late or 0)
        reader.known_since(customer, first)


def _next_day(yearly: Promise, on: int) -> int:
    """The next day of a yearly one, from a day on."""
    return yearly.next_day(date.fromordinal(on)).toordinal()


def _greeted(reader: _Reader, near: dict[int, list[Promise]], days: int) -> None:
    """Note of which yearly days a call that reached them, or what was sent, spoke so many days before, or later."""
    for touch, customer, day, note, contacts in reader.rows(
        "SELECT id, customer_id, day, note, (SELECT group_concat(name, char(10)) FROM contacts c"
        f" WHERE c.customer_id = t.customer_id) FROM touches t WHERE customer_id {one_of([*near])}"
        " AND (outcome IN ('reached', 'sent') OR inbound) AND note IS NOT NULL AND day >= ? AND day <= ?{}",
        reader.on - days,
    ):
        then = [each for each in near[customer] if _next_day(each, day) <= day + days]
        done = greeted(note, [each.text for each in then], (contacts or "").splitlines())
        for each in then:
            of_day = _next_day(each, day)
            if each.text in done and of_day >= reader.on:
                reader.append("greeted", customer, (each.id, of_day, touch))


def _has_left(reader: _Reader, birthday: Promise) -> bool:
    """Whether a yearly day is the birthday of a contact who has left."""
    there = dict(
        reader.conn.execute(
            "SELECT name, left_day <= ? FROM contacts WHERE customer_id = ?",
            (reader.on, birthday.customer_id),
        )
    )
    return any(left and is_birthday_of(name, birthday.text, there) for name, left in there.items())


# By `Quote.state` on a day.
OPEN_QUOTE = (
    "day <= :on AND coalesce(valid_until_day, :on) >= :on"
    " AND coalesce(won_day, :on + 1) > :on AND coalesce(lost_day, :on + 1) > :on"
)


def _quotes(reader: _Reader) -> None:
    """What is open; how the book's quotes end is read only where something is."""
    ended: QuotesEnded | None = None
    for customer, *quote in reader.conn.execute(
        f"SELECT customer_id, id, day, cents, what, valid_until_day, undated FROM quotes WHERE {OPEN_QUOTE}"
        f"{reader.one} ORDER BY day, id",
        {"on": reader.on},
    ):
        ended = ended or quotes_ended(reader.conn, reader.on)
        reader.append("quotes", customer, OpenQuote(*quote))
        reader.facts[customer]["quotes_ended"] = ended


def live_quotes(quotes: Table[Quote], first: int, last: int) -> list[Quote]:
    """Quotes sent by the last day that were not won, lost or expired before the first."""
    return quotes.rare(
        "day <= :last AND coalesce(won_day, lost_day, valid_until_day + 1, :first) >= :first",
        first=first,
        last=last,
    )


def quotes_ended(conn: sqlite3.Connection, on: int) -> QuotesEnded:
    """How the quotes sent by a day end, as far as that was known on it."""
    (won,) = conn.execute(
        "SELECT count(*) FROM quotes WHERE day <= :on AND won_day <= :on", {"on": on}
    ).fetchone()
    others = conn.execute(
        "SELECT CASE WHEN lost_day <= :on THEN lost_day ELSE valid_until_day + 1 END AS day_after"
        " FROM quotes WHERE day <= :on AND coalesce(won_day, :on + 1) > :on"
        " AND day_after IS NOT NULL ORDER BY 1",
        {"on": on},
    )
    return QuotesEnded(won, tuple(day for (day,) in others))


def purchase_spans(conn: sqlite3.Connection, on: int) -> tuple[int, int, int]:
    """The book's purchase occasions up to a day, net of returns as in a History.

    Gives how many there are, how many of them are repeats, and the days from
    first to last, summed over customers. Within a write it is kept for the next command;
    triggers drop it when a purchase or a return is written.
    """
    kept = conn.execute(
        "SELECT occasions, repeats, span FROM purchase_spans WHERE day = ?", (on,)
    ).fetchone()
    if kept is not None:
        return (*kept,)
    found = purchase_spans_now(conn, on)
    if is_writing(conn):
        conn.execute("DELETE FROM purchase_spans WHERE day < ?", (on - YEAR_DAYS,))
        conn.execute("INSERT INTO purchase_spans VALUES (?, ?, ?, ?)", (on, *found))
    return found


def purchase_spans_now(conn: sqlite3.Connection, on: int) -> tuple[int, int, int]:
    """The same, from the purchases themselves; in a large book from the sums of each customer."""
    kept = _kept_sums(conn, on)
    if kept is None:
        return spans_of_purchases(conn, on)
    if kept.others and is_writing(conn):
        from repbook.store.customer_sums import keep_some

        keep_some(conn, on, kept.others)
    return _with(kept[:3], kept.others.values())


def is_writing(conn: sqlite3.Connection) -> bool:
    """Whether a transaction is open in which something may be written."""
    if not conn.in_transaction:
        return False
    return not conn.execute("PRAGMA query_only").fetchone()[0]


def _has_sums(conn: sqlite3.Connection) -> bool:
    return conn.execute("SELECT 1 FROM customer_sums LIMIT 1").fetchone() is not None


def _kept_sums(conn: sqlite3.Connection, on: int) -> Sums | None:
    """What each customer's purchases come to, where a large book keeps it."""
    if not _has_sums(conn):
        return None
    from repbook.store.customer_sums import sums

    return sums(conn, on)


def spans_of_purchases(conn: sqlite3.Connection, on: int) -> tuple[int, int, int]:
    """The same, from every purchase."""
    # Who took something back is counted net, one by one; the others in one sum
    returned = {
        id for (id,) in conn.execute("SELECT customer_id FROM returns WHERE day <= ?", (on,))
    }
    ids = ",".join(map(str, returned))
    row = conn.execute(
        "SELECT sum(days), sum(days - 1), sum(last - first) FROM (SELECT min(day) AS first,"
        " max(day) AS last, count(DISTINCT day) AS days FROM purchases"
        f" WHERE day <= ? AND cents > 0 AND customer_id NOT IN ({ids}) GROUP BY customer_id)",
        (on,),
    ).fetchone()
    known = buyings(conn, on, f" AND customer_id IN ({ids})") if returned else {}
    return _with([value or 0 for value in row], known.values())


def _with(sums: Sequence[int], known: Iterable[Buying]) -> tuple[int, int, int]:
    """Sums with those of more customers."""
    occasions, repeats, span = sums
    for days, _ in known:
        occasions += len(days)
        repeats += max(0, len(days) - 1)
        span += days[-1] - days[0] if days else 0
    return occasions, repeats, span
