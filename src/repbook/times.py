"""Times of day as they are typed: `14:30`, `thu half past two`, `in 2 hours`."""

import re
from datetime import date, timedelta

from repbook.calendar_names import MINUTES, NUMBER_WORDS, impossible
from repbook.dates import FIXED, named_weekday, read_day, said_of
from repbook.spans import number_of

NUMBER = f"[0-9]{{1,2}}|{'|'.join(NUMBER_WORDS[1:])}"
WORDED = re.compile(
    rf"\b(?:(half|quarter|twenty|{NUMBER}) (past|to) ({NUMBER})|({NUMBER}) o.?clock)\b(?: ?([ap]m)\b)?"
)
PARTS = {"half": 30, "quarter": 15, "twenty": 20}
WORKDAY = 7  # the first hour that is meant by its bare number: two o'clock is in the afternoon


def _as_clock(match: re.Match[str]) -> str:
    """`half past two` as `14:30`."""
    part, way, past, even, half = match.groups()
    hour, minutes = number_of(past or even) or 0, PARTS.get(part) or number_of(part or "") or 0
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif hour < WORKDAY:
        hour += 12
    minute = (hour * 60 + (-minutes if way == "to" else minutes)) % 1440
    return f"{minute // 60}:{minute % 60:02}"


def minutes_ahead(said: str) -> int | None:
    """`in 2 hours` in minutes; None for anything else."""
    match = re.fullmatch(r"(in )?(half an|[0-9]{1,4}|[a-z]+) ?([a-z]+)( from now)?", said)
    if not match or match[3] not in MINUTES or not (match[1] or match[4]):
        return None
    number = number_of(match[2])
    return 30 if match[2] == "half an" else number and number * MINUTES[match[3]]


def take_time(said: str, text: str) -> tuple[int | None, str]:
    """Take a time of day off either end: (minute after midnight, the rest)."""
    said = WORDED.sub(_as_clock, said)
    clock = (
        r"(?:at )?(noon|midday|midnight|[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2})?(?: ?[ap]m)?"
        r"|[0-9]{1,2}h|[0-9]{1,2}(?:\.[0-9]{2})? ?[ap]m)"
    )
    last = re.fullmatch(rf"(?:(.*?) )??{clock}", said)
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


def read_when(
    text: str,
    today: date,
    *,
    order: str | None = None,
    now: int | None = None,
) -> tuple[date, int | None]:
    """A day, and the minute after midnight if a time is named; a time alone is today's.

    The day is one to come; `in 2 hours` counts from `now`, the minute of today.
    """
    said = said_of(re.sub(r"^(\s*[0-9]{4}-[0-9]{2}-[0-9]{2})T", r"\1 ", text))
    said = re.sub(rf" at ({NUMBER})$", lambda hour: f" at {number_of(hour[1])}", said)
    ahead = minutes_ahead(said)
    if ahead is not None and now is not None:
        total = now + ahead
        return today + timedelta(days=total // 1440), total % 1440
    day, _, hour = said.replace(" at ", " ").rpartition(" ")
    if re.fullmatch("[0-9]{1,2}", hour) and (
        day in FIXED or named_weekday(day, today, future=True)
    ):
        if int(hour) < WORKDAY:
            raise impossible(text, f"write {hour}am or {hour}pm", "time")
        said = f"{day} {hour}:00"
    minute, rest = take_time(said, text)
    if minute is None:
        return read_day(text, today, future=True, order=order), None
    return read_day(rest, today, future=True, order=order) if rest else today, minute
