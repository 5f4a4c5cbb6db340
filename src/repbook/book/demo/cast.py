# Long because it is one table: a line a customer.
# ruff: noqa: E501  one line a customer or happening, so that the table reads like one
"""Who is in the sample book: invented firms and people, and how each of them buys.

The rep sells seals, valves, filters, hoses and pump parts. CAST is one line a
customer; days count back from the day the book is made for.
"""

from __future__ import annotations

from typing import NamedTuple

# name | contact, role | phone | town | tags | how they buy | last touch | more
#   how they buy: pattern gap amount first last  (days between, money, days ago)
#   last touch: nothing but orders since so many days ago, 0 for the usual care
CAST_LINES = """
Harbor Foods      | Ann Lee, plant manager     | 0134 | Eastport   | food north    | regular 28 620 690 12  | 4   | terms=30 code=C-1001
Delta Pumps       | Raj Patel, buyer           | 0177 | Millbrook  | industry      | regular 31 640 655 12  | 1   | terms=30 code=C-1002
Kobo Dairy        | M. Ito, maintenance        | 0190 | Fairhaven  | food north    | regular 45 880 610 33  | 6   | terms=30 code=C-1003
Northside Gym     | Jo Park, owner             | 0143 | Eastport   | leisure north | once 0 340 8 8         | 8   |
Lumen Print       | Al Ruiz, workshop          | 0129 | Millbrook  | industry      | regular 40 410 540 17  | 7   | terms=14
Vale Brothers     | Tom Vale, owner            | 0112 | Marlow Bay | trade south   | steady 31 1250 590 58  | 58  |
Orchard Hotel     | Sam Oh, house manager      | 0165 | Fairhaven  | hotel         | steady 30 640 680 29   | 29  | terms=14
Pier 9 Marine     | Kit Moe, yard manager      | 0118 | Marlow Bay | marine south  | days 112,291,478,655 6400 | 112 | orders=180 terms=30 what=hoses_and_seals_for_the_yard
Amber Brewing     | Nia Cole, brewer           | 0101 | Millbrook  | food          | regular 21 340 700 6   | 0   |
Bright Laundry    | Omar Haddad, owner         | 0102 | Eastport   | trade north   | regular 30 260 640 4   | 0   |
Castle Bakery     | Ines Duarte, production    | 0103 | Lindow     | food          | regular 28 180 500 9   | 0   | terms=14
Dunmore Quarry    | Phil Garth, foreman        | 0104 | Lindow     | industry      | regular 35 890 720 5   | 0   | terms=30
Elm Street Clinic | Dr. Ruth Amos, director    | 0105 | Fairhaven  | health        | regular 42 210 420 25  | 0   |
Fenwick Farms     | Joe Fenwick, farmer        | 0106 | Lindow     | farm          | regular 30 520 700 3   | 0   |
Glenside Packaging| Lucy Marsh, buyer          | 0107 | Millbrook  | industry      | regular 33 460 560 9   | 9   | terms=30 big=2.6
Hollis Plumbing   | Mark Hollis, owner         | 0108 | Eastport   | trade north   | regular 14 150 690 5   | 0   |
Island Ferries    | Petra Lund, engineer       | 0109 | Marlow Bay | marine south  | regular 31 1100 650 6  | 12  | terms=30
Juniper Foods     | Caleb Stone, buyer         | 0110 | Fairhaven  | food          | regular 40 410 480 47  | 26  | terms=30
Kestrel Joinery   | Eva Brandt, owner          | 0111 | Lindow     | trade         | regular 45 230 630 21  | 0   | terms=14
Lakeside School   | Hugh Price, caretaker      | 0113 | Fairhaven  | public        | regular 60 300 600 28  | 0   | terms=30
Moor Green Nursery| Wendy Shaw, owner          | 0114 | Lindow     | farm          | growing 24 640 430 11  | 0   |
Nordic Spa        | Liv Aasen, manager         | 0115 | Eastport   | leisure north | growing 27 520 170 4   | 0   | terms=14
Oakfield Dairy    | Ben Osei, engineer         | 0116 | Lindow     | food farm     | regular 90 1900 700 41 | 0   | terms=30
Parkway Cinema    | Gia Conti, manager         | 0117 | Millbrook  | leisure       | days 70,165,262 380    | 0   |
Quayside Aquarium | Noah Finch, life support   | 0119 | Marlow Bay | leisure south | regular 80 900 690 90 | 34  | terms=30
Redbridge Linen   | Amina Bello, works manager | 0120 | Eastport   | trade north   | regular 88 2400 710 12 | 0   | terms=30
Stonegate Depot   | Carl Hughes, stores        | 0121 | Millbrook  | public        | regular 75 900 690 118 | 40  | terms=30 late
Tideway Boats     | Rosa Quinn, owner          | 0122 | Marlow Bay | marine south  | loose 50 330 610 31    | 0   | terms=14 late
Union Hall        | Victor Hale, steward       | 0123 | Eastport   | leisure north | days 173,241,330 170   | 0   |
Violet Ceramics   | Dana Wolff, studio lead    | 0124 | Fairhaven  | trade         | loose 60 240 450 6     | 0   | terms=14
Westmill Paper    | Igor Novak, shift lead     | 0125 | Millbrook  | industry      | loose 40 940 680 19    | 0   | terms=30 late
Yarrow Winery     | Claire Dumas, cellar       | 0126 | Lindow     | food farm     | loose 65 610 520 44    | 0   | terms=30 late
Zephyr Air        | Max Adler, service         | 0127 | Millbrook  | trade         | loose 36 290 160 13    | 0   |
Abbot Cold Store  | Tess Rowe, manager         | 0128 | Eastport   | food north    | loose 55 800 660 46   | 10  | terms=30 late
Birchwood Inn     | Ravi Nair, owner           | 0130 | Fairhaven  | hotel         | days 24,70,116 220     | 0   | from=Orchard_Hotel
Cobalt Glass      | Yves Morel, plant          | 0131 | Lindow     | industry      | loose 70 780 640 105   | 31  | terms=30 late
Driftwood Cafe    | Lena Frost, owner          | 0132 | Marlow Bay | food south    | days 82,170,255 140    | 76  |
Eastport Pools    | Gary Webb, technician      | 0133 | Eastport   | public north  | regular 26 450 520 23  | 14  | terms=30
Fairhaven Rowing  | Sue Lacey, boatman         | 0135 | Fairhaven  | leisure       | days 196,310 160       | 88  |
Gable Roofing     | Neil Byrne, owner          | 0136 | Lindow     | trade         | days 52,101,167 200    | 21  | from=Hollis_Plumbing
Hilltop Dairy     | Greta Holm, owner          | 0137 | Lindow     | food farm     | regular 34 560 300 30  | 13  | terms=30 from=Kobo_Dairy
Ivory Dental Lab  | Dr. Paul Kerr, owner       | 0138 | Fairhaven  | health        | days 64,158 260        | 22  | from=Elm_Street_Clinic
Jetty Seafood     | Mina Costa, buyer          | 0139 | Marlow Bay | food south    | regular 25 370 210 22  | 11  | terms=14 from=Harbor_Foods
Kiln Lane Pottery | Ada Wynn, potter           | 0140 | Fairhaven  | trade         | days 66,126 150        | 25  | from=Violet_Ceramics
Lantern Theatre   | Iris Bell, stage manager   | 0141 | Eastport   | leisure north | once 0 210 24 24       | 17  |
Mason Marble      | Dario Greco, owner         | 0142 | Lindow     | trade         | once 0 690 47 47       | 41  |
Nettle Organics   | Fay Moss, owner            | 0144 | Lindow     | food farm     | days 27,58 310         | 0   | from=Moor_Green_Nursery
Old Mill Museum   | Peter Lang, curator        | 0145 | Millbrook  | public        | once 0 430 186 186     | 120 |
Peak Climbing     | Zoe Hart, owner            | 0146 | Eastport   | leisure north | once 0 120 262 262     | 200 |
Quill Stationers  | Ed Norris, owner           | 0147 | Millbrook  | trade         | once 0 95 351 351      | 300 |
Rosewood Care Home| Joan Kirk, matron          | 0148 | Fairhaven  | health        | once 0 280 96 96       | 89  |
Saltmarsh Camping | Will Tanner, warden        | 0149 | Marlow Bay | leisure south | once 0 260 140 140     | 70  |
Tanner Leather    | Oskar Blum, owner          | 0150 | Lindow     | industry      | regular 33 330 560 116  | 60  | terms=30
Upton Garage      | Lee Foster, owner          | 0151 | Millbrook  | trade         | regular 24 130 520 64  | 24  |
Vista Apartments  | Karen Doyle, caretaker     | 0152 | Eastport   | hotel north   | regular 40 310 640 214 | 120 |
Wharf Street Gym  | Andre Silva, owner         | 0153 | Marlow Bay | leisure south | regular 30 250 610 302 | 250 |
Brook Textiles    | Hanna Weiss, plant         | 0154 | Millbrook  | industry      | regular 37 980 690 166 | 150 | terms=30
Crown Catering    | Simon Ogden, owner         | 0155 | Fairhaven  | food          | days 14,330,362 270             | 14 |
Dale End Dairy    | Martha Voss, owner         | 0156 | Lindow     | food farm     | regular 38 420 500 27  | 0   | dnc
Gull Rock Hotel   | Theo Marsh, porter         | 0157 | Marlow Bay | hotel south   | loose 60 180 380 71    | 66  | dnc
Corner Pantry     | Bea Lowe, owner            | 0158 | Fairhaven  | food          | none 4                 | 0   | from=Birchwood_Inn
Summit Brewing    | Kofi Mensah, head brewer   | 0159 | Lindow     | food          | none 16                | 9   | from=Amber_Brewing
Ridge Quarries    | Alan Stubbs, buyer         | 0160 | Lindow     | industry      | none 97                | 90  |
"""


class Plan(NamedTuple):
    """One customer: who, and how they have bought; days are days ago."""

    name: str
    contact: str
    role: str
    phone: str
    town: str
    tags: tuple[str, ...]
    pattern: str
    gap: int
    amount: int
    first: int
    last: int
    days: tuple[int, ...]
    hush: int
    terms: int | None = None
    orders_every: int | None = None
    code: str | None = None
    friend: str | None = None
    pays_late: bool = False
    large_last: float = 1.0
    do_not_call: bool = False
    what: str | None = None


def cast() -> list[Plan]:
    """Everyone, in the order of their numbers."""
    return [_plan(line) for line in CAST_LINES.strip().splitlines()]


def _plan(line: str) -> Plan:
    name, person, phone, town, tags, buys, hush, more = (c.strip() for c in line.split("|"))
    contact, role = person.split(", ")
    pattern, *figures = buys.split()
    days: tuple[int, ...] = ()
    gap = amount = first = last = 0
    if pattern == "none":
        first = int(figures[0])
    elif pattern == "days":
        days, amount = tuple(int(d) for d in figures[0].split(",")), int(figures[1])
        first, last = days[-1], days[0]
    else:
        gap, amount, first, last = (int(figure) for figure in figures)
    said = dict([*word.split("="), "yes"][:2] for word in more.split())
    return Plan(
        name,
        contact,
        role,
        f"555 {phone}",
        town,
        tuple(tags.split()),
        pattern,
        gap,
        amount,
        first,
        last,
        days,
        int(hush),
        _whole(said, "terms"),
        _whole(said, "orders"),
        said.get("code"),
        said.get("from", "").replace("_", " ") or None,
        "late" in said,
        float(said.get("big", 1)),
        "dnc" in said,
        said.get("what", "").replace("_", " ") or None,
    )


def _whole(said: dict[str, str], key: str) -> int | None:
    return int(said[key]) if key in said else None


# name, team, phone, e-mail, thanked so many working days ago (0: not lately)
ALLIES = (
    ("Priya Nair", "Support", "555 0191", "priya@desk.example", 0),
    ("Tom Becker", "Repair", "555 0192", "tom@desk.example", 1),
    ("Lena Ortiz", "Warehouse", "555 0193", "lena@desk.example", 0),
    ("Otto Klein", "Invoices", "555 0194", "otto@desk.example", 0),
)

# customer, contact, role, phone, left so many days ago (0: still there)
SECOND_CONTACTS = (
    ("Harbor Foods", "Bill Carter", "night shift", "555 0161", 0),
    ("Delta Pumps", "Maya Singh", "accounts", "555 0162", 0),
    ("Kobo Dairy", "Erin Walsh", "purchasing", "555 0163", 0),
    ("Pier 9 Marine", "Gus Peel", "foreman", "555 0164", 0),
    ("Dunmore Quarry", "Ivy Garth", "accounts", "555 0166", 0),
    ("Oakfield Dairy", "Stan Wood", "engineer", "555 0167", 210),
    ("Redbridge Linen", "Paul Otieno", "purchasing", "555 0168", 0),
    ("Westmill Paper", "Ola Berg", "purchasing", "555 0169", 330),
    ("Island Ferries", "Nils Ek", "stores", "555 0170", 0),
)

# customer, another name
ALIASES = (
    ("Harbor Foods", "Harbor Fish Company"),
    ("Redbridge Linen", "Redbridge Hospital Laundry"),
    ("Stonegate Depot", "Stonegate Town Works"),
    ("Vale Brothers", "Vale Bros"),
)

NOTES = {
    "Delta Pumps": "Prefers mornings. Sold as Delta under three roofs; Millbrook decides",
    "Harbor Foods": "Two lines, stops on Sundays only",
    "Pier 9 Marine": "Orders big, twice a year, before and after the season",
    "Vale Brothers": "Tom decides alone, and fast",
    "Gull Rock Hotel": "Asked not to be called; writes when they need something",
    "Dale End Dairy": "Orders by e-mail only, deaf in one ear",
    "Oakfield Dairy": "Ben took over from Stan Wood in the spring",
}

PRODUCTS = (
    "20 shaft seals",
    "pump service kit",
    "2 ball valves",
    "hose set",
    "bearing kit",
    "spare impeller",
    "4 check valves",
    "coupling inserts",
    "gasket set",
)
# what those without a plant of their own buy
SMALL_PRODUCTS = (
    "filter cartridges",
    "gasket set",
    "pressure gauges",
    "hose set",
    "tap seals",
    "dosing pump heads",
)
SMALL_TAGS = {"hotel", "leisure", "public", "health"}

REACHED_NOTES = (
    "All running. Stock lasts to the end of the month",
    "Happy with the last delivery",
    "Wants to see the new filter range",
    "Short of hands, will order when the new one has started",
    "Asked for the delivery day of the last order",
    "Went through their stock together, two seals short",
    "New line planned for next year, stay close",
    "Busy, but glad of the call",
    "Budget is fixed, nothing extra before the new quarter",
    "Told them about the winter service",
    "Compared our valves with another make, ours stay",
    "Asked how long the hoses keep on the shelf",
    "Pump two sounds better since the service",
    "They are hiring, a good sign",
)
ORDER_NOTES = ("the usual", "needs it by Friday", "for the second line", "for stock", None, None)
EMAIL_NOTES = ("Sent the price list", "Sent the data sheet", "Sent the dates for the service")
VISIT_NOTES = ("Walked the plant with them", "Showed the new seals at their bench")

SMALL_PROMISES = (
    "the quote",
    "a sample of the new gasket",
    "the data sheet",
    "the delivery day",
    "the new price list",
    "a date for the service",
    "a photo of the fitted valve",
    "the certificate for the hoses",
    "ask the workshop about the impeller",
)

# topic, verdict, the words; the topics fall silent by themselves as the story needs it
SAYINGS = (
    ("quality", "good", "these seals outlast the others"),
    ("quality", "good", "no leak since spring"),
    ("quality", "good", "you can feel the difference"),
    ("quality", "mixed", "the valves are fine, the handles are not"),
    ("quality", "bad", "two gaskets of ten were too thin"),
    ("service", "good", "you always ring back"),
    ("service", "good", "Tom was here within the day"),
    ("service", "good", "I never had to ask twice"),
    ("service", "mixed", "good once I get through"),
    ("service", "good", "nobody else asks how it runs"),
    ("price", "mixed", "not cheap, but it holds"),
    ("price", "bad", "the other quote was lower"),
    ("price", "bad", "third increase in two years"),
    ("price", "mixed", "all right if it lasts"),
    ("delivery", "good", "next day, as you said"),
    ("delivery", "bad", "came two days late again"),
    ("delivery", "mixed", "on time, but the wrong door"),
    ("delivery", "good", "the driver even helped to unload"),
)
