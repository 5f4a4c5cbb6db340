"""`import` of an unknown file at a terminal: it asks once what the columns are, and knows it then."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Rep

TILL = (
    "Wann,Wer,Ware,Wieviel,Beleg\n"
    '03.04.2026,Vale Ltd,Seals,"12,50",K-101\n'
    '14.04.2026,Cole Bakery,Valve,"1.030,00",K-102\n'
)
ANSWERS = "p\na\nb\na\nd\nc\n\ny\n"  # `a` holds days: it can be no customer


@pytest.fixture(autouse=True)
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the mappings are."""
    monkeypatch.setattr("repbook.cli.import_questions.folder", lambda: tmp_path / "own" / "sources")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "own" / "sources"


def write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_an_unknown_file_is_mapped_by_questions_and_known_the_next_time(
    rep: Rep, asked: Rep, sources: Path
) -> None:
    first = asked(ANSWERS, "import", write("kasse-2026-04.csv", TILL))
    assert first.code == 0, first
    assert "d  Wieviel  12,50 | 1.030,00" in first.err
    assert "Who bought: b, c? (Enter: none of them)" in first.err
    assert "Please type b or c, or a column's name." in first.err
    assert "Kept as the mapping kasse" in first.err
    assert sorted(path.name for path in sources.iterdir()) == ["kasse.toml"]
    again = write("kasse-2026-05.csv", TILL.replace("Vale Ltd", "Drew").replace("K-1", "K-2"))
    done = rep("import", again, ok=True)
    assert "by your mapping kasse" in done.out
    names = {row["customer"] for row in rep("export", "purchases", "--json", ok=True).json}
    assert names == {"Vale Ltd", "Cole Bakery", "Drew"}


def test_mappings_are_listed_and_removed(rep: Rep, asked: Rep, sources: Path) -> None:
    assert "No mappings yet" in rep("import", "--mappings", ok=True).out
    asked(ANSWERS, "import", write("kasse.csv", TILL))
    (own,) = rep("import", "--mappings", "--json", ok=True).json
    assert (own["name"], own["kind"], own["columns"]["Wer"]) == ("kasse", "purchases", "customer")
    assert "kasse    purchases  Wer as customer" in rep("import", "--mappings", ok=True).out
    gone = rep("import", "--mappings", "--forget", "till", ok=False)
    assert gone.code == 3 and "There are: kasse" in gone.err
    rep("import", "--mappings", "--forget", "kasse", ok=True)
    assert not list(sources.iterdir())
    assert rep("import", "kasse.csv").code == 5


def test_the_answers_stay_after_undo_and_it_says_how_to_remove_them(
    rep: Rep, asked: Rep, sources: Path
) -> None:
    rep("add", "Dale", ok=True)
    asked(ANSWERS, "import", write("kasse.csv", TILL))
    undone = rep("undo", ok=True)
    said = "Your answers stay, as the mapping kasse. To be asked again: repbook import --mappings"
    assert said in " ".join(undone.err.split()) and (sources / "kasse.toml").exists()
    assert "answers" not in rep("redo", ok=True).err
    (sources / "kasse.toml").write_text(HAND, encoding="utf-8")
    assert "answers" not in rep("undo", ok=True).err + rep("undo", ok=True).err


def test_a_mapping_is_called_as_its_file_without_the_month(asked: Rep, sources: Path) -> None:
    others = TILL.replace("Wann", "Zeitig").replace("04.2026", "05.2026")
    asked(ANSWERS, "import", write("odd-2.csv", TILL))
    asked(ANSWERS, "import", write("odd.csv", others))
    asked(
        ANSWERS,
        "import",
        write("x_20260413 (1).csv", others.replace("Wer", "Wem").replace("05.2026", "06.2026")),
    )
    assert sorted(path.stem for path in sources.iterdir()) == ["odd", "odd-2", "x-1"]
    assert '"Zeitig"' in (sources / "odd.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("more", "ref"), [("", "\n"), ("Dale,,2026-04-15,9\nDrew,not known,2026-04-16,9\n", "")]
)
def test_the_phone_of_buyers_is_asked_whatever_its_column_is_called(
    asked: Rep, rep: Rep, more: str, ref: str
) -> None:
    text = f"Punter,Blower,When,Wonga\nVale Ltd,0551 12345,2026-04-13,20\nCole,0551 222222,2026-04-14,10\n{more}"
    done = asked(f"p\na\nc\nd\n{ref}b\ny\n", "import", write("till.csv", text))
    assert "Their phone: b? (Enter: none of them)" in done.err
    people = {each["name"]: each["phones"] for each in rep("list", "--json", ok=True).json}
    assert people["Vale Ltd"] == ["0551 12345"]


def test_nothing_is_kept_of_an_import_that_is_not_agreed_to(asked: Rep, sources: Path) -> None:
    assert asked(ANSWERS[:-2] + "n\n", "import", write("kasse.csv", TILL)).code == 0
    assert asked(ANSWERS, "import", "kasse.csv", "--dry-run").code == 0
    left = asked("\n", "import", "kasse.csv")
    assert left.code == 5 and not sources.exists()


def test_without_a_terminal_it_is_refused_with_a_line_that_works(rep: Rep) -> None:
    refused = rep("import", write("kasse.csv", TILL))
    assert refused.code == 5
    said = '--kind purchases --map "Wer=customer" --map "Wann=on" --map "Wieviel=amount"'
    assert said in refused.err


def test_a_column_known_by_its_name_is_what_enter_takes(asked: Rep, rep: Rep) -> None:
    text = "Customer,Wann,Wieviel\nVale Ltd,03.04.2026,12\nCole,14.04.2026,8\n"
    done = asked("p\n\nb\nc\ny\n", "import", write("kasse.csv", text))
    assert "Who bought: a? (Enter: Customer)" in done.err
    assert len(rep("export", "purchases", "--json", ok=True).json) == 2


def test_a_file_of_people_that_no_name_fits_is_asked_about_too(asked: Rep, rep: Rep) -> None:
    text = "Wer,Erreichbar,Netz\nVale Ltd,0551 12345,vale@vale.example\n"
    rep_at_desk = asked("c\na\nb\nc\ny\n", "import", write("leute.csv", text))
    assert rep_at_desk.code == 0, rep_at_desk
    (vale,) = rep("list", "--json", ok=True).json
    assert vale["phones"] == ["0551 12345"] and vale["emails"] == ["vale@vale.example"]


def test_a_first_row_of_values_is_no_row_of_names_to_ask_about(asked: Rep) -> None:
    text = "Vale Ltd,2026-04-03,12.50\nCole,2026-04-14,8.00\n"
    assert asked("p\na\nb\nc\ny\n", "import", write("kasse.csv", text)).code == 5


def test_lines_of_an_order_that_repeat_its_total_are_found_out_in_a_mapped_file(
    asked: Rep, rep: Rep
) -> None:
    text = "Wann,Wer,Gesamt €,Beleg\n" + "".join(
        f"2026-04-0{day},Vale Ltd,{total},K-{day}\n" for day, total in ((1, 30), (1, 30), (2, 8))
    )
    done = asked("p\nb\na\nc\nd\ny\n", "import", write("kasse.csv", text))
    assert done.code == 0, done
    amounts = [row["amount"] for row in rep("export", "purchases", "--json", ok=True).json]
    assert sorted(amounts) == [8, 30]


HAND = 'name = "Till"\n[[layout]]\nkind = "purchases"\nneeds = ["Wann", "Wer"]\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[layout\n", "it is not TOML"),
        ('name = "Till"\n', 'it has no "[[layout]]"'),
        (HAND + "colums = {}\n", '"colums" is not a key of a layout'),
        (HAND.replace("purchases", "sales"), 'kind: "sales" is none of customers'),
        (HAND.replace('needs = ["Wann", "Wer"]\n', ""), '"needs" is missing'),
        (HAND.replace('["Wann", "Wer"]', '"Wann"'), '"needs" is to be a list of column names'),
        (HAND + '[layout.columns]\n"Wer" = "who"\n', 'columns, "Wer": "who" is not a field'),
        (HAND + '[layout.rows]\n"sale" = "sold"\n', 'rows, "sale": "sold" is none of'),
        (HAND + '[layout.types]\nextra = "number line"\n', 'types, "extra": "number line"'),
        (HAND + 'adapt = "getattr"\n', 'adapt: there is no "getattr"'),
        (HAND + "footers = 1\n", '"footers" is to be true or false'),
        (HAND + "ids = 1\n", '"ids" is to be a text'),
        (HAND + "rows = 1\n", '"rows" is to be a table of texts'),
        (HAND + "columns = { Wer = 1 }\n", '"columns" is to be a table of texts'),
        (HAND.replace('["Wann", "Wer"]', "[1]"), '"needs" is to be a list of column names'),
        (HAND + 'adapt = "_sale"\n', 'adapt: there is no "_sale"'),
        (HAND + 'adapt = "plain_of_html"\n', 'adapt: there is no "plain_of_html"'),
        (HAND + '[[layout]]\nkind = "calls"\n', 'layout 2, "needs" is missing'),
        ("shop = 1\n" + HAND, '"shop" is not a key of a source; they are name and [[layout]]'),
        ('layout = ["x"]\n', 'it has no "[[layout]]"'),
    ],
)
def test_what_is_wrong_in_a_source_of_ones_own_is_one_line(
    rep: Rep, sources: Path, text: str, why: str
) -> None:
    sources.mkdir(parents=True)
    (sources / "till.toml").write_text(text, encoding="utf-8")
    refused = rep("import", write("kasse.csv", TILL))
    assert refused.code == 2
    first, hint = refused.err.splitlines()
    assert "till.toml: " in first and why in first
    assert hint.endswith("--forget till")
    rep("import", "--mappings", "--forget", "till")
    assert not list(sources.iterdir())


def test_a_source_of_ones_own_can_say_what_the_rows_are(rep: Rep, sources: Path) -> None:
    sources.mkdir(parents=True)
    (sources / "till.toml").write_text(
        HAND + 'adapt = "invoice"\n[layout.columns]\n"Wann" = "on"\n"Wer" = "customer"\n'
        '"Wieviel" = "amount"\n"Vorgang" = "event"\n[layout.rows]\n"Bon" = "purchases"\n'
        '"Retoure" = "returns"\n',
        encoding="utf-8",
    )
    text = (
        "Wann,Wer,Wieviel,Vorgang\n2026-04-03,Vale,30,Bon\n2026-04-04,Vale,10,Retoure\n"
        "2026-04-05,Vale,99,Pfand\n"
    )
    (file,) = rep("import", write("kasse.csv", text), "--json", ok=True).json["files"]
    assert file["source"] == "till"
    assert {kind: counts["added"] for kind, counts in file["by_kind"].items()} == {
        "purchases": 1,
        "returns": 1,
    }
    assert file["left_out_because"] == {'Vorgang "Pfand"': 1}


@pytest.mark.parametrize(("answer", "amount"), [("y", 3055), ("maybe\nn", 3.06)])
def test_an_amount_that_may_be_of_thousands_is_asked_about(
    asked: Rep, rep: Rep, answer: str, amount: float
) -> None:
    file = write("till.csv", "Customer,Date,Amount\nVale,2026-04-13,3.055\n")
    done = asked(f"{answer}\ny\n", "import", file)
    assert "till.csv, 3.055: thousands? (y/n)" in done.err
    assert ("Please type y or n." in done.err) == ("maybe" in answer)
    assert [row["amount"] for row in rep("export", "purchases", "--json", ok=True).json] == [amount]
    left = asked("\n", "import", file)
    assert left.code == 5 and "--decimal , or --decimal ." in left.err
    assert rep("import", file, "--decimal", ".", "--dry-run", ok=True)


@pytest.mark.parametrize(
    ("text", "question", "answers"),
    [
        (
            "Customer,Date,Item,Qty,Price\nVale,2026-04-13,Seal,2,10\n",
            "the price of one, or of the whole row? p price of one or w whole row? (Enter: leave it)",
            {"p": [20], "w": [10]},
        ),
        (
            "Order,Customer,Date,Item,Amount\nA1,Vale,2026-04-13,Seal,10\nA1,Vale,2026-04-13,Kit,10\n",
            "the order's total, or each row's own? t total of the order or e each row's own?",
            {"t": [10], "each row": [20]},
        ),
    ],
)
def test_an_amount_that_may_be_two_things_is_asked_about(
    asked: Rep, rep: Rep, text: str, question: str, answers: dict[str, list[float]]
) -> None:
    file = write("till.csv", text)
    left = asked("\n", "import", file)
    assert left.code == 5 and question in left.err.replace("\n", " ")
    for answer, amounts in answers.items():
        done = asked(f"{answer}\ny\n", "import", file)
        assert done.code == 0, done
        rows = rep("export", "purchases", "--json", ok=True).json
        assert [row["amount"] for row in rows] == amounts
        rep("undo", ok=True)
    assert rep("import", file).code == 5


def test_a_name_of_deals_leads_to_the_question_who_bought(asked: Rep, rep: Rep) -> None:
    file = write("deals.csv", "Name,Stage,Amount,Date,Wer\nSeals,Won,10,2026-01-13,Vale Ltd\n")
    done = asked("d\np\ne\n\n\ny\n", "import", file)
    assert "c customer's name or d deal's name?" in done.err.replace("\n", " ")
    assert "Who bought: b, e? (Enter: none of them)" in done.err
    assert done.code == 0, done
    (won,) = rep("export", "purchases", "--json", ok=True).json
    assert (won["customer"], won["what"]) == ("Vale Ltd", "Seals")
    (again,) = rep("import", file, "--json", ok=True).json["files"]
    assert (again["source"], again["added"]) == ("deals", 0)


def test_what_an_amount_is_is_kept_with_the_other_answers(asked: Rep, rep: Rep) -> None:
    text = "Wer,Wann,Ware,Menge,Preis\nVale,2026-04-13,Seal,2,10\n"
    done = asked("p\na\nb\ne\nc\n\np\ny\n", "import", write("till.csv", text))
    assert done.code == 0, done
    rep("import", write("till.csv", text.replace("04-13", "04-14")), ok=True)
    rows = rep("export", "purchases", "--json", ok=True).json
    assert [row["amount"] for row in rows] == [20, 20]
