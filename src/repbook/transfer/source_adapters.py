# Long because every program's export has its own few lines, best read side by side.
"""What one row of another program's export becomes: rows of ours, or why it is left out.

An adapter takes the values of a row, removes the helpers that only it reads,
and returns (kind, values) of each row; LeftOut says why there is none.
"""

import re
from decimal import Decimal
from hashlib import sha256
from typing import Any

from repbook.text import fold, has_visible, is_email, words_of
from repbook.transfer import cells
from repbook.transfer.row_words import (
    EXPIRED,
    LEFT_OUT,
    LOST,
    NO_SALE,
    QUOTED,
    REFUNDED,
    RETURN,
    SOLD,
    UNDONE,
    WON,
    deal_state,
    quote_state,
    verdict_of,
)
from repbook.transfer.sheet import PAID, UNPAID, Values

Rows = list[tuple[str, Values]]


SOMEBODY = ("customer", "customer_code", "person_code")  # one of them says whose a row is


class LeftOut(Exception):
    """Why a row is none of ours."""


class ByStatus(LeftOut):
    """What is no sale yet, as a draft is none."""


class Cancelled(LeftOut):
    """A sale that was none in the end; an earlier export may have brought it."""


class Incomplete(LeftOut):
    """A row without a customer or an amount."""


def _take(values: Values, *helpers: str) -> list[Any]:
    """Remove helpers from a row; returns their values, None for those it has not."""
    return [values.pop(helper, None) for helper in helpers]


def deal(values: Values) -> Rows:
    """A quote since `created_on`; a purchase too, if the deal's stage says that it was won.

    The day on which it closes is the last one of a deal that is still open. One that is lost may
    have been won before (`undone`), and its order be in the book.
    """
    stage, created, expected, day = _take(
        values, "stage", "created_on", "expected_amount", "expected_on"
    )
    values["on"] = values.get("on") or day
    if values.get("amount") is None:
        values["amount"] = expected
    state = deal_state(stage or "")
    if not stage or state == LEFT_OUT:
        raise _left_out("stage", stage) if stage else LeftOut("no stage")
    _need_customer(values, amount=True)
    if state == WON and values["amount"] < 0:
        return _return(values)
    shared = ("customer", "customer_code", "also", "person_code", "currency", "amount", "what")
    offered = {key: values.get(key) for key in (*shared, "ref", "lost_because")}
    field = {WON: "won_on", LOST: "lost_on"}.get(state or "", "valid_until")
    offered |= {"on": created, field: values.get("on"), "status": state}
    _made_by_its_end(offered, field)
    if state != WON:
        return [("quotes", {**offered, "undone": state == LOST})]
    bought = {"of_ref": values.get("ref"), "bought": True}
    return [*_sale(values), ("quotes", {**offered, **bought})]


def quote(values: Values) -> Rows:
    """A quote: open, won or lost by its status. One that expired did so by its last day."""
    email, (status, phone, due) = _name_buyer(values), _take(values, "status", "phone", "due_on")
    state = quote_state(status or "")
    if state == LEFT_OUT:
        raise _left_out("status", status)
    values["amount"] = _amount(values, None)
    _need_customer(values, amount=True)
    if state is None and not status:
        state = WON if values.get("won_on") else LOST if values.get("lost_on") else None
    whose = ("customer", "customer_code", "also", "person_code", "currency")
    shared = (*whose, "on", "amount", "what", "ref", "uid")
    ends = ("valid_until", "won_on", "of_ref", "lost_on", "lost_because")
    offered = {key: values.get(key) for key in (*shared, *ends)} | {"status": state}
    if offered["valid_until"] is None:
        offered["valid_until"] = due or (offered["on"] if state == EXPIRED else None)
    _made_by_its_end(offered, "won_on", "lost_on")
    return [("quotes", offered), *_buyer(values, phone, email)]


def _made_by_its_end(quote: Values, *fields: str) -> None:
    """A quote that was typed in after the day on which it ended was made by that day."""
    ends = [day for day in map(quote.get, fields) if day]
    if quote["on"] and ends:
        quote["on"] = min(quote["on"], *ends)


def hubspot_deal(values: Values) -> Rows:
    """A deal, linked by id (several joined with `;`) or by name."""
    people = _hubspot_link(values)
    return [*deal(values), *people]


def hubspot_problem(values: Values) -> Rows:
    """A ticket, linked by id or by name."""
    people = _hubspot_link(values)
    return [("problems", values), *people]


def ticket(values: Values) -> Rows:
    """A ticket of the requester's organisation, else of the requester; with their e-mail, who it is.

    Zendesk writes `-` where there is none.
    """
    firm, person, emails = _take(values, "organization", "requester", "requester_email")
    firm, person = (name if name != "-" else None for name in (firm, person))
    values["customer"] = firm or person
    rows: Rows = [("problems", values)]
    if emails and firm and person:
        rows.append(("contacts", {"customer": firm, "name": person, "email": emails}))
    elif emails and person:
        rows.append(("customers", {"name": person, "email": emails}))
    return rows


def hubspot_activity(values: Values) -> Rows:
    """A note or call; its contact is written `Dana Cole (5101)`."""
    people = _linked({"contact_link": values.get("contact_link")}, "contact")
    _hubspot_link(values)
    values["contact"] = next((name for name, _ in people if name), None)
    values["note"] = plain_of_html(values.get("note"))
    values["outcome"] = cells.OUTCOMES.get(fold(values.pop("hubspot_outcome", "") or ""), "reached")
    values["channel"] = cells.CHANNELS.get(fold(values.pop("activity", "") or ""))
    length = re.fullmatch(r"([0-9]+):([0-9]{2}):([0-9]{2})", values.pop("minutes_text", "") or "")
    if length:
        values["minutes"] = int(length[1]) * 60 + int(length[2]) + (int(length[3]) >= 30)
    return [("calls", values)]


def _hubspot_link(values: Values) -> Rows:
    """The first company is the customer, with its contacts as rows; without one, the first contact."""
    companies, contacts = _linked(values, "company"), _linked(values, "contact")
    people = contacts if companies else contacts[:1]
    name, code = (companies or [(None, None)])[0]
    values["customer_code"] = code
    values["person_code"] = tuple(id for _, id in people if id)
    values["customer"] = values.get("customer") or name or next((n for n, _ in people if n), None)
    firm = {"customer": values["customer"], "customer_code": code}
    return [("contacts", {**firm, "name": n}) for n, _ in people if companies and n]


def _linked(values: Values, what: str) -> list[tuple[str | None, str | None]]:
    """Name and id of each company or contact that a row is linked to, as far as it says them."""
    ids = [(None, code) for code in values.pop(f"{what}_ids", None) or ()]
    texts = (values.pop(f"{what}_link", None) or "").split(";")
    named = [_name_and_id(" ".join(text.split())) for text in texts if text.strip()]
    if len(ids) == len(named):
        return [(name, code or id) for (name, code), (_, id) in zip(named, ids, strict=True)]
    return list(dict.fromkeys((*ids, *named)))


def _name_and_id(text: str) -> tuple[str | None, str | None]:
    match = re.fullmatch(r"(.*?)\s*\(([0-9]+)\)", text)
    return (match[1] or None, match[2]) if match else (text, None)


def activity(values: Values) -> Rows:
    """A call when it is done, a promise when it is still to do."""
    subject, kind, done, added, html = _take(
        values, "subject", "activity", "done", "added_on", "html"
    )
    kind, done = fold(kind or ""), fold(done or "done")
    text = ": ".join(filter(None, (subject, values.get("note") or plain_of_html(html))))
    if not values.get("customer") and values.get("contact"):
        values["customer"], values["contact"] = values["contact"], None
    _need_customer(values)
    if done not in ("done", "1", "yes", "true", "completed", "complete", "closed", "erledigt"):
        customer = {key: values.get(key) for key in ("customer", "customer_code", "also")}
        made = added if added is not None and added <= (values.get("on") or added) else None
        return [("promises", {**customer, "text": text, "by": values.get("on"), "made_on": made})]
    if kind in ("task", "deadline", "to do", "aufgabe"):
        raise LeftOut(f"done: {kind}")
    values["channel"] = cells.CHANNELS.get(kind)
    values["outcome"] = "sent" if values["channel"] == "email" else "reached"
    values["note"] = text or None
    return [("calls", values)]


def pipedrive_deal(values: Values) -> Rows:
    """A deal, of an organisation with the person as its contact, or else of the person."""
    firm, person = values.get("customer"), values.get("person_name")
    _fall_back(values, "customer", "person_name")
    for helper in ("closed_on", "lost_time"):
        _fall_back(values, "on", helper)
    whose = {key: values.get(key) for key in ("customer", "customer_code", "also")}
    two = person and fold(firm or "") != fold(person) and (firm or values.get("customer_code"))
    return [*deal(values), *([("contacts", {**whose, "name": person})] if two else [])]


def pipedrive_person(values: Values) -> Rows:
    """A person with an organisation; a planned activity is a promise."""
    task, by = _take(values, "task", "task_by")
    values["html"] = plain_of_html(values.get("html"))
    _fall_back(values, "note", "html")
    rows: Rows = [("customers", values)]
    customer = values.get("company") or values.get("contact")
    if task and by and customer:
        rows.append(("promises", {"customer": customer, "text": task, "by": by}))
    return rows


def _fall_back(values: Values, field: str, helper: str) -> None:
    value = values.pop(helper, None)
    values[field] = values.get(field) or value


def shop_customer(values: Values) -> Rows:
    """A shop's customer; its orders name it by an id or, without one, by the e-mail."""
    emails = values.get("email") or ()
    codes = tuple(email.lower() for email in emails[:1])
    if values.get("code"):
        values["code"] = values["code"].removeprefix("'")
        values["also"] = codes
    elif codes:
        values["code"] = codes[0]
    if not any(values.get(key) for key in ("name", "company", "first_name", "last_name")):
        if not emails:
            raise LeftOut("without a name")
        values["name"] = emails[0]
    return [("customers", values)]


def outlook_person(values: Values) -> Rows:
    """A person; a birthday of `0/0/00` means none."""
    for key in ("birthday", "anniversary"):
        day = values.pop(key, None)
        if day and day.lower() not in cells.NO_DAY:
            values.setdefault("kept", {})[key.capitalize()] = day
    return [("customers", values)]


def shopify_order(values: Values) -> Rows:
    """An order that was paid or fulfilled; what was refunded is a return."""
    email = (values.pop("email", None) or "").lower() or None
    names = _take(values, "company", "ship_company", "person_name", "ship_name")
    values["customer_code"], values["customer"] = email, next(filter(None, names), email)
    financial, fulfilled, outstanding, refunded, cancelled, phone = _take(
        values, "financial", "fulfilled", "outstanding", "refunded", "cancelled", "phone"
    )
    if cancelled:
        raise Cancelled("cancelled")
    verdict = verdict_of(financial or "")
    if verdict == LEFT_OUT:
        shipped = fold(fulfilled or "") in ("fulfilled", "partial", "shipped")
        if not (shipped and fold(financial) in ("pending", "authorized")):
            raise _left_out("financial status", financial or "")
        verdict = UNPAID
    amount = values["amount"] = _amount(values, None) or 0
    rows = _sale(values, UNPAID if verdict == UNPAID else PAID if verdict else None)
    if verdict == UNPAID and 0 < (outstanding or 0) < amount:
        rows.append(("payments", _to_date("payments", values, amount - outstanding)))
    refunded = refunded or (amount if verdict == REFUNDED else 0)
    if refunded > 0:
        rows.append(("returns", _to_date("returns", values, refunded)))
    return [*rows, *_buyer(values, phone, ())]


def stripe_payment(values: Values) -> Rows:
    """A purchase for a payment that went through; what of it was refunded is a return."""
    email, status, captured, refunded, refunded_on = _take(
        values, "email", "status", "captured", "refunded", "refunded_on"
    )
    converted, code, converted_refunded = _take(
        values, "converted", "converted_currency", "converted_refunded"
    )
    email = (email or "").lower() or None
    if not values.get("customer_code"):
        values["customer_code"] = email
    elif email:
        values["also"] = (email,)
    values["customer"] = values.get("customer") or email
    if converted is not None and code:
        values["amount"], values["currency"] = converted, code
        refunded = converted_refunded if refunded else None
    verdict = _verdict("status", status)
    if fold(captured or "true") in ("false", "no"):
        raise LeftOut("not captured")
    if verdict == REFUNDED and not refunded:
        refunded = values.get("amount")
    day = {"on": refunded_on} if refunded_on else {}
    return _sale(values, PAID, refunded=refunded or 0, **day)


def order(values: Values) -> Rows:
    """A row of an order, whose buyer is known by the e-mail; see `invoice`."""
    email = (values.get("email") or "").lower() or None
    if not values.get("customer_code"):
        values["customer_code"] = email
    elif email:
        values["also"] = (email,)
    values["email"] = None
    values.setdefault("also_named", email)
    return invoice(values)


def invoice(values: Values) -> Rows:
    """A row of an invoice or order: a sale, what of it came back, and what of it is paid.

    Of the fields beside a purchase's own, `row` is the kind of row that its document makes,
    "paid" for a sale paid at once, "received" for money that came in; `email`, `phone` and the names are the buyer's.
    `order_total`, else `unit_price` times `quantity`, is the amount where no other is given.
    `refunded` of it came back, or all of it where `returned`; `part_paid` is paid, `open_balance`
    is not, which stands for the amount in a list of what is open.
    """
    verdict = verdict_of(values.get("status") or "")
    if values.get("row") == "quotes" or (
        verdict == QUOTED and values.get("row") in (None, "purchases")
    ):
        return quote({**values, "status": None if verdict == QUOTED else values.get("status")})
    row, status, phone, of_ref, why = _take(values, "row", "status", "phone", "of_ref", "why")
    refunded, returned, open_balance, part_paid, paid = _take(
        values, "refunded", "returned", "open_balance", "part_paid", "paid"
    )
    email = _name_buyer(values)
    verdict = _verdict("status", status)
    if verdict is None and status:
        values.setdefault("kept", {})["status"] = status
    (other,) = _take(values, "other_status")
    if verdict != REFUNDED and NO_SALE & {*words_of(other or "")}:
        _verdict("status", other)
    elif other:
        values.setdefault("kept", {})["other_status"] = other
    amount = values["amount"] = _amount(values, open_balance)
    if row == "returns" or verdict == RETURN:
        return _return(values, why, **({"of_ref": of_ref} if row else {}))
    if row == "payments":
        _need_customer(values, amount=True)
        return [("payments", _part(values, abs(amount or 0), of_ref=of_ref))]
    if row == "paid":
        verdict = PAID
    if row == "received" and (amount or 0) < 0:
        raise LeftOut("paid by you")
    amount = amount or 0
    if returned or (verdict == REFUNDED and not refunded):
        refunded = amount
    part = part_paid or 0
    if verdict != PAID and open_balance is not None and open_balance <= amount:
        verdict, part = UNPAID if open_balance > 0 else PAID, amount - open_balance
    elif verdict != PAID and part_paid is not None:
        verdict = PAID if 0 < amount <= part else UNPAID
    elif verdict is None and paid is not None:
        verdict = PAID if paid else UNPAID
    said = {PAID: PAID, REFUNDED: PAID, UNPAID: UNPAID}.get(verdict or "")
    rows = _sale(values, said, refunded=abs(refunded or 0), why=why)
    if verdict == UNPAID and 0 < part < amount:
        rows.append(("payments", _to_date("payments", values, part)))
    return [*rows, *_buyer(values, phone, email)]


def odoo_invoice(values: Values) -> Rows:
    """An invoice by its number too: `RINV/...` is a credit note, `BILL/...` a vendor's."""
    (state,), ref = _take(values, "state"), fold(values.get("ref") or "")
    _verdict("status", state)
    if ref.startswith(("bill/", "rbill/")):
        raise LeftOut("bills of vendors")
    if ref.startswith("rinv/"):
        values["row"] = "returns"
    return invoice(values)


def _buyer(values: Values, phone: tuple[str, ...] | None, email: tuple[str, ...]) -> Rows:
    """The buyer of an order or quote, if their phone or e-mail is to be kept."""
    if not (phone or email) or not values["customer"]:
        return []
    buyer = {"name": values["customer"], "code": values.get("customer_code")}
    return [("customers", {**buyer, "phone": phone or (), "email": email})]


def credit_note(values: Values) -> Rows:
    """A row of a credit note: what came back."""
    return invoice({**values, "row": "returns"})


def _amount(values: Values, open_balance: int | None) -> int | None:
    """The amount of a row, by the first of its columns that says one."""
    total, price, quantity = _take(values, "order_total", "unit_price", "quantity")
    said = (total, values.get("amount"), price_of_all(price, quantity), open_balance)
    return next((cents for cents in said if cents is not None), None)


def price_of_all(price: int | None, quantity: Decimal | None) -> int | None:
    """What so many of a thing cost, one where it is not said how many."""
    return None if price is None else round(price * (1 if quantity is None else quantity))


def _name_buyer(values: Values) -> tuple[str, ...]:
    """Name the buyer by firm, name or e-mail; returns the e-mail to keep beside the name."""
    email, also, company, first, last = _take(
        values, "email", "also_named", "company", "first_name", "last_name"
    )
    joined = " ".join(filter(None, (first, last))) or None
    values["customer"] = company or values.get("customer") or joined or also or email
    known = values["customer"] == email and is_email(values.get("customer_code") or "")
    return (email,) if email and not known else ()


def _verdict(what: str, status: str | None, usual: str = "") -> str | None:
    """The verdict of a status; LeftOut for one of no sale, with what the status is of."""
    verdict = verdict_of(status or usual)
    if verdict in (LEFT_OUT, QUOTED):
        raise _left_out(what, status or usual)
    return verdict


def _left_out(what: str, said: str) -> LeftOut:
    kind = Cancelled if UNDONE & {*words_of(said)} else ByStatus
    return kind(f'{what} "{said}"')


def _sale(values: Values, status: str | None = None, refunded: int = 0, **back: object) -> Rows:
    """A purchase, and a return of what was refunded; a return when the amount is negative."""
    _need_customer(values, amount=True)
    if values["amount"] < 0:
        return _return(values)
    if status is None and values.get("paid_on") is not None:
        status = PAID
    values["status"] = None if status == SOLD else status
    if status == UNPAID:
        values["paid_on"] = None
    returned: Rows = (
        [("returns", _to_date("returns", values, refunded, **back))] if refunded > 0 else []
    )
    return [("purchases", values), *returned]


def _return(values: Values, why: str | None = None, **more: object) -> Rows:
    _need_customer(values, amount=True)
    own = {"ref": values.get("ref"), "uid": values.get("uid"), "why": why or values.get("what")}
    return [("returns", _part(values, abs(values["amount"]), **own, **more))]


def _to_date(kind: str, values: Values, cents: int, **more: object) -> Values:
    """What of a sale came back, or is paid, up to now: a later export replaces it."""
    if not values.get("ref"):
        return _part(values, cents, **more)
    whose = ("customer_code", "customer", "ref", "what", "amount")
    uid = sha256(repr([kind, *map(values.get, whose)]).encode()).hexdigest()[:16]
    return {**_part(values, cents, **more), "uid": uid, "to_date": True}


def _part(values: Values, cents: int, **more: object) -> Values:
    shared = ("customer", "customer_code", "also", "person_code", "on", "currency")
    kept = {key: values.get(key) for key in shared}
    return {**kept, "amount": cents, "of_ref": values.get("ref"), **more}


def _need_customer(values: Values, amount: bool = False) -> None:
    if not any(map(values.get, SOMEBODY)):
        raise Incomplete("without a customer")
    if amount and values.get("amount") is None:
        raise Incomplete("without an amount")


def plain_of_html(text: str | None) -> str | None:
    """A note without HTML; a line for each paragraph."""
    if text is None or "<" not in text:
        return text
    from html import unescape

    broken = re.sub(r"(?i)<br\s*/?>|</(?:p|div|li|h[1-6])>", "\n", text)
    bare = unescape(re.sub(r"<[a-zA-Z/!][^<>]*>", "", broken))
    return "\n".join(line for line in (part.strip() for part in bare.splitlines()) if line) or None


def person_and_firm(values: Values, direct: bool) -> Values:
    """Where a row names a company and a person, the company is the customer, the person a contact.

    Names that nobody can see are none; without any, an e-mail or a phone is the name.
    `direct` is for our own fields, which have names already.
    """
    parts = [values.pop(key, None) for key in ("first_name", "middle_name", "last_name")]
    if direct:
        return values
    joined = " ".join(part for part in parts if part and has_visible(part)) or None
    name, company, contact = (
        text if text and has_visible(text) else None
        for text in map(values.get, ("name", "company", "contact"))
    )
    if company and not (name and contact):
        name, contact = company, contact or name or joined
        company = None
    elif not name:
        name, contact = contact or joined, None
    elif not company:
        contact = contact or joined
    if name is None:
        name = next(iter((*values.get("email", ()), *values.get("phone", ()))), None)
    if name is None:
        raise Incomplete("without a name")
    if contact is not None and fold(contact) == fold(name):
        contact = None
    return {**values, "name": name, "company": company, "contact": contact}


def contact_of_customer(values: Values) -> Rows:
    """A contact of a customer; without a customer, the person is the customer."""
    first, last = values.pop("first_name", None), values.pop("last_name", None)
    values["name"] = values.get("name") or " ".join(part for part in (first, last) if part) or None
    if values.get("customer") or values.get("customer_code") or values["name"] is None:
        return [("contacts", values)]
    fields = ("name", "role", "phone", "email", "prefer", "note", "uid")
    return [("customers", {key: values[key] for key in fields if key in values})]


def myob_card(values: Values) -> Rows:
    """A card: of a person where it has a first name, else of a firm."""
    _name_of_card(values, "code", "name")
    return [("customers", values)]


def myob_sale(values: Values) -> Rows:
    """A line of a sale with its tax, which stands beside the total unless that has it."""
    _name_of_card(values, "customer_code", "customer")
    gross, tax, inclusive = _take(values, "gross", "tax", "inclusive")
    if gross is None and values.get("amount") is not None and not inclusive:
        gross = values["amount"] + (tax or 0)
    if gross is not None:
        values["amount"] = gross
    return invoice(values)


def _name_of_card(values: Values, code: str, name: str) -> None:
    """The name on a card of MYOB, and its ids: its number, and the one that the user gave it."""
    card, first, last = _take(values, "card", "first_name", "last_name")
    values[name] = " ".join(filter(None, (first, last))) or None
    given = f"card {card}" if card and card != "*None" else None
    values[code], values["also"] = values.get(code) or given, (given,) if given else ()
