"""The book of one salesperson: who to call next, and why.

A library too; docs/library.md shows all of it:

    from datetime import date
    from repbook import open_book

    with open_book("rep.db") as book:
        for call in book.call_list(date.today()).calls:
            print(call.history.name, [reason.code for reason in call.reasons])
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Where each public name is. It is imported when it is asked for, so that the command
# line, which passes here on every start, pays for none of them.
_PUBLIC = {
    "repbook.book": ("Book", "open_book"),
    "repbook.loyalty.call_list": ("CallList", "Filter"),
    "repbook.loyalty.calls": ("Call",),
    "repbook.loyalty.standing": ("Standing",),
    "repbook.policy": ("Policy",),
    "repbook.records": (
        "Ally",
        "Contact",
        "Customer",
        "Feedback",
        "History",
        "Payment",
        "Problem",
        "Promise",
        "Purchase",
        "Return",
        "Step",
        "Touch",
    ),
    "repbook.errors": (
        "Ambiguous",
        "BookUnusable",
        "Conflict",
        "ImportRefused",
        "InvalidInput",
        "NotFound",
        "RepbookError",
    ),
}
_MODULE_OF = {name: module for module, names in _PUBLIC.items() for name in names}

if TYPE_CHECKING:
    from repbook.book import Book as Book, open_book as open_book
    from repbook.errors import (
        Ambiguous as Ambiguous,
        BookUnusable as BookUnusable,
        Conflict as Conflict,
        ImportRefused as ImportRefused,
        InvalidInput as InvalidInput,
        NotFound as NotFound,
        RepbookError as RepbookError,
    )
    from repbook.loyalty.call_list import CallList as CallList, Filter as Filter
    from repbook.loyalty.calls import Call as Call
    from repbook.loyalty.standing import Standing as Standing
    from repbook.policy import Policy as Policy
    from repbook.records import (
        Ally as Ally,
        Contact as Contact,
        Customer as Customer,
        Feedback as Feedback,
        History as History,
        Payment as Payment,
        Problem as Problem,
        Promise as Promise,
        Purchase as Purchase,
        Return as Return,
        Step as Step,
        Touch as Touch,
    )
else:
    __all__ = list(_MODULE_OF)

    def __getattr__(name: str) -> Any:
        if name not in _MODULE_OF:
            raise AttributeError(f"repbook has no {name!r}")
        from importlib import import_module

        return getattr(import_module(_MODULE_OF[name]), name)
