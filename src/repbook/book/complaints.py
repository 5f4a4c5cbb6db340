"""Who else bought what a complaint is about."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from repbook.book import Book
from repbook.loyalty.problem_history import ALSO_BOUGHT_DAYS, TREND_DAYS, Kind
from repbook.store.exchanges import last_reached
from repbook.store.purchases import named_things
from repbook.text import words_of

Other = tuple[int, str, int]  # customer, what they bought, day


def also_bought(
    book: Book, kinds: Sequence[Kind], on: date, leave_out: set[int]
) -> dict[str | None, list[Other]]:
    """For each kind of late, who else bought the same thing lately and was not reached since.

    `leave_out` are those not to be called. A reaching touch on the day of the
    purchase is the order itself and does not count.
    """
    day = on.toordinal()
    bought = named_things(book.conn, day - ALSO_BOUGHT_DAYS, day)
    reached = last_reached(book.conn, on)
    of_words: dict[frozenset[str], list[Other]] = defaultdict(list)
    for customer, when, words in bought.values():
        if when > day - ALSO_BOUGHT_DAYS and reached.get(customer, 0) <= when:
            of_words[thing(words)].append((customer, words, when))
    found: dict[str | None, list[Other]] = {}
    for kind in kinds:
        things = {
            thing(bought[case.problem.purchase_id][2])
            for case in kind.cases
            if case.problem.purchase_id in bought
            and day - case.problem.reported_on.toordinal() < TREND_DAYS
        } - {frozenset()}
        own = {case.problem.customer_id for case in kind.cases}
        others: dict[int, Other] = {}
        for what in things:
            for other, buyers in of_words.items():
                if other and (other <= what or what <= other):
                    others.update({o[0]: o for o in buyers if o[0] not in own | leave_out})
        if others:
            found[kind.kind] = sorted(others.values(), key=lambda o: (-o[2], o[0]))
    return found


def thing(what: str) -> frozenset[str]:
    """What a purchase is of, without numbers: `20 seals` and `12 Seals` are one thing."""
    return frozenset(w for w in words_of(what) if not any(c.isdigit() for c in w) and len(w) > 2)
