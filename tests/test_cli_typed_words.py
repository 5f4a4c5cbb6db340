"""Names without quotes, words in another order, misspelt commands: what is done and what is said."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import DAY, Ran, Rep, run_repbook

Type = Callable[[str], Ran]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    assert run_repbook("--book", str(path), "--as-of", DAY, "demo").code == 0
    return path


@pytest.fixture
def typed(sample: Path, tmp_path: Path) -> Type:
    """Type a line as a shell splits it, on a copy of the sample book."""
    shutil.copy(sample, book := tmp_path / "rep.db")

    def run(line: str) -> Ran:
        return run_repbook("--book", str(book), "--as-of", DAY, *shlex.split(line))

    return run


def written(book: Path) -> object:
    """The last change, but for the time of day."""
    (change,) = run_repbook("--book", str(book), "changes", "-n", "1", "--json").json
    return {key: value for key, value in change.items() if key != "at"}


@pytest.mark.parametrize(
    ("line", "read"),
    [
        # one customer only: all the words are the name
        ("history harbor foods -n 1", "history 'harbor foods' -n 1"),
        ("why orchard hotel", "why 'orchard hotel'"),
        ("snooze harbor foods --until 'in 2 weeks'", "snooze 1 --until 'in 2 weeks'"),
        # a customer and an amount: the name is what stands before the amount
        ("log-purchase mason 480 seal kits", "log-purchase mason 480 'seal kits'"),
        ("log-purchase hilltop dairy 480", "log-purchase 'hilltop dairy' 480"),
        (
            "log-purchase hilltop dairy 480 20 seals --paid --ref A9",
            "log-purchase 'hilltop dairy' 480 '20 seals' --paid --ref A9",
        ),
        ("log-purchase 555 0134 480 seals", "log-purchase '555 0134' 480 seals"),
        ("log-return harbor foods 9 a torn seal", "log-return 'harbor foods' 9 'a torn seal'"),
        ("log-payment harbor foods", "log-payment 'harbor foods'"),
        ("log-payment harbor foods 10", "log-payment 'harbor foods' 10"),
        # a customer and a text: the longest name
        ("log-call vale brothers wants 20 seals", "log-call 'vale brothers' 'wants 20 seals'"),
        ("log-call vale brothers 'wants 20 seals'", "log-call 'vale brothers' 'wants 20 seals'"),
        ("log-call 'vale brothers' wants seals", "log-call 'vale brothers' 'wants seals'"),
        ("log-call vale wants 20 seals", "log-call vale 'wants 20 seals'"),
        ("log-call hilltop dairy wants seals", "log-call 'hilltop dairy' 'wants seals'"),
        ("log-call 12 34 boxes short", "log-call 12 '34 boxes short'"),
        ("log-call vale brothers -o no-answer", "log-call 'vale brothers' -o no-answer"),
        ("log-problem delta pumps it leaks", "log-problem 'delta pumps' 'it leaks'"),
        ("promise hilltop dairy the list --by fri", "promise 41 'the list' --by fri"),
        ("promise ann lee the quote --by fri", "promise 'ann lee' 'the quote' --by fri"),
        ("write-off pier 9 marine gone away --yes", "write-off 8 'gone away' --yes"),
        ("contact harbor Ann Lee --role boss", "contact harbor 'Ann Lee' --role boss"),
        ("merge harbor foods vale brothers --yes", "merge 1 6 --yes"),
        # an id and a text
        ("resolve x48 a new seal kit", "resolve x48 'a new seal kit'"),
        # a name alone
        ("add Jetty Two Seafood --town Lund", "add 'Jetty Two Seafood' --town Lund"),
    ],
)
def test_words_that_can_be_read_one_way_are_joined(
    line: str, read: str, typed: Type, sample: Path, tmp_path: Path
) -> None:
    answers = []
    for each in (line, read):
        shutil.copy(sample, book := tmp_path / "rep.db")
        ran = typed(each)
        assert ran.code == 0, ran.err
        answers.append((ran.out, written(book)))
    assert answers[0] == answers[1]


def test_what_was_joined_is_said_when_it_may_be_another_way(typed: Type) -> None:
    said = typed("log-purchase hilltop dairy 480 seal kits --paid --on yesterday")
    assert said.err == (
        'Read as: repbook log-purchase "hilltop dairy" 480 "seal kits" --paid --on yesterday\n'
    )
    assert typed('log-purchase "hilltop dairy" 480 "seal kits"').err == ""
    assert typed("brief hilltop dairy").err == ""


@pytest.mark.parametrize(
    ("line", "quoted"),
    [
        ("log-purchase pier 9 480 kits", '"pier 9" 480 kits'),  # an order of 9, or of 480
        ("log-purchase pier 9 480", '"pier 9" 480'),
        ("log-call dairy hilltop was shut -o sent", '"dairy hilltop" "was shut" -o sent'),
    ],
)
def test_words_that_can_be_read_in_two_ways_are_refused(
    line: str, quoted: str, typed: Type
) -> None:
    ran = typed(line)
    command = line.split()[0]
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "Error: It is not clear where the customer's name ends: put it in quotes\n"
        f"Hint: repbook {command} {quoted}\n"
    )
    assert typed(f"{command} {quoted}").code == 0


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("log-purchase dairy 480 seal kits", 'log-purchase 3 480 "seal kits"'),
        ("log-call dairy wants 20 seals -o sent", 'log-call 3 "wants 20 seals" -o sent'),
        ("log-call dairy asked about kobo", 'log-call 3 "asked about kobo"'),
        ("promise dairy the list --by fri", 'promise 3 "the list" --by fri'),
        ("log-problem harbro foods it leaks", 'log-problem 1 "foods it leaks"'),
    ],
)
def test_who_is_not_clear_is_asked_for_with_the_rest_of_the_line(
    line: str, hint: str, typed: Type
) -> None:
    ran = typed(line)
    assert ran.code == 3
    error, last = ran.err.splitlines()
    assert error.startswith('Error: "dairy" could be') or "harbro" in error
    assert last == f"Hint: repbook {hint}"


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("nxet", "next"),
        ("nxet -n 3", "next -n 3"),
        ("log_call vale 'still shut'", 'log-call vale "still shut"'),
        ("log call vale 'still shut'", 'log-call vale "still shut"'),
        ("help nxet", "next --help"),
        ("next --tagg north", "next --tag north"),
        ("next --tagg=north", "next --tag=north"),
        ("log-purchase 480 mason", "log-purchase mason 480"),
        ("log-purchase 480 mason seal kits", 'log-purchase mason 480 "seal kits"'),
        ("log-purchase mason seal kits 480 --paid", 'log-purchase mason 480 "seal kits" --paid'),
        ("log-return 9 harbor 'a torn seal'", 'log-return harbor 9 "a torn seal"'),
        ("log-payment 10 harbor", "log-payment harbor 10"),
        ("log-call 'wants 20 seals' vale", 'log-call vale "wants 20 seals"'),
        ("resolve 'new kit' x48", 'resolve x48 "new kit"'),
        ("hand-off priya x48", "hand-off x48 priya"),
        ("brief 480 12", "brief 12"),
    ],
)
def test_a_slip_gets_the_line_that_works(line: str, meant: str, typed: Type) -> None:
    ran = typed(line)
    assert ran.code in (2, 3)
    assert ran.err.splitlines()[-1] == f"Did you mean: repbook {meant}"
    assert typed(meant).code == 0


def test_a_slip_that_is_near_nothing_gets_the_list(typed: Type) -> None:
    ran = typed("zzzz harbor")
    assert (ran.code, ran.err) == (
        2,
        'Error: There is no command "zzzz"\nHint: repbook help all lists every command\n',
    )


@pytest.mark.parametrize("line", ["next 5", "problem x4 x5", "undo 2 3", "log-payment INV 88 3"])
def test_words_that_have_no_place_are_refused(line: str, typed: Type) -> None:
    ran = typed(line)
    assert ran.code == 2
    assert "does not take" in ran.err


def test_an_amount_below_zero_is_refused_in_words(typed: Type) -> None:
    for line, hint in (
        ("log-purchase harbor -480", "repbook log-return 1 480"),
        ("log-purchase harbor -$4.50 --paid", "repbook log-return 1 4.50"),
        ("log-return harbor -48 torn", "repbook log-return 1 48"),
    ):
        ran = typed(line)
        assert ran.code == 4
        assert ran.err.splitlines()[-1] == f"Hint: {hint}"
        assert typed(hint.removeprefix("repbook ")).code == 0


def test_no_line_without_quotes_lands_on_another_customer(typed: Type) -> None:
    everyone = {row["id"]: row["name"] for row in typed("list --json").json}
    others = [*everyone.values()][7:] + [*everyone.values()][:7]
    booked = 0
    for (id, name), other in zip(everyone.items(), others, strict=True):
        for line in (
            f"log-purchase {name} 480 seals for {other}",
            f"log-call {name} {other} told them of us",
            f"log-call {name.split()[0]} {other.split()[0]} told them of us",
        ):
            ran = typed(f"{line} --json")
            assert ran.code in (0, 2, 3), line
            if ran.code == 0:
                booked += 1
                assert ran.json["customer_id"] == id, line
    assert booked > 2 * len(everyone)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (["call", "vale", "hi"], "repbook log-call vale hi"),
        (["find", "seals"], "repbook list --search seals"),
        (["today"], "repbook next"),
        (["breif", "vale"], "repbook brief vale"),
    ],
)
def test_a_word_for_a_command_leads_to_it(line: list[str], meant: str, rep: Rep) -> None:
    refused = rep(*line, ok=False)
    assert f"Did you mean: {meant}\n" in refused.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["stale", "90"], "Did you mean: repbook stale --days 90\n"),
        (["undo", "3"], "Did you mean: repbook undo -n 3\n"),
        (["next", "5"], "Did you mean: repbook next -n 5\n"),
        (["snooze", "harbor", "monday"], "Did you mean: repbook snooze Harbor --until monday\n"),
        (["snooze", "harbor", "--for", "2w"], "Did you mean: repbook snooze harbor --until 2w\n"),
        (
            ["log-call", "harbor", "--voicemail"],
            "Did you mean: repbook log-call harbor -o voicemail",
        ),
        (
            ["write-off", "harbor", "--reason", "moved"],
            "repbook write-off harbor --because moved\n",
        ),
        (["next", "--all"], "Did you mean: repbook next -n 100\n"),
        (
            ["log-purchase", "harbor", "90", "--paid", "--when", "today"],
            "Did you mean: repbook log-purchase harbor 90 --paid --on today\n",
        ),
        (["problems", "--closed"], "Hint: repbook problems --help\n"),
        (
            ["add", "Pat", "Lake", "--phone", "0471", "223344"],
            'Did you mean: repbook add Pat Lake --phone "0471 223344"\n',
        ),
        (
            ["log-purchase", "harbor", "1", "200", "coffee"],
            "repbook log-purchase harbor 1200 coffee",
        ),
        (["log-purchase", "harbor", "100", "200", "x"], "repbook log-purchase harbor 100200 x\n"),
        (["log-purchase", "harbor", "1", "200"], "repbook log-purchase harbor 1200\n"),
        (
            ["add", "Pat", "--phone", "0471", "2233", "--email", "p@x.org"],
            'repbook add Pat --phone "0471 2233" --email p@x.org\n',
        ),
        (["undo", "it"], "Hint: repbook undo --help\n"),
        (["edit", "harbor", "--mail", "p@x.org"], "repbook edit harbor --email p@x.org\n"),
        (["log-call", "harbor", "--mail"], "repbook log-call harbor -c email\n"),
        (["log-call", "harbor", "--day", "fri"], "repbook log-call harbor --on fri\n"),
    ],
)
def test_a_slip_is_refused_with_the_line_that_was_meant(
    line: list[str], said: str, rep: Rep
) -> None:
    rep("add", "Harbor Foods", ok=True)
    refused = rep(*line, ok=False)
    assert said.lower() in refused.err.lower()
    assert rep("list", "--json", ok=True).json[0]["name"] == "Harbor Foods"
    assert len(rep("history", "harbor", "--json", ok=True).json) == 0


def test_the_amount_before_a_short_number_of_words_is_taken(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    assert rep("log-purchase", "harbor", "48", "20 seals", "--json", ok=True).json["amount"] == 48
    assert (
        rep("log-purchase", "harbor", "48", "20", "seals", "--json", ok=True).json["amount"] == 48
    )
    assert "write '$20'" in rep("log-purchase", "harbor", "0", "pens", ok=True).err


def test_a_note_of_two_letters_is_no_customer(rep: Rep) -> None:
    rep("add", "Hilltop Dairy", ok=True)
    refused = rep("log-call", "zzz", "hi", ok=False)
    assert "Hilltop" not in refused.err and "hi zzz" not in refused.err


def test_a_number_beside_an_id_is_no_option(rep: Rep) -> None:
    rep("add", "Hilltop Dairy", ok=True)
    rep("log-purchase", "1", "480", ok=True)
    assert "--minutes" not in rep("correct", "o1", "430", ok=False).err


def test_what_is_no_half_of_a_phone_number_or_amount_is_taken(rep: Rep) -> None:
    assert (
        rep("add", "Pat", "--phone", "0471", "Lake", "--json", ok=True).json["name"] == "Pat Lake"
    )
    sold = rep("log-purchase", "pat", "1200", "200", "coffee", "--json", ok=True).json
    assert sold["amount"] == 1200


def test_a_day_after_a_name_that_is_nobodys_is_not_what_is_refused(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    assert "--until" not in rep("snooze", "zebra", "monday", ok=False).err
