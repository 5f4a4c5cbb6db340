"""Times of day as they are typed: `14:30`, `9am`, `14h30`, `noon`."""

from __future__ import annotations

import re

from repbook.transfer.calendar_names import impossible


def take_time(said: str, text: str) -> tuple[int | None, str]:
    """Take a time of day off either end: (minute after midnight, the rest)."""
    clock = (
        r"(?:at )?(noon|midday|midnight|[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2})?(?: ?[ap]m)?"
        r"|[0-9]{1,2}h|[0-9]{1,2}(?:\.[0-9]{2})? ?[ap]m)"
    )
    last = re.fullmatch(rf"(?:(.*?) )?{clock}", said)
    match = last or re.fullmatch(rf"{clock}(?: (.*))?", said)
    if not match:
        return None, said
    time, rest = (match[2], match[1]) if last else (match[1], match[2])
    if time in ("noon", "midday"):
        return 720, rest or ""
    if time == "midnight":
        raise impossible(text, "midnight is both ends of a day: write 00:00 or 23:59", "time")
    numbers = re.findall(r"[0-9]+", time)
    hour, minute = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0
    half = time[-2:] if time.endswith("m") else ""
    if (half and not 1 <= hour <= 12) or hour > 23 or minute > 59:
        raise impossible(text, f"there is no {time}", "time")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 60 + minute, rest or ""
