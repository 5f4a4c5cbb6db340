"""The functions of `library` as methods of Book; docs/library.md shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import MethodType

    from repbook.book import library


class Methods:
    """What can be done with a book; loaded at the first use, so that opening one is quick."""

    if TYPE_CHECKING:
        find = library.find
        call_list = library.call_list
        standing = library.standing
        add_customer = library.add_customer
        edit = library.edit
        contact = library.contact
        log_call = library.log_call
        log_purchase = library.log_purchase
        log_return = library.log_return
        log_payment = library.log_payment
        log_problem = library.log_problem
        step = library.step
        promise = library.promise
        keep = library.keep
        drop = library.drop
        move = library.move
        snooze = library.snooze
        write_off = library.write_off
        bring_back = library.bring_back
        merge = library.merge
        correct = library.correct
        remove = library.remove
        undo = library.undo
        redo = library.redo
        import_files = library.import_files
        export = library.export

    def _method(self, name: str) -> MethodType:
        # mypy follows this import before those for types only: library is known when it comes here
        from types import FunctionType, MethodType

        from repbook.book import library

        function = None if name.startswith("_") else vars(library).get(name)
        if not isinstance(function, FunctionType):
            raise AttributeError(f"a book has no {name!r}", name=name, obj=self)
        return MethodType(function, self)

    if not TYPE_CHECKING:  # a checker would let every name pass
        __getattr__ = _method
