# Long because a problem is reported, tied to its order and read in one place.
"""Problems: report them, read them with their steps, and their kinds."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from repbook.book import Book
from repbook.book.acts import act, refuse_before, refuse_not_in_call
from repbook.book.allies import known_allies
from repbook.book.promises import promise as make_promise
from repbook.errors import Conflict, InvalidInput, NotFound
from repbook.formatter import cut
from repbook.loyalty.effort import Case, case
from repbook.loyalty.problem_history import TREND_DAYS, Kind, alike, kind_key, seen_before
from repbook.policy import Policy
from repbook.records import Ally, Customer, Problem, Promise, Purchase, Touch
from repbook.store import problems as store
from repbook.text import clean_name, fold, stems, words_of

LONGEST_KIND = 60


class Reported(NamedTuple):
    """What `log-problem` wrote; `tied` when the purchase was found by itself."""

    customer: Customer
    case: Case
    purchase: Purchase | None
    other: (
        Purchase | None
    )  # their latest, but for that one; it may be too old to be found by itself
    tied: bool
    promise: Promise | None
    before: Kind | None  # what similar problems show
    also: tuple[Case, ...]  # what else is open for them
    solved: Case | None  # the last such problem of theirs, if it was solved lately
    allies: dict[int, Ally]


class ProblemPage(NamedTuple):
    """All that `problem x4` shows."""

    customer: Customer
    contact_and_phone: tuple[str | None, str | None]
    case: Case
    purchase: Purchase | None
    promises: tuple[Promise, ...]  # about it
    before: Kind | None  # what similar problems show
    news: tuple[int, int]  # when they last heard from the rep, and when an update is due
    allies: dict[int, Ally]
    policy: Policy


# Reading


def cases(
    book: Book,
    on: date,
    *,
    customer_id: int | None = None,
    kind: str | None = None,
    with_forgotten: bool = False,
) -> list[Case]:
    """Every problem reported by a day, as it stood then, oldest first; in two statements."""
    problems = book.problems.with_forgotten if with_forgotten else book.problems
    found = problems.all(on) if customer_id is None else problems.of(customer_id, on)
    if kind is not None:
        found = [problem for problem in found if kind_key(problem) == fold(kind)]
    return [case(p, on.toordinal(), book.policy) for p in with_steps(book, found, on)]


def case_of(book: Book, id: int, on: date) -> Case:
    """One problem as it stood on a day; Conflict before it was reported."""
    problem = book.problems.get(id)
    refuse_before(problem, on)
    return case(with_steps(book, [problem], on)[0], on.toordinal(), book.policy)


def settled_since(book: Book, ids: Collection[int], on: date) -> set[int]:
    """Which of these problems were closed, reopened or confirmed after a day."""
    kinds = ("resolve", "give-up", "reopen", "confirm")
    steps = book.steps.matching(problem_id=ids) if ids else []
    return {step.problem_id for step in steps if step.on > on and step.kind in kinds}


def that_can(book: Book, customer_id: int, command: str, on: date) -> list[Case]:
    """The problems of a customer that a command on one can mean, oldest first.

    Of fixes that wait for a word, those that the list asks about on that day come alone, else
    those that it will ask about.
    """
    theirs = cases(book, on, customer_id=customer_id)
    closed = command in ("reopen", "confirm-fix")
    meant = [each for each in theirs if each.is_open != closed]
    if command != "problem":
        since = settled_since(book, [each.problem.id for each in meant], on)
        meant = [each for each in meant if each.problem.id not in since]
    if command == "confirm-fix":
        from repbook.loyalty.reasons.care import check_fix_days

        waiting = [each for each in meant if each.is_solved and not each.confirmed]
        days = {each.problem.id: check_fix_days(each, book.policy) for each in waiting}
        asked = [each for each in waiting if on.toordinal() in days[each.problem.id]]
        recent = [each for each in waiting if on.toordinal() <= days[each.problem.id][-1]]
        return asked or recent or waiting or meant
    return meant or (theirs if command == "problem" else [])  # that only shows


def problem_page(book: Book, id: int, on: date) -> ProblemPage:
    """Read what `problem` shows of one problem."""
    case = case_of(book, id, on)
    customer = book.customers.get(case.problem.customer_id)
    bought = case.problem.purchase_id
    promises = (p for p in book.promises.matching(problem_id=id) if p.made_on <= on)
    return ProblemPage(
        customer,
        book.customers.contact_and_phone([customer.id])[customer.id],
        case,
        book.purchases.get(bought) if bought else None,
        tuple(sorted(promises, key=lambda promise: (promise.by, promise.id))),
        seen_before(case, cases(book, on), on.toordinal()),
        case.news(book.policy),
        known_allies(book),
        book.policy,
    )


def with_steps(book: Book, problems: Sequence[Problem], on: date) -> list[Problem]:
    """Problems with their steps up to a day."""

    return store.with_steps(
        problems,
        book.steps.with_forgotten,
        book.touches.with_forgotten,
        on.toordinal(),
    )


def kinds_in_use(book: Book) -> dict[str, int]:
    """Each kind of problem with how often it was recorded, most frequent first."""

    return store.kinds(book.conn)


def known_kind(book: Book, words: str, own: str | None = None) -> tuple[str, str | None]:
    """A kind as it is spelled in the book, and the one it may be a misspelling of.

    `own` is the kind that is being corrected, which gives way if nothing else is of it.
    """

    name = clean_name(words, "kind")
    key = fold(name)
    if not key or len(name) > LONGEST_KIND:
        raise InvalidInput(
            f"A kind is a word or two, of at most {LONGEST_KIND} characters",
            hint="In a word or two: --kind leak; what is wrong goes into the text",
        )
    in_use = kinds_in_use(book)
    by_key = {fold(kind): kind for kind, uses in in_use.items() if uses > (kind == own)}
    if key in by_key:
        return by_key[key], None
    from difflib import SequenceMatcher

    best, score = None, 0.0
    for known, kind in by_key.items():
        if len(known) > LONGEST_KIND:
            continue
        ratio = SequenceMatcher(None, key, known).ratio()
        near = ratio >= (0.75 if key[:1] == known[:1] else 0.8)
        if known.startswith(f"{key} ") or key.startswith(f"{known} "):  # one says more
            ratio, near = 1.0, True
        if near and ratio > score:
            best, score = kind, ratio
    return name, best


def kind_within(known: Sequence[str], what: str) -> str:
    """The kind in use that words on a problem name, all of it if one is; empty for none."""
    said = words_of(what)
    hinted = [k for k in known if any(w.startswith(tuple(words_of(k)[:1])) for w in said)]
    whole = (k for k in hinted if all(any(w.startswith(of) for w in said) for of in words_of(k)))
    return next(whole, hinted[0] if hinted else "")


def kind_meant(book: Book, words: str, line: str = "repbook problems --kind") -> str:
    """The kind in use that words name, by its beginning if need be; NotFound for none.

    `line` is what was typed before it, for the hint.
    """

    kinds = list(kinds_in_use(book))
    key = fold(words)
    exact = [kind for kind in kinds if fold(kind) == key]
    begun = [kind for kind in kinds if key and fold(kind).startswith(key)]
    if exact or len(begun) == 1:
        return (exact or begun)[0]
    near = begun[0] if begun else known_kind(book, words)[1]
    quoted = f'"{near}"' if near and " " in near else near
    raise NotFound(
        f'No problem is of the kind "{words}"',
        hint=f"{line} {quoted}; kinds in use: {', '.join(kinds[:9])}"
        if near
        else f"Kinds in use: {', '.join(kinds[:9]) or 'none yet'}",
    )


def _bought_lately(book: Book, bought: Sequence[Purchase], what: str) -> Purchase | None:
    """The purchase that a problem is about: the latest that shares a word with it, else the latest."""
    items = book.items.matching(purchase_id={each.id for each in bought})
    said = stems(what)
    for each in reversed(bought):
        texts = [each.what or "", *(item.what for item in items if item.purchase_id == each.id)]
        if said & stems(" ".join(texts)):
            return each
    return bought[-1] if bought else None


# Writing


def _solved_lately(logged: Case, theirs: Sequence[Case], on: date) -> Case | None:
    """The latest of a customer's problems like this one that were solved a short while ago."""
    solved = alike(logged, [each for each in theirs if each.is_solved])
    lately = [c for c in solved if on.toordinal() - (c.closed_day or 0) < TREND_DAYS]
    return max(lately, key=lambda c: c.closed_day or 0, default=None)


def _refuse_early(on: date, by: date | None) -> None:
    if by is not None and by < on:
        said = f"Solved by {by} would be before it was reported on {on}"
        raise Conflict(said, hint="Name a later day with --by, as in --by friday")


@act("log-problem")
def log_problem(
    book: Book,
    customer: Customer,
    what: str,
    *,
    on: date,
    today: date | None = None,
    kind: str | None = None,
    of: Purchase | None = None,
    tried: int = 0,
    found: bool = False,
    ally: Ally | None = None,
    by: date | None = None,
    channel: str | None = None,
    call: Touch | None = None,
) -> Reported:
    """Write a problem, with a hand-off and a promise.

    It is an exchange with them, unless it came in a `call`. Only `found` says that the rep found
    it by calling: a customer may also report it when the rep calls.

    Without `of` it is tied to a purchase of the last 30 days before its day, if there is one: to
    the latest of which a word stands in `what`, else to the latest.
    The case that comes back is as of `today`, or of `on`.
    """
    if of is not None:
        refuse_before(of, on)
    if call is not None:
        refuse_not_in_call(call, customer, on, book)
    _refuse_early(on, by)
    bought = [each for each in book.purchases.of(customer.id, on) if each.cents > 0]
    since = on - timedelta(days=book.policy.problem_of_purchase_days)
    what = what if what.endswith("..") else what.removesuffix(".")
    purchase = of or _bought_lately(book, [each for each in bought if since <= each.on < on], what)
    other = next((each for each in reversed(bought) if each != purchase), None)
    id = book.problems.add(
        customer_id=customer.id,
        what=what,
        reported_on=on,
        kind=kind,
        found=found,
        tried=tried,
        purchase_id=purchase.id if purchase else None,
        channel=call.channel if call else channel,
        exchange=call is None,
        touch_id=call.id if call else None,
    )
    if ally is not None:
        book.steps.add(problem_id=id, on=on, kind="hand-off", by="me", ally_id=ally.id)
    promised = None
    if by is not None:
        (promised,) = make_promise(book, [customer], f"solve: {what}", on=on, by=by, problem_id=id)
    book.summary = f"{customer.name}: {cut(what)}"
    logged, everything = case_of(book, id, today or on), cases(book, on)
    others = [each for each in everything if each.problem.customer_id == customer.id]
    still_open = tuple(each for each in others if each.is_open and each.problem.id != id)
    before = seen_before(logged, everything, on.toordinal())
    again = _solved_lately(logged, others, on)
    tied = purchase, other, of is None and purchase is not None, promised, before
    return Reported(customer, logged, *tied, still_open, again, known_allies(book))
