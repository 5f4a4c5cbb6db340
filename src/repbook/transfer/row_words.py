"""What the words of a row say about it: its status, and what kind of document it is."""

from repbook.text import words_of
from repbook.transfer.sheet import PAID, UNPAID

# What a status says about a row, beside paid and unpaid.
SOLD, REFUNDED, RETURN, LEFT_OUT = "sold", "refunded", "return", "left out"
QUOTED = "quoted"
WON, LOST, EXPIRED = "won", "lost", "expired"  # what the status of a quote says
STATUSES = {
    PAID: "paid|fully paid|in payment|paid in full|complete|completed|succeeded|settled|captured|closed|deposited"
    "|partially refunded|partial refund|bezahlt|abgeschlossen|payee|paye|reglee|acquittee|pagado"
    "|pagada|cobrada|pagata|pagato|saldata|betaald|voldaan|paga|pago|quitada|recebida|cobrado|liquidada|liquidado|ausgeglichen|regle|acquitte|saldato|incassata|incassato"
    "|paiement accepte|recebido",
    SOLD: "won|closed won|deal won|fulfilled|partially fulfilled|shipped|delivered|invoiced"
    "|confirmed|sold|ordered|accepted|processing|processed|approved|active|unfulfilled"
    "|sales order|posted|sale|versandt|versendet|expediee|livree|expedie|livre|verzonden"
    "|geliefert|entregado|consegnato",
    UNPAID: "open|overdue|unpaid|outstanding|due|past due|sent|viewed|awaiting payment|not paid"
    "|partially paid|part paid|part payment|partial|partial payment|partly paid|offen|uberfallig|unpaid overdue"
    "|bad debt|uncollectible|late|teilbezahlt|teilweise bezahlt|versendet offen|mahnung|gemahnt"
    "|impayee|en retard|envoyee|en attente|a payer|partiellement payee|en attente de paiement"
    "|pendiente|vencida|vencido|enviada|enviado|por cobrar|pendiente de cobro|parcialmente cobrado"
    "|parcialmente pagado|impagado|parcialmente pagada|impagada|pendiente de pago|da pagare|scaduta"
    "|inviata|non pagata|da incassare|parzialmente pagata|openstaand|verlopen|verzonden openstaand"
    "|te laat|deels betaald|onbetaald|em aberto|pendente|a receber|nao paga|atrasada"
    "|awaiting payment overdue|in process",
    REFUNDED: "refunded|returned|fully refunded|charged back|chargeback|erstattet|remboursee"
    "|reembolsada|rimborsata|terugbetaald",
    RETURN: "refund|return|credit note|credit memo|credit|gutschrift|avoir",
    QUOTED: "quote|quoted|quotation|estimate|proposal|negotiation|angebot|quotation sent|open deal",
    LEFT_OUT: "draft|void|voided|cancelled|canceled|pending|lost"
    "|closed lost|failed|declined|rejected|expired|incomplete|abandoned|on hold|proforma"
    "|pro forma|deleted|authorized|authorised|uncaptured|requires payment method"
    "|requires action|blocked|archived|entwurf|storniert|annule|brouillon|not won|unsent"
    "|checkout draft|trash|pending payment|annulee|borrador|anulada|anulado"
    "|cancelada|cancelado|bozza|annullata|annullato|concept|geannuleerd|rascunho|ausstehend"
    "|abgelehnt|abgebrochen|unpaid draft",
}
# What the status of a quote says of it; other words leave it open.
STATES = {
    WON: "won|closed won|deal won|accepted|approved|converted|invoiced|closed|ordered|sales order"
    "|signed|complete|completed|gewonnen|angenommen|beauftragt|accepte|acceptee|aceptado|aceptada"
    "|accettato|geaccepteerd|aceito",
    LOST: "lost|closed lost|deal lost|not won|declined|rejected|refused|archived|cancelled|canceled"
    "|abandoned|disqualified|no decision|verloren|abgelehnt|refuse|perdu|perdido|rechazado"
    "|rechazada|rifiutato|perso|afgewezen|recusado",
    EXPIRED: "expired|abgelaufen|expire|vencido|scaduto|verlopen|expirado",
    LEFT_OUT: "draft|void|voided|deleted|unsent|template|trash|entwurf|brouillon|borrador|bozza"
    "|concept|rascunho",
}
STATE_OF = {
    " ".join(words_of(word)): state for state, table in STATES.items() for word in table.split("|")
}
# Of those left out, the words of what was a sale once, and is none any more.
UNDONE = frozenset(
    "void voided cancelled canceled deleted trash lost storniert annule annulee anulada anulado"
    " cancelada cancelado annullata annullato geannuleerd abgebrochen verloren".split()
)
# And of what was none yet: words of a second status that leave out what is paid, too.
DRAFTS = frozenset("draft entwurf brouillon borrador bozza concept rascunho".split())
NO_SALE = UNDONE | DRAFTS
VERDICTS = {
    " ".join(words_of(word)): verdict
    for verdict, table in STATUSES.items()
    for word in table.split("|")
}
# What a type of document, or of transaction, makes of a row; None leaves it out.
DOCUMENTS: dict[str | None, str] = {
    "purchases": "invoice|customer invoice|sales invoice|tax invoice|sale|sales|order"
    "|sales order|charge|accrec|rechnung|ausgangsrechnung|schlussrechnung|verkauf"
    "|bestellung|facture|vente|factura|factura de venta|venta|fattura|vendita|factuur"
    "|verkoopfactuur|verkoop|fatura|venda|nota fiscal",
    "paid": "sales receipt|salesreceipt|cash sale|kassenbon|barverkauf",
    "returns": "credit memo|credit note|sales credit note|customer credit note|refund"
    "|refund receipt|adjustment note|return|full refund|partial refund|payment refund|accreccredit"
    "|gutschrift|rechnungskorrektur|stornorechnung|erstattung|ruckerstattung|avoir|note de credit"
    "|remboursement|nota de credito|factura rectificativa|rectificativa|reembolso|devolucion"
    "|nota di credito|rimborso|creditnota|creditfactuur|terugbetaling|devolucao",
    "payments": "payment|receive payment|payment received|customer payment|zahlung"
    "|zahlungseingang|paiement|reglement|pago|cobro|pagamento|incasso|betaling|recebimento",
    "quotes": "estimate|quote|quotation|proposal|offer|angebot|devis|presupuesto|preventivo|offerte"
    "|orcamento",
    None: "pro forma|proforma|draft|void|deposit|transfer"
    "|fee|payout|expense|bill|supplier invoice|purchase order|purchase invoice|bill payment"
    "|vendor credit|journal entry|withdrawal|adjustment|stripe fee|accpay|overpayment|prepayment"
    "|vendor bill|vendor credit note|delivery note|pro forma invoice|proforma invoice|recurring invoice"
    "|auftragsbestatigung|lieferschein|eingangsrechnung|ausgabe|auszahlung|gebuhr"
    "|bon de livraison|facture fournisseur|depense|frais|albaran|gasto"
    "|factura de compra|ddt|spesa|inkoopfactuur|uitgave|pakbon"
    "|despesa|expenses|fees|payouts|transfers",
}
ROW_OF = {
    " ".join(words_of(word)): row for row, table in DOCUMENTS.items() for word in table.split("|")
}


def verdict_of(status: str) -> str | None:
    """The verdict of a status; None for none and for words that repbook does not know.

    A pipeline's name in brackets (`Closed won (Sales pipeline)`) is ignored, and so is the mark
    of WooCommerce (`wc-cancelled`).
    """
    words = " ".join(words_of(status)).removeprefix("wc ")
    if words in VERDICTS or not words:
        return VERDICTS.get(words)
    return VERDICTS.get(" ".join(words_of(status.partition("(")[0])))


def quote_state(status: str) -> str | None:
    """What the status of a quote says; None for an open one."""
    return STATE_OF.get(" ".join(words_of(status)))


def deal_state(stage: str) -> str | None:
    """What the stage of a deal says, whatever stands beside it: `Closed Won (Sales pipeline)`."""
    words = {*words_of(stage)}
    won, lost = (
        {name, german} & words for name, german in (("won", "gewonnen"), ("lost", "verloren"))
    )
    if {"not", "nicht"} & words and (won or lost):
        return LOST if won else None
    if won or lost:
        return LOST if lost else WON
    state = quote_state(stage)
    return None if state == WON else state


def document_key(event: str) -> str:
    """A type of document as `ROW_OF` has it."""
    return " ".join(words_of(event))
