"""Feedback by topic."""

from collections.abc import Sequence
from typing import NamedTuple

from repbook.records import Feedback

TOPICS = ("quality", "service", "price", "delivery")
TREND_DAYS = 90
SILENT_DAYS = 90
SCORE = {"good": 1.0, "mixed": 0.5, "bad": 0.0}


class Said(NamedTuple):
    """The feedback on a topic, newest last; `lately` and `before` are 90 days each."""

    topic: str
    all: tuple[Feedback, ...]
    lately: tuple[Feedback, ...]
    before: tuple[Feedback, ...]

    @property
    def trend(self) -> str | None:
        """`better`, `worse` or `as before`; None where either period has fewer than two."""
        if len(self.lately) < 2 or len(self.before) < 2:
            return None
        now, then = mean_score(self.lately), mean_score(self.before)
        if abs(now - then) < 0.15:
            return "as before"
        return "better" if now > then else "worse"


def mean_score(said: Sequence[Feedback]) -> float:
    """The mean verdict: good 1, mixed .5, bad 0."""
    return sum(SCORE[each.verdict] for each in said) / len(said)


def by_topic(feedback: Sequence[Feedback], on: int) -> list[Said]:
    """Every topic with feedback, and the four usual ones; the most frequent lately first."""
    of: dict[str, list[Feedback]] = {topic: [] for topic in TOPICS}
    for each in feedback:
        of.setdefault(each.topic, []).append(each)
    found = [Said(topic, tuple(s), _window(s, on, 0), _window(s, on, 1)) for topic, s in of.items()]
    return sorted(found, key=lambda s: (-len(s.lately), -len(s.all), s.topic))


def _window(said: Sequence[Feedback], on: int, back: int) -> tuple[Feedback, ...]:
    return tuple(s for s in said if max(0, on - s.on.toordinal()) // TREND_DAYS == back)


def silent(said: Said, on: int) -> bool:
    """Whether a topic has had no feedback for 90 days, or ever."""
    return not said.all or on - said.all[-1].on.toordinal() >= SILENT_DAYS
