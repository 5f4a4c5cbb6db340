# Long because all records stand on one page: a change of one is seen beside the others.
"""All records on one page.

Named tuples, not dataclasses: the frozen dataclass decorator costs about a
millisecond a class at every start, a named tuple less than a tenth of that,
and this page is read on the way of every command.

Money is in whole minor units (`cents`) of the book's one currency. A field
named `on` or `..._on`, and `Promise.by`, is a `date`; one named `day` or `..._day` is that date's
`toordinal()`, the form in which the book stores it and `loyalty` counts.
What a field is stands beside it, and from there in docs/book-json.md.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

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
QuoteState = Literal["open", "won", "lost", "expired"]
Block = Literal["owed", "care", "worth"]
Extra = dict[str, object]  # further fields, as a file or a library named them

OUTCOMES = ("reached", "voicemail", "no-answer", "sent")
CHANNELS = ("phone", "email", "visit", "video", "text")
SENT = ("email", "text")  # a message by these channels reaches nobody until they answer
PREFERENCES = ("phone", "email", "visit", "text")
VERDICTS = ("good", "mixed", "bad")
STAGES = ("prospect", "first-time", "repeat", "loyal")
RHYTHMS = ("on-rhythm", "due", "late", "lapsed")


class Contact(NamedTuple):
    """A person to ask for at a customer."""

    id: int
    uid: str
    customer_id: int  # the customer
    name: str  # a person to ask for
    role: str | None = None  # their job
    prefer: str | None = None  # preferred channel
    left_on: date | None = None  # the day they left
    note: str | None = None  # a note
    ask_first: bool = False  # to be asked for before the others
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    extra: Extra = {}


class Customer(NamedTuple):
    """Who buys: a firm or a person."""

    id: int
    uid: str
    name: str  # the firm or the person
    company: str | None = None  # the firm, where the customer is a person
    town: str | None = None  # the town they are in
    note: str | None = None  # a note
    prefer: str | None = None  # preferred channel
    do_not_call: bool = False  # never to be called
    call_every_days: int | None = None  # days without contact before a call
    orders_every_days: int | None = None  # days between orders, if the rep knows better
    terms_days: int | None = None  # how many days they have to pay
    since: date | None = None  # customer since
    referred_by_id: int | None = None  # who referred them
    added_on: date | None = None  # the day they were added
    imported: bool = False  # they came from a file
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    extra: Extra = {}

    @property
    def names(self) -> list[str]:
        """Their own, their company's, their other ones and those of their contacts."""
        contacts = [contact.name for contact in self.contacts]
        return [self.name, self.company or "", *self.aliases, *contacts]

    @property
    def ask_for(self) -> Contact | None:
        """The first contact who has not left."""
        return next((contact for contact in self.contacts if contact.left_on is None), None)

    def first(self, what: Literal["phones", "emails"]) -> str | None:
        """Of the contact to ask for, else their own, else of the other contacts."""
        there = [contact for contact in self.contacts if contact.left_on is None]
        whose = (*there[:1], self, *there[1:])
        return next((text for each in whose for text in getattr(each, what)), None)


class Purchase(NamedTuple):
    """Goods or work sold on a day; `due_on` is set when a payment is expected."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day
    cents: int  # how much
    what: str | None = None  # what they bought
    ref: str | None = None  # the order's reference
    due_on: date | None = None  # the day it has to be paid
    settled: bool = False  # known to be paid, the day unknown
    channel: str | None = None  # channel
    extra: Extra = {}
    exchange: bool = False  # the order was itself an exchange: they were reached by it
    touch_id: int | None = None  # the call it came in
    seq: int = 0  # its position among the events of that day


class Item(NamedTuple):
    """What was bought: a line of a purchase."""

    id: int
    uid: str
    purchase_id: int  # the purchase it is a line of
    what: str  # what it is, as written
    quantity: float | None = None  # how many, or how much
    unit: str | None = None  # of what the quantity is, as in kg
    cents: int | None = None  # how much the line cost
    extra: Extra = {}


class Return(NamedTuple):
    """Money taken back; of one purchase, or netted against the latest before it."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day
    cents: int  # how much
    purchase_id: int | None = None  # the purchase that came back
    of_ref: str | None = None  # the order's reference, as given
    why: str | None = None  # the reason
    ref: str | None = None  # its own reference
    extra: Extra = {}


class Payment(NamedTuple):
    """Money received for one purchase, in full or in part."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day
    cents: int  # how much
    purchase_id: int | None = None  # the purchase it pays
    of_ref: str | None = None  # the order's reference, as given
    note: str | None = None  # a note
    extra: Extra = {}


class Quote(NamedTuple):
    """What was offered for an amount; open until it is won or lost, or its last day is past."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day
    cents: int  # how much
    what: str | None = None  # what was offered
    ref: str | None = None  # its own reference
    valid_until: date | None = None  # the last day it holds
    won_on: date | None = None  # the day they said yes
    purchase_id: int | None = None  # the purchase it became
    of_ref: str | None = None  # the order's reference, as given
    lost_on: date | None = None  # the day they said no
    lost_because: str | None = None  # the reason
    extra: Extra = {}

    def state(self, on: date) -> QuoteState:
        """Where it stands on a day."""
        if self.won_on is not None and self.won_on <= on:
            return "won"
        if self.lost_on is not None and self.lost_on <= on:
            return "lost"
        past = self.valid_until is not None and self.valid_until < on
        return "expired" if past else "open"


class Touch(NamedTuple):
    """One exchange with a customer: it reached them, or was an attempt."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day
    outcome: Outcome = "reached"  # outcome
    channel: str | None = None  # channel
    inbound: bool = False  # they contacted the rep
    note: str | None = None  # what was said
    contact_id: int | None = None  # the contact it was with
    minutes: int | None = None  # how many minutes it took
    again_on: date | None = None  # the day agreed for the next call
    again_minute: int | None = None  # the time agreed
    asked_referral: bool = False  # a referral was asked for
    problem_id: int | None = None  # the problem it was about
    extra: Extra = {}
    seq: int = 0  # its position among the events of that day

    @property
    def reached(self) -> bool:
        return self.outcome == "reached" or self.inbound


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
    reached_days: tuple[int, ...] = ()  # when the customer was reached, of one that was parked
    extra: Extra = {}


THANKED_ON = "thanked_on"  # among an ally's further fields: the day they were thanked last


class Ally(NamedTuple):
    """Someone inside who gets things fixed."""

    id: int
    uid: str
    name: str  # the name
    team: str | None = None  # where they work
    phone: str | None = None  # as written
    email: str | None = None  # as written
    extra: Extra = {}


class Promise(NamedTuple):
    """What the rep said they would do, by a day."""

    id: int
    uid: str
    customer_id: int  # the customer
    text: str  # what was promised
    made_on: date  # the day it was made
    by: date  # the day it is for
    kept_on: date | None = None  # the day it was kept
    dropped_on: date | None = None  # the day it was dropped
    missed: bool = False  # its day had passed when it was moved
    every: str | None = None  # how often it repeats, as in 1y
    touch_id: int | None = None  # the call it was made in
    problem_id: int | None = None  # the problem it is about
    extra: Extra = {}

    def standing(self, on: date) -> tuple[str, date]:
        """`kept` or `dropped` with the day of it, else `late` or `open` with the day it is for."""
        for state, day in (("kept", self.kept_on), ("dropped", self.dropped_on)):
            if day is not None and day <= on:
                return state, day
        return "late" if self.by < on else "open", self.by

    def is_late(self, on: date) -> bool:
        """Whether it was kept late or is overdue as of a day, or was when it was moved."""
        return self.missed or min(self.kept_on or on, on) > self.by


class Feedback(NamedTuple):
    """What a customer said on a topic, with the words."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day
    topic: str  # the topic
    verdict: Verdict  # what they thought of it
    words: str | None = None  # their words
    touch_id: int | None = None  # the call it was said in
    extra: Extra = {}


class WriteOff(NamedTuple):
    """When a customer was written off, and brought back."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day they were written off
    why: str | None = None  # the reason
    back_on: date | None = None  # the day they came back


class Snooze(NamedTuple):
    """When a customer was put off the list, and until when."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day it was said
    until_on: date  # off the list until then


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
    """The facts about one customer on one day, as `loyalty` reads them.

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
    allies: Mapping[int, str] = {}  # their names, for who has problems
    promises: tuple[Promise, ...] = ()  # open ones
    promises_kept: int = 0
    promises_late: int = 0
    first_id: int = 1  # the lowest number of a customer in the book


def ordinal(day: date | None) -> int | None:
    """The stored form of a date."""
    return None if day is None else day.toordinal()
