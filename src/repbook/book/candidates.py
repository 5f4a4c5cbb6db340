"""A large book: who is looked at one by one, and what the list needs of the others.

Of these only the sums of `customer_sums` are read, until one of them can be near the top.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from repbook.loyalty import calls
from repbook.loyalty.call_list import Others, bounds, waits
from repbook.loyalty.customer_day import CustomerDay, next_try_day
from repbook.loyalty.ranking import Unread
from repbook.records import History
from repbook.store import candidates
from repbook.store.candidates import Kind, Model

if TYPE_CHECKING:
    from repbook.book.book_day import BookDay
    from repbook.loyalty.forecasting.forecast import Fitted
    from repbook.loyalty.forecasting.timing import TimingModel


class Candidates(NamedTuple):
    """Those to look at one by one, and the others."""

    looked_at: list[CustomerDay]
    others: Others


def of_the_list(day: "BookDay", most: int) -> Candidates | None:
    """Who may be on the list; None where everyone has to be looked at: no sums, or no forecast.

    Of who is only to check on, the first `most` are looked at.
    """
    found = _Reader(day)
    forecaster = day.forecaster
    if forecaster is None or found.has_read_everyone:
        return None
    rows = candidates.on_the_list(
        day.book.conn, found.on, vars(day.book.policy), found.model(forecaster.fitted)
    )
    if rows is None:
        return None
    of_kind: dict[int, list[candidates.Row]] = {kind: [] for kind in Kind}
    for row in rows:
        of_kind[row[3]].append(row)
    active = found.active(
        [row[1] for kind in _UNSURE for row in of_kind[kind]], forecaster.model
    )
    listed, quiet_turns = of_kind[Kind.HOLDS] + of_kind[Kind.LEAD], of_kind[Kind.QUIET_LATER]
    for kind in _UNSURE:
        for row in of_kind[kind]:
            if row[1] in active:
                listed.append(row)
            elif kind is Kind.LATER_IF_NOT_ACTIVE:
                quiet_turns.append(row)
    check_ins = sorted((row[4], row[1]) for row in of_kind[Kind.CHECK_IN])
    first = [id for _, id in check_ins[:most]]
    return Candidates(
        found.read([row[1] for row in of_kind[Kind.LOOK]] + first),
        Others(
            len(listed),
            Unread([(row[0], row[1]) for row in listed], lambda ids: bounds(found.by_sums(ids))),
            Unread(
                [(row[2], row[1]) for row in listed if row[2] is not None],
                lambda ids: waits(found.read(ids)),
            ),
            found.read,
            tuple(row[4] for row in quiet_turns),
            tuple(row[4] + 1 for row in of_kind[Kind.LEAD_LATER]),
            len(of_kind[Kind.LEAD]),
            len(check_ins) - len(first),
        ),
    )


_UNSURE = (Kind.IF_ACTIVE, Kind.LATER_IF_NOT_ACTIVE)


class _Reader:
    """Reads customers of a book's day by their numbers, each once."""

    def __init__(self, day: "BookDay") -> None:
        self.day = day
        self.on = day.on.toordinal()
        self._known: dict[int, CustomerDay] = {}

    @property
    def has_read_everyone(self) -> bool:
        return "histories" in vars(self.day)

    def read(self, ids: Sequence[int]) -> list[CustomerDay]:
        """These customers as they stand, in this order."""
        new = [id for id in ids if id not in self._known]
        for history in self.day.book.histories(self.day.on, new, self.day.prospects) if new else ():
            self._known[history.id] = self.day.as_customer(history)
        return [self._known[id] for id in ids]

    def by_sums(self, ids: Sequence[int]) -> Iterator[CustomerDay]:
        """These with no more than the value of a call depends on."""
        day = self.day
        for history in candidates.by_sums(day.book.conn, self.on, ids, day.prospects):
            yield day.as_customer(history)

    def active(self, ids: Sequence[int], model: "TimingModel") -> set[int]:
        """Who of these buyers is likely still a customer: `CustomerDay.active` from their sums."""
        above = self.day.book.policy.active_above
        found = set()
        for id, orders, first, last, log_gaps in candidates.gaps(self.day.book.conn, ids):
            views = model.views(orders - 1, last - first, self.on - first, log_gaps)
            if model.p_active(views) > above:
                found.add(id)
        return found

    def model(self, fitted: "Fitted") -> Model:
        """What bounds are made of."""
        prospects, timing = self.day.prospects, fitted.timing
        lead, quiet = self._bare(prospects=prospects), self._bare(prospects=prospects, reached_day=1)
        return Model(
            self.day.mean_gap,
            fitted.mean_gap,
            fitted.spend.mu,
            fitted.spend.kappa,
            timing.r,
            timing.alpha,
            timing.classes,
            calls.call_of(lead, []).value,
            calls.call_of(quiet, []).value,
            self._tried_from_day(),
        )

    def _tried_from_day(self) -> int:
        """The first day on which an attempt may still put off the next."""
        policy, on = self.day.book.policy, self.on
        days = range(on - 2 * max(policy.no_answer_working_days, policy.voicemail_working_days) - 2, on)
        outcomes = ("no-answer", "voicemail")
        may = (d for d in days if any(on < next_try_day(d, each, on, policy) for each in outcomes))
        return next(may, on)

    def _bare(self, **facts: object) -> CustomerDay:
        """A customer of whom nothing else is known."""
        return self.day.as_customer(History(0, "", **facts))
