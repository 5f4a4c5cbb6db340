"""Problems, their steps, and who gets them solved."""

from datetime import date
from typing import NamedTuple

from repbook.records import By, Extra, StepKind

# A kind of step, as what was done about a problem: `x4 was handed off`
STEP_DONE: dict[str, str] = {
    "report": "reported",
    "update": "updated",
    "hand-off": "handed off",
    "park": "parked",
    "resolve": "solved",
    "give-up": "given up",
    "reopen": "reopened",
    "confirm": "confirmed",
}


class Step(NamedTuple):
    """One step in the history of a problem.

    A problem's `steps` also hold its report and the calls about it; `letter` is then `x` or
    `c`, and `id` the problem's or the call's.
    """

    id: int
    uid: str
    problem_id: int  # the problem
    on: date  # the day
    kind: StepKind  # what happened
    by: By = "me"  # who did it
    channel: str | None = None  # channel
    ally_id: int | None = None  # who was asked
    direct: bool = False  # the customer had to start again with someone new
    until_on: date | None = None  # parked until then
    update_every_days: int | None = None  # days between updates to the customer
    ease: int | None = None  # how easy the customer found it, 1 to 7
    held: bool | None = None  # the fix held, or did not
    note: str | None = None  # what was said
    undated: bool = False  # a file called it closed, and did not say when
    exchange: bool = False  # it was itself an exchange with them
    touch_id: int | None = None  # the call it came in
    seq: int = 0  # its position among the events of that day
    letter: str = "s"


class Problem(NamedTuple):
    """Something the customer reported, or the rep found by calling."""

    id: int
    uid: str
    customer_id: int  # the customer
    what: str  # what is wrong
    reported_on: date  # the day
    kind: str | None = None  # its kind
    found: bool = False  # the rep found it by calling
    tried: int = 0  # how often they tried before it reached the rep
    channel: str | None = None  # the channel it was reported by
    exchange: bool = False  # the report was itself an exchange with them
    touch_id: int | None = None  # the call it was reported in
    seq: int = 0  # its position among the events of that day
    purchase_id: int | None = None  # the purchase it is about
    of_ref: str | None = None  # the order's reference, as given
    ref: str | None = None  # its own reference
    steps: tuple[Step, ...] = ()  # all that happened, its report first
    extra: Extra = {}


class Ally(NamedTuple):
    """Someone inside who gets things fixed."""

    id: int
    uid: str
    name: str  # the name
    team: str | None = None  # where they work
    phone: str | None = None  # as written
    email: str | None = None  # as written
    extra: Extra = {}

    @property
    def with_id(self) -> str:
        """Their name and how to name them in a command: `Priya Nair (a1)`."""
        return f"{self.name} (a{self.id})"
