# Long because its options stand one a line, as the help lists them.
"""A problem's steps: `update`, `hand-off`, `park`, `resolve`, `give-up`, `reopen`, `confirm-fix`."""

from datetime import date
from typing import Annotated, Any

import typer

from repbook.book import Book, steps
from repbook.book.find_customer import ally_called, certain
from repbook.book.problems import case_of
from repbook.cli.options import Reading
from repbook.cli.parameters import (
    LONG,
    TODAY,
    Because,
    Channel,
    Json,
    On,
    Which,
    Why,
    choice,
    cleaned,
    on_day,
    one_reason,
    typed_again,
)
from repbook.cli.problems import named_ally
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.records import Ally
from repbook.text import fold, shell_line, words_of

Note = Annotated[str | None, typer.Argument(metavar="NOTE", help="What was said"), LONG]
Ease = Annotated[
    int | None,
    typer.Option("--ease", metavar="1-7", help="How easy they say it was: 7 is very easy"),
]


def _speaker(ctx: typer.Context, word: str | None) -> str | None:
    """Who spoke, one of three, or None where it was not said; a name gets the line that is meant."""
    if word is None:
        return None
    if word not in ("customer", "me", "ally"):
        meant = "ally" if ally_called(ctx.obj.book, word) else "customer"
        wrong = f'"{word}" is not one who can speak: --by takes customer, me, ally'
        raise InvalidInput(wrong, hint=typed_again(ctx, word, meant))
    return word


def update(
    session: Session,
    which: Which,
    note: Note = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="customer|me|ally",
            help="Who spoke: me, the customer or the ally (me)",
        ),
        Reading(_speaker),
    ] = None,
    channel: Channel = None,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Log what was said about a problem: by you, by the customer or by an ally.

    Examples:
      repbook update x48 "told them the kit comes on Friday" -c phone
      repbook update x48 "still leaks" --by customer -c email
      repbook update x48 "replace the valve, not the seal" --by ally

    With --channel your own update counts as a call to the customer. An update by
    the customer always counts as a call from them. If you called and they said
    something, it is still your update:
    repbook update x48 "fine, before noon please" -c phone
    """
    said = _given(session, which, "update", on, note, "What was said?")
    asked = _ally_asked(session.book, which, said) if by is None and said else None
    if asked and said and channel is None:
        _refuse_said_to_ally(session, which, asked, said, on)
    if by is None and said and channel is None:
        asked = _holder_named(session.book, which, said, on)
    _step(session, which, "update", on, json, asked, by=by or "me", channel=channel, note=said)


VERBS_OF_ASKING = frozenset(
    "ask asking asked told chased rang called phoned emailed mailed texted reminded nudged".split()
)


def _ally_asked(book: Book, which: int, note: str) -> Ally | None:
    """The ally of `asked Tom again`; None where the name is the customer's."""
    verb, *rest = [word.strip(".,;:!?") for word in note.split()[:3]]
    if verb.lower() not in VERBS_OF_ASKING or not rest:
        return None
    ally = ally_called(book, " ".join(rest[:2])) or ally_called(book, rest[0])
    if ally is None or certain(book, rest[0]) == [book.problems.get(which).customer_id]:
        return None
    return ally


def _refuse_said_to_ally(session: Session, which: int, ally: Ally, note: str, on: date) -> None:
    """Refuse what was said to an ally: it is no news to the customer, unless --by me says so."""
    book = session.book
    customer = book.customers.get(book.problems.get(which).customer_id)
    x, day = f"x{which}", on_day(session, on)
    asked = shell_line(["repbook", "hand-off", x, ally.name, note, *day])
    news = shell_line(["repbook", "update", x, note, "--by", "me", *day])
    raise InvalidInput(
        f"{ally.with_id} is an ally, and an update is news to {customer.name}",
        hint=f"If you asked {ally.name}: {asked}; if it is what you told {customer.name}: {news}",
    )


def _holder_named(book: Book, which: int, note: str, on: date) -> Ally | None:
    """The ally who has the problem, if the text has their name, but not first: `Tom comes` is news."""
    case = case_of(book, which, on)
    if case.asked_day is None or case.ally_id is None:
        return None
    ally = book.allies.get(case.ally_id)
    return ally if words_of(ally.name)[0] in words_of(note)[1:] else None


def hand_off(
    session: Session,
    which: Which,
    ally: Annotated[
        str | None,
        typer.Argument(
            metavar="ALLY",
            help="Who will fix it: a name, or a2. Left out: whoever has it is asked again",
        ),
    ] = None,
    text: Annotated[
        str | None, typer.Argument(metavar="NOTE", help="What you ask them; the same as --note")
    ] = None,
    direct: Annotated[
        bool, typer.Option("--direct", help="The customer deals with the ally from now on")
    ] = False,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="What you asked them")
    ] = None,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Ask an ally for help with a problem.

    Examples:
      repbook hand-off x46 priya "Do we have the valve in stock?"
      repbook hand-off x46 "Tom Becker" --direct
      repbook hand-off x45 tom "8 days now, any news?"

    Without --direct the customer still deals with you: no extra effort for
    them. With --direct they deal with the ally from now on. They start again
    with someone new, which counts as effort. If the ally has the problem
    already, you ask once more, and still owe the customer an update.
    """
    case = steps.refuse_step(session.book, which, "hand-off", on)
    if ally and text is None and _is_question(ally) and not ally_called(session.book, ally):
        ally, text = None, ally
    if ally is None and case.asked_day is not None:
        ally = f"a{case.ally_id}"
    if ally is None and session.prompts.can_ask:
        ally = session.prompts.ask("Which ally? (a name or an id, Enter for nobody)")
    if ally is None:
        who = next((each.name for each in session.book.allies.all()), "ALLY")
        line = shell_line(["repbook", "hand-off", f"x{which}", who, *([text] if text else [])])
        raise InvalidInput(
            f"x{which} is with no ally yet: say whom you ask",
            hint=f"repbook allies, then for instance {line}",
        )
    note = cleaned("; ".join(filter(None, (text, note if note != text else None))))
    named = named_ally(session, ally.removeprefix("to "))
    if named is None:
        session.output.note("Nothing was changed")
        raise typer.Exit(1)
    _step(session, which, "hand-off", on, json, ally=named, direct=direct, note=note)


def _is_question(words: str) -> bool:
    """Whether words are what an ally is asked, and no name: `any news on the pump?`."""
    first, *others = words.split()
    return words.rstrip().endswith("?") or (bool(others) and first.islower() and first != "to")


def park(
    session: Session,
    which: Which,
    why: Why = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="The day it is your move again")
    ] = None,
    because: Because = None,
    update_every: Annotated[
        str | None,
        typer.Option("--update-every", metavar="3d", help="How often to update the customer (7d)"),
    ] = None,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Park a problem until a day, and keep the customer updated.

    Examples:
      repbook park x48 "fix is in the next release" --until "in 3 weeks"
      repbook park x48 --until +3w --update-every 3d

    It is your move again on that day, or once you log a reply of the customer
    or the ally (update --by). To end the parking earlier:
    repbook park x48 --until tomorrow
    """
    from repbook.cli.typed_words import day_at_end
    from repbook.spans import read_span

    if why and not until:
        words, until = day_at_end(session, f"x{which} {why}")
        why = words.partition(" ")[2]
    day = session.future(until, on) if until else None
    then = ["--until", until] if until else []
    reason = one_reason(why, because, ("park", f"x{which}"), *then, *on_day(session, on))
    steps.refuse_step(session.book, which, "park", on)
    if until is None and session.prompts.can_ask:
        day = session.prompts.read("Until when?", lambda said: session.future(said, on))
    if day is None:
        again = ["repbook", "park", f"x{which}", *([reason] if reason else []), "--until", "+1w"]
        raise InvalidInput(
            "park needs the day until which the problem is parked", hint=shell_line(again)
        )
    _step(
        session,
        which,
        "park",
        on,
        json,
        until=day,
        note=reason,
        update_every_days=read_span(update_every) if update_every else None,
    )


def resolve(
    session: Session,
    which: Which,
    how: Annotated[str | None, typer.Argument(metavar="HOW", help="What solved it")] = None,
    ease: Ease = None,
    channel: Channel = None,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Close a problem as solved.

    Examples:
      repbook resolve x48 "new seal kit"
      repbook resolve x46 "replaced from stock" --ease 6 --on yesterday
    """
    _step(
        session,
        which,
        "resolve",
        on,
        json,
        note=_given(session, which, "resolve", on, how, "What solved it? (Enter for nothing)"),
        ease=ease,
        channel=channel,
    )


def give_up(
    session: Session,
    which: Which,
    why: Why = None,
    because: Because = None,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Close a problem that could not be solved.

    Examples:
      repbook give-up x46 "out of warranty, they will not pay"
    """
    reason = one_reason(why, because, ("give-up", f"x{which}"), *on_day(session, on))
    _step(
        session,
        which,
        "give-up",
        on,
        json,
        note=_given(session, which, "give-up", on, reason, "Why? (Enter for nothing)"),
    )


def reopen(
    session: Session,
    which: Which,
    note: Note = None,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="customer|me",
            help="Who noticed: the customer told you, or you found it by calling (customer)",
        ),
        choice(("customer", "me"), "one who can notice", "--by"),
    ] = "customer",
    channel: Channel = None,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Reopen a closed problem.

    Examples:
      repbook reopen x44 "sticks again"
      repbook reopen x37 "wrong set again, I saw it" --by me
    """
    _step(
        session,
        which,
        "reopen",
        on,
        json,
        by=by,
        note=_given(session, which, "reopen", on, note, "What happened?"),
        channel=channel,
    )


# Answers to whether a fix held, in few words
HELD = {"yes", "y", "held", "holds", "it held", "it holds", "ok", "works", "it works"}
HELD_NOT = {"no", "n", "not", "not held", "failed", "it failed", "did not hold", "it did not hold"}


def confirm_fix(
    session: Session,
    which: Which,
    said: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="yes or no; with --no: what they said")
    ] = None,
    no: Annotated[bool, typer.Option("--no", help="It did not hold; reopen the problem")] = False,
    ease: Ease = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="What they said")
    ] = None,
    channel: Channel = None,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Confirm that a fix held, or with --no that it did not.

    Examples:
      repbook confirm-fix x44
      repbook confirm-fix x40 --ease 7 -c phone
      repbook confirm-fix x37 "wrong set again" --no

    With --no the problem is open again. That is not counted as the customer
    having to get in touch once more, since you asked them.
    """
    if no and said is not None and fold(said) in HELD:
        raise InvalidInput(
            f'"{said}" and --no contradict each other', hint=f"repbook confirm-fix x{which}"
        )
    answer = fold(said or "")
    no, said = no or answer in HELD_NOT, None if answer in HELD | HELD_NOT else said
    if said and not no:
        line = shell_line(["repbook", "confirm-fix", f"x{which}", "--note", said])
        raise InvalidInput("Say whether it held", hint=f"{line} if it did, {line} --no if not")
    if no and ease is not None:
        raise InvalidInput(
            "--ease is about a fix that held", hint=f"repbook confirm-fix x{which} --no"
        )
    _step(
        session,
        which,
        "reopen" if no else "confirm",
        on,
        json,
        note=cleaned(note or said),
        ease=ease,
        held=not no,
        channel=channel,
        command="confirm-fix",
    )


def _given(
    session: Session, which: int, kind: str, on: date, text: str | None, question: str
) -> str | None:
    """What was typed, or is asked for once it is clear that the step can be."""
    steps.refuse_step(session.book, which, kind, on)
    return session.prompts.given(text, question)


def _step(
    session: Session,
    which: int,
    kind: str,
    on: date,
    json: bool,
    asked: Ally | None = None,
    **given: Any,
) -> None:
    """Write a step and show it; `asked` is the ally whom an update may have been a question to."""
    from repbook.views import steps as views

    book = session.book
    how = {"command": kind, **given}
    done = steps.step(book, which, kind, on=on, today=session.today, **how)
    id = done.customer.id
    session.output.show(
        lambda: views.step_screen(
            done, session.formatter, book.policy, session.book_day(fit="none").customer(id), asked
        ),
        lambda: views.STEPPED.of(done, session.formatter),
        json=json,
    )
