"""The tree of referrals: who sent whom, and what they brought."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple


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
