"""Open amounts, where some payments name no purchase."""

from typing import NamedTuple

from repbook.records import Debt


class Account(NamedTuple):
    """One purchase with a due day: what is owed of it, and when money for it last came."""

    purchase_id: int
    day: int
    due_day: int
    cents: int
    paid_day: int | None


Money = list[tuple[int, int]]  # (day, cents), by day


def spread(accounts: list[Account], payments: Money, returns: Money) -> list[Account]:
    """Deduct payments and returns that name no purchase.

    A return comes off the latest purchase at or before it, a payment off what
    is due first; accounts come and go in the order of their due days.
    """
    for day, cents in returns:
        for at in sorted(range(len(accounts)), key=lambda i: -accounts[i].day):
            if accounts[at].day <= day:
                accounts, cents = _take(accounts, at, cents, None)
    for day, cents in payments:
        for at in range(len(accounts)):
            if accounts[at].day <= day:
                accounts, cents = _take(accounts, at, cents, day)
    return accounts


def _take(
    accounts: list[Account], at: int, cents: int, day: int | None
) -> tuple[list[Account], int]:
    account = accounts[at]
    taken = min(cents, max(account.cents, 0))
    if taken <= 0:
        return accounts, cents
    paid = account.paid_day if day is None else max(day, account.paid_day or day)
    adjusted = account._replace(cents=account.cents - taken, paid_day=paid)
    return [*accounts[:at], adjusted, *accounts[at + 1 :]], cents - taken


def debts(accounts: list[Account]) -> tuple[Debt, ...]:
    """What is open, in the order of the due days."""
    return tuple(Debt(a.purchase_id, a.day, a.due_day, a.cents) for a in accounts if a.cents > 0)
