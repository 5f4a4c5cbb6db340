"""What they bought, took back and paid: dice within each customer's way of buying."""

from __future__ import annotations

import math
from datetime import timedelta

from repbook.book.demo import story
from repbook.book.demo.cast import PRODUCTS, SMALL_PRODUCTS, SMALL_TAGS, Plan
from repbook.book.demo.stage import Row, Stage, forward


def buy(stage: Stage, plan: Plan) -> None:
    """One customer's orders, oldest first."""
    stage.take_dice(plan.name, "buys")
    if plan.pattern == "none":
        return
    days_ago = list(plan.days) or agos(stage, plan)
    products = SMALL_PRODUCTS if SMALL_TAGS & set(plan.tags) else PRODUCTS
    favourites = [plan.what] if plan.what else stage.dice.sample(products, 3)
    last_day = None
    for back, ago in enumerate(days_ago):
        amount = plan.amount * math.exp(stage.dice.gauss(0, 0.2))
        if plan.pattern == "steady":
            amount = plan.amount * stage.dice.choice((0.9, 1, 1, 1.1))
        if plan.pattern == "growing":
            amount *= 0.94**back
        if back == 0:
            amount *= plan.large_last
        day = stage.past(ago)
        what = stage.dice.choice(favourites)
        step = 500 if amount < 1000 else 1000
        if day == last_day:
            continue
        last_day = day
        stage.bought[plan.name].append(
            {
                "customer": plan.name,
                "on": day,
                "what": what,
                "amount": max(2500, round(amount * 100 / step) * step),
                "due_on": day + timedelta(days=plan.terms) if plan.terms else None,
                "paid_on": None,
                "channel": stage.dice.choices(("phone", "email", "visit"), (60, 32, 8))[0]
                if not plan.do_not_call
                else "email",
            }
        )
    stage.bought[plan.name].reverse()


def agos(stage: Stage, plan: Plan) -> list[int]:
    """Days ago of each purchase, the latest first, by the plan's pattern."""
    found = [plan.last]
    at = float(plan.last)
    while plan.gap and len(found) < 60:
        spread = {"steady": 0.05, "regular": 0.25, "growing": 0.2}.get(plan.pattern, 0.55)
        gap = plan.gap * min(2.4, max(0.35, stage.dice.gauss(1, spread)))
        if plan.pattern == "growing":
            gap *= 1 + 0.11 * (len(found) - 1)
        at += gap
        if at > plan.first:
            break
        found.append(round(at))
    return found


def number_orders(stage: Stage) -> None:
    """References in the order of the days."""
    every = [row for rows in stage.bought.values() for row in rows]
    every.sort(key=lambda row: row["on"])
    for number, row in enumerate(every, 1001):
        row["ref"] = f"S-{number}"
    stage.rows.purchases.extend(every)


def returns(stage: Stage) -> None:
    """What came back, as the story tells it."""
    for who, after, share, back, why in story.lines(story.RETURN_LINES):
        order = stage.bought[who][-1 - int(back)]
        order["returned"] = round(order["amount"] * float(share) / 100) * 100
        if share == "1":
            order["returned"] = order["amount"]
        stage.rows.returns.append(
            {
                "customer": who,
                "on": forward(order["on"] + timedelta(days=int(after))),
                "amount": order["returned"],
                "of_ref": order["ref"],
                "why": why,
            }
        )


def payments(stage: Stage) -> None:
    """Who paid when; without terms most are not known to have."""
    told = {(who, int(back)): what for who, back, what in story.lines(story.PAYMENT_LINES)}
    for plan in stage.plans:
        stage.take_dice(plan.name, "pays")
        orders = stage.bought[plan.name]
        for back, order in enumerate(reversed(orders)):
            owed = order["amount"] - order.get("returned", 0)
            if owed > 0:
                payment(stage, plan, order, owed, told.get((plan.name, back), ""))


def payment(stage: Stage, plan: Plan, order: Row, owed: int, told: str) -> None:
    """The payment for one order, if it came by today."""
    if told == "open":
        return
    due = order["due_on"]
    if due is None:
        if plan.pattern != "once" and "trade" not in plan.tags:
            return
        paid = order["on"]
    elif plan.pays_late and stage.dice.random() < 0.5:
        paid = forward(due + timedelta(days=stage.dice.randint(7, 16)))
    else:
        paid = max(order["on"], due - timedelta(days=stage.dice.randint(0, 9)))
        paid -= timedelta(days=max(0, paid.weekday() - 4))
        paid = max(paid, order["on"])
    if paid > stage.on:
        return
    if told == "part":
        owed = round(owed / 2 / 1000) * 1000
    else:
        order["paid_on"] = paid
    stage.rows.payments.append(
        {"customer": plan.name, "on": paid, "amount": owed, "of_ref": order["ref"]}
    )
