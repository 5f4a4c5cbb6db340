"""What `sync` says: of what came and went, of what two machines edited at once, of what it refuses."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, run_repbook


class Two:
    """Two books that are synced through one folder."""

    def __init__(self, folder: Path) -> None:
        self.books = {name: folder / f"{name}.db" for name in ("laptop", "desktop")}
        self.cloud = folder / "cloud"
        self.cloud.mkdir()

    def __call__(self, name: str, *line: str) -> Any:
        ran = run_repbook("--book", str(self.books[name]), "--as-of", DAY, "--no-input", *line)
        assert ran.code == 0, ran
        return ran

    def sync(self, name: str, *more: str) -> list[str]:
        """The lines of the answer."""
        return self(name, "sync", *more).out.splitlines()


@pytest.fixture
def two(tmp_path: Path) -> Two:
    """Two machines that both know Kobo Dairy."""
    made = Two(tmp_path)
    made("laptop", "add", "Kobo Dairy", "--town", "Lund")
    for name in made.books:
        made.sync(name, str(made.cloud), "--name", name)
    return made


def test_it_says_what_came_what_went_and_what_this_machine_is_called(two: Two) -> None:
    two("laptop", "log-call", "kobo", "wants seals")
    assert two.sync("laptop") == ["Sent 1 change. This machine is laptop."]
    two("desktop", "add", "Vale Brothers")
    first, *_ = two.sync("desktop")
    assert first == "Took in 1 change of laptop, sent 1. This machine is desktop."
    assert two.sync("desktop") == ["Nothing new. This machine is desktop."]


def test_it_says_which_value_is_kept_and_changes_has_the_other(two: Two) -> None:
    two("laptop", "edit", "kobo", "--town", "Malmo")
    two("desktop", "edit", "kobo", "--town", "Ystad")
    two.sync("laptop")
    told = two("desktop", "sync", "--json").json["told"]
    ((kept, lost),) = [(each["kept"], each["lost"]) for each in told]
    assert {kept, lost} == {'"Malmo"', '"Ystad"'}
    assert lost in two("desktop", "changes", "-n", "1").out
    shown = two.sync("laptop")[1]
    assert shown.startswith(f"Kobo Dairy (1): town was edited on two machines. {kept} (")
    assert f"{lost} (" in shown


def test_it_says_that_a_number_is_another_customers_here(two: Two) -> None:
    two("laptop", "add", "Harbor Foods")
    two("desktop", "add", "Vale Brothers")
    two.sync("laptop")
    said = "Harbor Foods (2 on the other machine) is 3 here: 2 is another customer."
    assert said in two.sync("desktop")


def test_an_invoice_that_was_logged_as_paid_on_both_machines_is_said(two: Two) -> None:
    two("laptop", "log-purchase", "kobo", "480", "--due", "30d")
    for name in ("laptop", "desktop"):
        two.sync(name)
    for name in ("laptop", "desktop"):
        two(name, "log-payment", "o1", "300")
        lines = two.sync(name)
    assert any(
        line.startswith("Purchase o1 of Kobo Dairy: more was paid than it came to")
        and line.endswith("repbook check")
        for line in lines
    )


def test_another_folder_is_said_to_be_one_and_what_came_is_counted_in_records(
    two: Two, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    two("laptop", "log-call", "kobo", "wants seals")
    assert two.sync("laptop", str(other)) == [
        "Sent 1 change. This machine is laptop.",
        "This is another folder than the last time: all that this machine knows was sent.",
    ]
    assert two.sync("desktop", str(other))[0].startswith("Took in 1 record of laptop.")
    for file in other.iterdir():
        file.unlink()
    assert "was missing, older or not whole" in "\n".join(two.sync("laptop"))


def test_a_first_sync_of_an_empty_book_where_nobody_is_says_so(tmp_path: Path) -> None:
    alone, *_ = Two(tmp_path).sync("laptop", str(tmp_path / "cloud"))[1:]
    assert alone.startswith("No other machine has synced there.")


def test_an_order_that_was_logged_on_both_machines_with_its_reference_is_said(two: Two) -> None:
    for name in ("laptop", "desktop"):
        two(name, "log-purchase", "kobo", "480", "--ref", "INV-88")
        lines = two.sync(name)
    said = "Purchase o2 of Kobo Dairy: another order of theirs has its reference, with what both"
    assert any(line.startswith(said) for line in lines)
    ran = run_repbook("--book", str(two.books["desktop"]), "check")
    assert "another order of theirs has its reference" in ran.out


def test_a_payment_of_an_order_that_the_other_machine_removed_is_said(two: Two) -> None:
    two("laptop", "log-purchase", "kobo", "480", "--due", "30d")
    for name in ("laptop", "desktop"):
        two.sync(name)
    two("laptop", "remove", "o1", "--yes")
    two("desktop", "log-payment", "o1", "300")
    for name in ("laptop", "desktop", "laptop"):
        lines = two.sync(name)
    assert "Payment m1 of Kobo Dairy: laptop removed its order, so it has none." in lines


def test_a_customer_written_off_here_who_ordered_there_that_day_is_said(two: Two) -> None:
    two("laptop", "write-off", "kobo", "closed", "--yes")
    two("desktop", "log-purchase", "kobo", "480")
    two.sync("laptop")
    said = (
        "Kobo Dairy (1): written off on laptop, and a purchase on desktop the same day."
        " If they are back: repbook bring-back 1"
    )
    assert said in two.sync("desktop")
    assert said in two("laptop", "sync", "--json").json["apart"]
    two("laptop", "bring-back", "1")
    for name in ("laptop", "desktop"):
        assert said not in two.sync(name)


def test_who_is_written_off_after_an_order_on_one_machine_is_no_news(two: Two) -> None:
    two("laptop", "log-purchase", "kobo", "480")
    two("laptop", "write-off", "kobo", "closed", "--yes")
    two.sync("laptop")
    assert two("desktop", "sync", "--json").json["apart"] == []


def test_of_many_numbers_that_differ_the_first_few_are_said_in_order(two: Two) -> None:
    for at in range(7):
        two("laptop", "add", f"Harbor {at}")
        two("desktop", "add", f"Vale {at}")
    two.sync("laptop")
    lines = [line for line in two.sync("desktop") if line.startswith(("Harbor", "And"))]
    assert [line.partition(" (")[0] for line in lines[:5]] == [f"Harbor {at}" for at in range(5)]
    assert lines[5:] == ["And 2 more have another number here: repbook list"]


def test_a_setting_that_two_machines_changed_is_named(two: Two) -> None:
    for name, days in (("laptop", "30"), ("desktop", "45")):
        two(name, "config", "stale_days", days)
        lines = two.sync(name)
    assert any(line.startswith("Setting stale_days: value was edited") for line in lines)


def test_a_promise_kept_here_and_dropped_there_is_one_line(two: Two) -> None:
    two("laptop", "promise", "kobo", "a quote", "--by", "friday")
    for name in ("laptop", "desktop"):
        two.sync(name)
    two("laptop", "promise", "p1", "--kept")
    two("desktop", "promise", "p1", "--drop")
    two.sync("laptop")
    (line,) = [line for line in two.sync("desktop") if line.startswith("Promise p1")]
    # which of two edits at once stays goes by the names that the machines gave themselves
    kept, dropped = "kept Mon 23 Nov (laptop)", "dropped Mon 23 Nov (desktop)"
    assert any(
        f"{a} stays; {b} is in repbook changes" in line
        for a, b in ((kept, dropped), (dropped, kept))
    )


def test_forget_says_what_the_other_machines_still_have(two: Two) -> None:
    assert "repbook sync" in two("laptop", "forget", "1", "--yes").out
    assert "desktop has yet to sync: its file still has" in "\n".join(two.sync("laptop"))
    assert any("forgotten here, too" in line for line in two.sync("desktop"))


def test_a_name_of_an_item_that_only_they_bought_is_forgotten_on_all_machines(two: Two) -> None:
    two("laptop", "log-purchase", "1", "90", "3 zqvjxseals")
    two("laptop", "item", "rename", "zqvjxseals", "zqvjxname")
    for name in ("laptop", "desktop", "laptop"):
        two.sync(name)
    two("laptop", "forget", "1", "--yes")
    for name in ("laptop", "desktop", "laptop", "desktop", "laptop"):
        two.sync(name)
    left = [
        path
        for path in two.cloud.parent.rglob("*")
        if path.is_file() and b"zqvjx" in path.read_bytes()
    ]
    assert left == []


def test_the_first_sync_says_what_is_to_be_done_next(tmp_path: Path) -> None:
    two = Two(tmp_path)
    two("laptop", "add", "Kobo Dairy")
    said = "Now sync on each of your other machines, once the folder has arrived there."
    assert said in two.sync("laptop", str(two.cloud))


def test_it_says_whose_file_is_damaged_or_cannot_be_read(two: Two) -> None:
    (file,) = (f for f in two.cloud.iterdir() if '"laptop"' in f.read_text())
    file.write_text("x\ny\n")
    said = "The file of laptop is not whole from its first line on, and what follows waits. "
    assert f"{said}On laptop, repbook sync writes it anew." in two.sync("desktop")
    file.write_text("")
    assert f"{said}Sync again once the folder is up to date." in two.sync("desktop")
    file.unlink()
    file.mkdir()
    done = two("desktop", "sync", "--json").json
    assert done["not_whole"] == ["laptop"]
    assert f'The file of laptop waits: "{file}" cannot be read: ' in "\n".join(two.sync("desktop"))


def test_the_undo_of_a_sync_removes_most_of_the_others_only_if_it_is_meant(two: Two) -> None:
    two("laptop", "add", "Vale Brothers")
    two("laptop", "add", "Harbor Foods")
    two.sync("laptop")
    two.sync("desktop")
    two("desktop", "undo", "--sync")
    refused = run_repbook("--book", str(two.books["desktop"]), "--as-of", DAY, "sync")
    assert refused.code == 4
    assert "2 of the 3 customers that came from your other machines were removed" in refused.err
    assert "repbook redo; to remove them there, too: repbook sync --remove" in refused.err
    two.sync("desktop", "--remove")
    said = "Removed here, because another machine did: 2 customers."
    assert said in two.sync("laptop")
    two("laptop", "log-call", "kobo", "wants seals")
    for name in two.books:
        two.sync(name)
    two("desktop", "remove", "c1", "--yes")
    two.sync("desktop")
    assert "Removed here, because another machine did: 1 call." in two.sync("laptop")


def test_two_books_that_become_one_say_who_is_in_it_twice(tmp_path: Path) -> None:
    two = Two(tmp_path)
    for name in two.books:
        two(name, "add", "Kobo Dairy", "--phone", "555 0134")
    two.sync("laptop", str(two.cloud))
    before = two.books["desktop"].read_bytes()
    line = ["--book", str(two.books["desktop"]), "--no-input", "sync", str(two.cloud)]
    refused = run_repbook(*line)
    assert refused.code == 4 and "another book is, with 1 customer" in refused.err
    assert f"repbook sync {two.cloud} --yes" in refused.err
    assert two.books["desktop"].read_bytes() == before
    some = two.sync("desktop", str(two.cloud), "--yes")
    assert any(line.endswith(": repbook dupes") for line in some)
    assert two("desktop", "undo", "--sync").out.startswith("Undone: sync")


def test_a_sample_book_is_not_made_one_with_yours(two: Two, tmp_path: Path) -> None:
    sample = str(tmp_path / "sample.db")
    assert run_repbook("--book", sample, "demo").code == 0
    for more in ([], ["--yes"]):
        ran = run_repbook("--book", sample, "--no-input", "sync", str(two.cloud), *more)
        assert ran.code == 4 and "This is the sample book" in ran.err
    assert two.sync("laptop") == ["Nothing new. This machine is laptop."]


def test_undo_says_that_the_sync_stays_and_the_other_machine_reads_what_was_removed(
    two: Two,
) -> None:
    two("laptop", "log-call", "kobo", "oops")
    two.sync("laptop")
    two("desktop", "log-call", "kobo", "mine")
    two.sync("desktop")
    two.sync("laptop")
    first, stays, *_ = two("laptop", "undo").out.splitlines()
    assert first.startswith("Undone: log-call")
    assert stays == "The sync since then stays: 1 change of desktop."
    two.sync("laptop")
    assert "Removed here, because another machine did: 1 call." in two.sync("desktop")


def test_undo_where_only_a_sync_is_left_names_the_line_that_does_it(two: Two) -> None:
    ran = run_repbook("--book", str(two.books["desktop"]), "--no-input", "undo")
    assert ran.code == 4 and "Only a sync is left to undo (1 record of laptop)" in ran.err
    assert "repbook undo --sync" in ran.err


@pytest.mark.parametrize(
    ("line", "code", "said", "hint"),
    [
        (["sync"], 2, "sync needs a folder", "repbook sync FOLDER"),
        (["sync", ""], 2, "sync needs a folder", "repbook sync FOLDER"),
        (["sync", "away"], 3, 'There is no folder "away"', "mkdir -p away && repbook sync away"),
        (["sync", "notes.txt"], 2, '"notes.txt" is a file', "repbook sync ."),
    ],
)
def test_what_is_no_folder_is_refused_with_a_line_to_type(
    line: list[str],
    code: int,
    said: str,
    hint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("x")
    ran = run_repbook("--book", "rep.db", *line)
    assert ran.code == code and said in ran.err and hint in ran.err
    assert not (tmp_path / "rep.db").exists()


def test_a_folder_that_is_away_is_said_by_name(two: Two) -> None:
    two.cloud.rename(two.cloud.with_name("unplugged"))
    ran = run_repbook("--book", str(two.books["laptop"]), "sync")
    assert ran.code == 3 and f'"{two.cloud}"' in ran.err and "Plug the disk in" in ran.err


@pytest.mark.parametrize("command", ["sync", "import"])
def test_another_book_is_answered_with_the_line_that_takes_its_records_in(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def at(book: str, *line: str, code: int = 0) -> Any:
        ran = run_repbook("--book", book, "--as-of", DAY, *line)
        assert ran.code == code, ran
        return ran

    at("mine.db", "add", "Kobo Dairy", "--phone", "040 1")
    (tmp_path / "old laptop.db").write_bytes((tmp_path / "mine.db").read_bytes())
    at("old laptop.db", "log-call", "kobo", "wants seals", "--promise", "a quote", "--by", "fri")
    at("old laptop.db", "log-purchase", "kobo", "480.50", "20 seals")
    at("old laptop.db", "add", "Vale Brothers", "--tag", "north")
    at("mine.db", "add", "Harbor Foods")
    at("mine.db", "log-call", "kobo", "hello")
    said = at("mine.db", command, "old laptop.db", code={"sync": 2, "import": 5}[command]).err
    assert '"old laptop.db" is a book' in said
    export, _, take_in = said.partition("Hint: ")[2].partition(": ")[2].partition(" && ")
    for more in ([], ["--force"]):  # again it adds nothing
        _, _, book, *words = shlex.split(export)
        at(book, *words, *more)
        at("mine.db", *shlex.split(take_in)[1:])
        names = [each["name"] for each in at("mine.db", "list", "--json").json]
        assert sorted(names) == ["Harbor Foods", "Kobo Dairy", "Vale Brothers"]
        events = sorted(each["kind"] for each in at("mine.db", "history", "kobo", "--json").json)
        assert events == ["promise", "purchase", "touch", "touch"]


def test_where_says_where_the_book_is_synced(two: Two) -> None:
    assert two("laptop", "where", "--json").json["synced_in"] == str(two.cloud)
    assert f"Synced in: {two.cloud}." in two("laptop", "where").out
