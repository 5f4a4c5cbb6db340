"""Why to call: every reason is one Rule, which finds it, values it and words it.

A new reason is one Rule in the module of its block; lists, words, `--reason`,
completion, JSON and the docs follow.
"""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from repbook.formatter import Formatter, cut, joined, silence
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.effort import Case
from repbook.records import Block

if TYPE_CHECKING:
    from repbook.records import Promise

SettledBy = Literal[
    "reaching them",
    "a call",
    "greeting them",
    "an update",
    "confirming it",
    "keeping it",
    "payment",
]


class Reason(NamedTuple):
    """One reason to call; `amount` is `value * weight`, in cents, and rounded to whole ones.

    `urgency` orders the owed and the care, lowest first; `mark` is the id (or time)
    with which something can be done about it, or when the order is expected: `late`.
    """

    rule: "Rule"
    since_day: int
    urgency: tuple[int, ...] = ()
    mark: str = ""
    value: float = 0.0
    weight: float = 0.0
    amount: float = 0.0
    case: Case | None = None
    promise: "Promise | None" = None

    @property
    def code(self) -> str:
        """The rule's code, as in `next --reason`."""
        return self.rule.code

    @property
    def short(self) -> str:
        """A few words for a reply: `p13 (send the quote) is due`."""
        return self.rule.short.format(self.mark, cut(self.promise.text) if self.promise else "")

    def done(self, on: int) -> str:
        """The call that it was, once it was made on a day: `the check-in on o88`."""
        if not self.rule.done:
            return self.short
        return self.rule.done.format(self.mark, silence(on - self.since_day))


class Opening(NamedTuple):
    """What to open a call with when a reason holds; the lowest `order` comes first.

    Looked for among the reasons of the day's call; `find` instead looks at a
    customer who may be on no list.
    """

    order: int
    code: str
    words: Callable[[Reason, CustomerDay, Formatter], str]
    find: Callable[[CustomerDay], Reason | None] | None = None


class Told(NamedTuple):
    """How the sums that a large book keeps of each customer tell whether a reason holds.

    In SQL over the columns of `STANDING` in store/candidates.py, whose `WORDS` stand in braces.
    `most` is the amount of who has bought, at most, in cents, but for what is at stake, which counts
    `stakes` times. `unsure` is where only the rounding of the weight decides: these are looked at.
    """

    holds: str
    most: str = ""
    stakes: str = ""
    unsure: str = "0"


class Worth(NamedTuple):
    """When a reason is worth a call, and how much: the last of `values` (in cents) by `weight`.

    `weight` is None where the reason does not hold. The values before the last are
    upper bounds of it, each nearer and dearer than the one before. `only_active`:
    it holds only for who is likely still a customer. `told` is how a large book finds who has it,
    unless the rule `needs` what few have. `note` says why the weight is not
    what the policy has, where it is not.
    """

    weight: Callable[[CustomerDay], float | None]
    since_day: Callable[[CustomerDay], int]
    values: tuple[Callable[[CustomerDay], float], ...]
    only_active: bool = False
    mark: Callable[[CustomerDay], str] = lambda customer: ""
    note: Callable[[CustomerDay], str] = lambda customer: ""
    told: Told | None = None


class Rule(NamedTuple):
    """Everything that is known of one reason; nothing else in the program knows its code.

    `short` says it in a few words, for a reply about a day to come; `{0}` is the mark of the
    reason, `{1}` the text of its promise. `done` is the call that was made, where `short` does
    not say it; `{1}` are the days since then. `later` is `short` for a day on which it holds
    only if nothing is done until then. `when` documents it, with the names of policy
    fields in braces. `sentence`
    gets the codes of the reasons named in the same breath, and is empty where
    their sentences say it already; `aside` goes with it where there is room. `needs` names
    the field of History without which it never holds. `folded` are those too old to bring
    anybody up: they stand with other reasons, else fold into one line. `basis` says what its
    value (`{}`) is, with days of the policy in braces. The worth block has `worth`, what the
    reason is worth; the other blocks have `find`, which gives the reasons.
    """

    code: str
    block: Block
    short: str
    when: str
    sentence: Callable[[Reason, CustomerDay, Formatter, Collection[str]], str]
    find: Callable[[CustomerDay], Sequence[Reason]] | None = None
    settled_by: SettledBy = "reaching them"
    opening: Opening | None = None
    needs: str = ""
    folded: Callable[[CustomerDay], Sequence[Reason]] | None = None
    worth: Worth | None = None
    basis: str = "{}"
    later: str = ""
    done: str = ""
    aside: Callable[[Reason, CustomerDay], str] = lambda reason, customer: ""

    def reasons(self, customer: CustomerDay) -> Sequence[Reason]:
        """The customer's reasons of this rule."""
        if self.needs and not getattr(customer.history, self.needs):
            return ()
        if self.worth is None:
            return self.find(customer) if self.find else ()
        weight = self.worth.weight(customer)
        if weight is None or (self.worth.only_active and not customer.active):
            return ()
        value, weight = float(round(self.worth.values[-1](customer))), round(weight, 4)
        amount = float(round(value * weight))  # in whole cents, so that sums are exact
        since, mark = self.worth.since_day(customer), self.worth.mark(customer)
        return [Reason(self, since, mark=mark, value=value, weight=weight, amount=amount)]


def with_sentence(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """The reason's own sentence, with what goes along with it."""
    said = reason.rule.sentence(reason, customer, formatter, ())
    return joined("; ", said, reason.rule.aside(reason, customer))
