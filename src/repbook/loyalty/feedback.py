"""Feedback by topic, and the tree of referrals."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
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


class Sent(NamedTuple):
    """A customer in the tree of referrals; money in cents, net of returns."""

    id: int
    referred_by_id: int | None
    depth: int
    purchases: int
    cents: int
    sent: tuple[int, ...]  # whom they referred themselves
    brought: int  # how many came through them, directly or not
    brought_cents: int


def referrals(named_by: Mapping[int, int], bought: Mapping[int, tuple[int, int]]) -> list[Sent]:
    """The trees of who referred whom, from the roots down; the highest revenue first.

    `named_by` gives each referred customer's referrer, `bought` each customer's
    purchases and cents. In a ring of referrals the lowest id is the root.
    """
    children: dict[int, list[int]] = defaultdict(list)
    for id, friend in sorted(named_by.items()):
        children[friend].append(id)
    roots = sorted(friend for friend in children if friend not in named_by)
    placed: set[int] = set()

    def grow(id: int, parent: int | None, depth: int) -> list[Sent]:
        placed.add(id)
        kids = [kid for kid in children.get(id, ()) if kid not in placed]
        placed.update(kids)
        below = [grow(kid, id, depth + 1) for kid in kids]
        below.sort(key=lambda tree: (-(tree[0].cents + tree[0].brought_cents), tree[0].id))
        purchases, cents = bought.get(id, (0, 0))
        mine = Sent(
            id,
            parent,
            depth,
            purchases,
            cents,
            tuple(tree[0].id for tree in below),
            sum(1 + tree[0].brought for tree in below),
            sum(tree[0].cents + tree[0].brought_cents for tree in below),
        )
        return [mine, *(each for tree in below for each in tree)]

    trees = []
    for id in (*roots, *sorted(children)):  # after the roots only rings are left
        if id not in placed:
            trees.append(grow(id, None, 0))
    trees.sort(key=lambda tree: (-tree[0].brought_cents, tree[0].id))
    return [each for tree in trees for each in tree]
