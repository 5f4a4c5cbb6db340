"""The sample book as rows, made with seeded dice and the story; the same for the same day."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from datetime import date, timedelta
from typing import Any, NamedTuple

from repbook.book.demo import story
from repbook.book.demo.cast import (
    ALIASES,
    ALLIES,
    EMAIL_NOTES,
    NOTES,
    ORDER_NOTES,
    PRODUCTS,
    REACHED_NOTES,
    SAYINGS,
    SECOND_CONTACTS,
    SMALL_PROMISES,
    VISIT_NOTES,
    Plan,
    cast,
)

SEED = "a sample book"
SILENT_TOPIC, SILENT_DAYS = "delivery", 150  # what nobody has mentioned lately

Row = dict[str, Any]


class Sample(NamedTuple):
    """Rows of each kind by the column names of import; dates are dates, money cents.

    What no column holds: a problem's `steps`, a call's `problem` and `purchase`
    (a reference), and the snoozes.
    """

    customers: list[Row]
    contacts: list[Row]
    allies: list[Row]
    purchases: list[Row]
    returns: list[Row]
    payments: list[Row]
    problems: list[Row]
    calls: list[Row]
    promises: list[Row]
    feedback: list[Row]
    snoozes: list[Row]


def sample(on: date) -> Sample:
    """The whole sample book as of a day."""
    return Maker(on).make()


class Maker:
    """Lays the story first and fills the days between with dice."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.dice = random.Random(SEED)
        self.plans = cast()
        self.rows = Sample([], [], [], [], [], [], [], [], [], [], [])
        self.bought: dict[str, list[Row]] = defaultdict(list)  # by customer, oldest first
        self.called: dict[tuple[str, date], Row] = {}

    def make(self) -> Sample:
        """All rows, those with a day in the order of their days."""
        for plan in self.plans:
            self.buy(plan)
        self.number_orders()
        self.told_calls()
        for plan in self.plans:
            self.order_calls(plan)
        self.problems()
        for plan in self.plans:
            self.care_calls(plan)
        self.returns()
        self.payments()
        self.open_promises()
        self.sayings()
        self.people()
        rows = self.rows
        for kept, day in (
            (rows.calls, "on"), (rows.promises, "made_on"), (rows.feedback, "on"),
            (rows.returns, "on"), (rows.payments, "on"), (rows.problems, "reported_on"),
        ):  # fmt: skip
            kept.sort(key=lambda row: row[day])
        return rows

    # Days

    def past(self, days: int) -> date:
        """So many days ago, on a working day."""
        day = self.on - timedelta(days=days)
        return day - timedelta(days=max(0, day.weekday() - 4)) if days else day

    def working(self, days: int) -> date:
        """So many working days ago."""
        day = self.on
        while days:
            day -= timedelta(days=1)
            days -= day.weekday() < 5
        return day

    def told_day(self, text: str) -> date:
        """A day of the story: `26`, `2w`, or `-8` for one to come."""
        if text.endswith("w"):
            return self.working(int(text[:-1]))
        days = int(text)
        return self.past(days) if days >= 0 else forward(self.on - timedelta(days=days))

    # What they bought

    def buy(self, plan: Plan) -> None:
        if plan.pattern == "none":
            return
        agos = list(plan.days) or self.agos(plan)
        favourites = self.dice.sample(PRODUCTS, 3)
        last_day = None
        for back, ago in enumerate(agos):
            amount = plan.amount * math.exp(self.dice.gauss(0, 0.2))
            if plan.pattern == "steady":
                amount = plan.amount * self.dice.choice((0.9, 1, 1, 1.1))
            if plan.pattern == "growing":
                amount *= 0.94**back
            if back == 0:
                amount *= plan.large_last
            day = self.past(ago)
            what = self.dice.choice(favourites)
            step = 500 if amount < 1000 else 1000
            if day == last_day:
                continue
            last_day = day
            self.bought[plan.name].append(
                {
                    "customer": plan.name, "on": day, "what": what,
                    "amount": max(2500, round(amount * 100 / step) * step),
                    "due_on": day + timedelta(days=plan.terms) if plan.terms else None,
                    "paid_on": None,
                    "channel": self.dice.choices(
                        ("phone", "email", "visit"), (60, 32, 8)
                    )[0] if not plan.do_not_call else "email",
                }
            )  # fmt: skip
        self.bought[plan.name].reverse()

    def agos(self, plan: Plan) -> list[int]:
        """Days ago of each purchase, the latest first, by the plan's pattern."""
        found = [plan.last]
        at = float(plan.last)
        while plan.gap and len(found) < 60:
            spread = {"steady": 0.05, "regular": 0.14, "growing": 0.14}.get(plan.pattern, 0.5)
            gap = plan.gap * min(2.4, max(0.35, self.dice.gauss(1, spread)))
            if plan.pattern == "growing":
                gap *= 1 + 0.11 * (len(found) - 1)
            at += gap
            if at > plan.first:
                break
            found.append(round(at))
        return found

    def number_orders(self) -> None:
        """References in the order of the days."""
        every = [row for rows in self.bought.values() for row in rows]
        every.sort(key=lambda row: row["on"])
        for number, row in enumerate(every, 1001):
            row["ref"] = f"S-{number}"
        self.rows.purchases.extend(every)

    # Calls

    def call(self, customer: str, on: date, outcome: str = "reached", **more: Any) -> Row:
        """One touch; an order given on that day belongs to it if it is said to."""
        row: Row = {
            "customer": customer, "contact": None, "on": on, "outcome": outcome,
            "channel": "phone", "inbound": False, "note": None, "minutes": None,
            "again_on": None, "again_minute": None, "asked_referral": False, "problem": None,
            "purchase": None,
        }  # fmt: skip
        row.update(more)
        if row["outcome"] == "reached" and row["channel"] in ("phone", "visit", "video"):
            long = (20, 60) if row["channel"] == "visit" else (2, 14)
            row["minutes"] = self.dice.randint(*long)
        self.rows.calls.append(row)
        self.called[customer, on] = row
        return row

    def told_calls(self) -> None:
        for who, when, outcome, channel, note, more in story.lines(story.CALL_LINES):
            day = self.told_day(when)
            order = self.order_on(who, day) if more == "order" else None
            row = self.call(
                who, day, outcome, channel=channel, note=note or None,
                asked_referral=more == "referral", purchase=order and order["ref"],
            )  # fmt: skip
            if more.startswith("again="):
                ahead, minute = more.removeprefix("again=").split("@")
                row["again_on"] = self.on + timedelta(days=int(ahead))
                row["again_minute"] = int(minute)

    def order_on(self, customer: str, day: date) -> Row:
        """The latest order of a customer by a day."""
        return [row for row in self.bought[customer] if row["on"] <= day][-1]

    def order_calls(self, plan: Plan) -> None:
        """Each order came somehow: they rang or wrote, or the rep had called."""
        noted = {row["purchase"] for row in self.rows.calls}
        for order in self.bought[plan.name]:
            if order["ref"] in noted:
                continue
            mine = self.dice.random() < 0.3 and order["channel"] != "email"
            extra = self.dice.choice(ORDER_NOTES)
            self.call(
                plan.name, order["on"], channel=order["channel"], inbound=not mine,
                note=f"Ordered {order['what']}{', ' + extra if extra else ''}",
                purchase=order["ref"],
            )  # fmt: skip

    def care_calls(self, plan: Plan) -> None:
        """The rep's own calls between orders: the check-in, and then every few weeks."""
        if plan.do_not_call or plan.pattern == "none":
            return
        end = self.on - timedelta(days=max(plan.hush, 9) if plan.hush else 9)
        gave_up = next(
            (self.told_day(when) for who, when, *_ in story.lines(story.WRITE_OFF_LINES)
             if who == plan.name), end,
        )  # fmt: skip
        end = min(end, gave_up)
        day = self.past(plan.first) + timedelta(days=self.dice.randint(6, 9))
        first = True
        while True:
            day = forward(day)
            if day > end:
                return
            if (plan.name, day) not in self.called:
                self.care_call(plan, day, first)
            first = False
            silent = day > self.on - timedelta(days=plan.last + plan.gap)
            every = (30, 55) if plan.amount >= 400 and not silent else (38, 58)
            day += timedelta(days=self.dice.randint(*every))

    def care_call(self, plan: Plan, day: date, first: bool) -> None:
        dice = self.dice
        chance = dice.random()
        if not first and chance < 0.2:
            outcome = "no-answer" if chance < 0.11 else "voicemail"
            self.call(plan.name, day, outcome)
            day = forward(day + timedelta(days=dice.randint(1, 3)))
            if day > self.on - timedelta(days=max(9, plan.hush)) or dice.random() < 0.2:
                return
        elif not first and chance < 0.3:
            self.call(plan.name, day, "sent", channel="email", note=dice.choice(EMAIL_NOTES))
            return
        visit = dice.random() < 0.07
        notes = VISIT_NOTES if visit else REACHED_NOTES
        ago = (self.on - day).days
        asked = not first and ago < 175 and dice.random() < 0.3 and plan.name != "Orchard Hotel"
        self.call(
            plan.name, day, channel="visit" if visit else "phone",
            note="Asked how the first order went: all good" if first else dice.choice(notes),
            asked_referral=asked,
        )  # fmt: skip
        if dice.random() < (0.35 if first else 0.16):
            topic, verdict, words = dice.choice(SAYINGS)
            if topic != SILENT_TOPIC or ago > SILENT_DAYS:
                self.said(plan.name, day, topic, verdict, words)
        if dice.random() < 0.3 and ago > 12:
            self.small_promise(plan.name, day)

    def small_promise(self, customer: str, day: date) -> None:
        by = forward(day + timedelta(days=self.dice.randint(1, 6)))
        late = self.dice.random() < 0.1
        kept = by + timedelta(days=self.dice.randint(1, 4)) if late else by
        if not late and (by - day).days > 2 and self.dice.random() < 0.5:
            kept = forward(day + timedelta(days=1))
        dropped = self.dice.random() < 0.03
        self.promise(
            customer, day, by, self.dice.choice(SMALL_PROMISES),
            kept_on=None if dropped else kept, dropped_on=by if dropped else None,
        )  # fmt: skip

    # Problems

    def problems(self) -> None:
        for who, when, what, kind, went, ally, how in story.lines(story.PROBLEM_LINES):
            self.problem(who, self.told_day(when), what, kind, went.split(), ally, how)

    def problem(
        self, who: str, day: date, what: str, kind: str, went: list[str], ally: str, how: str
    ) -> None:
        name = next(full for full, *_ in ALLIES if full.startswith(ally))
        channel = next((word for word in went if word in ("email", "visit", "text")), "phone")
        found = "found" in went
        steps: list[Row] = []
        order = [row for row in self.bought[who] if 0 <= (day - row["on"]).days <= 30]
        row: Row = {
            "customer": who, "what": what, "kind": kind, "reported_on": day, "found": found,
            "resolved_on": None, "resolution": None, "ref": None, "status": "open",
            "of_ref": order[-1]["ref"] if order else None, "ease": None, "ally": None,
            "tried": next((int(w[5:]) for w in went if w.startswith("tried")), 0),
            "steps": steps, "number": len(self.rows.problems),
        }  # fmt: skip
        self.rows.problems.append(row)

        def step(kind: str, on: date, by: str = "me", **more: Any) -> None:
            steps.append({"kind": kind, "on": on, "by": by, "channel": None, **more})

        def touch(on: date, note: str, inbound: bool = False, channel: str = channel) -> None:
            self.call(
                who, on, inbound=inbound, channel=channel, note=note, problem=row["number"]
            )

        step("report", day, "me" if found else "customer", channel=channel)
        touch(day, f"Asked how it runs: {what}" if found else what.capitalize(), not found)
        for word in went:
            after, _, did = word.partition(":")
            if not did:
                continue
            on = self.step_day(day, after)
            if did in ("ask", "pass"):
                direct = did == "pass"
                step("hand-off", on, ally=name, direct=direct)
                row["ally"] = name
            elif did == "answer":
                step("update", on, "ally", note=(how and f"{ally}: {how}") or f"{ally} is on it")
            elif did == "tell":
                step("update", on, channel=channel, note="Told them how far it is")
                touch(on, f"Told them how far it is: {what}")
            elif did in ("again", "mail"):
                step("update", on, "customer", channel="email" if did == "mail" else channel)
                touch(on, f"Asked again: {what}", True)
            elif did.startswith("park"):
                until = forward(self.on + timedelta(days=int(did[5:]) - 16))
                step("park", on, until_on=until, update_every_days=7,
                     note="Support waits for the maker's new firmware")  # fmt: skip
                row["status"] = "parked"
            elif did.startswith("fixed"):
                ease = int(did[5:]) if did[5:] else None
                step("resolve", on, note=how, ease=ease)
                touch(on, f"Solved: {how}")
                row.update(resolved_on=on, resolution=how, ease=ease, status="resolved")
            elif did == "reopen":
                step("reopen", on, "customer", channel=channel)
                touch(on, f"It is back: {what}", True)
                row.update(resolved_on=None, resolution=None, ease=None, status="open")
            elif did == "held":
                step("confirm", on, held=True)
                touch(on, "Asked about the fix: it held")
            else:
                step("give-up", on, note=how)
                row.update(resolved_on=on, resolution=how, status="given-up")

    def step_day(self, day: date, after: str) -> date:
        """A step's day counted from the report: on working days, and never to come."""
        if after.endswith("w"):
            for _ in range(int(after[:-1])):
                day = forward(day + timedelta(days=1))
        else:
            day = forward(day + timedelta(days=int(after)))
        return min(day, self.on)

    # Money

    def returns(self) -> None:
        for who, after, share, back, why in story.lines(story.RETURN_LINES):
            order = self.bought[who][-1 - int(back)]
            order["returned"] = round(order["amount"] * float(share) / 100) * 100
            if share == "1":
                order["returned"] = order["amount"]
            self.rows.returns.append(
                {
                    "customer": who, "on": forward(order["on"] + timedelta(days=int(after))),
                    "amount": order["returned"], "of_ref": order["ref"], "why": why,
                }
            )  # fmt: skip

    def payments(self) -> None:
        told = {
            (who, int(back)): what for who, back, what in story.lines(story.PAYMENT_LINES)
        }
        for plan in self.plans:
            orders = self.bought[plan.name]
            for back, order in enumerate(reversed(orders)):
                owed = order["amount"] - order.get("returned", 0)
                if owed > 0:
                    self.payment(plan, order, owed, told.get((plan.name, back), ""))

    def payment(self, plan: Plan, order: Row, owed: int, told: str) -> None:
        if told == "open":
            return
        due = order["due_on"]
        if due is None:
            if plan.pattern != "once" and "trade" not in plan.tags:
                return
            paid = order["on"]
        elif plan.pays_late and self.dice.random() < 0.5:
            paid = forward(due + timedelta(days=self.dice.randint(7, 16)))
        else:
            paid = max(order["on"], due - timedelta(days=self.dice.randint(0, 9)))
            paid -= timedelta(days=max(0, paid.weekday() - 4))
            paid = max(paid, order["on"])
        if paid > self.on:
            return
        if told == "part":
            owed = round(owed / 2 / 1000) * 1000
        else:
            order["paid_on"] = paid
        self.rows.payments.append(
            {"customer": plan.name, "on": paid, "amount": owed, "of_ref": order["ref"]}
        )

    # Promises, sayings, people

    def promise(
        self, customer: str, made_on: date, by: date, text: str, every: str | None = None,
        kept_on: date | None = None, dropped_on: date | None = None,
    ) -> None:  # fmt: skip
        self.rows.promises.append(
            {
                "customer": customer, "text": text, "made_on": made_on, "by": max(by, made_on),
                "kept_on": kept_on, "dropped_on": dropped_on, "every": every,
            }
        )  # fmt: skip

    def open_promises(self) -> None:
        for who, made, by, text, every in story.lines(story.OPEN_PROMISE_LINES):
            day = self.told_day(made)
            due = self.told_day(by)
            if every:
                last = due.replace(year=due.year - 1) if due.month != 2 else due - timedelta(365)
                kept = forward(last - timedelta(days=2))
                day = min(kept, self.on)
                self.promise(who, self.past(690), last, text, every, kept_on=kept)
            self.promise(who, day, due, text, every or None)
            if (who, day) not in self.called:
                email = next(plan for plan in self.plans if plan.name == who).do_not_call
                self.call(
                    who, day, channel="email" if email else "phone", inbound=email,
                    note=f"Promised: {text}",
                )  # fmt: skip

    def said(self, customer: str, on: date, topic: str, verdict: str, words: str) -> None:
        self.rows.feedback.append(
            {"customer": customer, "on": on, "topic": topic, "verdict": verdict, "words": words}
        )

    def sayings(self) -> None:
        for who, when, topic, verdict, words in story.lines(story.SAID_LINES):
            self.said(who, self.told_day(when), topic, verdict, words)

    def people(self) -> None:
        given_up = {who: rest for who, *rest in story.lines(story.WRITE_OFF_LINES)}
        for plan in self.plans:
            first = self.past(plan.first)
            when, why, back = given_up.get(plan.name, (None, None, None))
            user = plan.contact.lower().replace("dr. ", "").replace(".", "").replace(" ", ".")
            firm = "".join(c for c in plan.name.lower() if c.isalnum())
            self.rows.customers.append(
                {
                    "code": plan.code, "name": plan.name, "contact": plan.contact,
                    "role": plan.role, "phone": plan.phone, "email": f"{user}@{firm}.example",
                    "town": plan.town, "tags": list(plan.tags), "note": NOTES.get(plan.name),
                    "since": first if self.bought[plan.name] else None, "terms_days": plan.terms,
                    "prefer": "email" if plan.do_not_call else None,
                    "do_not_call": plan.do_not_call, "call_every_days": None,
                    "orders_every_days": plan.orders_every, "referred_by": plan.friend,
                    "aliases": [text for name, text in ALIASES if name == plan.name],
                    "written_off_on": self.told_day(when) if when else None,
                    "written_off_why": why, "back_on": self.told_day(back) if back else None,
                    "added_on": first - timedelta(days=12 if plan.friend and plan.last else 0),
                }
            )  # fmt: skip
        for who, name, role, phone, left in SECOND_CONTACTS:
            self.rows.contacts.append(
                {
                    "customer": who, "name": name, "role": role, "phone": phone, "email": None,
                    "prefer": None, "left_on": self.past(left) if left else None, "note": None,
                }
            )  # fmt: skip
        for name, team, phone, email in ALLIES:
            self.rows.allies.append({"name": name, "team": team, "phone": phone, "email": email})
        for who, when, ahead in story.lines(story.SNOOZE_LINES):
            self.rows.snoozes.append(
                {
                    "customer": who, "on": self.told_day(when),
                    "until": forward(self.on + timedelta(days=int(ahead))),
                }
            )  # fmt: skip


def forward(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day
