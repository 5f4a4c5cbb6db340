"""What the book holds: the words that stand in records, and the records by name.

Each kind of record has its module, which is loaded when one of its records is first asked for: a
command needs few of them. They are named tuples, not dataclasses: the frozen dataclass decorator
costs about a millisecond a class at every start, a named tuple a tenth of that.

Money is in whole minor units (`cents`) of the book's one currency. A field
named `on` or `..._on`, and `Promise.by`, is a `date`; one named `day` or `..._day` is that date's
`toordinal()`, the form in which the book stores it and `loyalty` counts.
What a field is stands beside it, and from there in docs/book-json.md.
"""

from datetime import date
from typing import TYPE_CHECKING, Literal

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
THANKED_ON = "thanked_on"  # among an ally's further fields: the day they were thanked last
PAY_BACK = "pay back"  # how a promise to pay back money for what came back begins


def ordinal(day: date | None) -> int | None:
    """The stored form of a date."""
    return None if day is None else day.toordinal()


if TYPE_CHECKING:
    from repbook.records.calls import Touch as Touch
    from repbook.records.customers import Contact as Contact, Customer as Customer
    from repbook.records.feedback import Feedback as Feedback
    from repbook.records.history import (
        Buying as Buying,
        BuyingSums as BuyingSums,
        CallBack as CallBack,
        Debt as Debt,
        History as History,
        OpenQuote as OpenQuote,
        Prospects as Prospects,
        QuotesEnded as QuotesEnded,
    )
    from repbook.records.holds import Snooze as Snooze, WriteOff as WriteOff
    from repbook.records.problems import Ally as Ally, Problem as Problem, Step as Step
    from repbook.records.promises import Promise as Promise
    from repbook.records.sales import (
        Item as Item,
        ItemName as ItemName,
        Payment as Payment,
        Purchase as Purchase,
        Quote as Quote,
        Return as Return,
    )
else:
    _MODULES = {
        "calls": ("Touch",),
        "customers": ("Contact", "Customer"),
        "feedback": ("Feedback",),
        "history": (
            "Buying",
            "BuyingSums",
            "CallBack",
            "Debt",
            "History",
            "OpenQuote",
            "Prospects",
            "QuotesEnded",
        ),
        "holds": ("Snooze", "WriteOff"),
        "problems": ("Ally", "Problem", "Step"),
        "promises": ("Promise",),
        "sales": ("Item", "ItemName", "Payment", "Purchase", "Quote", "Return"),
    }

    def __getattr__(name: str) -> type:
        from importlib import import_module

        for module, names in _MODULES.items():
            if name in names:
                record: type = getattr(import_module(f"repbook.records.{module}"), name)
                globals()[name] = record  # it is not asked for again
                return record
        raise AttributeError(f"repbook.records has no {name!r}")
