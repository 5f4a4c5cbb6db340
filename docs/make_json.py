"""Write docs/json.md from the keys below; a test runs every command and holds them true.

Run by hand: python docs/make_json.py

A block a command: its name, what its JSON is (`list` or `object`), the command
lines the test runs on the sample book, then a line a key: path | type | words.
`?` behind a type: may be null. `@name` takes in the keys of a shape; `*` stands
for any key. Types: text, whole, number, day, time, yes, list, object.
"""
# Long because it is one page: every key of every command.

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from repbook.loyalty.calls import codes
from repbook.views.fields import Fields

HERE = Path(__file__).parent

SHAPES = """
= problem
@repbook.views.problems:CASE | |

= stepped
@repbook.views.steps:STEPPED | |

= purchase
@repbook.views.sales:PURCHASE | |

= contact
name | text | the person
role | text? | what they do there
phones | list | their numbers, as written
phones[] | text | one of them
emails | list | their addresses
emails[] | text | one of them
left | day? | the day they left

= customer
id | whole | the number
uid | text | random and stable, as in exports
name | text | the customer
aliases | list | other names
aliases[] | text | one of them
company | text? | the firm, where the customer is a person
town | text? | where they are
contacts | list | who to ask for
contacts[] | @contact |
phones | list | the customer's own numbers
phones[] | text | one of them
emails | list | the customer's own addresses
emails[] | text | one of them
tags | list | words to sort by
tags[] | text | one of them
stage | text | `prospect`, `first-time`, `repeat` or `loyal`
terms_days | whole? | days they have to pay
referred_by | text? | who sent them
do_not_call | yes | never to be called
prefer | text? | preferred channel
note | text? | what is good to know

= ally
@repbook.views.complaints:ALLY | |

= changed
id | whole | the change's number
at | text | when, UTC
command | text | what was said
said | text? | what it was about
undone | yes | it was taken back
records | list | what it did
records[].id | text? | the record, as in `o12`
records[].kind | text | what it is
records[].customer | text? | the customer
records[].did | text | `added`, `changed` or `removed`
records[].before | object? | what changed, as it was
records[].before.* | any | field and value
records[].after | object? | what changed, as it became
records[].after.* | any | field and value
more | whole | how many further records there are

= setting
key | text | the setting's name
value | any | what it is
default | any | what it is until it is set
unit | text? | what the value is
changed | yes | it was set

= hit
id | text | as in `o12`
kind | text | what it is
customer_id | whole? | the number of the customer
customer | text? | the customer
along | list | what went with it
along[] | text | as in `c31`
apart | list | what stayed behind
apart[] | text | as in `x4`
"""

COMMANDS = """
= log-call: object
> log-call vale "Was on holiday" --order 480 -p "the quote" --by fri -f price:bad:dear --again "thu 14:30" -c phone
> log-call delta "told them" --about {open} --kept all
> log-call kobo -o no-answer
@repbook.views.log_call:LOGGED | |

= log-purchase: object
> log-purchase vale 480 "20 seals" --due 30d
> log-purchase vale 90 --ref R77 -c phone --paid
@repbook.views.sales:SALE | |

= log-return: object
> log-return vale 10 frayed
> log-return kobo 10
@repbook.views.sales:RETURNED | |

= log-payment: object
> log-payment delta
@repbook.views.sales:PAID | |

= log-problem: object
> log-problem delta "it leaks" --kind leak --ally priya --by fri
> log-problem pier "odd noise"
@repbook.views.steps:REPORTED | |

= promise: object or list
> promise vale "the quote" --by fri --every 1y
> promise --tag north "the new list" --by fri
> promise {late} --kept
> promise {late} --drop
> promise {yearly} --kept
@repbook.views.promises:SETTLED | |

= next: list
> next
> next -n 3
> next --reason payment
@repbook.views.next:CALL | |

= why: object
> why vale
> why gull
! snooze vale --until +2w
> why vale
@repbook.views.why:WHY | |

= brief: object
> brief vale
> brief delta
> brief gull
> brief {prospect}
> brief Zorn
> brief {gone}
> brief {referrer}
@repbook.views.brief:BRIEF | |

= snooze: object
> snooze vale --until +2w
@repbook.views.holds:SNOOZED | |

= problems: list
> problems
> problems --all
@problem | |

= problem: object
> problem {open}
> problem {solved}
@repbook.views.problem_page:PAGE | |

= update: object
> update {open} "told them" -c phone
> update {open} "they found a part" --by ally
@stepped | |

= hand-off: object
> hand-off {open} tom
@stepped | |

= park: object
> park {open} --until +2w --because "parts"
@stepped | |

= resolve: object
> resolve {open} "new kit" --ease 6
> resolve {promised} "new kit"
@stepped | |

= give-up: object
> give-up {open} --because "no parts"
> give-up {promised} --because "no parts"
@stepped | |

= reopen: object
> reopen {solved} "again"
@stepped | |

= confirm-fix: object
> confirm-fix {unconfirmed}
@stepped | |

= complaints: list
> complaints
> complaints leak
@repbook.views.complaints:COMPLAINT | |

= allies: list
> allies
@ally | |

= ally: object
> ally add Zoe --team IT
> ally edit priya --phone "555 0199"
@ally | |

= study: object
> study
@repbook.views.study:STUDY | |

= status: list
> status
> status vale
> status --stage loyal --horizon 60
@repbook.views.status:STATUS | |

= stale: list
> stale
> stale --days 20
@repbook.views.status:STALE | |

= report: object
> report
> report --week last
> report --quarter
> report --year
@repbook.views.report:REVIEW | |

= forecast: object
> forecast
> forecast --horizon 60
@repbook.views.forecast:FORECAST | |

= backtest: object
> backtest
@repbook.views.forecast:BACKTEST | |

= promises: list
> promises
> promises --all
@repbook.views.promises:PROMISE | |

= feedback: list
> feedback
@repbook.views.feedback:TOPIC | |

= referrals: list
> referrals
@repbook.views.feedback:REFERRAL | |

= add: object
> add "Zed Mills" --contact Zoe --phone "555 0000" --tag new --referred-by vale --terms 30 --company Zed
@customer | |

= edit: object
> edit vale --town Lund --prefer email
> edit kobo --phone "555 0001" --email k@kobo.example --alias KD --do-not-call
@customer | |

= contact: object
> contact vale Zed --role buyer --phone "555 0002" --email z@vale.example
> contact vale tom --left
customer_id | whole | the number of the customer
customer | text | the customer
@contact | |

= list: list
> list
@customer | |

= history: list
> history vale
> history delta
@repbook.views.history:EVENT | |

= dupes: list
> dupes
keep | object | the one that more is known of
keep.id | whole | the number
keep.name | text | the customer
other | object | the one that may be the same
other.id | whole | the number
other.name | text | the customer
reasons | list | what speaks for it
reasons[].how | text | `email`, `phone` or `name`
reasons[].text | text | how it is written

= merge: object
> merge kobo delta --yes
id | whole | the one that stays
name | text | its name
aliases | list | its other names
aliases[] | text | one of them
do_not_call | yes | if either had it
merged | object | the one that went
merged.id | whole | its number
merged.name | text | its name
moved | object | what it brought
moved.* | whole | how many, by kind
kept_beside | object | values that differed; the one that was not kept
kept_beside.* | text | the value that was not kept
same_orders | list | purchases that may be the same one, logged twice
same_orders[] | list | two of them
same_orders[][] | text | as in `o12`

= write-off: object
> write-off delta "gone to another" --yes
> write-off {promised-to} --yes
@repbook.views.holds:WRITTEN_OFF | |

= bring-back: object
> bring-back {gone}
! write-off delta "gone to another" --yes
> bring-back delta
@repbook.views.holds:BROUGHT_BACK | |

= import: object
> import {csv} --skip-bad
files | list | a row a file
files[].file | text | its name
files[].kind | text | what its rows are; `book` for a whole book
files[].source | text | whose export it is; `plain` if nobody's
files[].rows | whole | how many rows
files[].added | whole | new
files[].updated | whole | changed
files[].unchanged | whole | in the book already
files[].by_kind | object | the same by the kind of record that was written
files[].by_kind.* | object | one kind: `purchases`, `returns`, `customers`, ...
files[].by_kind.*.added | whole | new
files[].by_kind.*.updated | whole | changed
files[].by_kind.*.unchanged | whole | in the book already
files[].future | whole | rows that tell of a day after today
files[].furthest_on | day? | the furthest such day
files[].left_out | whole | none of the book's business
files[].left_out_because | object | why
files[].left_out_because.* | whole | how many, by the reason
files[].refused | list | rows that cannot be read
files[].refused[].line | whole | the line it begins on
files[].refused[].column | text? | the column
files[].refused[].why | text | why
files[].mapping | object | which column is read as what
files[].mapping.* | text | the field
files[].unknown_columns | list | kept as extra fields
files[].unknown_columns[] | text | one of them
files[].first_rows | list | up to three rows as they are read
files[].first_rows[] | object | field to text: days as in ISO 8601, money with its decimals
files[].first_rows[].* | text | what the field holds
files[].notes | list | what else is to be said of the file
files[].notes[] | text | one thing
added | whole | in all files
updated | whole | in all files
unchanged | whole | in all files
left_out | whole | in all files
refused | whole | in all files
by_kind | object | in all files, by the kind of record
by_kind.* | object | one kind
by_kind.*.added | whole | new
by_kind.*.updated | whole | changed
by_kind.*.unchanged | whole | in the book already
future | whole | in all files
new_customers | whole | customers that are new
alike | list | new customers whose names are like another's
alike[].name | text | the new one
alike[].may_be | text | the other
batch | whole? | the change, for `changes`; null if nothing was written

= export: object
> export book --to {file}
> export book --tag north --to {file}
what | text | what was exported
format | text | `csv`, `json`, `vcf`, `vcf4` or `ics`
file | text | where it is
records | whole | how many
tag | text? | of which tag

= correct: object
> correct o12 --amount 480 --customer vale
@hit | |
changed | object | what was changed
changed.* | object | a field
changed.*.before | any | what it was
changed.*.after | any | what it is

= remove: object
> remove o12
> remove {open}
@hit | |

= undo: list
! correct o12 --amount 480
> undo
@changed | |

= redo: list
! correct o12 --amount 480
! undo
> redo
@changed | |

= changes: list
> changes
> changes 1
! correct o12 --amount 480
> changes
@changed | |

= config: list or object
> config
> config currency EUR
@setting | |

= completion: object
> completion bash
shell | text | for which shell
script | text | the script for the shell

= where: object
> where
path | text | the book's file
exists | yes | whether there is one yet
size | whole | in bytes
mode | text? | who may read and write
writable | yes? | whether it can be written here
counts | object | what it holds
counts.* | whole | by kind
"""


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


def _blocks(text: str) -> dict[str, list[str]]:
    blocks: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.startswith("= "):
            blocks[line[2:]] = lines = []
        elif line.strip():
            lines.append(line)
    return blocks


def _keys(lines: list[str], shapes: dict[str, list[str]], at: str = "") -> list[Key]:
    keys: list[Key] = []
    for line in lines:
        path, kind, said = (part.strip() for part in line.split("|", 2))
        if path.startswith("@repbook."):
            module, name = path[1:].split(":")
            keys += _of_fields(getattr(import_module(module), name), at)
        elif path.startswith("@"):
            keys += _keys(shapes[path[1:]], shapes, at)
        elif kind.startswith("@"):
            keys += _keys(shapes[kind[1:]], shapes, _under(at, path) + ".")
        else:
            keys.append(Key(_under(at, path), kind.rstrip("?"), kind.endswith("?"), said))
    top = {key.path: at for at, key in reversed(list(enumerate(keys)))}
    keys.sort(key=lambda key: top.get(re.split(r"[.[]", key.path)[0], 0) if not at else 0)
    return list({key.path: key for key in keys}.values())


def _of_fields(fields: Fields[Any], at: str) -> Iterator[Key]:
    for each in fields:
        if each.type:
            path, form = f"{at}{each.key}", JSON_TYPES.get(each.type, each.type)
            said = each.meaning.replace("REASONS", ", ".join(f"`{code}`" for code in codes()))
            yield Key(path, form, each.may_be_null, said)
            many = MANY.get(each.type, "")
            if each.items:
                yield Key(path + many, *_type(each.items[0]), each.items[1])
            if each.inner:
                yield from _of_fields(each.inner, f"{path}{many}.")


def _type(written: str) -> tuple[str, bool]:
    return written.rstrip("?"), written.endswith("?")


def _under(at: str, path: str) -> str:
    return f"{at}{path}"


def pages() -> list[Page]:
    """Every command's page, in the order of the help."""
    shapes = _blocks(SHAPES)
    found = []
    for head, lines in _blocks(COMMANDS).items():
        name, _, form = head.partition(": ")
        runs = tuple(line for line in lines if line[0] in ">!")
        keys = _keys([line for line in lines if line[0] not in ">!"], shapes)
        found.append(Page(name, form, runs, tuple(keys)))
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
