# Long because it is one list: every program whose exports are known, and how each differs.
"""The exports of other programs: SOURCES, recognised by column names, and how each is read."""

from collections.abc import Callable

from repbook.transfer import source_adapters
from repbook.transfer.kinds import header_key
from repbook.transfer.sheet import Values

# The programs and formats whose exports are known, and what each is called.
PROGRAMS = {
    "hubspot": "HubSpot",
    "salesforce": "Salesforce",
    "pipedrive": "Pipedrive",
    "zoho": "Zoho",
    "zendesk": "Zendesk",
    "shopify": "Shopify",
    "square": "Square",
    "stripe": "Stripe",
    "quickbooks": "QuickBooks",
    "google": "Google Contacts",
    "outlook": "Outlook",
    "vcard": "vCard",
    "repbook": "repbook",
}

Adapter = Callable[[Values], source_adapters.Rows]


class Layout:
    """One export of one program.

    A file matches when all of `needs`, one of `any_of` if there are any, and none
    of `without` are among its column keys (a `*` stands for anything). `columns`
    overrides the kind's own aliases: key to field, to "" for a column that is no
    field here, to "-" for one not worth keeping. `helpers` are the types of
    fields that only `adapt` reads. `adapt` returns the rows that one row
    becomes, or raises LeftOut.
    """

    def __init__(
        self,
        source: str,
        kind: str,
        needs: str,
        columns: str = "",
        *,
        any_of: str = "",
        without: str = "",
        helpers: str = "",
        adapt: Adapter | None = None,
        short_rows: bool = False,
        footers: bool = False,
        line_items: tuple[str, str, str] | None = None,
    ) -> None:
        pairs = (line.split(":") for line in columns.replace("\n", "|").split("|") if line.strip())
        self.source, self.kind, self.adapt = source, kind, adapt
        self.needs, self.any_of, self.without = map(_keys, (needs, any_of, without))
        self.columns = {_key(column): field.strip() for column, field in pairs}
        self.helpers = dict(pair.split(":") for pair in helpers.split())
        self.short_rows, self.footers, self.line_items = short_rows, footers, line_items


def _key(name: str) -> str:
    return "*".join(header_key(part) for part in name.split("*"))


def _keys(names: str) -> tuple[str, ...]:
    return tuple(_key(name) for name in names.split("|") if name.strip())


LINKS = "company_ids:names contact_ids:names company_link:name contact_link:name"

SOURCES: tuple[Layout, ...] = (
    # HubSpot joins several ids with `;`; its columns are whatever the user ticked.
    Layout(
        "hubspot",
        "purchases",
        "deal name|deal stage",
        "deal stage:stage|deal name:what|record id:ref|deal id:ref|close date:on|amount:amount"
        "|associated company ids:company_ids|associated contact ids:contact_ids"
        "|associated company:company_link|associated contact:contact_link|create date:"
        "|deal owner:|amount in company currency:",
        without="closing date|account name",
        helpers=f"stage:text {LINKS}",
        adapt=source_adapters.hubspot_deal,
    ),
    Layout(
        "hubspot",
        "problems",
        "ticket name",
        "ticket name:what|record id:ref|ticket id:ref|create date:reported_on"
        "|close date:resolved_on|ticket status:status|status:status|ticket category:kind"
        "|category:kind|resolution:resolution"
        "|associated company ids:company_ids|associated contact ids:contact_ids"
        "|associated company:company_link|associated contact:contact_link|ticket description:",
        any_of="ticket status|pipeline|ticket owner|record id|associated company|associated contact"
        "|associated company ids",
        helpers=LINKS,
        adapt=source_adapters.hubspot_problem,
    ),
    Layout(
        "hubspot",
        "calls",
        "activity date",
        "activity date:on|note body:note|call notes:note|body:note|associated contact:contact_link"
        "|associated company:company_link|call outcome:hubspot_outcome|activity type:activity"
        "|call duration:minutes_text|call duration hh mm ss:minutes_text",
        any_of="note body|call notes|associated contact|associated company",
        helpers="company_link:name contact_link:name hubspot_outcome:text activity:text"
        " minutes_text:text",
        adapt=source_adapters.hubspot_activity,
    ),
    Layout(
        "hubspot",
        "customers",
        "record id|last name",
        "record id:code|company name:company|associated company:company|create date:"
        "|first name:first_name|last name:last_name",
        any_of="lifecycle stage|lead status|contact owner|associated company",
        without="account name",
    ),
    Layout(
        "hubspot",
        "customers",
        "record id|company name",
        "record id:code|company name:company|create date:",
        any_of="company owner|website url|company domain name|associated contact*|industry",
        without="last name|deal name",
    ),
    # Zendesk: the firm is the organisation; a person alone is the requester.
    Layout(
        "zendesk",
        "problems",
        "subject|requester",
        "id:ref|ticket id:ref|subject:what|status:status|created at:reported_on"
        "|requested:reported_on|created:reported_on|solved at:resolved_on|solved:resolved_on"
        "|solved date:resolved_on|organization:organization|requester:requester|ticket type:|type:",
        any_of="requester email|requester id|requested|organization|solved at|group|via",
        helpers="organization:name requester:name",
        adapt=source_adapters.zendesk_problem,
    ),
    # Salesforce reports end in title lines; a report names its owner column by the object.
    Layout(
        "salesforce",
        "purchases",
        "opportunity name|stage",
        "stage:stage|opportunity name:what|opportunity id:ref|close date:on|account name:customer"
        "|account id:customer_code|amount:amount|created date:|type:",
        helpers="stage:text",
        adapt=source_adapters.won_deal,
        footers=True,
    ),
    Layout(
        "salesforce",
        "problems",
        "case number",
        "case number:ref|subject:what|account name:customer|date time opened:reported_on"
        "|opened date:reported_on|date time closed:resolved_on|closed date:resolved_on"
        "|case reason:kind|type:kind|account id:customer_code|contact name:",
        any_of="date time opened|opened date|case owner|case reason|case origin|date time closed",
        footers=True,
    ),
    Layout(
        "salesforce",
        "calls",
        "subject|company account",
        "subject:subject|company account:customer|contact:contact|date:on|full comments:note"
        "|comments:note|status:done|task subtype:activity|type:activity|assigned:",
        helpers="subject:text done:text activity:text",
        adapt=source_adapters.activity,
        footers=True,
    ),
    Layout(
        "salesforce",
        "customers",
        "account name|last name",
        "account name:company|first name:first_name|last name:last_name|account id:code"
        "|contact id:also_code|mailing city:town|last activity:|last activity date:",
        any_of="mailing*|last activity|last activity date|contact owner|contact id|account id"
        "|account owner|lead source",
        without="record id",
        helpers="also_code:text",
        footers=True,
    ),
    Layout(
        "salesforce",
        "customers",
        "account name",
        "account name:company|account id:code|billing city:town|last activity:",
        any_of="account owner|billing state province|last activity|account id|rating",
        without="record id|opportunity name|case number|order id|amount|order date|subject",
        footers=True,
    ),
    # Pipedrive names every column by its table, links by name, writes HTML notes.
    Layout(
        "pipedrive",
        "purchases",
        "deal title|deal status",
        "deal status:stage|deal title:what|deal value:amount|deal currency of value:currency"
        "|deal currency:currency|organization:customer|organization name:customer"
        "|deal organization:customer|contact person:person_name|person name:person_name"
        "|deal contact person:person_name|deal won time:on|deal closed on:closed_on"
        "|deal pipedrive system id:ref|deal id:ref|deal stage:|deal creation date:",
        helpers="stage:text person_name:name closed_on:day",
        adapt=source_adapters.pipedrive_deal,
    ),
    Layout(
        "pipedrive",
        "calls",
        "activity subject",
        "activity subject:subject|activity type:activity|activity due date:on"
        "|activity due time:time"
        "|activity done:done|activity status:done|activity note:html|activity duration:"
        "|person name:contact|activity contact person:contact|organization name:customer"
        "|activity organization:customer|activity marked as done time:|activity add time:added_on",
        any_of="activity done|activity status|activity type",
        helpers="subject:text activity:text done:text html:text added_on:day",
        adapt=source_adapters.activity,
    ),
    Layout(
        "pipedrive",
        "customers",
        "person name",
        "organization name:company|person organization:company|person name:contact"
        "|person first name:-|person last name:-|person phone*:phone|person email*:email"
        "|note content:html|activity subject:task|activity due date:task_by|person label*:tags"
        "|organization address:|person job title:role|person id:code",
        helpers="html:text task:text task_by:day",
        adapt=source_adapters.pipedrive_person,
    ),
    Layout(
        "pipedrive",
        "customers",
        "organization name",
        "organization name:company|organization label*:tags|organization id:code",
        any_of="organization address|organization owner|organization people|organization open deals"
        "|organization won deals|organization label*|organization id",
    ),
    # Zoho pairs "X.id" with "X".
    Layout(
        "zoho",
        "purchases",
        "deal name|stage|closing date",
        "deal name:what|stage:stage|closing date:on|record id:ref|account name id:customer_code"
        "|account name:customer|amount:amount|created time:",
        helpers="stage:text",
        adapt=source_adapters.won_deal,
    ),
    Layout(
        "zoho",
        "problems",
        "record id|subject|case number",
        "subject:what|case number:ref|account name id:customer_code|account name:customer"
        "|created time:reported_on|type:kind|case reason:kind|record id:|solution:resolution"
        "|closed time:resolved_on",
    ),
    Layout(
        "zoho",
        "customers",
        "record id|last name",
        "account name id:code|record id:also_code|account name:company|first name:first_name"
        "|last name:last_name|contact name:|title:role|description:note|mailing city:town"
        "|created time:|vendor name:|vendor name id:",
        any_of="contact owner|contact owner id|account name id|created by id",
        helpers="also_code:text",
    ),
    Layout(
        "zoho",
        "customers",
        "record id|account name",
        "record id:code|account name:company|description:note|created time:|account number:",
        any_of="account owner|account owner id|created by id",
        without="deal name|subject",
    ),
    # Shopify: one row a line item, the order's own cells only on its first row.
    Layout(
        "shopify",
        "purchases",
        "name|financial status|lineitem name",
        "name:ref|financial status:financial|fulfillment status:fulfilled|total:amount|email:email"
        "|created at:on|paid at:paid_on|cancelled at:cancelled|currency:currency"
        "|refunded amount:refunded|outstanding balance:outstanding|billing name:person_name"
        "|shipping name:ship_name|billing company:company|shipping company:ship_company"
        "|lineitem name:what|lineitem quantity:-|lineitem price:-|lineitem sku:-"
        "|lineitem requires shipping:-|lineitem taxable:-|lineitem fulfillment status:-"
        "|lineitem compare at price:-|lineitem discount:-|id:|status:|source:",
        helpers="financial:text fulfilled:text cancelled:text refunded:money outstanding:money"
        " person_name:name ship_name:name company:name ship_company:name email:text",
        adapt=source_adapters.shopify_order,
        line_items=("name", "lineitemname", "lineitemquantity"),
    ),
    Layout(
        "shopify",
        "customers",
        "first name|last name|total spent",
        "customer id:code|email:email|company:company|default address company:company"
        "|default address city:town|default address phone:phone|tags:tags|note:note",
        any_of="accepts email marketing|accepts marketing|total orders",
        adapt=source_adapters.shop_customer,
    ),
    Layout(
        "square",
        "purchases",
        "transaction id|total collected",
        "transaction id:ref|total collected:amount|event type:event|transaction status:status"
        "|customer id:customer_code|customer name:customer|description:what|date:on"
        "|payment id:payment_id|partial refunds:refunded|refund reason:why|source:|details:"
        "|customer reference id:",
        helpers="event:text refunded:money why:text payment_id:text",
        adapt=source_adapters.square_transaction,
    ),
    Layout(
        "square",
        "customers",
        "square customer id",
        "square customer id:code|company name:company|memo:note|reference id:",
        adapt=source_adapters.shop_customer,
    ),
    Layout(
        "stripe",
        "purchases",
        "id|amount|amount refunded",
        "id:ref|amount:amount|amount refunded:refunded|created date utc:on|created utc:on"
        "|created:on|customer email:email|customer id:customer_code|customer name:customer"
        "|status:status|currency:currency|converted amount:converted"
        "|converted currency:converted_currency|converted amount refunded:converted_refunded"
        "|captured:captured|description:what|customer description:|refunded date utc:refunded_on"
        "|seller message:|mode:",
        helpers="refunded:money email:text converted:money converted_currency:text"
        " converted_refunded:money captured:text refunded_on:day",
        adapt=source_adapters.stripe_payment,
    ),
    Layout(
        "stripe",
        "customers",
        "id|email|delinquent",
        "id:code|name:name|description:note|created utc:|status:|plan:",
        adapt=source_adapters.shop_customer,
    ),
    Layout(
        "quickbooks",
        "purchases",
        "date|transaction type|amount",
        "date:on|transaction type:event|num:ref|no:ref|customer:customer|name:customer"
        "|customer full name:customer|memo description:what|memo:what|amount:amount|status:status"
        "|due date:due_on|open balance:open_balance|account:|split:|posting:",
        helpers="event:text open_balance:money",
        adapt=source_adapters.quickbooks_transaction,
        footers=True,
    ),
    Layout(
        "quickbooks",
        "customers",
        "customer",
        "customer:name|customer full name:name|full name:contact|phone numbers:phone|phone:phone"
        "|open balance:|currency:|billing address:|company name:-",
        any_of="open balance|phone numbers|billing address|bill address",
        without="date|transaction type|order id|invoice no|amount",
        footers=True,
    ),
    # Google Contacts joins values with ` ::: `.
    Layout(
        "google",
        "customers",
        "given name|family name",
        "name:contact|given name:first_name|family name:last_name|additional name:-"
        "|organization 1 name:company|organization 1 title:role|notes:note|group membership:tags"
        "|phone*value:phone|e mail*value:email|e mail*type:-|phone*type:-|subject:|birthday:",
        any_of="group membership|organization 1 name|e mail 1 value|yomi name",
        short_rows=True,
    ),
    Layout(
        "google",
        "customers",
        "first name|last name|organization name",
        "organization name:company|organization title:role|notes:note|labels:tags"
        "|address 1 city:town|e mail 1 label:-|e mail 2 label:-|phone 1 label:-|phone 2 label:-"
        "|address 1 label:-|birthday:|file as:",
        any_of="labels|e mail 1 value|phone 1 value|phonetic first name",
        short_rows=True,
    ),
    # Outlook: 92 columns, `0/0/00` for no date, rows that end early.
    Layout(
        "outlook",
        "customers",
        "first name|last name|e mail address",
        "company:company|job title:role|business city:town|categories:tags|notes:note"
        "|referred by:referred_by|title:|home city:|other city:|e mail type:-|e mail 2 type:-"
        "|e mail 3 type:-|gender:-|priority:-|private:-|sensitivity:-|initials:-"
        "|birthday:birthday|anniversary:anniversary|account:|location:",
        any_of="business phone|e mail display name|business street",
        helpers="birthday:text anniversary:text",
        adapt=source_adapters.outlook_person,
        short_rows=True,
    ),
)
