"""A large book: who is looked at one by one, and what the list needs of the others.

Of these only the sums of `customer_sums` are read, until one of them can be near the top.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from repbook.loyalty import calls
from repbook.loyalty.call_list import Others, bounds, waits
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.ranking import Unread
from repbook.records import Buying, History
from repbook.store import candidates
from repbook.store.candidates import Kind, Model
from repbook.store.histories import buyings
from repbook.store.tables import one_of

if TYPE_CHECKING:
    from repbook.book.book_day import BookDay
    from repbook.loyalty.forecasting.forecast import Fitted

AT_ONCE = 5000  # customers of whom what they bought is read at a time


class Candidates(NamedTuple):
    """Those to look at one by one, and the others."""

    looked_at: list[CustomerDay]
    others: Others


def of_the_list(day: "BookDay") -> Candidates | None:
    """Who may be on the list; None where everyone has to be looked at: no sums, or no forecast."""
    found = _Reader(day)
    if day.fitted is None or found.has_read_everyone:
        return None
    rows = candidates.on_the_list(
        day.book.conn, found.on, vars(day.book.policy), found.model(day.fitted)
    )
    if rows is None:
        return None
    of_kind: dict[int, list[candidates.Row]] = {kind: [] for kind in Kind}
    for row in rows:
        of_kind[row[3]].append(row)
    active = found.active([row[1] for kind in _UNSURE for row in of_kind[kind]])
    listed, quiet_turns = of_kind[Kind.HOLDS] + of_kind[Kind.LEAD], of_kind[Kind.QUIET_LATER]
    for kind in _UNSURE:
        for row in of_kind[kind]:
            if row[1] in active:
                listed.append(row)
            elif kind is Kind.LATER_IF_NOT_ACTIVE:
                quiet_turns.append(row)
    return Candidates(
        found.read([row[1] for row in of_kind[Kind.LOOK]]),
        Others(
            len(listed),
            found.unread([(row[0], row[1]) for row in listed], bounds),
            found.unread([(row[2], row[1]) for row in listed if row[2] is not None], waits),
            tuple(row[4] for row in quiet_turns),
            tuple(row[4] + 1 for row in of_kind[Kind.LEAD_LATER]),
            len(of_kind[Kind.LEAD]),
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

    def unread(
        self,
        rows: list[tuple[float, int]],
        items: Callable[[Iterable[CustomerDay]], Iterator[tuple[float, int, CustomerDay]]],
    ) -> Unread[CustomerDay]:
        """These in the order of their bounds, read as they are asked for."""
        return Unread(rows, lambda ids: items(self.read(ids)))

    def active(self, ids: Sequence[int]) -> set[int]:
        """Who of these buyers is likely still a customer."""
        found = set()
        for start in range(0, len(ids), AT_ONCE):
            some = f" AND customer_id {one_of(ids[start : start + AT_ONCE])}"
            for id, buying in buyings(self.day.book.conn, self.on, some).items():
                if self._bare(buying=buying).active:
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
        )

    def _bare(self, **facts: object) -> CustomerDay:
        """A customer of whom nothing else is known."""
        return self.day.as_customer(History(0, "", **facts))
