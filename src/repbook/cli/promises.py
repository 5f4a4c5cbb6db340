# Long because its options stand one a line, as the help lists them.
"""Promises: `promise`, `promises`; and yearly days: `remember`."""

import re
from datetime import date
from typing import Annotated, NamedTuple

import typer

from repbook.book import promises as acts
from repbook.book.find_customer import is_customers_number
from repbook.cli.call_entry import is_theirs, of_theirs
from repbook.cli.meant import the_one
from repbook.cli.options import Reading
from repbook.cli.parameters import PIPED, TODAY, Csv, Json, On, Tag, Theirs, Who, id_of, on_day
from repbook.cli.session import Session
from repbook.cli.typed_words import day_at_end
from repbook.errors import InvalidInput
from repbook.formatter import count, sentence
from repbook.records import Customer, Promise
from repbook.schema import number_of
from repbook.spans import read_every
from repbook.text import shell_line, shown, words_of
from repbook.views import promises as views
from repbook.views.reply_words import promised_before


class PromiseWords(NamedTuple):
    """A promise as it was typed; the arguments and options of `promise`, as help lists them."""

    who: Annotated[
        str | None,
        typer.Argument(
            metavar="CUSTOMER|p7",
            help="Who you promised it to. To settle a promise: its id, or the customer if they have only one",
        ),
        Reading(lambda ctx, words: PIPED.read(ctx, words) if ctx.params.get("tag") else words),
    ] = None
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="What you promised"), PIPED] = (
        None
    )
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="DATE", help="The day it is due; with p7, its new day"),
    ] = None
    every: Annotated[
        str | None, typer.Option("--every", metavar="1y", help="Repeat it this often, once kept")
    ] = None
    tag: Annotated[
        str | None,
        typer.Option("--tag", metavar="T", help="Promise it to every customer with this tag"),
    ] = None
    kept: Annotated[bool, typer.Option("--kept", help="You kept it")] = False
    drop: Annotated[bool, typer.Option("--drop", help="Drop it")] = False


def promise(session: Session, *, typed: PromiseWords, on: On = TODAY, json: Json = False) -> None:
    """Promise something by a day, or settle a promise.

    Examples:
      repbook promise harbor "send the quote" --by fri
      repbook promise x48 "send a mechanic" --by wed
      repbook promise --tag marine "yearly check" --by "1 mar" --every 1y
      repbook promise p160 --kept
      repbook promise p161 --by "next monday"

    Name a problem, such as x48, to promise something about it. When it is
    solved, the promise counts as kept.
    """
    if typed.text and (typed.kept or typed.drop) and number_of(typed.who or "", "p") is not None:
        raise _is_settled_alone(session, typed)
    if not typed.by:
        typed = _with_end(session, typed)
    who, text, by, every, tag, kept, drop = typed
    if who is not None and text is None and tag is None:
        number = who.strip()
        of_nobody = number.isdecimal() and not is_customers_number(session.book, number)
        if number_of(number, "p") is not None or ((kept or drop) and of_nobody):
            return _settle(session, number, typed, on, json)
    if who is not None and text is not None and (id := number_of(who, "p")) is not None:
        raise _is_made(session, id, text, by or "fri")
    if kept or drop:
        return _settle(session, _only(session, typed), typed, on, json)
    customers = _customers(session, typed, on)
    moved = _to_move(session, customers[0], typed)
    if moved and not session.prompts.can_ask:
        return _settle(session, _only(session, typed), typed, on, json)
    due, again = session.due("", by, on) if by else None, read_every(every) if every else None
    whom = customers[0].name if tag is None else count(len(customers), "customer")
    said = session.prompts.given(
        text if tag is None else who, f"{whom}: what do you promise?{moved}"
    )
    if moved and not said:
        return _settle(session, _only(session, typed), typed, on, json)
    if not said or not said.strip():
        raise _without_words(customers[0], typed)
    if by is None and session.prompts.can_ask:
        what = said
        due = session.prompts.read("By when?", lambda text: session.due(what, text, on))
    if due is None:
        whose = f'--tag "{tag}"' if tag is not None else f"{customers[0].id}"
        raise _without_day(session, whose, said)
    about = _about(session, who, customers) if tag is None else None
    said, day = session.due(said, by, on) if by else due
    if tag is not None:
        from repbook.cli.many import confirm

        confirm(session, "Promise this to", customers)
    done = acts.promise(session.book, customers, said, on=on, by=day, every=again, problem_id=about)
    _show_made(session, done, customers, json, many=tag is not None)
    _notice_same(session, done)
    if tag is None and is_theirs(said):
        again = shell_line(["log-call", f"{customers[0].id}", said, "--again", day.isoformat()])
        session.output.note(of_theirs(done[0].id, again))
    session.remind(session.book.histories(on, [customer.id for customer in customers]))


def _notice_same(session: Session, done: list[Promise]) -> None:
    """Say how to drop an open promise in whose place the new one, of the same words, was made."""
    for promise in done:
        there = session.book.promises.matching(customer_id=promise.customer_id)
        others = [p for p in there if p.kept_on is None and p.dropped_on is None and not p.yearly]
        if said := promised_before(promise, others):
            return session.output.note(said)


def _show_made(
    session: Session, done: list[Promise], customers: list[Customer], json: bool, many: bool
) -> None:
    forms = session.formatter
    rows = views.promise_rows(done, customers, forms)
    data = views.PROMISE.rows(rows, forms)
    session.output.show(
        lambda: views.made_screen(rows, forms), lambda: data if many else data[0], json=json
    )


def _to_move(session: Session, customer: Customer, typed: PromiseWords) -> str:
    """That Enter moves a promise of theirs, where a day is named and no words; else nothing."""
    if not typed.by or typed.text is not None or typed.tag is not None or typed.every:
        return ""
    theirs = session.book.history(customer.id, session.today).promises
    one = f"p{theirs[0].id}, {theirs[0].text}" if len(theirs) == 1 else "one that is open"
    return f" (Enter moves {one})" if theirs else ""


def _without_words(customer: Customer, typed: PromiseWords) -> InvalidInput:
    """That a promise has no words; with the line that makes one, and the one that moves one."""
    when, who = shell_line([typed.by or "fri"]), typed.who or ""
    whose = str(customer.id) if typed.tag is None else f"--tag {shell_line([typed.tag])}"
    new = f'repbook promise {whose} "send the quote" --by {when}'
    move = f"; to move a promise: repbook promise p{who} --by {when}"
    return InvalidInput(
        "Say what you promise",
        hint=new + (move if typed.by and who.isdecimal() else ""),
    )


def _without_day(session: Session, whose: str, said: str) -> InvalidInput:
    """That a promise has no day, or its day alone; with the line that has both."""
    what, when = ("call back", said) if session.is_day(said, True) else (said, "friday")
    return InvalidInput(
        "A promise needs its day" if what == said else f'"{said}" is a day: say what you promise',
        hint=f"repbook promise {whose} {shell_line([what, '--by', when])}",
    )


def _is_made(session: Session, id: int, text: str, by: str) -> InvalidInput:
    """That a promise has its words already; with the lines that move it, and that make another."""
    made = session.book.promises.get(id)
    moved = shell_line(["repbook", "promise", f"p{id}", "--by", by])
    if others := _ids_alone(text):
        lines = [shell_line(["repbook", "promise", each, "--by", by]) for each in others]
        return InvalidInput(
            "repbook promise moves one promise at a time", hint=", then ".join([moved, *lines])
        )
    new = shell_line(["repbook", "promise", f"{made.customer_id}", text, "--by", by])
    return InvalidInput(
        f"p{id} is a promise already: {made.text}", hint=f"To move it: {moved}; another: {new}"
    )


def _ids_alone(text: str) -> list[str]:
    """The ids of promises that a text is made of; none where it has any other word."""
    words = [word for word in text.replace(",", " ").split() if word != "and"]
    return words if all(number_of(word, "p") is not None for word in words) else []


def _is_settled_alone(session: Session, typed: PromiseWords) -> InvalidInput:
    """That a promise is settled by its id alone; with the lines for what else was typed."""
    id, text, how = typed.who or "", typed.text or "", "--kept" if typed.kept else "--drop"
    settled = shell_line(["repbook", "promise", id, how])
    if ids := _ids_alone(text):
        others = [shell_line(["repbook", "promise", each, how]) for each in ids]
        return InvalidInput(
            f"repbook promise {how} takes one promise at a time",
            hint=", then ".join([settled, *others]),
        )
    if session.is_time(text):
        return InvalidInput(
            f'"{text}" is a day: say it with --on', hint=f"{settled} --on {shell_line([text])}"
        )
    theirs = session.book.promises.get(id_of(id, "p")).customer_id
    call = shell_line(["repbook", "log-call", f"{theirs}", text, *(["--kept", id] * typed.kept)])
    said = f"With a call that says so: {call}; without: "
    return InvalidInput(f"promise {how} takes no words", hint=said + settled)


def _with_end(session: Session, typed: PromiseWords) -> PromiseWords:
    """A promise with the end of its words as what it is: `send the list by friday`, `p7 kept`."""
    text = typed.text if typed.tag is None else typed.who
    settled = (typed.text or "").lower()
    if settled in ("kept", "done", "drop", "dropped") and typed.who is not None:
        drop = "drop" in settled
        return typed._replace(text=None, drop=drop, kept=not drop)
    if number_of(typed.who or "", "p") is not None:
        return typed._replace(text=None, by=text) if session.is_time(text or "") else typed
    text, day = day_at_end(session, text or "")
    if not day:
        return typed
    return (
        typed._replace(by=day, text=text) if typed.tag is None else typed._replace(by=day, who=text)
    )


def _customers(session: Session, typed: PromiseWords, on: date) -> list[Customer]:
    who, text, by, _, tag, _, _ = typed
    if tag is None:
        if who is None:
            raise InvalidInput(
                "Say whom you promise it to", hint='repbook promise CUSTOMER "…" --by fri'
            )
        if who.lower() in ("all", "everyone", "everybody"):
            raise _to_all(session, text or "…", by or "fri")
        day = re.sub(r"^by ", "", by or "fri", flags=re.IGNORECASE)
        again = f'repbook promise CUSTOMER "{text or "…"}" --by {shell_line([day])}'
        return [session.customer(who, again)]
    if text is not None:
        raise InvalidInput(
            "A promise is to one customer or to a tag, not to both",
            hint=f'repbook promise --tag "{tag}" "{text}" --by DATE',
        )
    from repbook.cli.many import chosen

    words = [who or "", "--by", by or "fri", *on_day(session, on)]
    to_one = (lambda id: shell_line(["repbook", "promise", id, *words])) if who else None
    return chosen(session, tag, None, on, to_one)


def _to_all(session: Session, text: str, by: str) -> InvalidInput:
    """That a promise is to one customer, or to those with a tag."""
    tags = sorted({tag for each in session.book.customers.all() for tag in each.tags})
    line = shell_line(["repbook", "promise", "--tag", *(tags or ["vip"])[:1], text, "--by", by])
    tag_them = "; to tag them: repbook edit CUSTOMER --tag vip" if not tags else ""
    return InvalidInput(
        "A promise is to one customer, or to all with a tag", hint=f"As in: {line}{tag_them}"
    )


def _about(session: Session, who: str | None, customers: list[Customer]) -> int | None:
    """The problem by whose id the customer was named, as in x4."""
    id = number_of(who or "", "x")
    return id if session.book.problems.matching(id=id, customer_id=customers[0].id) else None


def _only(session: Session, typed: PromiseWords) -> str:
    """The id of the only open promise of the customer that was named."""
    who = typed.who
    if who is None or typed.tag is not None or (typed.text and typed.by):
        wrong = "--kept and --drop are for one promise"
        raise InvalidInput(wrong, hint="All of them: repbook promises")
    customer = session.customer(
        who, f"repbook promise CUSTOMER {'--kept' if typed.kept else '--drop'}"
    )
    found = list(session.book.history(customer.id, session.today).promises)
    if typed.text:
        said = {*words_of(typed.text)}
        named = [promise for promise in found if said <= {*words_of(promise.text)}]
        if found and not named:
            raise InvalidInput(
                f'{customer.name} has no open promise with "{shown(typed.text)}"',
                hint=f"repbook promises {customer.id}",
            )
        found = named
    numbered = session.book.promises.matching(id=int(who)) if who.isdecimal() else []
    others = [p for p in numbered if p.customer_id != customer.id and not p.is_settled]
    other = (f"p{others[0].id}", others[0].text) if others else None
    how = ["--kept"] if typed.kept else ["--drop"] if typed.drop else ["--by", typed.by or ""]
    if not found and not others:
        raise InvalidInput(
            f"{customer.name} has no open promise", hint=f"repbook promises {customer.id} --all"
        )
    return the_one(
        session,
        who,
        [(f"p{promise.id}", promise.text) for promise in found],
        "open promise",
        lambda id: shell_line(["repbook", "promise", id, *how]),
        other,
    )


def _settle(session: Session, number: str, typed: PromiseWords, on: date, json: bool) -> None:
    id, book = id_of(number, "p"), session.book
    named = book.promises.get(id)
    if typed.kept + typed.drop + (typed.by is not None) != 1 or typed.every is not None:
        line = f"repbook promise p{id}"
        kept = "" if named.yearly else f"Kept: {line} --kept; "
        ways = f"{kept}off: {line} --drop; moved: {line} --by friday"
        raise InvalidInput(f"What became of p{id}?", hint=sentence(ways))
    following = acts.keep(book, named, on) if typed.kept else None
    if typed.drop:
        acts.drop(book, named, on)
    elif typed.by is not None:
        if named.yearly:
            text, by = named.text, session.yearly(typed.by)
        else:
            text, by = session.due(named.text, typed.by, on)
        acts.move(book, named, by, on, text)
    customer = book.customers.get(named.customer_id)
    settled = [book.promises.get(id), *([following] if following else [])]
    done = views.Settled(*views.promise_rows(settled, [customer], session.formatter))
    session.output.show(
        lambda: views.settled_screen(done, session.formatter),
        lambda: views.SETTLED.of(done, session.formatter),
        json=json,
    )


def remember(
    session: Session,
    customer: Who,
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="What day it is, such as birthday")
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            "--on", metavar="DATE", help="The day; with its year, you see how many years it is"
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Remember a birthday, or another day of every year.

    Examples:
      repbook remember harbor "birthday of Ann Lee" --on "3 may"
      repbook remember 12 birthday --on 1971-05-03
      repbook remember vale "contract ends" --on "31 dec"

    The customer is on the list a few days before, until you log a call or a
    card that speaks of the day. Nothing is owed on such a day: it is never
    late. 29 February is the 28th in a year without one. All such days:
    repbook promises --yearly
    """
    if text and not on:
        text, on = day_at_end(session, text)
    said = session.prompts.given(text, f"{customer.name}: what is the day, as in birthday?")
    if not said or not said.strip():
        raise InvalidInput(
            "A yearly day needs a word on what it is",
            hint=f"repbook remember {customer.id} birthday --on {shell_line([on or '3 may'])}",
        )
    day = session.yearly(on) if on else None
    if day is None and session.prompts.can_ask:
        day = session.prompts.read("On which day of every year?", session.yearly)
    if day is None:
        raise InvalidInput(
            "A yearly day needs its day",
            hint=f'repbook remember {customer.id} {shell_line([said])} --on "3 may";'
            f" for once: repbook promise {customer.id} {shell_line([said])} --by friday;"
            f" a note without a day: repbook edit {customer.id} --note {shell_line([said])}",
        )
    was_listed = session.is_listed(customer.id)
    made = acts.remember(session.book, customer, said, on=session.today, day=day)
    today = session.book_day(fit="none")
    theirs, forms = today.customer(customer.id), session.formatter
    (row,) = views.promise_rows([made], [customer], forms)
    session.output.show(
        lambda: views.remembered_screen(row, theirs, today.next_listed(theirs, was_listed), forms),
        lambda: views.PROMISE.of(row, forms),
        json=json,
    )
    if other := acts.on_another_day(session.book, made):
        session.output.note(
            f"{customer.name} has {other.text} on {forms.weekday(other.by)} too."
            f" If that was wrong: repbook promise p{other.id} --drop"
        )
    session.remind([theirs.history])


def promises(
    session: Session,
    customer: Theirs = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Kept and dropped ones, and yearly days too")
    ] = False,
    late: Annotated[bool, typer.Option("--late", help="Only those that are overdue")] = False,
    yearly: Annotated[
        bool, typer.Option("--yearly", help="Only birthdays and other yearly days")
    ] = False,
    tag: Tag = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List what you promised, by day, and the share you kept.

    Examples:
      repbook promises
      repbook promises harbor --all
      repbook promises --csv
    """
    book, on = session.book, session.today
    found = book.promises.all(on) if customer is None else book.promises.of(customer.id, on)
    found.sort(key=lambda promise: (promise.by, promise.id))
    if tag is not None:
        wanted = book.customers.narrowed(tag, None)
        found = [p for p in found if p.customer_id in wanted]
    wanted_states = ("yearly",) if yearly else ("late",) if late else ("open", "late")
    shown = [p for p in found if everything or p.standing(on)[0] in wanted_states]
    ids = sorted({p.customer_id for p in shown})
    customers = book.customers.read(ids) if ids else []
    rows = views.promise_rows(shown, customers, session.formatter)
    session.output.show(
        lambda: views.list_screen(
            rows,
            found,
            book.customers.contact_and_phone(ids),
            session.formatter,
            everything,
            yearly and not everything,
            late and not (yearly or everything),
        ),
        lambda: views.PROMISE.rows(rows, session.formatter),
        json=json,
        csv=csv,
    )
