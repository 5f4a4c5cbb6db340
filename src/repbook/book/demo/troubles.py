"""The problems with every step, as the story tells them, and the calls they made."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from repbook.book.demo import story
from repbook.book.demo.cast import ALLIES
from repbook.book.demo.stage import Row, Stage, forward


def problems(stage: Stage) -> None:
    """Every problem of the story."""
    for who, when, what, kind, went, ally, how in story.lines(story.PROBLEM_LINES):
        problem(stage, who, stage.told_day(when), what, kind, went.split(), ally, how)


def problem(
    stage: Stage, who: str, day: date, what: str, kind: str, went: list[str], ally: str, how: str
) -> None:
    """One problem with its steps, and the touches that they were."""
    name = next(full for full, *_ in ALLIES if full.startswith(ally))
    channel = next((word for word in went if word in ("email", "visit", "text")), "phone")
    found = "found" in went
    steps: list[Row] = []
    order = [row for row in stage.bought[who] if 0 <= (day - row["on"]).days <= 30]
    row: Row = {
        "customer": who,
        "what": what,
        "kind": kind,
        "reported_on": day,
        "found": found,
        "resolved_on": None,
        "resolution": None,
        "ref": None,
        "status": "open",
        "of_ref": order[-1]["ref"] if order else None,
        "ease": None,
        "ally": None,
        "tried": next((int(w[5:]) for w in went if w.startswith("tried")), 0),
        "steps": steps,
        "number": len(stage.rows.problems),
    }
    stage.rows.problems.append(row)

    def step(kind: str, on: date, by: str = "me", **more: Any) -> None:
        steps.append({"kind": kind, "on": on, "by": by, "channel": None, **more})

    def touch(on: date, note: str, inbound: bool = False, channel: str = channel) -> None:
        stage.call(who, on, inbound=inbound, channel=channel, note=note, problem=row["number"])

    step("report", day, "me" if found else "customer", channel=channel)
    touch(day, f"Asked how it runs: {what}" if found else what.capitalize(), not found)
    for word in went:
        after, _, did = word.partition(":")
        if not did:
            continue
        on = stage.step_day(day, after)
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
            until = forward(stage.on + timedelta(days=int(did[5:]) - 16))
            step(
                "park",
                on,
                until_on=until,
                update_every_days=7,
                note="Support waits for the maker's new firmware",
            )
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
