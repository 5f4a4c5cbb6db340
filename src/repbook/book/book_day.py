# Long because all that is read of a book's day has one place.
"""The book as of a day: histories, forecast, mean gap, call list; each computed on first use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from repbook.book import Book
from repbook.loyalty import calls
from repbook.loyalty.customer_day import CustomerDay, book_mean_gap
from repbook.records import History, ordinal

if TYPE_CHECKING:
    from repbook.loyalty.call_list import CallList, Filter
    from repbook.loyalty.forecasting.forecast import Fitted, Forecaster
    from repbook.loyalty.items import ItemUse
    from repbook.loyalty.next_listed import NextListed
    from repbook.records import Prospects, WriteOff

FEW_CUSTOMERS = 300  # of whom each is looked at day by day
AT_ONCE = 5000  # customers of a large book, where they are looked at one by one
MANY = 3000  # purchases from which a first fit takes long enough to say so

Fit = Literal["new", "kept", "none"]
Waiting = Callable[[str, bool], AbstractContextManager[None]]


class BookDay:
    """The book as of one day, for reading; later writes may not show.

    `fit` is where the forecast comes from: a kept fit that serves, else a new
    one; the newest kept one, stale or not, for what must never fit; or none, so
    that reasons have no amounts. `exact` takes only a fit of that very day. With `orders_alone`
    histories have little but what was bought.
    """

    def __init__(
        self,
        book: Book,
        on: date,
        *,
        fit: Fit = "new",
        horizon: int | None = None,
        exact: bool = False,
        orders_alone: bool = False,
        waiting: Waiting = lambda what, long: nullcontext(),
    ) -> None:
        self.book = book
        self.on = on
        self.horizon = horizon or book.policy.horizon_days
        self._fit = fit
        self._exact = exact
        self._orders_alone = orders_alone
        self._waiting = waiting

    @cached_property
    def histories(self) -> list[History]:
        with self._waiting("Reading the book", self.is_large):
            return self.book.histories(self.on, orders_alone=self._orders_alone)

    @property
    def has_read_everyone(self) -> bool:
        """Whether all histories are at hand."""
        return "histories" in self.__dict__

    @property
    def is_large(self) -> bool:
        """Whether a person waits for what is read of everyone."""
        return self.book.is_large

    @cached_property
    def mean_gap(self) -> float:
        """The book's mean days between purchases."""
        if self.has_read_everyone:
            return book_mean_gap((h.buying for h in self.histories), self.book.policy)
        return self.book.mean_gap(self.on)

    @cached_property
    def prospects(self) -> Prospects:
        """What became of the book's prospects."""
        from repbook.store.histories import read_prospects

        return read_prospects(self.book.conn, self.on.toordinal())

    @cached_property
    def fitted(self) -> Fitted | None:
        """The forecast's parameters; None for a book without purchases, or without a fit."""
        if self._fit == "none":
            return None
        from repbook.book import fits

        if self._fit == "kept":
            return fits.newest(self.book, self.on)
        if not self.has_read_everyone:
            found = fits.serving(self.book, self.on, self.horizon, exact=self._exact)
            if found is not None:
                return found
        purchases = sum(len(history.buying.days) for history in self.histories)
        if not purchases:
            return None
        with self._waiting("Learning from the book's purchases", purchases > MANY):
            return fits.fitted(self.book, self.on, self.horizon, self.histories, exact=self._exact)

    @cached_property
    def forecaster(self) -> Forecaster | None:
        """The forecast; None where there is nothing to learn from."""
        if self.fitted is None:
            return None
        from repbook.loyalty.forecasting.forecast import Forecaster

        return Forecaster(self.fitted, self.on.toordinal(), self.book.policy, self.horizon)

    def customer(self, id: int) -> CustomerDay:
        """One customer, without reading everyone's history where a kept fit serves."""
        return self.as_customer(self.book.history(id, self.on))

    def as_customer(self, history: History) -> CustomerDay:
        """The customer of a history of this day."""
        return CustomerDay(
            history,
            self.on.toordinal(),
            self.book.policy,
            self.mean_gap,
            self.forecaster if history.buying.days else None,
        )

    def missing_items(self, customers: Iterable[CustomerDay]) -> Mapping[int, Sequence[ItemUse]]:
        """What these customers used to buy and no longer do, though they buy on time; by their number.

        Nothing of who is to be called about something else alone: it is no time to sell.
        """
        ids = [e.history.id for e in customers if e.may_miss_items and not calls.is_about_else(e)]
        if not ids:
            return {}
        from repbook.book.bought_items import missing_items  # few lists need it

        return missing_items(self.book, self.on, ids)

    def write_off(self, id: int) -> WriteOff | None:
        """The latest write-off of a customer by this day, whether or not it still stands."""
        return next(reversed(self.book.write_offs.of(id, self.on)), None)

    def next_listed(self, customer: CustomerDay, was_listed: bool = True) -> NextListed | None:
        """The next day from this one on which the list has a customer; fits no forecast.

        `was_listed` as `is_listed` had it before what was just written.
        """
        from repbook.loyalty.next_listed import next_listed

        found = next_listed(customer, self._forecaster_on)
        return found and found._replace(was_listed=was_listed)

    def is_listed(self, customer: CustomerDay) -> bool:
        """Whether the list has a customer on this day, or may have them; fits no forecast."""
        from repbook.loyalty.next_listed import is_listed

        return is_listed(customer, self._forecaster_on)

    def first_listed(self) -> NextListed | None:
        """Whom the list will have first, where it has nobody today; None in a large book."""
        if len(self.histories) > FEW_CUSTOMERS:
            return None
        found = (self.next_listed(customer) for customer in self.customers())
        listed = [each for each in found if each is not None and each.call is not None]
        from repbook.loyalty.call_list import call_list

        first = min((each.day for each in listed), default=0)
        then = {each.customer.history.id: each for each in listed if each.day == first}
        calls = call_list([each.customer for each in then.values()])
        return next((then[c.history.id] for c in (*calls.owed, *calls.care, *calls.worth)), None)

    def _forecaster_on(self, day: int) -> Forecaster | None:
        """The kept fit that will serve a later day, if nothing is written until then."""
        from repbook.loyalty.forecasting.forecast import Forecaster

        fitted, policy = self._serving, self.book.policy
        if fitted is None or day - fitted.on >= policy.fit_reuse_days:
            return None
        return Forecaster(fitted, day, policy, self.horizon)

    @cached_property
    def _serving(self) -> Fitted | None:
        from repbook.book import fits

        return fits.serving(self.book, self.on, self.horizon, exact=False)

    def customers(self, tag: str | None = None, town: str | None = None) -> list[CustomerDay]:
        """Everyone, or those with a tag or in a town; figures and gaps are of the whole book."""
        return [*self._as_customers(self.histories, self.narrowed(tag, town))]

    def each_customer(
        self, tag: str | None = None, town: str | None = None, only: int | None = None
    ) -> Iterator[CustomerDay]:
        """The same one by one, so that what is known of each need not be kept; or one of them."""
        ids = self.narrowed(tag, town)
        if only is None:
            yield from self._as_customers(self._each_history(), ids)
        elif ids is None or only in ids:
            yield self.customer(only)

    def who_have(self, *kinds: str) -> list[History]:
        """Who has any of these kinds of records, at least: of a large book nobody else is read."""
        if self.has_read_everyone or not self.is_large:
            return self.histories
        from repbook.store.standings import who_has

        return self.book.histories(self.on, who_has(self.book.conn, *kinds), self.prospects)

    def narrowed(self, tag: str | None, town: str | None) -> set[int] | None:
        """The numbers of those with a tag or in a town; None for everyone."""
        whole = tag is None and town is None
        return None if whole else self.book.customers.narrowed(tag, town)

    def _as_customers(
        self, histories: Iterable[History], ids: set[int] | None
    ) -> Iterator[CustomerDay]:
        day, policy = self.on.toordinal(), self.book.policy
        gap, forecaster = self.mean_gap, self.forecaster
        for each in histories:
            if ids is None or each.id in ids:
                yield CustomerDay(each, day, policy, gap, forecaster)

    def _each_history(self) -> Iterator[History]:
        """Everyone's; of a large book that was not read, of some thousands at a time."""
        if self.has_read_everyone or not self.is_large:
            yield from self.histories
            return
        from repbook.store.streams import streaming

        prospects = None  # the book's: read once
        with streaming(self.book.conn):
            for first in range(1, self.book.customers.last() + 1, AT_ONCE):
                some = self.book.histories(self.on, range(first, first + AT_ONCE), prospects)
                prospects = prospects or next((h.prospects for h in some if h.prospects), None)
                yield from some

    def call_list(self, filter: Filter | None = None) -> CallList:
        """Whom to call, and why."""
        from repbook.loyalty.call_list import Filter, call_list

        asked, found = filter or Filter(), None
        if self.is_large and asked.most is not None:
            from repbook.book.candidates import of_the_list

            found = of_the_list(self, asked, asked.most)
        customers = found.looked_at if found else self.customers(asked.tag, asked.town)
        with self._waiting("Ranking the calls", self.is_large):
            return call_list(
                customers, asked.codes, asked.most, ordinal(asked.until), found and found.others
            )

    def quiet(
        self, least: int, most: int | None, tag: str | None = None, town: str | None = None
    ) -> tuple[list[CustomerDay], int]:
        """Who is quiet for so many days, and how many there are in all; see `call_list.quiet`."""
        from repbook.loyalty.call_list import quiet

        found = None
        if self.is_large and most is not None:
            from repbook.book.candidates import of_the_quiet

            found = of_the_quiet(self, least, self.narrowed(tag, town))
        if found is None:
            return quiet(self.customers(tag, town), least, most)
        return quiet(found.looked_at, least, most, found.others)
