"""What the words of a row say about it: its status, and what kind of document it is."""

from repbook.text import words_of
from repbook.transfer.sheet import PAID, UNPAID

# What a status says about a row, beside paid and unpaid.
SOLD, REFUNDED, RETURN, LEFT_OUT = "sold", "refunded", "return", "left out"
STATUSES = {
    PAID: "paid|paid in full|complete|completed|succeeded|settled|captured|closed|deposited"
    "|partially refunded|partial refund|bezahlt|abgeschlossen|payee|paye|reglee|acquittee|pagado"
    "|pagada|cobrada|pagata|pagato|saldata|betaald|voldaan|paga|pago|quitada|recebida",
    SOLD: "won|closed won|deal won|fulfilled|partially fulfilled|shipped|delivered|invoiced"
    "|confirmed|sold|ordered|accepted|processing|processed|approved|active|unfulfilled"
    "|sales order|posted|sale|versandt|versendet|expediee|livree|verzonden",
    UNPAID: "open|overdue|unpaid|outstanding|due|past due|sent|viewed|awaiting payment|not paid"
    "|partially paid|part paid|part payment|partial|partial payment|partly paid|offen|uberfallig|unpaid overdue"
    "|past due"
    "|bad debt|uncollectible|late|teilbezahlt|teilweise bezahlt|versendet offen|mahnung|gemahnt"
    "|impayee|en retard|envoyee|en attente|a payer|partiellement payee|en attente de paiement"
    "|pendiente|vencida|enviada|parcialmente pagada|impagada|pendiente de pago|da pagare|scaduta"
    "|inviata|non pagata|da incassare|parzialmente pagata|openstaand|verlopen|verzonden openstaand"
    "|te laat|deels betaald|onbetaald|em aberto|pendente|a receber|nao paga|atrasada"
    "|awaiting payment overdue|in process",
    REFUNDED: "refunded|returned|fully refunded|charged back|chargeback|erstattet|remboursee"
    "|reembolsada|rimborsata|terugbetaald",
    RETURN: "refund|return|credit note|credit memo|credit|gutschrift|avoir",
    LEFT_OUT: "draft|quote|quoted|quotation|estimate|void|voided|cancelled|canceled|pending|lost"
    "|closed lost|failed|declined|rejected|expired|incomplete|abandoned|on hold|proposal|proforma"
    "|pro forma|negotiation|deleted|authorized|authorised|uncaptured|requires payment method"
    "|requires action|blocked|archived|entwurf|storniert|angebot|annule|brouillon|not won|unsent"
    "|quotation sent|checkout draft|trash|pending payment|annulee|borrador|anulada|anulado"
    "|cancelada|cancelado|bozza|annullata|annullato|concept|geannuleerd|rascunho|ausstehend"
    "|abgelehnt|abgebrochen|unpaid draft|open deal",
}
# Of those left out, the words of what was a sale once, and is none any more.
UNDONE = frozenset(
    "void voided cancelled canceled deleted trash lost storniert annule annulee anulada anulado"
    " cancelada cancelado annullata annullato geannuleerd abgebrochen verloren".split()
)
VERDICTS = {
    " ".join(words_of(word)): verdict
    for verdict, table in STATUSES.items()
    for word in table.split("|")
}
# What a type of document, or of transaction, makes of a row; None leaves it out.
DOCUMENTS: dict[str | None, str] = {
    "purchases": "invoice|sales invoice|tax invoice|sale|sales|order"
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
    None: "estimate|quote|quotation|proposal|offer|pro forma|proforma|draft|void|deposit|transfer"
    "|fee|payout|expense|bill|supplier invoice|purchase order|purchase invoice|bill payment"
    "|vendor credit|journal entry|withdrawal|adjustment|stripe fee|accpay|overpayment|prepayment"
    "|delivery note|pro forma invoice|proforma invoice|recurring invoice|angebot"
    "|auftragsbestatigung|lieferschein|eingangsrechnung|ausgabe|auszahlung|gebuhr|devis"
    "|bon de livraison|facture fournisseur|depense|frais|presupuesto|albaran|gasto"
    "|factura de compra|preventivo|ddt|spesa|offerte|inkoopfactuur|uitgave|pakbon|orcamento"
    "|despesa|expenses|fees|payouts|transfers",
}
ROW_OF = {
    " ".join(words_of(word)): row for row, table in DOCUMENTS.items() for word in table.split("|")
}


def verdict_of(status: str) -> str | None:
    """The verdict of a status; None for none and for words that repbook does not know.

    A pipeline's name in brackets (`Closed won (Sales pipeline)`) is ignored.
    """
    words = " ".join(words_of(status))
    if words in VERDICTS or not words:
        return VERDICTS.get(words)
    return VERDICTS.get(" ".join(words_of(status.partition("(")[0])))


def document_key(event: str) -> str:
    """A type of document as `ROW_OF` has it."""
    return " ".join(words_of(event))
