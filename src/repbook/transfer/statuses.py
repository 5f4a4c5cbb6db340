"""What a status says about a row: sold, paid or unpaid, a return, or not to be imported."""

from __future__ import annotations

from repbook.text import words_of

SOLD, PAID, UNPAID, REFUNDED = "sold", "paid", "unpaid", "refunded"
RETURN, LEFT_OUT = "return", "left out"

WORDS = {
    PAID: "paid|paid in full|complete|completed|succeeded|settled|captured|closed|deposited"
    "|partially refunded|partial refund|bezahlt|payee|pagado",
    SOLD: "won|closed won|deal won|fulfilled|partially fulfilled|shipped|delivered|invoiced"
    "|confirmed|sold|ordered|accepted|processing|processed|approved|active|unfulfilled",
    UNPAID: "open|overdue|unpaid|outstanding|due|past due|sent|viewed|awaiting payment|not paid"
    "|partially paid|partial|partial payment|partly paid|offen|uberfallig|unpaid overdue",
    REFUNDED: "refunded|returned|fully refunded|charged back|chargeback",
    RETURN: "refund|return|credit note|credit memo|credit|gutschrift|avoir",
    LEFT_OUT: "draft|quote|quoted|quotation|estimate|void|voided|cancelled|canceled|pending|lost"
    "|closed lost|failed|declined|rejected|expired|incomplete|abandoned|on hold|proposal|proforma"
    "|pro forma|negotiation|deleted|authorized|authorised|uncaptured|requires payment method"
    "|requires action|blocked|archived|entwurf|storniert|angebot|annule|brouillon|not won",
}
VERDICTS = {
    " ".join(words_of(word)): verdict
    for verdict, table in WORDS.items()
    for word in table.split("|")
}


def verdict_of(status: str) -> str | None:
    """The verdict of a status; None for none and for words that repbook does not know.

    A pipeline's name in brackets (`Closed won (Sales pipeline)`) is ignored.
    """
    words = " ".join(words_of(status))
    if words in VERDICTS or not words:
        return VERDICTS.get(words)
    return VERDICTS.get(" ".join(words_of(status.partition("(")[0])))


def is_won(stage: str) -> bool:
    """Whether a deal's stage says that it was won."""
    words = words_of(stage)
    return "won" in words and "lost" not in words and "not" not in words
