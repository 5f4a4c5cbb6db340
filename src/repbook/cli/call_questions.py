# Long because every question about a call has its function here.
"""What is asked about a call, one question each, with no answer lost.

`log-call` and `dial` name the questions, in order.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from repbook.book.drafts import Draft
from repbook.cli.call_entry import (
    NO_MORE_CALLS,
    Typed,
    open_problems,
    problem_in,
    tells_of_a_problem,
    to_confirm,
    to_solve,
    wants_no_calls,
)
from repbook.cli.customer_question import ask_who
from repbook.cli.interrupts import Stopped, undisturbed
from repbook.cli.options import BARE
from repbook.cli.parameters import cleaned
from repbook.cli.prompts import YES_OR_NO, Back, Keys
from repbook.cli.session import Session
from repbook.cli.typed_words import day_at_end, day_within
from repbook.errors import InvalidInput, NotFound, RepbookError
from repbook.formatter import cut
from repbook.loyalty.calls import CAN_KEEP, may_be_kept
from repbook.records import OUTCOMES, Customer, Problem, Promise, Quote
from repbook.views.reply_words import order_question, order_words

if TYPE_CHECKING:
    from repbook.cli.calls import Sign

T = TypeVar("T")

KEYS = {outcome[0]: outcome.replace("-", " ") for outcome in OUTCOMES}  # what to type for each
HOW = "How did it go? [r]eached [v]oicemail [n]o answer [s]ent [t]hey called:"
QUOTE_KEYS = {"w": "won", "l": "lost", "o": "open"}
QUOTE_ENDED = "[w]on [l]ost (Enter: still open)"
FEEDBACK = re.compile(r"([^:;]{1,60}?)[\s:,]+(good|mixed|bad)\b[\s:,]*(.*)", re.I | re.S)

# What is asked of a call, in order, by the name of its answer
QUESTIONS = tuple(
    "customer_id outcome note held about problem kept order quotes promise by feedback no_calls again".split()
)
ABOUT_THE_CALL = QUESTIONS[2:]  # once it is known who it was, and how it went
# The outcomes after which a question is asked; of what is not here, after each.
ASKED_AFTER = {
    "note": ("reached", "voicemail", "sent"),
    "held": ("reached",),
    "about": ("reached",),
    "problem": ("reached",),
    "order": ("reached",),
    "quotes": ("reached",),
    "feedback": ("reached",),
    "kept": CAN_KEEP,
    "promise": ("reached", "sent"),
    "again": ("reached",),
}


class CallQuestions:
    """The questions about one call; its answers are kept in a draft, by question."""

    def __init__(self, session: Session, draft: Draft) -> None:
        self.session = session
        self.prompts = session.prompts
        self.draft = draft
        self.answers = draft.typed
        self.day = date.fromisoformat(draft.typed["on"])
        self.refused = ""  # why the draft could not be kept

    def ask(self, names: Sequence[str]) -> None:
        """Ask what is not answered yet, in order, keeping each answer.

        What cannot be read is said in one plain line, and asked again. When it
        stops, what was half typed stays in the answers as `half`.
        """
        answers = self.answers
        asked: list[tuple[int, dict[str, object]]] = []
        earlier: dict[str, str] = {}  # what was gone back over: to be changed, not typed again
        at = 0
        while at < len(names):
            name = names[at]
            if name in answers or not self.fits(name):
                at += 1
                continue
            half, typed = answers.pop("half", None) or ("", "")
            before = dict(answers)
            try:
                answers[name] = ASK[name](self, typed if half == name else earlier.get(name, ""))
            except RepbookError as error:
                self.session.output.note(error.message)
            except Back:
                if asked:
                    earlier |= {each: was for each, was in answers.items() if isinstance(was, str)}
                    at, before = asked.pop()
                    answers.clear()
                    answers.update(before)
                elif "customer_id" in names:
                    self.session.output.note("This is the first question")
                else:
                    raise  # the question before these is the caller's
            except Stopped as stopped:
                with undisturbed():
                    if stopped.half:
                        answers["half"] = [name, stopped.half]
                        self.keep()
                raise
            else:
                asked.append((at, before))
                at += 1
                self.keep()

    def keep(self) -> None:
        """Keep the draft; one that cannot be written is spoken of when the person stops."""
        from repbook.book import drafts

        with undisturbed():
            try:
                drafts.keep(self.draft)
                self.refused = ""
            except RepbookError as error:
                self.refused = error.message

    def fits(self, name: str) -> bool:
        """Whether a question is asked at all, by the answers there are."""
        answers = self.answers
        if name == "customer_id":
            return True
        if answers.get("customer_id") is None:
            return False
        if name == "by":
            return answers.get("promise") is not None
        said = answers.get("note") or ""
        if name == "again" and (self.customer.do_not_call or answers.get("no_calls")):
            return False
        if name == "no_calls" and (self.customer.do_not_call or not wants_no_calls(said)):
            return False
        if name in ("held", "about", "problem") and (answers.get("about") or self._says_fix()):
            return False
        if name == "problem" and not tells_of_a_problem(said):
            return False
        if name in ASKED_AFTER and answers["outcome"] not in ASKED_AFTER[name]:
            return False
        ended = [answers[option] for option in ("won", "lost") if answers.get(option)]
        if name == "quotes" and ended and BARE not in ended:
            return False
        found = {
            "quotes": self._quoted,
            "about": self._open,
            "kept": self._owed,
            "held": self._unconfirmed,
        }.get(name)
        return found is None or bool(found())

    @property
    def customer(self) -> Customer:
        """Whose call it is, as of now: another program may merge or remove them meanwhile.

        A merge is followed. NotFound for a removal; the draft then stays.
        """
        people, answers = self.session.book.customers, self.answers
        id = people.of_uid(answers.get("customer_uid"))
        if id is None:
            raise NotFound(
                f"{answers['customer']} was removed from the book meanwhile; nothing was written",
                hint="To go on with what was typed, for another customer: repbook log-call",
            )
        customer = people.get(id)
        if id != answers["customer_id"]:
            self.session.output.note(f"{answers['customer']} is part of {customer.name} ({id}) now")
            self.name(customer)
        return customer

    def name(self, customer: Customer) -> None:
        """Make it this customer's call."""
        self.answers.update(
            customer=customer.name, customer_uid=customer.uid, customer_id=customer.id
        )

    def _says_fix(self) -> bool:
        """Whether it is said already what became of a problem."""
        answers = self.answers
        return bool(answers.get("held") or answers.get("not_held") or "solved" in answers)

    def _open(self) -> list[Problem]:
        return open_problems(self.session, self.customer, self.day)

    def _unconfirmed(self) -> list[Problem]:
        return to_confirm(self.session, self.customer, self.day)

    def _owed(self) -> list[Promise]:
        promises = self.session.book.history(self.customer.id, self.day).promises
        solved = (
            self.answers.get("about") if "solved" in self.answers else None
        )  # which keeps its own
        rest = [p for p in promises if f"x{p.problem_id}" != solved]
        quoted = "quote" if self.answers.get("quote") else None
        said = (quoted, *map(self.answers.get, ("note", "quote", "order")))
        return may_be_kept(rest, self.day, " ".join(filter(None, said)))

    def _quoted(self) -> Sequence[Quote]:
        from repbook.book.quotes import open_quotes

        return open_quotes(self.session.book, self.customer, self.day)

    def _unless_no(self, question: str, begun: str) -> str:
        """An answer of free text; empty for a no. A lone letter is a key of other questions."""
        said = self.prompts.line(question, begun)
        if len(said) == 1 and said.isalpha() and said.lower() not in "ny":
            raise InvalidInput(
                f'"{said}" alone says nothing here. Write it out, or Enter for nothing,'
                " < to go back, Ctrl-C to stop"
            )
        return "" if said.lower() in ("n", "no", "none", "nothing") else said

    # One question each: its answer as an option would say it; `begun` is what was typed of it

    def _who(self, begun: str) -> int | None:
        customer = ask_who(self.session, self.day, begun)
        if customer is None:
            return None
        self.name(customer)
        return customer.id

    def _outcome(self, begun: str) -> str:
        keys = {**KEYS, "t": "they called"}
        key = self.prompts.pick(HOW, keys, "r", self._key)
        if key == "t":
            self.answers["inbound"] = True
            return "reached"
        return KEYS[key].replace(" ", "-")

    def _key(self, question: str, keys: Keys) -> str:
        from repbook.cli.how_it_went import key_and_note

        typed, note = key_and_note(self.prompts, question, keys, self.answers.get("note"))
        if note is not None:
            self.answers["note"] = note
        return typed

    def _note(self, begun: str) -> str:
        reached = self.answers["outcome"] == "reached"
        question = "What was said?" if reached else "Anything to note?"
        return cleaned(self._unless_no(question, begun)) or ""

    def _held(self, begun: str) -> bool:
        """Whether a fix holds; of the first that they spoke of."""
        for problem in self._unconfirmed():
            question = (
                f"Did the fix of x{problem.id} ({problem.what}) hold? (y/n, Enter: not asked)"
            )
            said = self.prompts.pick(question, {**YES_OR_NO, "-": "not asked"}, "-")
            if said != "-":
                self.answers.update(about=f"x{problem.id}", not_held=said == "n")
                return said == "y"
        return False

    def _problem(self, begun: str) -> str | None:
        note = str(self.answers.get("note") or "")
        return problem_in(note) if self.prompts.yes_or_no(to_solve(note)) else None

    def _no_calls(self, begun: str) -> bool:
        return self.prompts.yes_or_no(NO_MORE_CALLS)

    def _about(self, begun: str) -> str | None:
        for problem in self._open():
            question = f"About x{problem.id} ({problem.what})? (y/N, s: yes, and solved)"
            said = self.prompts.pick(question, {**YES_OR_NO, "s": "solved"}, "n")
            if said == "s":
                self.answers["solved"] = BARE
            if said != "n":
                return f"x{problem.id}"
        return None

    def _kept(self, begun: str) -> list[str]:
        """Which promises were kept; a typed no asks until when one is moved."""
        kept, moved, near = [], {}, self.session.formatter.near
        for p in self._owed():
            question = f"Did you keep p{p.id} ({p.text}, due {near(p.by)})? (y/N)"
            said = self.prompts.pick(question, {**YES_OR_NO, "-": "not asked"}, "-")
            if said == "y":
                kept.append(f"p{p.id}")
            elif said == "n" and p.by <= self.day:
                question = f"What is the new day of p{p.id}? (Enter: leave it due {near(p.by)})"
                if day := _until_read(self.session, partial(self._until, question)):
                    moved[f"p{p.id}"] = day
        self.answers["moved"] = moved
        return kept

    def _until(self, question: str, begun: str) -> str | None:
        said = self.prompts.line(question, begun)
        return self._when(said)[:10] if said else None

    def _order(self, begun: str) -> str | None:
        question = 'An order? As in "480" or "480 for 20 seals" (Enter: none):'
        said = self._unless_no(question, begun)
        if said and self._cents_of(said) < 0:
            raise InvalidInput(f'"{said}" is below zero; money taken back is a return')
        return said or None

    def _cents_of(self, order: str) -> int:
        from repbook.cli.order_words import order_of

        amount = order_of(self.session, order).amount
        return amount.cents if amount else 0

    def _quotes(self, begun: str) -> str | None:
        """Which open quote the order is; without an order, which one they accepted or declined."""
        if bare := [each for each in ("won", "lost") if self.answers.get(each) == BARE]:
            from repbook.cli.quote_question import bare_quote

            for option in bare:
                of_call = {f: v for f, v in self.answers.items() if f in Typed._fields}
                typed = Typed(**of_call)
                quote = bare_quote(self.session, self.customer, typed, option, self.day, True)
                self.answers[option] = f"q{quote.id}"
            return None
        from repbook.loyalty.quotes import may_be

        for quote in self._quoted():
            id = f"q{quote.id}"
            words = f"{id} ({cut(order_words(quote, self.session.formatter))})"
            if order := self.answers.get("order"):
                cents = self._cents_of(order)
                if not may_be(quote, cents, f"{order} {self.answers.get('note') or ''}"):
                    continue
                question = order_question(words, cents, self.session.formatter)
                said = "won" if self.prompts.yes_or_no(question) else ""
            else:
                said = QUOTE_KEYS[self.prompts.pick(f"{words}: {QUOTE_ENDED}", QUOTE_KEYS, "o")]
            if said == "lost":
                because = self._unless_no("Why was it lost? (Enter: not said)", "")
                self.answers["because"] = cleaned(because)
            if said in ("won", "lost"):
                self.answers[said] = id
                return id
        return None

    def _promise(self, begun: str) -> str | None:
        """What was promised; `send the quote by fri` names its day at once."""
        said = cleaned(self._unless_no("Did you promise anything?", begun))
        if said in ("y", "yes"):
            raise InvalidInput("What did you promise? Enter for nothing")
        what, day = day_at_end(self.session, said or "")
        if day:
            self.answers["by"] = self._when(day)
        return what or None

    def _by(self, begun: str) -> str | None:
        """The day of a promise: Enter takes the one that its words name, else today."""
        named = day_within(self.session, str(self.answers.get("promise") or ""), self.day)
        forms = self.session.formatter
        enter = forms.weekday(self.session.future(named, self.day)) if named else "today"
        said = self.prompts.line(f"By when? (Enter: {enter})", begun) or named
        return self._when(said) if said else None

    def _again(self, begun: str) -> str | None:
        said = self._unless_no('Call again? As in "thu 14:30":', begun)
        if not said:
            return None
        if said.lower() in ("never", "never again"):
            self.answers["no_calls"] = self._no_calls("")
            return None
        when = self._when(said)
        self.session.note_untimed(said, "< to go back, then ")
        return when

    def _when(self, said: str) -> str:
        """A day to come in ISO form, with its hour: a draft may be taken up on another day."""
        day, minute = self.session.when(said, self.day)
        if day < self.day:
            raise InvalidInput(f'"{said}" is {day.isoformat()}, before the call')
        return day.isoformat() + (
            "" if minute is None else f" {minute // 60:02d}:{minute % 60:02d}"
        )

    def _feedback(self, begun: str) -> list[str]:
        said = cleaned(self._unless_no('Feedback? As in "price bad too dear":', begun))
        try:
            return feedback_of(said) if said else []
        except InvalidInput as error:
            from collections import Counter

            known = Counter(each.topic for each in self.session.book.feedback.matching())
            topics = ", ".join(topic for topic, _ in known.most_common(5))
            error.message += f" (topics so far: {topics})" if topics else ""
            raise


WAITING = ("held", "about", "kept", "quotes")  # the questions that a record of the customer makes


def ask_what_waits(
    session: Session, customer: Customer, typed: Typed, day: date
) -> tuple[Typed, dict[str, object]]:
    """A call with the answers on what waits for a word of this customer: a fix, a problem, a promise.

    With it, which promises are moved.
    """
    answers = {"outcome": typed.outcome, **typed.said, "on": day.isoformat()}
    questions = CallQuestions(session, Draft(session.book_path, answers))
    questions.name(customer)
    for name in WAITING:
        if name not in answers and questions.fits(name):
            answers[name] = _until_read(session, partial(ASK[name], questions))
    said = {name: answers[name] for name in Typed._fields if answers.get(name) is not None}
    return Typed(**said), {"moved": moved} if (moved := answers.get("moved")) else {}


def ask_signs(
    session: Session, customer: Customer, typed: Typed, day: date, signs: "Sequence[Sign]"
) -> tuple[Typed, dict[str, object]]:
    """A call with what its note speaks of, each if it is a yes; and what else is then to be logged."""
    also: dict[str, object] = {}
    for sign in signs:
        if not sign.question or not session.prompts.agreed(sign.question):
            continue
        own = {name: said for name, said in sign.answers.items() if name in Typed._fields}
        typed = Typed(**{**typed._asdict(), **own})
        also.update((name, said) for name, said in sign.answers.items() if name not in own)
        if "by" in own and own["by"] is None:
            draft = Draft(session.book_path, {"on": day.isoformat(), "promise": own["promise"]})
            typed = typed._replace(by=_until_read(session, CallQuestions(session, draft)._by))
    return typed, also


def _until_read(session: Session, question: Callable[[str], T]) -> T:
    """The answer to a question, asked again where it cannot be read: nothing typed before is lost."""
    while True:
        try:
            return question("")
        except InvalidInput as error:
            session.output.note(error.message)


ASK: dict[str, Callable[[CallQuestions, str], object]] = {
    "customer_id": CallQuestions._who,
    "outcome": CallQuestions._outcome,
    "note": CallQuestions._note,
    "held": CallQuestions._held,
    "about": CallQuestions._about,
    "problem": CallQuestions._problem,
    "no_calls": CallQuestions._no_calls,
    "kept": CallQuestions._kept,
    "order": CallQuestions._order,
    "quotes": CallQuestions._quotes,
    "promise": CallQuestions._promise,
    "by": CallQuestions._by,
    "feedback": CallQuestions._feedback,
    "again": CallQuestions._again,
}


def feedback_of(said: str) -> list[str]:
    """`price bad "too dear"; quality good` as the options of `-f`."""
    found: list[str] = []
    for piece in said.split(";"):
        match = FEEDBACK.fullmatch(piece.strip())
        if match:
            topic, verdict, words = match.groups()
            found.append(f"{topic}:{verdict.lower()}:{words.strip().strip(chr(34))}")
        elif found:  # a semicolon within the words
            found[-1] += f";{piece}"
        else:
            raise InvalidInput(f'"{said}" is not feedback: give a topic, then good, mixed or bad')
    return found
