"""After a call: purchases, returns, payments; who and what is meant by the words."""

from __future__ import annotations

import pytest
from conftest import Rep


def test_a_number_that_is_a_customer_and_a_reference_is_asked_about(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("add", "Vale Brothers", ok=True)
    rep("log-purchase", "harbor", "100", "--ref", "2", "--due", "30d", ok=True)
    rep("log-purchase", "vale", "300", "--ref", "77", "--due", "30d", ok=True)
    ran = rep("log-payment", "2")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == (
        'Error: "2" is Vale Brothers, and the reference of o1 of Harbor Foods\n'
        'Hint: repbook log-payment o1, or repbook log-payment "Vale Brothers"\n'
    )
    assert rep("log-payment", "77", "--json", ok=True).json["customer"] == "Vale Brothers"
    assert rep("log-payment", "1", "--json", ok=True).json["customer"] == "Harbor Foods"


@pytest.mark.parametrize("option", ["--with", "--promise", "--by", "--again", "--order", "--about"])
def test_what_is_named_and_left_empty_is_not_passed_over(rep: Rep, option: str) -> None:
    rep("add", "Harbor Foods", ok=True)
    ran = rep("log-call", "harbor", "Wants seals", option, " ")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f'Error: "{option}" is empty\n')
    assert rep("history", "harbor", "--json").json == []
