# Long because the options of a call, what they contradict and how they are written belong together.
"""A call as it was typed, by options or by answers: checked, written, shown."""

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from repbook.cli.options import BARE, Reading
from repbook.cli.parameters import LONG, PIPED, Channel, choice, cleaned, id_of, on_day
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.money import Amount
from repbook.records import OUTCOMES, SENT, Contact, Customer
from repbook.text import shell_line, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repbook.book.calls import Logged, Ordered
    from repbook.item_words import Line
    from repbook.loyalty.customer_day import CustomerDay
    from repbook.records import Problem

# Notes of a call that reached nobody, as words; more may follow after a comma or a full stop.
UNANSWERED = {
    *(
        "no answer",
        "no reply",
        "no one there",
        "no one answered",
        "nobody there",
        "nobody answered",
    ),
    *(
        f"{did} {it}"
        for did in ("didnt", "didn t", "did not")
        for it in ("answer", "pick up", "reach")
    ),
    *("wrong number", "number is wrong", "line dead", "number not in use"),
    *("not reached", "not in", "not there", "engaged", "busy"),
    *("na", "n a"),
}
LEFT_A_MESSAGE = {
    *("left message", "left a message", "left her a message", "left him a message"),
    *(
        f"{left}{mail}"
        for left in ("", "a ", "left ", "left a ")
        for mail in ("voicemail", "voice mail")
    ),
}
A_MESSAGE = re.compile(r"\s*(?:i |just )*(?:sent|e-?mailed|texted|mailed)\b", re.IGNORECASE)
# What a note says of somebody who wants no more calls
# Not that we never ring back, which is a complaint
NO_CALLS = (
    r"(?<!\S)(?:never|don\W?t|do not|stop) (?:call|ring|phon)"
    r"(?!\w*(?: (?:us|me|them|him|her))? back\b)"
)
# Words of a note that tell of a problem, and what tells of one only in more words
OF_A_PROBLEM = frozenset(
    "broken broke leak leaks leaking leaked damaged faulty defective cracked dented jammed"
    " complain complains complaining complained complaint furious".split()
)
ANNOYED = (
    r"\b(?:(?:is|was|are|were|very|quite|rather|really) cross\b(?!-)|cross (?:about|with us|that)\b"
    r"|wrong (?:\w+ )?again|unhappy|(?:not|isn't|aren't) (?:at all |very )?(?:happy|pleased)|not (?:at all )?amused|had to (?:call|ring|phone|chase|remind|e-?mail) us (?:twice|again))"
)
OR_NONE = Reading(lambda ctx, texts: texts or None)


# What only somebody who was reached can have given
ONLY_IF_REACHED = "order won lost feedback inbound asked_referral held not_held problem".split()


class Named(str):
    """An outcome that the line names, so that it is in no doubt."""

    __slots__ = ()


def _sent(ctx: typer.Context, outcome: str) -> str:
    """An e-mail or a text is sent, where the line names no outcome and nothing that they answered."""
    given = ctx.params
    source = ctx.get_parameter_source("outcome")
    named = source is not None and source.name != "DEFAULT"
    whom = any(given.get(who) for who in ("customer", "tag", "town"))
    if named:
        return Named(outcome)
    if not whom or given.get("channel") not in SENT or any(map(given.get, ONLY_IF_REACHED)):
        return outcome
    return "sent"


class Typed(NamedTuple):
    """A call as it was typed; the arguments and options of `log-call`, as help lists them."""

    note: Annotated[
        str | None, typer.Argument(metavar="NOTE", help='What was said; "-": standard input'), LONG
    ] = None
    outcome: Annotated[
        str,
        typer.Option("-o", "--outcome", metavar="|".join(OUTCOMES), help="Outcome (reached)"),
        choice(OUTCOMES, "an outcome", "-o"),
        Reading(_sent),
    ] = "reached"
    channel: Channel = None
    inbound: Annotated[bool, typer.Option("--inbound", help="They called you")] = False
    contact: Annotated[
        str | None, typer.Option("--with", metavar="CONTACT", help="Who you spoke to")
    ] = None
    minutes: Annotated[
        int | None, typer.Option("--minutes", min=0, help="How many minutes it took")
    ] = None
    promise: Annotated[
        str | None,
        typer.Option("-p", "--promise", metavar="PROMISE", help="What you promised"),
        PIPED,
    ] = None
    by: Annotated[
        str | None, typer.Option("--by", metavar="DATE", help="The day you promised it for (today)")
    ] = None
    feedback: Annotated[
        list[str] | None,
        typer.Option(
            "-f",
            "--feedback",
            metavar="TOPIC:VERDICT[:WORDS]",
            help="What they said on a topic: good, mixed or bad",
        ),
        OR_NONE,
    ] = None
    kept: Annotated[
        list[str] | None,
        typer.Option("--kept", metavar="[ID|all]", help="A promise you kept with this call"),
        OR_NONE,
    ] = None
    again: Annotated[
        str | None,
        typer.Option("--again", metavar='"thu 14:30"', help="When to call again, as agreed"),
    ] = None
    order: Annotated[
        str | None, typer.Option("--order", metavar="AMOUNT", help="They ordered for this amount")
    ] = None
    item: Annotated[
        list[str] | None,
        typer.Option(
            "--item", metavar="ITEM[=AMOUNT]", help="An item they ordered; repeat it for each"
        ),
        OR_NONE,
    ] = None
    ref: Annotated[
        str | None, typer.Option("--ref", help="The order's reference, or the quote's")
    ] = None
    problem: Annotated[
        str | None, typer.Option("--problem", metavar="TEXT", help="A problem they reported"), PIPED
    ] = None
    about: Annotated[
        str | None, typer.Option("--about", metavar="x4", help="The problem the call was about")
    ] = None
    held: Annotated[bool, typer.Option("--held", help="You asked about a fix, and it holds")] = (
        False
    )
    not_held: Annotated[
        bool,
        typer.Option(
            "--not-held", help="You asked about a fix, and it does not hold: reopen the problem"
        ),
    ] = False
    solved: Annotated[
        str | None,
        typer.Option(
            "--solved",
            metavar="[HOW]",
            help="Their open problem is solved; HOW says what solved it, else the NOTE does",
        ),
    ] = None
    quote: Annotated[
        str | None, typer.Option("--quote", metavar="AMOUNT", help="You quoted them this amount")
    ] = None
    valid: Annotated[
        str | None,
        typer.Option("--valid", metavar="DATE|30d", help="The quote's last day"),
    ] = None
    won: Annotated[
        str | None,
        typer.Option("--won", metavar="[q4]", help="They accepted a quote: writes the order"),
    ] = None
    lost: Annotated[
        str | None,
        typer.Option("--lost", metavar="[q4|WHY]", help="They declined a quote; which one, or why"),
    ] = None
    because: Annotated[
        str | None, typer.Option("--because", metavar="TEXT", help="Why the quote was lost"), PIPED
    ] = None
    asked_referral: Annotated[
        bool, typer.Option("--asked-referral", help="You asked them for a referral")
    ] = False
    edit: Annotated[bool, typer.Option("--edit", help="Write the note in your editor")] = False

    @property
    def said(self) -> "dict[str, Any]":
        """What was typed, by the names of the options."""
        blank = self._field_defaults
        return {name: value for name, value in self._asdict().items() if value != blank[name]}


def show(
    session: Session,
    done: "Logged",
    today: "CustomerDay",
    json: bool,
    unasked: "CustomerDay | None" = None,
) -> None:
    """Show a call that was logged; `unasked`, the customer as of that day where nothing was asked."""
    from repbook.views import log_call as views

    waiting = None if unasked is None else _still_open(session, unasked)
    if waiting and done.reported:
        waiting = [each for each in waiting if each.id != done.reported.id]
    listed_next = session.book_day(fit="none").next_listed(today, done.was_listed)
    logged = views.LoggedCall(done, today, listed_next)

    def data() -> object:
        from repbook.views.log_call_fields import LOGGED_CALL

        return LOGGED_CALL.of(logged, session.formatter)

    session.output.show(
        lambda: views.call_screen(logged, session.formatter, waiting), data, json=json
    )
    session.remind([done.after], called=done.touch.channel in (None, "phone"))


def _refuse_empty(typed: Typed) -> None:
    """Refuse an option with nothing in it, and a reference of nothing."""
    for option in (
        "contact",
        "promise",
        "by",
        "again",
        "order",
        "problem",
        "about",
        "quote",
        "valid",
    ):
        text = getattr(typed, option)
        if text is not None and not text.strip():
            given = "--with" if option == "contact" else f"--{option}"
            raise InvalidInput(f'"{given}" is empty', hint="repbook log-call --help")
    if typed.ref is not None and typed.order is typed.quote is typed.won is None:
        raise InvalidInput("--ref is an order's reference", hint="--order 480 --ref INV-88")


def _items(session: Session, typed: Typed) -> "tuple[Line, ...]":
    """The items of the order of a call that were typed by themselves."""
    if not typed.item:
        return ()
    if typed.order is typed.won is None:
        first = shell_line(["--order", "AMOUNT", "--item", typed.item[0]])
        raise InvalidInput("--item is what was ordered, so it needs the order", hint=first)
    from repbook.cli.item_option import read_items

    return read_items(session, typed.item)


def _check_days(session: Session, typed: Typed, day: date, customer: Customer | None) -> None:
    """Refuse days to come that are gone, and a call-back that would be on no list."""
    from repbook.book.calls import refuse_again

    if typed.by:
        session.when(typed.by, day)
    if typed.again:
        again, _ = session.when(typed.again, day)
        if customer is not None:
            refuse_again(customer, day, again)


def check(session: Session, typed: Typed, day: date, customer: Customer | None) -> None:
    """Refuse what cannot be read, contradicts itself or is not theirs, before anything is asked."""
    from repbook.book.calls import (
        problem_about,
        promise_kept,
        read_feedback,
        refuse_unreached,
        step_of,
    )

    _refuse_empty(typed)
    refuse_unreached(
        typed.outcome,
        typed.inbound,
        typed.order is not None or typed.won is not None,
        bool(typed.feedback),
        typed.asked_referral,
        typed.held or typed.not_held,
        lost=typed.lost is not None,
        problem=typed.problem is not None,
    )
    if typed.held + typed.not_held + (typed.solved is not None) > 1:
        wrong = "--held, --not-held and --solved are one of three"
        raise InvalidInput(wrong, hint='repbook log-call CUSTOMER "…" --held')
    if typed.by is not None and typed.promise is None:
        if typed.quote is not None and customer is not None:
            to_send = typed._replace(quote=None, promise=f"send a quote of {typed.quote}")
            raise InvalidInput(
                "--by is the day of a promise, and --quote is a quote that you sent already",
                hint=f"To send it by then: {line_of(session, customer, to_send, day)}",
            )
        raise InvalidInput(
            "--by is the day of a promise, and no promise is named",
            hint='As in -p "send the quote" --by fri; for a day to call them again: --again fri',
        )
    for text in typed.feedback or ():
        read_feedback(text)
    _check_days(session, typed, day, customer)
    _items(session, typed)
    if typed.order:
        _due(session, amounts_of(session, typed)[0], day)
    if says_of_quotes(typed):
        from repbook.cli.quote_question import check_quotes

        check_quotes(session, typed, day, customer)
    if customer is None:
        if step_of(*_fix(typed)) and not typed.about:
            raise InvalidInput("Whose problem is it?", hint="repbook log-call CUSTOMER --held")
        return
    _contact(customer, typed.contact)
    if typed.about:
        problem_about(session.book, customer, id_of(typed.about, "x"), day)
    for word in typed.kept or ():
        if word != "all":
            promise_kept(session.book, customer, id_of(word, "p"), day)


def _fix(typed: Typed) -> tuple[bool | None, bool]:
    """Whether a fix holds, None where nothing says so; and whether the problem is solved."""
    return (typed.held if typed.held or typed.not_held else None), typed.solved is not None


def _how(typed: Typed) -> str | None:
    """What solved the problem, in words of its own."""
    return None if typed.solved == BARE else cleaned(typed.solved)


def with_problem(session: Session, customer: Customer, typed: Typed, day: date) -> Typed:
    """The call with the problem that --held, --not-held or --solved means, if it names none."""
    from repbook.book.calls import step_of

    kind = step_of(*_fix(typed))
    if kind is None:
        return typed
    from repbook.book.steps import refuse_step

    if typed.about is None:
        from repbook.cli.meant import problem_meant

        def line(id: str) -> str:
            return line_of(session, customer, typed._replace(about=id), day)

        def line_if_open(id: str) -> str:
            still = typed._replace(about=id, held=False, not_held=False)
            return line_of(session, customer, still, day)

        command = "resolve" if kind == "resolve" else "confirm-fix"
        name = customer.name
        typed = typed._replace(
            about=problem_meant(session, customer, name, command, line, day, line_if_open)
        )
    refuse_step(session.book, id_of(typed.about or "", "x"), kind, day)
    return typed


def line_of(session: Session, customer: "Customer | Sequence[str]", typed: Typed, day: date) -> str:
    """A call as it would be typed in one line; with many, by the words that name them."""
    who = [str(customer.id)] if isinstance(customer, Customer) else customer
    words = ["repbook", "log-call", *who]
    for name, value in typed.said.items():
        option = Typed.__annotations__[name].__metadata__[0]
        names = option.default, *(option.param_decls or ())  # as Typer keeps them
        flag = [each for each in names if str(each).startswith("--")]
        for said in value if isinstance(value, list) else [value]:
            words += [*flag, *([] if said in (True, BARE) else [str(said)])]
    return shell_line([*words, *on_day(session, day)])


def says_of_quotes(typed: Typed) -> bool:
    """Whether a call has anything to say of a quote."""
    return not typed.quote is typed.valid is typed.won is typed.lost is typed.because is None


def _contact(customer: Customer, words: str | None) -> Contact | None:
    """Whom of theirs the words name."""
    if not words:
        return None
    from repbook.book.contacts import contact_named

    return contact_named(customer, words)


def wants_no_calls(note: str) -> bool:
    """Whether a note says that somebody is not to be called again."""
    return re.search(NO_CALLS, note, re.IGNORECASE) is not None


def tells_of_a_problem(note: str) -> bool:
    """Whether a note sounds as if something were wrong."""
    return not OF_A_PROBLEM.isdisjoint(words_of(note)) or bool(
        re.search(ANNOYED, note, re.IGNORECASE)
    )


def is_theirs(promise: str) -> bool:
    """Whether a promise sounds like one of the customer's: `they pay`, `will pay on friday`."""
    first, *rest = words_of(promise) or [""]
    pays = " will pay " in f" {' '.join((first, *rest))} " and first not in ("i", "we")
    return pays or first in ("they", "theyll", "he", "she", "customer")


def of_theirs(promise_id: int, again: str) -> str:
    """What to do where the promise is the customer's: drop it, and have the list ask that day."""
    return (
        "A promise is what you are to do. If they are to do it:"
        f" repbook promise p{promise_id} --drop, then repbook {again}"
    )


def sentences(note: str) -> list[str]:
    """The sentences of a note."""
    lines = note.replace("? ", ". ").replace("! ", ". ").splitlines()
    return [text.strip() for line in lines for text in line.split(". ") if text.strip()]


def problem_in(note: str) -> str:
    """What a note says is wrong: of several sentences the first that tells of it."""
    return next(filter(tells_of_a_problem, sentences(note)), note).rstrip(".!")


def amount_quoted(note: str) -> str | None:
    """`4,300` of `sent the quote for the new line, 4,300`; never how many, or a year."""
    sent = r"\b(?:sent|e-?mailed|gave|made)\b[^.;!?\n]*?\b(?:quote|offer|proposal|estimate)\b"
    number = r"(?<![\w.,-])(?!(?:19|20)\d\d\b)((?:\d{1,3}(?:,\d{3})+|\d{3,})(?:\.\d\d)?)"
    found = re.search(rf"{sent}[^.;!?\n]*?{number}(?=\s*(?:$|[;!?\n]|[.,](?!\d)))", note, re.I)
    return found[1] if found else None


def of_a_quote(customer: Customer, amount: str) -> str:
    """How to log a quote that a note speaks of."""
    return f"If that is a quote to log: repbook log-quote {customer.id} {amount}"


NO_MORE_CALLS = "Mark them do-not-call?"


def to_solve(note: str) -> str:
    """The question whether what a note tells of is a problem, in its words."""
    from repbook.formatter import cut

    return f'Log "{cut(problem_in(note))}" as a problem to solve?'


def other_problems(note: str) -> list[str]:
    """What else a long note says is wrong, but for what `problem_in` names."""
    first = problem_in(note)
    if first == note:
        return []
    told = (each.rstrip(".!") for each in filter(tells_of_a_problem, sentences(note)))
    return [each for each in told if each not in first]


def not_to_be_called(customer: Customer) -> str:
    """How to mark somebody who wants no more calls."""
    return f"If they are not to be called: repbook edit {customer.id} --do-not-call"


def unreached_outcome(typed: Typed) -> str | None:
    """The outcome that the note of a call speaks of, where it is to be logged as reached."""
    given = any(getattr(typed, name) for name in (*ONLY_IF_REACHED, "promise", "again"))
    note = typed.note or ""
    doubtful = typed.outcome == "reached" and not isinstance(typed.outcome, Named)
    if not doubtful or given or len(note) > 40:
        return None
    if typed.channel in (None, *SENT) and A_MESSAGE.match(note):
        return "sent"
    for mark in ",.;:":
        note = note.partition(mark)[0]
    said = " ".join(words_of(note))
    return "no-answer" if said in UNANSWERED else "voicemail" if said in LEFT_A_MESSAGE else None


def write(
    session: Session, customer: Customer, typed: Typed, day: "date"
) -> "tuple[Logged, CustomerDay, CustomerDay]":
    """Read what was typed and write the call; gives the customer as of that day and of today, too.

    Without a forecast, so that logging a call never fits one.
    """
    from repbook.book import calls
    from repbook.book.book_day import BookDay
    from repbook.loyalty.calls import call_for

    book = session.book
    book_day = BookDay(book, day, fit="none")
    before = book_day.customer(customer.id)
    was_listed = session.is_listed(customer.id, before)
    theirs = [f"p{each.id}" for each in before.history.promises if not each.is_settled]
    kept = [p for word in typed.kept or () for p in (theirs if word == "all" else [word])]
    order, quoted, currency = amounts_of(session, typed)
    promise, by = cleaned(typed.promise), None
    if promise and typed.by:
        promise, by = session.due(promise, typed.by, day)
    quoting = None
    if says_of_quotes(typed):
        from repbook.cli.quote_question import quoting_of

        quoting = quoting_of(session, customer, typed, day, quoted)
    done = calls.log_call(
        book,
        customer,
        on=day,
        note=cleaned(typed.note),
        outcome=typed.outcome,
        channel=typed.channel,
        inbound=typed.inbound,
        contact=_contact(customer, typed.contact),
        minutes=typed.minutes,
        promise=promise,
        promise_by=by,
        said=[calls.read_feedback(text) for text in typed.feedback or ()],
        kept=list(dict.fromkeys(id_of(word, "p") for word in kept)),
        again=session.when(typed.again, day) if typed.again else None,
        order=_ordered(session, typed, order, currency, day),
        quoting=quoting,
        about=calls.OnProblem(id_of(typed.about, "x"), *_fix(typed), _how(typed))
        if typed.about
        else None,
        asked_referral=typed.asked_referral,
        before=call_for(before),
    )
    done = done._replace(was_listed=was_listed)
    _notice_sums(session, done, typed, (order, quoted))
    after = book_day.as_customer(done.after)
    if done.purchase is None and day == session.today:
        return done, after, after
    return done, after, session.book_day(fit="none").customer(customer.id)


def _ordered(
    session: Session, typed: Typed, order: "Priced", currency: str | None, day: date
) -> "Ordered":
    """The order of a call as it was typed."""
    from repbook.book.calls import Ordered

    cents, ref = order.amount and order.amount.cents, cleaned(typed.ref)
    due, items = _due(session, order, day), _items(session, typed)
    return Ordered(cents, order.what, ref, currency, due, items)


def _notice_sums(
    session: Session, done: "Logged", typed: Typed, amounts: "Sequence[Priced]"
) -> None:
    """Say how amounts were summed up, and where the items come to another one than the order."""
    for each in amounts:
        if each.sums:
            session.output.note(each.sums)
    if typed.item and done.purchase:
        from repbook.cli.item_option import notice_sum

        notice_sum(session, _items(session, typed), done.purchase.cents)


class Priced(NamedTuple):
    """An order or a quote as it was typed: `2 hoses @120, due friday`."""

    amount: Amount | None = None
    what: str | None = None
    due: str | None = None  # the words of the day it is to be paid
    sums: str = ""  # `2 hoses at 120`, where the amount is their sum


def amounts_of(session: Session, typed: Typed) -> tuple[Priced, Priced, str | None]:
    """The order and the quote of a call, and the currency that one of them is the first to name."""
    if not typed.order and not typed.quote:  # the everyday call needs no reader of amounts
        return Priced(), Priced(), None
    from repbook.cli.order_words import order_of

    def read(text: str | None, option: str, also: str | None = None) -> Priced:
        return order_of(session, text, option, also) if text else Priced()

    order, quote = read(typed.order, "--order"), read(typed.quote, "--quote")
    named = [each.amount.currency for each in (order, quote) if each.amount]
    currency = next(filter(None, named), None)
    if currency is not None:  # the other amount is in it, too
        order = read(typed.order, "--order", currency)
        quote = read(typed.quote, "--quote", currency)
    return order, quote, currency


def _due(session: Session, order: Priced, day: date) -> date | None:
    """When an order of a day is to be paid; refused where that day is over by then."""
    if order.due is None:
        return None
    due = session.future(order.due, day)
    if due < day:
        from repbook.cli.order_words import order_line

        raise InvalidInput(
            f"Due on {due} would be before the order on {day}",
            hint=order_line(session, order._replace(due="30d")),
        )
    return due


def to_confirm(session: Session, customer: Customer, day: date) -> "list[Problem]":
    """Whose fix the list asks about on a day."""
    from repbook.book.book_day import BookDay
    from repbook.loyalty.calls import call_for

    call = call_for(BookDay(session.book, day, fit="none").customer(customer.id))
    marks = [r.mark for r in call.reasons if r.rule.settled_by == "confirming it"] if call else []
    asked = [session.book.problems.get(id_of(mark, "x")) for mark in marks]
    return _not_settled_since(session, asked, day)


def open_problems(session: Session, customer: Customer, day: date) -> "list[Problem]":
    """What a call of a day can have been about: open with a customer then, and not closed since."""
    from repbook.book.book_day import BookDay

    return _still_open(session, BookDay(session.book, day, fit="none").customer(customer.id))


def _still_open(session: Session, as_of: "CustomerDay") -> "list[Problem]":
    problems = [case.problem for case in as_of.open_cases]
    return _not_settled_since(session, problems, date.fromordinal(as_of.on))


def _not_settled_since(session: Session, problems: "list[Problem]", day: date) -> "list[Problem]":
    if not problems or day >= session.today:  # the everyday call needs no further query
        return problems
    from repbook.book.problems import settled_since

    since = settled_since(session.book, [problem.id for problem in problems], day)
    return [problem for problem in problems if problem.id not in since]
