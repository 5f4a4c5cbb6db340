"""The calls, and the promises and sayings that came of them: the told ones, then by dice."""

from __future__ import annotations

from datetime import date, timedelta

from repbook.book.demo import story
from repbook.book.demo.cast import (
    EMAIL_NOTES,
    ORDER_NOTES,
    REACHED_NOTES,
    SAYINGS,
    SMALL_PROMISES,
    VISIT_NOTES,
    Plan,
)
from repbook.book.demo.stage import Stage, forward

SILENT_TOPIC, SILENT_DAYS = "delivery", 150  # what nobody has mentioned lately
NOT_ASKED_YET = ("Orchard Hotel", "Eastport Pools", "Hollis Plumbing")  # for a referral


def told_calls(stage: Stage) -> None:
    """The calls of the story."""
    stage.take_dice("told calls")
    for who, when, outcome, channel, note, more in story.lines(story.CALL_LINES):
        day = stage.told_day(when)
        order = stage.order_on(who, day) if more == "order" else None
        row = stage.call(
            who,
            day,
            outcome,
            channel=channel,
            note=note or None,
            asked_referral=more == "referral",
            purchase=order and order["ref"],
        )
        if more.startswith("again="):
            ahead, minute = more.removeprefix("again=").split("@")
            row["again_on"] = stage.on + timedelta(days=int(ahead))
            row["again_minute"] = int(minute)


def order_calls(stage: Stage, plan: Plan) -> None:
    """Each order came somehow: they rang or wrote, or the rep had called."""
    stage.take_dice(plan.name, "orders")
    noted = {row["purchase"] for row in stage.rows.calls}
    for order in stage.bought[plan.name]:
        if order["ref"] in noted:
            continue
        mine = stage.dice.random() < 0.3 and order["channel"] != "email"
        extra = stage.dice.choice(ORDER_NOTES)
        stage.call(
            plan.name,
            order["on"],
            channel=order["channel"],
            inbound=not mine,
            note=f"Ordered {order['what']}{', ' + extra if extra else ''}",
            purchase=order["ref"],
        )


def care_calls(stage: Stage, plan: Plan) -> None:
    """The rep's own calls between orders: the check-in, and then every few weeks."""
    if plan.do_not_call or plan.pattern == "none":
        return
    stage.take_dice(plan.name, "calls")
    end = stage.on - timedelta(days=max(plan.hush, 9) if plan.hush else 9)
    gave_up = next(
        (
            stage.told_day(when)
            for who, when, *_ in story.lines(story.WRITE_OFF_LINES)
            if who == plan.name
        ),
        end,
    )
    end = min(end, gave_up)
    day = stage.bought[plan.name][0]["on"] + timedelta(days=stage.dice.randint(6, 9))
    first = True
    while True:
        day = forward(day)
        if day > end:
            return
        if (plan.name, day) not in stage.called:
            care_call(stage, plan, day, first)
        first = False
        silent = day > stage.on - timedelta(days=plan.last + plan.gap)
        every = (30, 55) if plan.amount >= 400 and not silent else (38, 58)
        day += timedelta(days=stage.dice.randint(*every))


def care_call(stage: Stage, plan: Plan, day: date, first: bool) -> None:
    """One call of the rep's own, or the try at one, with what came of it."""
    dice = stage.dice
    chance = dice.random()
    if not first and chance < 0.2:
        outcome = "no-answer" if chance < 0.11 else "voicemail"
        stage.call(plan.name, day, outcome)
        day = forward(day + timedelta(days=dice.randint(1, 3)))
        if day > stage.on - timedelta(days=max(9, plan.hush)) or dice.random() < 0.2:
            return
    elif not first and chance < 0.3:
        stage.call(plan.name, day, "sent", channel="email", note=dice.choice(EMAIL_NOTES))
        return
    visit = dice.random() < 0.07
    notes = VISIT_NOTES if visit else REACHED_NOTES
    ago = (stage.on - day).days
    asked = not first and ago < 170 and plan.name not in NOT_ASKED_YET
    stage.call(
        plan.name,
        day,
        channel="visit" if visit else "phone",
        note="Asked how the first order went: all good" if first else dice.choice(notes),
        asked_referral=asked,
    )
    if dice.random() < (0.35 if first else 0.16):
        topic, verdict, words = dice.choice(SAYINGS)
        if topic != SILENT_TOPIC or ago > SILENT_DAYS:
            stage.said(plan.name, day, topic, verdict, words)
    if dice.random() < 0.3 and ago > 12:
        small_promise(stage, plan.name, day)


def small_promise(stage: Stage, customer: str, day: date) -> None:
    """A promise made on a call and settled since: mostly kept, some late, a few dropped."""
    by = forward(day + timedelta(days=stage.dice.randint(1, 6)))
    late = stage.dice.random() < 0.06
    kept = by + timedelta(days=stage.dice.randint(1, 4)) if late else by
    if not late and (by - day).days > 2 and stage.dice.random() < 0.5:
        kept = forward(day + timedelta(days=1))
    dropped = stage.dice.random() < 0.03
    stage.promise(
        customer,
        day,
        by,
        stage.dice.choice(SMALL_PROMISES),
        kept_on=None if dropped else kept,
        dropped_on=by if dropped else None,
    )


def open_promises(stage: Stage) -> None:
    """The promises that stand today, each with the call on which it was made."""
    for who, made, by, text, every in story.lines(story.OPEN_PROMISE_LINES):
        day = stage.told_day(made)
        due = stage.told_day(by)
        if every:
            last = due.replace(year=due.year - 1) if due.month != 2 else due - timedelta(365)
            kept = forward(last - timedelta(days=2))
            day = min(kept, stage.on)
            since = stage.bought[who][0]["on"]
            stage.promise(who, since, last, text, every, kept_on=kept)
        stage.promise(who, day, due, text, every or None)
        if (who, day) not in stage.called:
            email = next(plan for plan in stage.plans if plan.name == who).do_not_call
            stage.call(
                who,
                day,
                channel="email" if email else "phone",
                inbound=email,
                note=f"{'Asked for' if email else 'Promised'}: {text}",
            )


def kept_promises(stage: Stage) -> None:
    """The promises kept these last days."""
    for who, made, by, kept, text in story.lines(story.KEPT_PROMISE_LINES):
        made_on, kept_on = stage.told_day(made), stage.told_day(kept)
        stage.promise(who, made_on, stage.told_day(by), text, kept_on=kept_on)
        if (who, made_on) not in stage.called:
            stage.call(who, made_on, note=f"Promised: {text}")
        if (who, kept_on) not in stage.called:
            stage.call(who, kept_on, "sent", channel="email", note=f"Sent {text}")


def sayings(stage: Stage) -> None:
    """What was said lately, as the story tells it."""
    for who, when, topic, verdict, words in story.lines(story.SAID_LINES):
        stage.said(who, stage.told_day(when), topic, verdict, words)
