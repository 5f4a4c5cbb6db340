# Long because the statements and what they are made of are read together.
"""Who can be near the top of a list of a large book, found without reading what they bought.

Of each customer `customer_sums` has what their purchases and exchanges come to. From it follows
for most of a book whether there is a reason worth a call, and what the call is worth at most, by
the rules of loyalty/reasons/worth.py. Whoever has anything else that counts, or of whom the sums
do not decide it, is one of those to look at one by one. tests/test_book_candidates.py holds that
the list is the same as where everyone is looked at.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import IntEnum
from math import ceil
from typing import Any, NamedTuple

from repbook.records import Buying, BuyingSums, History, Prospects
from repbook.records.history import HALF_LIFE
from repbook.store.debts import LEFT
from repbook.store.histories import ALONE, OPEN_QUOTE, YEAR_DAYS, buyings, imported_together
from repbook.store.tables import one_of


class Kind(IntEnum):
    """What the sums say of a customer who may be on the list."""

    LOOK = 0  # look at them one by one
    HOLDS = 1  # a reason holds
    IF_ACTIVE = 2  # one holds if they are likely still a customer
    LATER_IF_NOT_ACTIVE = 3  # the same, else their turn comes later
    QUIET_LATER = 4  # of who is quiet the turn comes later
    LEAD = 5
    LEAD_LATER = 6
    CHECK_IN = 7  # an order is to be asked about
    STAKE = 8  # there is a stake if they are likely still a customer
    NO_STAKE = 9


# Customers of whom the sums do not say how long they have been silent, or may be.
SILENCE_UNKNOWN = """SELECT customer_id FROM write_offs WHERE day <= :on
UNION SELECT made.customer_id FROM promises made JOIN customers c ON c.id = made.customer_id
  WHERE made.day < c.added_day
UNION SELECT x.customer_id FROM problems x JOIN customers c ON c.id = x.customer_id
  WHERE x.day < c.added_day"""

PROMISED = """SELECT customer_id FROM promises WHERE day <= :on
  AND (kept_day IS NULL OR kept_day > :on) AND (dropped_day IS NULL OR dropped_day > :on)"""

# Customers with anything dated, owed or agreed that the sums do not tell of, by the field of their
# History: a reason that `needs` one of these holds only for who is looked at.
HOLDERS = {
    "promises": PROMISED,
    "yearly_days": PROMISED,
    "quotes": f"SELECT customer_id FROM quotes WHERE {OPEN_QUOTE}",
    "debts": f"""SELECT +customer_id FROM purchases p WHERE due_day < :on - :payment_grace_days
  AND due_day IS NOT NULL AND settled = 0 AND +day <= :on AND {LEFT} > 0""",
    "problems": """SELECT customer_id FROM problems x WHERE day <= :on
  AND (EXISTS (SELECT 1 FROM open_problems o WHERE o.id = x.id)
    OR EXISTS (SELECT 1 FROM steps s WHERE s.problem_id = x.id
      AND s.day >= :on - :check_fix_to_days))""",
    "call_back": """SELECT customer_id FROM touches t WHERE again_day IS NOT NULL AND day <= :on
  AND NOT EXISTS (SELECT 1 FROM touches l WHERE l.customer_id = t.customer_id
    AND l.day > t.day AND l.day >= t.again_day AND l.day <= :on
    AND (l.outcome = 'reached' OR l.inbound))""",
    "snoozed_until_day": "SELECT customer_id FROM snoozes WHERE day <= :on AND until_day > :on",
    "referred_by": """SELECT id FROM customers WHERE referred_by_id IS NOT NULL
  AND added_day >= :on - :first_call_to_days""",
    "written_off_day": SILENCE_UNKNOWN,
}
LOOKED_AT = " UNION ".join(dict.fromkeys(HOLDERS.values()))


class Model(NamedTuple):
    """What bounds are made of beside the sums: of the fit, and of who has not bought yet."""

    mean_gap: float  # the book's
    fit_gap: float  # the same on the day of the fit
    mu: float
    kappa: float
    r: float
    alpha: float
    classes: tuple[int, ...]
    book_days: float  # since its first order
    of_ever: float  # the parts of the usual: of all their time, and of the last year at most
    ever_most: float
    a_day: int  # of those of one import
    lead: float = 0.0  # what a call to a lead is worth, and one to a prospect who is quiet
    quiet_prospect: float = 0.0
    tried_from_day: int = 0  # the first on which an attempt may still put off the next


# `LIMIT -1` keeps SQLite from working an expression out anew wherever it is named; what is of no
# use further out is not handed on, for a hundred thousand rows go through.
KNOWN = """
SELECT c.id, c.added_day, c.imported, c.do_not_call, coalesce(c.orders_every_days, 0) AS orders_every,
  coalesce(nullif(c.call_every_days, 0), :quiet_days) AS least, s.occasions, s.first_day, s.last_day,
  s.reached_day, s.exchanged_day, s.cents, s.last_cents, s.{year} AS year_cents, s.weighed_thousandths AS thousandths,
  s.weighed_cents AS weighed,
  coalesce(nullif(c.orders_every_days, 0) * 1.0, (s.last_day - s.first_day + :prior_days)
    / (s.occasions - 1 + :usual_gap_prior_gaps)) AS gap
FROM customers c LEFT JOIN customer_sums s ON s.customer_id = c.id AND s.known_day <= :on
WHERE c.id > 0{narrowed} LIMIT -1
"""
NARROWED = " AND c.id IN (SELECT value FROM json_each(:narrowed))"

STANDING = f"""
SELECT id, added_day, do_not_call, orders_every, occasions, first_day, last_day, reached_day,
  exchanged_day, cents, last_cents, year_cents, thousandths, weighed, {{turn}} AS turn, {{last_turn}} AS last_turn,
  least,
  max(coalesce(reached_day, last_day, added_day), coalesce(last_day, 0)) AS silent_since,
  (:on - last_day) / gap AS ratio,
  :on - last_day AS since, min(:bought_rest_gaps * max(1, gap), :bought_rest_days) AS rest,
  iif(:on - reached_day < :called_fade_days AND reached_day >= last_day + :due_from_gaps * gap,
    (:on - reached_day) * 1.0 / :called_fade_days, 1.0) AS after_a_call
FROM ({KNOWN}) LIMIT -1
"""
# Days after they were added on which it is the turn of who came by import, or of the last who came
# with them: `turn` in waiting.py.
TURN = (
    "CASE WHEN imported AND exchanged_day IS NULL THEN CASE added_day{days} ELSE 0 END ELSE 0 END"
)
IMPORTS = 40  # the largest, of which it is told exactly how long they have waited

# What an order is worth at most: the weights fall with the days since the last one, to no less than
# a straight line to the half does, and then to no less than nothing.
FADE = "max(0.5, 1 - (:on - last_day) / (2 * :half_life))"
PER_ORDER = f"""max(:mu, (:kappa * :mu + weighed * {FADE})
  / (:kappa + thousandths / 1000.0 * {FADE}))"""
AGE = "(:on - first_day)"
A_DAY_OF_YEAR = "(year_cents * 1.0 / min(:year_days, :book_days))"
A_DAY_OF_EVER = f"(cents / ({AGE} + :fit_gap))"
STAKE = f"""min(cents, CASE WHEN orders_every THEN {PER_ORDER} * :stake_days / orders_every
  WHEN last_day > :on - :year_days THEN :stake_days * ((1 - :of_ever) * {A_DAY_OF_YEAR}
    + :of_ever * min({A_DAY_OF_EVER}, :ever_most * {A_DAY_OF_YEAR}))
  ELSE :stake_days * :of_ever * {A_DAY_OF_EVER} END)"""
# A year's orders at most, whichever the class: `TimingModel.most_ever`.
IN_A_YEAR = f"""({PER_ORDER} * iif(orders_every, :year_days, max({{classes}})))"""
CLASS = (
    f"({{k}} - 1 + (:r + {{k}} * occasions - 1) * :year_days / (:alpha / {{k}} + {AGE})) / {{k}}"
)

WIN_BACK = """(after_a_call * max(0.0, min(1.0, (:win_back_fade_to_gaps - ratio)
  / (:win_back_fade_to_gaps - :win_back_fade_from_gaps))))"""
SURE, NONE = 0.0001, 0.00001  # a weight this high or low is not rounded to nothing, or is
SILENT = "(:on - silent_since >= least)"
# Whether a rest after an order is over, or not, is clear beside the day on which rounding decides it:
# the gap is rounded, so the rest is half its share longer or shorter.
RESTED = "(since >= 1 + rest + :bought_rest_gaps / 2.0)"
JUST_BOUGHT = "(since < rest - :bought_rest_gaps / 2.0)"
LATER = "(:on < added_day + turn AND :on >= added_day)"


# What the reasons have for these, in braces: see `Told` in loyalty/reasons.
WORDS = {
    "silent": SILENT,
    "rested": RESTED,
    "later": LATER,
    "win_back": WIN_BACK,
    "sure": SURE,
    "none": NONE,
    "per_order": PER_ORDER,
    "in_a_year": IN_A_YEAR,
}


class Bound(NamedTuple):
    """A reason that the sums tell, by its code; the rest is as in its `Told` and its `Worth`."""

    code: str
    only_active: bool
    holds: str
    most: str
    stakes: str
    unsure: str


KINDS = f"""
SELECT *, CASE
  WHEN occasions IS NULL OR id IN ({LOOKED_AT}) THEN {Kind.LOOK:d}
  WHEN do_not_call THEN NULL
  WHEN exchanged_day >= :tried_from_day AND (reached_day IS NULL OR exchanged_day > reached_day
    OR :on >= reached_day + :reached_rest_days OR reached_day <= last_day) THEN {Kind.LOOK:d}
  WHEN last_day BETWEEN :on - :check_in_to_days AND :on - :check_in_from_days
    AND coalesce(reached_day, 0) <= last_day AND (occasions = 1
      OR last_cents >= :check_in_large_times * (cents - last_cents) / (occasions - 1))
    THEN {Kind.CHECK_IN:d}
  WHEN :on < reached_day + :reached_rest_days THEN NULL
  WHEN NOT occasions AND reached_day IS NULL
    THEN CASE WHEN :on < added_day THEN NULL WHEN :on <= added_day + turn THEN {Kind.LEAD_LATER:d}
      ELSE {Kind.LEAD:d} END
  WHEN NOT {RESTED} AND NOT {JUST_BOUGHT} AND (ratio > :late_from_gaps OR {SILENT})
    THEN {Kind.LOOK:d}
  WHEN {{undecided}} THEN {Kind.LOOK:d}
  WHEN {{in_any_case}} THEN {Kind.HOLDS:d}
  WHEN {{unsure}} THEN {Kind.LOOK:d}
  WHEN {{if_active}}
    THEN CASE WHEN orders_every THEN {Kind.LOOK:d} WHEN {SILENT} AND {LATER} AND {RESTED}
      THEN {Kind.LATER_IF_NOT_ACTIVE:d} ELSE {Kind.IF_ACTIVE:d} END
  WHEN {SILENT} AND {LATER} AND {RESTED} THEN {Kind.QUIET_LATER:d}
END AS kind FROM ({STANDING}) AS s LIMIT -1
"""

WAITED = "max(silent_since, coalesce(exchanged_day, 0), added_day + last_turn) - :on"
LIST = f"""
SELECT CASE WHEN kind = {Kind.LEAD:d} THEN -:lead
  WHEN kind IN ({Kind.HOLDS:d}, {Kind.IF_ACTIVE:d}, {Kind.LATER_IF_NOT_ACTIVE:d}) THEN
    iif(occasions, -1.000000001 * ({{most}}), -:quiet_prospect) END,
  id, iif({SILENT} AND {WAITED} <= -least, {WAITED}, NULL),
  kind, iif(kind = {Kind.CHECK_IN:d}, last_day, added_day + turn), {{codes}}
FROM ({KINDS}) WHERE kind IS NOT NULL
"""

# The same of some of these: but for the stake, how often it counts, and what it is at most where
# the rep said how often they order; of the others what it follows from.
PARTS = f"""
SELECT id, iif(occasions, {{most}}, iif(reached_day IS NULL, :lead, :quiet_prospect)),
  iif(occasions, {{stakes}}, 0), iif(orders_every, {STAKE}, NULL),
  occasions, first_day, last_day, (SELECT log_gaps FROM customer_sums WHERE customer_id = id),
  cents, year_cents, thousandths, weighed
FROM ({STANDING})
"""

SILENT_FOR = f"""
SELECT iif(kind = {Kind.STAKE:d}, -1.000000001 * {STAKE}, iif(occasions, -1.000000001 * {IN_A_YEAR}, 0)),
  id, NULL, kind, 0, 0
FROM (SELECT *, CASE WHEN occasions IS NULL OR id IN ({SILENCE_UNKNOWN}) THEN {Kind.LOOK:d}
  WHEN do_not_call OR :on - silent_since < :least_silent THEN NULL
  WHEN ratio > :late_from_gaps AND ratio <= :win_back_fade_to_gaps THEN {Kind.STAKE:d}
  ELSE {Kind.NO_STAKE:d} END AS kind FROM ({STANDING}) LIMIT -1)
WHERE kind IS NOT NULL
"""

# What a call is worth at most, and how long they wait at most, both below zero, so that the largest
# comes first (None for who does not wait); and the day that was, or will be, their turn: the day
# of the order to ask about where there is one; and which of the bounds hold, a bit each, where
# reasons are asked for.
Row = tuple[float, int, int | None, int, int, int]


def bits(bounds: Sequence[Bound], codes: Collection[str], *, only_active: bool = False) -> int:
    """Those of these reasons in a row; `only_active` those that hold only for who is likely a customer."""
    return sum(
        1 << at
        for at, each in enumerate(bounds)
        if each.code in codes and (each.only_active or not only_active)
    )


def _with(bounds: Sequence[Bound], codes: Collection[str]) -> str:
    """The statement of the list with the conditions of these reasons; `codes` are asked for."""
    kinds = {
        "undecided": [
            f"{b.unsure} OR (orders_every AND {b.holds})" if b.only_active else b.unsure
            for b in bounds
            if b.code in codes
        ],
        "in_any_case": [b.holds for b in bounds if b.most and not b.only_active],
        "unsure": [b.unsure for b in bounds],
        "if_active": [b.holds for b in bounds if b.only_active],
    }
    sql = LIST
    for name, conditions in kinds.items():
        sql = sql.replace(f"{{{name}}}", f"({' OR '.join(conditions) or '0'})")
    flags = [f"iif({b.holds}, {1 << at}, 0)" for at, b in enumerate(bounds)] if codes else ["0"]
    both = {b: f"{b.most} + {b.stakes} * {STAKE}" if b.stakes else b.most for b in bounds}
    return sql.replace("{most}", _held(both)).replace("{codes}", " | ".join(flags))


def _held(amounts: Mapping[Bound, str]) -> str:
    """The sum of the amounts of the reasons that hold, of those that have one."""
    held = (f"iif({b.holds} OR {b.unsure}, {each}, 0)" for b, each in amounts.items() if each)
    return " + ".join(held)


def on_the_list(
    conn: sqlite3.Connection,
    on: int,
    settings: Mapping[str, float],
    model: Model,
    places: Mapping[int, int],
    bounds: Sequence[Bound],
    codes: Collection[str] = (),
    narrowed: Collection[int] | None = None,
) -> list[Row]:
    """Everyone who may be on the list of a day; `places` as of `first_weeks`.

    With codes it is certain of each which of these reasons hold, but for who is likely a customer.
    """
    sql = _with(bounds, codes)
    return _rows(conn, sql, _values(on, settings, model), model, places, narrowed)


def parts(
    conn: sqlite3.Connection,
    on: int,
    settings: Mapping[str, float],
    model: Model,
    places: Mapping[int, int],
    bounds: Sequence[Bound],
    ids: Collection[int],
) -> Iterator[tuple[int, float, float, float | None, BuyingSums]]:
    """The id, what a call is worth at most but for the stake, how often that counts, and it.

    The stake is None where it is to be worked out; the sums are of who has bought.
    """
    sql = PARTS.replace("{most}", _held({b: b.most for b in bounds}))
    sql = sql.replace("{stakes}", _held({b: b.stakes for b in bounds}))
    for id, most, stakes, stake, *sums in _rows(
        conn, sql, _values(on, settings, model), model, places, ids
    ):
        yield id, most, stakes, stake, BuyingSums(*sums)


def silent_for(
    conn: sqlite3.Connection,
    on: int,
    least: int,
    settings: Mapping[str, float],
    model: Model,
    narrowed: Collection[int] | None = None,
) -> list[Row]:
    """Everyone who may be silent for so many days, in the same way, by what is at stake at most.

    By what a year may bring where there is no stake.
    """
    values = {**_values(on, settings, model), "least_silent": least}
    return _rows(conn, SILENT_FOR, values, model, {}, narrowed)


def _rows(
    conn: sqlite3.Connection,
    sql: str,
    values: Mapping[str, float],
    model: Model,
    places: Mapping[int, int],
    narrowed: Collection[int] | None,
) -> list[Any]:
    import json

    conn.create_function("place_of", 1, places.get, deterministic=True)
    sql = _filled(conn, sql, values, model, places)
    sql = sql.replace("{narrowed}", "" if narrowed is None else NARROWED)
    return conn.execute(sql, {**values, "narrowed": json.dumps(list(narrowed or ()))}).fetchall()


def _values(on: int, settings: Mapping[str, float], model: Model) -> dict[str, float]:
    """The values by the names that the statements have for them."""
    given = {
        name: value for name, value in model._asdict().items() if name not in ("classes", "a_day")
    }
    return {
        **settings,
        **given,
        "on": on,
        "last": on,
        "half_life": HALF_LIFE,
        "prior_days": settings["usual_gap_prior_gaps"] * model.mean_gap,
        "usual_gap_prior_gaps": float(settings["usual_gap_prior_gaps"]),
    }


def _filled(
    conn: sqlite3.Connection,
    sql: str,
    values: Mapping[str, float],
    model: Model,
    places: Mapping[int, int],
) -> str:
    """A statement with what differs from book to book."""
    spread = max(1, int(values["quiet_spread_days"]))
    turn = last_turn = ""
    imports = [
        (last - first + 1, day, first) for day, (first, last) in imported_together(conn, "").items()
    ]
    for at, (count, day, first) in enumerate(sorted(imports, reverse=True)):
        a_day = max(model.a_day, ceil(count / spread))
        if day >= values["on"] - spread:
            place = f"coalesce(place_of(id), id - {first})" if first in places else f"id - {first}"
            turn += f" WHEN {day} THEN ({place}) / {a_day}"
        if at < IMPORTS:
            last_turn += f" WHEN {day} THEN {(count - 1) // a_day}"
    return (
        sql.replace("{turn}", TURN.format(days=turn) if turn else "0")
        .replace("{last_turn}", TURN.format(days=last_turn) if last_turn else "0")
        .replace(
            "{classes}", ", ".join(CLASS.format(k=k) for k in (*model.classes, model.classes[0]))
        )
        .replace("{year}", "last_year_cents" if values["year_days"] <= YEAR_DAYS else "cents")
    )


def gaps(
    conn: sqlite3.Connection, ids: Collection[int]
) -> Iterator[tuple[int, int, int, int, float]]:
    """The number, orders, first and last day of these customers, and the logarithm of their gaps."""
    return conn.execute(
        "SELECT customer_id, occasions, first_day, last_day, log_gaps FROM customer_sums"
        f" WHERE customer_id {one_of(ids)}"
    )


def by_sums(
    conn: sqlite3.Connection,
    on: int,
    ids: Collection[int],
    prospects: Prospects | None,
    places: Mapping[int, int],
) -> Iterator[History]:
    """Histories with all that a candidate's value depends on: what they bought, and their sums."""
    those = one_of(ids)
    bought = buyings(conn, on, f" AND customer_id {those}")
    together = imported_together(conn, those)
    for id, call_every, orders_every, imported, added, reached, exchanged in conn.execute(
        "SELECT id, call_every_days, orders_every_days, imported, added_day, reached_day,"
        f" exchanged_day FROM customers JOIN customer_sums ON customer_id = id WHERE id {those}"
    ):
        first_id, last_id = together.get(added, ALONE)
        yield History(
            id,
            "",
            call_every_days=call_every,
            orders_every_days=orders_every,
            imported=bool(imported),
            added_day=added,
            buying=bought.get(id) or Buying(),
            touched=exchanged is not None,
            reached_day=reached,
            prospects=prospects,
            first_id=first_id,
            last_id=last_id,
            place=places.get(id),
        )
