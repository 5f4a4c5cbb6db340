"""A book in which one customer has words in every place, and what is left of them in any file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from conftest import DAY, Rep

from faults.cases import on_book
from faults.tally import Tally
from repbook.book import Book, open_book
from repbook.schema import OWNED, REFERENCES, TABLES, WORDS, columns

ON = 739_900  # a day of 2026


def word(*of: object) -> str:
    """A word that stands nowhere else."""
    return "zqvjx" + "x".join("".join(c for c in str(each) if c.isalnum()) for each in of)


def row_of(table: str, ids: dict[str, int], mark: str) -> dict[str, Any]:
    """A row of a customer with a word of its own in every text."""
    noun = next(each for each in TABLES if each.table == table)
    if not noun.record_name:
        text = word(mark, table)
        kind = {"aliases": {"kind": "alias"}, "addresses": {"kind": "phone"}}.get(table, {})
        owner = {"customer_id": ids["customers"]}
        keyed = {"tag": text} if table == "tags" else {"text": text, "key": text}
        return {**owner, **kind, **keyed}
    row: dict[str, Any] = {}
    for column in columns(noun.record):
        name, text = column.name, word(mark, table, column.name)
        if column.field in REFERENCES:
            row[name] = ids.get(REFERENCES[column.field])
        elif column.type == "text" and name != "uid":
            row[name] = text
        elif column.type == "extra":
            row[name] = json.dumps({word(mark, table, "key"): text})
        elif column.type == "day":
            row[name] = ON
        elif column.type in WORDS:
            row[name] = WORDS[column.type][0]
        elif column.type == "money":
            row[name] = 12_300
    row.pop("uid", None)
    row |= {
        key: row[of] for key, of in (("name_key", "name"), ("company_key", "company")) if of in row
    }
    return row


def fill(book: Book, mark: str, referrer: int | None = None) -> dict[str, int]:
    """A customer with a row in every table; gives the ids."""
    ids: dict[str, int] = {}
    with book.change("import") as journal:
        book.conn.execute("PRAGMA defer_foreign_keys = ON")
        row = {**row_of("customers", {}, mark), "added_day": ON, "referred_by_id": referrer}
        ids["customers"] = journal.insert("customers", **row)
        ids["allies"] = journal.insert("allies", name="Priya", name_key="priya")
        for noun in OWNED:
            ids[noun.table] = journal.insert(noun.table, **row_of(noun.table, ids, mark))
        journal.insert("steps", problem_id=ids["problems"], day=ON, kind="resolve", by="me")
        book.summary = f"{row['name']} ({ids['customers']})"
    return ids


def change_each(book: Book, ids: dict[str, int], mark: str) -> None:
    """Change and add words of each table, and take one row out: the journal has images of these."""
    for noun in (each for each in OWNED if each.record_name):
        row = {k: v for k, v in row_of(noun.table, ids, mark).items() if isinstance(v, str)}
        row = {k: v for k, v in row.items() if v.startswith(("zqvjx", '{"zqvjx'))}
        with book.change("correct") as journal:
            if row:
                journal.update(noun.table, ids[noun.table], **row)
            again = journal.insert(noun.table, **row_of(noun.table, ids, f"{mark}gone"))
        with book.change("remove") as journal:
            journal.delete(noun.table, again)


def residue(*folders: Path, of: str = "zqvjx") -> list[str]:
    """Files in which a word stands, in any encoding, or with a name that has one."""
    found = []
    for path in (p for folder in folders for p in folder.rglob("*") if p.is_file()):
        data, name = path.read_bytes().lower(), path.name.lower()
        if of.encode() in data or of.encode("utf-16-le") in data or of in name:
            at = data.find(of.encode())
            found.append(f"{path}: {data[max(0, at - 40) : at + 60]!r}")
    return found


def fill_every_file(book_file: Path, rep: Rep, config: Path) -> dict[str, int]:
    """A book with one customer to forget and one to keep, in every file that repbook writes."""
    rep("add", "Kept Ltd", "--note", "a friend of theirs", ok=True)
    rep("log-purchase", "1", "50", "what stays", ok=True)
    with open_book(book_file) as book:
        ids = fill(book, "one", referrer=1)
        change_each(book, ids, "two")
        with book.change("add"):
            book.customers.change(ids["customers"], name=word("renamed"))
            friend = book.customers.add("Friend", added_on=book.touches.get(ids["touches"]).on)
            book.journal.update("customers", friend, referred_by_id=ids["customers"])
        many = [(ids["customers"], ON - n, 100, word("many", n)) for n in range(150)]
        with book.change("import") as journal:
            journal.insert_many("purchases", ("customer_id", "day", "cents", "what"), many)
    rep("backup", ok=True)
    rep("undo", ok=True)
    rep("add", word("other", "firm"), ok=True)
    rep("log-call", word("other", "firm"), word("said"), ok=True)
    rep("merge", str(ids["customers"]), word("other", "firm"), "--yes", ok=True)
    old = book_file.with_name("rep.before-v9.db")
    shutil.copy(book_file, old)
    draft = {"on": DAY, "customer": word("renamed"), "note": word("draft"), "pid": 1}
    book_file.with_name(f"{book_file.name}.draft-00.json").write_text(json.dumps(draft))
    folder = book_file.with_name(f"{book_file.name}.backups")
    for left in (
        book_file.with_name(f".{book_file.name}.0123abcd.new"),
        folder / ".rep.db.4567abcd.new",
    ):
        left.write_text(word("left"))
    name = word("renamed")
    (config / f"{name}.toml").write_text(f'# As you answered for "{name}.csv"\n[[layout]]\n')
    return ids


def residues(folder: Path, tally: Tally) -> None:
    """Customers of one large book forgotten in turn, each with words of its own in every place."""
    path = folder / str(tally.job) / "rep.db"
    marks = [f"who{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    on_book(path, "add", "Kept Ltd")
    ids = {}
    with open_book(path) as book:
        for mark in marks:
            ids[mark] = fill(book, mark)
            change_each(book, ids[mark], f"{mark}later")
            rows = [(ids[mark]["customers"], ON - n, 100, word(mark, n)) for n in range(300)]
            with book.change("import") as journal:
                journal.insert_many("purchases", ("customer_id", "day", "cents", "what"), rows)
    for line in (
        ["backup"],
        ["undo"],
        ["backup"],
        ["export", "book", "--to", f"{path.parent}/book.json"],
    ):
        assert on_book(path, *line).code == 0
    path.with_name("book.json").unlink()  # a file that was asked for is the user's
    tally.count("customers", 0, len(marks))
    size = sum(each.stat().st_size for each in path.parent.rglob("*") if each.is_file()) >> 20
    for mark in tally.within(marks):
        with tally.trying(mark):
            assert on_book(path, "forget", str(ids[mark]["customers"]), "--yes").code == 0
            assert residue(path.parent, of=word(mark)) == []
        tally.count("customers")
    tally.remark = (
        f"{{customers}} customers, one after the other, of a book and backups of {size} MB;"
        " every byte searched for words of theirs"
    )
