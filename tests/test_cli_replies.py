"""What a reply says that a rep would otherwise look for, and never a word that misleads."""

from __future__ import annotations

import pytest
from conftest import Rep


@pytest.fixture
def vale(rep: Rep) -> Rep:
    rep("add", "Vale Brothers", "--contact", "Tom Vale", "--phone", "555 0112", ok=True)
    return rep


def test_a_call_about_a_fix_says_how_to_confirm_it(vale: Rep) -> None:
    vale("log-problem", "vale", "valve sticks", "--on", "2026-11-12", ok=True)
    vale("resolve", "x1", "new valve", "--on", "2026-11-13", ok=True)
    assert "repbook confirm-fix x1" in vale("brief", "vale", ok=True).out
    missed = vale("log-call", "vale", "-o", "no-answer", ok=True)
    assert "confirm-fix" not in missed.out
    vale("undo", ok=True)
    told = vale("log-call", "vale", "Valve holds", ok=True).out
    assert "Did the fix of x1 hold? repbook confirm-fix x1; if not, repbook confirm-fix x1 --no" in told


def test_an_order_within_a_call_has_its_words(vale: Rep) -> None:
    told = vale("log-call", "vale", "Sent", "--order", "310 coupling inserts", ok=True).out
    assert "Order o1: 310 for coupling inserts." in told
    assert "coupling inserts" in vale("history", "vale", ok=True).out
    assert vale("log-call", "vale", "Sent", "--order", "20 seals 3", ok=True).code == 0
    assert vale("log-call", "vale", "Sent", "--order", "seals").code == 2
