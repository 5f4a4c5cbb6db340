# Long because what a note speaks of is found here, sign by sign.
"""After a call: `log-call`."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from repbook.cli.call_entry import (
    NO_MORE_CALLS,
    Typed,
    amount_quoted,
    check,
    is_theirs,
    not_to_be_called,
    of_a_quote,
    of_theirs,
    other_problems,
    problem_in,
    says_of_quotes,
    sentences,
    show,
    tells_of_a_problem,
    to_solve,
    unreached_outcome,
    wants_no_calls,
    with_problem,
    write,
)
from repbook.cli.note_words import amount_ordered, goods_ordered, referral
from repbook.cli.options import BARE
from repbook.cli.parameters import NAMED, TODAY, UNLESS_MANY, Json, On, ToTag, ToTown
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.records import Customer, Touch
from repbook.schema import number_of
from repbook.text import fold, shell_line, shown, words_of

if TYPE_CHECKING:
    from datetime import date

    from repbook.book.calls import Logged
    from repbook.records import Promise


def log_call(
    session: Session,
    customer: Annotated[
        Customer | None, typer.Argument(metavar="CUSTOMER", help=NAMED, parser=str), UNLESS_MANY
    ] = None,
    *,
    typed: Typed,
    tag: ToTag = None,
    town: ToTown = None,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Log a call: who, what was said, what comes next.

    Examples:
      repbook log-call vale "Wants 20 seals" --order 480 -p "send quote" --by fri
      repbook log-call 12 -o no-answer
      repbook log-call pier "On holiday" --again "thu 14:30"
      repbook log-call orchard "Happy" -f quality:good -f "price:bad:too dear"
      repbook log-call northside "Angry" --problem "valve leaks"
      repbook log-call delta "It leaks again" --inbound --about x48
      repbook log-call lumen "No leak since" --held
      repbook log-call delta "New kit fitted" --solved
      repbook log-call harbor "They take it" --won
      repbook log-call --tag food "Price list" -o sent -c email
      repbook log-call

    Without a customer it asks for everything, one question at a time. For a
    long NOTE, --edit opens your editor; - reads the NOTE from standard input.
    """
    if tag is not None or town is not None:
        from repbook.cli.many_calls import log_calls

        # With these the words in place of a customer are the note.
        words = None if customer is None else str(customer)
        return log_calls(session, words, typed, (tag, town), on, json)
    if typed.about is None and number_of(typed.problem or "", "x"):
        typed = typed._replace(about=typed.problem, problem=None)  # `--problem x4`
    _refuse_unread(session, customer, typed, on)
    typed = _read(session, customer, typed, on)
    check(session, typed, on, customer)
    if customer is None:
        from repbook.cli import guided_call

        return guided_call.log_call(session, typed, on, json)
    asking = session.prompts.can_ask
    asked = _asked(session, customer, with_problem(session, customer, typed, on), on)
    typed = asked.typed
    if asked.also or typed.problem:
        from repbook.cli.guided_call import write_with

        done, today = write_with(session, customer, typed, on, asked.also)
        after = today
    else:
        done, after, today = write(session, customer, typed, on)
    show(session, done, today, json, None if asking else after)
    _notice(session, customer, done.touch)
    if typed.again and done.touch.again_minute is None:
        session.note_untimed(typed.again, f"repbook correct c{done.touch.id} --again ")
    _notice_unasked(session, customer, asked, done)


def _notice_unasked(session: Session, customer: Customer, asked: "Asked", done: "Logged") -> None:
    """Say what to type where a note or a promise may mean more than was logged."""
    typed = asked.typed
    for sign in asked.unasked:
        session.output.note(sign.line(f"c{done.touch.id}"))
    others = other_problems(typed.note or "") if typed.about is None else []
    for what in (each for each in others if typed.problem not in (each, typed.note)):
        line = shell_line(["repbook", "log-problem", str(customer.id), what])
        session.output.note(f"If that is another problem: {line} --call c{done.touch.id}")
    if done.promise:
        _notice_promise(session, done.promise, done.touch, typed.by is None)
    if asked.unreached:
        again = f"repbook correct c{done.touch.id} --outcome {asked.unreached}"
        session.output.note(f"If nobody was reached: {again}")


def _refuse_unread(session: Session, customer: Customer | None, typed: Typed, on: "date") -> None:
    """Refuse a call of which nothing is said where a file waits on standard input, not read."""
    if typed != Typed() or customer is None or session.prompts.can_ask:
        return
    from os import fstat
    from stat import S_ISREG

    from repbook.cli.call_entry import line_of

    try:
        waiting = fstat(session.output.stdin.fileno())  # type: ignore[union-attr]
    except (AttributeError, OSError, ValueError):
        return
    if S_ISREG(waiting.st_mode) and waiting.st_size:
        raise InvalidInput(
            "Nothing was logged: the file on standard input was not read",
            hint=f"{line_of(session, customer, typed._replace(note='-'), on)} < FILE",
        )


def _read(session: Session, customer: Customer | None, typed: Typed, on: "date") -> Typed:
    """What was typed, with the day at the end of a promise and the reason of --lost as what they are."""
    if typed.promise and not typed.by:
        from repbook.cli.typed_words import day_at_end

        promise, by = day_at_end(session, typed.promise)
        typed = typed._replace(promise=promise, by=by)
    if typed.lost is not None:
        from repbook.cli.quote_question import with_reason

        typed = with_reason(session, customer, typed, on)
    if BARE in (typed.kept or ()):
        typed = _with_kept(session, customer, typed, on)
    return typed._replace(edit=False)  # what was written is the note by now


def _with_kept(session: Session, customer: Customer | None, typed: Typed, on: "date") -> Typed:
    """What was typed, with the only open promise of theirs where --kept names none."""
    from repbook.cli.call_entry import line_of
    from repbook.cli.meant import promise_meant

    if customer is None:
        raise InvalidInput("Whose promise is it?", hint="repbook promises")
    others = [id for id in typed.kept or () if id != BARE]

    def line(*kept: str) -> str:
        return line_of(session, customer, typed._replace(kept=[*others, *kept]), on)

    return typed._replace(kept=[*others, promise_meant(session, customer, line)])


NOT_REACHED = {"no-answer": "a no answer", "voicemail": "a voicemail", "sent": "a message sent"}


class Asked(NamedTuple):
    """A call with what was asked for."""

    typed: Typed
    unreached: str | None  # the outcome that its note speaks of, against having reached them
    also: dict[str, object]  # what else its note speaks of and is to be logged
    unasked: "list[Sign]"  # the same, where nobody could be asked


def _asked(session: Session, customer: Customer, typed: Typed, on: "date") -> Asked:
    asking = session.prompts.can_ask
    if typed.outcome != "no-answer" and typed.solved in (None, BARE):
        what = "what was said?" if typed.outcome == "reached" else "anything to note?"
        question = f"{customer.name}: {what} (Enter for nothing)"
        typed = typed._replace(note=session.prompts.given(typed.note, question))
    outcome = unreached_outcome(typed)
    if outcome and asking:
        question = (
            f'You wrote "{shown(typed.note or "")}". Did you reach them?'
            f" N logs {NOT_REACHED[outcome]}."
        )
        if not session.prompts.agreed(question):
            typed = typed._replace(outcome=outcome)
        outcome = None
    also: dict[str, object] = {}
    if asking and typed.outcome in ("reached", "sent"):
        from repbook.cli.call_questions import ask_what_waits

        typed, also = ask_what_waits(session, customer, typed, on)
    signs = _signs(session, customer, typed, on)
    if asking and signs:
        from repbook.cli.call_questions import ask_signs

        typed, noted = ask_signs(session, customer, typed, on, signs)
        also, signs = {**also, **noted}, [sign for sign in signs if not sign.question]
    return Asked(typed, outcome, also, signs)


def _notice_promise(session: Session, promise: "Promise", call: Touch, for_today: bool) -> None:
    """Say what to type where the words of a promise name another day, or what they will do."""
    if for_today:
        _notice_day(session, promise)
    if is_theirs(promise.text):
        again = f"correct c{call.id} --again {promise.by.isoformat()}"
        session.output.note(of_theirs(promise.id, again))


def _notice_day(session: Session, promise: "Promise") -> None:
    """Say that a promise for which no day was named is for that of the call, and how to move it."""
    from repbook.cli.typed_words import day_within

    if said := day_within(session, promise.text, promise.made_on):
        which = f"repbook promise p{promise.id} --by {shell_line([said])}"
        session.output.note(f"If that promise is for {said}: {which}")
    elif not is_theirs(promise.text):
        session.output.note(
            f"No day was named, so p{promise.id} is for {promise.by.isoformat()}. If it is for"
            f" another: repbook promise p{promise.id} --by fri"
        )


class Noted(NamedTuple):
    """A call that is to be logged, and one sentence of its note."""

    session: Session
    customer: Customer
    typed: Typed
    on: "date"
    sentence: str
    said: list[str]  # its words


class Sign(NamedTuple):
    """What a note speaks of and no option says: what it adds to the call; the line that logs it later.

    The line is made of the id of the call; without a question it is shown and nothing is asked.
    """

    answers: dict[str, object]
    question: str
    line: Callable[[str], str]


def _order(noted: Noted) -> Sign | None:
    """An order for an amount; where none is named, of goods, with the amount to be filled in."""
    if noted.typed.order or noted.typed.won:
        return None
    amount = amount_ordered(noted.sentence)
    line = f"If that is an order: repbook log-purchase {noted.customer.id}"
    if amount is not None:
        asked = f"Log an order of {amount}?"
        return Sign({"order": amount}, asked, lambda c: f"{line} {amount} --call {c}")
    goods = goods_ordered(noted.sentence)
    if goods is None or any(map(amount_ordered, sentences(noted.typed.note or ""))):
        return None
    return Sign({}, "", lambda c: f"{line} AMOUNT {shell_line([goods])} --call {c}")


def _referral(noted: Noted) -> Sign | None:
    """Whom they named as a new customer; not one of their own contacts."""
    found = referral(noted.sentence)
    contacts = {fold(contact.name) for contact in noted.customer.contacts}
    if found is None or fold(found[0]) in contacts:
        return None
    person, firm = found
    words = [firm, "--contact", person] if firm else [person]
    line = shell_line(["repbook", "add", *words, "--referred-by", str(noted.customer.id)])
    return Sign({}, "", lambda c: f"If that is a new customer: {line}")


def _quote(noted: Noted) -> Sign | None:
    amount = amount_quoted(noted.sentence)
    if amount is None or says_of_quotes(noted.typed):
        return None
    line = of_a_quote(noted.customer, amount)
    return Sign({"quote": amount}, f"Log a quote of {amount}?", lambda c: line)


def _promise(noted: Noted) -> Sign | None:
    """What was promised by a day, as in `I will send the list by fri`; else a line to fill in."""
    if noted.typed.promise:
        return None
    mine = (
        r"\b(?:I['\u2019]ll|I will|promised(?: to)?|(?:I said|told \w+)(?: that)?"
        r" I(?:['\u2019]d| would))\b[\s:,]*(.*)"
    )
    found = re.search(mine, noted.sentence, re.IGNORECASE | re.DOTALL)
    if not found:
        return None
    from repbook.cli.typed_words import day_at_end, day_within

    what, day = found[1].strip(" .,!;:"), None
    # the day stands at the end, or before a comma: `a kit by tuesday, they ordered 480`
    for text in (*(what[: comma.start()] for comma in re.finditer("[,;:]", what)), what):
        clause, day = day_at_end(noted.session, text)
        if day:
            what = clause.rstrip(" ,;:")
            break
    day = day and re.sub("^(?:by|on) ", "", day)
    by = day and _resolved(noted, day)
    named = day if by else day_within(noted.session, what, noted.on)
    words = shell_line([what, "--by", named]) if named else '"…" --by fri'
    line = f"If you promised that: repbook promise {noted.customer.id} {words}"
    asked = f'Did you promise "{shown(what)}"{f" by {by}" if by else ""}?'
    return Sign({"promise": what, "by": by and day}, asked, lambda c: line)


def _resolved(noted: Noted, said: str) -> str | None:
    """The day that words name, `Thu 10 Dec at 14:30`; None where they name none for sure."""
    from repbook.formatter import at_hour

    try:
        day, minute = noted.session.when(said, noted.on)
    except InvalidInput:
        return None
    words = noted.session.formatter.weekday(day)
    return words if minute is None else at_hour(words, minute)


def _call_again(noted: Noted) -> Sign | None:
    typed = noted.typed
    reached = typed.outcome == "reached" or typed.inbound
    agreed = not CALL.isdisjoint(noted.said) and not AGAIN.isdisjoint(noted.said)
    agreed = agreed or bool(ASKED_FOR_A_CALL.search(noted.sentence))
    at_once = _again_then(noted) or _called_in(noted)
    if typed.again or not reached or not (agreed or at_once):
        return None
    from repbook.cli.typed_words import when_within

    clauses = re.split(r"[,;](?!\d)", noted.sentence)
    spoken = {*CALL, *CALLED}
    calls = [each for each in clauses if not spoken.isdisjoint(words_of(each))]
    found = (when_within(noted.session, each, noted.on) for each in (*calls, noted.sentence))
    day = at_once or next((each for each in found if each), None)
    when = day and _resolved(noted, day)
    if not day or not when:
        return None
    line = f"--again {shell_line([day])}"
    return Sign(
        {"again": day},
        f"Call again {when}?",
        lambda c: f"If you are to call again then: repbook correct {c} {line}",
    )


def _again_then(noted: Noted) -> str | None:
    """The day of `no time now, again 14:30 tomorrow`; not of `it leaks again tomorrow`."""
    for found in AGAIN_THEN.finditer(noted.sentence):
        begins = found[0][:1] in ",;" or found.start() == 0 or "try again" in found[0].lower()
        when = found[1].strip(" .!")
        if (begins or CLOCK.search(when)) and noted.session.is_time(when):
            return when
    return None


def _called_in(noted: Noted) -> str | None:
    """`in 2 weeks` of `call in 2 weeks`; not of `they call in 2 weeks`."""
    found = CALL_IN.search(noted.sentence)
    return found[1] if found and noted.session.is_time(found[1]) else None


def _no_calls(noted: Noted) -> Sign | None:
    customer = noted.customer
    if customer.do_not_call or not wants_no_calls(noted.sentence):
        return None
    return Sign({"no_calls": True}, NO_MORE_CALLS, lambda c: not_to_be_called(customer))


def _problem(noted: Noted) -> Sign | None:
    if noted.typed.problem or noted.typed.about or not tells_of_a_problem(noted.sentence):
        return None
    what = problem_in(noted.typed.note or "")
    words = shell_line(["repbook", "log-problem", str(noted.customer.id), what])
    line = f"If that is a problem to solve: {words}"
    return Sign({"problem": what}, to_solve(noted.typed.note or ""), lambda c: f"{line} --call {c}")


def _they_called(noted: Noted) -> Sign | None:
    """A call of theirs, as in `rang again, it leaks more now`, of which the rep said nothing else."""
    typed = noted.typed
    if typed.inbound or typed.outcome != "reached" or CALLED.isdisjoint(noted.said):
        return None
    called, other = "(?:rang|called|phoned)", r"\b(?! (?:it|off|the|their|his|her)\b)"
    theirs = (
        rf"(?:^|[,;:] *)(?:just )?{called} (?:again|in|me)\b",
        rf"\b(?:they|he|she|customer) (?:\w+ )?{called}{other}",
        rf"\b{called} me\b",
    )
    if not any(re.search(words, noted.sentence, re.IGNORECASE) for words in theirs):
        return None
    return Sign(
        {"inbound": True},
        "Did they call you?",
        THEY_CALLED,
    )


THEY_CALLED = "If they called you: repbook correct {} --by customer".format
CALLED = {"rang", "called", "phoned"}
CALL, AGAIN = {"call", "ring", "phone", "talk", "speak"}, {"back", "again"}
ASKED_FOR_A_CALL = re.compile(
    r"\b(to be|be) (called|phoned|rung)\b|\b(asked|wants?|told) (me|us) to (call|ring|phone)\b",
    re.I,
)
CLOCK = re.compile("[0-9][:.][0-9]{2}|[0-9] ?[ap]m", re.I)
AGAIN_THEN = re.compile(r"(?:^|[,;] *|\b)(?:and |try )*again,? (?:on |at )?([^,;]+)", re.I)
CALL_IN = re.compile(
    r"(?:^|[,;:] *|\b(?:and|to|please|then|i'll|i will|me|us) )(?:call|ring|phone)(?: (?:them|him|her|me|us))?"
    r" (in \w+ (?:days?|weeks?|months?))\b",
    re.I,
)
# What a note may speak of and no option gave
SIGNS: tuple[Callable[[Noted], Sign | None], ...] = (
    _they_called,
    _order,
    _referral,
    _quote,
    _promise,
    _call_again,
    _no_calls,
    _problem,
)


def _signs(session: Session, customer: Customer, typed: Typed, on: "date") -> list[Sign]:
    """What the note of a call speaks of and no option says, each by the first sentence that does."""
    noted = [
        Noted(session, customer, typed, on, text, words_of(text))
        for text in sentences(typed.note or "")
    ]
    signs = [sign for look in SIGNS if (sign := next(filter(None, map(look, noted)), None))]
    reported = typed.problem or typed.not_held  # of which it is not said who called whom
    if reported and not typed.inbound and not any("inbound" in sign.answers for sign in signs):
        signs.append(Sign({"inbound": True}, "", THEY_CALLED))
    return signs


def _notice(session: Session, customer: Customer, touch: Touch) -> None:
    """Say that a call was logged already, or was with somebody who left before it."""
    if touch.note:
        session.notice_same(
            session.book.touches, touch.id, customer_id=customer.id, on=touch.on, note=touch.note
        )
    for each in customer.contacts:
        if each.id == touch.contact_id and each.left_on and each.left_on <= touch.on:
            back = shell_line(["repbook", "contact", f"{customer.id}", each.name, "--left", ""])
            left = session.formatter.weekday(each.left_on)
            session.output.note(f"{each.name} left on {left}. If they are there again: {back}")
