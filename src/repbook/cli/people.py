# Long because its options stand one a line, as the help lists them.
"""People: `list`, `history`, `dupes`, `merge`, `write-off`, `bring-back`."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple, NoReturn, cast

import typer

from repbook.book.find_customer import certain
from repbook.cli.options import Reading
from repbook.cli.parameters import (
    CUSTOMER,
    NAMED,
    TODAY,
    Csv,
    Json,
    On,
    Shown,
    Sort,
    Tag,
    Town,
    Who,
    Yes,
    in_order,
    kinds_named,
    on_day,
    one_reason,
    typed_again,
)
from repbook.cli.session import Session
from repbook.errors import Conflict, InvalidInput, NotFound
from repbook.formatter import count as counted
from repbook.formatter import names
from repbook.records import Customer
from repbook.schema import number_of, read_id
from repbook.text import fold, shell_line

EVERYONE = "repbook list"
RECENT_DAYS, ON_SCREEN = 30, 50  # of the whole book's history

if TYPE_CHECKING:
    from repbook.book import Book
    from repbook.book.book_day import Fit
    from repbook.book.history import Event, Timeline
    from repbook.book.owed_back import OwedBack
    from repbook.records import Ally
    from repbook.views.customers import Listed
    from repbook.views.screen import Screen


def _narrowed(book: "Book", tag: str | None, town: str | None, off: bool) -> list[int] | None:
    """The numbers of those with a tag and in a town; with `off` of who is not called. None for all."""
    if tag is None and town is None and not off:
        return None
    try:
        ids = book.customers.narrowed(tag, town)
    except NotFound as error:
        _refuse_no_town(book, tag, town, error)
    return sorted(ids & book.customers.not_to_call() if off else ids)


def _refuse_no_town(book: "Book", tag: str | None, town: str | None, error: NotFound) -> NoReturn:
    """Say where else a town is that nobody is said to be in, such as in a note."""
    from repbook.book.find_customer import searched

    if town and error.hint == EVERYONE:
        tagged = None if tag is None else sorted(book.customers.narrowed(tag, None))
        if searched(book.customers.read(tagged), town):
            narrow = [] if tag is None else ["--tag", tag]
            words = shell_line([*EVERYONE.split(), *narrow, "--search", town])
            raise NotFound(error.message, hint=f"Where it is in a note or another field: {words}")
    raise error


def _meant(book: "Book", search: str, narrowed: bool) -> "tuple[list[Customer], Ally | None]":
    """Whom a search that found nobody may mean: customers of a like name, where all were searched."""
    from repbook.book.find_customer import ally_called
    from repbook.book.near_names import near

    alike = [] if narrowed else near(book, fold(search))
    return [book.customers.get(id) for id in alike], ally_called(book, search)


def list_(
    session: Session,
    search: Annotated[
        str | None,
        typer.Option(
            "--search", metavar="WORDS", help="Words in a name, phone, town, tag, note or own field"
        ),
    ] = None,
    tag: Tag = None,
    town: Town = None,
    do_not_call: Annotated[
        bool, typer.Option("--do-not-call", help="Only customers who are not to be called")
    ] = False,
    emails: Annotated[
        bool, typer.Option("--emails", help="Only their e-mail addresses, to paste")
    ] = False,
    sort: Sort = None,
    count: Shown = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List customers.

    Examples:
      repbook list
      repbook list --search "ann north"
      repbook list --tag food --town lindow
      repbook list --sort total -n 10
      repbook list --sort unpaid
      repbook list --csv > list.csv
      repbook list --tag food --emails
    """
    from repbook.book.find_customer import searched
    from repbook.views.customers import Found, list_screen, listed_by

    book = session.book
    total, ids = book.customers.count(), _narrowed(book, tag, town, do_not_call)
    if emails and csv:
        _refuse_both({"--search": search, "--tag": tag, "--town": town, "--sort": sort})
    few = count if search is None and sort is None else None  # no other is read
    found = book.customers.read(ids if few is None else book.customers.first(few, ids))
    found = found if search is None else searched(found, search)
    every = staged(session, found, "new" if sort == "risk" else "none")
    every = every if sort is None else in_order(every, sort, lambda row: row.day)
    rows = every[:count]
    if emails:
        return _show_emails(session, [row.customer for row in rows], json)
    names, ally = _meant(book, search, bool(tag or town)) if search and not rows else ([], None)
    back = _owed_back(session, found) if sort == "unpaid" else []
    number = len(every) if few is None else total if ids is None else len(ids)
    of = Found(number, total, search or "", sort)
    session.output.show(
        lambda: list_screen(rows, of, session.formatter, names, ally, back, every),
        lambda: listed_by(sort).rows(rows, session.formatter),
        json=json,
        csv=csv,
        nobody=not total,
    )
    if search and not (json or csv):
        _say_found(session, [row.customer for row in rows[:5]], fold(search))


def _refuse_both(narrowed: dict[str, str | None]) -> NoReturn:
    words = (word for option, said in narrowed.items() if said for word in (option, said))
    raise InvalidInput(
        "--emails is one line to paste, and --csv a table",
        hint=f"The table, with their e-mails: {shell_line(['repbook', 'list', *words, '--csv'])}",
    )


MARKED = "not to be called: write to them one by one"


def _show_emails(session: Session, found: Sequence[Customer], json: bool) -> None:
    """The addresses to write to, in one line; not of those who want no contact or are gone."""
    off = session.book.customers.written_off(session.today)
    kept = [each for each in found if not (each.do_not_call or each.id in off)]
    addresses = {each.id: each.first("emails") for each in kept}
    left_out = [
        f"{each.name} ({'written off' if each.id in off else MARKED})"
        for each in found
        if each not in kept
    ]
    without = [each.name for each in kept if not addresses[each.id]]
    texts = list(dict.fromkeys(text for text in addresses.values() if text))
    if json:
        session.output.json(texts)
    else:
        session.output.say(", ".join(texts) or "No e-mail address is known.")
    if left_out:
        session.output.note(f"Left out: {names(left_out)}")
    if without:
        session.output.note(f"No e-mail address: {names(without)}")


def _owed_back(session: Session, found: Sequence[Customer]) -> "list[tuple[str, OwedBack]]":
    """What is to be paid back to any of these, with their names."""
    from repbook.book.owed_back import all_owed_back

    names = {customer.id: customer.name for customer in found}
    owed = all_owed_back(session.book, session.today)
    return [(names[each.customer_id], each) for each in owed if each.customer_id in names]


def _say_found(session: Session, customers: Sequence[Customer], words: str) -> None:
    """Say which contacts hold the words, where the list has another to ask for."""
    from repbook.views.customers import contact_words

    found = []
    for customer in customers:
        for contact in customer.contacts:
            said = contact_words(contact, session.formatter, customer.do_not_call)
            if contact != customer.ask_for and words in fold(said):
                found.append(f"  {customer.name}: {said}")
    for text in ["Contacts that match:", *found] if found else []:
        session.output.note(text)


def _kinds(ctx: typer.Context, given: list[str] | None) -> list[str] | None:
    from repbook.schema import BY_TABLE, of_a_customer

    nouns = (*map(BY_TABLE.__getitem__, of_a_customer()), BY_TABLE["steps"])
    return kinds_named(nouns, given) if given else None


class Whose(NamedTuple):
    """The customer that was named, and the id of the record by which they were."""

    customer: Customer
    record: str | None


def _whose(ctx: typer.Context, words: str | None) -> Whose | None:
    if not words:
        return None
    customer = cast("Customer", CUSTOMER.read(ctx, words))
    from repbook.book.find_customer import owner_by_id

    id = fold(words or "")
    return Whose(customer, id if owner_by_id(ctx.obj.book, id) == [customer.id] else None)


class Days(NamedTuple):
    """Options of `history`: of which days."""

    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE",
            help="Only from this day or period on (the last 30 days; for one customer, all)",
        ),
    ] = None
    until: Annotated[
        str | None,
        typer.Option(
            "--until", metavar="DATE", help="Only up to this day, or a period's end (today)"
        ),
    ] = None


def history(
    session: Session,
    customer: Annotated[
        Whose | None,
        typer.Argument(
            metavar="CUSTOMER|c31", help="Only those of this customer; or this record", parser=str
        ),
        Reading(_whose, last=True),
    ] = None,
    *,
    days: Days,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help="Only calls, purchases, payments, …"),
        Reading(_kinds),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option("-n", min=1, help="How many of the latest (50; for one customer, all)"),
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show the history of a customer, or of the book, with ids; or one record.

    Examples:
      repbook history harbor
      repbook history 12 -n 10
      repbook history vale --as-of "3 months ago" --json
      repbook history --since monday
      repbook history --kind purchase --since "1 oct"
      repbook history c31

    With the id of a record it shows that record alone, with its whole note. One
    day: repbook today --on yesterday
    """
    from repbook.cli.report_period import days_back
    from repbook.views.history import EVENT

    its = [] if customer is None else [customer.record or str(customer.customer.id)]
    first, last = days_back(session, *days, "history", *its)
    if customer is not None:
        shown, found, events = _of_customer(session, customer, (first, last), kind, count)
    else:
        given = zip(("--since", "--until"), days, strict=True)
        spans = [word for option, day in given if day for word in (option, day)]
        kinds = [f"--kind={each}" for each in kind or ()]
        again = shell_line(["repbook", "history", *spans, *kinds])
        most = count or (None if json or csv else ON_SCREEN)
        shown, found, events = _of_everyone(session, (first, last), kind, most, again)
    session.output.show(
        shown,
        lambda: EVENT.rows(((event, found) for event in events if event.id), session.formatter),
        json=json,
        csv=csv,
    )


Page = tuple[Callable[[], "Screen"], "Timeline", Sequence["Event"]]  # the screen, and what is on it


def _of_customer(
    session: Session,
    whose: Whose,
    days: tuple[date | None, date],
    kinds: list[str] | None,
    most: int | None,
) -> Page:
    """The latest events of a customer, or the one record that was named."""
    from repbook.book.history import timeline
    from repbook.views.history import history_screen, record_screen

    (who, record), (first, last) = whose, days
    found = timeline(session.book, who, session.today)
    if record is not None:
        events = [each for each in found.events if each.id == record]
        if not events:
            raise NotFound(
                f"{record} is of a later day than {session.today}", hint=f"repbook history {record}"
            )
        return partial(record_screen, who, found, events[0], session.formatter), found, events
    found = found._replace(
        events=tuple(each for each in found.events if not kinds or each.kind in kinds)
    )
    events = [e for e in found.events if e.on <= last and (first is None or e.on >= first)][:most]
    return partial(history_screen, who, found, events, session.formatter), found, events


def _of_everyone(
    session: Session,
    days: tuple[date | None, date],
    kinds: list[str] | None,
    most: int | None,
    again: str,
) -> Page:
    """The latest events of the book; `again` is the line that shows them."""
    from repbook.book.history import logged
    from repbook.views.history import logged_screen

    last = days[1]
    first = days[0] or last - timedelta(days=RECENT_DAYS)
    found, total = logged(session.book, first, last, kinds or (), most)
    before: Sequence[Event] = ()
    if not total:
        older, total = logged(session.book, date.min, last, kinds or (), ON_SCREEN)
        before = older.events
    shown = partial(logged_screen, found, total, (first, last), session.formatter, again)
    shown = partial(shown, kinds=kinds or (), before=before)
    return shown, found, found.events


def dupes(
    session: Session,
    count: Annotated[int, typer.Option("-n", min=1, help="How many to show (20)")] = 20,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Find likely duplicate customers, and why.

    Examples:
      repbook dupes
      repbook dupes -n 100
      repbook dupes --csv > doubles.csv

    It compares e-mails, phones however they are written, and names together
    with towns. To compare phones, set your country first:
    repbook config region SE.
    """
    from repbook.book.dupes import doubles
    from repbook.views.dupes import DOUBLE, doubles_screen

    found = doubles(session.book)
    session.output.show(
        lambda: doubles_screen(found, count),
        lambda: DOUBLE.rows(found, session.formatter),
        json=json,
        csv=csv,
    )


def _ask_to_merge(session: Session, stays: Customer, goes: Customer) -> None:
    """Ask once where the two have nothing in common, or the one that goes has more in the book."""
    from repbook.book.dupes import share_nothing

    book, forms = session.book, session.formatter
    apart = f"{stays.name} and {goes.name} share no name, phone or e-mail"
    why = [apart] if share_nothing(stays, goes, book.settings.get("region")) else []
    orders = {each.id: book.purchases.matching(customer_id=each.id) for each in (stays, goes)}
    calls = {each.id: len(book.touches.matching(customer_id=each.id)) for each in (stays, goes)}

    as_many = len(orders[stays.id]) == len(orders[goes.id])

    def has(who: Customer) -> str:
        days = [each.on for each in orders[who.id]]
        last = f", the last on {forms.weekday(max(days))}" if days else ""
        said = f"{who.name} ({who.id}): {counted(len(days), 'order')}{last}"
        return f"{said}, {counted(calls[who.id], 'call')}" if as_many else said

    hint, asked = f"repbook merge {stays.id} {goes.id} --yes", f"{apart}. Merge them?"
    if (len(orders[goes.id]), calls[goes.id]) > (len(orders[stays.id]), calls[stays.id]):
        asked = ". ".join((*why, f"{has(goes)}. Merge it into {has(stays)}?"))
        more = f"{goes.name} has more in the book than {stays.name}, and would lose its number and name"
        why += [more, f"{has(stays)}; {has(goes)}"]
        hint = f"To keep {goes.name}: repbook merge {goes.id} {stays.id} --yes;"
        hint += f" to keep {stays.name}: repbook merge {stays.id} {goes.id} --yes"
    if why:
        session.prompts.confirm(asked, Conflict(". ".join(why), hint=hint))


def _one_to_merge(ctx: typer.Context, words: str) -> Customer:
    """A customer by their own name or number: a record's id stands for no customer to merge."""
    book, named = ctx.obj.book, read_id(words)
    if named is not None and not book.customers.keyed(fold(words), ("name", "alias", "code")):
        raise InvalidInput(
            f'merge makes one customer of two, and "{words}" is {named[0].a_one}',
            hint="As in: repbook merge 3 59; who may be there twice: repbook dupes;"
            f" what was logged twice: repbook remove {words}",
        )
    found: Customer = ctx.obj.customer(words, typed_again(ctx, words, "CUSTOMER"))
    return found


TO_MERGE = Reading(_one_to_merge, last=True)


def merge(
    session: Session,
    customer: Annotated[
        Customer, typer.Argument(metavar="CUSTOMER", help=NAMED, parser=str), TO_MERGE
    ],
    other: Annotated[
        Customer,
        typer.Argument(metavar="OTHER", help="The one to merge into CUSTOMER", parser=str),
        TO_MERGE,
    ],
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Merge two customers: everything of the second moves to the first.

    Examples:
      repbook merge 3 59
      repbook merge "Oakfield Dairy" "Hilltop Dairy"

    The second name stays as an alias. If both have a town, say, the first one's
    counts, and the other's is kept among the extra fields. Do-not-call stays if
    either had it. Before it merges, it asks if the two share no name, phone or
    e-mail, or if the second has more orders or calls than the first. To
    separate them again: repbook undo
    """
    from repbook.book import merge as merge_book
    from repbook.views.dupes import MERGED, merged_screen

    if not yes:
        _ask_to_merge(session, customer, other)
    done = merge_book.merge(session.book, customer, other, on=session.today)
    session.output.show(
        lambda: merged_screen(done, session.formatter),
        lambda: MERGED.of(done, session.formatter),
        json=json,
    )


def _to_write_off(ctx: typer.Context, words: str) -> object:
    """The customer that is named; an order's id may be meant of what is unpaid on it."""
    from repbook.book.find_customer import is_record

    id, book = number_of(words, "o"), ctx.obj.book
    if id is None or not is_record(book, words):
        return CUSTOMER.read(ctx, words)
    order = book.purchases.get(id)
    whose = book.customers.get(order.customer_id)
    raise InvalidInput(
        f"o{order.id} is an order of {whose.name}, and write-off takes a customer",
        hint=f"If it was paid: repbook log-payment o{order.id}; if you give up on the money:"
        f' repbook correct o{order.id} --due ""; for the customer: repbook write-off {whose.id}',
    )


def _refuse_second(session: Session, customer: Customer, why: str | None, yes: bool) -> None:
    """Refuse a reason that is the number or the name of another customer: `write-off 6 3`."""
    words = [word.strip(",;") for word in (why or "").split() if word.lower() not in ("and", "&")]
    named = [certain(session.book, word) for word in words if word]
    others = [ids[0] for ids in named if len(ids) == 1 and ids[0] != customer.id]
    if not others or len(others) < len(named):
        return
    option = ["--yes"] if yes else []
    lines = [
        shell_line(["repbook", "write-off", str(id), *option]) for id in (customer.id, *others)
    ]
    reason = shell_line(["repbook", "write-off", str(customer.id), "--because", why or "", *option])
    raise InvalidInput(
        "repbook write-off takes one customer at a time",
        hint=f"{', then '.join(lines)}; if {why} is the reason: {reason}",
    )


def write_off(
    session: Session,
    customer: Annotated[
        Customer,
        typer.Argument(metavar="CUSTOMER", help=NAMED, parser=str),
        Reading(_to_write_off, last=True),
    ],
    why: Annotated[str | None, typer.Argument(metavar="WHY", help="Why you write them off")] = None,
    because: Annotated[
        str | None, typer.Option("--because", metavar="WHY", help="Why; the same as WHY")
    ] = None,
    on: On = TODAY,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Write a customer off and settle what is open with them.

    Examples:
      repbook write-off pier "gone to the other shop"
      repbook write-off 12 --yes

    It gives up open problems and drops open promises. Unpaid purchases stay
    unpaid. The next purchase brings the customer back. It asks first only if
    something is open.
    """
    from repbook.book import holds as acts
    from repbook.views.holds import WRITTEN_OFF, business_lines, written_off_screen

    _refuse_second(session, customer, why, yes)
    again = ("write-off", str(customer.id))
    reason = one_reason(why, because, again, *(["--yes"] if yes else []), *on_day(session, on))
    book = session.book
    acts.refuse_write_off(book, customer, on)
    business = acts.open_business(book, customer, on)
    if business.anything and not yes:
        settled = ["repbook", "write-off", f"{customer.id}", *filter(None, [reason]), "--yes"]
        session.output.note(f"Still open with {customer.name}:")
        for line in business_lines(business, session.formatter):
            session.output.note(f"  {line}")
        session.prompts.confirm(
            "Problems are given up, promises dropped, quotes lost; what is unpaid stays in the book,"
            " but is no longer counted."
            f" Write {customer.name} off?",
            Conflict(
                f"{customer.name} has open business",
                hint=f"To write them off all the same: {shell_line(settled)}",
            ),
        )
    done = acts.write_off(book, customer, reason, on=on)
    session.output.show(
        lambda: written_off_screen(done, session.formatter),
        lambda: WRITTEN_OFF.of(done, session.formatter),
        json=json,
    )


def bring_back(session: Session, customer: Who, on: On = TODAY, json: Json = False) -> None:
    """Bring a written-off customer back.

    Examples:
      repbook bring-back brook
      repbook bring-back wharf --on yesterday
    """
    from repbook.book import holds as acts
    from repbook.views.holds import BROUGHT_BACK, brought_back_screen

    done = acts.bring_back(session.book, customer, on=on)
    session.output.show(
        lambda: brought_back_screen(done, session.formatter),
        lambda: BROUGHT_BACK.of(done, session.formatter),
        json=json,
    )


def staged(session: Session, customers: Sequence[Customer], fit: "Fit" = "none") -> "list[Listed]":
    """Customers with their stage today, and who referred them."""
    from repbook.loyalty.standing import stage_of
    from repbook.views.customers import Listed

    day = session.book_day(fit=fit)
    only = [customer.id for customer in customers] if len(customers) < 500 else None
    histories = {h.id: h for h in session.book.histories(session.today, only)}
    referrers = {customer.referred_by_id or 0 for customer in customers}
    names = session.book.customers.names(only and [id for id in referrers if id > 0])
    return [
        Listed(
            customer,
            as_of,
            stage_of(as_of),
            history.written_off_day is not None,
            names.get(customer.referred_by_id or 0),
        )
        for customer in customers
        for history in [histories[customer.id]]
        for as_of in [day.as_customer(history)]
    ]
