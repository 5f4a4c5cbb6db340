"""`report --html`: what happened, who to call, what is ahead, then pictures; two sheets."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby

from repbook.formatter import Formatter, clock, count, cut, joined, sentence
from repbook.loyalty.ahead import WEEK_DAYS, Ahead
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.review import Break, Review, broken
from repbook.views.call_words import call_words
from repbook.views.figures import (
    before_words,
    figures,
    not_in_time,
    of_target,
    of_today,
    short_title,
    title_of,
    whom,
)
from repbook.views.next import listed
from repbook.views.pages import named, printed, several
from repbook.views.pages.drawing import Markup, bar, markup, tag
from repbook.views.pages.pictures import REACHED, break_words, pictures
from repbook.views.report import REVIEW, headline
from repbook.views.screen import Piece, style_of, text_of

# What neither the top of the page nor a picture says
FIGURES = (
    "purchases.repeat_share commission quotes.sent quotes.won quotes.open problems.opened"
    " problems.reopened problems.resolved problems.given_up problems.undated problems.open referrals quiet"
)
ON_PAGE = "movers receivables lost lapsed since street"
LINES, ORDERS = 9, 3  # lines of the week ahead, one less for a year; expected orders a day
WHY, TEXT = 130, 70  # letters of the reasons of a call, and of a note


def report_page(review: Review, formatter: Formatter) -> str:
    now = review.now.period
    week = formatter.on, formatter.on + timedelta(WEEK_DAYS - 1)
    drawn = pictures(review, formatter)
    more = [
        (label, [markup(*map(_piece, text)) for text in texts])
        for label, texts in REVIEW.sections(review, formatter, ON_PAGE)
    ]
    nothing = [markup(picture.says) for picture in drawn if not picture.rows]
    return printed(
        "report.html",
        formatter.on,
        title=title_of(now),
        headline=headline(review, formatter),
        lead=lead(review, formatter),
        tiles=[revenue(review, formatter), calls(review, formatter), promises(review)],
        calls=[
            {
                "name": row.call.history.name,
                "why": cut(sentence(call_words(row.call, formatter)), WHY),
                "contact": row.contact or "",
                "phone": row.phone or "",
            }
            for row in listed(review.calls, review.contact_and_phone)
        ],
        agenda=agenda(review, formatter),
        to_call=f"Who to call{of_today(now, formatter)}",
        ahead=f"The week ahead, {formatter.range(*week)}",
        pictures=[picture for picture in drawn if picture.rows],
        heads=(short_title(now, formatter.on), short_title(review.before.period, formatter.on)),
        figures=figures(review, formatter, FIGURES),
        more=[*more, ("Nothing yet", nothing)] if nothing else more,
    )


def _piece(piece: Piece) -> str:
    """A name stands apart; what is said of it is cut."""
    text = text_of(piece)
    if style_of(piece) == "who":
        return named(text)
    return cut(text, TEXT) if text.startswith(", ") else text


# The three figures


Tile = dict[str, str]  # a figure, with its change, its target, and a bar of how far it is


def lead(review: Review, formatter: Formatter) -> str:
    """The period in a sentence."""
    now = review.now
    reached, sold = (_change(review, formatter, money) for money in (False, True))
    known = now.reach.reached or review.before.reach.reached
    orders = f"{count(now.orders, 'order')}, revenue {formatter.whole(now.revenue)}{sold}"
    words = joined(
        ", ",
        f"customers reached {count(now.reach.reached, 'time')}{reached}" if known else "",
        orders if now.orders else "no orders",
        of_target(now.revenue, now.target, now, formatter),
    )
    return f"{sentence(words)}."


def _change(review: Review, formatter: Formatter, money: bool) -> str:
    """` (+11)`, ` (-44 %)`; nothing while the period runs, or where there is no like before."""
    now, before = review.now, review.before
    if now.period.runs_on(formatter.on) or _break(review, formatter, money):
        return ""
    if not money:
        return f" ({now.reach.reached - before.reach.reached:+,})"
    if before.revenue <= 0:
        return ""
    return f" ({100 * now.revenue / before.revenue - 100:+,.0f} %)"


def _break(review: Review, formatter: Formatter, money: bool) -> Break | None:
    """A break in the records of the period or of the one before."""
    if review.trend is None:
        return None
    found = review.trend.no_orders if money else review.trend.no_calls
    return broken(found, review.before.period, formatter.on) or broken(
        found, review.now.period, formatter.on
    )


def _compared(review: Review, formatter: Formatter, money: bool, before: str) -> str:
    """What is said of the period before, below a figure."""
    found, other = _break(review, formatter, money), before_words(review.now.period)
    if found is not None:
        what = "orders" if money else "calls"
        if before == "0" and not (review.now.orders if money else review.now.reach.reached):
            return f"No {what} recorded"
        return f"Not compared: no {what} recorded {break_words(found, formatter)}"
    change = _change(review, formatter, money).strip(" ()")
    if not change:
        whole = "whole " if review.now.period.runs_on(formatter.on) else ""
        return sentence(f"{whole}{other}: {before}")
    return f"{change} on the {other} ({before})"


def revenue(review: Review, formatter: Formatter) -> Tile:
    """Revenue, against the target."""
    now, before = review.now, review.before
    return {
        "title": "Revenue",
        "figure": formatter.whole(now.revenue),
        "what": count(now.orders, "order"),
        "change": _compared(review, formatter, True, formatter.whole(before.revenue)),
        "target": of_target(
            now.revenue, now.target, now, formatter, f" of {formatter.whole(now.target)}"
        ),
        "bar": _toward(now.revenue, now.target),
    }


def calls(review: Review, formatter: Formatter) -> Tile:
    """How often customers were reached."""
    now, before = review.now, review.before
    return {
        "title": REACHED,
        "figure": f"{now.reach.reached:,}",
        "what": whom(now),
        "change": _compared(review, formatter, False, f"{before.reach.reached:,}"),
        "target": of_target(
            now.reach.reached, now.reach_target, now, formatter, f" of {now.reach_target:,.0f}"
        ),
        "bar": _toward(now.reach.reached, now.reach_target),
    }


def promises(review: Review) -> Tile:
    """Promises kept in time, of those kept and those whose day passed in the period."""
    now, before = review.now.promises, review.before.promises
    return {
        "title": "Promises",
        "figure": f"{now.kept:,} of {now.to_keep:,}" if now.to_keep else "0",
        "what": "kept in time" if now.to_keep else "due",
        "change": f"{sentence(before_words(review.now.period))}:"
        f" {before.kept:,} of {before.to_keep:,}"
        if before.to_keep
        else "",
        "target": not_in_time(review.now),
        "bar": bar({"dark": now.kept, "mid": now.late, "pale": now.missed}, now.to_keep),
    }


def _toward(reached: float, target: float) -> Markup:
    """A bar of what is reached, and what is missing to the target; nothing without a target."""
    got = max(0.0, reached) if target else 0.0
    return bar({"dark": got, "pale": max(0.0, target - got)}, max(got, target))


# The week ahead


def agenda(review: Review, formatter: Formatter) -> list[tuple[str, list[Markup]]]:
    """What is planned on each day; expected orders in a line of their own, as far as there is room."""
    found = []
    planned = [a for a in review.ahead if a.what != "order"]
    first = sorted(planned, key=lambda a: a.what != "problem")  # a problem is not cut
    most = LINES - (review.now.period.kind == "year")  # its other parts are the longest
    kept, room = first[:most], most - len(planned)
    left = max(-room, 0)
    for day, group in groupby(review.ahead, key=lambda a: a.day):
        theirs = list(group)
        lines = [_planned(a) for a in theirs if a in kept]
        orders = [a.customer for a in theirs if a.what == "order"]
        if orders and room > 0:
            lines.append(_orders(orders, formatter))
            room -= 1
        else:
            left += len(orders)
        if lines:
            found.append((formatter.weekday(day), lines))
    if left:
        found.append(("", [markup(f"and {left:,} more")]))
    return found


def _planned(a: Ahead) -> Markup:
    what = {
        "call": "call back",
        "promise": "promised",
        "yearly": "a yearly day",
        "update": "update due",
        "problem": "parked problem comes back",
        "quote": "last day of the quote",
    }
    at = f"{clock(a.minute)} " if a.minute is not None else ""
    text = _text_of(a)
    about = markup(": ", tag("bdi", cut(text, TEXT))) if text else ""
    return markup(at, named(a.customer.history.name), f", {what[a.what]}", about)


def _text_of(a: Ahead) -> str:
    """What was promised, is wrong or was offered."""
    if a.promise:
        return a.promise.text
    return a.problem.what if a.problem else (a.quote and a.quote.what) or ""


def _orders(customers: Iterable[CustomerDay], formatter: Formatter) -> Markup:
    worth = [(customer.figures.value_per_purchase, customer.history.name) for customer in customers]
    expected = [
        markup(named(name), f" (about {formatter.about(cents)})" if cents else "")
        for cents, name in sorted(worth, key=lambda each: -each[0])
    ]
    return markup("Order expected: ", several(expected, ORDERS))
