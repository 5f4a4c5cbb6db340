"""A large book: who is looked at one by one, and what lists need of the others.

Of these only the sums of `customer_sums` are read, until one of them can be near the top.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from repbook.book import fits
from repbook.loyalty import calls
from repbook.loyalty.call_list import Filter, OtherQuiet, Others, bounds, waits
from repbook.loyalty.customer_day import CustomerDay, next_try_day
from repbook.loyalty.ranking import Unread
from repbook.loyalty.reasons import waiting
from repbook.records import History, Prospects
from repbook.store import candidates, customer_sums
from repbook.store.candidates import WORDS, Bound, Kind, Model, Row, bits
from repbook.store.first_weeks import recent_places
from repbook.store.fits import best_effort

if TYPE_CHECKING:
    from repbook.book.book_day import BookDay
    from repbook.loyalty.forecasting.forecast import Forecaster
    from repbook.loyalty.forecasting.timing import TimingModel

T = TypeVar("T")

# The reasons that the sums tell. Who has another is looked at one by one: HOLDERS in store/candidates.py.
BOUNDS = tuple(
    Bound(rule.code, worth.only_active, *(part.format(**WORDS) for part in told))
    for rule in calls.RULES
    if (worth := rule.worth) and (told := worth.told)
)
NO_PLACES: Mapping[int, int] = {}
UNSURE = (Kind.IF_ACTIVE, Kind.LATER_IF_NOT_ACTIVE)


class Found(NamedTuple, Generic[T]):
    """Those to look at one by one, and what is known of the others."""

    looked_at: list[CustomerDay]
    others: T


def of_the_list(day: "BookDay", asked: Filter, most: int) -> Found[Others] | None:
    """Who may be on the list; None where everyone has to be looked at: no sums, or no forecast.

    Of who is only to check on, the first `most` are looked at; all where reasons are asked for.
    """
    if (forecaster := forecaster_with_sums(day)) is None:
        return None
    policy, conn = day.book.policy, day.book.conn
    places = recent_places(conn, day.on.toordinal(), policy)
    reader = _Reader(day, day.prospects, places)
    model = reader.model(forecaster)
    rows = candidates.on_the_list(
        conn,
        reader.on,
        vars(policy),
        model,
        places,
        BOUNDS,
        asked.codes,
        day.narrowed(asked.tag, asked.town),
    )
    of_kind: dict[int, list[Row]] = {kind: [] for kind in Kind}
    for row in rows:
        of_kind[row[3]].append(row)
    listed, quiet_turns = reader.listed(of_kind, asked.codes, forecaster.model)
    check_ins = sorted((row[4], row[1]) for row in of_kind[Kind.CHECK_IN])
    first = [id for _, id in check_ins[: None if asked.codes else most]]
    return Found(
        reader.whole([row[1] for row in of_kind[Kind.LOOK]] + first),
        Others(
            len(listed),
            Unread(
                listed,
                lambda ids: bounds(reader.by_sums(ids), close=True),
                nearness=1,
                nearer=lambda ids: reader.nearer(ids, forecaster, model),
            ),
            Unread(
                [(row[2], row[1]) for row in listed if row[2] is not None],
                lambda ids: waits(reader.whole(ids)),
            ),
            reader.whole,
            tuple(row[4] for row in quiet_turns),
            tuple(row[4] + 1 for row in of_kind[Kind.LEAD_LATER]),
            len(of_kind[Kind.LEAD]),
            len(check_ins) - len(first),
        ),
    )


def of_the_quiet(
    day: "BookDay", least: int, narrowed: Collection[int] | None = None
) -> Found[OtherQuiet] | None:
    """Who may be quiet for so many days; None as for the list."""
    if (forecaster := forecaster_with_sums(day)) is None:
        return None
    reader = _Reader(day)
    rows = candidates.silent_for(
        day.book.conn, reader.on, least, vars(day.book.policy), reader.model(forecaster), narrowed
    )
    staked, others = (
        [row[:2] for row in rows if row[3] == kind] for kind in (Kind.STAKE, Kind.NO_STAKE)
    )
    return Found(
        reader.whole([row[1] for row in rows if row[3] == Kind.LOOK]),
        OtherQuiet(staked, others, reader.by_sums, reader.whole),
    )


def forecaster_with_sums(day: "BookDay") -> "Forecaster | None":
    """The forecast of a book of which the sums are kept, and not everyone was read already.

    Where they are missing they are kept now, if it can be done: after an import, or an upgrade.
    """
    forecaster, conn, on = day.forecaster, day.book.conn, day.on.toordinal()
    if forecaster is None or day.has_read_everyone:
        return None
    if customer_sums.is_wanting(conn, on):
        if fits.can_keep(day.book) and customer_sums.is_wanting(conn, date.max.toordinal()):
            best_effort(conn, lambda: customer_sums.keep_wanting(conn))
        if customer_sums.is_wanting(conn, on):
            return None
    return forecaster


class _Reader:
    """Reads customers of a book's day by their numbers."""

    def __init__(
        self,
        day: "BookDay",
        prospects: Prospects | None = None,
        places: Mapping[int, int] = NO_PLACES,
    ) -> None:
        self.day = day
        self.on = day.on.toordinal()
        self.prospects = prospects
        self.places = places
        self._known: dict[int, CustomerDay] = {}

    def whole(self, ids: Sequence[int]) -> list[CustomerDay]:
        """These customers with all that is known of them, in this order; each is read once."""
        if new := [id for id in ids if id not in self._known]:
            for history in self.day.book.histories(self.day.on, new, self.prospects):
                self._known[history.id] = self.day.as_customer(history)
        return [self._known[id] for id in ids]

    def by_sums(self, ids: Sequence[int]) -> Iterator[CustomerDay]:
        """These with no more than the value of a call depends on."""
        found = candidates.by_sums(self.day.book.conn, self.on, ids, self.prospects, self.places)
        return map(self.day.as_customer, found)

    def nearer(
        self, ids: Sequence[int], forecaster: "Forecaster", model: Model
    ) -> Iterator[tuple[float, int]]:
        """What a call to these is worth at most, nearer than the rows of the list have it."""
        settings = vars(self.day.book.policy)
        for id, most, stakes, stake, bought in candidates.parts(
            self.day.book.conn, self.on, settings, model, self.places, BOUNDS, ids
        ):
            if stakes:
                most += stakes * (forecaster.most_stake(bought) if stake is None else stake)
            yield -1.000000001 * most, id

    def listed(
        self, of_kind: Mapping[int, list[Row]], codes: Collection[str], model: "TimingModel"
    ) -> tuple[list[Row], list[Row]]:
        """Who has a reason, or one of those asked for; and who is quiet and whose turn comes later."""
        unsure = [row[1] for kind in UNSURE for row in of_kind[kind]]
        wanted, if_active = bits(BOUNDS, codes), bits(BOUNDS, codes, only_active=True)
        unsure += [row[1] for row in of_kind[Kind.HOLDS] if row[5] & if_active]
        active = self.active(unsure, model)
        listed, quiet_turns = of_kind[Kind.HOLDS] + of_kind[Kind.LEAD], of_kind[Kind.QUIET_LATER]
        for kind in UNSURE:
            for row in of_kind[kind]:
                if row[1] in active:
                    listed.append(row)
                elif kind is Kind.LATER_IF_NOT_ACTIVE:
                    quiet_turns.append(row)
        if codes:
            sure = wanted & ~if_active
            listed = [r for r in listed if r[5] & sure or (r[5] & if_active and r[1] in active)]
        return listed, quiet_turns

    def active(self, ids: Sequence[int], model: "TimingModel") -> set[int]:
        """Who of these buyers is likely still a customer: `CustomerDay.active` from their sums."""
        above = self.day.book.policy.active_above
        found = set()
        for id, orders, first, last, log_gaps in candidates.gaps(self.day.book.conn, ids):
            views = model.views(orders - 1, last - first, self.on - first, log_gaps)
            if model.p_active(views) > above:
                found.add(id)
        return found

    def model(self, forecaster: "Forecaster") -> Model:
        """What bounds are made of."""
        from repbook.loyalty.forecasting.forecast import EVER_MOST, OF_EVER

        fitted = forecaster.fitted
        timing, spend = fitted.timing, fitted.spend
        lead, quiet = (
            self.day.as_customer(History(0, "", reached_day=day, prospects=self.prospects))
            for day in (None, 1)
        )
        return Model(
            self.day.mean_gap,
            fitted.mean_gap,
            spend.mu,
            spend.kappa,
            timing.r,
            timing.alpha,
            timing.classes,
            forecaster.book_days,
            OF_EVER,
            EVER_MOST,
            waiting.A_DAY,
            calls.call_of(lead, []).value,
            calls.call_of(quiet, []).value,
            self._tried_from_day(),
        )

    def _tried_from_day(self) -> int:
        """The first day on which an attempt may still put off the next."""
        policy, on = self.day.book.policy, self.on
        wait = max(policy.no_answer_working_days, policy.voicemail_working_days)
        outcomes = ("no-answer", "voicemail")
        return next(
            day
            for day in range(on - 2 * wait - 2, on + 1)
            if day == on or any(on < next_try_day(day, each, on, policy) for each in outcomes)
        )
