"""`log-call` without a customer: a walk through the call, one question after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from repbook.cli import asking, edge
from repbook.cli.asking import Answers, Back, Question, Stopped
from repbook.cli.calls import Typed, open_problems, write
from repbook.errors import Failed, NoSuch, NotUnderstood, RepbookError, SeveralSuch

if TYPE_CHECKING:
    from repbook.book.drafts import Draft
    from repbook.loyalty.call_list import Call
    from repbook.model import Customer, Problem, Promise

TOP = 9
OUTCOMES = {"r": "reached", "v": "voicemail", "n": "no answer", "s": "sent", "t": "they called"}
HOW = "How did it go? [r]eached [v]oicemail [n]o answer [s]ent [t]hey called:"


def log_call(given: Typed, day: date, json: bool = False) -> None:
    """Ask for a call and note it; what the options said is not asked again."""
    from repbook.views import logged

    if not edge.can_ask():
        raise NotUnderstood(
            "CUSTOMER is missing, and there is nobody to ask", hint='repbook log-call CUSTOMER "…"'
        )
    draft = None
    try:
        with asking.conversation():
            draft = (offered() if given == Typed() else None) or begin(given, day)
            if not ask(draft, QUESTIONS):
                edge.note("Nobody was named; nothing was written")
                return
            done, gap = finish(draft)
    except Stopped as stopped:
        asking.part(stopped)
        kept = draft is not None and draft.path.exists()
        goes_on = "repbook log-call goes on with what was typed"
        raise Failed("Stopped; nothing was written", goes_on if kept else None) from None
    edge.show(
        lambda: logged.call_screen(done, gap, edge.forms(), edge.book().policy),
        lambda: logged.call_data(done, edge.forms()),
        json=json,
    )


# Drafts


def begin(given: Typed, day: date) -> Draft:
    """A new draft, with what was given already."""
    from repbook.book import drafts

    blank = Typed()
    said = {k: v for k, v in given._asdict().items() if v != getattr(blank, k)}
    return drafts.Draft(drafts.new(edge.book_path()), {"on": day.isoformat(), **said})


def offered() -> Draft | None:
    """A call that was begun before, if the person wants to go on with it."""
    from repbook.book import drafts
    from repbook.views.walk import begun_words

    for draft in drafts.begun(edge.book_path()):
        edge.note(f"Begun and not noted: {begun_words(draft.typed, edge.forms())}")
        said = asking.pick(
            "Go on with it? (Enter: yes, l later, d drop it)",
            {"y": "yes", "l": "later", "d": "drop it"}, "y",
        )  # fmt: skip
        if said == "d":
            drafts.drop(draft)
        elif said == "y":
            return draft
    return None


def ask(draft: Draft, questions: Sequence[Question]) -> bool:
    """Ask what a draft still lacks, keeping each answer; False when nobody was named."""
    from repbook.book import drafts

    refused = ""

    def keep(answers: Answers) -> None:
        nonlocal refused
        try:
            drafts.keep(draft)
            refused = ""
        except RepbookError as error:
            refused = error.message

    customer = draft.typed.get("customer_id")
    if customer is not None and not _same(customer, draft.typed.get("customer_uid")):
        draft.typed.pop("customer_id")
    try:
        asking.ask_all(questions, draft.typed, keep)
    except Stopped as stopped:
        if refused and stopped.signal is None:
            edge.note(f"\n{refused}. What was typed:")
            for name in (*Typed._fields, "half"):
                if draft.typed.get(name):
                    edge.note(f"  {name}: {draft.typed[name]}")
        raise
    if draft.typed.get("customer_id") is None:
        drafts.drop(draft)
        return False
    return True


def finish(draft: Draft) -> Any:
    """Write the call of a draft, then let the draft go."""
    from repbook.book import drafts

    typed = draft.typed
    customer = edge.book().customers.get(typed["customer_id"])
    fields = {k: _read(v) for k, v in typed.items() if k in Typed._fields and v is not None}
    written = write(customer, Typed(**fields), date.fromisoformat(typed["on"]))
    drafts.drop(draft)
    return written


def _read(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _same(id: int, uid: str | None) -> bool:
    people = edge.book().customers
    return people.exists(id) and people.get(id).uid == uid


# Who


def ask_who(answers: Answers, begun: str) -> int | None:
    """Who it was: one of the list, a name, or somebody new; None ends it."""
    from repbook.views.walk import who_screen

    day = date.fromisoformat(answers["on"])
    calls = top_of_the_list(day)
    asking.show(who_screen(calls, edge.forms()))
    picks = f"1 to {len(calls)}, or a name" if calls else "A name"
    while True:
        said = asking.line(f"Who was it? ({picks}; Enter stops)", begun)
        begun = ""
        if not said:
            return None
        if said.isdecimal() and 1 <= int(said) <= len(calls):
            customer = edge.book().customers.get(calls[int(said) - 1].history.id)
        else:
            try:
                found = named(said)
            except Back:
                continue
            except Stopped as stopped:
                raise Stopped(said, stopped.signal) from None
            if found is None:
                continue
            customer = found
        if customer.name.casefold() != said.casefold():
            edge.note(f"{customer.name} ({customer.id})")
        answers["customer"], answers["customer_uid"] = customer.name, customer.uid
        return customer.id


def top_of_the_list(day: date) -> Sequence[Call]:
    """The first calls of `next`; by the fit there is, for noting a call never makes one."""
    from repbook.book import fits
    from repbook.loyalty.call_list import call_list, look_at
    from repbook.loyalty.reasons import Lead

    book = edge.book()
    everyone = book.histories(day)
    kept = fits.newest(book, day)
    if kept is not None or not any(h.buying.days for h in everyone):
        return call_list(everyone, on=day, policy=book.policy, fitted=kept, most=TOP).calls[:TOP]
    gap = book.mean_gap(day)
    looked = [
        look_at(Lead(h, day.toordinal(), book.policy, None, gap))
        for h in everyone
        if not h.do_not_call and h.written_off_day is None
    ]
    calls = [call for call in looked if call is not None and call.block != "worth"]
    calls.sort(key=lambda call: (call.block != "owed", call.reasons[0].urgency, call.history.id))
    return calls[:TOP]


def named(said: str) -> Customer | None:
    """The customer that was typed, chosen among several, or added; None to ask again."""
    from repbook.book.find import find
    from repbook.views.walk import candidates_screen

    try:
        return find(edge.book(), said)
    except SeveralSuch as several:
        exact = not several.message.startswith("Nobody")
        asking.show(candidates_screen(said, several.candidates, exact))
        while True:
            answer = asking.line(f'Which one? (number, + adds "{said}" as new, Enter asks again)')
            if not answer:
                return None
            if answer in ("+", "a"):
                return added(said)
            if answer.isdecimal() and 1 <= int(answer) <= len(several.candidates):
                return edge.book().customers.get(several.candidates[int(answer) - 1][0])
            edge.note(f'"{answer}" is none of the numbers')
    except NoSuch:
        if asking.agreed(f'Nobody in the book is called "{said}". Add them as a new customer?'):
            return added(said)
        return None


def added(said: str) -> Customer | None:
    """Add a new customer in the flow: name, whom to ask for, phone."""
    from repbook.book import people
    from repbook.book.alike import alike
    from repbook.book.contacts import Person, Ways
    from repbook.cli.people_options import read_phone
    from repbook.views.people import alike_words

    name = people.name_of(said)
    person = asking.line("Whom do you ask for there?")
    while True:
        try:
            text = asking.line("Their phone number?")
            phones = Ways((read_phone(text),) if text else ())
            break
        except NotUnderstood as error:
            edge.note(error.message)
    contact = Person(people.name_of(person, "contact's name"), {}, phones) if person else None
    own = people.Changes() if contact else people.Changes(phones=phones)
    customer = people.add(edge.book(), name, own, contact, on=edge.today())
    edge.note(f"{customer.name} ({customer.id}) is in the book")
    for double in alike(edge.book(), customer):
        edge.note(f"Look: {alike_words(double)}")
    return customer


# What happened


def ask_outcome(answers: Answers, begun: str) -> str:
    """How it went, one key each."""
    key = asking.pick(HOW, OUTCOMES, "r")
    if key == "t":
        answers["inbound"] = True
        return "reached"
    return OUTCOMES[key].replace(" ", "-")


def ask_note(answers: Answers, begun: str) -> str:
    """What was said; empty for nothing."""
    question = "What was said?" if answers["outcome"] == "reached" else "Anything to note?"
    return edge.clean(asking.line(question, begun)) or ""


def ask_about(answers: Answers, begun: str) -> str | None:
    """Which open problem it was about, so that the effort is counted."""
    for problem in _open(answers):
        if asking.agreed(f"About x{problem.id} ({problem.what})?"):
            return f"x{problem.id}"
    return None


def ask_kept(answers: Answers, begun: str) -> list[str]:
    """Which promises due by now were kept with this call."""
    return [
        f"p{promise.id}"
        for promise in _owed(answers)
        if asking.agreed(
            f"Kept p{promise.id} ({promise.text}, for {edge.forms().near(promise.by)})?"
        )
    ]


def ask_order(answers: Answers, begun: str) -> str | None:
    """The amount of an order, as it was typed."""
    said = asking.line("An order? Its amount:", begun)
    if said and edge.cents(said) < 0:
        raise NotUnderstood(f'"{said}" is below zero; money taken back is a return')
    return said or None


def ask_promise(answers: Answers, begun: str) -> str | None:
    """What was promised; `send the quote by fri` names its day at once."""
    said = edge.clean(asking.line("Did you promise anything?", begun))
    what, by, day = (said or "").rpartition(" by ")
    if by and what.strip():
        try:
            answers["by"] = _day(answers, day)
        except NotUnderstood:
            return said
        return what.strip()
    return said


def ask_by(answers: Answers, begun: str) -> str | None:
    """The promise's day, as a date: a draft may be taken up on another day."""
    said = asking.line("By when? (Enter: today)", begun)
    return _day(answers, said) if said else None


def ask_feedback(answers: Answers, begun: str) -> list[str]:
    """What they said on a topic; several with `;` between them."""
    said = edge.clean(asking.line('Feedback? As in "price bad too dear":', begun))
    return feedback_of(said) if said else []


def feedback_of(said: str) -> list[str]:
    """`price bad "too dear"; quality good` as the options of `-f`."""
    import re

    found: list[str] = []
    for piece in said.split(";"):
        match = re.fullmatch(
            r"([^:;]{1,60}?)[\s:,]+(good|mixed|bad)\b[\s:,]*(.*)", piece.strip(), re.I | re.S
        )
        if match:
            topic, verdict, words = match.groups()
            found.append(f"{topic}:{verdict.lower()}:{words.strip().strip(chr(34))}")
        elif found:  # a semicolon within the words
            found[-1] += f";{piece}"
        else:
            raise NotUnderstood(f'"{said}" is no feedback: say a topic, then good, mixed or bad')
    return found


def _day(answers: Answers, said: str) -> str:
    made = date.fromisoformat(answers["on"])
    day = edge.future(said, made)
    if day < made:
        raise NotUnderstood(f'"{said}" is {day.isoformat()}, before the call')
    return day.isoformat()


def _customer(answers: Answers) -> Customer:
    return edge.book().customers.get(answers["customer_id"])


def _open(answers: Answers) -> list[Problem]:
    return open_problems(_customer(answers), date.fromisoformat(answers["on"]))


def _owed(answers: Answers) -> list[Promise]:
    day = date.fromisoformat(answers["on"])
    promises = edge.book().history(answers["customer_id"], day).promises
    return [promise for promise in promises if promise.by <= day]


# In order


def _somebody(answers: Answers) -> bool:
    return answers.get("customer_id") is not None


def _reached(answers: Answers) -> bool:
    return _somebody(answers) and answers["outcome"] == "reached"


def _tried(answers: Answers) -> bool:
    return _somebody(answers) and answers["outcome"] != "no-answer"


def _promised(answers: Answers) -> bool:
    return _somebody(answers) and answers.get("promise") is not None


Fits = Callable[[Answers], bool]
OUTCOME = Question("outcome", ask_outcome, _somebody)
NOTE = Question("note", ask_note, _somebody)
ABOUT = Question("about", ask_about, lambda answers: _reached(answers) and bool(_open(answers)))
KEPT = Question("kept", ask_kept, lambda answers: _tried(answers) and bool(_owed(answers)))
ORDER = Question("order", ask_order, _reached)
PROMISE = Question("promise", ask_promise, _tried)
BY = Question("by", ask_by, _promised)
FEEDBACK = Question("feedback", ask_feedback, _reached)
QUESTIONS = (
    Question("customer_id", ask_who), OUTCOME, NOTE, ABOUT, KEPT, ORDER, PROMISE, BY, FEEDBACK,
)  # fmt: skip
