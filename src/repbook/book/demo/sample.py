"""The sample book as rows, made with seeded dice and the story; the same for the same day."""

from __future__ import annotations

from datetime import date, timedelta

from repbook.book.demo import story
from repbook.book.demo.buying import buy, number_orders, payments, returns
from repbook.book.demo.calling import (
    care_calls,
    kept_promises,
    open_promises,
    order_calls,
    sayings,
    told_calls,
)
from repbook.book.demo.cast import ALIASES, ALLIES, NOTES, SECOND_CONTACTS
from repbook.book.demo.stage import Sample, Stage, forward
from repbook.book.demo.troubles import problems


def sample(on: date) -> Sample:
    """The whole sample book as of a day; rows with a day in the order of their days."""
    stage = Stage(on)
    for plan in stage.plans:
        buy(stage, plan)
    number_orders(stage)
    told_calls(stage)
    for plan in stage.plans:
        order_calls(stage, plan)
    problems(stage)
    for plan in stage.plans:
        care_calls(stage, plan)
    returns(stage)
    payments(stage)
    open_promises(stage)
    kept_promises(stage)
    sayings(stage)
    people(stage)
    rows = stage.rows
    for kept, day in (
        (rows.calls, "on"),
        (rows.promises, "made_on"),
        (rows.feedback, "on"),
        (rows.returns, "on"),
        (rows.payments, "on"),
        (rows.problems, "reported_on"),
    ):
        kept.sort(key=lambda row: row[day])
    return rows


def people(stage: Stage) -> None:
    """Customers, contacts, allies, and who is kept off the list."""
    given_up = {who: rest for who, *rest in story.lines(story.WRITE_OFF_LINES)}
    for plan in stage.plans:
        orders = stage.bought[plan.name]
        first = orders[0]["on"] if orders else stage.past(plan.first)
        when, why, back = given_up.get(plan.name, (None, None, None))
        user = plan.contact.lower().replace("dr. ", "").replace(".", "").replace(" ", ".")
        firm = "".join(c for c in plan.name.lower() if c.isalnum())
        stage.rows.customers.append(
            {
                "code": plan.code,
                "name": plan.name,
                "contact": plan.contact,
                "role": plan.role,
                "phone": plan.phone,
                "email": f"{user}@{firm}.example",
                "town": plan.town,
                "tags": list(plan.tags),
                "note": NOTES.get(plan.name),
                "since": first if orders else None,
                "terms_days": plan.terms,
                "prefer": "email" if plan.do_not_call else None,
                "do_not_call": plan.do_not_call,
                "call_every_days": None,
                "orders_every_days": plan.orders_every,
                "referred_by": plan.friend,
                "aliases": [text for name, text in ALIASES if name == plan.name],
                "written_off_on": stage.told_day(when) if when else None,
                "written_off_why": why,
                "back_on": stage.told_day(back) if back else None,
                "added_on": first - timedelta(days=12 if plan.friend and orders else 0),
            }
        )
    for who, name, role, phone, left in SECOND_CONTACTS:
        stage.rows.contacts.append(
            {
                "customer": who,
                "name": name,
                "role": role,
                "phone": phone,
                "email": None,
                "prefer": None,
                "left_on": stage.past(left) if left else None,
                "note": None,
            }
        )
    for name, team, phone, email, thanked in ALLIES:
        stage.rows.allies.append(
            {
                "name": name,
                "team": team,
                "phone": phone,
                "email": email,
                "thanked_on": stage.working(thanked) if thanked else None,
            }
        )
    for who, when, ahead in story.lines(story.SNOOZE_LINES):
        stage.rows.snoozes.append(
            {
                "customer": who,
                "on": stage.told_day(when),
                "until": forward(stage.on + timedelta(days=int(ahead))),
            }
        )
