# Long because all records stand on one page: a change of one is seen beside the others.
"""All records on one page.

Named tuples, not dataclasses: the frozen dataclass decorator costs about a
millisecond a class at every start, a named tuple less than a tenth of that,
and this page is read on the way of every command.

Money is in whole minor units (`cents`) of the book's one currency. A field
named `on` or `..._on` is a `date`; one named `day` or `..._day` is that date's
`toordinal()`, the form in which the book stores it and the loyalty room counts.
"""

from datetime import date
from typing import Any, Literal, NamedTuple

Outcome = Literal["reached", "voicemail", "no-answer", "sent"]
Channel = Literal["phone", "email", "visit", "video", "text"]
Verdict = Literal["good", "mixed", "bad"]
Stage = Literal["prospect", "first-time", "repeat", "loyal"]
Rhythm = Literal["on-rhythm", "due", "late", "lapsed"]
Effort = Literal["painless", "some", "hard"]
StepKind = Literal[
    "report", "update", "hand-off", "park", "resolve", "give-up", "reopen", "confirm"
]
By = Literal["customer", "me", "ally"]
Block = Literal["owed", "care", "worth"]

OUTCOMES = ("reached", "voicemail", "no-answer", "sent")
CHANNELS = ("phone", "email", "visit", "video", "text")
PREFERENCES = ("phone", "email", "visit", "text")
VERDICTS = ("good", "mixed", "bad")
STAGES = ("prospect", "first-time", "repeat", "loyal")
RHYTHMS = ("on-rhythm", "due", "late", "lapsed")
EFFORTS = ("painless", "some", "hard")


class Contact(NamedTuple):
    """A person to ask for at a customer."""

    id: int
    uid: str
    customer_id: int
    name: str
    role: str | None = None
    prefer: str | None = None
    left_on: date | None = None
    note: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    extra: dict[str, Any] = {}


class Customer(NamedTuple):
    """Who buys: a firm or a person."""

    id: int
    uid: str
    name: str
    company: str | None = None
    town: str | None = None
    note: str | None = None
    prefer: str | None = None
    do_not_call: bool = False
    call_every_days: int | None = None
    orders_every_days: int | None = None
    terms_days: int | None = None
    since: date | None = None
    referred_by_id: int | None = None
    added_on: date | None = None
    imported: bool = False
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    extra: dict[str, Any] = {}


class Purchase(NamedTuple):
    """Goods or work sold on a day; `due_on` is set when a payment is expected."""

    id: int
    uid: str
    customer_id: int
    on: date
    cents: int
    what: str | None = None
    ref: str | None = None
    due_on: date | None = None
    settled: bool = False
    channel: str | None = None
    extra: dict[str, Any] = {}
    exchange: bool = False  # the rep took the order itself: they were reached by it
    touch_id: int | None = None  # the call it came in
    seq: int = 0


class Return(NamedTuple):
    """Money taken back; of one purchase, or netted against the latest before it."""

    id: int
    uid: str
    customer_id: int
    on: date
    cents: int
    purchase_id: int | None = None
    of_ref: str | None = None
    why: str | None = None
    extra: dict[str, Any] = {}


class Payment(NamedTuple):
    """Money received for one purchase, in full or in part."""

    id: int
    uid: str
    customer_id: int
    on: date
    cents: int
    purchase_id: int | None = None
    of_ref: str | None = None
    note: str | None = None
    extra: dict[str, Any] = {}


class Touch(NamedTuple):
    """One exchange with a customer: it reached them, or was an attempt."""

    id: int
    uid: str
    customer_id: int
    on: date
    outcome: Outcome = "reached"
    channel: str | None = None
    inbound: bool = False
    note: str | None = None
    contact_id: int | None = None
    minutes: int | None = None
    again_on: date | None = None
    again_minute: int | None = None
    asked_referral: bool = False
    problem_id: int | None = None
    extra: dict[str, Any] = {}
    seq: int = 0  # its place among the customer's events of the day; 0 where it is not known

    @property
    def reached(self) -> bool:
        return self.outcome == "reached" or self.inbound


class Step(NamedTuple):
    """One thing that happened in the life of a problem.

    A problem's `steps` also hold its report and the calls about it; `letter` is then `x` or
    `c`, and `id` the problem's or the call's.
    """

    id: int
    uid: str
    problem_id: int
    on: date
    kind: StepKind
    by: By = "me"
    channel: str | None = None
    ally_id: int | None = None
    direct: bool = False
    until_on: date | None = None
    update_every_days: int | None = None
    ease: int | None = None
    held: bool | None = None
    note: str | None = None
    undated: bool = False  # a file called it closed, and did not say when
    exchange: bool = False  # it was itself an exchange with the customer
    touch_id: int | None = None  # the call it came in
    seq: int = 0
    letter: str = "s"


class Problem(NamedTuple):
    """Something the customer reported, or the rep found by calling."""

    id: int
    uid: str
    customer_id: int
    what: str
    reported_on: date
    kind: str | None = None
    found: bool = False
    tried: int = 0
    purchase_id: int | None = None
    steps: tuple[Step, ...] = ()  # all that happened, its report first
    extra: dict[str, Any] = {}
    channel: str | None = None  # by what channel it was reported
    exchange: bool = False  # reporting it was an exchange of its own
    touch_id: int | None = None  # the call it came in
    seq: int = 0


class Exchange(NamedTuple):
    """A row of the view `exchanges`: a call, or an order, report or step that was one."""

    kind: str
    id: int
    on: date
    outcome: Outcome
    channel: str | None
    inbound: bool
    reached: bool
    note: str | None
    ordered: bool  # it was an order, or one came in it

    @property
    def name(self) -> str:
        """Its typed id, as in c31."""
        return {"touch": "c", "purchase": "o", "problem": "x", "step": "s"}[self.kind] + str(
            self.id
        )


class Ally(NamedTuple):
    """Someone inside who gets things fixed."""

    id: int
    uid: str
    name: str
    team: str | None = None
    phone: str | None = None
    email: str | None = None
    extra: dict[str, Any] = {}


class Promise(NamedTuple):
    """What the rep said they would do, by a day."""

    id: int
    uid: str
    customer_id: int
    text: str
    made_on: date
    by: date
    kept_on: date | None = None
    dropped_on: date | None = None
    every: str | None = None
    touch_id: int | None = None
    problem_id: int | None = None
    extra: dict[str, Any] = {}


class Feedback(NamedTuple):
    """What a customer said on a topic, with the words."""

    id: int
    uid: str
    customer_id: int
    on: date
    topic: str
    verdict: Verdict
    words: str | None = None
    touch_id: int | None = None
    extra: dict[str, Any] = {}


class Buying(NamedTuple):
    """A customer's purchase occasions: one a day, net of returns, none of zero.

    `days` ascend; `cents[i]` is the net amount of `days[i]`, always above 0.
    """

    days: tuple[int, ...] = ()
    cents: tuple[int, ...] = ()


class Debt(NamedTuple):
    """What is still to be paid for one purchase."""

    purchase_id: int
    day: int
    due_day: int
    cents: int


class CallBack(NamedTuple):
    """A day, or day and minute after midnight, agreed with `--again`."""

    day: int
    minute: int | None
    agreed_day: int
    touch_id: int


class History(NamedTuple):
    """What the book knows of one customer on one day, as the loyalty room reads it.

    Every day is an ordinal; nothing dated after that day is in it.
    """

    id: int
    name: str
    do_not_call: bool = False
    call_every_days: int | None = None
    orders_every_days: int | None = None
    imported: bool = False
    added_day: int = 0
    referred_by: str | None = None
    referrals: int = 0
    buying: Buying = Buying()
    recent_purchases: tuple[tuple[int, int], ...] = ()  # (id, day), in the check-in window
    written_off_day: int | None = None
    came_back_day: int | None = None
    first_fact_day: int | None = None
    touched: bool = False
    reached_day: int | None = None
    tries: int = 0
    tried_day: int | None = None
    tried_outcome: str | None = None
    call_back: CallBack | None = None
    free_until_day: int | None = None
    snoozed_until_day: int | None = None
    asked_referral_day: int | None = None
    talked_day: int | None = None
    debts: tuple[Debt, ...] = ()
    paid_in_time: int = 0  # payments that were due in the last year, by how they came
    paid_late: int = 0
    problems: tuple[Problem, ...] = ()  # open, or closed within the last year
    promises: tuple[Promise, ...] = ()  # open ones
    promises_kept: int = 0
    promises_late: int = 0


def ordinal(day: date | None) -> int | None:
    """The stored form of a date."""
    return None if day is None else day.toordinal()


def as_date(day: int | None) -> date | None:
    """The date of a stored day."""
    return None if day is None else date.fromordinal(day)
