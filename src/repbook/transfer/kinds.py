# Long because it is one table: every kind with its fields and the names they go by.
"""What can be imported: KINDS, each with its fields and the column names they are known by.

A field's type says how its cells are read (cells.py). Aliases are in order of
preference: of two columns that could be one field the earlier alias counts, and
the other is kept as an extra field.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from repbook.schema import BY_TABLE, TABLES, columns
from repbook.text import fold


def header_key(text: str) -> str:
    """A column's name without case, accents, spaces and punctuation, if it has anything else.

    A percent sign stays: `Discount %` is another column than `Discount`.
    """
    folded = fold(text)
    return "".join(c for c in folded if is_letter(c)) or folded


def is_letter(character: str) -> bool:
    """Whether a character of a column's name is part of its key."""
    return character.isalnum() or character == "%"


def unstarred(column: str) -> str:
    """A column's name without `*`, which stands for anything but in a name of punctuation alone."""
    return column.replace("*", " ") if any(map(is_letter, column)) else column


def keys_apart(names: Iterable[str]) -> dict[str, str]:
    """The key of each column name; all of the name where only punctuation tells it from another."""
    keys = {name: header_key(name) for name in names}
    times = Counter(keys.values())
    return {name: key if times[key] == 1 else fold(unstarred(name)) for name, key in keys.items()}


def _keys(names: str) -> frozenset[str]:
    return frozenset(map(header_key, names.split("|")))


CUSTOMER_CODE = (
    "customer code|customer id|customer no|customer number|customer key|cust id|cust no|client id"
    "|account id|account number|account no|company id|kundennummer|kunden nr|kundennr|code client"
    "|numero client|id cliente|codigo cliente|klantnummer|kunden id|klantnr|n client|codice cliente"
    "|codigo do cliente|debitor|debitorennummer"
)
CUSTOMER = (
    "customer|customer name|company name|company|account name|account|client name|client"
    "|organization name|organization|organisation|primary company|accounts"
    "|buyer|bill to|sold to|cust|firm|business name"
    "|kunde|kundenname|firma|nom du client|societe|cliente|empresa|klant|bedrijf|billing name"
    "|bill to name|buyer name|purchaser|customer email|client company"
    "|contact name|kontakt|empfanger|rechnungsempfanger|raison sociale|entreprise"
    "|razon social|nombre del cliente|ragione sociale|nome cliente|klantnaam|bedrijfsnaam|relatie"
    "|nome do cliente|invoice partner display name|destinataire"
    "|name"
)
PHONE = (
    "phone|phone number|phone numbers|telephone|tel|mobile|mobile phone|mobile phone number|cell"
    "|cell phone|business phone|business phone 2|company main phone|work phone|home phone"
    "|home phone 2|primary phone|other phone|phone 1 value|phone 2 value|phone 3 value|phone 1"
    "|phone 2|phone work|phone mobile|phones|telefon|telefonnummer|telefoonnummer|handy|mobil"
    "|telephone portable"
    "|phone no|main phone s|main phone|telefono|movil|telefoon|telefone|celular|cellulare|telefonnr"
    "|mobilnummer|mobiel|gsm|portable|handynummer"
)
EMAIL = (
    "email|email address|e mail address|emails|mail|email work|email home|email other"
    "|e mail 2 address|e mail 3 address|e mail 1 value|e mail 2 value|e mail 3 value|email 1"
    "|email 2|e mail adresse|courriel|correo|correo electronico|e mails|adresse e mail"
    "|adresse email|emailaddress1|emailaddress2"
    "|subscriber|e mailadres|emailadres|indirizzo email|mail address|adresse mail|email phone|phone email"
    "|email and phone|contact details|contact info"
)
# A column is a phone, or an e-mail, if all of its words are, or say which one of several it is.
ADDRESS_WORDS = {
    "phone": frozenset(
        "phone phones telephone tel telefon telefonnummer telefoon telefono telefone mobile mobil"
        " mobiltelefon mobilnummer mobiel movil celular cellulare cell cellphone handy portable"
        " portatil gsm whatsapp".split()
    ),
    "email": frozenset(
        "email emails mail mailadresse courriel correo emailadresse emailadress emailaddress"
        " emailadres messagerie".split()
    ),
}
WHICH_ONE = frozenset(
    "1 2 3 4 no nr num number numero nummer id address adresse adres direccion indirizzo work home"
    " business office private personal primary main other alternate alternative secondary company"
    " direct customer client contact de du del della la le des e electronico geschaftlich privat"
    " dienstlich buro firma zentrale bureau domicile travail pro professionnel personnel principal"
    " trabajo casa oficina particular ufficio lavoro werk zakelijk thuis trabalho escritorio".split()
)
TOWN = (
    "town|city|billing city|mailing city|business city|shipping city|address 1 city|home city"
    "|ort|stadt|ville|ciudad|citta|plaats|cidade|localidad|localite|woonplaats|wohnort|comune"
)


# Names that beside another column mean a part of a person's name.
BESIDE = {
    "nom": ("prenom", "lastname"),
    "name": ("vorname", "lastname"),
    "naam": ("voornaam", "lastname"),
    "nombre": ("apellidos", "firstname"),
    "nome": ("cognome sobrenome", "firstname"),
}
# Columns of days that only languages with the day first have.
DAY_FIRST = re.compile(
    r".*datum.*|fecha.*|fallig.*|.*scadenza|vencim.*|.*echeance|data(?:di|de|da)?(?:fattura|documento"
    r"|emissione|emissao|fatura|pagamento|ordine)?|date(?:de)?(?:facture|commande|paiement|vente)"
)
# Currencies of countries that have the decimal comma, as those languages have.
COMMA = frozenset("EUR BRL ARS CLP COP UYU DKK NOK SEK PLN CZK HUF RON".split())
# Words of what a file or its title is called: of suppliers, of what was spent, of sales, of customers.
VENDORS = "vendor supplier lieferant fournisseur proveedor fornitore leverancier fornecedor"
VENDOR_WORDS = frozenset(
    f"{VENDORS} vendors suppliers lieferanten fournisseurs proveedores fornitori leveranciers"
    " fornecedores bill bills".split()
)
EXPENSE_WORDS = frozenset(
    "expense expenses ausgaben depenses gastos spese uitgaven despesas".split()
)
SALE_WORDS = frozenset(
    "sale sales invoice invoices order orders receivable receivables rechnungen umsatz umsatze"
    " ventes factures ventas facturas vendite fatture facturen vendas faturas".split()
)
CUSTOMER_WORDS = SALE_WORDS | frozenset(
    "customer customers client clients kunde kunden clientes clienti klant klanten debitor"
    " debitoren".split()
)
# Columns that files of suppliers and of banks have, and those of what was offered, spent or worked: no sales.
SUPPLIERS = frozenset(VENDORS.split()) | _keys(
    "supplier name|vendor name|merchant|payee|lieferantenname|debit|credit|soll|haben|debit amount"
    "|credit amount"
)
QUOTE = (
    "quote number|quote no|quote id|quote|estimate number|estimate no|estimate id|estimate"
    "|angebotsnummer|angebot|numero de devis|devis|presupuesto|preventivo|offertenummer|orcamento"
)
QUOTE_DATE = "quote date|estimate date|angebotsdatum|date du devis|offertedatum|quoted on"
# Numbers of what was sold: no list of customers has them.
ORDER_NUMBERS = _keys(
    "order id|order no|order number|order|invoice id|invoice no|invoice number|invoice"
    "|receipt|receipt no|receipt number|transaction id|sale id|bestellnummer"
    "|rechnungsnummer|auftragsnummer|numero de commande|numero de facture|factuurnummer"
    "|numero de factura|numero fattura"
)
# Columns of lists of staff.
STAFF = _keys("employee id|employee number|employee no|hire date|date hired|salary|personalnummer")
NO_SALES = SUPPLIERS | _keys(
    "bill number|bill no|bill date|expense date|expense category|expense account|timesheet"
    "|hours|duration|ausgabe|stunden|payout id|arrival date|arrival date utc"
    "|soll haben kennzeichen|current period start utc|expiration date|expiry date|settlement id"
    f"|lead value|lead status|lead stage|probability|estimate status|{QUOTE}|{QUOTE_DATE}"
)
OF_QUOTES = _keys(f"{QUOTE}|{QUOTE_DATE}|estimate status|expiration date|expiry date")
# Columns of sales that may name the quote they came from.
OF_SALES = _keys(
    "invoice number|invoice no|invoice date|invoice id|invoice|order number|order date|order id"
    "|rechnungsnummer|numero de facture|sales order"
)


class Field(NamedTuple):
    """A field of a kind: its name, how its cells are read, the column names it is known by."""

    name: str
    type: str
    aliases: tuple[str, ...]


def _fields(table: str, named: bool = True) -> tuple[Field, ...]:
    """The fields of a table; `named` ones go by their own names too."""
    fields: dict[str, Field] = {}  # of two lines on one field the first counts
    for line in table.replace("\n          |", "|").strip().splitlines():
        name, kind, aliases = (part.strip() for part in line.split(":", 2))
        shared = {"CUSTOMER_CODE": CUSTOMER_CODE, "CUSTOMER": CUSTOMER, "PHONE": PHONE}
        shared |= {"EMAIL": EMAIL, "TOWN": TOWN, "QUOTE": QUOTE, "QUOTE_DATE": QUOTE_DATE}
        spelled = [shared.get(alias, alias) for alias in aliases.split("|")]
        by_name = (
            named and kind != "program"
        )  # a column of that name in other files says where from
        called = "|".join([name, *spelled] if by_name else spelled).split("|")
        keys = [header_key(alias) for alias in called if alias]
        fields.setdefault(name, Field(name, kind, tuple(dict.fromkeys(keys))))
    return tuple(fields.values())


class Kind:
    """One kind of row. `fields` are the columns of our own exports, in their order.

    A file is of this kind if one field of each group in `needs` has a column,
    and one of the column names in `marks`, if there are any: they distinguish it
    from another kind with the same columns. `helpers` are read from other
    programs' files and become part of the fields.
    """

    def __init__(
        self, name: str, table: str, needs: str, marks: str = "", hints: str = "", helpers: str = ""
    ) -> None:
        self.name = name
        self.fields, self.helpers = _fields(table), _fields(helpers, named=False)
        self.names = [field.name for field in self.fields]
        # our own exports, and those of versions that did not say from which program a record came
        without = [field.name for field in self.fields if field.type != "program"]
        self.exported = [self.names] if without == self.names else [self.names, without]
        self.needs = tuple(tuple(group.split("|")) for group in needs.split())
        self.marks = tuple(header_key(mark) for mark in marks.split("|") if mark)
        self.hints = (name, *hints.split())


# A line for each field of a customer's own that may come from a file: those without another line
# go by their names. One that names a record needs a line, and words for it.
ITS_OWN = "\n".join(
    f"{column.field} : {column.type} :"
    for column in columns(BY_TABLE["customers"].record)
    if column.field not in ("added_on", "imported", "extra") and ":" not in column.type
)
KINDS: tuple[Kind, ...] = (
    Kind(
        "purchases",
        """
        customer_code : code : CUSTOMER_CODE
        customer : name : CUSTOMER
        on : day : order date|purchase date|sale date|date of purchase|invoice date
          |transaction date|date|ordered on|sold on|won time|won date|date won|won lost abandoned date
          |close date|closed date|created at|order created|day
          |bestelldatum|bestellzeit|rechnungsdatum|datum|kaufdatum|erstelldatum|verkauft am|verkaufsdatum
          |date de commande|date commande|fecha|data
          |besteldatum|belegdatum|auftragsdatum|date de facture|date facture|date de la facture
          |date d emission|fecha de factura|fecha factura|fecha de emision|fecha emision|data fattura
          |data documento|data di emissione|factuurdatum|data de emissao|data da fatura|data emissao
          |issued date|date issued|issue date|issued at|issued on|document date|invoiced at
          |invoice bill date|posting date|data do pedido|fecha de pedido|creation date
          |created on|create date|created date|date created|closing date|close time
        amount : money : order total inc tax|order total incl tax|grand total purchased|order total
          |total amount|order amount|amount|grand total|invoice total
          |invoice amount|total price|total|amount total|revenue|sales amount|sales|value
          |order value|price|net amount|net total|total sum|sum|betrag|gesamtbetrag|summe|umsatz
          |montant|importe|importo|bedrag|totaal|bruttobetrag|betrag brutto|brutto|rechnungsbetrag|gesamt
          |endbetrag|montant ttc|total ttc|importe total|totale|totale documento|importo totale
          |bedrag incl btw|totaalbedrag|totaal incl btw|factuurbedrag|valor total|valor|total geral
          |total including tax|total inc tax|gross amount|gross|amount gross|line total
          |line amount|item total|gesamtbetrag brutto|gesamtsumme brutto|gesamt brutto|bruttosumme
          |summe brutto
          |gesamtpreis|gesamtsumme|rechnungssumme|auftragssumme|bestellsumme|totaalprijs inclusief btw
          |totaal inclusief btw|bedrag inclusief btw|totaalprijs incl btw|totaalprijs|total com iva
          |total c iva|total con iva
          |importe con iva|totale ivato|total incl vat|total inc vat|total including vat|total incl tax
          |amount incl vat|total collected
          |total gross|deal value|deal amount|opportunity value|opportunity amount
        what : note : what|item|items|product|product name|products|description|details|article
          |memo description|memo|order name|title|subject|artikel|produkt|beschreibung|note
          |notes|comment|comments
        ref : code : order id|order no|order number|order ref|invoice no
          |invoice number|invoice id|invoice|sales order|document number|receipt no
          |receipt number|transaction id|reference|po number|num|number|no|id|order|bestellnummer
          |rechnungsnummer|auftragsnummer|belegnummer|numero de commande|numero de facture
          |pedido|factura|belegnr|rechnungs nr|rechnungsnr|n facture|numero facture|n de facture|numero|n
          |numero de factura|numero fattura|n fattura|factuurnummer|factuurnr|numero da fatura|nr
          |document no|invoice nr|order reference|receipt
          |sales order number|sales order no|order code
        due_on : day : due date|due|payment due|payment due date|fallig am|falligkeit|echeance
          |falligkeitsdatum|zahlbar bis|date d echeance|date echeance
          |fecha de vencimiento|vencimiento|scadenza|data scadenza|data di scadenza|vervaldatum
          |vencimento|data de vencimento|due at
        paid_on : day : paid date|date paid|payment date|paid at|paid on|bezahlt am
          |paid time|marked paid date|date de paiement|fecha de pago|data pagamento
          |data di pagamento|betaald op|betaaldatum|data de pagamento|last payment date
        status : status : payment status|financial status|invoice status|order status|stage|deal stage
          |opportunity stage
          |deal status|phase
          |state|zahlungsstatus|statut|etat|estado|stato|situacao|betaalstatus|zahlung|rechnungsstatus
          |statut de paiement|estado de pago|stato pagamento
        channel : channel : order channel|sales channel|ordered by
        source : program :
        uid : text :
        currency : currency : currency code|wahrung|devise|moneda|valuta|moeda|monnaie|order currency
          |invoice currency
          |transaction currency
        """,
        needs="customer|customer_code|last_name|email on amount|order_total|unit_price",
        hints="orders order sales invoices invoice deals transactions",
        helpers="""
        event : text : transaction type|document type|doc type|type|record type|belegart|dokumentart
          |art|typ|belegtyp|rechnungsart|rechnungstyp|vorgangsart|type de document|tipo de documento
          |tipo documento|tipo|soort|documenttype
        other_status : text : order status|invoice status|document status|status|state|bestellstatus
          |auftragsstatus|rechnungsstatus|estado del pedido|etat de la commande|statut|estado|stato
        order_total : money :
        unit_price : money : unit price|price each|price per unit|einzelpreis|stuckpreis
          |prix unitaire|precio unitario|prezzo unitario|stuksprijs|stukprijs|preco unitario
          |valor unitario|item price|item cost|unit cost|rate
        quantity : quantity : quantity|qty|menge|anzahl|stuckzahl|quantite|qte|cantidad|quantita
          |aantal|quantidade|units|item quantity
        item : note :
        unit : text : unit|unit of measure|uom|einheit|mengeneinheit|unite|unidad|unidad de medida
          |unita di misura|eenheid|unidade
        line_amount : money :
        created_on : day :
        expected_amount : money :
        expected_on : day :
        lost_because : note :
        open_balance : money : open balance|balance due|amount due|outstanding amount
          |outstanding balance|amount outstanding|outstanding|invoice balance|amount open|remaining
          |offener betrag|offen|pendiente|por cobrar|restbetrag|reste a payer|restant du
          |importe pendiente|saldo pendiente
          |balance|saldo|solde|da incassare|residuo|openstaand|openstaand bedrag|valor em aberto|saldo devedor
        paid : flag :
        part_paid : money : paid|cobrado|importe cobrado|totaal betaald|bereits bezahlt|bezahlt|paye
          |pagado|pagato|betaald|pago
          |amount paid|paid amount|invoice paid|paid to date|total paid|bezahlter betrag
          |gezahlt|montant paye|importe pagado|importo pagato|betaald bedrag|valor pago
        refunded : money : refunded amount|amount refunded|refund amount|total refunded
          |refunded total|refund total|order refund amount|refunds
        email : text : buyer email|customer email|client email|billing email|email billing
          |contact email|email|email address|e mail|e mail address|e mail adresse|emailadres|courriel
          |correo|correo electronico
        phone : phones : buyer phone|customer phone|client phone|billing phone|phone billing
          |contact phone|phone|phone number|telephone|telefon|telefono|telefoon|telefone
        company : name : billing company|company billing|buyer company|customer company
        first_name : text : billing first name|customer first name|first name billing|first name|vorname|prenom
        last_name : text : billing last name|customer last name|last name billing|last name|surname|nachname
          |apellidos|cognome|achternaam|sobrenome
        """,
    ),
    Kind(
        "items",
        """
        customer_code : code :
        customer : name :
        of_ref : code :
        what : note :
        quantity : quantity :
        unit : text :
        amount : money :
        uid : text :
        """,
        needs="of_ref what",
        marks="of_ref",
    ),
    Kind(
        "returns",
        """
        customer_code : code : CUSTOMER_CODE
        customer : name : CUSTOMER
        on : day : return date|refund date|returned on|refunded on|credit note date|date
          |created at
        amount : money : refund amount|return amount|refunded amount|credit amount
          |amount refunded|amount|total|refund total|value
        of_ref : code : of order|order id|order no|order number|original order|original invoice
          |invoice no|invoice number|order|invoice|applies to
        why : note : reason|return reason|refund reason|because|note|notes|comment|description
        ref : code : reference|return id|refund id|rma|rma number|credit note|credit note number
          |credit memo|return number
        uid : text :
        """,
        needs="customer|customer_code on amount",
        marks="of_ref|why|return date|refund date|returned on|refunded on|credit note"
        "|credit note date|refund amount|return amount|refunded amount|return reason"
        "|refund reason|rma|rma number|return id|refund id|credit note number|credit memo",
        hints="refunds return refund credits",
    ),
    Kind(
        "payments",
        """
        customer_code : code : CUSTOMER_CODE
        customer : name : CUSTOMER
        on : day : payment date|paid on|date paid|paid date|received on|date received|date
          |created at
        amount : money : payment amount|amount paid|amount received|paid amount|amount|total|value
        of_ref : code : of order|order id|order no|order number|invoice no|invoice number
          |invoice|order|applied to|applies to|reference|ref
        note : note : notes|memo|comment|description|payment method|method
        uid : text :
        """,
        needs="customer|customer_code on amount",
        marks="of_ref|payment date|date received|received on|payment amount|amount received"
        "|amount paid|payment method",
        hints="payment receipts",
    ),
    Kind(
        "quotes",
        """
        customer_code : code : CUSTOMER_CODE
        customer : name : CUSTOMER
        on : day : QUOTE_DATE|sent date|date sent|sent on|sent at|issue date|issued date|date
          |created date|created on|created at|date created|created time|datum|fecha|data
        amount : money : quote total|quote amount|estimate total|estimate amount|grand total
          |total amount|amount total|total price|total|amount|value|price|gesamtbetrag|betrag|summe
          |total ttc|montant ttc|montant|importe total|importe|totale|importo|totaal|bedrag
        what : note : title|subject|quote name|description|items|item|product
          |product name|products|details|notes|note|memo|betreff|artikel
        ref : code : QUOTE|number|no|reference|id
        valid_until : day : valid until|valid till|expiration date|expiry date|expires|expires on|valid to
          |due date|gultig bis|date de validite|valido hasta|geldig tot
        won_on : day : approved date|accepted date|date accepted|won date|converted date
        of_ref : code :
        lost_on : day : rejected date|declined date|lost date
        lost_because : note : lost reason|reason lost|loss reason|decline reason
        status : status : quote status|quote stage|estimate status|state|stage|statut|estado|stato
        undated : flag :
        uid : text :
        currency : currency : currency code|wahrung|devise|moneda|valuta|moeda
        """,
        needs="customer|customer_code|last_name|email amount|order_total",
        marks=f"{QUOTE}|{QUOTE_DATE}|lost_because",
        hints="quotes quote estimates estimate quotations angebote devis",
        helpers="""
        order_total : money :
        unit_price : money :
        quantity : quantity :
        email : text : client email|customer email|contact email|billing email|email|email address
          |e mail|courriel|correo
        phone : phones : client phone|customer phone|contact phone|billing phone|phone|phone number
          |telephone|telefon
        company : name : customer company
        first_name : text : first name|vorname|prenom
        last_name : text : last name|surname|nachname|apellidos|cognome
        """,
    ),
    Kind(
        "problems",
        """
        customer_code : code : CUSTOMER_CODE
        customer : name : CUSTOMER
        what : note : subject|problem|issue|case subject|ticket name|ticket subject|summary
          |title|complaint|description|betreff
        kind : text : type|case type|problem type|issue type|category|case reason|reason
          |ticket category
        reported_on : day : date opened|opened date|date time opened|opened|reported
          |reported date|date reported|open date|created date|create date|created time
          |created at|created on|created|date
        resolved_on : day : date closed|closed date|date time closed|closed|resolved
          |resolved date|date resolved|solved on|solved at|solved date|close date|closed on|closed time
          |resolved at
        resolution : note : solution|fix|how solved|outcome
        ref : code : case number|case no|case id|ticket id|ticket number|ticket no|ticket|problem id
          |issue id|reference|record id|id
        of_ref : code : order id|order no|order number|order|invoice no|invoice number|invoice
        found : flag : found by me
        tried : count : contacts before
        ease : ease : ces|effort score|ease score
        ally : name : solved by|helped by
        status : state : state|case status|ticket status|ticket state
        uid : text :
        """,
        needs="customer|customer_code what",
        marks="reported_on|resolved_on|resolution|date opened|opened date|date time opened"
        "|date closed|closed date|date time closed|case number|case no|case id|ticket id"
        "|ticket number|ticket name|problem|issue|complaint|case subject|opened|resolved"
        "|reported|date reported|problem type|issue type|ease",
        hints="cases tickets complaints issues problem deliveries",
    ),
    Kind(
        "calls",
        """
        customer_code : code : CUSTOMER_CODE
        customer : name : CUSTOMER
        contact : name : contact name|contact person|person|spoke to|spoke with|with|who
        on : day : call date|activity date|date of call|date|called on|day|due date|start date
          |created at|datum
        outcome : outcome : result|call result|call outcome|disposition
        channel : channel : activity type|type|method|medium|call type
        inbound : inbound : direction|call direction
        note : note : notes|note body|body|comment|comments|description|call notes|full comments
          |activity note|summary|subject|notiz
        minutes : count : duration|duration minutes|call duration|length
        again_on : day : call back on|call again|next call|follow up|follow up date|follow up on
        uid : text :
        """,
        needs="customer|customer_code on note|outcome|channel",
        marks="outcome|call date|activity date|call time|call result|call outcome|disposition"
        "|inbound|minutes|duration|note body|call notes|activity type|again_on|spoke to"
        "|spoke with|call type|call back on|called on|date of call|channel",
        hints="call activities touches notes activity visits",
    ),
    Kind(
        "promises",
        """
        customer_code : code : CUSTOMER_CODE
        customer : name : CUSTOMER
        text : note : promise|task|to do|todo|action|what|task name|subject
        made_on : day : made|promised on|date made|created date|created
        by : day : due|due date|deadline|promised for|due on|by when
        kept_on : day : kept|done on|completed on|completed|date completed
        dropped_on : day : dropped|cancelled on
        every : every : repeats|recurrence
        yearly : flag :
        uid : text :
        """,
        needs="customer|customer_code text by",
        hints="tasks promise todos",
    ),
    Kind(
        "feedback",
        """
        customer_code : code : CUSTOMER_CODE
        customer : name : CUSTOMER
        on : day : date|feedback date|day|survey date|created at
        topic : text : about|subject|area|question
        verdict : verdict : rating|sentiment|opinion|score
        words : note : comment|comments|feedback|quote|note|notes|answer
        uid : text :
        """,
        needs="customer|customer_code topic verdict",
        hints="survey reviews",
    ),
    Kind(
        "allies",
        """
        name : name : ally|full name|colleague|employee
        team : text : department|role|group
        phone : text : telephone|tel|phone number|extension|mobile
        email : text : email address|e mail address|mail
        uid : text :
        """,
        needs="name team",
        marks="team|department|ally|colleague",
        hints="colleagues helpers team",
    ),
    Kind(
        "contacts",
        """
        customer_code : code : CUSTOMER_CODE
        customer : name : CUSTOMER
        name : name : contact name|contact|full name|person|person name
        role : text : title|job title|contact title|position|function
        phone : phones : PHONE
        email : emails : EMAIL
        prefer : prefer : preferred channel|preferred contact method
        left_on : day : left
        note : note : notes|comment|comments|description
        uid : text :
        """,
        needs="customer|customer_code name|last_name",
        marks="left_on",
        hints="people persons",
        helpers="""
        first_name : text : first name|given name|vorname|prenom
        last_name : text : last name|family name|surname|nachname|nom
        """,
    ),
    Kind(
        "customers",
        """
        code : code : CUSTOMER_CODE|code|id|record id
        name : name : customer|customer name|display name|client|client name|lead name|kunde|kundenname
          |name|nom|nombre|nome|naam|nominativo
        company : name : company name|company|account name|organization name|organization
          |organisation|organization 1 name|business name|firm|firma|societe|empresa|account
          |bedrijf|entreprise|unternehmen|azienda|ragione sociale|razon social|bedrijfsnaam
          |raison sociale|firmenname|denominazione|nome da empresa|nom de la societe
        contact : name : contact name|contact person|primary contact|contact|person name|person
          |full name|ansprechpartner|contacto
        role : text : contact title|job title|organization title|organization 1 title|title
          |position|function
        phone : phones : PHONE
        email : emails : EMAIL
        town : text : TOWN
        tags : tags : tag|labels|label|categories|group membership|segment
        note : note : notes|comment|comments|memo|description|bemerkung|notiz
        since : day : customer since|kunde seit
        terms_days : days : terms|payment terms|net days|zahlungsziel
        prefer : prefer : preferred channel|preferred contact method
        do_not_call : flag : do not call|dnc|donotcall
        call_every_days : days : call every
        orders_every_days : days : orders every
        referred_by : name : referrer|referred by|introduced by
        aliases : names : alias|also known as|former name
        written_off_on : day : written off
        written_off_why : note :
        uid : text :
        """
        + ITS_OWN,
        needs="name|company|contact|last_name",
        hints="customer clients accounts companies contacts",
        helpers="""
        first_name : text : first name|given name|vorname|prenom|voornaam
        middle_name : text : middle name|additional name
        last_name : text : last name|family name|surname|nachname|apellidos|apellido|cognome|achternaam
          |sobrenome|nom de famille
        """,
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}
PEOPLE = ("customers", "contacts", "allies")
# In the order in which they are taken in and listed: those that the others name come first.
KIND_NAMES = (*PEOPLE, *(name for name in BY_NAME if name not in PEOPLE))

# The types of fields that hold several values, from one column or several.
MANY = ("phones", "emails", "tags", "names")

# What a row must have, and the message when it has not.
NEEDED: dict[str, tuple[tuple[str, str], ...]] = {
    "purchases": (("on", "the day is missing"), ("amount", "the amount is missing")),
    "returns": (("on", "the day is missing"), ("amount", "the amount is missing")),
    "payments": (("on", "the day is missing"), ("amount", "the amount is missing")),
    "items": (("of_ref", "its purchase is missing"), ("what", "what was bought is missing")),
    "quotes": (("amount", "the amount is missing"),),
    "problems": (("what", "what the problem was is missing"),),
    "calls": (("on", "the day is missing"),),
    "promises": (("text", "what was promised is missing"), ("by", "the day it is for is missing")),
    "feedback": (("topic", "the topic is missing"), ("verdict", "good, mixed or bad is missing")),
    "allies": (("name", "the name is missing"),),
    "contacts": (("name", "the name is missing"),),
    "customers": (("name", "the name is missing"),),
}
WITHOUT_CUSTOMER = ("customers", "allies")
# How a message names a needed field.
WORDS = {
    "customer": "a customer",
    "customer_code": "a customer",
    "on": "the day",
    "amount": "the amount",
    "what": "what the problem is",
    "note": "what was said",
    "text": "what was promised",
    "of_ref": "the purchase",
    "by": "the day it is promised for",
    "topic": "the topic",
    "verdict": "good, mixed or bad",
    "name": "a name",
    "team": "the team",
}


def kind_named(name: str) -> Kind:
    """The kind of that name; KeyError when there is none."""
    return BY_NAME[name]


# Fields that the record calls otherwise.
CALLED = {"amount": "cents", "phone": "phones", "email": "emails"}


@cache
def stored_as(kind: str) -> dict[str, str]:
    """The fields of a kind that its record stores as they are, and what it calls them."""
    record = next(noun.record for noun in TABLES if noun.part == kind)
    stored = {column.field for column in columns(record)} - {"uid"}
    names = {f.name: CALLED.get(f.name, f.name) for f in kind_named(kind).fields}
    names |= {name: name for name in names if name in stored}
    return {name: field for name, field in names.items() if field in stored}
