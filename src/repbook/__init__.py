"""The book of one salesperson: who to call next, and why.

A library too:

    from datetime import date
    from repbook import call_list, open_book

    with open_book("rep.db") as book:
        today = date.today()
        for call in call_list(book.histories(today), on=today, policy=book.policy).calls:
            print(call.history.name, [reason.code for reason in call.reasons])
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Where each name of the library's face lives; imported when it is asked for, so that
# the command line, which passes here on every start, pays for none of them.
_FACE = {
    "Book": "repbook.book",
    "open_book": "repbook.book",
    "call_list": "repbook.loyalty.call_list",
    "stand": "repbook.loyalty.standing",
    "Policy": "repbook.policy",
    "Customer": "repbook.records",
    "History": "repbook.records",
    "Problem": "repbook.records",
    "Promise": "repbook.records",
    "Purchase": "repbook.records",
    "Touch": "repbook.records",
    "RepbookError": "repbook.errors",
    "InvalidInput": "repbook.errors",
    "NotFound": "repbook.errors",
    "Conflict": "repbook.errors",
    "BookUnusable": "repbook.errors",
}
__all__ = list(_FACE)

if TYPE_CHECKING:
    from repbook.book import Book, open_book
    from repbook.errors import BookUnusable, Conflict, InvalidInput, NotFound, RepbookError
    from repbook.loyalty.call_list import call_list
    from repbook.loyalty.standing import stand
    from repbook.policy import Policy
    from repbook.records import Customer, History, Problem, Promise, Purchase, Touch


def __getattr__(name: str) -> Any:
    if name in _FACE:
        from importlib import import_module

        return getattr(import_module(_FACE[name]), name)
    raise AttributeError(f"repbook has no {name!r}")
