"""Other programs' exports: whose each is, what its rows become, what is left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from repbook.errors import ImportRefused
from repbook.transfer.cells import READERS
from repbook.transfer.kinds import kind_named
from repbook.transfer.open_file import from_bytes, from_path
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.sheet import ItemRow, Sheet, Wishes
from repbook.transfer.sources import layouts, program, quote_uid

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")

Found = list[tuple[str, dict[str, Any]]]


def found_in(sheet: Sheet) -> tuple[Found, dict[str, int]]:
    """Kind and values of each row, purchases as dicts; and what was left out."""
    rows: Found = []
    left: dict[str, int] = {}
    for chunk in sheet.chunks():
        assert not chunk.refused
        for purchase in chunk.purchases:
            named = purchase._asdict()
            for key in ("line", "extra"):
                named.pop(key)
            rows.append(("purchases", {k: v for k, v in named.items() if v not in (None, ())}))
        for row in chunk.rows:
            if row.values.pop("to_date", False):  # by which a later export finds it
                assert row.values.pop("uid")
            rows.append((row.kind, row.values | ({"also": row.also} if row.also else {})))
        for why, count in chunk.left_out.items():
            left[why] = left.get(why, 0) + count
    return rows, left


def text_sheet(text: str, **wishes: Any) -> Sheet:
    return open_sheet(from_bytes("export.csv", text.encode()), Wishes(**wishes))


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


COLE = {"name": "Cole Bakery", "contact": "Dana Cole", "email": ("dana@cole.example",)}

# sample: source, kind, its rows (those keys that matter)
EXPECTED: dict[str, tuple[str, str, Found]] = {
    "google_contacts_2024on.csv": (
        "google",
        "customers",
        [
            (
                "customers",
                COLE
                | {
                    "role": "Owner",
                    "tags": ("Customers",),
                    "phone": ("+1 555 0100", "+1 555 0101"),
                    "note": "Prefers mornings\nAsk for Dana",
                },
            )
        ],
    ),
    "google_contacts_legacy.csv": (
        "google",
        "customers",
        [("customers", COLE | {"phone": ("+1 555 0100",)})],
    ),
    "hubspot_companies_export.csv": (
        "hubspot",
        "customers",
        [("customers", {"name": "Cole Bakery", "code": "hubspot:company:9001"})],
    ),
    "hubspot_contacts_export.csv": (
        "hubspot",
        "customers",
        [("customers", COLE | {"code": "hubspot:contact:5101", "phone": ("+1 555 0100",)})],
    ),
    "hubspot_deals_export.csv": (
        "hubspot",
        "purchases",
        [
            (
                "purchases",
                {
                    "customer_code": "hubspot:company:9001",
                    "also": ("hubspot:contact:5101", "hubspot:contact:5102"),
                    "day": day("2025-03-04"),
                    "cents": 1500000,
                    "what": "Cole Bakery - ovens",
                    "ref": "7001",
                },
            ),
            ("quotes", {"ref": "7001", "of_ref": "7001", "won_on": day("2025-03-04")}),
        ],
    ),
    "hubspot_notes_export.csv": (
        "hubspot",
        "calls",
        [
            (
                "calls",
                {
                    "customer": "Dana Cole",
                    "customer_code": "hubspot:contact:5101",
                    "contact": "Dana Cole",
                    "on": day("2025-12-22"),
                    "note": "Asked for references",
                },
            )
        ],
    ),
    "outlook_contacts.csv": (
        "outlook",
        "customers",
        [
            (
                "customers",
                COLE
                | {
                    "role": "Owner",
                    "referred_by": "Pat Reyes",
                    "phone": ("+1 555 0100", "+1 555 0101"),
                },
            )
        ],
    ),
    "pipedrive_activities_export.csv": (
        "pipedrive",
        "calls",
        [
            (
                "calls",
                {
                    "customer": "Cole Bakery",
                    "contact": "Dana Cole",
                    "on": day("2025-03-04"),
                    "channel": "phone",
                    "outcome": "reached",
                    "note": "First call: Needs two ovens, budget 20k",
                },
            )
        ],
    ),
    "pipedrive_deals_fields.csv": (
        "pipedrive",
        "purchases",
        [
            (
                "purchases",
                {
                    "customer": "Cole Bakery",
                    "day": day("2025-03-04"),
                    "cents": 10000,
                    "what": "Cole ovens",
                },
            ),
            ("quotes", {"what": "Cole ovens", "amount": 10000, "status": "won"}),
            ("contacts", {"customer": "Cole Bakery", "name": "Dana Cole"}),
        ],
    ),
    "pipedrive_official_sample_import.csv": (
        "pipedrive",
        "customers",
        [
            ("customers", COLE | {"phone": ("555-010-0100",), "note": "Wants two"}),
            (
                "promises",
                {"customer": "Cole Bakery", "text": "First pitch", "by": day("2024-12-05")},
            ),
        ],
    ),
    "quickbooks_customer_contact_list.csv": (
        "quickbooks",
        "customers",
        [
            ("customers", COLE | {"phone": ("+1 555 0100",)}),
            ("customers", {"name": "Smith, John - USD", "email": ("john@example.com",)}),
        ],
    ),
    "quickbooks_transaction_list.csv": (
        "quickbooks",
        "purchases",
        [
            (
                "purchases",
                {
                    "customer": "Cole Bakery",
                    "day": day("2026-05-22"),
                    "cents": 240000,
                    "ref": "1001",
                    "status": "paid",
                },
            ),
            ("purchases", {"customer": "Smith, John - USD", "status": "unpaid", "cents": 180000}),
        ],
    ),
    "salesforce_contacts_report.csv": ("salesforce", "customers", [("customers", COLE)]),
    "salesforce_opportunities_report.csv": (
        "salesforce",
        "purchases",
        [
            (
                "purchases",
                {
                    "customer": "Cole Bakery",
                    "day": day("2025-03-04"),
                    "cents": 1500000,
                    "ref": "OPP-001",
                },
            ),
            ("quotes", {"ref": "OPP-001", "of_ref": "OPP-001", "status": "won"}),
        ],
    ),
    "shopify_customers_export.csv": (
        "shopify",
        "customers",
        [
            (
                "customers",
                COLE
                | {
                    "code": "dana@cole.example",
                    "phone": ("+15550100100",),
                    "tags": ("vip", "wholesale"),
                },
            )
        ],
    ),
    "square_customers_confirmed_columns.csv": (
        "square",
        "customers",
        [("customers", COLE | {"code": "square:customer:CUST1", "phone": ("+15550100100",)})],
    ),
    "square_transactions.csv": (
        "square",
        "purchases",
        [
            (
                "purchases",
                {
                    "customer_code": "square:customer:CUST1",
                    "customer": "Dana Cole",
                    "day": day("2026-10-25"),
                    "cents": 107000,
                    "what": "2 x Oven",
                    "ref": "TX900",
                    "status": "paid",
                },
            )
        ],
    ),
    "stripe_customers.csv": (
        "stripe",
        "customers",
        [
            (
                "customers",
                {
                    "name": "Dana Cole",
                    "code": "stripe:customer:cus_1",
                    "email": ("dana@cole.example",),
                },
            )
        ],
    ),
    "stripe_payments.csv": (
        "stripe",
        "purchases",
        [
            (
                "purchases",
                {
                    "customer_code": "dana@cole.example",
                    "day": day("2026-07-10"),
                    "cents": 10000,
                    "ref": "py_01",
                    "status": "paid",
                },
            ),
            (
                "returns",
                {"customer_code": "dana@cole.example", "amount": 2000, "of_ref": "py_01"},
            ),
        ],
    ),
    "vcards_one_file.vcf": (
        "vcard",
        "customers",
        [
            (
                "customers",
                COLE
                | {
                    "phone": ("+1 555 0100",),
                    "note": "Long note folded over two lines, with comma",
                },
            ),
            ("customers", {"name": "Zoë Núñez", "phone": ("+1-555-0102",)}),
        ],
    ),
    "zoho_contacts_export.csv": (
        "zoho",
        "customers",
        [("customers", COLE | {"code": "zoho:contact:zcrm_123", "phone": ("+1 555 0100",)})],
    ),
}


@needs_samples
@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_is_recognised_and_read_right_without_options(name: str) -> None:
    source, kind, expected = EXPECTED[name]
    sheet = open_sheet(from_path(SAMPLES / name))
    assert (sheet.source, sheet.kind) == (source, kind)
    rows, left = found_in(sheet)
    assert not left and len(rows) == len(expected)
    for (found_kind, values), (wanted_kind, wanted) in zip(rows, expected, strict=True):
        assert found_kind == wanted_kind
        assert {key: values.get(key) for key in wanted} == wanted


@needs_samples
def test_every_sample_is_expected() -> None:
    there = {path.name for path in SAMPLES.iterdir() if path.suffix in (".csv", ".vcf")}
    assert there == set(EXPECTED)


@needs_samples
def test_where_takes_one_reps_part_of_a_company_wide_export() -> None:
    path = from_path(SAMPLES / "hubspot_deals_export.csv")
    sheet = open_sheet(path, Wishes(where=[("Owner", "sam sales")]))
    assert len(found_in(sheet)[0]) == 2
    with pytest.raises(ImportRefused, match="it holds Sam Sales"):
        open_sheet(path, Wishes(where=[("Owner", "Somebody Else")]))


def test_every_source_has_a_name_and_is_recognised_by_something() -> None:
    assert all(program(layout.source) for layout in layouts())
    assert all(layout.needs for layout in layouts())


def test_every_source_says_where_to_get_its_file_and_what_comes_in() -> None:
    assert [each for each in layouts() if not (each.where and each.comes_in)] == []


def test_a_source_names_only_fields_that_there_are() -> None:
    for layout in layouts():
        kind = kind_named(layout.kind)
        known = {field.name for field in (*kind.fields, *kind.helpers)} | set(layout.types)
        assert set(layout.columns.values()) <= known, layout.source
        assert set(layout.types.values()) <= {*READERS, "day", "money"}, layout.source


def test_whichever_export_asks_for_most_columns_is_meant() -> None:
    """Two of one program share columns; the order of the files decides nothing."""
    asked = [len(layout.needs) + bool(layout.any_of) for layout in layouts()]
    assert asked == sorted(asked, reverse=True)


def test_hubspot_deals_are_quotes_and_those_won_are_sales_too() -> None:
    rows, left = found_in(
        text_sheet(
            "Record ID,Deal Name,Deal Stage,Amount,Create Date,Close Date,Associated Company,"
            "Closed Lost Reason\n"
            "1,A,Closed won (Sales pipeline),10,2025-03-01,2025-03-04,Cole (9001),\n"
            "2,B,Closed lost,20,2025-03-01,2025-03-04,Cole (9001),too dear\n"
            "3,C,Qualified to buy,30,2025-03-02,2025-04-01,Cole (9001),\n"
            "4,D,Closed won,,2025-03-01,2025-03-04,Cole (9001),\n"
            "5,E,Qualified to buy,,,,,\n"
        )
    )
    whose = {"customer": "Cole", "customer_code": "hubspot:company:9001"}
    won, lost = {"won_on": day("2025-03-04")}, {"lost_on": day("2025-03-04")}
    made = whose | {"on": day("2025-03-01")}
    assert [(r["ref"], r["customer"]) for k, r in rows if k == "purchases"] == [("1", "Cole")]
    offered = [r for k, r in rows if k == "quotes"]
    assert [r.pop("uid") for r in offered] == [quote_uid("hubspot", n) for n in ("1", "2", "3")]
    assert offered == [
        made
        | won
        | {"ref": "1", "what": "A", "amount": 1000, "status": "won"}
        | {"of_ref": "1", "bought": True},
        made
        | lost
        | {"ref": "2", "what": "B", "amount": 2000, "status": "lost"}
        | {"lost_because": "too dear"},
        whose
        | {"ref": "3", "what": "C", "amount": 3000, "on": day("2025-03-02")}
        | {"valid_until": day("2025-04-01")},
    ]
    assert left == {"without an amount": 1, "without a customer": 1}


def test_hubspot_tickets() -> None:
    sheet = text_sheet(
        "Ticket ID,Ticket name,Ticket status,Create date,Close date,Category,"
        "Associated Company IDs,Associated Contact\n"
        "T1,Oven cold,Closed,2025-03-04 10:00,2025-03-06 09:00,Repair,9001,Dana Cole (5101)\n"
        "T2,Door bent,Waiting on us,2025-03-07 10:00,,,,Dana Cole (5101)\n"
    )
    rows, _ = found_in(sheet)
    assert (sheet.source, sheet.kind) == ("hubspot", "problems")
    assert rows[0][1] == {
        "ref": "T1",
        "what": "Oven cold",
        "kind": "Repair",
        "status": "resolved",
        "reported_on": day("2025-03-04"),
        "resolved_on": day("2025-03-06"),
        "customer": "Dana Cole",
        "customer_code": "hubspot:company:9001",
        "also": ("hubspot:contact:5101",),
    }
    rows = [row for row in rows if row[0] == "problems"]
    assert rows[1][1]["status"] == "open" and rows[1][1]["customer_code"] == "hubspot:contact:5101"


def test_zendesk_tickets_keep_the_day_they_were_solved() -> None:
    sheet = text_sheet(
        "Id,Requester,Requester email,Subject,Status,Via,Ticket type,Created at,Organization,"
        "Solved at\n"
        "501,Dana Cole,dana@cole.example,Oven cold,Closed,Mail,Problem,2025-03-04 09:11:00,Cole,"
        "2025-03-06 10:00:00\n"
        "502,Ann Lee,ann@lee.example,Door bent,Pending,Web,Incident,2025-03-07 10:00:00,-,\n"
    )
    rows, _ = found_in(sheet)
    assert (sheet.source, sheet.kind) == ("zendesk", "problems")
    wanted = {
        "ref": "501",
        "what": "Oven cold",
        "customer": "Cole",
        "reported_on": day("2025-03-04"),
        "resolved_on": day("2025-03-06"),
        "status": "resolved",
    }
    assert {key: rows[0][1].get(key) for key in wanted} == wanted
    assert [kind for kind, _ in rows] == ["problems", "contacts", "problems", "customers"]
    assert rows[2][1]["customer"] == "Ann Lee" and rows[2][1]["status"] == "open"


def test_a_zendesk_view_is_known_too() -> None:
    sheet = text_sheet(
        "ID,Subject,Requester,Requested,Updated,Status\n"
        "501,Oven cold,Dana Cole,2025-03-04,2025-03-06,Open\n"
    )
    rows, _ = found_in(sheet)
    assert (sheet.source, sheet.kind) == ("zendesk", "problems")
    assert rows[0][1]["customer"] == "Dana Cole"
    assert rows[0][1]["reported_on"] == day("2025-03-04")


def test_salesforce_accounts_cases_tasks_and_the_lines_below_a_report() -> None:
    footer = "\n\nMy report\nCopyright (c) 2000-2025 salesforce.com\nGenerated By: Sam Sales\n"
    accounts = text_sheet(
        "Account ID,Account Name,Billing City,Phone,Account Owner\n001A,Cole,Leeds,555,Sam\n"
        + footer
    )
    rows, left = found_in(accounts)
    assert (accounts.source, accounts.kind) == ("salesforce", "customers")
    assert [r for _, r in rows] == [
        {"code": "salesforce:customer:001A", "name": "Cole", "town": "Leeds", "phone": ("555",)}
    ]
    assert left == {"a title line": 3}
    cases = text_sheet(
        "Case Number,Account Name,Subject,Status,Date/Time Opened,Date/Time Closed,Case Owner\n"
        "00001,Cole,Cold oven,Closed,3/24/2025 9:05 AM,3/25/2025 1:00 PM,Sam\n" + footer
    )
    rows, _ = found_in(cases)
    assert (cases.source, cases.kind) == ("salesforce", "problems")
    assert rows[0][1]["ref"] == "00001" and rows[0][1]["resolved_on"] == day("2025-03-25")
    tasks = text_sheet(
        "Subject,Date,Company / Account,Contact,Status,Full Comments\n"
        "Call,3/24/2025,Cole,Dana,Completed,Wants two\n"
        "Send offer,3/30/2025,Cole,Dana,Not Started,\n"
    )
    rows, _ = found_in(tasks)
    assert (tasks.source, tasks.kind) == ("salesforce", "calls")
    assert rows[0] == (
        "calls",
        {
            "customer": "Cole",
            "contact": "Dana",
            "on": day("2025-03-24"),
            "note": "Call: Wants two",
            "outcome": "reached",
        },
    )
    assert rows[1] == (
        "promises",
        {"customer": "Cole", "text": "Send offer", "by": day("2025-03-30")},
    )


def test_pipedrive_people_organisations_and_deals_of_each_status() -> None:
    people = text_sheet(
        "Person - Name,Person - Organization,Person - Phone - Work,Person - Email - Work,"
        'Person - Owner\nDana Cole,Cole Bakery,555 1,"a@x.y, b@x.y",Sam\n'
    )
    rows, _ = found_in(people)
    assert (people.source, rows[0][1]) == (
        "pipedrive",
        {
            "name": "Cole Bakery",
            "contact": "Dana Cole",
            "phone": ("555 1",),
            "email": ("a@x.y", "b@x.y"),
        },
    )
    firms = text_sheet("Organization - Name,Organization - Owner\nCole Bakery,Sam\n")
    assert found_in(firms)[0] == [("customers", {"name": "Cole Bakery"})]
    deals = text_sheet(
        "Deal - Title,Deal - Value,Deal - Status,Deal - Won time,Deal - ID,Deal - Organization,"
        "Deal - Contact person\n"
        "A,10,Won,2025-03-04 10:00:00,1,,Dana Cole\nB,20,Open,,2,Cole,\nC,30,Lost,,3,Cole,\n"
    )
    rows, left = found_in(deals)
    assert [(k, r["customer"], r["ref"], r.get("status")) for k, r in rows] == [
        ("purchases", "Dana Cole", "1", None),
        ("quotes", "Dana Cole", "1", "won"),
        ("quotes", "Cole", "2", None),
        ("quotes", "Cole", "3", "lost"),
    ]
    assert not left


def test_pipedrive_activities_still_to_do_are_promises() -> None:
    rows, left = found_in(
        text_sheet(
            "Activity - Subject,Activity - Type,Activity - Due date,Activity - Done,"
            "Activity - Note,Person - Name,Organization - Name\n"
            "Offer,Task,2025-03-09,To do,<p>Two &amp; more</p>,Dana,Cole\n"
            "Lunch,Lunch,2025-03-04,Done,,Dana,\n"
            "Paper,Task,2025-03-04,Done,,Dana,Cole\n"
            "Alone,Call,2025-03-04,Done,,,\n"
        )
    )
    assert rows[0] == (
        "promises",
        {"customer": "Cole", "text": "Offer: Two & more", "by": day("2025-03-09")},
    )
    assert rows[1][1]["customer"] == "Dana" and rows[1][1]["channel"] == "visit"
    assert left == {"done: task": 1, "without a customer": 1}


def test_zoho_accounts_deals_and_cases() -> None:
    accounts = text_sheet("Record Id,Account Owner.id,Account Owner,Account Name\nz1,,Sam,Cole\n")
    assert (accounts.source, found_in(accounts)[0]) == (
        "zoho",
        [("customers", {"code": "zoho:customer:z1", "name": "Cole"})],
    )
    deals = text_sheet(
        "Record Id,Deal Name,Stage,Closing Date,Amount,Account Name.id,Account Name\n"
        "z2,Ovens,Closed Won,2025-03-04,10,z1,Cole\nz3,More,Closed Lost,2025-03-04,10,z1,Cole\n"
    )
    rows, left = found_in(deals)
    assert deals.source == "zoho" and [kind for kind, _ in rows] == [
        "purchases",
        "quotes",
        "quotes",
    ]
    assert not left and rows[2][1]["status"] == "lost"
    assert rows[0][1]["customer_code"] == "zoho:customer:z1" and rows[0][1]["ref"] == "z2"
    cases = text_sheet(
        "Record Id,Case Number,Subject,Account Name,Created Time,Status\n"
        "z4,7,Cold,Cole,2025-03-04 10:00:00,Closed\n"
    )
    assert (cases.source, cases.kind) == ("zoho", "problems")
    assert found_in(cases)[0][0][1]["ref"] == "7"


SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Total,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Billing Name,Billing Company,"
    "Cancelled at,Refunded Amount,Outstanding Balance,Id\n"
)


def test_shopify_orders_have_a_row_a_line_item() -> None:
    sheet = text_sheet(
        SHOPIFY + "#1001,D@cole.example,paid,2025-03-04 10:00:00 +0100,fulfilled,EUR,90,100.00,"
        "2025-03-04 09:59:00 +0100,2,Oven,40,Dana Cole,Cole Bakery,,0.00,0.00,55\n"
        "#1001,D@cole.example,,,,,,,,1,Tray,10,,,,,,\n"
        "#1002,p@x.y,partially_refunded,2025-03-05 10:00:00 +0100,fulfilled,EUR,50,50.00,"
        "2025-03-05 09:00:00 +0100,1,Tray,50,Pat Reyes,,,20.00,0.00,56\n"
        "#1003,p@x.y,pending,,,EUR,50,50.00,2025-03-06 09:00:00 +0100,1,Tray,50,Pat Reyes,,,,,57\n"
        "#1004,p@x.y,paid,,,EUR,50,50.00,2025-03-06 09:00:00 +0100,1,Tray,50,Pat Reyes,,"
        "2025-03-07 09:00:00 +0100,,,58\n"
        "#1005,p@x.y,partially_paid,,,EUR,50,50.00,2025-03-06 09:00:00 +0100,1,Tray,50,Pat,,"
        ",,30.00,59\n"
        "#1006,p@x.y,refunded,,,EUR,50,50.00,2025-03-08 09:00:00 +0100,1,Tray,50,Pat,,,50.00,,60\n"
        "#1007,p@x.y,voided,,,EUR,50,50.00,2025-03-08 09:00:00 +0100,1,Tray,50,Pat,,,,,61\n"
        "#1008,p@x.y,pending,,fulfilled,EUR,50,50.00,2025-03-09 09:00:00 +0100,1,Tray,50,Pat,,,,,62\n"
    )
    assert (sheet.source, sheet.kind, sheet.currency) == ("shopify", "purchases", "EUR")
    rows, left = found_in(sheet)
    sold = [row for kind, row in rows if kind == "purchases"]
    assert sold[0] == {
        "customer_code": "d@cole.example",
        "customer": "Cole Bakery",
        "day": day("2025-03-04"),
        "cents": 10000,
        "what": "2 x Oven, Tray",
        "ref": "#1001",
        "paid_day": day("2025-03-04"),
        "status": "paid",
        "items": (ItemRow("Oven", 2, None, 8000), ItemRow("Tray", 1, None, 1000)),
    }
    assert [(r["ref"], r.get("status")) for r in sold] == [
        ("#1001", "paid"),
        ("#1002", "paid"),
        ("#1005", "unpaid"),
        ("#1006", "paid"),
        ("#1008", "unpaid"),
    ]
    assert [(k, r["of_ref"], r["amount"]) for k, r in rows if k != "purchases"] == [
        ("returns", "#1002", 2000),
        ("payments", "#1005", 2000),
        ("returns", "#1006", 5000),
    ]
    assert left == {
        'financial status "pending"': 1,
        'financial status "voided"': 1,
        "cancelled": 1,
    }


def test_a_deal_without_a_stage_is_left_out_for_that() -> None:
    rows, left = found_in(
        text_sheet(
            "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Company\n"
            "1,Pumps,,2026-01-05,5,Cole (9)\n2,Pumps,Draft,2026-01-05,5,Cole (9)\n"
        )
    )
    assert (rows, left) == ([], {"no stage": 1, 'stage "Draft"': 1})


def test_a_shops_customer_without_a_name_is_called_by_the_e_mail() -> None:
    sheet = text_sheet(
        "First Name,Last Name,Email,Accepts Email Marketing,Total Spent,Customer ID\n"
        "Ann,Lee,A@x.example,yes,5,'17\n,,B@x.example,yes,5,\n,,,yes,5,9\n"
    )
    rows, left = found_in(sheet)
    ann, other = (row for _, row in rows)
    assert (ann["name"], ann["code"], ann["also"]) == (
        *("Ann Lee", "shopify:customer:17", ("a@x.example",)),
    )
    assert (other["name"], other["code"]) == ("B@x.example", "b@x.example")
    assert left == {"without a name": 1}


def test_square_refunds_and_nameless_sales() -> None:
    sheet = text_sheet(
        "Date,Time,Gross Sales,Total Collected,Transaction ID,Description,Event Type,"
        "Customer ID,Customer Name,Transaction Status,Partial Refunds\n"
        '10/25/2026,2:30:00 PM,"$1,060.00","$1,070.00",T1,Oven,Payment,C1,Dana,Complete,\n'
        "10/26/2026,2:30:00 PM,($20.00),($20.00),T2,Oven,Refund,C1,Dana,Complete,\n"
        "10/26/2026,2:30:00 PM,$5.00,$5.00,T3,Bun,Payment,,,Complete,\n"
    )
    rows, left = found_in(sheet)
    assert sheet.source == "square"
    assert rows[1] == (
        "returns",
        {
            "customer_code": "square:customer:C1",
            "customer": "Dana",
            "on": day("2026-10-26"),
            "amount": 2000,
            "ref": "T2",
            "why": "Oven",
        },
    )
    assert left == {"without a customer": 1}


def test_stripe_of_the_older_generation_and_in_another_currency() -> None:
    sheet = text_sheet(
        "id,Description,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,"
        "Converted Amount Refunded,Converted Currency,Status,Customer ID,Customer Email,Captured\n"
        "ch_1,Ovens,2020-07-10 18:37,100.00,0.00,usd,90.00,0.00,eur,Paid,cus_1,d@x.y,true\n"
        "ch_2,Ovens,2020-07-11 18:37,100.00,0.00,eur,100.00,0.00,eur,Failed,cus_1,d@x.y,false\n"
        "ch_3,Ovens,2020-07-12 18:37,100.00,100.00,eur,100.00,100.00,eur,Refunded,"
        "cus_1,d@x.y,true\n",
        currency="EUR",
    )
    rows, left = found_in(sheet)
    assert [(k, r.get("cents", r.get("amount"))) for k, r in rows] == [
        ("purchases", 9000),
        ("purchases", 10000),
        ("returns", 10000),
    ]
    assert rows[0][1]["customer_code"] == "stripe:customer:cus_1" and rows[0][1]["also"] == (
        "d@x.y",
    )
    assert left == {'status "Failed"': 1}


def test_quickbooks_transactions_with_titles_and_totals() -> None:
    sheet = text_sheet(
        "Example Trading Co\nTransaction List by Date\nMay 2026\n\n"
        "Date,Transaction Type,Num,Customer,Memo/Description,Due Date,Amount,Open Balance\n"
        '05/22/2026,Invoice,1,Cole,Parts,06/21/2026,"2,400.00",0.00\n'
        '05/23/2026,Invoice,2,Cole,Parts,06/22/2026,"2,400.00","2,400.00"\n'
        "05/24/2026,Credit Memo,3,Cole,Bent,,-40.00,\n"
        "05/25/2026,Payment,4,Cole,,,-100.00,\n"
        "05/25/2026,Estimate,5,Cole,,,100.00,\n"
        "05/26/2026,Sales Receipt,6,Cole,,,10.00,\n"
        'TOTAL,,,,,,"4,770.00",\n'
        '\n"Thursday, May 28, 2026 09:31 AM GMT+2 - Accrual Basis"\n'
    )
    rows, left = found_in(sheet)
    assert sheet.source == "quickbooks" and "column names on line 5" in sheet.notes
    assert [
        (k, r.get("ref"), r.get("status"), r.get("cents", r.get("amount"))) for k, r in rows
    ] == [
        ("purchases", "1", "paid", 240000),
        ("purchases", "2", "unpaid", 240000),
        ("purchases", "6", "paid", 1000),
        ("returns", "3", None, 4000),
        ("payments", None, None, 10000),
        ("quotes", "5", None, 10000),
    ]
    assert rows[1][1]["due_day"] == day("2026-06-22")
    assert left == {"a line of totals": 1, "a title line": 1}


def test_a_line_of_one_cell_below_a_report_is_no_row_but_may_be_a_customer() -> None:
    below = "Confidential,,,\nCopyright (c) 2026\n"
    accounts = text_sheet(
        "Account Name,Account ID,Billing City,Phone\nCole,001,Hull,555 123456\nVale,,,\n" + below
    )
    rows, left = found_in(accounts)
    assert [row["name"] for _, row in rows] == ["Cole", "Vale", "Confidential"]
    assert left == {"a title line": 1}
    deals = text_sheet(
        "Opportunity Name,Account Name,Stage,Amount,Close Date\n"
        "Pumps,Cole,Closed Won,5,2026-01-05\n" + below
    )
    rows, left = found_in(deals)
    assert len(rows) == 2 and left == {"a title line": 2}


def test_outlook_rows_may_end_early_and_have_birthdays() -> None:
    head = "First Name,Last Name,Company,Business Phone,E-mail Address,Birthday,Notes,Web Page\n"
    rows, _ = found_in(text_sheet(head + "Dana,Cole,,555,d@x.y,0/0/00\nPat,Reyes,,,,1/2/1970,hi\n"))
    assert rows == [
        ("customers", {"name": "Dana Cole", "phone": ("555",), "email": ("d@x.y",)}),
        ("customers", {"name": "Pat Reyes", "note": "hi"}),
    ]
    assert text_sheet(head + "Dana,Cole,,555,d@x.y,0/0/00\n").mapping["Birthday"] == "birthday"


CARDS = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:"
    "N=C3=BA=C3=B1ez;Zo=C3=AB;;;\r\nTEL;CELL;PREF:+1 555 0100\r\nTEL;WORK;FAX:+1 555 9999\r\n"
    "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:one=0D=0Atwo =\r\nand more\r\n"
    "ORG:N=C3;Sales\r\nEND:VCARD\r\n"
    "begin:vcard\nversion:3.0\nFN:Cole\\, Dana\nitem1.EMAIL;TYPE=INTERNET:d@x.y\n"
    "ADR;TYPE=WORK:;;1 Road;Leeds;;LS1;UK\nCATEGORIES:vip,north\nORG:\n"
    "NOTE:rings\\nat noon\\, not \\\\n\nend:vcard\n"
    "\nBEGIN:VCARD\nVERSION:4.0\nFN:\nORG:Cole Bakery\nEMAIL:a@x.y\nEMAIL:A@x.y\n"
    'TEL;VALUE=uri;TYPE="voice,work":tel:+1-555-0102\nPHOTO:data:image/png;base64,AAAA\n AAAA\n'
    "UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nTEL:1\nEND:VCARD\n"
)


def test_a_card_is_said_to_be_read_for_what_it_has_and_what_is_kept_of_it() -> None:
    """A short UID is a running number, the same in the next file: it is not kept."""

    def read(uid: str) -> dict[str, str]:
        card = f"BEGIN:VCARD\nVERSION:3.0\nFN:Dana Cole\nTEL:1\nNOTE:\nUID:{uid}\nEND:VCARD\n"
        return dict(open_sheet(from_bytes("card.vcf", card.encode())).mapping)

    assert read("1") == {"FN": "contact", "TEL": "phone"}
    assert read("urn:uuid:4fbe") == {"FN": "contact", "TEL": "phone", "UID": "code"}


def test_cards_of_all_versions_in_one_file() -> None:
    for data in (CARDS.encode(), CARDS.encode("utf-8-sig"), CARDS.encode("utf-16")):
        sheet = open_sheet(from_bytes("cards.vcf", data))
        assert (sheet.source, sheet.kind, sheet.row_count) == ("vcard", "customers", 4)
        (chunk,) = sheet.chunks()
        assert [row.values for row in chunk.rows] == [
            {
                "name": "N=C3",
                "contact": "Zoë Núñez",
                "phone": ("+1 555 0100",),
                "note": "one\r\ntwo and more",
            },
            {
                "name": "Cole, Dana",
                "email": ("d@x.y",),
                "town": "Leeds",
                "tags": ("vip", "north"),
                "note": "rings\nat noon, not \\n",
            },
            {
                "name": "Cole Bakery",
                "email": ("a@x.y", "A@x.y"),
                "phone": ("+1-555-0102",),
                "code": "urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1",
            },
            {"name": "1", "phone": ("1",)},  # a card with nothing but a number
        ]
        assert chunk.refused == []


# The lines of a card, and what it comes to beside its name.
CARD_LINES: list[tuple[str, dict[str, Any]]] = [
    ("N;CHARSET=X-FOO;ENCODING=QUOTED-PRINTABLE:=4Cee;Ann", {"name": "Ann Lee"}),
    ("N;ENCODING=QUOTED-PRINTABLE:Lee;A=\n nn", {"name": "Ann Lee"}),
    ("FN:Ann\nADR;TYPE=HOME:;;;Hull\nADR;TYPE=WORK:;;;York\nADR:;;;Ely", {"town": "York"}),
    ("FN:Ann\nADR;TYPE=HOME:;;;Hull\nADR;TYPE=HOME:;;;Ely", {"town": "Hull"}),
    ("FN:Ann\nADR:;;", {}),
    ("FN:Ann\nTITLE:Chef\nTITLE:Cook", {"role": "Chef"}),
    ("FN:Ann\nUID:12345678", {}),  # so short a one is a running number
    ("FN:Ann\nUID:123456789", {"code": "123456789"}),
    ('FN:Ann\nTEL;TYPE=FAX:1\nTEL;TYPE="work,fax":2\nTEL;TYPE=cell;TYPE=FAX:3', {}),
    ("FN:Ann\nTEL:TEL:2\nTEL:2\nTEL:3", {"phone": ("2", "3")}),
    ("FN:Ann\nEMAIL:MailTo:a@x.example", {"email": ("a@x.example",)}),
    ("FN:Ann\nCATEGORIES:myContacts,vip\\,old,vip\\,old", {"tags": ("vip,old",)}),
    ("FN:Ann\nNOTE:so lo\n  ng a\n\tnote\\Nof two", {"note": "so lo ng anote\nof two"}),
    ('FN:Ann\nX-A;B="c;d:e":v\nitem2.TEL:5', {"phone": ("5",)}),
    ("FN:Ann\nORG:Lee Ltd;Sales\nORG:Other", {"name": "Lee Ltd", "contact": "Ann"}),
]


@pytest.mark.parametrize(("lines", "values"), CARD_LINES)
def test_a_card_comes_to(lines: str, values: dict[str, Any]) -> None:
    data = f"BEGIN:VCARD\nVERSION:3.0\n{lines}\nEND:VCARD\n".encode()
    (chunk,) = open_sheet(from_bytes("cards.vcf", data)).chunks()
    assert [row.values for row in chunk.rows] == [{"name": "Ann", **values}]


def test_a_card_keeps_what_has_no_field_and_one_without_a_name_is_refused() -> None:
    kept = "FN:Ann\nNICKNAME:An\nBDAY:1970-01-01\nURL:\nROLE:Chef"
    cards = "".join(f"BEGIN:VCARD\n{card}\nEND:VCARD\n" for card in (kept, "ORG:\nNOTE:x"))
    (chunk,) = open_sheet(from_bytes("cards.vcf", cards.encode())).chunks()
    assert chunk.rows[0].extra == {"Nickname": "An", "Birthday": "1970-01-01", "Role": "Chef"}
    assert [row.text for row in chunk.refused] == ["line 8, FN: the card has no name"]


@pytest.mark.parametrize(
    ("wishes", "why", "hint"),
    [
        ({"kind": "purchases"}, "holds address cards, not purchases", "Leave --kind out"),
        ({"maps": [("FN", "name")]}, "has no columns", "Leave --map and --where out"),
        ({"where": [("FN", "Ann")]}, "has no columns", "Leave --map and --where out"),
    ],
)
def test_cards_take_no_options_of_columns(wishes: dict[str, Any], why: str, hint: str) -> None:
    source = from_bytes("c.vcf", b"BEGIN:VCARD\nFN:Ann\nEND:VCARD\n")
    with pytest.raises(ImportRefused, match=why) as refusal:
        open_sheet(source, Wishes(**wishes))
    assert refusal.value.hint == hint
    assert open_sheet(source, Wishes(kind="contacts")).row_count == 1
    several = open_sheet(source, Wishes(where=[("FN", "Ann")], several=True))
    assert not several.filtered


def test_phones_and_e_mails_are_what_they_read_as_in_whichever_column() -> None:
    rows, _ = found_in(
        text_sheet(
            "Contact,Company,Email / Phone,City\n"
            "Raj Kumar,Kumar Ltd,raj@kumar.example / 98765 01234,Pune\n"
            "Ann Lee,Lee Ltd,555 013 4411,Pune\n"
            "Bo Chu,Chu Ltd,invalid,Pune\n"
        )
    )
    assert [(r.get("email"), r.get("phone")) for _, r in rows] == [
        (("raj@kumar.example",), ("98765 01234",)),
        (None, ("555 013 4411",)),
        (None, None),
    ]


def test_what_is_no_e_mail_is_kept_beside_ours() -> None:
    sheet = text_sheet("Name,Email,City\nAnn Lee,invalid,Pune\n")
    (row,) = [row for chunk in sheet.chunks() for row in chunk.rows]
    assert row.extra == {"Email as written": "invalid"}


def test_a_firm_and_a_person_under_french_headers() -> None:
    rows, _ = found_in(text_sheet("Nom;Email;Entreprise\nJean Dupont;jean@email.example;Soc FR\n"))
    assert [(r["name"], r["contact"]) for _, r in rows] == [("Soc FR", "Jean Dupont")]


def test_dynamics_accounts_have_their_main_contact() -> None:
    rows, _ = found_in(
        text_sheet(
            "(Do Not Modify) Account\t(Do Not Modify) Row Checksum\t(Do Not Modify) Modified On"
            "\tAccount Name\tMain Phone\tPrimary Contact\tEmail (Primary Contact) (Contact)\n"
            "{0A1B}\tabc==\t2026-10-01\tKopi Kita\t021 555 99\tBudi\tbudi@kopi.example\n"
        )
    )
    ((kind, row),) = rows
    assert (kind, row["name"], row["contact"], row["code"]) == (
        "customers",
        "Kopi Kita",
        "Budi",
        "dynamics:customer:{0A1B}",
    )
    assert (row["phone"], row["email"]) == (("021 555 99",), ("budi@kopi.example",))


def test_a_payment_in_quickbooks_sales_is_a_payment_whatever_its_sign() -> None:
    rows, left = found_in(
        text_sheet(
            "Transaction date,Transaction type,No.,Name,Status,Due date,Total,Balance,Currency\n"
            "2025-04-01,Invoice,1050,Bali Villas,Paid,2025-04-04,1500.00,0.00,IDR\n"
            "2025-04-03,Payment,,Bali Villas,,,-1500.00,,IDR\n"
            "2025-05-01,Invoice,1051,Ann Lee,Open,2025-05-06,250.00,250.00,IDR\n"
            "2025-05-02,Invoice,1052,Ann Lee,Voided,2025-05-06,0.00,0.00,IDR\n"
        )
    )
    assert sorted(kind for kind, _ in rows) == ["payments", "purchases", "purchases"]
    assert dict(left) == {'status "Voided"': 1}


def test_woocommerce_in_french_says_what_was_bought() -> None:
    rows, left = found_in(
        text_sheet(
            "Date,Commande n°,État,Client,Produit(s),Articles vendus,Ventes nettes\n"
            "2024-01-02,#1,Completed,Ann Lee,Mug x 1,1,15.00\n"
            "2024-01-03,#2,Cancelled,Ann Lee,Mug x 1,1,15.00\n"
        )
    )
    assert [(row["what"], row["cents"]) for _, row in rows] == [("Mug x 1", 1500)]
    assert sum(left.values()) == 1


@pytest.mark.parametrize(
    ("length", "minutes"), [("0:12:34", 13), ("0:12:29", 12), ("1:00:30", 61), ("12 min", None)]
)
def test_a_call_of_hubspot_has_its_length_and_outcome(length: str, minutes: int | None) -> None:
    rows, _ = found_in(
        text_sheet(
            "Record ID,Activity type,Activity date,Call notes,Call duration (HH:mm:ss),Call outcome,"
            "Associated Contact,Associated Company\n"
            f"1,Call,2026-01-05 10:00,<p>Hi &amp; bye</p><p>two</p>,{length},Busy,"
            "Dana Cole (5101),Cole (9001)\n"
        )
    )
    ((kind, row),) = rows
    assert (kind, row["outcome"], row["channel"]) == ("calls", "no-answer", "phone")
    assert (row["note"], row.get("minutes")) == ("Hi & bye\ntwo", minutes)
    assert (row["customer"], row["contact"]) == ("Cole", "Dana Cole")


@pytest.mark.parametrize("cell", ["Kim Long", "5"])
def test_no_export_stops_with_anything_but_a_reason(cell: str) -> None:
    """Of each export that is known the fewest columns by which it is, with texts or numbers."""
    for layout in layouts():
        header = [key.replace("*", "x") for key in (*layout.needs, *layout.any_of[:1])]
        text = "".join(",".join(row) + "\n" for row in (header, [cell for _ in header]))
        try:
            for chunk in text_sheet(text).chunks():
                assert chunk.read == 1
        except ImportRefused as refusal:
            assert refusal.hint


def test_a_programs_export_without_the_customer_is_refused_for_that() -> None:
    with pytest.raises(ImportRefused) as refusal:
        text_sheet(
            "Record ID,Deal Name,Deal Stage,Close Date,Amount,Owner\n"
            "1,Pumps,Closed won,2026-01-05,5,Sam\n"
        )
    assert refusal.value.message == "No column of export.csv looks like a customer"
    assert refusal.value.hint == 'Say which it is: --kind purchases --map "Owner=customer"'


def test_cards_of_myob_are_of_a_firm_or_a_person_and_none_is_no_id() -> None:
    text = (
        "{}\nCo./Last Name\tFirst Name\tCard ID\tCard Status\tAddr 1 - Line 1\t"
        "           - City\t           - Phone # 1\t           - Phone # 2\t           - Email\t"
        "           - Contact Name\tAddr 2 - Line 1\t           - City\tNotes\tRecord ID\n"
        "Harbor Foods\t\t*None\tN\t1 Quay St\tBondi\t02 9300 0000\t0401 220 556\t"
        "ana@harbor.example\tAna Rao\t\tPerth\tpays late\t7\n"
        "Tanaka\tKenji\t*None\tN\t\t\t\t\tkenji@t.example\t\t\t\t\t8\n"
        "Tanaka\tYuki\tTAN2\tN\t\t\t\t\t\t\t\t\t\t9\n"
    )
    sheet = text_sheet(text)
    assert (sheet.source, sheet.kind) == ("myob", "customers")
    firm, kenji, yuki = (values for _, values in found_in(sheet)[0])
    assert (firm["name"], firm["contact"], firm["town"]) == ("Harbor Foods", "Ana Rao", "Bondi")
    assert firm["phone"] == ("02 9300 0000", "0401 220 556") and firm["code"] == "myob:customer:7"
    assert (kenji["name"], kenji["code"], "also" in kenji) == (
        "Kenji Tanaka",
        "myob:customer:8",
        False,
    )
    assert (yuki["name"], yuki["also"]) == ("Yuki Tanaka", ("myob:customer:card TAN2",))


@pytest.mark.parametrize(
    ("header", "source"),
    [
        ("Co./Last Name,First Name,Card ID,Hours,Hourly Rate", "plain"),
        ("userid,fullname,email,joined_at,sign_in_count", "teachable"),
    ],
)
def test_lists_of_people_are_known_by_what_only_they_have(header: str, source: str) -> None:
    try:
        assert text_sheet(f"{header}\nLee,Ana,a@x.example,2026-01-05,4\n").source == source
    except ImportRefused:
        assert source == "plain"
