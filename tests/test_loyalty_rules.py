"""A reason is one Rule: nothing else knows its code, and a new one shows everywhere."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Collection
from types import ModuleType

import pytest
from conftest import REPO, Rep

from repbook.cli import complete_word
from repbook.formatter import Formatter
from repbook.loyalty import calls
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.reasons import Opening, Reason, Rule, Worth

SOURCE = REPO / "src" / "repbook"
ALSO_WORDS = {  # codes that are other things, too
    "problem": "a record",
    "promise": "a record",
    "payment": "a record",
    "due": "a rhythm",
    "late": "a rhythm",
    "lead": "a word for a prospect",
    "quote": "a record",
    "quiet": "a figure of the report",
}


def strings(tree: ast.AST) -> set[str]:
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {node.value for node in nodes if isinstance(node.value, str)}


def test_nothing_else_knows_a_code() -> None:
    known = set(calls.codes())
    for path in SOURCE.rglob("*.py"):
        if path.parent == SOURCE / "loyalty" / "reasons":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not strings(tree) & (known - set(ALSO_WORDS)), path
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) and strings(node) & known:
                assert "code" not in ast.unparse(node.left), f"{path}:{node.lineno}"


def birthday(customer: CustomerDay) -> float | None:
    return 0.5 if "Lumen" in customer.history.name else None


def words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    return f"they turn {formatter.about(reason.value)} this week"


TOY = Rule(
    "birthday",
    "worth",
    "birthday",
    "{quiet_days} days before they turn a round number",
    words,
    worth=Worth(birthday, lambda customer: customer.on - 3, (lambda customer: 50_000,)),
    opening=Opening(1, "birthday", lambda reason, customer, formatter: "with a song"),
)


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch, rep: Rep) -> Rep:
    monkeypatch.setattr(calls, "RULES", (*calls.RULES, TOY))
    rep("add", "Lumen Print", ok=True)
    rep("add", "Harbor Foods", ok=True)
    return rep


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, REPO / "docs" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_new_reason_is_listed_explained_filtered_and_opened_with(toy: Rep) -> None:
    (row,) = toy("next", "--json", ok=True).json
    assert (row["name"], row["block"], row["call_value"]) == ("Lumen Print", "worth", 250.0)
    (reason,) = row["reasons"]
    assert reason["code"] == "birthday" and reason["since"] == "2026-11-20"
    assert reason["text"] == "they turn 500 this week"
    assert "they turn 500 this week" in toy("next", ok=True).out
    assert toy("next", "-n", "1", "--reason", "birthday", "--json", ok=True).json[0]["id"] == 1
    assert toy("next", "--reason", "late", "--json", ok=True).json == []
    assert "birthday" in toy("next", "--reason", "nonsense").err
    (term,) = toy("why", "lumen", "--json", ok=True).json["terms"]
    assert (term["code"], term["value"], term["weight"]) == ("birthday", 500.0, 0.5)
    begin = toy("brief", "lumen", "--json", ok=True).json["begin"]
    assert begin == {"code": "birthday", "text": "with a song"}
    settled = toy("log-call", "lumen", "congratulated them", "--json", ok=True).json["settled"]
    assert settled == ["birthday"]


def test_a_new_reason_is_completed_and_documented(toy: Rep) -> None:
    assert "birthday" in complete_word.answer("zsh", ["next", "--reason", "bi"])
    assert "| `birthday` | Worth a call | 60 days before they" in script("make_reasons").text()


def test_the_page_of_reasons_is_fresh() -> None:
    made = script("make_reasons").text()
    assert (REPO / "docs" / "reasons.md").read_text(encoding="utf-8") == made, (
        "run: python docs/make_reasons.py"
    )


def test_the_warning_before_hard_counts_to_the_setting(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("log-problem", "delta", "seal leaks", ok=True)
    for _ in range(2):
        rep("update", "x1", "any news?", "--by", "customer", ok=True)
    shown = ("next", "problems", "problem x1", "brief delta")

    def warned() -> set[bool]:
        pages = [" ".join(rep(*words.split(), ok=True).out.split()) for words in shown]
        said = (
            "becomes hard work for them if they have to get in touch again",
            "or they have to get in touch again",
        )
        return {any(words in page for words in said) for page in pages}

    assert warned() == {True}
    rep("config", "hard_contacts", "6", ok=True)
    assert warned() == {False}
    for _ in range(2):
        rep("update", "x1", "any news?", "--by", "customer", ok=True)
    assert warned() == {True}
    assert (
        "becomes hard work for them if they have to get in touch again" in rep("next", ok=True).out
    )
    rep("config", "painless_contacts", "5", ok=True)
    assert (
        "The problem becomes hard work for them if they have to get in touch again."
        in rep("problem", "x1", ok=True).out
    )


def test_sentences_say_the_days_of_the_settings(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    for back in (400, 320, 240, 160, 80, 20):
        rep("log-purchase", "vale", "500", "--on", f"{back} days ago", ok=True)
    assert "reached in the last 60 days" in rep("report", ok=True).out
    assert "not asked for one in 180 days" in rep("brief", "vale", ok=True).out
    assert "in the next 12 months" in rep("status", "vale", ok=True).out
    rep("config", "quiet_days", "30", ok=True)
    rep("config", "ask_referral_days", "90", ok=True)
    rep("config", "year_days", "180", ok=True)
    assert "reached in the last 30 days" in rep("report", ok=True).out
    brief = rep("brief", "vale", ok=True).out
    assert "not asked for one in 90 days" in brief and "in the next 180 days" in brief
    rep("log-purchase", "vale", "500", ok=True)
    rep("config", "bought_rest_gaps", "0.25", ok=True)
    (held,) = rep("why", "vale", "--as-of", "2026-12-02", "--json", ok=True).json["held"]
    assert (
        held["text"]
        == "they ordered on Mon 23 Nov, so no sales call before Thu 10 Dec (0.25 of their usual gap between orders)"
    )
    rep("log-purchase", "vale", "90", "--due", "2026-10-01", "--on", "2026-09-01", ok=True)
    rep("log-payment", "vale", "90", "--on", "2026-10-20", ok=True)
    assert (
        "Still missing to be loyal: a year without a late payment (1 in the last year)."
        in rep("status", "vale", ok=True).out
    )
    rep("config", "marks_window_days", "90", ok=True)
    assert "90 days without a late payment" in rep("status", "vale", ok=True).out
