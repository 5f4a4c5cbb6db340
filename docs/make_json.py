"""Write docs/json.md from the fields of the answers; a test runs every command and holds them true.

Run by hand: python docs/make_json.py

COMMANDS has an entry a command: what its JSON is, its fields, the lines to run on the sample book.
"""
# Long because it is one page: every command with the lines that print each of its keys.

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from repbook.cli.completion import SCRIPT
from repbook.cli.export import WRITTEN
from repbook.loyalty.calls import codes
from repbook.views.allies import ALLY
from repbook.views.backtest import BACKTEST
from repbook.views.backups import BACKED_UP, BACKUP, RESTORED
from repbook.views.brief import BRIEF
from repbook.views.changes import CHANGED
from repbook.views.check import CHECKED, REPAIRED
from repbook.views.complaints import COMPLAINT
from repbook.views.corrections import CORRECTED, GONE, REMOVED
from repbook.views.customers import CONTACT_AT, LISTED
from repbook.views.dupes import DOUBLE, MERGED
from repbook.views.feedback import REFERRAL, TOPIC
from repbook.views.fields import Fields
from repbook.views.find import RESULT
from repbook.views.forecast import FORECAST
from repbook.views.forget import FORGOTTEN
from repbook.views.history import EVENT
from repbook.views.holds import BROUGHT_BACK, SNOOZE, SNOOZED, WRITTEN_OFF
from repbook.views.import_description import DESCRIPTIONS
from repbook.views.import_fields import IMPORTED, MAPPING
from repbook.views.items import ITEM, RENAMED
from repbook.views.log_call_fields import LOGGED_CALL
from repbook.views.next import CALL
from repbook.views.problem_page import PAGE
from repbook.views.problems import CASE
from repbook.views.promises import PROMISE, SETTLED
from repbook.views.quotes import QUOTE, QUOTED
from repbook.views.report import REVIEW
from repbook.views.sales import PAID, RETURNED, SALE
from repbook.views.settings import BOOK_FILE, SETTING
from repbook.views.share import SHARED
from repbook.views.status import STALE, STATUS
from repbook.views.steps import REPORTED, STEPPED
from repbook.views.study import STUDY
from repbook.views.sync import SYNCED
from repbook.views.team import TEAM
from repbook.views.today import TODAY
from repbook.views.why import WHY

HERE = Path(__file__).parent


class Command:
    """A command: what its JSON is, its fields, and lines to run.

    A line that begins with `!` is run before the next one, on the same book.
    """

    def __init__(self, name: str, form: str, fields: list[Fields[Any]], *runs: str) -> None:
        self.name, self.form, self.fields, self.runs = name, form, fields, runs


COMMANDS = (
    Command(
        "log-call",
        "object",
        [LOGGED_CALL],
        'log-call vale "Away" --order "480 for seals" -p quote --by fri -f price:bad:dear --again "thu 14:30" -c text',
        'log-call delta "told them" --about {open} --kept all',
        'log-call delta "new kit" --solved -c visit',
        "log-call kobo -o no-answer",
        'log-call moor "a cheaper one" --lost --because dear --quote "900 for seals" --valid 30d',
        "log-call hilltop --won --order 940",
    ),
    Command(
        "log-purchase",
        "object",
        [SALE],
        'log-purchase vale 480 "20 seals" --due 30d',
        "log-purchase vale 90 --ref R77 -c phone --paid",
    ),
    Command("log-return", "object", [RETURNED], "log-return vale 10 frayed", "log-return kobo 10"),
    Command("log-payment", "object", [PAID], "log-payment delta"),
    Command(
        "log-problem",
        "object",
        [REPORTED],
        'log-problem delta "it leaks" --kind leak --ally priya --by fri',
        'log-problem pier "odd noise"',
    ),
    Command("log-quote", "object", [QUOTED], 'log-quote vale 1200 "pump rebuild" --valid 30d'),
    Command("quotes", "list", [QUOTE], "quotes --all"),
    Command("items", "list", [ITEM], "items", "items kobo", "items --missing"),
    Command("item", "object", [RENAMED], 'item join "tap seals" "shaft seals"'),
    Command("won", "object", [QUOTE], "won harbor 1150"),
    Command("lost", "object", [QUOTE], 'lost harbor "too dear"'),
    Command(
        "promise",
        "object or list",
        [SETTLED],
        'promise vale "the quote" --by fri --every 1y',
        'promise --tag north "the new list" --by fri',
        "promise {late} --kept",
        "promise {late} --drop",
        "promise {yearly} --kept",
    ),
    Command("next", "list", [CALL], "next", "next -n 3", "next --reason payment"),
    Command(
        "brief",
        "object",
        [BRIEF],
        "brief moor",
        "brief vale",
        "brief delta",
        "brief gull",
        "! remember {prospect} birthday --on 1971-05-03",
        "brief {prospect}",
        "brief Zorn",
        "brief {gone}",
        "brief {referrer}",
    ),
    Command(
        "why", "object", [WHY], "why vale", "why gull", "! snooze vale --until +2w", "why vale"
    ),
    Command(
        "snooze",
        "object or list",
        [SNOOZED, SNOOZE],
        "snooze vale --until +2w",
        "! snooze vale --until +2w",
        "snooze",
    ),
    Command("problems", "list", [CASE], "problems", "problems --all"),
    Command("problem", "object", [PAGE], "problem {open}", "problem {solved}"),
    Command(
        "update",
        "object",
        [STEPPED],
        'update {open} "told them" -c phone',
        'update {open} "they found a part" --by ally',
    ),
    Command("hand-off", "object", [STEPPED], "hand-off {open} tom"),
    Command("park", "object", [STEPPED], 'park {open} --until +2w --because "parts"'),
    Command(
        "resolve",
        "object",
        [STEPPED],
        'resolve {open} "new kit" --ease 6',
        'resolve {promised} "new kit"',
    ),
    Command(
        "give-up",
        "object",
        [STEPPED],
        'give-up {open} --because "no parts"',
        'give-up {promised} --because "no parts"',
    ),
    Command("reopen", "object", [STEPPED], 'reopen {solved} "again"'),
    Command("confirm-fix", "object", [STEPPED], "confirm-fix {unconfirmed}"),
    Command("complaints", "list", [COMPLAINT], "complaints", "complaints leak"),
    Command("allies", "list", [ALLY], "allies"),
    Command(
        "ally", "object", [ALLY], "ally add Zoe --team IT", 'ally edit priya --phone "555 0199"'
    ),
    Command("find", "list", [RESULT], "find seal -n 5", "find valve --kind problem"),
    Command("study", "object", [STUDY], "study"),
    Command(
        "status", "list", [STATUS], "status", "status vale", "status --stage loyal --horizon 60"
    ),
    Command("stale", "list", [STALE], "stale", "stale --days 20"),
    Command(
        "report",
        "object",
        [REVIEW],
        "report",
        "report --week last",
        "report --quarter",
        "! forget 6 --yes",
        "report --year",
    ),
    Command("report --team", "object", [TEAM]),
    Command(
        "today",
        "object",
        [TODAY],
        '! log-return vale 5 "came back"',
        "! remember vale birthday --on 3-may",
        "! write-off delta --yes",
        "today",
        *(f'today --on "{n} days ago"' for n in range(1, 15)),
    ),
    Command("forecast", "object", [FORECAST], "forecast", "forecast --past"),
    Command("backtest", "object", [BACKTEST], "backtest"),
    Command("promises", "list", [PROMISE], "promises", "promises --all", "promises --yearly"),
    Command("remember", "object", [PROMISE], "remember kobo birthday --on 1971-05-03"),
    Command("feedback", "list", [TOPIC], "feedback"),
    Command("referrals", "list", [REFERRAL], "referrals"),
    Command(
        "add",
        "object",
        [LISTED],
        'add "Zed Mills" --contact Zoe --phone "555 0000" --tag new --referred-by vale --terms 30'
        " --company Zed --set parking=yard",
    ),
    Command(
        "edit",
        "object",
        [LISTED],
        "edit vale --town Lund --prefer email --set parking=yard",
        'edit kobo --phone "555 0001" --email k@kobo.example --alias KD --do-not-call',
    ),
    Command(
        "contact",
        "object",
        [CONTACT_AT],
        'contact vale Zed --role buyer --phone "555 0002" --email z@vale.example',
        "contact vale tom --left",
    ),
    Command("list", "list", [LISTED], "list"),
    Command("history", "list", [EVENT], "history vale", "history --since 2026-11-16"),
    Command("dupes", "list", [DOUBLE], "dupes"),
    Command("merge", "object", [MERGED], "merge kobo delta --yes"),
    Command("forget", "object", [FORGOTTEN], "forget 3 --yes"),
    Command(
        "write-off",
        "object",
        [WRITTEN_OFF],
        'write-off delta "gone to another" --yes',
        "write-off {promised-to} --yes",
    ),
    Command(
        "bring-back",
        "object",
        [BROUGHT_BACK],
        "bring-back {gone}",
        '! write-off delta "gone to another" --yes',
        "bring-back delta",
    ),
    Command(
        "import",
        "object or list",
        [IMPORTED, DESCRIPTIONS, MAPPING],
        "import {people} {csv} --skip-bad",
        "import {csv} --describe",
        "import --mappings",
    ),
    Command(
        "export",
        "object",
        [WRITTEN],
        "export book --to {file}",
        "export book --tag north --to {file}",
    ),
    Command(
        "correct",
        "object",
        [CORRECTED],
        "correct o12 --amount 480 --customer vale --item seals --item bolts",
        "correct c31 -f price:bad:dear",
    ),
    Command(
        "remove",
        "object",
        [REMOVED, GONE],
        "remove o12 --yes",
        "remove {open} --yes",
        "remove {gone} --yes",
    ),
    Command("undo", "list", [CHANGED], "! correct o12 --amount 480", "undo"),
    Command("redo", "list", [CHANGED], "! correct o12 --amount 480", "! undo", "redo"),
    Command(
        "changes",
        "list",
        [CHANGED],
        "changes",
        "changes 1",
        "! correct o12 --amount 480",
        "changes",
    ),
    Command(
        "sync",
        "object",
        [SYNCED],
        "! export customers --format json --to {place}/repbook-sync-copy.json",
        "! sync {place} --name laptop",
        "! sync {place} --name desktop --book other.db",
        "! edit vale --town Lund",
        "! edit vale --town Ystad --book other.db",
        "! add Zelda",
        "! add Yonder --book other.db",
        "! forget 21 --yes --book other.db",
        "! sync --book other.db",
        "sync",
    ),
    Command("backup", "object", [BACKED_UP], "backup --to {place}", "backup"),
    Command(
        "restore",
        "list or object",
        [BACKUP, RESTORED],
        "! backup",
        "! add Lateron",
        "! restore newest --yes",
        "! add Afterwards",
        "restore",
        "! backup",
        "restore newest --yes",
    ),
    Command("share", "object", [SHARED]),
    Command("config", "list or object", [SETTING], "config", "config currency EUR"),
    Command("completion", "object", [SCRIPT], "completion bash"),
    Command("check", "object", [CHECKED, REPAIRED], "check", "check --repair"),
    Command("where", "object", [BOOK_FILE], "! backup --to {place}", "where"),
)


class Key(NamedTuple):
    """One key: its path, its type, whether it may be null, what it says."""

    path: str
    type: str
    null: bool
    said: str


class Page(NamedTuple):
    """One command: what its JSON is, the lines to run, its keys; setup lines begin with `!`."""

    name: str
    form: str
    runs: tuple[str, ...]
    keys: tuple[Key, ...]


def _once(keys: Iterable[Key]) -> list[Key]:
    """Each path once; one that has two types may be anything."""
    found: dict[str, Key] = {}
    for key in keys:
        before = found.get(key.path, key)
        if before.type != key.type:
            before = before._replace(type="any", said=f"{before.said}, or {key.said}")
        found[key.path] = before
    return list(found.values())


def _of_fields(fields: Fields[Any], at: str) -> Iterator[Key]:
    for each in fields:
        if each.type:
            path, form = f"{at}{each.key}", JSON_TYPES.get(each.type, each.type)
            said = each.meaning.replace("REASONS", ", ".join(f"`{code}`" for code in codes()))
            yield Key(path, form, each.may_be_null, said)
            many = MANY.get(each.type, "")
            inside, form = path, each.type
            for type, meaning in zip(each.items[::2], each.items[1::2], strict=True):
                inside += MANY[form]
                form = type.rstrip("?")
                yield Key(inside, JSON_TYPES.get(form, form), type.endswith("?"), meaning)
            if each.inner:
                yield from _of_fields(each.inner, f"{path}{many}.")


def pages() -> list[Page]:
    """Every command's page, in the order of the help."""
    found = []
    for command in COMMANDS:
        runs = tuple(run if run[0] == "!" else f"> {run}" for run in command.runs)
        keys = _once(key for fields in command.fields for key in _of_fields(fields, ""))
        found.append(Page(command.name, command.form, runs, tuple(keys)))
    return found


HEAD = """# JSON, key by key

Written by `python docs/make_json.py`. A test runs every command on the sample book and compares its keys
with this page.

- A key keeps its name and meaning in later versions. New keys may be added.
- Money is a number in major units, days are `2026-11-23`, times `14:30`.
- Counts and totals are 0, never null. A key marked "or null" is null where nothing is known.
- Ids are typed ids (`o12`), a customer's is a plain number.
- `list` commands print an array, `[]` when there is nothing. `--csv` gives the same rows as a table, with
  `outer.inner` as column names.
- A command that writes prints what it wrote. Errors go to stderr, with the exit code.
- Exit codes: 0 done, also when empty · 1 failed · 2 not understood · 3 no such, or several such ·
  4 against what the book says · 5 import refused · 6 the book cannot be used.
- `export KIND --json` prints records for another program or for `import`. Their fields are those of the CSV.
"""
JSON_TYPES = {"money": "number", "share": "number", "map": "object"}
MANY = {"list": "[]", "map": ".*"}  # what stands for one of several
WORDS = {
    "whole": "whole number",
    "yes": "true or false",
    "any": "any value",
    "list": "list",
    "object": "object",
}


def text() -> str:
    """The whole page."""
    parts = [HEAD]
    for page in pages():
        parts += [f"## {page.name}", "", f"{page.form.capitalize()}.", ""]
        parts += ["| key | | |", "|---|---|---|"]
        for key in page.keys:
            told = WORDS.get(key.type, key.type) + (" or null" if key.null else "")
            parts.append(f"| `{key.path}` | {told} | {key.said} |")
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    (HERE / "json.md").write_text(text(), encoding="utf-8")
