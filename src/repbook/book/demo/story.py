# ruff: noqa: E501  one line a customer or happening, so that the table reads like one
"""What happened that no dice could throw: the problems, and the days around today.

Days are days ago, unless `w` is written: working days ago. Customers are named
as in the cast.
"""

from __future__ import annotations

# Every problem of the last two years, oldest first where it does not matter:
#   customer | days ago | what | kind | how it went | ally | resolution
# How it went, one word a step, `day:word` counted from the report:
#   tried2      what they tried before it reached the rep
#   found       the rep found it by calling
#   email, visit, text   the channel of the report (phone)
#   d:ask       handed to the ally behind the scenes      d:pass   directly
#   d:answer    the ally answered      d:tell   the rep kept them posted
#   d:again     the customer made contact again           d:mail   by e-mail
#   d:park+N    parked for N days      d:fixed  resolved  d:fixed6 with their ease
#   d:reopen    it came back           d:held   confirmed d:gone   given up
PROBLEM_LINES = """
Harbor Foods      | 640 | line 2 seal leaks          | leak          | 0:ask 1:answer 1:fixed6 5:held          | Tom   | new seal kit
Dunmore Quarry    | 611 | delivery came a day late   | late delivery | 0:ask 1:fixed                           | Lena  | courier from the second warehouse
Redbridge Linen   | 598 | wrong valve in the box     | wrong part    | email 0:ask 1:answer 2:fixed7 6:held    | Lena  | picked again, courier next day
Wharf Street Gym  | 571 | pump howls at night        | noise         | tried1 0:pass 3:again 4:pass 9:again 11:again 21:fixed2 | Tom | bearing changed on site
Amber Brewing     | 566 | tap valve drips            | leak          | 0:ask 0:answer 1:fixed7 4:held          | Tom   | new seal kit
Vista Apartments  | 548 | invoiced twice             | invoice       | email 0:ask 2:fixed6                    | Otto  | corrected invoice
Hollis Plumbing   | 533 | couplings came unpacked    | damaged       | 0:ask 1:fixed7                          | Lena  | replaced from stock
Oakfield Dairy    | 507 | pump 3 hums                | noise         | 0:ask 2:answer 3:fixed6 9:held          | Tom   | bearing changed on site
Brook Textiles    | 486 | hose too short by a hand   | wrong part    | tried1 0:ask 3:again 5:fixed4           | Lena  | picked again, courier next day
Westmill Paper    | 472 | gland leaks at full load   | leak          | 0:ask 1:fixed6 12:reopen 12:ask 14:fixed5 20:held | Tom | new seal kit
Kobo Dairy        | 455 | late again, line waited    | late delivery | 0:ask 1:answer 2:fixed6                 | Lena  | courier from the second warehouse
Moor Green Nursery| 402 | filter housing cracked     | damaged       | 0:ask 1:fixed7 5:held                   | Lena  | replaced from stock
Island Ferries    | 398 | discount missing           | invoice       | email 0:ask 1:fixed                     | Otto  | corrected invoice
Quayside Aquarium | 371 | seal weeps, salt on it     | leak          | found 0:ask 1:answer 2:fixed7 8:held    | Priya | other seal grade, by post
Upton Garage      | 358 | wrong gauge thread         | wrong part    | 0:pass 4:again 6:fixed                  | Lena  | picked again, courier next day
Crown Catering    | 327 | hot water valve sticks     | leak          | tried2 0:pass 4:again 6:pass 12:again 19:fixed2 | Priya | other seal grade, by post
Lakeside School   | 301 | order came after the term  | late delivery | 0:ask 3:fixed5                          | Lena  | courier from the second warehouse
Tanner Leather    | 288 | pump trips on start        | controls      | 0:ask 2:tell 4:answer 6:again 7:fixed4  | Priya | new settings by phone
Vista Apartments  | 247 | booster leaks in the cellar| leak          | tried1 0:pass 5:again 9:again 17:pass 23:gone | Tom | they had the whole booster changed elsewhere
Fenwick Farms     | 241 | milk pump seal leaks       | leak          | 0:ask 0:answer 1:fixed7 6:held          | Tom   | new seal kit
Eastport Pools    | 228 | dosing head wrong size     | wrong part    | 0:ask 1:fixed6                          | Lena  | picked again, courier next day
Harbor Foods      | 214 | invoice without order no.  | invoice       | email 0:ask 1:fixed7                    | Otto  | corrected invoice
Brook Textiles    | 187 | dye pump leaks             | leak          | tried1 0:pass 4:again 7:again 15:pass 22:again 26:fixed2 | Priya | changed the shaft sleeve
Zephyr Air        | 91  | bearing kit late           | late delivery | found 0:ask 1:fixed7                    | Lena  | courier from the second warehouse
Nordic Spa        | 101 | circulation pump noisy     | noise         | 0:ask 1:answer 2:fixed7 8:held          | Tom   | bearing changed on site
Glenside Packaging| 149 | two valves crushed         | damaged       | 0:ask 1:fixed6 3:held                   | Lena  | replaced from stock
Abbot Cold Store  | 137 | glycol pump leaks          | leak          | 0:pass 3:again 4:pass 8:fixed3 15:held| Tom   | changed the shaft sleeve
Jetty Seafood     | 121 | delivery to the wrong gate | late delivery | 0:ask 1:fixed6                          | Lena  | courier from the second warehouse
Saltmarsh Camping | 133 | shower pump leaks          | leak          | tried1 0:pass 6:again 10:again 18:fixed3| Priya | other seal grade, by post
Juniper Foods     | 96  | credit note missing        | invoice       | email 0:ask 4:again 6:fixed5            | Otto  | corrected invoice
Peak Climbing     | 257 | shower valve came late     | late delivery | tried1 0:pass 3:again 5:fixed4          | Lena  | courier from the second warehouse
Union Hall        | 169 | tap seal drips             | leak          | 0:ask 1:fixed6                          | Tom   | new seal kit
Tanner Leather    | 111 | wrong seal size            | wrong part    | 0:ask 1:answer 1:fixed                  | Lena  | picked again, courier next day
Delta Pumps       | 88  | seal leaks                 | leak          | 0:ask 0:answer 1:fixed6 6:held          | Tom   | new seal kit
Hilltop Dairy     | 77  | wash pump leaks            | leak          | found 0:ask 1:answer 1:fixed7 7:held    | Tom   | new seal kit
Redbridge Linen   | 61  | pallet a day late          | late delivery | 0:ask 1:answer 1:fixed6                 | Lena  | courier from the second warehouse
Amber Brewing     | 52  | wrong gasket set           | wrong part    | text 0:ask 1:fixed7                     | Lena  | picked again, courier next day
Dunmore Quarry    | 43  | slurry pump rattles        | noise         | 0:ask 2:answer 3:fixed6 10:held         | Tom   | bearing changed on site
Bright Laundry    | 34  | boiler valve leaks         | leak          | found 0:ask 1:fixed6 8:held             | Tom   | new seal kit
Castle Bakery     | 26  | late, baked without it     | late delivery | 0:ask 1:again 2:answer 2:fixed6         | Lena  | courier from the second warehouse
Fenwick Farms     | 6w  | wrong impeller sent        | wrong part    | 0:ask 1w:answer 1w:fixed7 2w:held       | Lena  | picked again, courier next day
Hollis Plumbing   | 3w  | invoice for another Hollis | invoice       | text 0:ask 1w:fixed7 2w:held            | Otto  | corrected invoice
Lumen Print       | 9   | valve sticks               | leak          | 0:ask 1:answer 2:fixed6                 | Tom   | new seal kit
Oakfield Dairy    | 19  | controller shows half the pressure | controls | 0:ask 3:answer 3:park+40 9:tell 15:tell | Priya |
Westmill Paper    | 10  | felt pump loses pressure   | leak          | 0:ask                                   | Tom   |
Cobalt Glass      | 12  | cooling pump trips         | controls      | 0:ask 2:answer 3:fixed5 8:reopen 8:ask 9:tell | Priya | new settings by phone
Gull Rock Hotel   | 6   | sauna valve came dented    | damaged       | email 0:ask 2:answer                    | Lena  |
Delta Pumps       | 2w  | seal leaks again           | leak          | tried1 0:ask 1w:again 1w:answer         | Priya |
"""

# Promises that stand today: customer | made | by | text | every
#   days ago; a minus is a day to come; w is working days
OPEN_PROMISE_LINES = """
Kobo Dairy        | 6   | 1w  | the quote for the new filling line |
Castle Bakery     | 5w  | 0   | the day of the next delivery |
Summit Brewing    | 9   | -2  | the price for forty hoses |
Fenwick Farms     | 3   | -3  | a second-hand impeller, if there is one |
Orchard Hotel     | 29  | -8  | the winter service dates |
Redbridge Linen   | 24  | -17 | the offer for next year |
Amber Brewing     | 330 | -35 | ring before the yearly pump service | 1y
Dunmore Quarry    | 300 | -62 | ring before the yearly pump service | 1y
Dale End Dairy    | 11  | 2   | the certificate by e-mail |
Driftwood Cafe    | 76  | 62  | a sample of the small filters |
"""

# Promises kept these last days: customer | made | by | kept | text
KEPT_PROMISE_LINES = """
Nordic Spa        | 4w  | 2w  | 2w | the filter sizes for the second pool
Kestrel Joinery   | 4w  | 3w  | 4w | the data sheet of the dust filter
Redbridge Linen   | 8w  | 4w  | 5w | a first draft of next year's offer
Tideway Boats     | 6w  | 3w  | 3w | how long the hoses keep on the shelf
Jetty Seafood     | 9w  | 7w  | 6w | a sample of the new gasket
Hilltop Dairy     | 9w  | 8w  | 8w | the date of the next service
"""

# Calls that must have been as they were: customer | days ago | outcome | channel | note | more
CALL_LINES = """
Harbor Foods      | 2w  | reached   | phone | Line 1 stops Monday for cleaning; ring then, she will have counted the seals | again=0@870
Pier 9 Marine     | 112 | reached   | visit | Season order delivered. "See you in autumn" | referral
Vale Brothers     | 58  | reached   | phone | Ordered for two jobs. Off on holiday after | order
Vale Brothers     | 89  | reached   | phone | Asked whom he knows in the trade; will think | referral
Orchard Hotel     | 29  | reached   | phone | Fine so far, and told the Birchwood about us | order
Abbot Cold Store  | 10  | reached   | phone | Says the invoice is with their office |
Juniper Foods     | 5w  | no-answer | phone | |
Juniper Foods     | 3w  | voicemail | phone | Asked her to ring about the autumn order |
Upton Garage      | 24  | voicemail | phone | |
Stonegate Depot   | 40  | reached   | phone | Depot moves, orders wait for the new stores |
Tanner Leather    | 60  | sent      | email | Sent the dates for the service |
Summit Brewing    | 9   | reached   | phone | Kofi knows us from Amber. Wants a price for forty hoses |
Dunmore Quarry    | 1w  | reached   | visit | Slurry pump is quiet now. Talked about spares |
Amber Brewing     | 1w  | reached   | phone | Gasket fits. Two new tanks in March |
Nordic Spa        | 2w  | reached   | phone | Wants the second pool on our filters too |
Elm Street Clinic | 2w  | no-answer | phone | |
Elm Street Clinic | 1w  | reached   | phone | Filters last longer than planned, order a week later |
Tideway Boats     | 2w  | reached   | phone | Laying up boats, will need hoses in February |
Redbridge Linen   | 3w  | reached   | video | Went through next year with Amina and Paul |
Bright Laundry    | 3w  | reached   | phone | Valve holds. Asked who else cleans filters in Eastport | referral
Zephyr Air        | 3w  | voicemail | phone | |
Fenwick Farms     | 3   | reached   | phone | Ordered; looking for a cheap impeller | order
Kestrel Joinery   | 4w  | reached   | phone | Dust filter question, sent him the sheet |
Castle Bakery     | 5w  | reached   | phone | Good again after the late one. Wants the day of the next delivery |
Lakeside School   | 5w  | sent      | email | Sent the dates for the service |
Yarrow Winery     | 5w  | reached   | phone | Bottling in January, will order before |
"""

# What was said lately: customer | days ago | topic | verdict | words
SAID_LINES = """
Delta Pumps       | 52  | price    | bad   | the other quote was lower
Delta Pumps       | 195 | quality  | good  | best seals we had
Orchard Hotel     | 29  | service  | good  | you are the only one who asks
Redbridge Linen   | 3w  | service  | good  | every problem was gone in a day
Dunmore Quarry    | 1w  | quality  | good  | quieter than when it was new
Castle Bakery     | 26  | service  | mixed | late, but you put it right
Island Ferries    | 12  | price    | bad   | hard to explain to the owners
Harbor Foods      | 40  | service  | good  | I never have to ring twice
Vale Brothers     | 89  | price    | mixed | fine, if the seals last
Bright Laundry    | 3w  | service  | good  | you found it before we did
Abbot Cold Store  | 129 | service  | bad   | three people, three answers
Brook Textiles    | 161 | service  | bad   | nobody knew about our pump
"""

# Given up: customer | days ago | why | back days ago
WRITE_OFF_LINES = """
Brook Textiles    | 120 | buys elsewhere since the dye pump leaked for a month |
Wharf Street Gym  | 200 | closed the pool |
Crown Catering    | 140 | no answer since the hot water valve | 14
"""

# Kept off the list: customer | days ago | until, days to come
SNOOZE_LINES = """
Parkway Cinema    | 6   | 20
Union Hall        | 12  | 9
"""

# Taken back: customer | days after the purchase | share of it | which purchase from the last | why
RETURN_LINES = """
Westmill Paper    | 9   | 0.4 | 4 | two of five were spares they had
Hollis Plumbing   | 6   | 1   | 9 | ordered twice by mistake
Moor Green Nursery| 5   | 0.3 | 6 | cracked housing
Yarrow Winery     | 12  | 0.5 | 2 | wrong thread
Glenside Packaging| 8   | 0.2 | 4 | crushed valves
Elm Street Clinic | 4   | 1   | 5 | too large for the cabinet
"""

# Who pays how, where it is not as agreed: customer | which from the last | what
#   open: not at all   part: half   +N: N days after it was due
PAYMENT_LINES = """
Abbot Cold Store  | 0 | open
Stonegate Depot   | 0 | part
"""


def lines(table: str) -> list[tuple[str, ...]]:
    """The cells of each line of a table."""
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]
