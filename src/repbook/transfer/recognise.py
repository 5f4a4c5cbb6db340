# Long because which kind a file is and which column is which field are one decision.
"""What a file holds: its kind, the program it comes from, and which column is which field."""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from operator import itemgetter
from typing import NamedTuple

from repbook.errors import ImportRefused, InvalidInput
from repbook.text import shown, words_of
from repbook.transfer.kinds import (
    ADDRESS_WORDS,
    BESIDE,
    KIND_NAMES,
    KINDS,
    MANY,
    NO_SALES,
    OF_QUOTES,
    OF_SALES,
    ORDER_NUMBERS,
    PEOPLE,
    STAFF,
    SUPPLIERS,
    WHICH_ONE,
    Field,
    Kind,
    header_key,
    is_letter,
    keys_apart,
    kind_named,
)
from repbook.transfer.sources import Layout, known_keys, layouts

# Column names of something that happened: no list of customers has them.
EVENTS = frozenset(
    "on amount value total betrag montant importe importo bedrag".split()
) | frozenset(
    day
    for field in kind_named("purchases").fields
    if field.name == "on"
    for day in field.aliases
    if not re.search("creat|erstell|issue", day)  # which a customer has, too
)
SALE_KINDS = ("purchases", "returns", "payments")
# Fields, and helpers of sources, that say whose a sale is.
BUYER = frozenset(
    "customer customer_code email company first_name last_name person_name company_link contact_link"
    " company_ids contact_ids ship_name".split()
)
# Fields that say who a row is of: an empty column of them has no other to stand in for it.
WHOSE = frozenset("code name company contact person_code".split()) | BUYER
# Typed in place of a field for a column that is not wanted.
NOT_WANTED = ("-", "ignore", "nothing")


def keys_of(column: str) -> tuple[str, ...]:
    """The keys of a column name: whole, without brackets at its end, and as a phone or e-mail.

    `Telefon privat 2` is a phone too: all of its words are of phones, or of which one it is.
    """
    names = [column]
    while (bare := re.sub(r"\s*[(\[][^()\[\]%]*[)\]]\s*\*?$", "", names[-1])) != names[-1]:
        names.append(bare)
    keys = list(map(header_key, names))
    words = {*words_of(column.replace("-", ""))}
    keys += [key for key, of in ADDRESS_WORDS.items() if words & of and words <= of | WHICH_ONE]
    return tuple(dict.fromkeys(key for key in keys if key))


def all_keys(header: Sequence[str]) -> list[tuple[str, ...]]:
    """The keys of each column name; the first is no other column's, if the names differ at all."""
    apart = keys_apart(header)
    return [tuple(dict.fromkeys((apart[column], *keys_of(column)))) for column in header]


def _part_of_name(keys: tuple[str, ...], others: Collection[str]) -> tuple[str, ...]:
    """A column's keys; `Nom` beside `Prénom` and the like are a part of a person's name."""
    for key in keys:
        beside, part = BESIDE.get(key, ("", ""))
        if any(each in others for each in beside.split()):
            return (part,)
    return keys


def _matches(pattern: str, key: str) -> bool:
    head, star, tail = pattern.partition("*")
    if not star or not any(map(is_letter, pattern)):
        return pattern == key
    return key.startswith(head) and key.endswith(tail) and len(key) >= len(head) + len(tail)


def fits(layout: Layout, keys: Sequence[tuple[str, ...]]) -> bool:
    """Whether a header is one that a source writes."""

    def there(pattern: str) -> bool:
        return any(_matches(pattern, key) for several in keys for key in several)

    return (
        all(map(there, layout.needs))
        and (not layout.any_of or any(map(there, layout.any_of)))
        and not any(map(there, layout.without))
    )


def _field(kind: Kind, name: str, layout: Layout | None) -> Field | None:
    name = "on" if name == "day" else name  # as the preview calls it
    types = layout.types if layout is not None else {}
    known = {field.name: field for field in (*kind.fields, *kind.helpers)}
    return known.get(name) or (Field(name, types[name], ()) if name in types else None)


def assign_columns(
    keys: Sequence[tuple[str, ...]],
    kind: Kind,
    forced: Mapping[int, str],
    layout: Layout | None = None,
    empty: Collection[int] = (),
) -> dict[int, Field]:
    """A field for each column that has one: by the user's choice, the source, the aliases.

    Of several columns of one field by the aliases, an `empty` one is not it, but for whose a row is.
    """
    columns: dict[int, Field] = {}
    taken: set[int] = set()
    for place, wish in forced.items():
        taken.add(place)
        if wish in NOT_WANTED:
            continue
        field = _field(kind, wish, layout)
        if field is None:
            raise InvalidInput(
                f'"{shown(wish)}" is not a field of {kind.name}',
                hint="Fields: " + ", ".join(f.name for f in (*kind.fields, *kind.helpers)),
            )
        columns[place] = field
    filled = {field.name for field in columns.values()}
    # the source's own columns, in the order in which it lists them
    for pattern, wish in layout.columns.items() if layout is not None else ():
        for place, several in enumerate(keys):
            if place in taken or not several or not _matches(pattern, several[0]):
                continue
            taken.add(place)
            field = _field(kind, wish, layout)
            if field is not None and (field.name not in filled or field.type in MANY):
                columns[place] = field
                filled.add(field.name)
    taken |= _like(layout.keep + layout.drop, keys) if layout is not None else set()
    for field in (*kind.fields, *kind.helpers):
        if field.name in filled and field.type not in MANY:
            continue
        free = [p for p, k in enumerate(keys) if p not in taken and {*field.aliases} & {*k}]
        if field.type not in MANY and field.name not in WHOSE:
            free = [place for place in free if place not in empty] or free
        for alias in field.aliases:
            places = [place for place in free if place not in taken and alias in keys[place]]
            places.sort(key=lambda place: keys[place][0] != alias)
            for place in places if field.type in MANY else places[:1]:
                columns[place] = field
                taken.add(place)
                filled.add(field.name)
            if field.name in filled and field.type not in MANY:
                break
    return columns


def find_column(header: Sequence[str], asked: str, ending: bool = False) -> int | None:
    """The index of the column that a user names, exactly or by its words.

    With `ending`, `Owner` also finds `Deal owner`, where that is the only one.
    """
    if asked in header:
        return list(header).index(asked)
    key = header_key(asked)
    keys = [header_key(column) for column in header]
    found = [n for n, each in enumerate(keys) if each == key]
    if ending and len(found) != 1:
        found = [n for n, each in enumerate(keys) if each.endswith(key)]
    return found[0] if key and len(found) == 1 else None


def column_named(name: str, header: Sequence[str], asked: str, ending: bool = False) -> int:
    """As `find_column`; ImportRefused when the file called `name` has no such column."""
    place = find_column(header, asked, ending)
    if place is None:
        columns = ", ".join(shown(column) for column in header[:30])
        raise ImportRefused(
            f'{name} has no column "{shown(asked)}"', hint=f"Its columns: {columns}"
        )
    return place


class Recognised(NamedTuple):
    """A file's kind and source, and what its columns are.

    `columns` gives the field (or a helper of the source) of a column by index;
    `own` says that it is repbook's own export, to be restored exactly.
    """

    kind: Kind
    source: str
    layout: Layout | None
    columns: dict[int, Field]
    unknown: tuple[int, ...]
    own: bool

    def mapping(self, header: Sequence[str]) -> dict[str, str]:
        """Column name to field name, as the preview and the JSON have it."""
        names = {field.name for field in self.columns.values()}
        become: dict[str, str] = {"person_code": "code"}
        if self.kind.name == "customers" and not self.own:
            person = dict.fromkeys(("first_name", "middle_name", "last_name"), "contact")
            become |= person if names & {"company", "name"} else dict.fromkeys(person, "name")
            if "company" in names and not {"name", "contact"} <= names:
                become |= {"company": "name", "name": "contact"}
        if self.kind.name == "contacts":
            become |= {"first_name": "name", "last_name": "name"}
        return {
            header[place]: become.get(field.name, field.name)
            for place, field in sorted(self.columns.items())
        }


def recognise(
    name: str,
    header: Sequence[str],
    *,
    kind: str | None = None,
    maps: Mapping[str, str] | None = None,
    yours: Sequence[Layout] = (),
    empty: Collection[int] = (),
) -> Recognised:
    """What the file called `name` holds, by its header; ImportRefused or Lacking says what is missing.

    `maps` gives a field for a column's name, and overrides everything else. `yours` are the
    layouts that the user wrote or answered; they come before the programs'. `empty` columns hold
    nothing.
    """
    wanted = _kind_asked(kind)
    forced = {column_named(name, header, column): field for column, field in (maps or {}).items()}
    if not forced and (own := _exported(header, wanted)) is not None:
        kind_of_it, columns = own
        return Recognised(kind_of_it, "plain", None, columns, _rest(header, columns, ()), True)
    keys = all_keys(header)
    flat = {key for several in keys for key in several}
    keys = [_part_of_name(several, flat) for several in keys]
    layout = next(
        (
            lay
            for lay in (*yours, *layouts())
            if fits(lay, keys) and (wanted is None or wanted.name == lay.kind)
        ),
        None,
    )
    dropped = {place for place, field in forced.items() if field in NOT_WANTED}
    if layout is None:
        chosen, columns = _plain(name, header, keys, wanted, forced, empty)
    else:
        chosen = kind_named(layout.kind)
        columns = assign_columns(keys, chosen, forced, layout, empty)
        named = {field.name for field in columns.values()} & BUYER
        if chosen.name == "purchases" and not named:
            raise Lacking(chosen, columns, ["customer"], certain=True)
        dropped |= _like(layout.drop, keys)
    unknown = _rest(header, columns, dropped)
    source = layout.source if layout else "plain"
    if layout and layout in yours and layout.is_plain:
        layout = None  # what its amounts and states mean is found out, as in any unknown file
    return Recognised(chosen, source, layout, columns, unknown, False)


def _exported(header: Sequence[str], wanted: Kind | None) -> tuple[Kind, dict[int, Field]] | None:
    """The kind and the columns of our own export, also of an earlier version's."""
    for kind in KINDS if wanted is None else (wanted,):
        for names in kind.exported:
            if [*header[: len(names)]] == names:
                fields = {field.name: field for field in kind.fields}
                return kind, {place: fields[name] for place, name in enumerate(names)}
    return None


def _kind_asked(kind: str | None) -> Kind | None:
    if kind is None:
        return None
    try:
        return kind_named(kind.strip().lower())
    except KeyError:
        raise InvalidInput(
            f'"{shown(kind)}" is not a kind of record that can be imported',
            hint="Kinds: " + ", ".join(KIND_NAMES),
        ) from None


def _plain(
    name: str,
    header: Sequence[str],
    keys: Sequence[tuple[str, ...]],
    wanted: Kind | None,
    forced: Mapping[int, str],
    empty: Collection[int],
) -> tuple[Kind, dict[int, Field]]:
    """The kind whose fields match most columns of a file from no known program."""
    if wanted is not None:
        columns = assign_columns(keys, wanted, forced, None, empty)
        if fields := _lacking(wanted, columns):
            raise Lacking(wanted, columns, fields, certain=True)
        _refuse_doubled(name, header, wanted, columns, forced)
        return wanted, columns
    flat = {key for several in keys for key in several}
    stem = re.split(r"[^a-z]+", name.lower())
    found: list[tuple[float, Kind, dict[int, Field]]] = []
    for kind in KINDS:
        try:
            columns = assign_columns(keys, kind, forced, None, empty)
        except InvalidInput:
            continue
        hinted = any(hint in stem for hint in kind.hints)
        if not _lacking(kind, columns) and (
            _marked(kind, columns, flat, hinted) and _plausible(kind, columns, flat, len(header))
        ):
            own = sum(field in kind.fields for field in columns.values())
            found.append((own + 2.5 * hinted, kind, columns))
    quotes = [each for each in found if each[1].name == "quotes" and not flat & OF_SALES]
    found = quotes or [each for each in found if each[1].name != "quotes"]
    sales = not found or any(kind.name in SALE_KINDS for _, kind, _ in found)
    bad = NO_SALES - OF_QUOTES if quotes else NO_SALES if sales else SUPPLIERS | STAFF
    strange = [header[place] for place, several in enumerate(keys) if bad.intersection(several)]
    if strange:
        message = (
            f'{name} has a column "{shown(strange[0])}", so it does not seem to be about customers'
        )
        if found:
            _, kind, columns = max(found, key=itemgetter(0))
            raise Lacking(kind, columns, [], message, certain=True)
        raise ImportRefused(message, hint="Export customers, invoices, orders or calls instead")
    if not found:
        with suppress(ImportRefused):
            if forced:  # without --map it has a kind; that kind names the unknown field
                assign_columns(keys, _plain(name, header, keys, None, {}, empty)[0], forced)
        raise _nothing_fits(name, header, keys)
    best = max(score for score, _, _ in found)
    top = [(kind, columns) for score, kind, columns in found if score == best]
    if [kind.name for kind, _ in top] == ["returns", "payments"]:
        raise ImportRefused(
            f"{name} could hold returns or payments",
            hint="Say which: --kind returns or --kind payments",
        )
    kind, columns = top[0]
    _refuse_doubled(name, header, kind, columns, forced)
    return kind, columns


def _lacking(kind: Kind, columns: Mapping[int, Field]) -> list[str]:
    there = {field.name for field in columns.values()}
    return [group[0] for group in kind.needs if not there.intersection(group)]


def _marked(kind: Kind, columns: Mapping[int, Field], keys: set[str], hinted: bool) -> bool:
    if not kind.marks or (hinted and kind.name != "contacts"):
        return True
    both = kind.name == "contacts" and {"customer", "name"} <= keys
    # a day and a text alone make no problem: a bank's statement has them too
    there = (
        keys if kind.name == "problems" else keys | {header_key(f.name) for f in columns.values()}
    )
    return both or any(mark in there for mark in kind.marks)


def _plausible(kind: Kind, columns: Mapping[int, Field], keys: set[str], width: int) -> bool:
    """Customers and allies need few columns, so other signs rule a file out."""
    if kind.name == "customers":
        few = len(columns) < 2 and width > 1
        return not few and not keys & (EVENTS | ORDER_NUMBERS) and 4 * len(columns) >= width
    if kind.name == "allies":
        return not keys & {"company", "companyname", "customer", "accountname", "organization"}
    return True


class Lacking(Exception):
    """A file has no column for something that its kind needs; `columns` are those it has.

    The kind is the likeliest one unless it is `certain`.
    """

    def __init__(
        self,
        kind: Kind,
        columns: Mapping[int, Field],
        fields: Sequence[str],
        message: str | None = None,
        certain: bool = False,
    ) -> None:
        self.kind, self.columns, self.fields = kind, columns, fields
        self.message, self.certain = message, certain


def _refuse_doubled(
    name: str,
    header: Sequence[str],
    kind: Kind,
    columns: Mapping[int, Field],
    forced: Mapping[int, str],
) -> None:
    """Refuse two columns of one name (`Amount (EUR)`, `Amount (USD)`) for a needed field."""
    needed = {field for group in kind.needs for field in group}
    for place, field in columns.items():
        if field.name not in needed or place in forced:
            continue
        key = keys_of(header[place])[-1]
        if keys_of(header[place])[0] != key and keys_of(header[place])[0] in field.aliases:
            continue  # it goes by its whole name
        twins = [p for p in range(len(header)) if p not in columns and p not in forced]
        twin = next((header[p] for p in twins if key in keys_of(header[p])), None)
        if twin is not None:
            both = "named" if twin.startswith(header[place] + " (") else "like"
            raise ImportRefused(
                f'{name} has two columns {both} "{header[place]}"',
                hint=f'Say which one counts: --map "{twin}={field.name}"'
                f' or --map "{header[place]}={field.name}"',
            )


def _nothing_fits(name: str, header: Sequence[str], keys: Sequence[tuple[str, ...]]) -> Lacking:
    known = known_keys()
    if not any(key in known for several in keys for key in several):
        first = ", ".join(f'"{shown(column)}"' for column in header[:4])
        message = f"No column of {name} has a name repbook knows ({first})"
        kind = kind_named("purchases")
        return Lacking(kind, {}, _lacking(kind, {}), message)

    def nearness(kind: Kind) -> tuple[int, int]:
        columns = assign_columns(keys, kind, {})
        return -len(_lacking(kind, columns)), len(columns)

    happened = any(key in EVENTS for several in keys for key in several)
    likely = [k for k in KINDS if k.name not in ("items", "quotes", *(PEOPLE if happened else ()))]
    kind = max(likely, key=nearness)
    fields = _lacking(kind, columns := assign_columns(keys, kind, {}))
    return Lacking(
        kind, columns, fields, None if fields else f"repbook cannot tell what {name} holds"
    )


def _like(patterns: Collection[str], keys: Sequence[tuple[str, ...]]) -> set[int]:
    return {
        place
        for place, several in enumerate(keys)
        if any(_matches(pattern, key) for key in several for pattern in patterns)
    }


def _rest(
    header: Sequence[str], columns: Mapping[int, Field], dropped: Collection[int]
) -> tuple[int, ...]:
    return tuple(n for n in range(len(header)) if n not in columns and n not in dropped)
