# Long because its options stand one a line, as the help lists them.
"""Before a call: `dial`, a calling hour down the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from repbook.cli import call_questions, guided_call, interrupts, readings
from repbook.cli.interrupts import Stopped
from repbook.cli.parameters import Tag, Town
from repbook.cli.prompts import Back
from repbook.cli.session import Session
from repbook.errors import InvalidInput

if TYPE_CHECKING:
    from repbook.book.dial_session import Hour
    from repbook.book.drafts import Draft
    from repbook.loyalty.forecasting.forecast import Forecaster
    from repbook.records import Customer, History
    from repbook.views.brief import Brief

KEYS = {
    "r": "reached",
    "v": "voicemail",
    "n": "no answer",
    "s": "sent",
    "k": "skip",
    "z": "snooze",
    "q": "quit",
}
HOW = "[r]eached [v]oicemail [n]o answer [s]ent, s[k]ip snoo[z]e [q]uit:"


ASKED = {
    "reached": (
        call_questions.NOTE,
        call_questions.ABOUT,
        call_questions.KEPT,
        call_questions.ORDER,
        call_questions.PROMISE,
        call_questions.BY,
        call_questions.AGAIN,
    ),
    "voicemail": (call_questions.NOTE,),
    "sent": (call_questions.NOTE, call_questions.KEPT),
    "no-answer": (),
}


class Settings(NamedTuple):
    """What was asked for: how many, and whom."""

    most: int | None
    reason: tuple[str, ...]
    tag: str | None
    town: str | None


def dial(
    session: Session,
    count: Annotated[
        int | None,
        typer.Option("-n", min=0, help="How many in Care and in Worth a call, each (10)"),
    ] = None,
    reason: Annotated[
        list[str] | None,
        typer.Option("--reason", metavar="CODE", help="Only calls with this reason"),
    ] = None,
    tag: Tag = None,
    town: Town = None,
) -> None:
    """Call down the list, one customer after the other.

    Examples:
      repbook dial
      repbook dial -n 20 --tag north
      repbook dial --reason payment

    Each is shown with a brief; one key says how the call went, and it is noted
    at once. A no-answer comes again at the end. Leave at any moment: repbook
    dial goes on from there, that day.
    """
    from repbook.loyalty.reasons import CODES

    for code in reason or ():
        if code not in CODES:
            raise InvalidInput(f'"{code}" is no reason', hint=f"One of: {', '.join(CODES)}")
    if not session.prompts.can_ask:
        raise InvalidInput(
            "dial asks how each call went, and there is nobody to ask",
            hint="repbook next lists whom to call; repbook log-call CUSTOMER notes a call",
        )
    import gc

    gc.enable()  # switched off for commands of a moment; this one stays
    everyone = readings.histories(session)
    if not everyone:
        session.output.nobody_yet()
        return
    Dialling(session, Settings(count, tuple(reason or ()), tag, town), everyone).run()


class Dialling:
    """One run of `dial`: the hour that is kept, and when this run began."""

    def __init__(self, session: Session, asked: Settings, everyone: Sequence[History]) -> None:
        self.session = session
        self.asked = asked
        self.began = self.session.seconds()
        self.forecaster: Forecaster | None = None
        self.hour: Hour = self._hour(everyone)
        self.before = self.hour.seconds

    def run(self) -> None:
        """Call after call, until the line is empty or the person stops."""
        from repbook.book import drafts

        try:
            with self.session.prompts.editor.conversation():
                while (draft := guided_call.offered(self.session)) is not None:
                    if guided_call.ask(self.session, draft, guided_call.QUESTIONS):
                        self._note(draft)
                self._walk_down()
        except Stopped as stopped:
            self._keep()
            interrupts.end_line(stopped, self.session.output)
            if drafts.begun(self.session.book_path):
                self.session.output.note(
                    "What was typed is kept; repbook dial and log-call offer it again"
                )
        self._summary()

    def _hour(self, everyone: Sequence[History]) -> Hour:
        """The hour to go on with: the one begun today, with what has come up since."""
        from repbook.book import dial_session as hours
        from repbook.loyalty.call_list import call_list, forecaster_of

        book, on = self.session.book, self.session.today
        fitted = readings.fitted(self.session, everyone)
        self.forecaster, _ = forecaster_of(everyone, on, book.policy, fitted)
        calls = call_list(
            readings.narrowed(self.session, everyone, self.asked.tag, self.asked.town),
            on=on,
            policy=book.policy,
            fitted=fitted,
            codes=self.asked.reason or None,
            most=book.policy.next_count if self.asked.most is None else self.asked.most,
        )
        begun = hours.kept(self.session.book_path, on, repr(tuple(self.asked)))
        if begun is not None and hours.waiting(book, begun):
            owed = [c.history.id for c in calls.owed if c.history.id not in begun.line]
            return begun._replace(line=(*owed, *begun.line))
        fresh = hours.Hour(on, repr(tuple(self.asked)), ())
        if begun is not None:
            fresh = fresh._replace(skipped=begun.skipped, seconds=begun.seconds)
        done = hours.tried(book, fresh)
        line = [call.history.id for call in calls.calls if call.history.id not in done]
        if begun is None:  # without the file, the book still knows who did not answer
            line += [id for id in hours.once_unanswered(book, fresh) if id not in line]
        return fresh._replace(line=tuple(id for id in line if id not in fresh.skipped))

    def _walk_down(self) -> None:
        from repbook.book import dial_session as hours
        from repbook.views.dial import call_screen

        while True:
            waiting = hours.waiting(self.session.book, self.hour)
            if not waiting:
                return
            shown = self._brief(waiting[0])
            if shown is None:
                line = tuple(id for id in self.hour.line if id != waiting[0])
                self.hour = self.hour._replace(line=line)
                continue
            self._keep()
            tally = hours.tally(self.session.book, self.hour)
            at = len(self.hour.line) - len(waiting) + 1
            self.session.prompts.show(
                call_screen(at, self.hour, tally, shown, self.session.formatter), links=True
            )
            if not self._called(shown.dossier.customer):
                return

    def _brief(self, id: int) -> Brief | None:
        """The brief of who is next; None if they are not to be called any more."""
        people = self.session.book.customers
        if not people.exists(id):
            return None
        shown = readings.read_up(self.session, people.get(id), self.forecaster)
        history = shown.lead.history
        if history.do_not_call or history.written_off_day is not None:
            return None
        tried = history.tried_day == self.hour.day.toordinal()
        return shown if shown.call is not None or tried else None

    def _called(self, customer: Customer) -> bool:
        """Ask how one call went and note it; False when the person stops."""
        while True:
            try:
                key = self.session.prompts.pick(HOW, KEYS)
                break
            except Back:
                self.session.output.note(
                    "repbook undo takes the last call back; then repbook dial again"
                )
        if key == "q":
            return False
        if key == "k":
            self.hour = self.hour._replace(skipped=(*self.hour.skipped, customer.id))
        elif key == "z":
            self._snooze(customer)
        else:
            self._log(customer, KEYS[key].replace(" ", "-"))
        return True

    def _log(self, customer: Customer, outcome: str) -> None:
        from repbook.cli.calls import Typed

        draft = guided_call.begin(self.session, Typed(), self.hour.day)
        draft.typed.update(
            customer=customer.name,
            customer_uid=customer.uid,
            customer_id=customer.id,
            outcome=outcome,
        )
        if guided_call.ask(self.session, draft, ASKED[outcome]):
            self._note(draft)

    def _note(self, draft: Draft) -> None:
        from repbook.views.dial import noted_screen

        done, gap = guided_call.finish(self.session, draft)
        self.session.prompts.show(
            noted_screen(done, gap, self.session.formatter, self.session.book.policy)
        )

    def _snooze(self, customer: Customer) -> None:
        while True:
            try:
                until = self.session.future(
                    self.session.prompts.line("Until when? (Enter: in 2 weeks)") or "2w"
                )
                if until > self.hour.day:
                    break
                self.session.output.note("That is not a day to come")
            except InvalidInput as error:
                self.session.output.note(error.message)
            except Back:
                return
        book = self.session.book
        with book.change("snooze"):
            book.customers.snooze(customer.id, self.hour.day, until)
            book.said = f"{customer.name} until {until}"
        self.session.output.note(
            f"{customer.name} is off the list until {self.session.formatter.weekday(until)}."
        )
        self.hour = self.hour._replace(skipped=(*self.hour.skipped, customer.id))

    def _keep(self) -> None:
        from repbook.book import dial_session as hours

        self.hour = self.hour._replace(seconds=self.before + self.session.seconds() - self.began)
        hours.keep(self.session.book_path, self.hour)

    def _summary(self) -> None:
        from repbook.book import dial_session as hours
        from repbook.views.dial import summary_screen

        self._keep()
        book = self.session.book
        if not self.hour.line:
            self.session.output.note("Nobody left to call today: repbook next shows the list")
            return
        left = len(hours.waiting(book, self.hour))
        silent = [
            id for id, how in hours.tried(book, self.hour).items() if set(how) == {"no-answer"}
        ]
        names: Sequence[str] = [
            book.customers.get(id).name for id in silent if id in self.hour.line
        ]
        tally = hours.tally(book, self.hour)
        self.session.prompts.show(
            summary_screen(self.hour, tally, left, names, self.session.formatter)
        )
