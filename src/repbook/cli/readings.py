"""What several reading commands need from the book: histories, the fit, who is meant by --tag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from repbook.cli.session import Session

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.forecast import Fitted, Forecaster
    from repbook.records import Customer, History
    from repbook.views.brief import Brief

MANY = 3000  # purchases from which a first fit takes long enough to say so


def histories(session: Session) -> list[History]:
    """Everyone's history as of today."""
    return session.book.histories(session.today)


def fitted(session: Session, of: Sequence[History], horizon: int | None = None) -> Fitted | None:
    """The forecast's parameters for today, None for a book without purchases.

    Where a person would wait for a first fit, a spinner turns.
    """
    if not any(history.buying.days for history in of):
        return None
    book, on = session.book, session.today
    horizon = horizon or book.policy.horizon_days
    exact = session.looking_back
    with session.output.waiting(
        "Learning from the book's purchases", sum(len(h.buying.days) for h in of) > MANY
    ):
        return book.fitted(on, horizon, of, exact=exact)


def forecaster(session: Session) -> Forecaster | None:
    """The forecast for today, for one customer: by a kept fit that serves, else a new one."""
    from repbook.book import fits
    from repbook.loyalty.forecasting.forecast import Forecaster

    book, on = session.book, session.today
    horizon = book.policy.horizon_days
    found = fits.serving(book, on, horizon, exact=session.looking_back)
    if found is None:
        found = fitted(session, histories(session))
    return None if found is None else Forecaster(found, on.toordinal(), book.policy, horizon)


def narrowed(
    session: Session, of: Sequence[History], tag: str | None, town: str | None
) -> list[History]:
    """Only those with a tag, or in a town."""
    if tag is None and town is None:
        return list(of)
    ids = session.book.customers.narrowed(tag, town)
    return [history for history in of if history.id in ids]


def read_up(session: Session, customer: Customer, by: Forecaster | None = None) -> Brief:
    """All that a brief shows of a customer, worked out for today, by this forecast if given."""
    from repbook.book.brief import dossier
    from repbook.loyalty.call_list import asks_referral, look_at
    from repbook.loyalty.opening import Before, begin
    from repbook.loyalty.reasons import Lead
    from repbook.loyalty.stage_moves import standing_on
    from repbook.views.brief import Brief

    book, on = session.book, session.today
    found = dossier(book, customer, on)
    history = found.history
    if by is None and history.buying.days:
        by = forecaster(session)
    gap = book.mean_gap(on)
    lead = Lead(history, on.toordinal(), book.policy, by, gap)
    listed = not (history.do_not_call or history.written_off_day is not None)
    call = look_at(lead) if listed else None
    return Brief(
        found,
        lead,
        standing_on(history, on.toordinal(), book.policy, gap),
        call,
        begin(Before(lead, call, found.feedback)),
        listed and asks_referral(lead),
    )
