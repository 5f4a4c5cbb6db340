# Long because a field, its forms and the fields that several answers share stand together.
"""The fields of an answer: each says once what it is in JSON, in CSV, in docs/json.md and on a screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from repbook.formatter import Formatter, clock, day_text
from repbook.views.screen import Cell, Column, Grid, Piece, filled, grid

if TYPE_CHECKING:
    from repbook.loyalty.next_listed import NextListed
    from repbook.records import Customer, Feedback, History, Promise, Purchase, Touch
    from repbook.store.exchanges import Exchange

Record = TypeVar("Record", contravariant=True)  # fields of a part of it are fields of it
Whole = TypeVar("Whole")


class Field(Generic[Record]):
    """One field of an answer.

    - `type`: text, whole, number, share, money, day, time, yes, any, list, object or map (an object
      with any keys); `?` at its end where it may be null. Minor units become major units and
      stored days ISO dates by it.
    - `meaning`: what docs/json.md says it is.
    - `value`: the value of a record; without it, the record's attribute of that name.
      `said` is a text or another value made with a formatter.
    - `inner`: the fields of the objects in it; `items`: type and meaning of what else is in it,
      and of what is in that.
    - `column`, `cell`: how a list on a screen shows it; without `cell` as its value.
      A field without `type` is on the screen alone.
    - `section`: how a page shows it: texts under labels.
    """

    def __init__(
        self,
        key: str,
        type: str,
        meaning: str,
        value: Callable[[Record], Any] | None = None,
        column: Column | None = None,
        cell: Callable[[Record, Formatter], Piece] | None = None,
        *,
        said: Callable[[Record, Formatter], object] | None = None,
        inner: Fields[Any] | None = None,
        items: tuple[str, ...] = (),
        section: Callable[[Record, Formatter], Mapping[str, Iterable[Any]]] | None = None,
    ) -> None:
        self.key, self.type, self.meaning = key, type.rstrip("?"), meaning
        self.may_be_null = type.endswith("?")
        self.value, self.said = value or attrgetter(key), said
        self.inner, self.items = inner, items
        self.column, self.cell, self.section = column, cell, section

    @property
    def as_it_is(self) -> Callable[[Record], Any] | None:
        """What gives its value, where JSON has that as it is."""
        other = self.said or self.inner or self.type in FORMS
        return None if other else self.value

    def data(self, record: Record, formatter: Formatter) -> object:
        """The field of a record as JSON has it."""
        value: Any = self.said(record, formatter) if self.said else self.value(record)
        if value is None:
            return None
        if self.inner and self.type == "list":
            return self.inner.rows(value, formatter)
        if self.inner and self.type == "map":
            return {key: self.inner.of(each, formatter) for key, each in value.items()}
        if self.inner:
            return self.inner.of(value, formatter)
        form = FORMS.get(self.type)
        return form(value, formatter) if form else value

    def shown(self, record: Record, formatter: Formatter) -> Piece:
        """The field of a record on a screen."""
        value = self.cell(record, formatter) if self.cell else self.data(record, formatter)
        if isinstance(value, tuple):
            return cast(Piece, value)
        if value is None:
            return ""
        return f"{value:,}" if self.type == "whole" and isinstance(value, int) else str(value)

    def within(
        self,
        part: Callable[[Whole], Record],
        section: Callable[[Whole, Formatter], Mapping[str, Iterable[Any]]] | None = None,
    ) -> Field[Whole]:
        """This field of a part of a larger record; a page of that may show it another way."""
        value, said, cell, shown = self.value, self.said, self.cell, self.section
        return Field(
            self.key,
            self.type + "?" * self.may_be_null,
            self.meaning,
            lambda whole: value(part(whole)),
            self.column,
            (lambda whole, formatter: cell(part(whole), formatter)) if cell else None,
            said=(lambda whole, formatter: said(part(whole), formatter)) if said else None,
            inner=self.inner,
            items=self.items,
            section=section
            or ((lambda whole, formatter: shown(part(whole), formatter)) if shown else None),
        )


class Fields(Generic[Record]):
    """The fields of one kind of answer, in the order of JSON and CSV."""

    def __init__(self, *fields: Field[Record]) -> None:
        self.fields = fields
        self._json = [(each.key, each.as_it_is, each.data) for each in fields if each.type]

    def of(self, record: Record, formatter: Formatter) -> dict[str, object]:
        """One record as JSON."""
        return {
            key: as_it_is(record) if as_it_is else data(record, formatter)
            for key, as_it_is, data in self._json
        }

    def rows(self, records: Iterable[Record], formatter: Formatter) -> Rows:
        """Records as `--json` and `--csv` have them."""
        return Rows(self, [self.of(record, formatter) for record in records])

    def each(self, records: Iterable[Record], formatter: Formatter) -> RowsOnce:
        """The same of very many records, made as they are written."""
        return RowsOnce(self, (self.of(record, formatter) for record in records))

    def grid(
        self, records: Iterable[Record], formatter: Formatter, keys: str, indent: int = 0
    ) -> Grid | None:
        """Records in the columns of a screen, in the order of the keys; None without records."""
        shown = self.only(keys)
        return grid(shown.columns, shown.cells(records, formatter), indent)

    @property
    def shape(self) -> dict[str, object]:
        """The keys, with those of the objects in it."""
        return {
            each.key: {}  # its keys are those that its rows have
            if each.type == "map"
            else each.inner.shape
            if each.inner and each.type == "object"
            else None
            for each in self.fields
            if each.type
        }

    @property
    def columns(self) -> list[Column]:
        return [each.column or Column(each.key) for each in self.fields]

    def cells(self, records: Iterable[Record], formatter: Formatter) -> list[list[Piece]]:
        """A row of cells for each record."""
        return [[each.shown(record, formatter) for each in self.fields] for record in records]

    def sections(self, record: Record, formatter: Formatter, keys: str) -> list[tuple[str, Any]]:
        """The texts of one record under their labels, in the order of the keys."""
        found: dict[str, Iterable[Any]] = {}
        for each in self.only(keys):
            if each.section:
                found.update(each.section(record, formatter))
        return filled(found)

    def __iter__(self) -> Iterator[Field[Record]]:
        return iter(self.fields)

    def __getitem__(self, key: str) -> Field[Record]:
        """The field of a key; `outer.inner` is one within an object."""
        outer, _, inner = key.partition(".")
        found = next(each for each in self.fields if each.key == outer)
        return found.inner[inner].within(found.value) if found.inner and inner else found

    def only(self, keys: str) -> Fields[Record]:
        """The fields of these keys, in their order."""
        return Fields(*(self[key] for key in keys.split()))

    def within(self, part: Callable[[Whole], Record]) -> Fields[Whole]:
        """These fields, of a part of a larger record."""
        return Fields(*(each.within(part) for each in self.fields))


class Rows(list[dict[str, object]]):
    """The rows of an answer; without a row they still know their keys."""

    def __init__(self, fields: Fields[Any], rows: Iterable[dict[str, object]]) -> None:
        super().__init__(rows)
        self.keys = [key for key, _ in flat(fields.shape)]


class RowsOnce:
    """The rows of an answer, to be gone through once."""

    def __init__(self, fields: Fields[Any], rows: Iterator[dict[str, object]]) -> None:
        self.rows = rows
        self.keys = [key for key, _ in flat(fields.shape)]

    def __iter__(self) -> Iterator[dict[str, object]]:
        return self.rows


def texts(key: str, meaning: str, each: str = "one of them") -> Field[Any]:
    """A list of plain texts."""
    return Field(key, "list", meaning, items=("text", each))


def flat(data: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    """What JSON has as objects in objects, with dotted keys."""
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


FORMS: dict[str, Callable[[Any, Formatter], object]] = {
    "day": lambda day, formatter: day_text(day),
    "money": lambda cents, formatter: formatter.major(cents),
    "share": lambda share, formatter: round(share, 4),
    **dict.fromkeys(("time", "minute"), lambda minute, formatter: f"{clock(minute):0>5}"),
}


NAMED: Fields[Customer | History] = Fields(
    Field(
        "id",
        "whole",
        "the customer's number",
        column=Column(right=True),
        cell=lambda customer, _: Cell(str(customer.id), "dim"),
    ),
    Field(
        "name",
        "text",
        "the customer",
        column=Column("customer", name=True),
        cell=lambda customer, _: Cell(customer.name, "who"),
    ),
)
WHOSE: Fields[Customer | History] = Fields(
    Field("customer_id", "whole", "the number of the customer", lambda customer: customer.id),
    Field("customer", "text", "the customer", lambda customer: customer.name),
)
EXCHANGE: Fields[Touch | Exchange] = Fields(
    Field("outcome", "text", "`reached`, `voicemail`, `no-answer` or `sent`"),
    Field("channel", "text?", "`phone`, `email`, `visit`, `video` or `text`"),
    Field("inbound", "yes", "they got in touch"),
    Field("note", "text?", "what was said"),
)
SAID: Fields[Feedback] = Fields(
    Field("id", "text", "as in `f2`", lambda feedback: f"f{feedback.id}"),
    Field("on", "day", "the day"),
    Field("topic", "text", "about what"),
    Field("verdict", "text", "`good`, `mixed` or `bad`"),
    Field("words", "text?", "their words"),
)
PURCHASE: Fields[Purchase] = Fields(
    Field("id", "text", "as in `o12`", lambda purchase: f"o{purchase.id}"),
    Field("customer_id", "whole", "the number of the customer"),
    Field("on", "day", "the day"),
    Field("amount", "money", "how much", lambda purchase: purchase.cents),
    Field("what", "text?", "what they bought"),
    Field("ref", "text?", "the order's reference"),
    Field("due_on", "day?", "when it is to be paid"),
    Field("channel", "text?", "channel"),
)
PROMISED: Fields[Promise] = Fields(
    Field("id", "text", "as in `p7`", lambda promise: f"p{promise.id}"),
    Field("text", "text", "what was promised"),
    Field("made_on", "day", "the day it was made"),
    Field("by", "day", "the day it is for"),
)
YEARLY_DAY: Fields[Promise] = Fields(
    PROMISED["id"],
    Field("text", "text", "what day it is"),
    Field("by", "day", "the next such day", said=lambda day, f: day.next_day(f.on)),
    Field(
        "years",
        "whole?",
        "how many years it will be then, if the first year is known",
        said=lambda day, f: day.years(f.on),
    ),
)
SENT_ON = "the day it was sent; null where a file did not say it"
NEXT_ON: Field[NextListed | None] = Field(
    "next_on",
    "day?",
    "the next day on which the list has them, if nothing happens until then",
    lambda then: then.day if then and then.call else None,
)
