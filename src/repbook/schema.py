# Long because every table stands on one page.
"""The tables of the book, and what each column holds; read off the records where there is one.

TABLES is the one list: in an order in which a row names only rows of tables before it, calls
and problems apart.
"""

from datetime import date
from functools import cache
from types import GenericAlias, UnionType
from typing import NamedTuple

from repbook import records
from repbook.records import CHANNELS, OUTCOMES, PREFERENCES, VERDICTS, StepKind
from repbook.text import fold

WORDS: dict[str, tuple[str, ...]] = {
    "outcome": OUTCOMES,
    "channel": CHANNELS,
    "prefer": PREFERENCES,
    "verdict": VERDICTS,
    "by": ("customer", "me", "ally"),
    "step": ("update", "hand-off", "park", "resolve", "give-up", "reopen", "confirm"),
}
# Fields that hold the id of a record, and the table it is in.
REFERENCES = {
    "customer_id": "customers",
    "referred_by_id": "customers",
    "contact_id": "contacts",
    "purchase_id": "purchases",
    "problem_id": "problems",
    "touch_id": "touches",
    "lost_touch_id": "touches",
    "ally_id": "allies",
}
EXTRA = "extra."  # begins the name of a field of a record's own, as machines that sync read it
# How a book's file begins, and the number in it that says whose database it is: "RepB".
MAGIC, APPLICATION_ID = b"SQLite format 3\x00", 0x52657042
FORGET = "forget"  # the command of a change that took a customer out for good
SOMEBODY_FORGOTTEN = "somebody who was forgotten"  # in place of a name; their ids are below 0
FORGOTTEN = "forgotten"  # the setting with uids of who was forgotten, and the day of each
LOCKED = b"age-encryption.org/"  # how a backup with a passphrase begins
BACKUPS = ".backups"  # how the name of the folder of its backups ends
# Why a backup was made, a word in its name, and how a screen says it.
BACKED_UP_WHY = {
    "hand": "by hand",
    "copied": "by hand, here and in the second place",
    "day": "start of the day",
    "import": "before an import",
    "merge": "before a merge",
    "upgrade": "before an upgrade",
    "restore": "before a restore",
    "undo": "before a restore was taken back",
    "sync": "before the first sync",
    "repair": "before a repair",
    "demo": "before demo started over",
    "damaged": "the damaged book",
}
LEFT = frozenset({"impossible", "backup"})  # kinds of what `check` finds that no repair puts right
# Keys of the book's JSON file that differ from the field they are of.
KEYS = {
    "cents": "amount",
    "touch_id": "call",
    "lost_touch_id": "lost_call",
    "again_minute": "again_at",
}
INTERNAL = frozenset({"seq", "exchange", "source"})  # the program's own: not shown in `changes`
# Fields that a record in a file must have, though the program has a default.
NEEDED = frozenset({"outcome", "by", "added_on"})
# The rep's own words, which others are not shown unless that is asked for: the fields of a table.
PRIVATE = {
    "customers": ("note", "extra"),
    "contacts": ("note", "extra"),
    "write_offs": ("why",),
    "purchases": ("extra",),
    "items": ("extra",),
    "item_names": ("extra",),
    "returns": ("why", "extra"),
    "payments": ("note", "extra"),
    "quotes": ("lost_because", "extra"),
    "problems": ("what", "extra"),
    "steps": ("note",),
    "touches": ("note", "extra"),
    "promises": ("text", "extra"),
    "feedback": ("words", "extra"),
    "allies": ("extra",),
}
# What becomes of a record when the one that a field names changes hands or is removed: a "part"
# goes along with it both times; one "with" it goes along when it changes hands. A record without a
# tie no longer names it then; nothing goes on naming what is removed.
TIES = {
    "Return.purchase_id": "part",
    "Payment.purchase_id": "part",
    "Quote.purchase_id": "with",
    "Step.problem_id": "part",
    "Promise.touch_id": "part",
    "Promise.problem_id": "part",
    "Feedback.touch_id": "part",
    "Purchase.touch_id": "with",
    "Quote.touch_id": "with",
    "Touch.problem_id": "with",
    "Problem.touch_id": "with",
}


class Column(NamedTuple):
    """One stored field of a record: its column, its key in JSON, the form of its value."""

    field: str
    name: str
    key: str
    type: str
    needed: bool
    tie: str = ""


class Noun(NamedTuple):
    """One table: the letter of its typed ids, its words, what it holds, its record.

    `part` is its name in the book's JSON file, `inside` the part in whose records it stands.
    `correct` lists the options of that command, as a refusal names them: OPTION or OPTION=FIELD.
    `searched` are the fields in whose words `find` looks.
    """

    table: str
    letter: str
    word: str
    many: str
    said: str
    record_name: str = ""
    part: str = ""
    inside: str | None = None
    lists: tuple[str, ...] = ()
    one: str = ""  # where one of them is not counted with `word`
    correct: str = ""
    searched: str = ""

    @property
    def kind(self) -> str:
        """What one is called in JSON and by `--kind`."""
        return "touch" if self.table == "touches" else self.word

    @property
    def record(self) -> type[tuple[object, ...]]:
        """Its record; the module of it is loaded now."""
        record: type[tuple[object, ...]] = getattr(records, self.record_name)
        return record

    @property
    def a_one(self) -> str:
        """One of them with its article: a call, an ally, a piece of feedback."""
        one = self.one or self.word
        return f"an {one}" if one[0] in "aeiou" else f"a {one}"

    @property
    def correctable(self) -> dict[str, str]:
        """What can be corrected of one: the option, and its field."""
        pairs = (word.partition("=") for word in self.correct.split())
        return {option: field or option for option, _, field in pairs}

    @property
    def correctable_fields(self) -> set[str]:
        """The fields that change then: the time of a next call goes with its day."""
        fields = set(self.correctable.values()) - {"customer", "items", "feedback"}
        return fields | {"again_minute"} if "again_on" in fields else fields

    @property
    def day(self) -> str:
        """The field with the day on which one happened."""
        return next(c.field for c in columns(self.record) if c.name == "day")


@cache
def columns(record: type[tuple[object, ...]]) -> tuple[Column, ...]:
    """What is stored of a record in its own table, `uid` first and `extra` last, without `id`.

    A list is stored in a table of its own; a step's letter follows from what it is.
    """
    found = [Column("uid", "uid", "uid", "text", True)]
    defaults: dict[str, object] = record._field_defaults  # type: ignore[attr-defined]
    kinds: dict[str, object] = record.__annotations__
    for name, kind in kinds.items():
        if name in ("id", "uid", "letter", "extra") or isinstance(kind, GenericAlias):
            continue
        types: tuple[object, ...] = kind.__args__ if isinstance(kind, UnionType) else (kind,)
        needed = name in NEEDED or name not in defaults
        key = KEYS.get(name, name.removesuffix("_id"))
        form = _type(name, types, defaults.get(name))
        tie = TIES.get(f"{record.__name__}.{name}", "")
        found.append(Column(name, _column(name, types), key, form, needed, tie))
    if "extra" in kinds:
        found.append(Column("extra", "extra", "extra", "extra", False))
    return tuple(found)


@cache
def owner_of(noun: Noun) -> Column | None:
    """The column that says in which record one of these stands, if it stands in one."""
    inside = f"uid:{noun.inside}"
    return next((c for c in columns(noun.record) if c.type == inside), None)


@cache
def holder_of(table: str) -> tuple[str, str]:
    """The column that says whose a row is, and the table that it names: customers, or one of theirs."""
    owner = owner_of(BY_TABLE[table]) if BY_TABLE[table].record_name else None
    return (owner.name, REFERENCES[owner.field]) if owner else ("customer_id", "customers")


@cache
def of_a_customer() -> tuple[str, ...]:
    """The tables of what happened with a customer, in the order in which it is counted up."""
    lettered = (noun for noun in TABLES if noun.letter)
    return tuple(n.table for n in lettered if "customer_id" in n.record.__annotations__)


@cache
def links_to(table: str) -> tuple[tuple[Noun, Column], ...]:
    """The fields that name a row of a table, each with the noun of its record."""
    return tuple(
        (noun, column)
        for noun in BY_LETTER.values()
        for column in columns(noun.record)
        if REFERENCES.get(column.field) == table
    )


def _column(field: str, types: tuple[object, ...]) -> str:
    if date not in types:
        return field
    if field in ("on", "made_on", "reported_on"):
        return "day"
    return f"{field.removesuffix('_on')}_day"


def _type(field: str, types: tuple[object, ...], default: object) -> str:
    if field in REFERENCES:
        return f"uid:{BY_TABLE[REFERENCES[field]].part}"
    if date in types:
        return "day"
    if bool in types:
        return "yesno" if len(types) > 1 else "flag"
    if float in types:
        return "quantity"
    if int in types:
        form = "count" if default is None else "number"  # a number is 0 unless it is said
        return {"cents": "money", "again_minute": "minute"}.get(field, form)
    return "step" if StepKind in types else field if field in WORDS else "text"


TABLES = (
    Noun(
        "allies",
        "a",
        "ally",
        "allies",
        "Colleagues who get problems solved.",
        "Ally",
        "allies",
    ),
    Noun(
        "customers",
        "",
        "customer",
        "customers",
        "Who buys: a firm or a person.",
        "Customer",
        "customers",
        lists=("aliases", "codes", "merged", "tags", "phones", "emails"),
        searched="note",
    ),
    Noun(
        "aliases",
        "",
        "other name",
        "other names",
        "Other names of a customer, and what other programs and books know it by.",
    ),
    Noun("tags", "", "tag", "tags", "Words to group customers by."),
    Noun(
        "contacts",
        "",
        "contact",
        "contacts",
        "People to ask for at a customer.",
        "Contact",
        "contacts",
        "customers",
        ("phones", "emails"),
        searched="role note",
    ),
    Noun(
        "addresses",
        "",
        "phone or e-mail",
        "phones and e-mails",
        "Phones and e-mails, kept as written.",
    ),
    Noun(
        "write_offs",
        "",
        "write-off",
        "write-offs",
        "When a customer was written off, and came back.",
        "WriteOff",
        "write_offs",
        "customers",
        searched="why",
    ),
    Noun(
        "snoozes",
        "",
        "snooze",
        "snoozes",
        "When a customer was kept off the list, and until when.",
        "Snooze",
        "snoozes",
        "customers",
    ),
    Noun(
        "purchases",
        "o",
        "purchase",
        "purchases",
        "What was sold, on a day.",
        "Purchase",
        "purchases",
        correct="amount=cents on customer what note=what item=items ref due=due_on channel call=touch_id",
        searched="what ref",
    ),
    Noun(
        "items",
        "",
        "item",
        "items",
        "What was bought: the lines of a purchase.",
        "Item",
        "items",
        "purchases",
        searched="what",
    ),
    Noun(
        "item_names",
        "",
        "item name",
        "item names",
        "Names of items that were renamed or joined.",
        "ItemName",
        "item_names",
    ),
    Noun(
        "returns",
        "r",
        "return",
        "returns",
        "Goods that came back.",
        "Return",
        "returns",
        correct="amount=cents on customer of=purchase_id note=why",
        searched="why ref",
    ),
    Noun(
        "payments",
        "m",
        "payment",
        "payments",
        "Money received, in full or in part.",
        "Payment",
        "payments",
        correct="amount=cents on customer of=purchase_id note",
        searched="note",
    ),
    Noun(
        "quotes",
        "q",
        "quote",
        "quotes",
        "What was offered for an amount.",
        "Quote",
        "quotes",
        correct="amount=cents on customer what note=what ref valid=valid_until won=won_on of=purchase_id"
        " lost=lost_on because=lost_because",
        searched="what ref lost_because",
    ),
    Noun(
        "problems",
        "x",
        "problem",
        "problems",
        "What a customer reported, or the rep found.",
        "Problem",
        "problems",
        correct="what note=what on=reported_on customer by=found kind channel tried of=purchase_id call=touch_id",
        searched="what ref",
    ),
    Noun(
        "steps",
        "s",
        "step",
        "steps",
        "What was done about a problem.",
        "Step",
        "steps",
        "problems",
        correct="note on customer by channel ease until=until_on",
        searched="note",
    ),
    Noun(
        "touches",
        "c",
        "call",
        "calls",
        "Calls, e-mails, visits: one exchange each. Typed ids begin with c.",
        "Touch",
        "calls",
        correct="on customer note outcome channel with=contact_id minutes by=inbound again=again_on"
        " about=problem_id feedback",
        searched="note",
    ),
    Noun(
        "promises",
        "p",
        "promise",
        "promises",
        "What the rep said they would do, by a day.",
        "Promise",
        "promises",
        correct="text note=text by on=made_on customer every kept=kept_on",
        searched="text",
    ),
    Noun(
        "feedback",
        "f",
        "feedback",
        "pieces of feedback",
        "What a customer said on a topic.",
        "Feedback",
        "feedback",
        one="piece of feedback",
        correct="topic verdict words note=words on customer",
        searched="topic words",
    ),
    Noun("settings", "", "setting", "settings", "What was set with `repbook config`."),
)
BY_TABLE = {table.table: table for table in TABLES}
# Those whose rows are of no one customer; of the others each row is, parts of records too.
SHARED = ("allies", "customers", "item_names", "settings")
OWNED = tuple(t for t in TABLES if t.table not in SHARED)
BY_LETTER = {
    letter: table for letter in "corqmpxsfa" for table in TABLES if table.letter == letter
}  # in the order in which a person is shown them


def promise_without_text(yearly: object) -> str:
    """What stands for the text of a promise, or of a yearly day, where it is left out."""
    return "a yearly day" if yearly else "text left out"


def problem_without_words(kind: str | None) -> str:
    """What stands for the words of a problem of some kind where they are left out."""
    return kind or "a problem"


def read_id(text: str) -> tuple[Noun, int] | None:
    """The kind and number that a typed id such as `o12` names; None for what is no id."""
    said = fold(text)
    noun, number = BY_LETTER.get(said[:1]), said[1:]
    return (noun, int(number)) if noun and number.isdecimal() and len(number) < 100 else None


def number_of(text: str, letter: str) -> int | None:
    """The number of a typed id of one kind; None for any other."""
    found = read_id(text)
    return found[1] if found and found[0].letter == letter else None
