"""One correction being written: fields that change, records that change hands, what goes along."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from repbook.errors import Conflict
from repbook.records import Customer, Touch
from repbook.schema import BY_LETTER, Noun
from repbook.store.tables import Table

if TYPE_CHECKING:
    from repbook.book import Book


def table_of(book: Book, noun: Noun) -> Table[Any]:
    """The table of a kind of record."""
    return getattr(book, noun.table)  # type: ignore[no-any-return]


class Mend:
    """The writing of one correction; remembers what went along and what stays apart."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.along: list[str] = []
        self.apart: list[str] = []
        self.of: int | None = None
        self._moved: set[str] = set()

    # Fields

    def change(self, noun: Noun, record: Any, fields: dict[str, Any]) -> None:
        """Change a record's fields, and what must stay true to them."""
        fields = {f: v for f, v in fields.items() if getattr(record, f) != v}
        if not fields:
            return
        table_of(self.book, noun).change(record.id, **fields)
        from repbook.book.correction_effects import FOLLOW

        FOLLOW[noun.letter](self, record, record._replace(**fields))

    def also(self, letter: str, record: Any, **fields: Any) -> None:
        """Change fields of a record that follows another."""
        fields = {f: v for f, v in fields.items() if getattr(record, f) != v}
        if fields:
            table_of(self.book, BY_LETTER[letter]).change(record.id, **fields)
            self.note(f"{letter}{record.id}")

    def note(self, id: str) -> None:
        """Remember what went along."""
        if id not in self.along:
            self.along.append(id)

    # Moving

    def move(self, noun: Noun, record: Any, to: Customer) -> None:
        """Give a record to another customer, with what hangs on it."""
        name = f"{noun.letter}{record.id}"
        if name in self._moved:
            return
        self._moved.add(name)
        MOVE[noun.letter](self, record, to)
        self.note(name)

    def _moved_too(self, letter: str, records: Any, to: Customer) -> None:
        for record in records:
            self.move(BY_LETTER[letter], record, to)

    def purchase(self, purchase: Any, to: Customer) -> None:
        """A purchase takes its returns and payments along; the call it came in may stay."""
        book = self.book
        fields: dict[str, Any] = {"customer_id": to.id}
        if purchase.touch_id is not None and f"c{purchase.touch_id}" not in self._moved:
            fields["touch_id"] = None
            self.apart.append(f"c{purchase.touch_id}")
        book.purchases.change(purchase.id, **fields)
        for letter, table in (("r", book.returns), ("m", book.payments)):
            for record in table.matching(purchase_id=purchase.id):
                table.change(record.id, customer_id=to.id)
                self.note(f"{letter}{record.id}")
        for problem in book.problems.matching(purchase_id=purchase.id):
            book.problems.change(problem.id, purchase_id=None)
            self.apart.append(f"x{problem.id}")

    def touch(self, touch: Touch, to: Customer) -> None:
        """A call takes the order, promises and feedback it was noted with along."""
        book = self.book
        fields: dict[str, Any] = {"customer_id": to.id, "contact_id": None}
        if touch.problem_id is not None and f"x{touch.problem_id}" not in self._moved:
            fields["problem_id"] = None
            self.apart.append(f"x{touch.problem_id}")
        book.touches.change(touch.id, **fields)
        self._moved_too("o", book.purchases.matching(touch_id=touch.id), to)
        self._moved_too("p", book.promises.matching(touch_id=touch.id), to)
        self._moved_too("f", book.feedback.matching(touch_id=touch.id), to)

    def problem(self, problem: Any, to: Customer) -> None:
        """A problem takes its steps, the calls about it, and what was promised about it along."""
        book = self.book
        calls = book.touches.matching(problem_id=problem.id)
        book.problems.change(problem.id, customer_id=to.id, purchase_id=None)
        if problem.purchase_id is not None:
            self.apart.append(f"o{problem.purchase_id}")
        self._moved_too("c", calls, to)
        self._moved_too("p", book.promises.matching(problem_id=problem.id), to)
        for step in book.steps.matching(problem_id=problem.id):
            self.note(f"s{step.id}")

    def promise(self, promise: Any, to: Customer) -> None:
        """A promise leaves the call and the problem it was made in, unless they move, too."""
        fields: dict[str, Any] = {"customer_id": to.id}
        if promise.touch_id is not None and f"c{promise.touch_id}" not in self._moved:
            fields["touch_id"] = None
        if promise.problem_id is not None and f"x{promise.problem_id}" not in self._moved:
            fields["problem_id"] = None
        self.book.promises.change(promise.id, **fields)

    def feedback(self, feedback: Any, to: Customer) -> None:
        """Feedback leaves the call it was given in, unless that moves, too."""
        fields: dict[str, Any] = {"customer_id": to.id}
        if feedback.touch_id is not None and f"c{feedback.touch_id}" not in self._moved:
            fields["touch_id"] = None
        self.book.feedback.change(feedback.id, **fields)

    def of_a_purchase(self, letter: str, record: Any, to: Customer) -> None:
        """A return or a payment goes to a purchase of theirs: the latest that it fits."""
        from repbook.book.sales import net_cents, open_cents

        book, table = self.book, table_of(self.book, BY_LETTER[letter])
        left = net_cents if letter == "r" else open_cents
        purchase_id = None
        if self.of is None and record.purchase_id is not None:
            fits = [p for p in book.purchases.of(to.id, record.on) if left(book, p) >= record.cents]
            if not fits:
                raise Conflict(
                    f"{to.name} has no purchase that {letter}{record.id} could be of",
                    hint=f"repbook history {to.id} shows theirs; name one with --of o12",
                )
            purchase_id = fits[-1].id
            self.note(f"o{purchase_id}")
        table.change(record.id, customer_id=to.id, purchase_id=purchase_id)

    def refuse_step(self, step: Any, to: Customer) -> None:
        """A step stays in its problem."""
        raise Conflict(
            f"s{step.id} is a step of x{step.problem_id}, which moves whole",
            hint=f"repbook correct x{step.problem_id} --customer {to.id}",
        )


MOVE: dict[str, Callable[[Mend, Any, Customer], None]] = {
    "c": Mend.touch,
    "o": Mend.purchase,
    "r": lambda mend, record, to: mend.of_a_purchase("r", record, to),
    "m": lambda mend, record, to: mend.of_a_purchase("m", record, to),
    "p": Mend.promise,
    "x": Mend.problem,
    "s": Mend.refuse_step,
    "f": Mend.feedback,
}
