"""The one record that a customer's name means: theirs, chosen among several, or a refusal."""

from collections.abc import Callable, Sequence
from datetime import date

import typer

from repbook.book.find_customer import is_record
from repbook.book.problems import case_of, cases, that_can
from repbook.cli.session import Session
from repbook.errors import InvalidInput, NotFound
from repbook.formatter import count, cut, listed
from repbook.records import Customer

Found = Sequence[tuple[str, str]]  # ids with their texts, the latest last


def the_one(
    session: Session,
    words: str,
    found: Found,
    kind: str,
    line: Callable[[str], str],
    other: tuple[str, str] | None = None,
    may_ask: bool = True,
    only_shown: bool = False,
    sure: bool = True,
) -> str:
    """The id of the only record that words can mean; of several the one that is chosen.

    Where nobody can be asked, NotFound has a line for each. If the words are the number of the
    `other`, somebody else's, or the id of a record of another kind, even one is only offered, as is what is not `sure`.
    """
    found = [*found, *([other] if other else [])]
    sure = only_shown or (sure and other is None and not is_record(session.book, words))
    if len(found) == 1 and sure:
        return found[0][0]
    last = found[-3:]
    these = listed([f"{id} ({cut(text)})" for id, text in last], "or")
    latest = ", the latest" if len(found) > 3 else ""
    said = f'"{words}" can mean {count(len(found), kind)}'
    refusal = NotFound(f"{said}{latest}: {these}", hint=listed([line(id) for id, _ in last], "or"))
    if not (may_ask and session.prompts.can_ask):
        raise refusal
    session.output.note(f"{said}:")
    for id, text in found:
        session.output.note(f"  {id:>5}  {cut(text)}")
    last_id = found[-1][0]
    answer = session.prompts.ask(f"Which one? (its id, as in {last_id}; Enter for none)").lower()
    if not answer:
        raise typer.Exit(refusal.exit_code)
    ids = {name: id for id, _ in found for name in (id, id[1:])}
    if answer not in ids:
        raise refusal
    return ids[answer]


def problem_meant(
    session: Session,
    customer: Customer,
    words: str,
    command: str,
    line: Callable[[str], str],
    on: date,
) -> str:
    """The id of the problem of a customer that a command on one can mean, by what it does."""
    book = session.book
    meant, other = that_can(book, customer.id, command, on), None
    if words.isdecimal() and book.problems.matching(id=int(words)):
        numbered = case_of(book, int(words), on)
        closed = command in ("reopen", "confirm-fix")
        if numbered.is_open != closed and numbered.problem.customer_id != customer.id:
            other = (f"x{numbered.problem.id}", numbered.problem.what)
    kind = KINDS.get(command, "open problem")
    if not meant and not other:
        hint = f"repbook problems {customer.id} --all"
        if command == "update" and (theirs := cases(book, on, customer_id=customer.id)):
            latest = f"x{theirs[-1].problem.id}"
            hint = f'repbook log-call {customer.id} "…" --about {latest}, or {hint}'
        raise InvalidInput(f"{customer.name} has no {kind}", hint=hint)
    found = [(f"x{each.problem.id}", each.problem.what) for each in meant]
    return the_one(session, words, found, kind, line, other, only_shown=command == "problem")


KINDS = {
    "problem": "problem",
    "reopen": "closed problem",
    "confirm-fix": "closed problem",
}
