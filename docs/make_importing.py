"""Write docs/importing.md from the sources that `import` knows; a test holds it fresh.

Run by hand: python docs/make_importing.py
"""

from __future__ import annotations

import re
from pathlib import Path

from repbook.transfer import sources
from repbook.transfer.kinds import kind_named
from repbook.transfer.sources import FORMATS, Layout, layouts, program

HERE = Path(__file__).parent
EXAMPLE = "faire"
# What is no table: where it comes from, what comes in, what is left out.
OTHERS = {
    "vcard": (
        "Phone, Outlook, Google, iCloud: export contacts as vCard (.vcf)",
        "people as customers, or as contacts of their firm",
        "pictures",
    ),
    "calendar": (
        "Google: Settings > Import & export; Outlook: Save calendar; Apple: File > Export (.ics)",
        "past meetings with customers as calls",
        "meetings with nobody in the book, those to come, cancelled ones",
    ),
    "call-log": (
        "Android, app SMS Backup & Restore: back up calls (.xml)",
        "calls with customers' numbers",
        "calls with others, blocked ones",
    ),
    "mbox": (
        "Google Takeout > Mail; Thunderbird: export a folder (.mbox)",
        "mails to and from customers as calls",
        "mails of others, drafts, spam, mails to lists; what a mail says, beside its subject",
    ),
    "repbook": (
        "repbook export book, or export of one kind",
        "everything, or the records of that kind",
        "",
    ),
}

HEAD = """# Importing from other programs

Written by `python docs/make_importing.py` from the sources that `import` knows.

```sh
repbook import purchases.csv --dry-run
```

`import` recognises an export by its columns, whatever the file is called. A preview shows what would come in
and asks first; `repbook undo` takes it all back. The same file again changes nothing, and a later export
updates what has changed. Text files (CSV, TSV), workbooks (XLSX, XLS, XLSB, ODS), JSON (a list, or an object
a line) and zip archives of these are read as they are; there is no need to open and save them first.

An order is known by its number in the program that wrote the file. Programs number alike, so an order with the same
number from another program is the same one only where customer and day are the same, or customer and amount within
a month: it is then not added again, and keeps the day and amount it has. All others are orders of their own.

A file of a program that is not below comes in too if its columns can be told apart: headers may be English,
German, French, Spanish, Italian, Dutch or Portuguese. What cannot be told is asked, never guessed. On a terminal
`import` shows the columns with some of their values, asks what they are, and keeps the answers for the next file
with these columns; elsewhere the hint says what to type. `repbook import --mappings` lists what is kept and where,
and `--mappings --forget NAME` removes one. What is kept is a source file like those of the programs below, so you
can write or change one by hand ([how](#write-a-source-file)). It is not in the book but among your settings: all your
books use it, a backup and `export book` do not have it, and `undo` leaves it. Copy the folder to use it on another
machine.

The ways to click are those of the programs' own help pages, or of guides that follow them, for Amazon, eBay (payments),
Outlook, PayPal, QuickBooks (customers), Salesforce (Data Export), Shopify (orders), Square, Stripe, WooCommerce
(Analytics), Xero (contacts) and Zoho CRM, read in November 2026; of the others they are those in the versions we know.
Programs move their menus, so look nearby; some show an export to administrators only. Choose CSV
where there is a choice, all columns and all time.

## The programs

"""

WRITE = """## Write a source file

A program is known by one TOML file in `src/repbook/transfer/sources/`; nothing else has to be changed. This
is `{example}.toml`:

```text
{toml}```

{keys}

Column names are compared without case, accents, spaces and punctuation. The functions that `adapt` names
are in `transfer/source_adapters.py`; most programs need only `invoice`, `order` or `won_deal`, or none. Fields
are those of [exports](exports.md). Of purchases there are also some that become part of others:
{helpers}.

Then add a sample, with invented people in it, to `tests/test_transfer_programs.py`, and run `python
docs/make_importing.py`.

## Report a file

If a file came in wrong, or was refused and should not be:

```sh
repbook import purchases.csv --describe
```

It shows what the file looks like, and imports nothing: the names of its columns, what each holds, how that is
written and how full it is; which words stand in columns of states and types, such as `Paid`; what an import
would make of it; and three invented rows, which are recognised as the file is. No text of another cell is in
it, and of the file's name only words that repbook knows. Read it through all the same: columns have the names
that somebody gave them. Send it with the name of the program, where you clicked, and what should have come in.
"""


def _row(where: str, comes_in: str, left_out: str) -> str:
    return f"| {where} | {comes_in} | {left_out or 'nothing'} |"


def _programs() -> dict[str, list[Layout]]:
    """The exports of each program, by its name."""
    found: dict[str, list[Layout]] = {}
    for layout in layouts():
        found.setdefault(program(layout.source) or layout.source, []).append(layout)
    return {name: found[name] for name in sorted(found, key=str.casefold)}


def text() -> str:
    """The whole page."""
    parts = [HEAD]
    tables = {
        name: sorted({(each.where, each.comes_in, each.left_out) for each in several})
        for name, several in _programs().items()
    }
    tables |= {FORMATS[key]: [row] for key, row in OTHERS.items()}
    for name, rows in tables.items():
        bare = re.sub("^an? ", "", name)
        parts.append(f"### {name if bare == name else bare.capitalize()}\n")
        parts.append("| where to get it | comes in | left out |\n|---|---|---|")
        parts.append("\n".join(_row(*row) for row in rows) + "\n")
    toml = (Path(sources.__file__).parent / f"{EXAMPLE}.toml").read_text("utf-8")
    keys = (sources.__doc__ or "").partition("\n\n")[2].strip()
    helpers = ", ".join(f"`{field.name}`" for field in kind_named("purchases").helpers)
    parts.append(WRITE.format(example=EXAMPLE, toml=toml, keys=keys, helpers=helpers))
    return "\n".join(parts)


if __name__ == "__main__":
    (HERE / "importing.md").write_text(text(), encoding="utf-8")
