"""What the rows of a file are, found out from their words: documents, deals."""

from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase
from itertools import islice
from operator import itemgetter

from repbook.errors import ColumnUnclear, ImportRefused
from repbook.text import phone_key, shown, words_of
from repbook.transfer.kinds import header_key
from repbook.transfer.recognise import Recognised
from repbook.transfer.row_words import NO_SALE, ROW_OF, document_key, verdict_of
from repbook.transfer.tables import BLOCK_ROWS, Table

# One of them in its name says that a column is of the states of orders.
STATE_WORDS = frozenset(
    "status state statut etat estado stato situacao stage phase progress step zustand bestellstatus"
    " auftragsstatus rechnungsstatus zahlungsstatus betaalstatus payment fulfillment delivery order"
    " invoice paid zahlung paiement pago pagamento betaling".split()
)
FEW_WORDS = 12  # of a column of documents or states, at most
# The words of a column that holds phones in some countries, and numbers of contacts in others.
CONTACT_NUMBERS = [{"contact", word} for word in ("no", "nos", "number", "numbers", "nr")]
LONG_PHONE = 7  # digits


def find_states(table: Table, known: Recognised) -> Recognised:
    """Take a column that goes by no known name for one of documents or of states, by its words.

    It has a few words, all of which are known ones: some of what is sold, some of what is not.
    ColumnUnclear where its name does not say that it is of states: it may be of the customers.
    """
    fields = {field.name: field for field in (*known.kind.fields, *known.kind.helpers)}
    there = {field.name for field in known.columns.values()}
    if known.layout is not None or known.own or known.kind.name != "purchases":
        return known
    columns = dict(known.columns)
    for place, words in _few_words(table, known.unknown).items():
        rows = {ROW_OF.get(document_key(word), "") for word in words}
        states = {verdict_of(word) for word in words}
        name = "other_status" if "status" in there else "status"
        if "event" not in there and "" not in rows and "purchases" in rows and len(rows) > 1:
            name = "event"
        elif None in states or not any(NO_SALE & {*words_of(word)} for word in words):
            continue
        elif name not in there and not STATE_WORDS & {*words_of(table.header[place])}:
            raise _states_unclear(table, table.header[place], words)
        if name not in there:
            columns[place] = fields[name]
            there.add(name)
    free = sorted({*known.unknown} - columns.keys())
    return known._replace(columns=columns, unknown=tuple(free))


def _states_unclear(table: Table, column: str, words: Collection[str]) -> ColumnUnclear:
    none = min(word for word in words if NO_SALE & {*words_of(word)})
    return ColumnUnclear(
        f'{table.name}, column "{column}": does "{shown(none)}" say that a row is no sale?',
        f'If so: --map "{column}=status"; if all are sales: --map "{column}=-"',
        table.name,
        column,
        {"status": "yes, or its like", "-": "no, all are sales"},
    )


def find_phones(table: Table, known: Recognised) -> Recognised:
    """Take a column `Contact No.` of people for phones, if all its values can be some."""
    if known.layout is not None or known.own or known.kind.name not in ("customers", "contacts"):
        return known
    phone = next(field for field in known.kind.fields if field.name == "phone")
    places = [at for at in known.unknown if {*words_of(table.header[at])} in CONTACT_NUMBERS]
    if not places:
        return known
    texts: dict[int, set[str]] = {place: set() for place in places}
    for _, row in table.rows():
        for place in places if len(row) == table.width else ():
            texts[place].add(row[place].strip())
    found = {
        place: phone
        for place, said in texts.items()
        if said - {""} and all(len(phone_key(text)) >= LONG_PHONE for text in said - {""})
    }
    columns = {**known.columns, **found}
    return known._replace(
        columns=columns, unknown=tuple(at for at in known.unknown if at not in found)
    )


def _few_words(table: Table, places: Sequence[int]) -> dict[int, set[str]]:
    """The different texts of those of these columns that have few, and more than one."""
    found: dict[int, set[str]] = {place: set() for place in places}
    rows = (row for _, row in table.rows() if len(row) == table.width)
    while found and (block := list(islice(rows, BLOCK_ROWS))):
        for place, words in [*found.items()]:
            words.update(map(str.strip, map(itemgetter(place), block)))
            if len(words - {""}) > FEW_WORDS:
                del found[place]
    return {place: words - {""} for place, words in found.items() if len(words - {""}) > 1}


def documents_of(
    table: Table, known: Recognised, events: Collection[str] | None
) -> dict[str, str | None] | None:
    """What each text of a column of types makes of its row; None where it names no documents.

    ImportRefused where an unknown program's column has words beside them that say neither.
    """
    if events is None or known.kind.name != "purchases":
        return None
    layout = known.layout
    keys = {document_key(text): text for text in events}
    if layout is not None and layout.rows:
        patterns = {document_key(p) if "*" not in p else p: row for p, row in layout.rows.items()}
        return {
            key: next((row for p, row in patterns.items() if fnmatchcase(key, p)), None)
            for key in keys
        }
    said = {key: ROW_OF[key] for key in keys if key in ROW_OF}
    unknown = sorted(text for key, text in keys.items() if key and key not in ROW_OF)
    if not said:
        return None
    if layout is None and unknown:
        place = next(at for at, field in known.columns.items() if field.name == "event")
        column, one = table.header[place], keys[next(iter(sorted(said)))]
        raise ImportRefused(
            f'{table.name}, column "{column}": is "{shown(unknown[0])}" a sale?',
            hint=f'If all rows are: --map "{column}=-"; if only some: --where "{column}={one}"',
        )
    if (
        layout is None
        and "payments" in said.values()
        and not {"purchases", "paid"} & {*said.values()}
    ):
        # what came in is the only trace of the sale
        said = {key: "purchases" if row == "payments" else row for key, row in said.items()}
    return said


def holds_deals(
    table: Table, known: Recognised, states: Collection[str], forced: Collection[str]
) -> bool:
    """Whether rows of an unknown program are deals; ImportRefused where a `Name` may be a deal's."""
    if known.layout is not None or known.own or known.kind.name != "purchases":
        return False
    status = next((at for at, field in known.columns.items() if field.name == "status"), None)
    name = next((at for at, field in known.columns.items() if field.name == "customer"), None)
    staged = status is not None and header_key(table.header[status]).endswith(("stage", "phase"))
    deals = staged or any({"won", "lost", "gewonnen", "verloren"} & {*words_of(t)} for t in states)
    if deals and name is not None and header_key(table.header[name]) == "name" not in forced:
        column = table.header[name]
        raise ColumnUnclear(
            f"{table.name}, column \"{column}\": the customer's name, or the deal's?",
            f'Say which: --map "{column}=customer"; or --map "{column}=what" --map "COLUMN=customer"',
            table.name,
            column,
            {"customer": "customer's name", "what": "deal's name"},
        )
    return deals
