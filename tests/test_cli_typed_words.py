"""Names without quotes, words in another order, misspelt commands: what is done and what is said."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from conftest import DAY, Ran, Rep, made_once, run_repbook

from repbook.schema import BY_LETTER

Type = Callable[[str], Ran]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a typed line writes is written there."""
    monkeypatch.chdir(tmp_path)


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
    """The last change, but for the time of day; None if there is none but the sample itself."""
    with closing(sqlite3.connect(book)) as conn:
        if conn.execute("SELECT count(*) FROM changes").fetchone() == (1,):
            return None
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
        ("log-call vale voicemail yesterday", "log-call vale -o voicemail --on yesterday"),
        ("log-call vale brothers no answer yesterday", "log-call 6 -o no-answer --on yesterday"),
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
    first, *others = last.split(", or ")
    assert first == f"Hint: repbook {hint}"
    assert bool(others) == ("dairy" in line)  # one line for each who may be meant
    assert all(each.split()[3:] == first.split()[4:] for each in others)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("nxet", "next"),
        ("nxet -n 3", "next -n 3"),
        ("next --tagg north", "next --tag north"),
        ("next --tagg=north", "next --tag north"),
        ("log-purchase 480 mason", "log-purchase mason 480"),
        ("log-purchase 480 mason seal kits", 'log-purchase mason 480 "seal kits"'),
        ("log-purchase mason seal kits 480 --paid", 'log-purchase mason 480 "seal kits" --paid'),
        ("log-return 9 harbor 'a torn seal'", 'log-return harbor 9 "a torn seal"'),
        ("log-payment 10 harbor", "log-payment harbor 10"),
        ("log-call 'wants 20 seals' vale", 'log-call vale "wants 20 seals"'),
        ("resolve 'new kit' x48", 'resolve x48 "new kit"'),
        ("hand-off priya x48", "hand-off x48 priya"),
        ("brief 480 12", 'brief 12, leaving out "480"'),
        ("correct c878 --to vale", "correct c878 --customer vale"),
        ("correct c878 --to 6", "correct c878 --customer 6"),
        ("list orders kobo", "history kobo"),
        ("list orders this month", "report this month"),
        ("last kobo", "history kobo"),
        ("done", "today"),
    ],
)
def test_a_slip_gets_the_line_that_works(line: str, meant: str, typed: Type) -> None:
    ran = typed(line)
    assert ran.code in (2, 3)
    assert ran.err.splitlines()[-1] == f"Did you mean: repbook {meant}"
    assert typed(meant.partition(", leaving out ")[0]).code == 0


def test_a_slip_that_is_near_nothing_gets_the_list(typed: Type) -> None:
    ran = typed("zzzz harbor")
    assert (ran.code, ran.err) == (
        2,
        'Error: There is no command "zzzz"\nHint: Every command: repbook help all\n',
    )


@pytest.mark.parametrize("line", ["next x", "problem x4 x5", "undo 2 3", "log-payment INV 88 3"])
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
    "line",
    [
        *("shw vale", "breif vale", "note vale hi", "delete vale", "rm 6", "close x48", "done 160"),
        *("call vale", "call vale brothers", "visit vale", "payment dunmore", "rename vale harbor"),
        *(
            "remind vale friday",
            "credit vale 10",
            "merge 3 into 6 --yes",
            "add order vale 480",
            "add contact vale pat",
            "add issue magazine",
        ),
    ],
)
def test_what_is_only_near_a_command_is_suggested_and_not_done(line: str, typed: Type) -> None:
    refused = typed(line)
    assert refused.code == 2 and refused.err.startswith("Error: ")
    assert typed("changes -n 1 --json").json[0]["command"] == "demo"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["add", "--name", "Bay Foods"], 'Did you mean: repbook add "Bay Foods"\n'),
        (["list", "sales", "harbor"], "Did you mean: repbook history harbor\n"),
        (
            ["unpark", "x41"],
            "update x41 --by ally, or repbook resolve x41, or repbook park x41 --until tomorrow\n",
        ),
        (
            ["log-call", "vale", "Spoke", "--about", "it leaks"],
            ': repbook log-call vale Spoke --problem "it leaks"\n',
        ),
        (
            ["log-call", "vale", "it leaks", "--complaint"],
            ': repbook log-call vale "it leaks" --problem "…"\n',
        ),
        (
            ["log-quote", "vale", "480", "--by", "fri"],
            ': repbook log-quote vale 480 --valid fri, or repbook promise vale "a quote: 480" --by fri\n',
        ),
        (
            ["hand-off", "x46", "priya", "--by", "mon"],
            ', then repbook promise x46 "hear from priya" --by mon\n',
        ),
        (["ask", "tom", "x48", "which seal?"], ': repbook hand-off x48 tom --note "which seal?"\n'),
        (["remind", "priya", "x48"], ': repbook promise x48 "remind priya" --by tomorrow\n'),
        (["tell", "abbot", "kit on Friday"], ': repbook log-call abbot "kit on Friday"\n'),
        (["contact-ally", "tom"], ': repbook allies, leaving out "tom"\n'),
        (["undo", "c5"], ": repbook remove c5, or repbook changes c5\n"),
        (
            ["update", "x48", "a new valve", "--ally", "tom"],
            ': repbook hand-off x48 tom "a new valve"\n',
        ),
        (
            ["resolve", "x48", "kit", "--by", "priya"],
            "Did you mean: repbook hand-off x48 priya, then repbook resolve x48 kit\n",
        ),
        (["undo", "--all"], "Did you mean: repbook undo\n"),
        (
            ["correct", "p160", "--day", "friday"],
            "Did you mean: repbook correct p160 --on friday\n",
        ),
        (["log-purchase", "1", "480", "--unpaid"], "Did you mean: repbook log-purchase 1 480\n"),
        (["export", "--customer", "1"], "Did you mean: repbook export customer 1\n"),
        (["export", "last", "month"], "Did you mean: repbook export purchases last month\n"),
        (["export", "book", "bogus"], "Hint: repbook export purchases last month\n"),
        (["wait", "50", "until", "jan"], "Did you mean: repbook snooze 50 until jan\n"),
        (["print"], "Did you mean: repbook report --html"),
        (["undo", "3"], "with -n 3; never an earlier one alone\nDid you mean: repbook undo -n 3\n"),
        (["log-call", "harbor", "shut", "-s", "deep"], "Hint: repbook log-call --help\n"),
        (["next", "--until", "yesterday"], "Hint: repbook next --until friday\n"),
        (["next", "-n", "x"], '-n takes a whole number (0 or more), not "x"\nHint: As in -n 10\n'),
        (
            ["promise", "vale", "a visit", "--about", "x48", "--by", "fri"],
            'Did you mean: repbook promise x48 "a visit" --by fri, leaving out "vale"\n',
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
        (
            ["log-call", "harbor", "wants seals", "--order", "1", "200"],
            'repbook log-call harbor "wants seals" --order 1200\n',
        ),
        (["log-call", "1", "--quote", "1", "200.50"], "repbook log-call 1 --quote 1200.50\n"),
        (["log-return", "--of", "12", "40"], "Did you mean: repbook log-return o12 40\n"),
        (["log-return", "1", "--of", "12"], "Did you mean: repbook log-return 1 all --of o12\n"),
        (["email", "tag", "north"], "repbook log-call --tag north -c email -o sent\n"),
        (["list", "--sort", "revenue", "--year"], "repbook report --year --customers\n"),
        (["problems", "--again"], "Did you mean: repbook problems --all\n"),
        (
            ["config", "target", "20000"],
            "Did you mean: repbook config target_per_month 20000\n",
        ),
        (["config", "commission", "5"], "repbook config commission_percent 5\n"),
        (["log-purchase", "harbor", "100", "200", "x"], "repbook log-purchase harbor 100200 x\n"),
        (["log-purchase", "harbor", "1", "200"], "repbook log-purchase harbor 1200\n"),
        (
            ["add", "Pat", "--phone", "0471", "2233", "--email", "p@x.org"],
            'repbook add Pat --phone "0471 2233" --email p@x.org\n',
        ),
        (["undo", "that"], 'Did you mean: repbook undo, leaving out "that"\n'),
        (
            ["log-purchase", "harbor", "20", "seals", "480"],
            'repbook log-purchase harbor 480 "20 seals"\n',
        ),
        (["contact", "harbor", "at", "harbor"], 'repbook contact 1 "Ann Lee" …\n'),
        (["remove", "harbor", "from", "list"], "repbook edit harbor --do-not-call\n"),
        (["remove", "harbor"], "Hint: repbook remove 1\n"),
        (
            ["add", "Bay Foods", "Ann Moss", "555 0234", "a@x.org"],
            'add "Bay Foods" --contact "Ann Moss" --phone "555 0234" --email a@x.org\n',
        ),
        (["promise", "harbor", "friday"], 'repbook promise 1 "call back" --by friday\n'),
        (
            ["promise", "harbor", "a list", "--on", "today"],
            'repbook promise 1 "a list" --by friday\n',
        ),
        (
            ["log-call", "harbor", "all well", "friday"],
            'repbook log-call harbor "all well" --again friday\n',
        ),
        (
            ["log-call", "harbor", "voicemail", "friday"],
            "repbook log-call harbor voicemail --again friday\n",
        ),
        (
            ["edit", "harbor", "phone", "555 0199"],
            'Did you mean: repbook edit harbor --phone "555 0199"\n',
        ),
        (["report", "--pdf", "week.pdf"], ": repbook report --html week.html --open\n"),
        (["brief", "harbor", "--pdf"], ": repbook brief harbor --html FILE.html --open\n"),
        (["brief", "harbor", "--md", "h.md"], ": repbook brief harbor --html h.html"),
        (["brief", "harbor", "--markdown"], ": repbook brief harbor --html FILE.html\n"),
        (
            ["brief", "harbor", "--html", "a.html", "--md"],
            ": repbook brief harbor --html a.html\n",
        ),
        (["later", "harbor", "friday"], ": repbook snooze harbor friday\n"),
        (["report", "overdue"], ": repbook list --sort unpaid\n"),
        (["correct", "x48", "kind=noise"], "Did you mean: repbook correct x48 --kind=noise\n"),
    ],
)
def test_a_slip_is_refused_with_the_line_that_was_meant(
    line: list[str], said: str, typed: Type, tmp_path: Path, sample: Path
) -> None:
    refused = typed(shlex.join(line))
    assert refused.code and said.lower() in refused.err.lower()
    assert (tmp_path / "rep.db").read_bytes() == sample.read_bytes()  # nothing of it is kept


def test_the_amount_before_a_short_number_of_words_is_taken(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    assert rep("log-purchase", "harbor", "48", "20 seals", "--json", ok=True).json["amount"] == 48
    assert (
        rep("log-purchase", "harbor", "48", "20", "seals", "--json", ok=True).json["amount"] == 48
    )
    assert "write '$20'" in rep("log-purchase", "harbor", "0", "pens", ok=True).err


@made_once
def quoted(rep: Rep) -> Rep:
    rep("add", "Harbor Foods", ok=True)
    rep("log-quote", "harbor", "1180", "a spare pump", ok=True)
    return rep


@pytest.mark.parametrize("line", ["'Takes it, wants 5% off' --won q1", "--won q1"])
def test_a_number_after_a_quote_that_was_won_is_the_amount_of_the_order(
    quoted: Rep, line: str
) -> None:
    done = quoted("log-call", "harbor", *shlex.split(line), "1120", ok=True)
    assert "Order o1: 1,120 for a spare pump, won with q1.\n" in done.out
    assert "1120" not in json.dumps(quoted("find", "1120", "--json", ok=True).json)


@pytest.mark.parametrize(
    ("line", "hints"),
    [
        ("'Wants seals' 20 caps", ['"Wants seals, 20 caps"']),
        ("'Takes it now' --won q1 for 900", ['"Takes it now" --won q1 --order 900']),
        ("'Wants seals' --order 450 20 seals", ['"Wants seals" --order "450 for 20 seals"']),
        ("No --lost q1 too dear", ['No --lost q1 --because "too dear"']),
    ],
)
def test_words_beside_a_text_in_quotes_are_never_joined_to_it(
    quoted: Rep, line: str, hints: list[str]
) -> None:
    refused = quoted("log-call", "harbor", *shlex.split(line), ok=False).err
    for hint in hints:
        assert f"repbook log-call harbor {hint}" in refused
        assert quoted("log-call", *shlex.split(f"harbor {hint}")).code == 0


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


# What means the same as a line of ours, on the sample book.
SAME = """
promises --missed: promises --late
promises missed: promises --late
call --help: log-call --help
called vale yesterday, no answer: log-call vale -o no-answer --on yesterday
log-call vale left a message: log-call vale -o voicemail
log-call vale "all fine" call again thu 14:30: log-call vale "all fine" --again "thu 14:30"
quote vale 1200 pump rebuild valid until 15 dec: log-quote vale 1200 "pump rebuild" --valid "15 dec"
who should i call: next
customers in marlow bay: list --town "marlow bay"
effort x48: problem x48
effort: problems --all
effort hard: problems --all --effort hard
done this week: history --since "start of week"
calls this week: history --kind touch --since "start of week"
report --no-private: report --share
report for boss: report --share
waiting: problems
moves: report quarter
backtest forecast: forecast --past
status moved: report quarter
report --week-ahead: next --until "in 7 days"
next --on "3 dec": next --as-of "coming 3 dec"
next --on 2026-12-03: next --as-of "coming 2026-12-03"
hand x48 priya: hand-off x48 priya
chase x45 "any news on the pump?": hand-off x45 tom "any news on the pump?"
park x48 tue "kit arrives": park x48 "kit arrives" --until tue
confirm-fix x44 no "sticks again": confirm-fix x44 "sticks again" --no
confirm-fix x44 yes "all fine": confirm-fix x44 --note "all fine"
report month --target: report month
ask x48 priya: hand-off x48 priya
ask x48 tom becker "which seal?": hand-off x48 "tom becker" "which seal?"
ally tom: allies tom
ally tom --thanked: ally edit tom --thanked
find seal --calls: find seal --kind call
problems --all --hard: problems --all --effort hard
birthday vale 3 may: remember vale birthday --on "3 may"
anniversary vale 2001-05-03: remember vale anniversary --on 2001-05-03
remember vale "contract ends" --date "3 may": remember vale "contract ends" --on "3 may"
birthdays: promises --yearly
log-problem vale "pump leaks" -k leak: log-problem vale "pump leaks" --kind leak
log vale "still shut": log-call vale "still shut"
log_call vale "still shut": log-call vale "still shut"
log call vale "still shut": log-call vale "still shut"
call vale "still shut": log-call vale "still shut"
visit vale "showed samples": log-call vale "showed samples" -c visit
voicemail vale: log-call vale -o voicemail
log-call vale --voicemail: log-call vale -o voicemail
log-call vale --no-answer: log-call vale -o no-answer
log-call vale --outcome "no answer": log-call vale -o no-answer
log-call vale -o busy: log-call vale -o no-answer
edit vale --field parking=yard: edit vale --set parking=yard
edit vale "do not call": edit vale --do-not-call
edit vale brothers do-not call: edit vale --do-not-call
edit vale dnc: edit vale --do-not-call
log-call vale --result vm: log-call vale -o voicemail
log-call x48 "new kit" --fixed: log-call x48 "new kit" --solved
log-call vale voicemail: log-call vale -o voicemail
log-call vale no answer: log-call vale -o no-answer
log-call vale reached "wants 20 seals": log-call vale "wants 20 seals"
log-call vale "wants 20 seals" --reached: log-call vale "wants 20 seals"
log-call vale --notes "wants 20 seals": log-call vale "wants 20 seals"
log-call vale -m="wants 20 seals": log-call vale "wants 20 seals"
log-call vale "wants 20 seals" yesterday: log-call vale "wants 20 seals" --on yesterday
log-call vale "wants 20 seals" --date yesterday: log-call vale "wants 20 seals" --on yesterday
log-call vale brothers yesterday: log-call vale --on yesterday
log-call vale "wants 20 seals" tomorrow: log-call vale "wants 20 seals" --again tomorrow
log-call vale "hi" --follow-up friday: log-call vale "hi" --again friday
log-call vale "hi" --amount 480: log-call vale "hi" --order 480
log-call vale "hi" -p "the list" --due friday: log-call vale "hi" -p "the list" --by friday
log-call vale "hi" --channel "in person": log-call vale "hi" -c visit
log-call vale "hi" --email: log-call vale "hi" -c email
order vale 480 20 seals: log-purchase vale 480 "20 seals"
sent quote vale 1200: log-quote vale 1200
log-quote vale 1200 by friday: log-quote vale 1200 --valid friday
log-purchase vale 480 until friday: log-purchase vale 480 --due friday
log-return vale 20 --of 585: log-return vale 20 --of o585
list --loyal: status --stage loyal
forecast --months 3: forecast --horizon "3 months"
quote vale 480 20 seals: log-quote vale 480 "20 seals"
proposal vale 480: log-quote vale 480
log-quote vale 480 --valid-until "1 dec": log-quote vale 480 --valid "1 dec"
log-call vale "hi" --quoted 480: log-call vale "hi" --quote 480
offers: quotes
win q10: won q10
win harbor 1100: won harbor 1100
won harbor foods 1100: won harbor 1100
lost harbor foods "too dear": lost harbor "too dear"
lost harbor too dear: lost harbor "too dear"
lose q10 "too dear": lost q10 "too dear"
log-call harbor "yes" --won --amount 1100: log-call harbor "yes" --won --order 1100
sale vale 480 --item seals: log-purchase vale 480 seals
sale vale 480 --item "4 seals" --item="2 caps" --paid: log-purchase vale 480 "4 seals, 2 caps" --paid
quote vale 480 --until friday: log-quote vale 480 --valid friday
quote vale 480 --until friday: log-quote vale 480 --valid friday
who is fastest: allies
report --this-week: report this week
due o636 30d: correct o636 --due 30d
revenue quarter: report quarter
sales quarter: report quarter
revenue november: report november
revenue vale: brief vale
unpaid vale: brief vale
owed vale: brief vale
win rate: quotes
history --kind orders: history --kind purchase
correct o640 --due none: correct o640 --due ""
products vale: items vale
less: report last 90 days --sort drops
progress: report month
how far am i: report month
buy vale --amount 480: log-purchase vale 480
log-order vale 480 --paid: log-purchase vale 480 --paid
log-purchase vale 480 yesterday: log-purchase vale 480 --on yesterday
log-purchase vale 480 "20 seals" on monday: log-purchase vale 480 "20 seals" --on monday
paid dunmore: log-payment dunmore
log-payment dunmore 10 yesterday: log-payment dunmore 10 --on yesterday
returned dunmore 10 torn: log-return dunmore 10 torn
who is overdue: list --sort unpaid
who has not paid: list --sort unpaid
who is lapsed: status --rhythm lapsed
who is declining: report last 90 days --sort drops
show overdue: list --sort unpaid
aging: list --sort unpaid
orders --unpaid: list --sort unpaid
orders this week: history --kind purchase --since "start of week"
payments today: history --kind payment --since today
payments yesterday: history --kind payment --since yesterday --until yesterday
list --falling: report last 90 days --sort drops
report month --target: report month
next --reason overdue: next --reason payment
revenue --since 2026-10-01: report --from 2026-10-01
show o636: history o636
show c870: history c870
show q10: history q10
quote delta 2k parts for the line for 30 days: log-quote delta 2k "parts for the line" --valid "30 days"
quote delta 2k "spare motor" -v 30d: log-quote delta 2k "spare motor" --valid 30d
commission last month: report last month
returns: history --kind return
promise kobo kept: promise kobo --kept
log-purchase tideway 315 "bearing kit" due 30 days: log-purchase tideway 315 "bearing kit" --due "30 days"
won q10 due 30d: won q10 --due 30d
issue vale "it leaks": log-problem vale "it leaks"
solved x48 "a new seal kit": resolve x48 "a new seal kit"
fix x48 "a new seal kit" yesterday: resolve x48 "a new seal kit" --on yesterday
park x48 until friday: park x48 --until friday
park x48 "next month": park x48 --until "next month"
park x48 "parts come next month": park x48 "parts come" --until "next month"
confirm-fix x44 yes: confirm-fix x44
confirm-fix x44 no: confirm-fix x44 --no
promise vale "the list" by friday: promise vale "the list" --by friday
promise vale send the list friday: promise vale "send the list" --by friday
promise vale "send the list by end of month": promise vale "send the list" --by "end of month"
promise vale "the list" --date friday: promise vale "the list" --by friday
promise --tag marine "yearly check by 1 mar": promise --tag marine "yearly check" --by "1 mar"
done p160: promise p160 --kept
cancel p160: promise p160 --drop
promise p160 kept: promise p160 --kept
promise done p160: promise p160 --kept
promise p160 dropped: promise p160 --drop
log-call vale "hi" -p "the list" by friday: log-call vale "hi" -p "the list" --by friday
log-call vale "hi" -p "the list by friday": log-call vale "hi" -p "the list" --by friday
log-call vale "hi" --again in 2 weeks: log-call vale "hi" --again "in 2 weeks"
log-call vale "hi" --again thu 14:30: log-call vale "hi" --again "thu 14:30"
log-call vale "hi" --again next tuesday at 10: log-call vale "hi" --again "next tuesday at 10"
log-purchase vale 480 --due in 30 days: log-purchase vale 480 --due "in 30 days"
snooze vale --until next week: snooze vale --until "next week"
correct o12 --price 430: correct o12 --amount 430
resolve x48 --how "new kit": resolve x48 "new kit"
config reset currency: config currency default
hooks: config hook
webhook: config hook
edit harbor --add-tag vip: edit harbor --tag vip
status lapsed: status --rhythm lapsed
report 1 nov to 15 nov: report --from "1 nov" --to "15 nov"
add help: add --help
promise p160 next friday: promise p160 --by "next friday"
move p160 to friday: promise p160 --by friday
edit p160 --by friday: correct p160 --by friday
change o12 --amount 480: correct o12 --amount 480
delete f1: remove f1
snooze harbor foods monday: snooze 1 --until monday
snooze harbor until tuesday: snooze 1 --until tuesday
snooze harbor for 2 weeks: snooze 1 --until "2 weeks"
snooze harbor 2w: snooze 1 --until 2w
snooze harbor "after christmas": snooze 1 --until "27 dec"
snooze harbor --days 14: snooze 1 --until "14 days"
pause harbor next friday: snooze 1 --until "next friday"
dnc harbor: edit harbor --do-not-call
add customer "Bay Foods": add "Bay Foods"
new "Bay Foods" --mobile "555 0234" --city Lund: add "Bay Foods" --phone "555 0234" --town Lund
add "Bay Foods" --person "Ann Moss" --payment-terms 30: add "Bay Foods" --contact "Ann Moss" --terms 30
contact add harbor "Ann Moss" --tel "555 0234": contact harbor "Ann Moss" --phone "555 0234"
modify harbor --city Boston: edit harbor --town Boston
config currency euro: config currency EUR
set currency EUR: config currency EUR
config set currency EUR: config currency EUR
show harbor: brief harbor
view 12: brief 12
show x48: problem x48
call list: next
next 5: next -n 5
next --limit 5: next -n 5
next tomorrow: next --as-of tomorrow
todo: next
list north: list --search north
list customers: list
list --all: list
orders harbor: history harbor --kind purchase
payments: history --kind payment
history hilltop --days 3: history hilltop --since "3 days ago"
history hilltop --from "1 nov" --to "20 nov": history hilltop --since "1 nov" --until "20 nov"
quotes harbor --won: quotes harbor --state won
forecast this quarter: forecast --until "end of quarter"
paid dunmore in full: log-payment dunmore
history harbor --limit 5: history harbor -n 5
stale 90: stale --days 90
stale 3 months: stale --days 91
quiet: stale
stale --days 2 months: stale --days 61
forecast 6 months: forecast --horizon 183
forecast --horizon 6m: forecast --horizon 183
forecast --horizon 6 months: forecast --horizon 183
forecast year: forecast --until "end of year"
forecast month: forecast --until "end of month"
forecast --month: forecast --until "end of month"
forecast next month: forecast --until "end of next month"
forecast --check: forecast --past
calls today: today
snoozed: snooze
report --no-notes: report --share
next friday: next --as-of "coming friday"
next until friday: next --until friday
next until 4 dec -n 3: next --until "4 dec" -n 3
plan friday: next --as-of "coming friday"
forecast harbor foods: status 1
vale: brief vale
555 0134: brief 1
x48: problem x48
p160 kept: promise p160 --kept
dunmore paid 10: log-payment dunmore 10
phone 5550134: list --search 5550134
who is tom: list --search tom
who owes me: list --sort unpaid
what did I do today: today
look seal: find seal
last month: report last month
next in eastport: next --town eastport
show problems: problems
problems leak: problems --kind leak
list --stage prospect: status --stage prospect
new customers: status --stage prospect
log-payment dunmore all: log-payment dunmore
log-call --customer vale "hi": log-call vale "hi"
put back brook: bring-back brook
log-call vale nobody there: log-call vale -o no-answer
hand-off x48 to priya: hand-off x48 priya
spoke to vale: log-call vale
history of vale: history vale
balance vale: brief vale
promise keep p160: promise p160 --kept
promise drop p160: promise p160 --drop
contacts vale: contact vale
write-off bright -r "shut down": write-off bright "shut down"
extend p160 friday: promise p160 --by friday
changes --since 2026-11-23: changes 2026-11-23
changes --today: changes today
stages: status
explain rhythm: help rhythm
define 'call value': help 'call value'
list --at-risk: list --sort risk
list --biggest: list --sort total
agenda 3 days: next --until 'in 3 days'
next in 2 weeks: next --until 'in 2 weeks'
next 3 days --tag food: next --until 'in 3 days' --tag food
changes --yesterday: changes yesterday
changes since 23 nov 2026: changes 2026-11-23 -n 10
promises overdue: promises --late
promises --overdue: promises --late
promises this week: next --until "end of week"
next --week: next --until "end of week"
list --new: status --stage first-time
status --new: status --stage first-time
list --unpaid: list --sort unpaid
problems --open: problems
report --lastmonth: report last month
report --since "1 nov": report --from "1 nov"
monthly: report month
unpaid --overdue: list --sort unpaid
unpaid overdue: list --sort unpaid
debt: list --sort unpaid
debt vale: brief vale
buys less: report last 90 days --sort drops
orders --all: history --kind purchase --since 1900
next --leads: next --reason lead
list --quiet: stale
promise p160 --move fri: promise p160 --by fri
revenue by customer q3: report q3 --customers
report november --by customer: report november --customers
who buys less: report last 90 days --sort drops
export customers json: export customers --format json
export calls --csv: export calls --format csv
export purchases --from 2026-10-01: export purchases --since 2026-10-01
export purchases --month april: export purchases april
help show: brief --help
-v: --version
undo last: undo
"""


@pytest.mark.parametrize("line", SAME.strip().splitlines())
def test_what_people_type_is_read_as_what_they_mean(
    line: str, typed: Type, sample: Path, tmp_path: Path
) -> None:
    said, meant = line.split(": ")
    ran = typed(said)
    assert ran.code == 0, ran.err
    assert (ran.out, written(tmp_path / "rep.db")) == meaning(meant, sample)


@cache
def meaning(line: str, sample: Path) -> tuple[str, object]:
    """What a line prints on the sample book and leaves there; many of those typed mean the same."""
    with tempfile.TemporaryDirectory() as folder:
        book = shutil.copy(sample, Path(folder) / "rep.db")
        ran = run_repbook("--book", str(book), "--as-of", DAY, *shlex.split(line))
        assert ran.code == 0, ran.err
        return ran.out, written(Path(book))


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("overdue", ["list --sort unpaid", "promises --late"]),
        ("check --fix", ["check --repair"]),
        ("check repair", ["check --repair"]),
        ("list overdue", ["list --sort unpaid", "promises --late"]),
        ("late", ["list --sort unpaid", "promises --late", "status --rhythm late"]),
        ("top customers", ["status --sort total", "report --customers"]),
        ("replied x48 'on its way'", ["update x48 'on its way' --by ally"]),
        (
            "feedback oakfield service bad 'late van'",
            ["log-call oakfield 'late van' -f 'service:bad:late van'"],
        ),
        ("log-feedback oakfield service bad", ["log-call oakfield '…' -f service:bad"]),
        ("feedback oakfield service:bad", ["log-call oakfield '…' -f service:bad"]),
        ("feedback c31 'price:bad:too dear'", ["correct c31 -f 'price:bad:too dear'"]),
        ("forecast december", ["forecast --until 'end of december'"]),
        (
            "order vale '5 filters at 42, 1 gasket at 12.50'",
            ["log-purchase vale 222.50 '5 filters, 1 gasket'"],
        ),
        ("list --sort revenue --month november", ["report --month november --customers"]),
    ],
)
def test_a_word_of_two_meanings_leads_to_a_line_for_each(
    line: str, lines: list[str], typed: Type
) -> None:
    said = ", or ".join(f"repbook {each}" for each in lines)
    assert f"Did you mean: {said}\n" in typed(line).err.replace('"', "'")
    assert [typed(each).code for each in lines] == [0] * len(lines)


def test_no_word_of_a_table_stands_twice() -> None:
    """Of two meanings the first would be lost."""
    from repbook.cli import other_words

    for text in (other_words.COMMANDS, other_words.OPTIONS, other_words.VALUES):
        lines = filter(None, text.splitlines())
        words = [word for line in lines for word in line.rpartition(":")[0].split(", ")]
        normal = [
            word.replace("-", " ") if text is other_words.COMMANDS else word for word in words
        ]
        assert sorted(word for word in set(normal) if normal.count(word) > 1) == []


@pytest.mark.parametrize("letter", [n.letter for n in BY_LETTER.values() if n.correct])
def test_every_id_that_is_corrected_is_edited_undone_and_moved_in_other_words(letter: str) -> None:
    from repbook.cli.other_words import reading
    from repbook.cli.root import root

    def read(line: str) -> list[str]:
        of = root()
        found = reading(line.split(), lambda name: of.get_command(None, name), lambda words: False)  # type: ignore[arg-type]
        return found.words if found else []

    id = f"{letter}1"
    for word in ("edit", "change"):
        assert read(f"{word} {id}")[:2] == ["correct", id]
    assert read(f"rm {id}") == read(f"delete {id}") == ["remove", id]
    assert read(f"undo {id}") == ["remove", id]
    if letter != "p":  # a promise is moved to a day
        assert read(f"move {id} vale") == ["correct", id, "--customer", "vale"]


def test_every_word_of_the_tables_leads_to_something_there_is() -> None:
    from repbook.cli import other_words
    from repbook.cli.commands import BY_NAME
    from repbook.cli.root import root

    options = {
        name
        for command in BY_NAME
        for param in root().get_command(None, command).params  # type: ignore[union-attr]
        for name in [*param.opts, param.metavar]
    }
    commands = other_words.table(other_words.COMMANDS).values()
    for meaning in (each for one in commands for each in one.split(" | ")):
        first, *rest = shlex.split(meaning)
        assert first in BY_NAME or first in ("help", "--version"), meaning
        assert all(word in options for word in rest if word[:1] == "-"), meaning
    for word, meaning in other_words.table(other_words.OPTIONS).items():
        assert word.split()[0] in BY_NAME or word[0] == "-", word
        for each in filter(None, meaning.split(" | ")):
            first = each.split()[0]
            assert first in options or (first[0] != "-" and not first.isupper()), (word, each)


def test_an_option_with_another_name_is_no_ones_own() -> None:
    from repbook.cli import other_words
    from repbook.cli.commands import BY_NAME
    from repbook.cli.root import root

    for word in other_words.table(other_words.OPTIONS):
        command, _, option = word.rpartition(" ")
        if command:
            own = [n for p in root().get_command(None, command).params for n in p.opts]  # type: ignore[union-attr]
            assert option not in own, word
    assert not [word for word in other_words.table(other_words.COMMANDS) if word in BY_NAME]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("export customers.csv", "63 customers written to "),
        ("export orders to orders.csv", "649 purchases written to "),
        ("export --kind purchases orders.csv", "649 purchases written to "),
        ("save book.json", " records written to "),
        ("export contacts.vcf", " cards written to "),
    ],
)
def test_a_file_says_what_is_exported(
    line: str, said: str, typed: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = typed(line)
    assert ran.code == 0 and said in ran.out
    assert (tmp_path / line.split()[-1]).exists()


@pytest.mark.parametrize("line", ["resolve 2", "give-up 2", "update 2 'all well'"])
def test_a_customers_number_is_not_the_id_of_anothers_problem(line: str, typed: Type) -> None:
    assert typed(f"{line} --json").json["id"] == "x48"  # the open one of customer 2


def test_what_was_typed_and_what_it_was_read_as_is_said(typed: Type) -> None:
    assert typed("order vale 480").err == "Read as: repbook log-purchase vale 480\n"
    assert typed("snooze vale friday").err == ""  # the answer says the day
    assert typed("log-call vale 'all well' tomorrow").err == (
        'Read as: repbook log-call vale "all well" --again tomorrow\n'
    )
    assert (
        typed("order dairy 480")
        .err.splitlines()[-1]
        .startswith("Hint: repbook log-purchase 3 480, or repbook log-purchase ")
    )


def test_hints_carry_the_book_that_was_typed(typed: Type, sample: Path) -> None:
    shutil.copy(sample, book := sample.with_name("other book.db"))
    for line in (["next", "-n", "1"], ["log-call", "dairy", "x"], ["show", "12"]):
        ran = run_repbook(*line, "--book", str(book))
        for command in re.findall("repbook [a-z-]+ .*", ran.out + ran.err):
            assert f'--book "{book}"' in command, command
        assert "repbook" in ran.out + ran.err
    hint = run_repbook("log-call", "dairy", "x", "--as-of", DAY, "--book", str(book)).err
    assert hint.splitlines()[-1].startswith("Hint: repbook log-call")
    for line in hint.splitlines()[-1].removeprefix("Hint: ").split(", or "):
        assert run_repbook(*shlex.split(line)[1:]).code == 0
    assert "--book" not in typed("next -n 1").out
    assert f"repbook --as-of {DAY} brief" in run_repbook(
        "next", "--as-of", DAY, "--book", str(book)
    ).out.replace(f'--book "{book}" ', "")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("correct kobo --amount 95", "correct o609 --amount 95"),
        ("correct 3 --by friday", "correct p161 --by friday"),
        ("update x48 'told him' --by priya", 'update x48 "told him" --by ally'),
        ("update x48 'told him' --by ann", 'update x48 "told him" --by customer'),
        ("brief priya", 'allies "priya"'),
    ],
)
def test_a_name_in_the_wrong_place_gets_the_line_that_works(
    line: str, hint: str, typed: Type
) -> None:
    refused = typed(line)
    last = refused.err.splitlines()[-1]
    assert last.startswith("Hint: repbook ") and last.endswith(f"repbook {hint}")
    assert typed(hint).code == 0


def test_the_order_of_a_call_is_corrected_as_an_order(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-call", "harbor", "hi", "--order", "480", ok=True)
    refused = rep("correct", "c1", "--order", "310", ok=False)
    assert refused.err.splitlines()[-1] == "Hint: repbook correct o1 --amount 310"


def test_contact_alone_shows_the_contacts_and_a_list_names_an_ally(typed: Type) -> None:
    assert "Gus Peel, foreman, 555 0164" in typed("contact pier").out
    assert "Priya Nair (a1) is an ally" in typed("list --search priya").out


@pytest.mark.parametrize("how", ["voicemail", "no answer", "no-answer", "-o no-answer", "-o sent"])
def test_an_outcome_in_a_word_is_asked_for_its_note_once(asked: Rep, how: str) -> None:
    """Where nobody answered there is nothing to note."""
    asked("", "add", "Westmill Paper")
    ran = asked("rang twice\n", "log-call", "westmill", *how.split())
    note = "no" not in how.replace("-", " ").split()
    assert (ran.code, ran.err.count("anything to note?"), ran.err.count("?")) == (0, note, note), (
        ran
    )
    assert ("rang twice" in asked("", "history", "westmill").out) is note
    assert ran.err.count("Read as") == ("-o" not in how)


def test_how_a_line_is_read_is_left_out_where_it_is_refused(typed: Type) -> None:
    assert typed("order vale 480").err.startswith("Read as: ")
    assert typed("order vale nothing").err.startswith("Error: ")
    assert typed("log-payment harbor foods nothing").err.startswith("Error: ")


def test_a_call_back_without_a_day_is_a_promise_with_one(typed: Type) -> None:
    for line in ("call back vale", "follow up vale", "callback vale"):
        assert 'Did you mean: repbook promise vale "call back" --by friday\n' in typed(line).err, (
            line
        )


@pytest.mark.parametrize(
    ("line", "leads_to"),
    [
        ("unpaid all", "list --sort unpaid"),
        ("owes", "list --sort unpaid"),
        ("money", "list --sort unpaid"),
        ("owes vale", "brief vale"),
        ("next --reason less", "report last 90 days --sort drops"),
        ("list --sort unpaid --overdue", "list --sort unpaid"),
        ("won q10 for 1350", "won q10 1350"),
        (
            'log-call vale "Ok" --order 450 --due 14d',
            "log-call vale Ok, then repbook log-purchase vale 450 --due 14d",
        ),
        ("log-payment o636 in part 400", "log-payment o636 400"),
        ("log-payment delta 100 o636", 'log-payment o636 100, leaving out "delta"'),
        ("log-payment delta 100 --for o636", 'log-payment o636 100, leaving out "delta"'),
        ("commission 5", "config commission_percent 5"),
        ("target status", "report month, or repbook config target_per_month"),
        ("goal", "report month, or repbook config target_per_month"),
        ("assistant", "mcp --help"),
        ("claude", "mcp --help"),
        ("mcp claude", "mcp --help"),
        ("dropbox", "sync --help"),
        ("new laptop", "sync --help"),
        ("upload", "sync --help, or repbook share --help"),
        ("postgres", "share --help"),
        ("team", "share --help, or repbook report --help"),
        ("boss", "report --share, or repbook share --help"),
        ("crm", "config hook, or repbook import --help"),
        ("sales by month", "report year, or repbook report year --html"),
        ("win back", "status --rhythm lapsed"),
        ("win-back", "status --rhythm lapsed"),
        ("winback", "status --rhythm lapsed"),
        ("promises --by sunday", "next --reason promise --until sunday"),
        (
            'log-call vale "Ok" --complaint "broken bearing"',
            'log-call vale Ok --problem "broken bearing"',
        ),
        (
            'log-call vale "Sent it" --quote 2400 --what "40 hoses"',
            'log-call vale --quote 2400 "Sent it, 40 hoses"',
        ),
        ('log-call vale "Worse now" --by-customer', 'log-call vale "Worse now" --inbound'),
        ("drop q4", "lost q4"),
        ("cancel x48", "give-up x48"),
        ("drop c31", "remove c31"),
        ("owed", "promises, or repbook problems, or repbook list --sort unpaid, or repbook today"),
        ("at risk", "status --sort risk"),
        ("at-risk", "status --sort risk"),
        ("best", "status --sort total, or repbook report --customers"),
        ("best customers", "status --sort total, or repbook report --customers"),
        ("top 10", "status --sort total -n 10, or repbook report --customers"),
        ("revenue by customer", "report --customers"),
        ("list --sort revenue", "list --sort total"),
        ("status --sort date", "status --sort last"),
    ],
)
def test_words_for_money_lead_to_a_line_that_works(line: str, leads_to: str, typed: Type) -> None:
    said = typed(line).err.replace("Did you mean: ", "Read as: ")
    assert f"Read as: repbook {leads_to}\n" in re.sub(r" --(book|as-of) \S+", "", said)


def test_a_high_number_after_undo_is_that_of_a_change(rep: Rep) -> None:
    for at in range(10):
        rep("add", f"Firm {at}", ok=True)
    said = rep("undo", "10").err
    assert "to undo all from change 10 on: repbook undo -n 1\n" in said and " -n 10" not in said
    assert "Hint: To see change 10: repbook changes 10; to undo" in said
    rep("undo", "-n", "2", ok=True)  # nothing is to be undone from 10 on
    assert rep("undo", "10").err.endswith("Did you mean: repbook changes 10, or repbook undo\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("log-email --town Lindow", "Did you mean: repbook log-call -c email -o sent --town"),
        ("mail --town Lindow", " -o sent --town Lindow, or repbook list --emails --town Lindow\n"),
        ("list --town Lindow --phones", "Did you mean: repbook list --town Lindow --csv\n"),
        (
            "log-call 'Nora Fields' 'wants a demo' --phone 555-9000",
            'repbook add "Nora Fields" --phone 555-9000 --note "wants a demo"\n',
        ),
        ("export customers --town Lindow", "Did you mean: repbook list --csv --town Lindow\n"),
        (
            "order hilltop 950 'spare gaskets' --quote q9",
            'Did you mean: repbook won q9 950, leaving out "hilltop" and "spare gaskets"\n',
        ),
        ("list orders", "Did you mean: repbook history --kind purchase\n"),
        ("orders all", "Read as: repbook history --kind purchase --since 1900\n"),
        ("export all --to out.xlsx", "Hint: repbook export customers --to customers.xlsx, and so"),
        (
            "add 'Nora Fields' 555-9000 'wants a demo'",
            '--phone 555-9000 --note "wants a demo"\n',
        ),
        ("list --open", "repbook problems, or repbook quotes, or repbook promises\n"),
        ("export unpaid", "Did you mean: repbook list --sort unpaid --csv\n"),
        ("export unpaid --to u.csv", "Did you mean: repbook list --sort unpaid --csv > u.csv\n"),
        (
            "export customers --town Lindow --to 'my c.csv'",
            'Did you mean: repbook list --csv --town Lindow > "my c.csv"\n',
        ),
        ("log-call vale x --won q99", "Hint: To see the ids: repbook quotes --all\n"),
        ("export book.xlsx", "Did you mean: repbook export customers --to book.xlsx\n"),
        ("history c99999", "Error: There is no call c99999\n"),
        ("log-return delta 'torn seals'", 'log-return o636 all "torn seals", or the amount in'),
        ("won 8", 'Error: "8" may mean q8 (2,600 for'),
    ],
)
def test_a_line_that_is_refused_says_what_is_so(line: str, said: str, typed: Type) -> None:
    assert said in typed(line).err


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (
            "tag trade vale delta",
            "Did you mean: repbook edit vale --tag trade, then repbook edit delta --tag trade",
        ),
        ("edit vale --closed", "Did you mean: repbook write-off vale"),
        ("edit vale may call", "Did you mean: repbook edit vale --may-call"),
        ("list --set parking=yard", 'Did you mean: repbook list --search "parking: yard"'),
        ("list --where tag=food -n 3", "Did you mean: repbook list --tag food -n 3"),
        ("close vale", "Did you mean: repbook write-off vale"),
        (
            'log-call vale "no more calls" --do-not-call',
            'Did you mean: repbook log-call vale "no more calls", then repbook edit vale --do-not-call',
        ),
        ("log-call vale --do-not-call", "Did you mean: repbook edit vale --do-not-call"),
        (
            "tag vale,delta trade",
            "Did you mean: repbook edit vale --tag trade, then repbook edit delta --tag trade",
        ),
        ("list --xlsx", "Did you mean: repbook export customers --to customers.xlsx"),
        (
            "list --tag food --to F.xlsx",
            "Did you mean: repbook export customers --to F.xlsx --tag food",
        ),
        (
            "order kobo 300 'spare gaskets' paid",
            'Did you mean: repbook log-purchase kobo 300 "spare gaskets" --paid',
        ),
        ("contacts", "Did you mean: repbook export contacts --to contacts.csv"),
        (
            'log-call vale "closed for good" --lost',
            'Did you mean: repbook write-off vale "closed for good"',
        ),
        (
            'promise p160 --kept "She liked it"',
            'Hint: With a call that says so: repbook log-call 11 "She liked it" --kept p160;'
            " without: repbook promise p160 --kept",
        ),
        ("brief 0177", "Hint: repbook brief 2"),
        (
            'birthday vale tom "3 mar"',
            'Did you mean: repbook remember vale "birthday of tom" --on "3 mar",'
            ' or repbook remember "vale tom" birthday --on "3 mar"',
        ),
        ("promise p160 --kept yesterday", "Hint: repbook promise p160 --kept --on yesterday"),
        (
            "promise p160 p161 --drop",
            "Hint: repbook promise p160 --drop, then repbook promise p161 --drop",
        ),
    ],
)
def test_the_line_that_is_shown_does_what_was_meant(line: str, hint: str, typed: Type) -> None:
    ran = typed(line)
    assert (ran.code in (2, 3), ran.err.splitlines()[-1]) == (True, hint)
    for each in hint.split("repbook ")[1:]:
        assert typed(re.split(", then|, or|;", each)[0]).code in (0, 4)


def test_words_beside_a_text_are_refused_in_plain_words(typed: Type) -> None:
    said = typed("promise vale 'the list' 'a visit too'").err
    assert '"a visit too" is one text too many after "the list"' in said, said


def test_a_name_of_several_is_refused_with_the_line_for_each(rep: Rep) -> None:
    rep("add", "Kestrel Joinery", ok=True)
    rep("add", "Kestrel Foods", "--contact", "Nina Kestrel", ok=True)
    refused = rep("contact", "kestrel", "nina", "--left")
    assert '"kestrel" could be Kestrel Joinery (1), Kestrel Foods (2)' in refused.err
    assert "repbook contact 1 nina --left, or repbook contact 2 nina --left" in refused.err


@pytest.mark.parametrize("day", ["january", "until friday", "2 weeks"])
def test_a_day_after_a_name_of_several_is_no_word_of_the_name(day: str, rep: Rep) -> None:
    rep("add", "Hungry Coyote", ok=True)
    rep("add", "Hungry Owl", ok=True)
    refused = rep("snooze", "hungry", *day.split())
    assert 'Error: "hungry" could be Hungry Coyote (1), Hungry Owl (2)' in refused.err
    first, second = refused.err.split("Hint: repbook ")[1].strip().split(", or repbook ")
    assert rep(*shlex.split(second), ok=True).out == rep("snooze", "hungry owl", "--until", day).out
    assert first.startswith("snooze 1 --until ") and "until until" not in first.replace('"', "")
    if day == "january":
        rep("add", "Hungry January", ok=True)
        assert "January (3) is snoozed until Mon 7 Dec" in rep("snooze", "hungry", day, ok=True).out


def test_a_list_finds_a_field_of_ones_own(rep: Rep) -> None:
    for name, yard in (("Kobo", "behind the gate"), ("Pier", "street"), ("Vale", "")):
        rep("add", name, "--set", f"parking={yard}" if yard else "x=parking", ok=True)
    line = rep("list", "--set", "parking=behind the").err.split("Did you mean: repbook ")[1]
    assert [row["name"] for row in rep(*shlex.split(line), "--json", ok=True).json] == ["Kobo"]
    assert "note or own field" in " ".join(rep("list", "--help").out.split())


def test_export_alone_says_what_can_be_exported(rep: Rep) -> None:
    refused = rep("export")
    assert "repbook export purchases --to orders.xlsx; or book, customers," in refused.err
