# Long because its options stand one a line, as the help lists them.
"""The book: `correct`, `remove`."""

import inspect
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import typer

from repbook.book import corrections
from repbook.book.acts import table_of
from repbook.book.calls import Said, read_feedback
from repbook.book.contacts import contact_named
from repbook.book.find_customer import certain
from repbook.book.sales import purchase_named
from repbook.cli.changes import names_of
from repbook.cli.item_option import read_items
from repbook.cli.meant import the_one
from repbook.cli.options import Reading
from repbook.cli.parameters import Json, Yes, cleaned, id_of, one_of
from repbook.cli.problems import NewKind, checked_kind
from repbook.cli.session import Session
from repbook.errors import Conflict, InvalidInput, NotFound
from repbook.records import CHANNELS, OUTCOMES, VERDICTS, Customer, Problem, Promise, Touch
from repbook.schema import BY_LETTER, BY_TABLE, WORDS, Column, Noun, columns, of_a_customer
from repbook.spans import read_every
from repbook.text import shell_line
from repbook.views.corrections import (
    CORRECTED,
    GONE,
    REMOVED,
    corrected_screen,
    gone_screen,
    kinds_words,
    record_words,
    removed_screen,
)

Id = Annotated[
    str,
    typer.Argument(
        metavar="ID|CUSTOMER",
        help="As shown by history: c31, o12, r3, q4, m2, p7, x4, s9, f2; or an order's reference;"
        " or the customer, if only one record can be meant",
    ),
]


OFFERED = 9  # of a customer's records, the latest
# Yes-or-no fields that --by corrects, and who makes them true.
TRUE_BY = {"inbound": "customer", "found": "me"}
LIKELY = "opcx"  # what is corrected most, by the letters of ids
# The options of `correct`, one a parameter; schema.TABLES says which records have which.
Text = str | None
Number = int | None
OPTIONS: dict[str, object] = {
    "amount": Annotated[Text, typer.Option("--amount", help="o r m q: how much it was")],
    "on": Annotated[Text, typer.Option("--on", metavar="DATE", help="The day it happened")],
    "customer": Annotated[
        Text,
        typer.Option("--customer", help="The customer it belongs to; what depends on it moves too"),
    ],
    "note": Annotated[Text, typer.Option("--note", help="Its note")],
    "what": Annotated[
        Text, typer.Option("--what", help="o q x: what was bought or offered, what is wrong")
    ],
    "item": Annotated[
        list[str] | None,
        typer.Option(
            "--item", metavar="ITEM[=AMOUNT]", help="o: an item they bought; repeat it for each"
        ),
        Reading(lambda ctx, texts: texts or None),
    ],
    "text": Annotated[Text, typer.Option("--text", help="p: what was promised")],
    "words": Annotated[Text, typer.Option("--words", help="f: what they said")],
    "ref": Annotated[Text, typer.Option("--ref", help="o q: the order's or the quote's reference")],
    "due": Annotated[
        Text, typer.Option("--due", metavar="DATE|30d", help="o: when it is to be paid")
    ],
    "of": Annotated[
        Text, typer.Option("--of", metavar="o12|REF", help="r m x q: the purchase it is about")
    ],
    "by": Annotated[
        Text,
        typer.Option(
            "--by", metavar="DATE|WHO", help="p: by when; c s x: by whom (customer, me or ally)"
        ),
    ],
    "every": Annotated[Text, typer.Option("--every", metavar="1y", help="p: how often it repeats")],
    "kept": Annotated[
        Text,
        typer.Option("--kept", metavar="DATE", help='p: the day you kept it; "" opens it again'),
    ],
    "valid": Annotated[
        Text, typer.Option("--valid", metavar="DATE|30d", help="q: the last day it holds")
    ],
    "won": Annotated[
        Text,
        typer.Option("--won", metavar="DATE", help='q: the day you won it; "" opens it again'),
    ],
    "lost": Annotated[
        Text,
        typer.Option("--lost", metavar="DATE", help='q: the day you lost it; "" opens it again'),
    ],
    "because": Annotated[Text, typer.Option("--because", help="q: why it was lost")],
    "outcome": Annotated[
        Text, typer.Option("--outcome", "-o", metavar="|".join(OUTCOMES), help="c: outcome")
    ],
    "channel": Annotated[
        Text, typer.Option("--channel", "-c", metavar="|".join(CHANNELS), help="c o s: channel")
    ],
    "with_": Annotated[Text, typer.Option("--with", metavar="CONTACT", help="c: who you spoke to")],
    "minutes": Annotated[Number, typer.Option("--minutes", min=0, help="c: how long it took")],
    "again": Annotated[
        Text,
        typer.Option("--again", metavar='"thu 14:30"', help="c: when to call again, as agreed"),
    ],
    "about": Annotated[
        Text, typer.Option("--about", metavar="x4", help="c: the problem the call was about")
    ],
    "feedback": Annotated[
        list[str] | None,
        typer.Option(
            "--feedback",
            "-f",
            metavar="TOPIC:VERDICT[:WORDS]",
            help="c: what else they said in it: good, mixed or bad",
        ),
        Reading(lambda ctx, texts: texts or None),
    ],
    "call": Annotated[Text, typer.Option("--call", metavar="c31", help="o x: the call it came in")],
    "kind": Annotated[Text, typer.Option("--kind", help="x: its kind")],
    "new_kind": NewKind,
    "tried": Annotated[
        Number,
        typer.Option(
            "--tried", min=0, help="x: how often they told your firm before you heard of it"
        ),
    ],
    "until": Annotated[
        Text,
        typer.Option(
            "--until", metavar="DATE", help="s: the day until which the problem is parked"
        ),
    ],
    "ease": Annotated[
        Number, typer.Option("--ease", min=1, max=7, help="s: how easy it was for them")
    ],
    "topic": Annotated[Text, typer.Option("--topic", help="f: what it was about")],
    "verdict": Annotated[
        Text,
        typer.Option("--verdict", metavar="|".join(VERDICTS), help="f: what they thought of it"),
    ],
}


def correct(session: Session, which: Id, json: Json = False, **options: Any) -> None:
    """Fix a mistake in a record.

    Examples:
      repbook correct o12 --amount 480
      repbook correct c31 --customer vale
      repbook correct c31 -f price:bad:"the other quote was lower"
      repbook correct o12 --item "20 shaft seals=480" --item "2 gasket sets=60"
      repbook correct x48 --what "pump leaks" --kind leak
      repbook correct p160 --by friday
      repbook correct o12 --due ""

    Type "" to clear a field. For the ids: repbook history CUSTOMER. Below,
    beside each option, stand the letters of the records it is for: o purchase,
    r return, q quote, m payment, c call, x problem, s step of a problem,
    p promise, f feedback.
    """

    new_kind = options.pop("new_kind")
    given = {name.strip("_"): value for name, value in options.items() if value is not None}
    book = session.book
    noun, id = _correctable(session, which, given)
    record = table_of(book, noun).get(id)
    to = None
    if "customer" in given:
        again = f"repbook correct {which} --customer CUSTOMER"
        to = session.customer(given["customer"], again)
    owner = to or corrections.customer_of(book, record)
    if isinstance(record, Problem) and given.get("kind"):
        given["kind"] = checked_kind(session, given["kind"], new_kind, record.kind)
    fields: dict[str, object] = {}
    happened = getattr(record, noun.day)
    every_year = record if isinstance(record, Promise) and record.yearly else None
    items = None
    said: list[Said] = []
    for option, value in given.items():
        if option == "item":
            items = read_items(session, [text for text in value if text])
        elif option == "feedback":
            said = [read_feedback(text) for text in value]
        elif every_year and option in ("on", "by") and value:  # the day, not that of the writing
            fields["by"] = every_year.moved_to(session.yearly(str(value)))
        elif option != "customer":
            fields.update(_fields(session, noun, option, value, happened, owner))
    amount = given.get("amount")
    named = session.amount(amount).currency if amount else None
    was_listed = not isinstance(record, Touch) or owner is None or session.is_listed(owner.id)
    done = corrections.correct(book, noun, id, fields, to, named, items, said)
    names = names_of(book)
    session.output.show(
        lambda: corrected_screen(
            done, names, session.formatter, _listed_next(session, done, was_listed)
        ),
        lambda: CORRECTED.of((done, names), session.formatter),
        json=json,
    )


def _listed_next(session: Session, done: corrections.Correction, was_listed: bool) -> str | None:
    """When the list has a customer next, where a call says something else of that now."""
    before, after, customer = done.before, done.after, done.customer
    if customer is None or not isinstance(before, Touch) or not isinstance(after, Touch):
        return None
    same = after._replace(note=before.note, channel=before.channel, contact_id=before.contact_id)
    if same == before:
        return None
    from repbook.views.call_words import next_listed_words

    day = session.book_day(fit="none")
    today = day.as_customer(session.book.history(customer.id, session.today))
    then = day.next_listed(today, was_listed)
    return next_listed_words(today, then, session.formatter) or None


def _signature() -> inspect.Signature:
    """The parameters of `correct` with an option each, as Typer reads them."""
    given = inspect.signature(correct, eval_str=True)
    *own, json, _ = given.parameters.values()
    options = [
        json.replace(name=name, annotation=kind, default=False if kind is NewKind else None)
        for name, kind in OPTIONS.items()
    ]
    return given.replace(parameters=[*own, *options, json])


correct.__signature__ = _signature()  # type: ignore[attr-defined]


def _theirs(session: Session, customer: int, which: str, given: Mapping[str, Any]) -> str:
    """The id of the only record of a customer with these options; else one of the likeliest kind."""
    likely = map(BY_LETTER.__getitem__, LIKELY)
    if [*given] == ["customer"]:
        return _logged_wrong(session, customer, which, given["customer"])
    kinds = [
        (noun, theirs)
        for noun in dict.fromkeys([*likely, *map(BY_TABLE.__getitem__, of_a_customer())])
        if given and given.keys() <= noun.correctable.keys()
        if (theirs := table_of(session.book, noun).matching(customer_id=customer))
    ]
    if not kinds:
        said = f'"{which}" is a customer'
        raise InvalidInput(said, hint=f"repbook history {customer}")
    noun, theirs = kinds[0]
    theirs.sort(key=lambda record: (getattr(record, noun.day), record.id))
    shown = theirs[-OFFERED:] if session.prompts.can_ask else theirs
    found = [(f"{noun.letter}{each.id}", record_words(each, session.formatter)) for each in shown]
    options = [
        word
        for name, said in given.items()
        for each in (said if isinstance(said, list) else [said])
        for word in (f"--{name}", str(each))
    ]
    return the_one(
        session,
        which,
        found,
        noun.word,
        lambda id: shell_line(["repbook", "correct", id, *options]),
        sure=len(kinds) == 1,
    )


def _logged_wrong(session: Session, customer: int, which: str, to: str) -> str:
    """The id of the call, with its order, or of the order without one, that is of somebody else."""
    book = session.book
    orders = book.purchases.matching(customer_id=customer)
    bought = {each.touch_id: f", order o{each.id}" for each in orders}
    words = session.formatter
    dated = [
        *((o.on, f"o{o.id}", record_words(o, words)) for o in orders if o.touch_id is None),
        *(
            (call.on, f"c{call.id}", record_words(call, words) + bought.get(call.id, ""))
            for call in book.touches.matching(customer_id=customer)
        ),
    ]
    dated.sort(key=lambda each: each[0])
    if not dated:
        raise InvalidInput(f'"{which}" is a customer', hint=f"repbook history {customer}")
    return the_one(
        session,
        which,
        [(id, said) for _, id, said in dated[-OFFERED:]],
        "record",
        lambda id: shell_line(["repbook", "correct", id, "--customer", to]),
        sure=False,
    )


def _correctable(session: Session, which: str, given: Mapping[str, Any]) -> tuple[Noun, int]:
    """The record that is named, or the only one of a customer; refused if the options are not of its kind."""
    book = session.book
    try:
        noun, id = corrections.read_id(which)
    except InvalidInput:
        if len(ids := certain(book, which)) == 1:
            noun, id = corrections.read_id(_theirs(session, ids[0], which, given))
        elif ids or not (order := purchase_named(book, which)):
            raise
        else:
            noun, id = BY_LETTER["o"], order.id
    if noun.letter == "a":
        raise InvalidInput(f"{which} is an ally", hint="repbook ally --help")
    options = " ".join(f"--{option}" for option in noun.correctable)
    for option in given:
        if option not in noun.correctable:
            ordered = (noun.letter, option) == ("c", "amount") and book.purchases.matching(
                touch_id=id
            )
            hint = f"It has {options}"
            if ordered:
                hint = f"repbook correct o{ordered[0].id} --amount {given[option]}"
            elif (noun.letter, option) == ("c", "amount"):
                amount = shell_line([str(given[option])])
                hint = f"For an order in it: repbook log-purchase CUSTOMER {amount} --call {which}"
            elif (noun.letter, option) == ("x", "amount"):
                said = f"{noun.a_one.capitalize()} ({which}) has no amount"
                line = shell_line([which, "--of", str(given[option])])
                raise InvalidInput(said, hint=f"For its order: repbook correct {line}")
            elif option in ("words", "text", "what") and "note" in noun.correctable:
                hint = f"Did you mean: repbook correct {which} --note {shell_line([given[option]])}"
            raise InvalidInput(f"{noun.a_one.capitalize()} ({which}) has no --{option}", hint=hint)
    if not given:
        raise InvalidInput(
            f"Say what to correct in {which}",
            hint=f"One of these: {options}; all of them: repbook correct --help",
        )
    return noun, id


def remove(
    session: Session,
    which: Annotated[
        str, typer.Argument(metavar="ID", help="As shown by history; or a customer's number")
    ],
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Remove a record entered by mistake, with what depends on it.

    Examples:
      repbook remove c31
      repbook remove o12 --yes
      repbook remove 40 --yes

    It asks first if that removes other records, too: the steps of a problem,
    the payments of a purchase, all of a customer. For a customer you have lost,
    use repbook write-off instead.
    """

    book = session.book
    if which.isascii() and which.isdigit():
        customer = book.customers.get(int(which))
        who = f"{customer.name} ({customer.id})"
        if not yes:
            keep = f"; to keep the records, repbook write-off {customer.id}"
            _agree(session, which, who, corrections.belongings(book, customer), keep)
        gone = corrections.remove_customer(book, customer)
        session.output.show(
            lambda: gone_screen(gone), lambda: GONE.of(gone, session.formatter), json=json
        )
        return
    try:
        noun, id = corrections.read_id(which)
    except InvalidInput:
        ids = certain(book, which)
        if len(ids) != 1:
            raise
        raise InvalidInput(
            f'"{which}" is a customer. Removing one needs the number, and removes all their records',
            hint=f"repbook remove {ids[0]}",
        ) from None
    along = corrections.gone_with(book, noun, id)
    if along and not yes:
        _agree(session, which, f"{noun.word} {which}", along)
    done = corrections.remove(book, noun, id)
    session.output.show(
        lambda: removed_screen(done, session.formatter),
        lambda: REMOVED.of(done, session.formatter),
        json=json,
    )


def _agree(
    session: Session, which: str, what: str, along: Mapping[str, int], otherwise: str = ""
) -> None:
    """Go on once it is agreed that a record goes, with what else would go."""
    gone = f"{what}, with {kinds_words(along)}" if along else what
    refusal = Conflict(f"This would remove {gone}", hint=f"repbook remove {which} --yes{otherwise}")
    session.prompts.confirm(f"Remove {gone}?", refusal)


def _fields(
    session: Session,
    noun: Noun,
    option: str,
    said: str | int,
    happened: date,
    owner: Customer | None,
) -> dict[str, object]:
    """An option's words as a field's new value; empty quotes clear it."""
    field = noun.correctable[option]
    column = next(column for column in columns(noun.record) if column.field == field)
    if column.type == "day" and str(said).strip().lower() == "none":
        said = ""
    if said == "" and column.needed:
        raise InvalidInput(
            f"--{option} cannot be empty", hint="To remove the whole record: repbook remove ID"
        )
    if field == "again_on":
        since = max(happened, session.today)
        day, minute = session.when(str(said), since) if said else (None, None)
        session.note_untimed(str(said), "--again ")
        return {"again_on": day, "again_minute": minute}
    return {field: None if said == "" else _value(session, option, column, said, happened, owner)}


def _value(
    session: Session,
    option: str,
    column: Column,
    said: str | int,
    happened: date,
    owner: Customer | None,
) -> object:
    book = session.book
    if isinstance(said, int):
        return said
    if column.type == "money":
        return session.cents(said)
    if column.type == "day":
        past = column.name == "day" or column.field in ("kept_on", "won_on", "lost_on")
        # "in 30 days" is after the purchase; "by friday" is said today.
        if column.field == "valid_until":
            return session.last_day(said, happened)
        since = happened if column.field == "due_on" else max(happened, session.today)
        return session.past(said) if past else session.future(said, since)
    true_by = TRUE_BY.get(column.field)
    words = ("customer", "me") if true_by else WORDS.get(column.type)
    if words is not None:
        one_of(said, words, f"a value of --{option}", f"--{option}")
        return said == true_by if true_by else said
    if column.field == "contact_id" and owner is not None:
        return contact_named(owner, said).id
    if column.field == "problem_id":
        return book.problems.get(id_of(said, "x")).id
    if column.field == "touch_id":
        return book.touches.get(id_of(said, "c")).id
    if column.field == "purchase_id":
        purchase = purchase_named(book, said)
        if purchase is None:
            latest = book.purchases.last_of(owner.id, session.today, 1) if owner else []
            hint = f"Their latest is --of o{latest[0].id}" if latest else None
            raise NotFound(
                f'There is no purchase "{said}"',
                hint=hint or "The ids are in: repbook history CUSTOMER",
            )
        return purchase.id
    return read_every(said) if column.field == "every" else cleaned(said)
