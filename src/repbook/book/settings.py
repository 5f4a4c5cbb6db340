# Long because what each setting takes, its units and ranges, and how one is found and set are one list.
"""The book's settings: how it writes things, and every threshold and weight of the policy."""

import re
from typing import NamedTuple

from repbook.book import Book
from repbook.book.acts import act
from repbook.book.currency import set_currency
from repbook.errors import Conflict, InvalidInput
from repbook.loyalty.targets import value_by_month
from repbook.policy import DEFAULTS
from repbook.schema import FORGOTTEN
from repbook.store.transactions import write_setting
from repbook.text import clean_name, shell_line, shown

LONGEST_DAYS = 36_525


class Choice(NamedTuple):
    """How the book writes something: what it is until set, what it takes, the words that say it."""

    default: str
    takes: str
    words: dict[str, str] = {}


CHOICES = {
    "currency": Choice("", "three letters, such as EUR"),
    "decimal": Choice(".", ". or ,", {".": ".", ",": ",", "point": ".", "comma": ","}),
    "date_order": Choice("", "dmy, mdy or ymd", {word: word for word in ("dmy", "mdy", "ymd")}),
    "region": Choice("", "the two letters of a country, such as DE, for phone numbers"),
    "week_start": Choice(
        "monday",
        "monday or sunday",
        {"monday": "monday", "mon": "monday", "sunday": "sunday", "sun": "sunday"},
    ),
    "name": Choice("", "your name, for the top of a report"),
    "share_to": Choice(
        "", "the address of a PostgreSQL database, such as postgresql://ann@db/sales"
    ),
    "backup_to": Choice("", "a folder on another disk, set by repbook backup --to FOLDER"),
}
# Not in a book at all: who hands one over must not hand over what runs here
HOOK = "hook.after-write"
HOOKS = {HOOK: Choice("", "a line for the shell, run after each change")}
IN_WORDS = CHOICES | HOOKS
OF_THIS_MACHINE = frozenset(
    ("backup_to", "share_to", FORGOTTEN, *HOOKS)
)  # not in `export book`, not taken from one
# Each must stay below the next.
ASCENDING = (
    ("rhythm_due_gaps", "rhythm_late_gaps", "rhythm_lapsed_gaps"),
    ("due_from_gaps", "due_to_gaps"),
    ("win_back_fade_from_gaps", "win_back_fade_to_gaps"),
    ("painless_contacts", "hard_contacts"),
    ("painless_direct_hand_offs", "hard_direct_hand_offs"),
    ("painless_days", "hard_days"),
    ("ease_hard", "ease_painless"),
    ("check_in_from_days", "check_in_to_days"),
    ("check_fix_from_days", "check_fix_to_days"),
    ("first_call_from_days", "first_call_to_days"),
)
# How the name of a policy's value ends: its unit, the least and the most it can be.
UNITS: tuple[tuple[str, str, float, float], ...] = (
    ("working_days", "working days", 0, LONGEST_DAYS),
    ("_days", "days", 0, LONGEST_DAYS),
    ("_gaps", "usual gaps", 0.01, 100),
    ("_weight", "weight", 0, 10),
    ("_percent", "percent", 0, 100),
    ("_share", "share, 0 to 1", 0, 1),
    ("_per_month", "money a month", 0, 10_000),
    ("_per_week", "times a week to reach someone", 0, 10_000),
    ("_times", "times their mean order", 0, 10_000),
    ("_purchases", "orders", 0, 10_000),
    ("_contacts", "times in touch", 0, 10_000),
    ("_hand_offs", "hand-offs", 0, 10_000),
    ("_reopened", "times", 0, 10_000),
    ("_count", "calls", 0, 10_000),
    ("_won_prior", "quotes", 0, 10_000),
    ("_bought_prior", "prospects", 0, 10_000),
    ("_customers", "customers", 0, 10_000),
)
RANGES: dict[str, tuple[float, float]] = {
    "active_above": (0, 1),
    "active_floor": (0, 1),
    "own_experience_weight": (0, 1),
    "fit_reuse_change": (0, 1),
    "ease_painless": (1, 7),
    "ease_hard": (1, 7),
    "loyal_purchases": (1, 1000),
    "fit_customers": (10, 1_000_000),
    "check_in_large_times": (1, 1000),
    "target_per_month": (0, 1e12),
    "horizon_days": (1, LONGEST_DAYS),
    "stake_days": (1, LONGEST_DAYS),
    "year_days": (1, LONGEST_DAYS),
    "usual_gap_default_days": (1, LONGEST_DAYS),
    "marks_window_days": (1, LONGEST_DAYS),
}
SCALES: dict[tuple[float, float], str] = {(0, 1): "share, 0 to 1", (1, 7): "scale 1 to 7"}


class Setting(NamedTuple):
    """A setting as it stands; `unit` says what its value is."""

    key: str
    value: str
    default: str
    unit: str
    changed: bool


def settings(book: Book) -> list[Setting]:
    """Every setting, in the order of the policy's page."""
    return [
        Setting(key, value, default, unit_of(key), value != default)
        for key in (*CHOICES, *DEFAULTS)
        for default in [default_of(key)]
        for value in [book.settings.get(key, default)]
    ]


def default_of(key: str) -> str:
    """What a setting is until it is set."""
    return IN_WORDS[key].default if key in IN_WORDS else f"{DEFAULTS[key]:g}"


def unit_of(key: str) -> str:
    """The unit that a setting's name says."""
    if key in IN_WORDS:
        return IN_WORDS[key].takes
    units = (unit for ending, unit, *_ in UNITS if key.endswith(ending))
    return next(units, SCALES.get(_range(key), "number"))


def _range(key: str) -> tuple[float, float]:
    ranges = ((least, most) for ending, _, least, most in UNITS if key.endswith(ending))
    return RANGES.get(key) or next(ranges, (0, 10_000))


def known_key(words: str, value: str = "") -> str:
    """The setting that was meant; InvalidInput names the nearest ones, each with the value."""
    key = words.strip().lower().replace("-", "_").replace(" ", "_")
    everything = {name.replace("-", "_"): name for name in (*CHOICES, *DEFAULTS, *HOOKS)}
    if key in everything:
        return everything[key]
    from difflib import get_close_matches

    near = [name for name in everything if key and key in name][:3]
    near = near or get_close_matches(key, everything, 3, 0.6)
    lines = [f"repbook config {everything[n]} {value_by_month(key, n, value)}" for n in near]
    raise InvalidInput(
        f'There is no setting "{shown(words)}"',
        hint=f"Did you mean: {', or '.join(map(str.rstrip, lines))}"
        if near
        else "All of them: repbook config",
    )


@act("config")
def set_to(book: Book, key: str, text: str) -> Setting:
    """Set one setting, or reset it with `default`; one undoable change.

    Raises InvalidInput for a value it cannot have, Conflict for one
    that contradicts the other settings or the amounts in the book.
    """
    default = default_of(key)
    value = default if text.strip().lower() == "default" else value_of(key, text)
    if key in DEFAULTS:
        _refuse_disorder(book, key, float(value))
    if book.settings.get(key, default) != value:
        if key == "currency":
            set_currency(book, value)
        else:
            write_setting(book.journal, key, None if value == default else value)
        book.summary = f"{key} {value or 'unset'}"
        book.reread()
    return next(setting for setting in settings(book) if setting.key == key)


def value_of(key: str, text: str) -> str:
    """A value in its stored form; InvalidInput for one that the setting cannot have."""
    said = text.strip()
    if key == "currency":
        from repbook.money import read_currency

        return read_currency(said)
    if key == "name":
        return clean_name(said)
    if key == "backup_to":
        none = said.lower() in ("none", "off", "no", "nothing")
        typed = ["config", "backup_to", "default"] if none else ["backup", "--to", said]
        raise InvalidInput(
            "backup_to is set by the first backup that is made there",
            hint=f"{'To have none' if none else 'To make one'}: {shell_line(['repbook', *typed])}",
        )
    if key == "share_to":
        from repbook.store.postgres_address import address_to_keep

        return address_to_keep(said)
    if key not in CHOICES:
        return _number(key, said)
    words = CHOICES[key].words
    if key == "region":
        from phonenumbers import SUPPORTED_REGIONS

        words = {region: region for region in SUPPORTED_REGIONS}
    said = {"region": said.upper(), "decimal": said}.get(key, said.lower())
    if said not in words:
        raise InvalidInput(
            f'{key} cannot be "{shown(said)}"',
            hint=f"It takes {CHOICES[key].takes}",
        )
    return words[said]


def plain_number(said: str) -> str:
    """A number as a setting takes it: `20,000` as 20000; other words as they are."""
    grouped = re.fullmatch(r"[0-9]{1,3}([.,' ][0-9]{3})+", said)
    return re.sub("[^0-9]", "", said) if grouped else said


def _number(key: str, said: str) -> str:
    """A policy value as text: whole where its default is."""
    whole = isinstance(DEFAULTS[key], int)
    least, most = _range(key)
    if unit_of(key).startswith("percent"):
        said = said.removesuffix("%").rstrip()
    if unit_of(key).startswith("money") and plain_number(said) != said:
        raise InvalidInput(
            f'{key} cannot be "{shown(said)}": it takes no sign between thousands',
            hint=f"repbook config {key} {plain_number(said)}",
        )
    kind = "a whole number" if whole else "a number"
    fits = re.fullmatch(r"[0-9]{1,13}" if whole else r"[0-9]{0,13}(\.[0-9]{1,9})?", said)
    if not said or not fits or not least <= float(said) <= most:
        raise InvalidInput(
            f'{key} cannot be "{shown(said)}"',
            hint=f"It takes {kind} from {least:g} to {most:,.15g}; the default is {default_of(key)}",
        )
    return said if whole else f"{float(said):.10g}"


def _refuse_disorder(book: Book, key: str, value: float) -> None:
    for row in ASCENDING:
        if key in row:
            now = [value if name == key else float(getattr(book.policy, name)) for name in row]
            if sorted(set(now)) != now:
                others = ", ".join(
                    f"{name} is {getattr(book.policy, name):g}" for name in row if name != key
                )
                raise Conflict(
                    f"{key} cannot be {value:g}: {others}",
                    hint=f"They must rise: {' < '.join(row)}",
                )
