# Long because its options stand one a line, as the help lists them.
"""Before a call: `dial`, down the list call by call."""

import gc

from repbook.book import dial_session, drafts
from repbook.book.brief import Brief, read_brief
from repbook.book.drafts import Draft
from repbook.book.holds import snooze
from repbook.cli import guided_call, interrupts
from repbook.cli.call_entry import Typed, amount_quoted, of_a_quote
from repbook.cli.call_questions import ABOUT_THE_CALL, KEYS, QUESTIONS, CallQuestions
from repbook.cli.how_it_went import key_and_note
from repbook.cli.interrupts import Stopped
from repbook.cli.next import list_filter, narrowed_by
from repbook.cli.parameters import Most, Reasons, Tag, Town
from repbook.cli.prompts import Back, Keys
from repbook.cli.session import Session
from repbook.errors import Conflict, InvalidInput, NotFound
from repbook.loyalty.call_list import Filter
from repbook.records import Customer
from repbook.text import shell_line
from repbook.views.dial import LESS, call_screen, summary_screen, whom_screen, without_hint
from repbook.views.holds import snoozed_screen
from repbook.views.log_call import LoggedCall
from repbook.views.log_call import call_screen as log_call_screen
from repbook.views.screen import Screen, screen

DIAL_KEYS = {**KEYS, "k": "skip", "z": "snooze", "q": "quit"}
HOW = "[r]eached [v]oicemail [n]o answer [s]ent, s[k]ip snoo[z]e [q]uit:"


def dial(
    session: Session,
    count: Most = None,
    reason: Reasons = None,
    tag: Tag = None,
    town: Town = None,
) -> None:
    """Work through the call list, one customer at a time.

    Examples:
      repbook dial
      repbook dial -n 20 --tag north
      repbook dial --reason payment

    It shows a brief for each customer, and one key logs the outcome. Customers
    who do not answer come up again at the end. You can stop at any time.
    Started again on the same day, it goes on where you stopped.
    """
    asked = list_filter(session, reason, tag, town, count)
    if not session.prompts.can_ask:
        raise InvalidInput(
            "dial asks how each call went, and it cannot ask here",
            hint="Whom to call: repbook next; to log a call: repbook log-call CUSTOMER",
        )
    gc.enable()  # switched off for commands of a moment; this one stays
    if session.book.empty:
        session.output.nobody_yet()
        return
    Dialling(session, asked).run()


class Dialling:
    """One run of `dial`: the session that is kept, and when this run began."""

    def __init__(self, session: Session, asked: Filter) -> None:
        self.session = session
        self.narrowed = narrowed_by(asked)
        self.began = self.session.seconds()
        self.dial = dial_session.begin(self.session.book_day(), asked)
        self.before = self.dial.seconds
        self.reply: Screen = ()  # to what was logged last, for the next page
        self.said: str | None = None  # a note typed before the key or right after it

    def run(self) -> None:
        """Call after call, until the line is empty or the person stops."""
        try:
            with self.session.prompts.editor.conversation():
                while (draft := guided_call.offered(self.session)) is not None:
                    if guided_call.ask(self.session, draft, QUESTIONS):
                        self._note(draft)
                self._walk_down()
        except Stopped as stopped:
            self._keep()
            interrupts.end_line(stopped, self.session.output)
            if drafts.begun(self.session.book_path):
                self.session.output.note(
                    "What was typed is kept. To go on with it: repbook dial, or repbook log-call"
                )
        self._summary()

    def _walk_down(self) -> None:
        while True:
            waiting = dial_session.waiting(self.session.book, self.dial)
            if not waiting:
                return
            shown = self._brief(waiting[0])
            if shown is None:
                queue = tuple(id for id in self.dial.queue if id != waiting[0])
                self.dial = self.dial._replace(queue=queue)
                self.reply += screen(self._gone_words(waiting[0]))
                continue
            self._keep()
            self._show(shown, len(waiting))
            try:
                if not self._called(shown.customer):
                    return
            except (NotFound, Conflict) as error:  # another program was quicker
                self.reply += screen(error.message)

    def _show(self, shown: Brief, left: int) -> None:
        """Show the reply to the last call and a brief, as much of it as fits the window."""
        book, id = self.session.book, shown.customer.id
        tally = dial_session.tally(book, self.dial)
        whom = book.customers.contact_and_phone([id])
        for sections in LESS:
            page = call_screen(
                left, self.dial, tally, shown, whom, self.session.formatter, sections
            )
            if self.session.prompts.fits((*self.reply, *page)):
                break
        self.session.prompts.show((*self.reply, *page), links=True)
        self.reply = ()

    def _gone_words(self, id: int) -> str:
        """Who is on the list no more; one who is not to be called, or was removed, without the name."""
        people = self.session.book.customers
        gone = people.get(id) if people.exists(id) else None
        if gone is None or gone.do_not_call:
            return "One customer fewer: no longer on today's list."
        return f"{gone.name} is no longer on today's list."

    def _brief(self, id: int) -> Brief | None:
        people = self.session.book.customers
        if not people.exists(id):
            return None
        shown = read_brief(self.session.book_day(), people.get(id))
        if not shown.as_of.may_be_listed:
            return None
        attempt = shown.as_of.history.attempted_call
        tried = attempt is not None and attempt[0] == self.dial.day.toordinal()
        return shown if shown.call is not None or tried else None

    def _called(self, customer: Customer, again: bool = False) -> bool:
        """Ask how one call went and log it; False when the person stops."""
        self.said = None
        try:
            key = self._pick(customer, again)
        except Back:
            self.session.output.note(
                f"To take back the last call: repbook undo, then repbook dial{self.narrowed} to go on"
            )
            return self._called(customer, again=True)
        except Stopped:
            self._not_logged(customer)
            raise
        try:
            if key in "kzq":
                self._not_logged(customer)
            if key == "k":
                self.dial = self.dial._replace(skipped=(*self.dial.skipped, customer.id))
            elif key == "z":
                self._snooze(customer)
            elif key != "q":
                self._log(customer, KEYS[key].replace(" ", "-"))
        except Back:
            return self._called(customer, again=True)
        return key != "q"

    def _pick(self, customer: Customer, again: bool) -> str:
        """How it went, by one key; whom to dial stands above the question each time it is asked."""
        prompts, asked = self.session.prompts, again
        whom = self.session.book.customers.contact_and_phone([customer.id])

        def ask(question: str, keys: Keys) -> str:
            nonlocal asked
            if asked:
                prompts.show(whom_screen(customer, whom), links=True)
            asked = True
            return self._key(question, keys)

        return prompts.pick(HOW, DIAL_KEYS, ask=ask)

    def _key(self, question: str, keys: Keys) -> str:
        """The key that was typed; what stands before or after it is the note."""
        typed, self.said = key_and_note(self.session.prompts, question, keys, self.said)
        return typed

    def _not_logged(self, customer: Customer) -> None:
        """Say that the note typed was not logged, with the line that logs it."""
        if self.said:
            line = shell_line(["repbook", "log-call", f"{customer.id}", self.said])
            self.reply += screen(f"The note is not logged. To log it: {line}")

    def _log(self, customer: Customer, outcome: str) -> None:
        draft = guided_call.begin(self.session, Typed(), self.dial.day)
        draft.typed["outcome"] = outcome
        if self.said:
            draft.typed["note"] = self.said
        CallQuestions(self.session, draft).name(customer)
        try:
            guided_call.ask(self.session, draft, ABOUT_THE_CALL)
        except Back:
            drafts.drop(draft)
            raise
        self._note(draft)

    def _note(self, draft: Draft) -> None:
        done, today = guided_call.finish(self.session, draft)
        listed_next = self.session.book_day(fit="none").next_listed(today)
        logged = LoggedCall(done, today, listed_next)
        self.dial = self.dial._replace(logged=(*self.dial.logged, done.touch.uid))
        self.reply += without_hint(log_call_screen(logged, self.session.formatter))
        if amount := amount_quoted(done.touch.note or ""):
            self.reply += screen(of_a_quote(done.customer, amount))

    def _snooze(self, customer: Customer) -> None:
        while True:
            said = self.session.prompts.line("Until when? (Enter: in 2 weeks)") or "2w"
            try:
                done = snooze(
                    self.session.book, customer, self.session.future(said), on=self.dial.day
                )
                break
            except (InvalidInput, Conflict) as error:
                self.session.output.note(error.message)
        self.reply += without_hint(snoozed_screen(done, self.session.formatter))
        self.dial = self.dial._replace(snoozed=(*self.dial.snoozed, customer.id))

    def _keep(self) -> None:
        self.dial = self.dial._replace(seconds=self.before + self.session.seconds() - self.began)
        dial_session.keep(self.session.book_path, self.dial)

    def _summary(self) -> None:
        self._keep()
        self.session.prompts.show(self.reply)
        book = self.session.book
        if not self.dial.queue:
            still = self.session.book_day(fit="none").call_list(Filter()).owed
            show = "what you still owe to those you called" if still else "the list"
            self.session.output.note(f"Nobody left to call today. To see {show}: repbook next")
            return
        left = dial_session.waiting(book, self.dial)
        tried = dial_session.tried(book, self.dial)
        left_out = {*self.dial.queue} & self.dial.left_out
        listed = self.session.book_day(fit="none").call_list(Filter())
        owed = [call for call in listed.owed if call.history.id in left_out]
        tally = dial_session.tally(book, self.dial)
        silent = [id for id, how in tally.how.items() if how == "no-answer"]
        again = [id for id in left if id in tried]
        self.session.prompts.show(
            summary_screen(
                self.dial,
                tally,
                len(left),
                [book.customers.get(id).name for id in silent],
                [book.customers.get(id).name for id in again],
                owed,
                self.narrowed,
                self.session.formatter,
            )
        )
