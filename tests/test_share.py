"""What is shared on PostgreSQL is the book as it is; others read it, and only who may."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import postgres_server
import pytest
from conftest import DAY, Ran, Rep, made_once, run_repbook
from postgres_server import OWNER, PASSWORD, Server

from repbook.book import Book
from repbook.book.customers import Changes, add
from repbook.book.settings import OF_THIS_MACHINE
from repbook.book.shared_book import open_shared
from repbook.cli.commands import OF_A_FILE, WRITING
from repbook.errors import Conflict, InvalidInput
from repbook.schema import PRIVATE, TABLES
from repbook.store.postgres_address import read_address, without_password
from repbook.store.shared_rows import Rows
from repbook.store.shared_schema import VERSION, kept_columns, script

server = pytest.fixture(scope="module")(postgres_server.running)
NUMBERS = count(1)
SECRET = "quibbleworth"  # a word of the rep's own


@pytest.fixture(scope="module")
def prepared(server: Server) -> str:
    """A database with the schema in it; the roles are those of the server."""
    server.run("CREATE DATABASE prepared")
    server.run(script(), "prepared")
    server.run("; ".join(f"CREATE ROLE {role} LOGIN" for role in ("ann", "bob", "max", "eve")))
    return "prepared"


@pytest.fixture
def database(server: Server, prepared: str) -> str:
    """The same, in which nobody has shared anything yet."""
    tables = (*kept_columns(), "removed", "reps")
    server.run("; ".join(f"DELETE FROM repbook.{table}" for table in tables), prepared)
    return prepared


@pytest.fixture
def bare(server: Server) -> str:
    """A new database, with nothing in it."""
    name = f"new{next(NUMBERS)}"
    server.run(f"CREATE DATABASE {name} TEMPLATE template0")
    return name


@pytest.fixture
def url(server: Server, database: str) -> str:
    """Its address for the owner, who shares as ann."""
    return server.url(database, rep="ann")


@made_once
def lived_in(rep: Rep) -> Rep:
    """A book with a little of everything, some of it in the rep's own words."""
    for line in (
        "config currency EUR",
        f'add "Harbor Foods" --contact "Ann Lee" --phone "555 0134" --town Lund --note {SECRET} --set {SECRET}=1',
        'add "Kobo Dairy" --tag north --email k@kobo.example',
        "edit 2 --do-not-call",
        'add "Pier 9 Marine" --referred-by 1',
        'add "Vale Brothers" --referred-by 1',
        'log-purchase 1 480.50 "20 seals, 2 gaskets" --ref R1 --due 30d --on 2026-09-01',
        "log-purchase 1 300 --on 2026-10-01",
        f"log-return 1 80 {SECRET} --of R1 --on 2026-10-05",
        "log-payment o2 100 --on 2026-10-06",
        f"log-problem 1 {SECRET} --kind leak --on 2026-11-01",
        f"update x1 {SECRET} --on 2026-11-02",
        "resolve x1 --ease 6 --on 2026-11-04",
        f"log-call 1 {SECRET} -p {SECRET} --by 2026-11-25 -f price:bad:{SECRET} --again 2026-12-03",
        "log-quote 2 900 pump --valid 30d",
        "log-quote 3 500 pump",
        f"lost q2 --because {SECRET}",
        "log-call 2 -o voicemail",
        "snooze 3 --until 2026-12-01",
        "remember 2 birthday --on 1971-05-03",
        "item rename seal O-ring",
        'ally add "Priya Nair"',
        f"write-off 4 --because {SECRET} --yes",
    ):
        rep(*shlex.split(line), ok=True)
    return rep


def share(rep: Rep, url: str, *more: str) -> Any:
    """Share the book; what the JSON of it says."""
    ran = rep("share", url, *more, "--json")
    assert ran.code == 0, ran
    return ran.json


def reads(url: str, *words: str) -> Ran:
    """A command on a shared book."""
    return run_repbook("--book", url, "--as-of", DAY, *words)


def on_server(server: Server, database: str) -> str:
    """Everything that is in the schema, as one text."""
    tables = [noun.table for noun in TABLES] + ["removed", "reps"]
    return "\n".join(str(server.run(f"SELECT * FROM repbook.{t}", database)) for t in tables)


def assert_shared(book_file: Path, url: str, notes: bool = False) -> None:
    """The server has the rows of the book, each as it is."""
    there = open_shared(read_address(url))
    with Book(book_file) as book:
        for noun in TABLES:
            without = OF_THIS_MACHINE if noun.table == "settings" else ()
            here = Rows(book.conn, noun.table, notes, without)
            assert Rows(there.conn, noun.table, True).by_uid == here.by_uid, noun.table


READING = (
    ["next"],
    ["status"],
    ["why", "1"],
    ["list"],
    ["history"],
    ["problems", "--all"],
    ["promises", "--all"],
    ["quotes", "--all"],
    ["items"],
    ["feedback"],
    ["report", "--quarter"],
    ["snooze"],
)


def test_a_shared_book_answers_as_the_book_itself(
    lived_in: Rep, url: str, server: Server, database: str
) -> None:
    share(lived_in, url, "--with-notes")  # no fit of the forecast was kept before
    (fit,) = server.run("SELECT fit FROM repbook.reps", database)
    assert fit[0][0] == date.fromisoformat(DAY).toordinal(), "who reads need not fit again"
    for words in (each for each in READING if each[0] not in WRITING):
        assert reads(url, *words, "--json").json == lived_in(*words, "--json").json, words
    assert reads(url).out.startswith("Mon 23 Nov"), "repbook alone shows the day"


def test_a_rep_s_rows_are_asked_for_at_once_however_far_the_server_is(
    lived_in: Rep, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from psycopg import Cursor
    from psycopg.pq import PipelineStatus

    share(lived_in, url)
    waited_for: list[str] = []
    execute = Cursor.execute

    def noted(self: Any, query: bytes | str, *more: Any, **options: Any) -> Any:
        if self.connection.pgconn.pipeline_status == PipelineStatus.OFF:
            waited_for.append(str(query))
        return execute(self, query, *more, **options)

    monkeypatch.setattr(Cursor, "execute", noted)
    open_shared(read_address(url))
    tables = {noun.table for noun in TABLES}
    assert not [each for each in waited_for if {*re.findall(r"FROM repbook\.(\w+)", each)} & tables]
    assert 0 < len(waited_for) < 8


def test_only_what_changed_is_sent_and_the_server_follows_every_change(
    lived_in: Rep, book_file: Path, url: str, server: Server, database: str
) -> None:
    first = share(lived_in, url)
    assert first["since"] is None and first["added"] == sum(first["records"].values()) > 20
    assert_shared(book_file, url)
    again = share(lived_in, url)
    assert (again["added"], again["changed"], again["removed"]) == (0, 0, 0)
    assert again["since"] is not None
    kept = str(book_file.with_name("kept.db"))
    lived_in("backup", kept, ok=True)
    for line, most in (
        ("log-call 3 'new words'", 3),
        ("edit 3 --town Lund --phone '555 0199'", 3),
        ("undo", 3),
        ("redo", 3),
        ("correct o2 --amount 290", 1),
        ("remove o2 --yes", 4),
        ("merge 1 3 --yes", 12),
        ("undo", 12),
        (f"restore {kept} --yes", 60),
    ):
        lived_in(*shlex.split(line), ok=True)
        done = share(lived_in, url)
        assert 0 < done["added"] + done["changed"] + done["removed"] <= most, (line, done)
        assert_shared(book_file, url)
    known = server.run(
        "SELECT uid FROM repbook.touches UNION SELECT uid FROM repbook.purchases", database
    )
    gone = server.run("SELECT uid FROM repbook.removed", database)
    assert gone and not {*gone} & {*known}, "what came back is no longer among the removed"


def test_rows_that_another_program_removed_or_changed_are_sent_again(
    lived_in: Rep, book_file: Path, url: str, server: Server, database: str
) -> None:
    share(lived_in, url)
    server.run("DELETE FROM repbook.purchases WHERE cents = 30000", database)
    assert share(lived_in, url)["added"] == 1
    assert_shared(book_file, url)
    server.run("UPDATE repbook.purchases SET cents = 1", database)
    assert share(lived_in, url)["changed"] == 0, "their digests say that they are the same"
    assert share(lived_in, url, "--replace")["changed"] > 20
    assert_shared(book_file, url)


def test_who_is_forgotten_leaves_only_uids(
    lived_in: Rep, book_file: Path, url: str, server: Server, database: str
) -> None:
    share(lived_in, url, "--with-notes")
    assert "Harbor" in on_server(server, database) and "555 0134" in on_server(server, database)
    assert "still shared" not in lived_in("forget", "4", "--yes", ok=True).err, "none is set"
    lived_in("config", "share_to", url, ok=True)
    reminded = lived_in("forget", "1", "--yes", ok=True).err
    assert "They are still shared at " in reminded and "until you type: repbook share" in reminded
    assert share(lived_in, url, "--with-notes")["removed"] > 8
    left = on_server(server, database)
    assert "arbor" not in left and "555 0134" not in left and "48050" not in left
    assert_shared(book_file, url, notes=True)
    nobody = "SELECT id FROM repbook.customers WHERE referred_by_id < 0"
    assert server.run(nobody, database) == [], "who is forgotten referred nobody"
    assert reads(url, "list", "--json").json == lived_in("list", "--json").json


def test_who_is_forgotten_last_of_all_leaves_the_server_too(
    rep: Rep, url: str, server: Server, database: str
) -> None:
    rep("add", "Kobo Dairy", "--phone", "555 0134", ok=True)
    share(rep, url)
    rep("config", "share_to", url, ok=True)
    reminded = rep("forget", "1", "--yes", ok=True).err
    refused = rep("share")
    assert refused.code == 4 and 'nobody in the book, and "ann" on ' in refused.err
    assert "has 1 customer; nothing was sent" in refused.err and "Kobo" in on_server(
        server, database
    )
    line = reminded.strip().partition("until you type: ")[2]
    assert line == "repbook share --replace" and refused.err.strip().endswith(
        " --rep ann --replace"
    )
    assert rep(*shlex.split(line)[1:], ok=True).out.startswith("Shared with ")
    assert "Kobo" not in on_server(server, database)
    assert "There is nobody in the book yet" in rep("share").err, "here and there"


def test_the_reps_own_words_stay_unless_they_are_asked_for(
    lived_in: Rep, url: str, server: Server, database: str
) -> None:
    share(lived_in, url)
    assert SECRET not in on_server(server, database)
    assert "text left out" in reads(url, "promises").out
    share(lived_in, url, "--with-notes")
    assert on_server(server, database).count(SECRET) >= 10
    share(lived_in, url)
    assert SECRET not in on_server(server, database)
    assert (
        "Your notes and the texts of promises and problems stayed here."
        in lived_in("share", url).out
    )
    texts = {
        f"{t.table}.{c}"
        for t in TABLES
        for c in ("note", "words", "why", "lost_because", "extra")
        if c in columns(t.table)
    }
    assert texts <= {f"{table}.{field}" for table, fields in PRIVATE.items() for field in fields}


def columns(table: str) -> set[str]:
    with Book(None) as book:
        return {row[1] for row in book.conn.execute(f"PRAGMA table_info({table})")}


# Who may what


@pytest.fixture
def team(server: Server, database: str) -> str:
    """A database whose owner has entered ann and bob, who read their own, and max, who reads all."""
    server.run(
        "INSERT INTO repbook.reps (rep, role, reads) VALUES"
        " ('ann', 'ann', 'own'), ('bob', 'bob', 'own'), ('max', 'max', 'all')",
        database,
    )
    return database


def test_a_rep_writes_only_rows_of_their_own_and_reads_what_was_agreed(
    lived_in: Rep, server: Server, team: str
) -> None:
    import psycopg

    share(lived_in, server.url(team, "ann"))
    share(lived_in, server.url(team, "bob"))

    def names(user: str) -> set[str]:
        return {rep for (rep,) in server.run("SELECT rep FROM repbook.customers", team, user)}

    assert (names("ann"), names("bob"), names("max"), names("eve")) == (
        {"ann"},
        {"bob"},
        {"ann", "bob"},
        set(),
    )
    for view in ("customers_at_a_glance", "team_week", "purchases_with_amounts"):
        seen = server.run(f"SELECT DISTINCT rep FROM repbook.{view}", team, "ann")
        assert seen == [("ann",)], view
    for user in ("ann", "max", "eve"):
        server.run("DELETE FROM repbook.purchases WHERE rep = 'bob'", team, user)
        server.run("UPDATE repbook.reps SET notes = true WHERE rep = 'bob'", team, user)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            server.run(
                "INSERT INTO repbook.tags (rep, uid, digest) VALUES ('bob', 'u', 1)", team, user
            )
        for sql in (
            "UPDATE repbook.reps SET reads = 'all'",
            "INSERT INTO repbook.reps (rep, role) VALUES ('x', 'ann')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                server.run(sql, team, user)
    assert server.run("SELECT count(*) FROM repbook.purchases WHERE rep = 'bob'", team) == [(2,)]
    assert server.run("SELECT notes FROM repbook.reps WHERE rep = 'bob'", team) == [(False,)]
    assert reads(server.url(team, "max", rep="bob"), "list").code == 0
    another = lived_in("share", server.url(team, "max"), "--rep", "bob")
    assert another.code == 4 and '"bob" is shared by bob, and this address is of max' in another.err
    assert 'no shared book of "bob"' in reads(server.url(team, "ann", rep="bob"), "list").err
    server.run("UPDATE repbook.reps SET role = 'bob' WHERE rep = 'max'", team)
    assert "Under another name: repbook" in lived_in("share", server.url(team, "max")).err
    for user in ("ann", "eve"):  # who may not see that bob shares there
        unseen = lived_in("share", server.url(team, user), "--rep", "bob")
        assert unseen.code == 4 and "psql" not in unseen.err
        assert f'"bob" is shared by another user, and this address is of {user};' in unseen.err


def test_who_is_not_entered_gets_the_line_that_enters_them(
    lived_in: Rep, server: Server, database: str
) -> None:
    refused = lived_in("share", server.url(database, "eve"))
    assert refused.code == 4 and 'eve may not share as "eve"' in refused.err
    line = re.search(r"The owner of the database types: (psql .*)", refused.err)
    assert line is not None
    command = shlex.split(line[1])
    assert command[:1] == ["psql"] and "ADMIN@" in command[1] and command[2] == "-c"
    server.run(command[3], database)
    assert share(lived_in, server.url(database, "eve"))["rep"] == "eve"
    taken = lived_in("share", server.url(database, "ann"), "--rep", "eve")
    assert taken.code == 4


# Reading


def test_nothing_is_written_into_a_shared_book(
    lived_in: Rep, url: str, server: Server, database: str
) -> None:
    share(lived_in, url)
    before = on_server(server, database)
    lines = ("log-call 1 hello", "undo", "import x.csv", "add Zed", "config quiet_days 9")
    for line in (*lines, "config hook.after-write x"):
        ran = reads(url, *shlex.split(line))
        assert ran.code == 4 and "only read here; nothing was written" in ran.err, line
    for command in sorted(OF_A_FILE):
        ran = reads(url, command)
        assert ran.code == 4 and "needs a book that is a file" in ran.err, command
    assert on_server(server, database) == before
    book = open_shared(read_address(url))
    with pytest.raises(Conflict, match="only read here"):
        add(book, "Zed", Changes(), None, on=date.fromisoformat(DAY))
    writing = rf"repbook (--\S+ \S+ )*({'|'.join([*WRITING, *OF_A_FILE])})\b"
    for words in (["quotes"], ["promises"], ["brief", "1"]):
        nexts = [
            re.findall("^Next: .*", ran.out, re.M)
            for ran in (lived_in(*words), run_repbook(*words, "--as-of", DAY, "--book", url))
        ]
        assert not re.search(writing, str(nexts[1])), nexts
    assert re.search(writing, str(re.findall("^Next: .*", lived_in("quotes").out, re.M)))


def test_what_only_reads_works_on_a_shared_book(
    lived_in: Rep, url: str, server: Server, database: str, tmp_path: Path
) -> None:
    share(lived_in, url)
    books = [ran("export", "book").out for ran in (lived_in, lambda *w: reads(url, *w))]
    kobo = ["Kobo Dairy" in each for each in books]
    assert kobo == [True, True] and SECRET not in books[1]
    assert reads(url, "config", "currency", "--json").json["value"] == "EUR"
    assert len(reads(url, "config", "--json").json) == len(lived_in("config", "--json").json)
    (tmp_path / "orders.csv").write_text("name,day,amount\nKobo Dairy,2026-10-01,40\n")
    described = ["import", str(tmp_path / "orders.csv"), "--describe"]
    assert reads(url, *described).out == lived_in(*described).out != ""
    address = server.tcp(database, OWNER, PASSWORD) + "?rep=ann"
    server.run("DELETE FROM repbook.payments", database)
    nothing = reads(address, "export", "payments")
    assert f"nothing of that in {address.replace(f':{PASSWORD}', '')}" in nothing.err


def test_a_shared_book_says_of_when_it_is(lived_in: Rep, url: str) -> None:
    share(lived_in, url)
    assert (
        reads(url, "list").err
        == "ann's book, as shared today, without notes and the texts of promises and problems\n"
    )


def test_what_comes_next_on_a_shared_book_is_short_and_not_refused(
    lived_in: Rep, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    share(lived_in, url)
    for words in (["next"], ["why", "1"], ["brief", "1"], ["problems"], ["quotes"], []):
        typed = run_repbook("--book", url, "--as-of", DAY, *words).out
        assert len(re.findall("repbook --book", "".join(re.findall("Next: .*", typed)))) < 2, typed
    monkeypatch.setenv("REPBOOK_BOOK", url)
    lines = set()
    for words in (["next"], ["why", "1"], ["brief", "1"], ["problems"], ["quotes"], []):
        for said in re.findall("Next: (.*)", run_repbook("--as-of", DAY, *words).out):
            lines |= {*said.split(" · ")}
    assert lines
    for line in lines:
        assert run_repbook(*shlex.split(line)[1:]).code == 0, line


def test_whose_book_is_meant_is_named_where_there_are_several(
    lived_in: Rep, server: Server, database: str
) -> None:
    address = server.url(database)
    nobody = reads(address, "list")
    assert nobody.code == 3 and "can read no shared book" in nobody.err
    share(lived_in, address, "--rep", "ann")
    assert reads(address, "list").code == 0, "the only one"
    share(lived_in, address, "--rep", "bob")
    several = reads(address, "list")
    assert several.code == 3 and "ann, bob" in several.err
    line = several.err.partition("Hint: Name one: ")[2]
    assert run_repbook(*shlex.split(line)[1:]).code == 0


# The team


@pytest.fixture
def bobs(tmp_path: Path) -> Rep:
    """Another rep's book, with one customer of ann's in other letters."""

    def run(*args: str, ok: bool | None = None) -> Ran:
        ran = run_repbook("--book", str(tmp_path / "bob.db"), "--as-of", DAY, *args)
        assert ok is None or (ran.code == 0) is ok, (args, ran)
        return ran

    run("config", "currency", "EUR", ok=True)
    run("add", "Harbor Foods Ltd", "--town", "Lund", ok=True)
    run("add", "Gull Cafe", ok=True)
    run("add", "Gull Cafe Ltd", ok=True)  # twice in one book is no matter of the team
    run("log-purchase", "2", "1000", "--on", "2026-11-10", ok=True)
    return run


def test_the_reps_are_side_by_side_with_the_figures_of_their_own_reports(
    lived_in: Rep,
    bobs: Rep,
    server: Server,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = server.url(database)
    share(lived_in, address, "--rep", "ann")
    share(bobs, address, "--rep", "bob")
    own = {"ann": lived_in, "bob": bobs}
    found = lived_in("report", "--quarter", "--team", address, "--json").json
    assert [each["rep"] for each in found["reps"]] == ["bob", "ann"], "by revenue"
    for each in found["reps"]:
        report = own[each["rep"]]("report", "--quarter", "--json").json
        shared = {key: each[key] for key in report.keys() & each.keys() - {"customers"}}
        assert len(shared) > 8 and shared == {key: report[key] for key in shared}
    (same,) = found["same_customers"]
    assert (same["one"]["name"], same["other"]["name"]) == ("Harbor Foods", "Harbor Foods Ltd")
    assert (same["one"]["rep"], same["other"]["rep"]) == ("ann", "bob")
    screen = lived_in("report", "--quarter", "--team", address).out
    assert re.search(r"^ *all +1,220 +2 ", screen, re.M), screen
    with monkeypatch.context() as patched:
        patched.setattr("repbook.views.team.SAME_SHOWN", 0)
        patched.setattr(
            "repbook.book.report_customers.call_list", None
        )  # it ranks no calls: it shows none
        assert "\n  and 1 more\n" in lived_in("report", "--team", address).out
    rows = lived_in("report", "--quarter", "--team", address, "--csv").out.splitlines()
    assert [row.split(",")[0] for row in rows] == ["rep", "bob", "ann"]
    page = tmp_path / "team.html"
    assert lived_in("report", "--quarter", "--team", address, "--html", str(page)).code == 0
    text = page.read_text(encoding="utf-8")
    assert "Harbor Foods Ltd" in text and "1,220" in text and "<script" not in text
    lived_in("config", "share_to", server.url(database, rep="ann"), ok=True)
    assert len(lived_in("report", "--team", "--json").json["reps"]) == 2, "what is set is enough"


def test_views_say_what_the_book_says(
    lived_in: Rep, book_file: Path, url: str, server: Server, database: str
) -> None:
    share(lived_in, url)
    names = (
        "id, name, town, tags, contact, purchases, total, calls, problems, open_problems,"
        " open_promises, referred_by"
    )
    of = "customers_at_a_glance"
    there = server.run(f"SELECT {names} FROM repbook.{of} ORDER BY id", database)
    with Book(book_file) as book:
        here = book.conn.execute(f"SELECT {names} FROM {of} ORDER BY id").fetchall()
        exchanges = "kind, id, outcome, channel, inbound, reached FROM"
        order = "ORDER BY kind, id"
        mine = book.conn.execute(f"SELECT {exchanges} exchanges {order}").fetchall()
    assert [tuple(map(_plain, row)) for row in there] == [tuple(map(_plain, row)) for row in here]
    theirs = server.run(f"SELECT {exchanges} repbook.exchanges {order}", database)
    assert [tuple(map(_plain, row)) for row in theirs] == [tuple(map(_plain, row)) for row in mine]
    report = lived_in("report", "--year", "--json").json
    (sums,) = server.run(
        "SELECT sum(revenue), sum(purchases), sum(reached), sum(attempts), sum(quotes_sent),"
        " sum(problems_reported), sum(problems_solved), min(currency) FROM repbook.team_week",
        database,
    )
    assert [*map(_plain, sums)] == [
        report["purchases"]["revenue"],
        report["purchases"]["count"],
        report["touches"]["reached"],
        report["touches"]["attempts"],
        report["quotes"]["sent"],
        report["problems"]["opened"],
        report["problems"]["resolved"],
        "EUR",
    ]
    amounts = server.run(
        "SELECT customer, amount, currency FROM repbook.purchases_with_amounts ORDER BY id",
        database,
    )
    assert [*map(_plain, amounts[0])] == ["Harbor Foods", 480.5, "EUR"]
    share(lived_in, server.url(database), "--rep", "bob")
    owners = server.run("SELECT customer, whose FROM repbook.who_owns WHERE reps = 2", database)
    assert ("Kobo Dairy", "ann, bob") in owners


def _plain(value: Any) -> object:
    """Numbers, and yes and no, as both kinds of database give them."""
    return value if value is None or isinstance(value, str) else float(value)


def test_reps_who_share_at_once_lose_nothing(
    lived_in: Rep, book_file: Path, server: Server, database: str
) -> None:
    def one(number: int) -> int:
        name = f"rep{number % 4}"  # two of one name at once, too
        return run_repbook(
            "--book", str(book_file), "share", server.url(database), "--rep", name
        ).code

    with ThreadPoolExecutor(8) as threads:
        assert [*threads.map(one, range(8))] == [0] * 8
    for number in range(4):
        assert_shared(book_file, server.url(database, rep=f"rep{number}"))


@pytest.mark.parametrize("line", ["share", "report --team"])
def test_json_is_what_the_page_says(
    lived_in: Rep, bobs: Rep, server: Server, database: str, line: str
) -> None:
    from test_docs_json import PAGES, check

    share(bobs, server.url(database), "--rep", "bob")
    share(lived_in, server.url(database), "--rep", "ann")
    lived_in("log-call", "3", "hello", ok=True)
    words = [*line.split(), server.url(database)] + (["--rep", "ann"] if line == "share" else [])
    keys = {key.path: key for key in PAGES[line].keys}
    seen: set[str] = set()
    wrong: set[str] = set()
    check(lived_in(*words, "--json", ok=True).json, "", keys, seen, wrong)
    assert not wrong and {*keys} == seen | {key for key in keys if key.endswith("[]")}


# What can be wrong


def test_a_book_without_what_was_shared_last_is_said(
    lived_in: Rep, book_file: Path, url: str, tmp_path: Path
) -> None:
    """An older copy, or another machine of the same rep, which has shared under the same name."""
    copy = tmp_path / "copy.db"
    shutil.copy(book_file, copy)
    share(lived_in, url)
    lived_in("log-call", "1", "written since", ok=True)
    for again in (lived_in("share", url), lived_in("share", url)):
        assert again.code == 0 and "newer copy" not in again.err
    lived_in("undo", ok=True)
    assert "newer copy" not in lived_in("share", url).err, "it was undone in this book"
    lived_in("redo", ok=True)
    lived_in("share", url, ok=True)
    older = run_repbook("--book", str(copy), "share", url)
    assert older.code == 0 and "1 removed" in older.out
    assert "from another machine, or from a newer copy. 1 of its records are no" in older.err
    for words in ("on the other", "and again"):  # its number is not that of the change above
        run_repbook("--book", str(copy), "log-call", "1", words)
    assert "newer copy" not in run_repbook("--book", str(copy), "share", url).err, "its own"
    assert "newer copy" in lived_in("share", url, "--json").err
    assert "newer copy" not in run_repbook("--book", str(copy), "share", url, "--replace").err
    run_repbook("--book", str(copy), "forget", "1", "--yes")  # the last changes are of them
    after = run_repbook("--book", str(copy), "share", url)
    assert after.code == 0 and "newer copy" not in after.err


def test_another_book_never_takes_the_place_of_what_is_shared(
    lived_in: Rep, bobs: Rep, book_file: Path, url: str, tmp_path: Path
) -> None:
    share(lived_in, url)
    refused = bobs("share", url)
    assert refused.code == 4 and "is another book: 4 of its 4 customers" in refused.err
    empty = run_repbook("--book", str(tmp_path / "none.db"), "share", url)
    assert empty.code == 4 and "There is nobody in the book yet; nothing was sent" in empty.err
    assert_shared(book_file, url)
    line = shlex.split(refused.err.partition("in its place: ")[2])
    assert bobs(*line[1:]).code == 0
    assert_shared(tmp_path / "bob.db", url)


def test_the_first_who_shares_prepares_the_database_if_they_may(
    lived_in: Rep, book_file: Path, server: Server, prepared: str, bare: str
) -> None:
    name = bare
    refused = lived_in("share", server.url(name, "ann"))
    assert (
        refused.code == 1 and "has no schema repbook yet, and ann may not make one" in refused.err
    )
    assert "repbook share --set-up | psql " in refused.err
    assert "Nobody has shared a book" in reads(server.url(name, "ann"), "next").err
    share(lived_in, server.url(name), "--rep", "ann")
    assert_shared(book_file, server.url(name))
    server.run("DROP SCHEMA repbook CASCADE", name)
    server.run(lived_in("share", "--set-up", "--partitions", "4").out, name)
    share(lived_in, server.url(name), "--rep", "ann")
    assert_shared(book_file, server.url(name))


def test_another_version_is_refused_or_upgraded(
    lived_in: Rep, book_file: Path, server: Server, bare: str
) -> None:
    share(lived_in, server.url(bare), "--rep", "own")

    def of_version(version: int) -> None:
        server.run(f"UPDATE repbook.about SET version = {version}", bare)

    of_version(VERSION + 1)
    for ran in (lived_in("share", server.url(bare)), reads(server.url(bare), "next")):
        assert ran.code == 1 and "is set up for a newer repbook" in ran.err
    of_version(VERSION - 1)
    server.run("DROP VIEW repbook.purchases_with_amounts", bare)
    server.run("CREATE VIEW repbook.purchases_with_amounts AS SELECT 1 AS other", bare)
    server.run("ALTER TABLE repbook.purchases DROP COLUMN source", bare)
    server.run("ALTER TABLE repbook.reps DROP COLUMN last_change", bare)
    server.run("DROP FUNCTION repbook.is_taken", bare)
    assert "is set up for an older repbook" in reads(server.url(bare), "next").err
    member = lived_in("share", server.url(bare, "ann"))
    assert member.code == 1 and "and ann may not upgrade it; nothing was sent" in member.err
    share(lived_in, server.url(bare), "--rep", "own")
    assert_shared(book_file, server.url(bare))
    assert server.run("SELECT amount FROM repbook.purchases_with_amounts", bare)


def test_a_schema_of_somebody_else_is_left_as_it_is(
    lived_in: Rep, server: Server, bare: str
) -> None:
    name = bare
    server.run("CREATE SCHEMA repbook CREATE TABLE customers (id int)", name)
    ran = lived_in("share", server.url(name))
    assert ran.code == 4 and "is not of this program" in ran.err
    assert server.run("SELECT * FROM repbook.customers", name) == []


WRONG: dict[str, tuple[Callable[[Server], str], int, str]] = {
    "away": (lambda s: "postgresql://ann@127.0.0.1:1/sales", 1, "127.0.0.1 cannot be reached"),
    "password": (lambda s: s.tcp("prepared", OWNER, "n0ne"), 1, "refused the password of owner"),
    "no password": (lambda s: s.tcp("prepared", OWNER), 1, "refused the password of owner"),
    "database": (lambda s: s.url("nowhere"), 3, "has no database nowhere"),
    "user": (lambda s: s.url("prepared", "nobody"), 1, "knows no user nobody"),
    "scheme": (lambda s: "ann@db.example.com/sales", 2, "is no address of a PostgreSQL database"),
    "other": (lambda s: "mysql://ann:n0ne@db/sales", 2, '"mysql://ann@db/sales" is no address'),
    "option": (
        lambda s: "postgresql://ann@127.0.0.1/sales?colour=red",
        1,
        "cannot be read as an address",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_one_line_and_a_hint_without_a_password(
    what: str, lived_in: Rep, server: Server, prepared: str
) -> None:
    make, code, said = WRONG[what]
    commands = [lived_in("share", make(server)), lived_in("report", "--team", make(server))]
    if make(server).startswith("postgres"):
        commands.append(reads(make(server), "next"))
    for ran in commands:
        assert ran.code == code and said in ran.err, ran
        assert [line.partition(":")[0] for line in ran.err.splitlines()] == ["Error", "Hint"]
        assert "n0ne" not in ran.err


def test_a_password_is_never_said_or_kept(
    lived_in: Rep, book_file: Path, server: Server, database: str
) -> None:
    address = server.tcp(database, OWNER, PASSWORD)
    said = [lived_in("share", address, "--rep", "ann"), lived_in("share", address, "--json")]
    said += [
        run_repbook("--book", address, *w) for w in (["next"], ["nxet"], ["log-call", "1", "x"])
    ]
    said.append(lived_in("config", "share_to", address))
    assert [ran.code for ran in said] == [0, 0, 0, 2, 4, 2]
    assert not any(PASSWORD in ran.out + ran.err for ran in said)
    assert PASSWORD.encode() not in book_file.read_bytes()
    kept = shlex.split(said[-1].err.partition("Hint: ")[2])
    lived_in(*kept[1:], ok=True)
    assert "refused the password" in lived_in("share").err, "it is taken from where it is kept"


HOST = "db.example.com:5432/sales"


@pytest.mark.parametrize(
    ("user", "options"),
    [
        (user, "")
        for user in ('zq"zq', "zq zq", "zq@zq", "zq%23zq", "zq%zq", "zq:zq", "12zq", "zq'zq")
    ]
    + [("", f"?{key}=zq%20zq") for key in ("password", "sslpassword", "oauth_client_secret")],
)
def test_an_address_with_a_password_is_shown_without_it(user: str, options: str) -> None:
    conninfo = pytest.importorskip("psycopg.conninfo")
    address = read_address(f"PostgreSQL://ann{user and ':'}{user}@{HOST}{options}")
    assert address.has_password and address.shown == f"postgresql://ann@{HOST}"
    if "oauth" in options:  # of libpq 18: an earlier one reads no address with it
        return
    read = conninfo.conninfo_to_dict(address.dsn)
    assert (read["user"], read["host"]) == ("ann", "db.example.com")
    if user:
        assert read["password"] == user.replace("%23", "#")


@pytest.mark.parametrize(
    "rest",
    [
        f"ann:{password}@{HOST}"
        for password in ("zq#zq", "zq/zq", "zq?zq", "12/zq", "12#zq", "12?zq")
    ]
    + [
        f"ann:12?x=zq@{HOST}",
        "ann:zq",
        "ann:zq://zq@db/sales",
        "ann:z[q@db/sales",
        "ann:zq@d℀b/sales",
    ],
)
def test_an_address_that_a_password_cuts_in_two_is_refused_without_it(rest: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be read as an address") as refused:
        read_address(f"postgresql://{rest}")
    said = f"{refused.value.message} {refused.value.hint}"
    assert "zq" not in said and "z[q" not in said and "# as %23" in said


def test_an_address_may_have_an_at_sign_in_a_name() -> None:
    assert read_address(f"postgresql://{HOST}?rep=a@b.example").rep == "a@b.example"
    assert read_address(f"postgresql://{HOST}?password=zq@zq").shown == f"postgresql://{HOST}"
    assert read_address("postgresql://a n@db/sales").dsn == "postgresql://a%20n@db/sales"
    with pytest.raises(InvalidInput, match=r'"postgresql://ann\.\.\." cannot be read'):
        read_address("postgresql://ann:zq")
    assert read_address("postgresql://h1:5432,[::1]:5433/sales").shown.endswith(
        "h1:5432,[::1]:5433/sales"
    )


@pytest.mark.parametrize(
    ("hosts", "first"),
    [
        ("db.example:5433", "db.example"),
        ("h1:5432,[::1]:5433", "h1"),
        ("h1,h2", "h1"),
        ("[::1]:5433,h2", "::1"),
        ("", "this machine"),
    ],
)
def test_a_sentence_names_the_first_host_of_an_address(hosts: str, first: str) -> None:
    assert read_address(f"postgresql://ann@{hosts}/sales").server == first


@pytest.mark.parametrize("password", ["zq", 'z"q', "z@q", "12/zq", "12?zq", "12zq"])
@pytest.mark.parametrize("around", ["repbook --book {} next", "'{}' is", '"{}", k@y.example'])
def test_no_line_has_a_password(password: str, around: str) -> None:
    address = f"postgresql://ann:{password}@{HOST}"
    assert without_password(around.format(address)) == around.format(f"postgresql://ann@{HOST}")
    option = f"postgresql://{HOST}?sslpassword=zq&rep=a@b"
    assert without_password(option) == f"postgresql://{HOST}?sslpassword=...&rep=a@b"


def test_an_address_in_any_letters_is_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for address in ("PostgreSQL://ann:zq@127.0.0.1:1/db", " POSTGRES://ann:zq@127.0.0.1:1/db"):
        ran = run_repbook("--book", address, "add", "Foo")
        assert ran.code == 4 and "only read here" in ran.err and "zq" not in ran.err
    assert not [*tmp_path.iterdir()]


def test_share_alone_needs_an_address_that_is_set(rep: Rep, url: str) -> None:
    refused = rep("share")
    assert refused.code == 2 and "share_to is not set" in refused.err
    rep("add", "Vale", ok=True)
    note = rep("share", url).err
    line = shlex.split(note.partition("alone does it: ")[2])
    rep(*line[1:], ok=True)
    done = rep("share", ok=True)
    assert "Shared with" in done.out and "as ann: 1 customer" in done.out and done.err == ""
    assert '"share_to"' not in rep("export", "book").out, "it stays with this machine"


def test_without_psycopg_the_line_that_installs_it(
    lived_in: Rep, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    for ran in (lived_in("share", url), reads(url, "next")):
        assert ran.code == 1 and 'pip install "repbook[team]"' in ran.err


@pytest.fixture(autouse=True)
def _no_passwords_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test reads the password file or the variables of who runs it."""
    monkeypatch.setenv("PGPASSFILE", "/nonexistent")
    for name in ("PGPASSWORD", "PGUSER", "PGHOST", "PGDATABASE", "PGPORT", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    yield
