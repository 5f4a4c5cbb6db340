# Long because the answers of four commands on quotes are made of the same fields.
"""`log-quote`, `quotes`, `won` and `lost`: quotes, where each stands, and what it became."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.formatter import Formatter, count, cut, joined, percent
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.next_listed import NextListed
from repbook.loyalty.quotes import count_quotes
from repbook.records import Customer, History, Quote
from repbook.views.call_words import next_listed_words
from repbook.views.customers import ask_and_dial, not_to_call
from repbook.views.fields import NEXT_ON, SENT_ON, WHOSE, Field, Fields
from repbook.views.reply_words import (
    after_order_words,
    came_back_line,
    ends_words,
    named_words,
    not_due_words,
    order_words,
    settling_words,
)
from repbook.views.screen import (
    ASK_FOR,
    Cell,
    Column,
    Piece,
    Screen,
    hint,
    line,
    screen,
    titled,
)

if TYPE_CHECKING:
    from repbook.book.quotes import Won


class QuoteRow(NamedTuple):
    """A quote, whose it is, where it stands, and the day they were reached last since it was sent."""

    quote: Quote
    customer: Customer
    state: str
    age_days: int | None  # until it was won or lost, or its last day was past
    reached_day: int | None
    order_cents: int | None = None  # of the purchase it became


def quote_rows(
    quotes: Sequence[Quote],
    customers: Sequence[Customer],
    histories: Sequence[History],
    formatter: Formatter,
    orders: Mapping[int, int] = {},
) -> list[QuoteRow]:
    """Quotes with their customers; `orders` are the cents of the purchases they became."""
    by_id = {customer.id: customer for customer in customers}
    reached = {history.id: history.reached_day or 0 for history in histories}
    rows = []
    for quote in quotes:
        state, ended = quote.standing(formatter.on)
        age = None if quote.undated else ((ended or formatter.on) - quote.on).days
        last = reached.get(quote.customer_id, 0)
        since = last if last >= quote.on.toordinal() else None
        order = orders.get(quote.purchase_id or 0)
        rows.append(QuoteRow(quote, by_id[quote.customer_id], state, age, since, order))
    return rows


QUOTE: Fields[QuoteRow] = Fields(
    Field("id", "text", "as in `q4`", lambda row: f"q{row.quote.id}"),
    *WHOSE.within(lambda row: row.customer),
    Field("on", "day?", SENT_ON, lambda row: None if row.quote.undated else row.quote.on),
    Field("amount", "money", "how much", lambda row: row.quote.cents),
    Field("what", "text?", "what was offered", lambda row: row.quote.what),
    Field("ref", "text?", "its reference", lambda row: row.quote.ref),
    Field("valid_until", "day?", "the last day it holds", lambda row: row.quote.valid_until),
    Field("state", "text", "`open`, `won`, `lost` or `expired`"),
    Field("age_days", "whole?", "how many days it was open, or is; null where `on` is"),
    Field(
        "last_reached_on",
        "day?",
        "the day they were reached last, since it was sent",
        lambda row: row.reached_day,
    ),
    Field(
        "purchase",
        "text?",
        "the purchase it became, as in `o12`",
        lambda row: (
            f"o{row.quote.purchase_id}" if row.state == "won" and row.quote.purchase_id else None
        ),
    ),
    Field(
        "order_amount",
        "money?",
        "the amount of that purchase",
        lambda row: row.order_cents if row.state == "won" else None,
    ),
    Field(
        "lost_because",
        "text?",
        "why it was lost",
        lambda row: row.quote.lost_because if row.state == "lost" else None,
    ),
)


class QuoteLogged(NamedTuple):
    """A quote that was logged; the customer as of today, and when the list has them next."""

    row: QuoteRow
    today: CustomerDay
    listed_next: NextListed | None
    named: str | None = None  # the book's currency, when the amount was the first to name one


QUOTED: Fields[QuoteLogged] = Fields(
    *QUOTE.within(lambda logged: logged.row),
    NEXT_ON.within(lambda logged: logged.listed_next),
)


def quoted_screen(logged: QuoteLogged, formatter: Formatter) -> Screen:
    """A quote was logged: what, until when, and when the list asks about it."""
    quote, customer = logged.row.quote, logged.row.customer
    words = f"{order_words(quote, formatter)} (q{quote.id})"
    said = joined(", ", words, ends_words(quote.valid_until, formatter))
    return screen(
        line(Cell(customer.name, "who"), f", quoted {formatter.near(quote.on)}: {said}."),
        *(
            f"Also open: q{other.id} ({order_words(other, formatter)})."
            for other in logged.today.open_quotes
            if other.id != quote.id
        ),
        next_listed_words(
            logged.today, logged.listed_next, formatter, said=f"quote {quote.what or ''}"
        )
        or None,
        named_words(logged.named),
        hint(f"repbook won q{quote.id}", f"repbook lost q{quote.id}", "repbook undo"),
    )


def won_screen(done: "Won", today: CustomerDay, formatter: Formatter) -> Screen:
    """A quote was won, and the order that it became."""
    quote, order, id = done.quote, done.purchase, done.customer.id
    settling = ""
    if done.written:
        settling = settling_words(
            order, done.customer, formatter, done.paid, due_named=done.due_named
        )
    became = f"Order o{order.id}: {order_words(order, formatter)}{settling}."
    day = quote.won_on or order.on
    return screen(
        line(
            Cell(done.customer.name, "who"),
            f", won {formatter.near(day)}: q{quote.id} ({order_words(quote, formatter)}). {became}",
        ),
        not_due_words(order, done.paid) if done.written else None,
        came_back_line(done.customer) if done.came_back else None,
        after_order_words(today, formatter),
        named_words(done.named),
        hint("repbook quotes", f"repbook brief {id}", "repbook undo"),
    )


def lost_screen(row: QuoteRow, formatter: Formatter) -> Screen:
    """A quote was lost, and why."""
    quote, id = row.quote, row.customer.id
    because = f": {quote.lost_because}" if quote.lost_because else ""
    why = None if because else f'repbook correct q{quote.id} --because "…"'
    day = quote.lost_on or formatter.on
    return screen(
        line(
            Cell(row.customer.name, "who"),
            f", lost {formatter.near(day)}: q{quote.id} ({order_words(quote, formatter)}){because}.",
        ),
        hint(why, "repbook quotes", f"repbook brief {id}", "repbook undo"),
    )


BLOCKS = {"open": "Open", "won": "Won", "lost": "Lost", "expired": "Expired"}
COLUMNS = (
    Column(),
    Column(),
    Column(name=True),
    Column(right=True),
    Column(flex=True),
    ASK_FOR,
    Column(),
)


def list_screen(
    rows: Sequence[QuoteRow],
    everything: Sequence[Quote],
    contact_and_phone: Mapping[int, tuple[str | None, str | None]],
    formatter: Formatter,
    only: str | None,
    whose: str | None = None,
) -> Screen:
    """Quotes of `only` one state, or of all by what became of them, all or one customer's; the share won."""
    tables = {
        title: [_row(row, contact_and_phone, formatter) for row in rows if row.state == state]
        for state, title in BLOCKS.items()
    }
    counted = [row.quote for row in rows if row.state == (only or "open")]
    total = f", {formatter.money(sum(q.cents for q in counted))}" if counted else ""
    first = next((row.quote for row in rows if row.state == "open"), None)
    return screen(
        line(
            Cell(f"Quotes of {whose}" if whose else "Quotes", "who"),
            right=f"{len(counted)} {only or 'open'}{total}{' quoted' if only == 'won' and total else ''}",
        ),
        "",
        *titled(COLUMNS, tables),
        None if rows else f"No {only or 'open'} quotes{f' of {whose}' if whose else ''}.",
        won_words(everything, formatter),
        "",
        hint(
            f"repbook won q{first.id}" if first else None,
            f"repbook lost q{first.id}" if first else 'repbook log-quote CUSTOMER AMOUNT "what"',
            "repbook quotes --all" if only else None,
        ),
    )


def _row(
    row: QuoteRow,
    contact_and_phone: Mapping[int, tuple[str | None, str | None]],
    formatter: Formatter,
) -> tuple[Piece, ...]:
    quote, customer = row.quote, row.customer
    contact, dial = "", Cell("")
    ended = quote.ended_on(formatter.on)
    if ended is None:
        contact, dial = ask_and_dial(customer, contact_and_phone)
        age = formatter.ago(quote.on)
        until = quote.valid_until
        since = formatter.sent(quote.on, True) if quote.undated else ""
        when = joined(", ", since, f"until {formatter.weekday(until)}" if until else "")
    else:
        age = formatter.weekday(quote.on)
        when = f"{row.state} {formatter.weekday(ended)}"
    age = "" if quote.undated else age
    order = f" as o{quote.purchase_id}" if row.state == "won" and quote.purchase_id else ""
    if order and row.order_cents not in (None, quote.cents):
        order += f" for {formatter.money(row.order_cents or 0)}"
    why = f": {quote.lost_because}" if row.state == "lost" and quote.lost_because else ""
    mark = not_to_call(customer) if row.state == "open" else ""
    ref = f" ({quote.ref})" if quote.ref else ""
    return (
        Cell(f"q{quote.id}", "dim"),
        age,
        Cell(f"{customer.name} ({customer.id})", "who"),
        formatter.bare(quote.cents),
        joined(" ", joined("; ", f"{cut(quote.what or '')}{ref}", when + order + why), mark),
        contact,
        dial,
    )


def won_words(quotes: Sequence[Quote], formatter: Formatter) -> str | None:
    """The share won, of those that ended; None where none did."""
    counts = count_quotes(quotes, date.min, formatter.on)
    if counts.won_share is None:
        return None
    ended = f"{count(counts.ended, 'quote')} that ended ({percent(counts.won_share)})"
    return f"Won: {counts.won} of {ended}."
