# Long because all that is worth a call is worded here, side by side.
"""What is worth a call: their silence against the usual gap, money owed or quoted, who was not heard of."""

from collections.abc import Callable, Collection

from repbook.formatter import Formatter, count, days, joined, percent, silence
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.reasons import Opening, Reason, Rule, Told, Worth, with_sentence
from repbook.loyalty.reasons.waiting import after_a_call, call_note, quiet_from, turn
from repbook.records import OpenQuote


def open_silence(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """By asking; a regular's silence may hide a problem."""
    if reason.mark == "due soon":
        return "a question: how are things? Their next order is due soon"
    if len(customer.history.buying.days) <= 1:
        return "a question: how are things? Listen before you offer"
    return "a question: how are things? Quiet may mean fine, or struggling"


SILENCE = Opening(100, "silence", open_silence)

# Late and win-back: money that goes missing


def last_day(customer: CustomerDay) -> int:
    """The day since which they are silent."""
    return customer.last_day or 0


def order_word(customer: CustomerDay) -> str:
    """Their rhythm, as every screen has it; on their rhythm, who is about to order is due soon."""
    return "due soon" if customer.rhythm == "on-rhythm" else customer.rhythm or ""


def late_weight(customer: CustomerDay) -> float | None:
    """1 while late (or due past 1.3 usual gaps), less for a while after a call in vain."""
    policy = customer.policy
    late = policy.late_from_gaps < customer.ratio <= policy.rhythm_lapsed_gaps
    holds = late and customer.last_day is not None and not customer.just_bought
    return after_a_call(customer) if holds else None


def win_back_weight(customer: CustomerDay) -> float | None:
    """1 when just lapsed, fading evenly to 0 as the silence grows; less after a call in vain."""
    policy = customer.policy
    if customer.ratio <= policy.rhythm_lapsed_gaps or customer.last_day is None:
        return None
    first, last = policy.win_back_fade_from_gaps, policy.win_back_fade_to_gaps
    left = min(1.0, (last - customer.ratio) / (last - first))
    return max(0.0, round(left * after_a_call(customer), 4)) or None


def _missing_words(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """`no order for 58 days, usually 32; about 470 at risk`."""
    return f"{_silence(customer, formatter)}; about {formatter.about(reason.value)} at risk"


def _silence(customer: CustomerDay, formatter: Formatter) -> str:
    """`no order for 58 days, usually 32`; of few orders `one order, 58 days ago`, `2 orders, last 58 days ago`."""
    if customer.has_usual_gap:
        usually = ", you set" if customer.history.orders_every_days else ", usually"
        return f"no order for {silence(customer.on - last_day(customer))}{usually} {round(customer.gap)}"
    orders, last = len(customer.history.buying.days), formatter.ago(last_day(customer))
    return f"one order, {last}" if orders == 1 else f"{orders} orders, last {last}"


def late_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`late: no order for 58 days, usually 32; about 470 at risk`; `due` before it is late, as everywhere."""
    return f"{reason.mark}: {_missing_words(reason, customer, formatter)}"


AT_RISK = "{} at risk in the {stake_days}"
STAKE = (lambda customer: customer.figures.most_stake, lambda customer: customer.figures.stake)

LATE = Rule(
    "late",
    "worth",
    "order {}",
    "late, or due for more than {late_from_gaps:g} usual gaps; still a customer with a chance"
    " above {active_above:g}",
    late_words,
    opening=SILENCE,
    worth=Worth(
        late_weight,
        last_day,
        STAKE,
        only_active=True,
        mark=order_word,
        note=call_note,
        told=Told(
            "(ratio > :late_from_gaps AND ratio <= :rhythm_lapsed_gaps AND {rested})",
            "1",
            "(after_a_call + 0.00005)",
        ),
    ),
    basis=AT_RISK,
    done="the call about their next order ({0}: {1} since the last order)",
)


def win_back_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`win back: no order for 110 days, usually 32; about 470 at risk`."""
    return f"win back: {_missing_words(reason, customer, formatter)}"


WIN_BACK = Rule(
    "win-back",
    "worth",
    "win back",
    "lapsed; still a customer with a chance above {active_above:g}; counts less and less from"
    " {win_back_fade_from_gaps:g} usual gaps on, and nothing from {win_back_fade_to_gaps:g}",
    win_back_words,
    opening=SILENCE,
    worth=Worth(
        win_back_weight,
        last_day,
        STAKE,
        only_active=True,
        note=call_note,
        told=Told(
            "(ratio > :rhythm_lapsed_gaps AND {win_back} >= {sure})",
            "1",
            "({win_back} + 0.00005)",
            "(ratio > :rhythm_lapsed_gaps AND {win_back} > {none} AND {win_back} < {sure})",
        ),
    ),
    basis=f"{AT_RISK}; the longer they are silent, the lower the percentage",
    done="the win-back call (their last order came {1} ago)",
)


# Due


def due_weight(customer: CustomerDay) -> float | None:
    """The policy's, while the next purchase is about due; less after a call in vain."""
    policy = customer.policy
    due = policy.due_from_gaps <= customer.ratio <= policy.due_to_gaps
    if not due or customer.last_day is None:
        return None
    return policy.due_weight * after_a_call(customer)


def due_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`due: no order for 33 days, usually 31`; late says it too."""
    return "" if LATE.code in others else f"{reason.mark}: {_silence(customer, formatter)}"


def others_do(reason: Reason, customer: CustomerDay) -> str:
    """What the book's others do, where one order makes nothing usual."""
    return (
        "most customers who order again have done so by now"
        if len(customer.history.buying.days) == 1
        else ""
    )


DUE = Rule(
    "due",
    "worth",
    "order {}",
    "{due_from_gaps:g} to {due_to_gaps:g} usual gaps since the last order",
    due_words,
    opening=SILENCE,
    worth=Worth(
        due_weight,
        last_day,
        (
            lambda customer: customer.figures.value_per_purchase,
            lambda customer: customer.figures.p_buy * customer.figures.value_per_purchase,
        ),
        mark=order_word,
        note=call_note,
        told=Told(
            "(ratio BETWEEN :due_from_gaps AND :due_to_gaps)",
            "1 + :due_weight * (after_a_call + 0.00005) * {per_order}",
        ),
    ),
    basis="{0} to expect in the {horizon_days} (the chance of an order is in the {0} already)",
    aside=others_do,
    done="the call about their next order ({0}: {1} since the last order)",
)


# Payment


def payment_weight(customer: CustomerDay) -> float | None:
    """The policy's, while anything is unpaid beyond its grace."""
    unpaid = customer.history.debts and customer.overdue
    return customer.policy.payment_weight if unpaid else None


def payment_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`o12 unpaid since 3 Mar: 480`."""
    owed = customer.overdue
    what = f"o{owed[0].purchase_id}" if len(owed) == 1 else count(len(owed), "order")
    return f"{what} unpaid since {formatter.weekday(reason.since_day)}: {formatter.money(reason.value)}"


def open_payment(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """Ask for what is wrong before asking for the money."""
    owed = with_sentence(reason, customer, formatter)
    return f"{owed}. Ask whether anything is wrong with it, then for the money"


PAYMENT = Rule(
    "payment",
    "worth",
    "unpaid order",
    "unpaid beyond its grace ({payment_grace_days} days)",
    payment_words,
    settled_by="payment",
    opening=Opening(90, "payment", open_payment),
    needs="debts",
    worth=Worth(
        payment_weight,
        lambda customer: customer.overdue[0].due_day,
        (lambda customer: sum(debt.cents for debt in customer.overdue),),
    ),
    basis="{} unpaid",
    later="if {} still unpaid",
)


# Quote


def quote_weight(customer: CustomerDay) -> float | None:
    """The policy's of the share of quotes that the book wins, while there is one to ask about."""
    if not customer.history.quotes or not customer.quotes_to_ask:
        return None
    return customer.policy.quote_weight * customer.won_share or None


def quote_note(customer: CustomerDay) -> str:
    """`25 % of the 46 % chance to win it: 4 of 7 won so far, reckoned with 5 more of which 30 % are won`."""
    policy, (won, ended) = customer.policy, customer.won_of
    share = f"{percent(policy.quote_weight)} of the {percent(customer.won_share)}"
    assumed = percent(policy.quote_won_share)
    if not ended:
        return f"{share} chance assumed to win it"
    more = f", reckoned with {policy.quote_won_prior:g} more of which {assumed} are won"
    return f"{share} chance to win it: {won} of {ended} won so far{more if policy.quote_won_prior else ''}"


def quote_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`quote of 1,200 open 9 days, ends 4 Dec (q4)`; in its last days `quote of 1,200 ends Fri (q4)`."""
    quotes = customer.quotes_to_ask
    ids = ", ".join(f"q{quote.id}" for quote in quotes[:3]) + (", …" if quotes[3:] else "")
    age = days(customer.on - quotes[0].day)
    came = "in the book " if quotes[0].undated else ""
    if len(quotes) > 1:
        total = formatter.money(sum(quote.cents for quote in quotes))
        return f"{len(quotes)} quotes of {total} open, the first {came}{age} ({ids})"
    of = f"quote of {formatter.money(quotes[0].cents)}"
    if quotes[0] in customer.quotes_ending(customer.on):
        return f"{of} ends {formatter.near(quotes[0].last_day or 0)} ({ids})"
    ends = quote_whose_end_is_said(customer)
    until = f", ends {formatter.short(ends.last_day or 0)}" if ends else ""
    return f"{of} {came or 'open '}{age}{until} ({ids})"


def quote_whose_end_is_said(customer: CustomerDay) -> OpenQuote | None:
    """The quote whose last day the words above name: the only one to ask about, if it has one."""
    quotes = customer.quotes_to_ask
    ends = len(quotes) == 1 and (quotes[0].last_day or 0) >= customer.on
    return quotes[0] if ends else None


def open_quote(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """By asking what they think of it; a no is worth having, too."""
    (quote, *_) = customer.quotes_to_ask
    what = joined(" for ", formatter.money(quote.cents), quote.what or "")
    sent = formatter.sent(quote.day, quote.undated)
    return f"q{quote.id}, {what}, {sent}. Ask what is still open, and when they decide"


QUOTE = Rule(
    "quote",
    "worth",
    "quote {} is open",
    "a quote is open, {quote_from_days} days after it was sent and they were last reached, and in"
    " its last {quote_last_days} days",
    quote_words,
    opening=Opening(85, "quote", open_quote),
    needs="quotes",
    worth=Worth(
        quote_weight,
        lambda customer: customer.quotes_to_ask[0].day,
        (lambda customer: sum(quote.cents for quote in customer.quotes_to_ask),),
        mark=lambda customer: f"q{customer.quotes_to_ask[0].id}",
        note=quote_note,
    ),
    basis="{} quoted",
    done="the call about {0}, still open (sent {1} ago)",
)


# Lead


def is_lead(customer: CustomerDay) -> bool:
    """Whether they are in the book, never reached, never bought, and neither quoted nor due a first call."""
    history, policy = customer.history, customer.policy
    if customer.last_day is not None or customer.reached_day or customer.on < history.added_day:
        return False
    if history.quotes and customer.open_quotes:
        return False
    referred = history.referred_by is not None
    return not (referred and customer.on - history.added_day <= policy.first_call_to_days)


def lead_later(customer: CustomerDay) -> int | None:
    """The day on which it is a lead's turn, where that is yet to come."""
    first_day = customer.history.added_day + turn(customer) + 1
    return first_day if customer.on < first_day and is_lead(customer) else None


def bought_share(customer: CustomerDay) -> float:
    """The share of the book's prospects who bought, drawn towards the policy's where there are few."""
    policy, basis = customer.policy, customer.history.prospects
    reached, bought = (basis.reached, basis.bought) if basis else (0, 0)
    prior = policy.lead_bought_prior
    if not prior + reached:
        return policy.lead_bought_share
    return (bought + policy.lead_bought_share * prior) / (reached + prior)


def first_year(customer: CustomerDay) -> float:
    """What a customer of the book buys in a first year: the median."""
    return customer.history.prospects.first_year_cents if customer.history.prospects else 0.0


def lead_weight(customer: CustomerDay) -> float | None:
    """The policy's of the share of prospects who buy, from the day after they were added."""
    if not is_lead(customer) or lead_later(customer):
        return None
    return customer.policy.lead_weight * bought_share(customer)


def lead_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`prospect since 25 Nov, not called yet`; once tried, `not reached yet`.

    Of one from a file only the day of the import is known, and no call before it.
    """
    since, history = formatter.weekday(reason.since_day), customer.history
    if history.imported and not history.tries:
        return f"{reason.mark} in the book since {since}, no call logged yet"
    return f"{reason.mark} since {since}, not {'reached' if history.tries else 'called'} yet"


def open_lead(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """By asking; nothing is known of them but what came back."""
    if customer.history.gave_back:
        return "a question: what was not right with their order? All of it came back"
    return "who you are, and a question: what do they use today, and who supplies it?"


LEAD = Rule(
    "lead",
    "worth",
    "first call to a {}",
    "a prospect never reached, from the day after they were added; those of a file are spread over"
    " up to {quiet_spread_days} days; a referred one after their `first-call`, one with a quote once that has ended",
    lead_words,
    opening=Opening(95, "lead", open_lead),
    worth=Worth(
        lead_weight,
        lambda customer: customer.history.added_day,
        (first_year,),
        mark=lambda customer: (
            "prospect whose order came back" if customer.history.gave_back else "prospect"
        ),
        note=lambda customer: "the more of your prospects buy, the higher this share",
        told=Told("(NOT occasions AND reached_day IS NULL)"),
    ),
    basis="{} that a typical customer buys in the first year",
)


# Quiet


def is_quiet(customer: CustomerDay) -> bool:
    """Whether they were neither reached nor buying for long enough, and it is their turn."""
    return _is_silent(customer) and _is_known(customer) and not _comes_later(customer)


def quiet_later(customer: CustomerDay) -> int | None:
    """The day on which it is a quiet customer's turn, where that is yet to come."""
    later = _comes_later(customer) and _is_silent(customer) and _is_known(customer)
    return customer.history.added_day + turn(customer) if later else None


def turn_later(customer: CustomerDay) -> int | None:
    """The day on which it is the turn of one from a file, a prospect or quiet, if yet to come."""
    return lead_later(customer) or quiet_later(customer)


def _is_silent(customer: CustomerDay) -> bool:
    return customer.is_silent(quiet_from(customer))


def _is_known(customer: CustomerDay) -> bool:
    """Whether they have bought, and not just now, or were reached; who was not is a lead."""
    return bool(customer.reached_day) if customer.last_day is None else not customer.just_bought


def _comes_later(customer: CustomerDay) -> bool:
    """Whether the first weeks have not come to them."""
    return 0 <= customer.on - customer.history.added_day < turn(customer)


def quiet_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`not in touch since 3 Aug`; once tried or sent a quote, `not reached since`.

    Who is late since then is quiet anyway. Of one from a file, nobody knows of a call before it.
    Who was tried after an order was not reached by that order: it is said for itself.
    """
    ordered = reason.since_day == customer.last_day
    said = any(rule.code in others for rule in (LATE, DUE, WIN_BACK))
    if said and ordered:
        return ""
    since = formatter.weekday(reason.since_day)
    if customer.history.imported and not customer.history.touched and customer.last_day:
        return f"last order {formatter.weekday(customer.last_day)}; no call logged yet"
    tried = customer.history.tries or any(
        quote.day > reason.since_day and not quote.undated for quote in customer.history.quotes
    )
    if tried and ordered and customer.reached_day < reason.since_day:
        return f"last order {since}; not reached {'since' if customer.reached_day else 'yet'}"
    return f"{'not reached' if tried else 'not in touch'} since {since}"


def quiet_weight(customer: CustomerDay) -> float | None:
    """The policy's once they are quiet."""
    return customer.policy.quiet_weight if is_quiet(customer) else None


def quiet_value(figure: str) -> Callable[[CustomerDay], float]:
    """A figure of the forecast; of who has not bought yet, what a prospect may buy in a first year."""
    return lambda customer: (
        first_year(customer) * bought_share(customer)
        if customer.last_day is None
        else getattr(customer.figures, figure)
    )


QUIET = Rule(
    "quiet",
    "worth",
    "quiet",
    "neither reached nor buying for {quiet_days} days (or `--call-every`)",
    quiet_words,
    opening=SILENCE,
    worth=Worth(
        quiet_weight,
        lambda customer: customer.silent_since,
        tuple(map(quiet_value, ("most_in_a_year", "most_next_12_months", "next_12_months"))),
        told=Told(
            "({silent} AND NOT {later} AND ({rested} OR (NOT occasions AND reached_day NOTNULL)))",
            "1 + :quiet_weight * {in_a_year}",
        ),
    ),
    basis="{} they are expected to spend in the {year_days}",
    later="if there is no call or order before",
    done="the call after {1} of silence",
)

RULES = (QUOTE, LATE, DUE, PAYMENT, LEAD, QUIET, WIN_BACK)
