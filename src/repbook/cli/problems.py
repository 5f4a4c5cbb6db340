# Long because its options stand one a line, as the help lists them.
"""The problem desk: `log-problem`, `problems`, `problem`."""

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from repbook.book import allies as book_allies
from repbook.book import problems as acts
from repbook.book.find_customer import ally_called, certain
from repbook.cli.options import Reading
from repbook.cli.parameters import (
    ANYONE,
    LONG,
    TODAY,
    Channel,
    Csv,
    InCall,
    Json,
    On,
    Which,
    Who,
    choice,
    cleaned,
)
from repbook.cli.session import Session
from repbook.errors import InvalidInput, NotFound
from repbook.records import Ally, Customer, Purchase
from repbook.schema import read_id
from repbook.text import fold, shell_line

if TYPE_CHECKING:
    from repbook.loyalty.effort import Case
    from repbook.views.problems import CaseRow
    from repbook.views.screen import Screen

EFFORTS = ("painless", "some", "hard")
NewKind = Annotated[
    bool, typer.Option("--new-kind", help="Use a new kind although it looks like a known one")
]


class NewProblem(NamedTuple):
    """A new problem; the arguments and options of `log-problem`, as help lists them."""

    what: Annotated[
        str | None, typer.Argument(metavar="WHAT", help="What is wrong, in their words"), LONG
    ] = None
    kind: Annotated[
        str | None, typer.Option("--kind", help="Its kind, such as leak or late delivery")
    ] = None
    new_kind: NewKind = False
    of: Annotated[
        str | None,
        typer.Option(
            "--of",
            metavar="o12|REF",
            help="The purchase it is about (of the last 30 days: one that WHAT names, else the latest)",
        ),
    ] = None
    tried: Annotated[
        int,
        typer.Option(
            "--tried",
            metavar="N",
            min=0,
            max=99,
            help="How often they told your firm before you heard of it (0)",
        ),
    ] = 0
    found: Annotated[bool, typer.Option("--found", help="You found it by calling them")] = False
    ally: Annotated[
        str | None, typer.Option("--ally", help="Ask this ally for help now, behind the scenes")
    ] = None
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="DATE", help="You promised to have it solved by this day"),
    ] = None
    channel: Channel = None
    call: InCall = None


def log_problem(
    session: Session,
    customer: Who,
    *,
    new: NewProblem,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Log a problem and see what solved similar ones.

    Examples:
      repbook log-problem delta "seal leaks again" --kind leak
      repbook log-problem 12 "wrong invoice" --of S-1645 --tried 2
      repbook log-problem vale "pump is loud" --found --ally priya --by fri
      repbook log-problem harbor "seal leaks" --call c864
    """
    from repbook.cli.meant import call_meant, notice_call
    from repbook.views import steps as views

    call = call_meant(session, new.call, on, new.channel)
    on = call.on if call else on
    of = _purchase(session, customer, new.of, new.what) if new.of is not None else None
    by = session.future(new.by, on) if new.by else None
    what = session.prompts.given(new.what, f"{customer.name}: what is wrong?")
    if not what or not what.strip():
        raise InvalidInput(
            "Say what is wrong",
            hint=f'repbook log-problem {customer.id} "seal leaks"',
        )
    book, kind = session.book, _kind(session, new, what)
    ally = named_ally(session, new.ally) if new.ally else None
    done = acts.log_problem(
        book,
        customer,
        what,
        on=on,
        today=session.today,
        of=of,
        kind=kind,
        ally=ally,
        by=by,
        tried=new.tried,
        found=new.found,
        channel=new.channel,
        call=call,
    )
    session.output.show(
        lambda: views.reported_screen(done, session.formatter, book.policy),
        lambda: views.REPORTED.of(done, session.formatter),
        json=json,
    )
    if new.ally and ally is None:
        again = f"repbook hand-off x{done.case.problem.id} ALLY"
        session.output.note(f"Logged without an ally: {again}; all of them: repbook allies")
    if call is None:
        notice_call(session, f"x{done.case.problem.id}", customer, on)
    session.remind([book.history(customer.id, on)])


def _purchase(session: Session, customer: Customer, of: str, what: str | None) -> Purchase:
    from repbook.book.sales import purchase_named

    book = session.book
    theirs = book.purchases.of(customer.id, session.today)
    if of in ("last", "latest") and theirs:
        return max(theirs, key=lambda bought: (bought.on, bought.id))
    purchase = purchase_named(book, of, customer)
    if purchase is None:
        raise NotFound(
            f'{customer.name} has no purchase "{of}"',
            hint=_order_hint(customer, theirs, of, what or "…"),
        )
    return purchase


def _order_hint(customer: Customer, theirs: list[Purchase], of: str, what: str) -> str:
    """Their latest order; and that an amount is one to log."""
    line = shell_line(["repbook", "log-problem", f"{customer.id}", what])
    latest = f"Their latest: {line} --of o{theirs[-1].id}" if theirs else ""
    if not of.replace(",", "").replace(".", "").isdecimal():
        return latest or f"Without an order: {line}"
    order = f"repbook log-purchase {customer.id} {of}"
    return f"{latest}; to log an order of {of}: {order}" if latest else order


class Theirs(NamedTuple):
    """A customer that was named, and the ally whom the same words name, if one."""

    customer: Customer
    ally: Ally | None


def _theirs_or_kind(ctx: typer.Context, words: str | None) -> object:
    """The customer that was named, or else the kind of problem."""
    if words and not certain(ctx.obj.book, words):
        with suppress(NotFound):
            return acts.kind_meant(ctx.obj.book, words)
    try:
        theirs = ANYONE.read(ctx, words)
    except NotFound:
        whats = (fold(each.what) for each in ctx.obj.book.problems.all(ctx.obj.today))
        if not words or not any(fold(words) in what for what in whats):
            raise
        line = shell_line(["repbook", "find", words, "--kind", "problem"])
        said = f'No customer and no kind of problem is called "{words}"'
        raise NotFound(said, hint=f"Problems with these words: {line}") from None
    if words and isinstance(theirs, Customer):
        return Theirs(theirs, ally_called(ctx.obj.book, words))
    return theirs


class Narrowing(NamedTuple):
    """Options of `problems`: only some."""

    kind: Annotated[str | None, typer.Option("--kind", help="Only of this kind")] = None
    effort: Annotated[
        str | None,
        typer.Option(
            "--effort",
            metavar="|".join(EFFORTS),
            help="Only those of this much effort for the customer; of open ones, so far",
        ),
        choice(EFFORTS, "a level of effort", "--effort"),
    ] = None
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Only reported from this day or period on"),
    ] = None
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Only reported up to this day or period"),
    ] = None

    def words(self) -> list[str]:
        """The same, for a line to type."""
        typed = self._asdict().items()
        return [word for name, said in typed if said for word in (f"--{name}", said)]


def problems(
    session: Session,
    whose: Annotated[
        object,
        typer.Argument(
            metavar="CUSTOMER", help="Only those of this customer, or of this kind", parser=str
        ),
        Reading(_theirs_or_kind, last=True),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Closed ones too")] = False,
    *,
    only: Narrowing,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List open problems: who has the next move, oldest first.

    Examples:
      repbook problems
      repbook problems harbor --all
      repbook problems leak
      repbook problems --all --effort hard --since "this year"
      repbook problems --kind leak --csv
    """
    from repbook.views import problems as views

    if isinstance(whose, str) and only.kind is not None:
        line = shell_line(["repbook", "problems", "--kind", only.kind])
        raise InvalidInput(f'"{whose}" is a kind of problem, and so is "{only.kind}"', hint=line)
    if isinstance(whose, str):
        only = only._replace(kind=whose)
    theirs = whose if isinstance(whose, Theirs) else None
    named = [str(theirs.customer.id)] if theirs else [whose] if isinstance(whose, str) else []
    found = _cases(session, theirs, only, named, everything)
    book = session.book
    customers = {c.id: c for c in book.customers.read(list({c.problem.customer_id for c in found}))}
    allies = book_allies.known_allies(book)
    rows = [views.CaseRow(case, customers[case.problem.customer_id], allies) for case in found]
    none = views.no_problems_screen(
        theirs and theirs.customer, theirs and theirs.ally, everything, only.words()
    )
    session.output.show(
        lambda: _screen(session, rows, everything) if rows else none,
        lambda: views.CASE.rows(rows, session.formatter),
        json=json,
        csv=csv,
    )


def _cases(
    session: Session,
    theirs: Theirs | None,
    only: Narrowing,
    named: list[str],
    everything: bool,
) -> "list[Case]":
    """The problems that are asked for."""
    from repbook.cli.report_period import days_back

    kind, effort, since, until = only
    found = acts.cases(
        session.book,
        session.today,
        customer_id=theirs.customer.id if theirs else None,
        kind=acts.kind_meant(session.book, kind) if kind is not None else None,
    )
    days = days_back(session, since, until, "problems", *named) if since or until else None
    return [
        case
        for case in found
        if (everything or case.is_open)
        and (effort is None or (case.effort == effort and case.dated and case.state != "given-up"))
        and (days is None or (days[0] or date.min) <= case.problem.reported_on <= days[1])
    ]


def _screen(session: Session, rows: "list[CaseRow]", everything: bool) -> "Screen":
    from repbook.views import problems as views

    book, ids = session.book, list({row.customer.id for row in rows})
    open_with = {row.customer.id for row in rows if row.case.is_open}
    return views.problems_screen(
        rows,
        {id for id in open_with if book.customers.is_written_off(id, session.today)},
        book.customers.contact_and_phone(ids),
        book.policy,
        session.formatter,
        everything,
    )


def problem(session: Session, which: Which, json: Json = False) -> None:
    """Show a problem's history, the customer's effort, and what solved similar ones.

    Examples:
      repbook problem x48
      repbook problem x48 --json
    """
    from repbook.views.problem_page import PAGE, page_screen

    shown = acts.problem_page(session.book, which, session.today)
    session.output.show(
        lambda: page_screen(shown, session.formatter),
        lambda: PAGE.of(shown, session.formatter),
        json=json,
    )


def named_ally(session: Session, words: str) -> Ally | None:
    """The ally that the words name; on a terminal added, or another one, or None for nobody."""
    book, prompts = session.book, session.prompts
    while words:
        try:
            return book_allies.find_ally(book, words)
        except NotFound as unknown:
            if not prompts.can_ask:
                raise
            session.output.note(unknown.message)
        if read_id(words) is None and prompts.agreed(f'Add "{words}" as an ally?'):
            team = prompts.ask("Their team? (Enter for none)")
            return book_allies.add_ally(book, cleaned(words) or words, team=cleaned(team))
        words = prompts.ask("Who, then? (a name or an id, Enter for nobody)")
    return None


def checked_kind(session: Session, words: str, new: bool, own: str | None = None) -> str:
    """The kind as it is spelled in the book; a near miss is asked about, or refused."""
    name, near = acts.known_kind(session.book, words, own)
    if near is None or new:
        return name
    if session.prompts.can_ask:
        same = session.prompts.agreed(f'There is no kind "{name}" yet. Is it "{near}"?')
        return near if same else name

    raise InvalidInput(
        f'There is no kind "{name}" yet, and it looks like "{near}"',
        hint=f"If that is it: --kind {shell_line([near])}; if it is another: --kind {shell_line([name])} --new-kind",
    )


YES_NO = frozenset(("y", "yes", "n", "no"))  # answers to another question


def _kind(session: Session, new: NewProblem, what: str) -> str | None:
    """The kind that was named; on a terminal one of those in use, first one in `what`, or a new one."""
    if new.kind is not None:
        return checked_kind(session, new.kind, new.new_kind)
    if not session.prompts.can_ask:
        return None
    known = list(acts.kinds_in_use(session.book))
    numbered = {str(number): kind for number, kind in enumerate(sorted(known[:9]), 1)}
    for number, kind in numbered.items():
        session.output.note(f"  {number}  {kind}")
    which = "number, or a new kind" if known else "a word or two"
    guess = acts.kind_within(known, what)
    enter = f"Enter for {guess}, - for none" if guess else "Enter for none"
    while (answer := session.prompts.ask(f"Kind? ({which}, {enter})") or guess) not in ("", "-"):
        if answer in numbered:
            return numbered[answer]
        if answer not in known and (answer.isdecimal() or answer.lower() in YES_NO):
            session.output.note(f'"{answer}" is no kind: {which}, {enter}')
            continue
        try:
            named = checked_kind(session, answer, False)
        except InvalidInput as error:
            session.output.note(error.message)
            continue
        new_kind = f'Add "{named}" as a new kind?'
        if not known or named in known or session.prompts.agreed(new_kind):
            return named
    return None
