"""Write docs/schema.md from the migrations; a test holds it fresh.

Run by hand: python docs/make_schema.py
"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from field_comments import comment

from repbook.schema import BY_TABLE, TABLES, columns
from repbook.store.database import APPLICATION_ID, SCHEMA_VERSION, create_schema

HERE = Path(__file__).parent

HEAD = f"""# The book's schema

Written from the migrations by `python docs/make_schema.py`. The book is one SQLite file, and it is
yours: open it with `sqlite3`, `sqlite-utils` or Datasette, copy it, keep it.

```sh
repbook where                                       # where the file is
```

The two views are the place to begin:

<!-- needs sqlite3 -->
```sh
sqlite3 -readonly sample.db "SELECT * FROM customers_at_a_glance LIMIT 3"
```

<!-- needs sqlite-utils -->
```sh
sqlite-utils rows sample.db timeline --limit 20 --table
```

`datasette sample.db --open` shows them in a browser.

- Read it with any tool. To write, use `repbook`: `undo` and `changes` need its journal, which records every
  change. `undo` does not overwrite a row that another program has changed.
- `application_id` is {APPLICATION_ID:#x} ("RepB"), `user_version` the schema's version, {SCHEMA_VERSION}. A version is
  never changed once released; a newer program adds the next one.
- A customer with an `id` below zero is one who was forgotten: what is theirs are figures without words.
- A day is a whole number: the days since the year 1, as Python's `date.toordinal()`.
  `date(day + 1721424.5)` makes it a date: `SELECT date(day + 1721424.5) FROM purchases`.
- Money is in whole minor units (cents) of the book's one currency, `settings` has which.
- `uid` is random and stable, and names a record in exports; `id` is what you type (`o12`).
- `name_key`, `company_key` and `key` hold the text without case and accents, for looking up.
- `extra` is JSON: the further columns of imported files, by their names.
"""

OTHERS = {
    "changes": "One row for each command that wrote something: what `undo` takes back.",
    "journal": "Each row before and after a change. Many new rows at once are there as four bytes each, a"
    " CRC-32 of the row as JSON; so are, once they are large, rows written over a year ago.",
    "fits": "What the forecast has learned from the book; computed again when it is missing.",
    "purchase_spans": "What the book's mean gap is made of, as of a day; triggers empty it when a "
    "purchase or a return is written, by whatever program.",
    "sync_records": "What this book and your other machines know of each record, as of the last `repbook sync`:"
    " empty until you use it.",
    "sync_machines": "Your machines, and how far the file of each was read.",
    "customer_sums": "In a large book, what each customer's purchases (net of returns) and exchanges come"
    " to; triggers drop a customer's row when one of these is written, by whatever program.",
    "sums_total": "What the rows of `customer_sums` come to; triggers keep it.",
}
COLUMNS = {
    "id": "the number",
    "uid": "random and stable, 16 hexadecimal digits",
    "customer_id": "the customer",
    "name_key": "the name, for looking up",
    "company_key": "the firm, for looking up",
    "key": "the text, for looking up; of a phone its digits",
    "aliases.kind": "`alias`, `code` (another program's id) or `uid` (of a customer merged into this)",
    "aliases.text": "as written",
    "addresses.kind": "`phone` or `email`",
    "addresses.text": "as written",
    "addresses.contact_id": "the contact it belongs to, if any",
    "tags.tag": "as written",
    "settings.key": "the setting's name",
    "settings.value": "what it was set to",
    "changes.at": "when, UTC",
    "changes.command": "which command; `by assistant` after it where an assistant ran it",
    "changes.said": "what it was about; empty where what it did is no longer kept",
    "changes.undone": "1 if it was taken back, 2 if it can no longer be redone",
    "journal.change_id": "of which change; below zero: for all up to the one of that number",
    "journal.table_name": "in which table",
    "journal.images": "JSON: the columns, and `rows` before and after, or `runs` of ids and their `digests`,"
    " and the last id `given` by then",
    "fits.day": "the day it was made for",
    "fits.purchases": "how many purchases it was made on",
    "fits.policy": "the settings it was made under",
    "fits.fitted": "JSON: what was learnt",
    "sync_records.kind": "the table",
    "sync_records.uid": "what the machines call it: its uid; of a tag, an alias, a phone, an item name or a"
    " setting what it says",
    "sync_records.row": "its id in this book; null where the book does not show it",
    "sync_records.digest": "a CRC-32 of the row as JSON, by which an edit is noticed",
    "sync_records.fields": "JSON: its fields, other records by uid",
    "sync_records.shown": "JSON: those that the book has otherwise, as the customer into whom another was merged",
    "sync_records.written": "the stamp of its first writing: a counter and a machine",
    "sync_records.edited": "JSON: the stamps of fields that were edited since",
    "sync_records.life": "the stamp of its last removal or return, where that is another",
    "sync_records.state": "0 there, 1 removed, 2 forgotten",
    "sync_machines.id": "8 hexadecimal digits, random",
    "sync_machines.name": "what it is called",
    "sync_machines.own": "1 for this machine",
    "sync_machines.epoch": "how often it wrote its file anew",
    "sync_machines.place": "the last line that was read, or written",
    "sync_machines.checksum": "of that line",
    "sync_machines.counter": "the highest counter of its edits that is known here",
    "sync_machines.last_change": "of this machine: the last of `changes` that was sent",
    "customer_sums.known_day": "the last day of a purchase, a return or an exchange: from it on the row holds",
    "customer_sums.occasions": "how many purchases, those of a day as one",
    "customer_sums.first_day": "of the first",
    "customer_sums.last_day": "of the last",
    "customer_sums.reached_day": "of the last exchange that reached them",
    "customer_sums.exchanged_day": "of the last exchange, whether it reached them or not",
    "customer_sums.cents": "what all purchases came to",
    "customer_sums.last_year_cents": "what they came to in the year up to the last",
    "customer_sums.weighed_thousandths": "how many there were on the day of the last, each the less the older"
    " it is, in thousandths",
    "customer_sums.weighed_cents": "what they came to, weighed in the same way",
    "customer_sums.log_gaps": "the sum of the logarithms of the days between them",
    "customer_sums.last_cents": "what the last came to",
    "customer_sums.was_prospect": "1 of who was in the book when they first bought or, who has not bought,"
    " were last reached",
    "customer_sums.first_year_cents": "what they came to in the year from the first on",
    "sums_total.buyers": "how many have bought",
    "sums_total.occasions": "how many purchases, those of a day as one",
    "sums_total.span": "days from first to last, summed over customers",
    "purchase_spans.day": "as of which day",
    "purchase_spans.occasions": "how many purchases, those of a day as one",
    "purchase_spans.repeats": "how many of them were not a customer's first",
    "purchase_spans.span": "days from first to last, summed over customers",
    "inbound": "1 if they made the contact",
    "changes.schema_version": "the schema's version when it was made",
}
SAID = {
    f"{table.table}.{column.name}": comment(table.record, column.field)
    for table in TABLES
    if table.record_name
    for column in columns(table.record)
}
VIEWS = {
    "customers_at_a_glance": "A row for each customer: who they are, who to ask for, and the sums of "
    "what is in the book. Stage, rhythm and the forecast depend on the day and are not in it: "
    "`repbook status --csv` has them. `unpaid` is what orders with a due day still owe; money that "
    "names no order counts. Do-not-call customers have no phone here.",
    "open_problems": "A row for each problem that is not closed: no step closed it, or one reopened it.",
    "write_off_ends": "A row for each write-off, and `end_day`, the day on which they bought again or "
    "were brought back. They are written off while it is null. A return of that order changes nothing.",
    "exchanges": "A row for each exchange with a customer: calls, and the orders, reports and steps that "
    "were an exchange of their own. `reached` is 1 where it reached them or came from them.",
    "timeline": "Everything dated, newest first, with the ids that `correct` and `remove` take. "
    "A return is below zero.",
}


def text() -> str:
    """The whole page."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    create_schema(conn)
    found = conn.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    ).fetchall()
    parts = [HEAD, "## Views", ""]
    for view, said in VIEWS.items():
        columns = [row[1] for row in conn.execute(f"PRAGMA table_info({view})")]
        sql = next(sql for what, name, _, sql in found if (what, name) == ("view", view))
        parts += [f"### {view}", "", said, "", ", ".join(f"`{c}`" for c in columns), ""]
        parts += ["```sql", sql.strip(), "```", ""]
    parts += ["## Tables", ""]
    for table in (*BY_TABLE, *OTHERS):
        made = next(sql for what, name, _, sql in found if (what, name) == ("table", table))
        parts += [
            f"### {table}",
            "",
            OTHERS.get(table) or BY_TABLE[table].said,
            "",
            "| column | | |",
            "|---|---|---|",
        ]
        refs = {row[3]: row[2] for row in conn.execute(f"PRAGMA foreign_key_list({table})")}
        for _, column, form, needed, default, key in conn.execute(f"PRAGMA table_info({table})"):
            kind = form.lower()
            if column in refs:
                kind += f", of `{refs[column]}`"
            closed = re.search(rf'^ *"?{column}"? .*CHECK (.*)$', made, re.MULTILINE)
            if closed:
                words = re.findall(r"'([\w-]+)'", closed[1]) or re.findall(r"\d+", closed[1])
                kind += f", {'1 to 7' if 'BETWEEN' in closed[1] else ' or '.join(f'`{w}`' for w in words)}"
            if not needed and not key:
                kind += ", may be null"
            if default is not None:
                kind += f", {default} unless given"
            parts.append(f"| `{column}` | {kind} | {_said(table, column)} |")
        indexes = [sql for what, _, of, sql in found if what == "index" and of == table]
        parts += ["", *(f"`{sql}`  " for sql in indexes), *([""] if indexes else [])]
    return "\n".join(parts).rstrip() + "\n"


def _said(table: str, column: str) -> str:
    return COLUMNS.get(f"{table}.{column}") or COLUMNS.get(column) or SAID[f"{table}.{column}"]


if __name__ == "__main__":
    (HERE / "schema.md").write_text(text(), encoding="utf-8")
