# Long because all records stand on one page: a change of one is seen beside the others.
"""All records on one page.

Named tuples, not dataclasses: the frozen dataclass decorator costs about a
millisecond a class at every start, a named tuple less than a tenth of that,
and this page is read on the way of every command.

Money is in whole minor units (`cents`) of the book's one currency. A field
named `on` or `..._on`, and `Promise.by`, is a `date`; one named `day` or `..._day` is that date's
`toordinal()`, the form in which the book stores it and `loyalty` counts.
"""

from datetime import date
from typing import Annotated, Literal, NamedTuple

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
Extra = dict[str, object]  # further fields, as a file or a library named them

OUTCOMES = ("reached", "voicemail", "no-answer", "sent")
CHANNELS = ("phone", "email", "visit", "video", "text")
PREFERENCES = ("phone", "email", "visit", "text")
VERDICTS = ("good", "mixed", "bad")
STAGES = ("prospect", "first-time", "repeat", "loyal")
RHYTHMS = ("on-rhythm", "due", "late", "lapsed")
EFFORTS = ("painless", "some", "hard")


class Field(NamedTuple):
    """What a stored field says, and what its name and type do not say.

    `kind` names a closed set of words (schema.WORDS), or "number" for a count that is 0 unless
    said. `needed`: a record without it is refused, though the program has a default. `tie`, of a
    field that names another record: "part" goes along when that one changes hands or is removed,
    "with" goes along when it changes hands, "still" names it all the same then; what is left
    behind otherwise no longer names it.
    """

    said: str
    kind: str = ""
    needed: bool = False
    tie: str = ""


class Contact(NamedTuple):
    """A person to ask for at a customer."""

    id: int
    uid: str
    customer_id: Annotated[int, Field("whose")]
    name: Annotated[str, Field("a person to ask for")]
    role: Annotated[str | None, Field("what they do there")] = None
    prefer: Annotated[str | None, Field("the way they like best", "prefer")] = None
    left_on: Annotated[date | None, Field("the day they left")] = None
    note: Annotated[str | None, Field("what is good to know")] = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    extra: Extra = {}


class Customer(NamedTuple):
    """Who buys: a firm or a person."""

    id: int
    uid: str
    name: Annotated[str, Field("the firm or the person")]
    company: Annotated[str | None, Field("the firm, where the customer is a person")] = None
    town: Annotated[str | None, Field("where they are")] = None
    note: Annotated[str | None, Field("what is good to know")] = None
    prefer: Annotated[str | None, Field("the way they like best", "prefer")] = None
    do_not_call: Annotated[bool, Field("never to be called")] = False
    call_every_days: Annotated[int | None, Field("how long they may be quiet")] = None
    orders_every_days: Annotated[
        int | None, Field("how often they order, where the rep knows better")
    ] = None
    terms_days: Annotated[int | None, Field("days they have to pay")] = None
    since: Annotated[date | None, Field("customer since")] = None
    referred_by_id: Annotated[int | None, Field("who sent them")] = None
    added_on: Annotated[date | None, Field("the day they came into the book", needed=True)] = None
    imported: Annotated[bool, Field("they came from a file")] = False
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    extra: Extra = {}


class Purchase(NamedTuple):
    """Goods or work sold on a day; `due_on` is set when a payment is expected."""

    id: int
    uid: str
    customer_id: Annotated[int, Field("whose")]
    on: Annotated[date, Field("the day")]
    cents: Annotated[int, Field("in major units")]
    what: Annotated[str | None, Field("what they bought")] = None
    ref: Annotated[str | None, Field("the order's reference")] = None
    due_on: Annotated[date | None, Field("when it is to be paid")] = None
    settled: Annotated[bool, Field("known to be paid, the day unknown")] = False
    channel: Annotated[str | None, Field("by what way", "channel")] = None
    extra: Extra = {}
    exchange: Annotated[
        bool, Field("the order was itself an exchange: they were reached by it")
    ] = False
    touch_id: Annotated[int | None, Field("the call it came in", tie="with")] = None
    seq: Annotated[int, Field("its place among their events of the day", "number")] = 0


class Return(NamedTuple):
    """Money taken back; of one purchase, or netted against the latest before it."""

    id: int
    uid: str
    customer_id: Annotated[int, Field("whose")]
    on: Annotated[date, Field("the day")]
    cents: Annotated[int, Field("in major units")]
    purchase_id: Annotated[int | None, Field("what it takes back", tie="part")] = None
    of_ref: Annotated[str | None, Field("the order's reference, as it was given")] = None
    why: Annotated[str | None, Field("the reason")] = None
    ref: Annotated[str | None, Field("its own reference")] = None
    extra: Extra = {}


class Payment(NamedTuple):
    """Money received for one purchase, in full or in part."""

    id: int
    uid: str
    customer_id: Annotated[int, Field("whose")]
    on: Annotated[date, Field("the day")]
    cents: Annotated[int, Field("in major units")]
    purchase_id: Annotated[int | None, Field("what it pays", tie="part")] = None
    of_ref: Annotated[str | None, Field("the order's reference, as it was given")] = None
    note: Annotated[str | None, Field("a note")] = None
    extra: Extra = {}


class Touch(NamedTuple):
    """One exchange with a customer: it reached them, or was an attempt."""

    id: int
    uid: str
    customer_id: Annotated[int, Field("whose")]
    on: Annotated[date, Field("the day")]
    outcome: Annotated[Outcome, Field("how it went", "outcome", needed=True)] = "reached"
    channel: Annotated[str | None, Field("by what way", "channel")] = None
    inbound: Annotated[bool, Field("they made the contact")] = False
    note: Annotated[str | None, Field("what was said")] = None
    contact_id: Annotated[int | None, Field("with whom")] = None
    minutes: Annotated[int | None, Field("how long it took")] = None
    again_on: Annotated[date | None, Field("the day agreed for the next call")] = None
    again_minute: Annotated[int | None, Field("the time agreed")] = None
    asked_referral: Annotated[bool, Field("a referral was asked for")] = False
    problem_id: Annotated[int | None, Field("the problem it was about", tie="with")] = None
    extra: Extra = {}
    seq: Annotated[int, Field("its place among their events of the day", "number")] = 0

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
    problem_id: Annotated[int, Field("in whose life", tie="part")]
    on: Annotated[date, Field("the day")]
    kind: Annotated[StepKind, Field("what happened", "step")]
    by: Annotated[By, Field("who did it", "by", needed=True)] = "me"
    channel: Annotated[str | None, Field("by what way", "channel")] = None
    ally_id: Annotated[int | None, Field("who was asked")] = None
    direct: Annotated[bool, Field("the customer had to start again with someone new")] = False
    until_on: Annotated[date | None, Field("parked until then")] = None
    update_every_days: Annotated[int | None, Field("how often they are kept posted")] = None
    ease: Annotated[int | None, Field("the customer's own word, 1 to 7")] = None
    held: Annotated[bool | None, Field("the fix held, or did not")] = None
    note: Annotated[str | None, Field("what was said")] = None
    undated: Annotated[bool, Field("a file called it closed, and did not say when")] = False
    exchange: Annotated[bool, Field("it was itself an exchange with them")] = False
    touch_id: Annotated[int | None, Field("the call it came in", tie="still")] = None
    seq: Annotated[int, Field("its place among their events of the day", "number")] = 0
    letter: str = "s"


class Problem(NamedTuple):
    """Something the customer reported, or the rep found by calling."""

    id: int
    uid: str
    customer_id: Annotated[int, Field("whose")]
    what: Annotated[str, Field("what is wrong")]
    reported_on: Annotated[date, Field("the day")]
    kind: Annotated[str | None, Field("what sort of problem")] = None
    found: Annotated[bool, Field("the rep found it by calling")] = False
    tried: Annotated[int, Field("what they tried before it reached the rep", "number")] = 0
    channel: Annotated[str | None, Field("by what way it was reported", "channel")] = None
    exchange: Annotated[bool, Field("the report was itself an exchange with them")] = False
    touch_id: Annotated[int | None, Field("the call it was reported in", tie="still")] = None
    seq: Annotated[int, Field("its place among their events of the day", "number")] = 0
    purchase_id: Annotated[int | None, Field("the purchase it is of")] = None
    of_ref: Annotated[str | None, Field("the order's reference, as it was given")] = None
    ref: Annotated[str | None, Field("its own reference")] = None
    steps: tuple[Step, ...] = ()  # all that happened, its report first
    extra: Extra = {}


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
    name: Annotated[str, Field("who gets things fixed")]
    team: Annotated[str | None, Field("where they work")] = None
    phone: Annotated[str | None, Field("as written")] = None
    email: Annotated[str | None, Field("as written")] = None
    extra: Extra = {}


class Promise(NamedTuple):
    """What the rep said they would do, by a day."""

    id: int
    uid: str
    customer_id: Annotated[int, Field("whose")]
    text: Annotated[str, Field("what was promised")]
    made_on: Annotated[date, Field("the day it was made")]
    by: Annotated[date, Field("the day it is for")]
    kept_on: Annotated[date | None, Field("the day it was kept")] = None
    dropped_on: Annotated[date | None, Field("the day it was given up")] = None
    every: Annotated[str | None, Field("how often it comes round, as in 1y")] = None
    touch_id: Annotated[int | None, Field("the call it was made in", tie="part")] = None
    problem_id: Annotated[int | None, Field("the problem it is about", tie="part")] = None
    extra: Extra = {}


class Feedback(NamedTuple):
    """What a customer said on a topic, with the words."""

    id: int
    uid: str
    customer_id: Annotated[int, Field("whose")]
    on: Annotated[date, Field("the day")]
    topic: Annotated[str, Field("about what")]
    verdict: Annotated[Verdict, Field("what they thought of it", "verdict")]
    words: Annotated[str | None, Field("their words")] = None
    touch_id: Annotated[int | None, Field("the call it was said in", tie="part")] = None
    extra: Extra = {}


class WriteOff(NamedTuple):
    """When a customer was given up, and taken back."""

    id: int
    uid: str
    customer_id: Annotated[int, Field("whose")]
    on: Annotated[date, Field("the day they were given up")]
    why: Annotated[str | None, Field("the reason")] = None
    back_on: Annotated[date | None, Field("the day they were taken back")] = None


class Snooze(NamedTuple):
    """When a customer was put off the list, and until when."""

    id: int
    uid: str
    customer_id: Annotated[int, Field("whose")]
    on: Annotated[date, Field("the day it was said")]
    until_on: Annotated[date, Field("off the list until then")]


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
    promises: tuple[Promise, ...] = ()  # open ones
    promises_kept: int = 0
    promises_late: int = 0


def ordinal(day: date | None) -> int | None:
    """The stored form of a date."""
    return None if day is None else day.toordinal()
