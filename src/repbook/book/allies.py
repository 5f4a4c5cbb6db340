"""Find, add and change allies: colleagues who get things fixed."""

from datetime import date

from repbook.book import Book
from repbook.book.acts import act
from repbook.errors import Conflict, NotFound
from repbook.records import THANKED_ON, Ally
from repbook.schema import number_of
from repbook.text import NEAR, begin, clean_name, fold, words_of


def known_allies(book: Book) -> dict[int, Ally]:
    """All allies, by id."""
    return {ally.id: ally for ally in book.allies.all()}


def find_ally(book: Book, words: str) -> Ally:
    """The one ally that the text names: `a1`, a name, or the starts of its words.

    Raises NotFound for nobody, and for several.
    """
    key = fold(words)
    everyone = book.allies.all()
    id = number_of(words, "a")
    if id is not None:
        return book.allies.get(id)
    found = [ally for ally in everyone if fold(ally.name) == key]
    found = found or [ally for ally in everyone if begin(words_of(words), ally.name)]
    if not found:
        raise _unknown(words, everyone)
    if len(found) > 1:
        names = ", ".join(ally.with_id for ally in found)
        raise NotFound(
            f'"{words}" could be {names}', hint=f"Say a{found[0].id} for the first of them"
        )
    return found[0]


def _unknown(words: str, everyone: list[Ally]) -> NotFound:
    from difflib import SequenceMatcher

    key = fold(words)[:80]
    near = [
        ally
        for ally in everyone
        if any(
            SequenceMatcher(None, key, part).ratio() >= NEAR
            for part in (fold(ally.name), *fold(ally.name).split())
        )
    ]
    add = f'repbook ally add "{words}"'
    if near:
        names = ", ".join(ally.with_id for ally in near[:5])
        return NotFound(
            f'There is no ally called "{words}"; similar: {names}',
            hint=f"Say a{near[0].id}, or {add}",
        )
    known = ", ".join(ally.name for ally in everyone[:9])
    return NotFound(
        f'There is no ally called "{words}"' + (f"; known: {known}" if known else " yet"), hint=add
    )


@act("ally")
def add_ally(
    book: Book,
    name: str,
    *,
    team: str | None = None,
    phone: str | None = None,
    email: str | None = None,
) -> Ally:
    """Add an ally; Conflict if the name is taken."""
    name = clean_name(name)
    for known in book.allies.matching(name_key=fold(name)):
        raise Conflict(
            f'"{name}" is an ally already: a{known.id}',
            hint=f"To change them: repbook ally edit a{known.id} --team …",
        )
    book.summary = name
    return book.allies.added(name=name, team=team, phone=phone, email=email)


@act("ally")
def edit_ally(
    book: Book,
    ally: Ally,
    *,
    name: str | None = None,
    team: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    thanked: date | None = None,
) -> Ally:
    """Change what is known of an ally, or note that they were thanked on a day."""
    fields: dict[str, object] = {}
    if name is not None:
        name = clean_name(name)
        for known in book.allies.matching(name_key=fold(name)):
            if known.id != ally.id:
                raise Conflict(f'"{name}" is another ally already: a{known.id}')
        fields["name"] = name
    given = {"team": team, "phone": phone, "email": email}
    fields |= {field: value or None for field, value in given.items() if value is not None}
    if thanked is not None:
        fields["extra"] = {**ally.extra, THANKED_ON: thanked.isoformat()}
    book.allies.change(ally.id, **fields)
    book.summary = name or ally.name
    return book.allies.get(ally.id)
