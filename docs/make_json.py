"""Write docs/json.md from the keys below; a test runs every command and holds them true.

Run by hand: python docs/make_json.py

A block a command: its name, what its JSON is (`list` or `object`), the command
lines the test runs on the sample book, then a line a key: path | type | words.
`?` behind a type: may be null. `@name` takes in the keys of a shape; `*` stands
for any key. Types: text, whole, number, day, time, yes, list, object.
"""
# Long because it is one page: every key of every command.

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from repbook.loyalty.calls import codes
from repbook.views.fields import Fields

HERE = Path(__file__).parent

SHAPES = """
= reason
code | text | the reason, one of REASONS
text | text | the same in words
amount | number | what it adds to the call value
since | day? | since when it holds

= call
rank | whole | its place, 1 at the top
block | text | `owed`, `care` or `worth`
id | whole | the customer's number
name | text | the customer
contact | text? | who to ask for
phone | text? | the number to dial
call_value | number | what ranks the third block
last_reached_on | day? | the last time they were reached
tries | whole | attempts since
reasons | list | all reasons, the first one first
reasons[] | @reason |
also | list | what else to bring up
also[] | text | one of them

= problem
@repbook.views.problems:CASE | |

= stepped
@repbook.views.steps:STEPPED | |

= purchase
@repbook.views.sales:PURCHASE | |

= contact
name | text | the person
role | text? | what they do there
phones | list | their numbers, as written
phones[] | text | one of them
emails | list | their addresses
emails[] | text | one of them
left | day? | the day they left

= customer
id | whole | the number
uid | text | random and stable, as in exports
name | text | the customer
aliases | list | other names
aliases[] | text | one of them
company | text? | the firm, where the customer is a person
town | text? | where they are
contacts | list | who to ask for
contacts[] | @contact |
phones | list | the customer's own numbers
phones[] | text | one of them
emails | list | the customer's own addresses
emails[] | text | one of them
tags | list | words to sort by
tags[] | text | one of them
stage | text | `prospect`, `first-time`, `repeat` or `loyal`
terms_days | whole? | days they have to pay
referred_by | text? | who sent them
do_not_call | yes | never to be called
prefer | text? | preferred channel
note | text? | what is good to know

= marks
buys | yes? | they buy on their rhythm; null without purchases
pays | yes? | they pay on time; null where nothing was due
talks | yes? | they gave feedback in the last year
refers | yes? | someone came through them

= ally
@repbook.views.complaints:ALLY | |

= since
customers | whole | customers with such a problem
bought | whole | how many of them bought since
purchases | whole | how often
amount | number | for how much

= rate
customers | whole | how many customers
bought_again | whole | after how many they bought again in time
rate | number? | the share
low | number? | the least it is likely to be (95 %)
high | number? | the most

= period
period | object | first and last day
period.from | day | the first
period.to | day | the last
touches | object | calls, mails, visits
touches.reached | whole | that reached someone
touches.attempts | whole | that did not
touches.customers | whole | how many customers were reached
purchases | object | what was sold
purchases.count | whole | orders
purchases.revenue | number | their sum, less returns
purchases.repeat_share | number? | the share from customers who bought before
problems | object | what went wrong
problems.opened | whole | reported
problems.found | whole | of these found by calling
problems.resolved | whole | solved
problems.open | whole | open at the end
problems.median_days | number? | days to the fix, the middle one
problems.painless_share | number? | the share solved painlessly
promises | object | what was promised
promises.kept | whole | kept in time
promises.late | whole | kept late, or not yet
promises.open | whole | open at the end
stages | object | how many customers are in each stage at the end
stages.* | whole | by stage, and `written-off`
moves | list | who changed stage
moves[].id | whole | the customer's number
moves[].name | text | the customer
moves[].from | text? | the stage before
moves[].to | text | the stage after
feedback | object | what was said, by topic
feedback.* | object | a topic
feedback.*.good | whole | how often good
feedback.*.mixed | whole | how often mixed
feedback.*.bad | whole | how often bad
referrals | whole | customers who came through another
commission | number | at the percentage of the settings
target | number | of the settings, for this length of time
reach_target | number | how many times to reach customers by the settings, for this length of time
quiet | whole | not heard from for a while, at the end

= changed
id | whole | the change's number
at | text | when, UTC
command | text | what was said
said | text? | what it was about
undone | yes | it was taken back
records | list | what it did
records[].id | text? | the record, as in `o12`
records[].kind | text | what it is
records[].customer | text? | the customer
records[].did | text | `added`, `changed` or `removed`
records[].before | object? | what changed, as it was
records[].before.* | any | field and value
records[].after | object? | what changed, as it became
records[].after.* | any | field and value
more | whole | how many further records there are

= setting
key | text | the setting's name
value | any | what it is
default | any | what it is until it is set
unit | text? | what the value is
changed | yes | it was set

= hit
id | text | as in `o12`
kind | text | what it is
customer_id | whole? | the number of the customer
customer | text? | the customer
along | list | what went with it
along[] | text | as in `c31`
apart | list | what stayed behind
apart[] | text | as in `x4`
"""

COMMANDS = """
= log-call: object
> log-call vale "Was on holiday" --order 480 -p "the quote" --by fri -f price:bad:dear --again "thu 14:30" -c phone
> log-call delta "told them" --about {open} --kept all
> log-call kobo -o no-answer
id | text | as in `c31`
customer_id | whole | the number of the customer
customer | text | the customer
on | day | the day
outcome | text | `reached`, `voicemail`, `no-answer` or `sent`
channel | text? | `phone`, `email`, `visit`, `video` or `text`
inbound | yes | they made the contact
note | text? | what was said
minutes | whole? | how long it took
again_on | day? | the day agreed for the next call
again_at | time? | the time agreed
asked_referral | yes | a referral was asked for
purchase | object? | the order it brought
purchase | @purchase |
promise | object? | what was promised
promise.id | text | as in `p7`
promise.text | text | what
promise.by | day | by when
feedback | list | what they said
feedback[].id | text | as in `f2`
feedback[].topic | text | about what
feedback[].verdict | text | `good`, `mixed` or `bad`
feedback[].words | text? | their words
kept | list | promises kept by it
kept[] | text | as in `p7`
about | text? | the problem, as in `x4`
settled | list | what is no longer on the list
settled[] | text | in words
next_on | day? | the next day on which the list has them, if nothing happens until then

= log-purchase: object
> log-purchase vale 480 "20 seals" --due 30d
> log-purchase vale 90 --ref R77 -c phone --paid
@repbook.views.sales:SALE | |

= log-return: object
> log-return vale 10 frayed
> log-return kobo 10
@repbook.views.sales:RETURNED | |

= log-payment: object
> log-payment delta
@repbook.views.sales:PAID | |

= log-problem: object
> log-problem delta "it leaks" --kind leak --ally priya --by fri
> log-problem pier "odd noise"
@repbook.views.steps:REPORTED | |

= promise: object or list
> promise vale "the quote" --by fri --every 1y
> promise --tag north "the new list" --by fri
> promise {late} --kept
> promise {late} --drop
> promise {yearly} --kept
@repbook.views.promises:SETTLED | |

= next: list
> next
> next -n 3
> next --reason payment
@call | |

= why: object
> why vale
> why gull
! snooze vale --until +2w
> why vale
id | whole | the customer's number
name | text | the customer
call_value | number | the sum of the terms
terms | list | what it is made of: value x weight = amount
terms[].code | text | the reason
terms[].text | text | in words
terms[].value | number | what is at stake
terms[].weight | number | how much of it counts
terms[].amount | number | the product
evidence | list | the facts it is based on
evidence[] | text | a sentence
held | list | what keeps them off the list
held[].code | text | why, in a word
held[].text | text | in words
held[].until | day? | until when

= brief: object
> brief vale
> brief delta
> brief gull
> brief {prospect}
> brief Zorn
> brief {gone}
> brief {referrer}
id | whole | the number
name | text | the customer
company | text? | the firm, where the customer is a person
town | text? | where they are
tags | list | words to sort by
tags[] | text | one of them
note | text? | what is good to know
extra | object | further columns of imported files
extra.* | any | by name
since | day? | customer since
prefer | text? | preferred channel
do_not_call | yes | never to be called; then there is no phone here
written_off | yes | given up
written_off_on | day? | the day
written_off_why | text? | the reason
phones | list | the customer's own numbers
phones[] | text | one of them
emails | list | the customer's own addresses
emails[] | text | one of them
contacts | list | who to ask for
contacts[].name | text | the person
contacts[].role | text? | what they do there
contacts[].phones | list | their numbers
contacts[].phones[] | text | one of them
contacts[].emails | list | their addresses
contacts[].emails[] | text | one of them
contacts[].prefer | text? | preferred channel
contacts[].left | yes | they are no longer there
referred_by | text? | who sent them
referred | list | customers they referred
referred[].id | whole | the number
referred[].name | text | the customer
stage | text | `prospect`, `first-time`, `repeat` or `loyal`
rhythm | text? | `on-rhythm`, `due`, `late` or `lapsed`
usual_gap_days | number? | days between their purchases
days_since_last | whole? | days since the last
next_expected_on | day? | about when the next comes
gaps | list | the days between, oldest first
gaps[] | whole | one of them
evidence | list | the facts that stage and rhythm are based on
evidence[] | text | a sentence
purchase_count | whole | days on which they bought
total | number | what they bought, less returns
next_12_months | number? | about what they will buy in a year
stake | number? | money going missing over 90 days
unpaid | number | what is to be paid
overdue | number | of that beyond its grace
purchases | list | the latest
purchases[].id | text | as in `o12`
purchases[].on | day | the day
purchases[].amount | number | how much
purchases[].what | text? | what
purchases[].ref | text? | the order's reference
touches | list | the latest exchanges: calls, and orders, reports and steps that were one
touches[].id | text | as in `c31`, `o12`, `x4` or `s9`
touches[].on | day | the day
touches[].outcome | text | outcome
touches[].channel | text? | channel
touches[].inbound | yes | they made the contact
touches[].note | text? | what was said
feedback | list | what they said
feedback[].id | text | as in `f2`
feedback[].on | day | the day
feedback[].topic | text | about what
feedback[].verdict | text | `good`, `mixed` or `bad`
feedback[].words | text? | their words
problems | list | those that are open
problems[] | @problem |
problems[].warning | text? | what makes it hard soon
problems[].before | list | what solved its like
problems[].before[] | text | a sentence
promises | list | those that are open
promises[].id | text | as in `p7`
promises[].text | text | what was promised
promises[].made_on | day | the day it was made
promises[].by | day | the day it is for
marks | object | the four marks of a loyal customer
marks | @marks |
ours | object | our side of the street
ours.promises_kept | whole | kept in time
ours.promises_late | whole | kept late
ours.problems_solved | whole | solved
ours.problems_painless | whole | painlessly
ours.last_reached_on | day? | last reached
toward_loyal | list | what is missing on the way to loyal
toward_loyal[] | text | in words
call_value | number | what a call is worth, 0 without a reason
reasons | list | why to call
reasons[] | @reason |
also | list | what else to bring up
also[] | text | one of them
begin | object | what to say first
begin.code | text | why that
begin.text | text | in words

= snooze: object
> snooze vale --until +2w
@repbook.views.holds:SNOOZED | |

= problems: list
> problems
> problems --all
@problem | |

= problem: object
> problem {open}
> problem {solved}
@repbook.views.problem_page:PAGE | |

= update: object
> update {open} "told them" -c phone
> update {open} "they found a part" --by ally
@stepped | |

= hand-off: object
> hand-off {open} tom
@stepped | |

= park: object
> park {open} --until +2w --because "parts"
@stepped | |

= resolve: object
> resolve {open} "new kit" --ease 6
> resolve {promised} "new kit"
@stepped | |

= give-up: object
> give-up {open} --because "no parts"
> give-up {promised} --because "no parts"
@stepped | |

= reopen: object
> reopen {solved} "again"
@stepped | |

= confirm-fix: object
> confirm-fix {unconfirmed}
@stepped | |

= complaints: list
> complaints
> complaints leak
@repbook.views.complaints:COMPLAINT | |

= allies: list
> allies
@ally | |

= ally: object
> ally add Zoe --team IT
> ally edit priya --phone "555 0199"
@ally | |

= study: object
> study
bands | list | by the effort that a problem cost
bands[].effort | text | `painless`, `some` or `hard`
bands[].problems | whole | how many problems
bands[] | @rate |
bands[].since | object | what was bought since
bands[].since | @since |
no_problem | object | those without a problem, for comparison
no_problem | @rate |
published | object | the survey that is the motive, no probability
published.painless | number | would buy again after painless effort
published.hard | number | after hard effort
published.measure | text | what was asked
published.source | text | who published it
enough | yes | whether there is enough to tell
note | text | what can be said
left_out | object | problems that are not counted
left_out.unfinished | whole | still running
left_out.never_bought | whole | of those who never bought
left_out.given_up | whole | of those given up
window_gaps | number | how long they had to buy again, in usual gaps

= status: list
> status
> status vale
> status --stage loyal --horizon 60
@repbook.views.status:STATUS | |

= stale: list
> stale
> stale --days 20
@repbook.views.status:STALE | |

= report: object
> report
> report --week last
> report --quarter
> report --year
@period | |
customers | list | who bought more, or less, than before
customers[].id | whole | the number
customers[].name | text | the customer
customers[].revenue | number | in the period
customers[].before | number | in the one before
customers[].change | number | the difference
receivables | list | what is to be paid, by its age
receivables[].age | text | the age
receivables[].purchases | whole | how many
receivables[].amount | number | how much
lost | list | who was written off
lost[].id | whole | the number
lost[].name | text | the customer
lost[].on | day | the day
lost[].why | text? | the reason
lapsed | list | win back or write off
lapsed[].id | whole | the number
lapsed[].name | text | the customer
lapsed[].last_on | day | their last purchase
lapsed[].total | number | what they bought in all
lapsed[].new | yes | lapsed in this period
street | object | both sides of the street: how many of how many
street.* | object | `buys`, `pays`, `talks`, `refers`, and ours: `kept`, `painless`, `in_touch`
street.*.count | whole | how many
street.*.of | whole | of how many
since | object | what was bought since a problem, by its effort
since.* | object | `painless`, `some` and `hard`
since.* | @since |
next | list | who to call next
next[] | @call |
before | object | the figures of the period before
before | @period |

= forecast: object
> forecast
> forecast --horizon 60
horizon_days | whole | how far ahead
level | number | how likely the result is in the range
customers_counted | whole | of how many customers
purchases | object | orders
purchases.expected | number | the mean
purchases.low | number | the least that is likely
purchases.high | number | the most
revenue | object | money
revenue.expected | number | the mean
revenue.low | number | the least that is likely
revenue.high | number | the most
commission | object? | at the percentage of the settings; null without one
commission.expected | number | the mean
commission.low | number | the least that is likely
commission.high | number | the most
note | text | what is not counted
customers | list | the largest first
customers[].id | whole | the number
customers[].name | text | the customer
customers[].p_buy | number | how likely they buy
customers[].expected_purchases | number | how often
customers[].expected_value | number | for how much

= backtest: object
> backtest
horizon_days | whole | how far ahead each was asked
cutoffs | list | the days the book was rewound to
cutoffs[] | day | one of them
customers | whole | how many were judged
scores | list | a row a method
scores[].method | text | the method
scores[].auc | number | how well it ranks who buys (.5 is chance, 1 perfect)
scores[].log_loss | number? | how true its probabilities are (less is better)
scores[].buyers_top10 | number? | the share of buyers in its top tenth
scores[].revenue_top10 | number? | the share of revenue
scores[].low | number | the least that its auc is likely to be
scores[].high | number | the most
calls | list | bought within 30 days: called or not
calls[].band | text | by the stake
calls[].called | whole | who were called
calls[].called_bought | whole | of these bought
calls[].not_called | whole | who were not
calls[].not_called_bought | whole | of these bought
verdict | text | what follows
note | text | what does not

= promises: list
> promises
> promises --all
@repbook.views.promises:PROMISE | |

= feedback: list
> feedback
@repbook.views.feedback:TOPIC | |

= referrals: list
> referrals
@repbook.views.feedback:REFERRAL | |

= add: object
> add "Zed Mills" --contact Zoe --phone "555 0000" --tag new --referred-by vale --terms 30 --company Zed
@customer | |

= edit: object
> edit vale --town Lund --prefer email
> edit kobo --phone "555 0001" --email k@kobo.example --alias KD --do-not-call
@customer | |

= contact: object
> contact vale Zed --role buyer --phone "555 0002" --email z@vale.example
> contact vale tom --left
customer_id | whole | the number of the customer
customer | text | the customer
@contact | |

= list: list
> list
@customer | |

= history: list
> history vale
> history delta
@repbook.views.history:EVENT | |

= dupes: list
> dupes
keep | object | the one that more is known of
keep.id | whole | the number
keep.name | text | the customer
other | object | the one that may be the same
other.id | whole | the number
other.name | text | the customer
reasons | list | what speaks for it
reasons[].how | text | `email`, `phone` or `name`
reasons[].text | text | how it is written

= merge: object
> merge kobo delta --yes
id | whole | the one that stays
name | text | its name
aliases | list | its other names
aliases[] | text | one of them
do_not_call | yes | if either had it
merged | object | the one that went
merged.id | whole | its number
merged.name | text | its name
moved | object | what it brought
moved.* | whole | how many, by kind
kept_beside | object | values that differed; the one that was not kept
kept_beside.* | text | the value that was not kept
same_orders | list | purchases that may be the same one, logged twice
same_orders[] | list | two of them
same_orders[][] | text | as in `o12`

= write-off: object
> write-off delta "gone to another" --yes
> write-off {promised-to} --yes
@repbook.views.holds:WRITTEN_OFF | |

= bring-back: object
> bring-back {gone}
! write-off delta "gone to another" --yes
> bring-back delta
@repbook.views.holds:BROUGHT_BACK | |

= import: object
> import {csv} --skip-bad
files | list | a row a file
files[].file | text | its name
files[].kind | text | what its rows are; `book` for a whole book
files[].source | text | whose export it is; `plain` if nobody's
files[].rows | whole | how many rows
files[].added | whole | new
files[].updated | whole | changed
files[].unchanged | whole | in the book already
files[].by_kind | object | the same by the kind of record that was written
files[].by_kind.* | object | one kind: `purchases`, `returns`, `customers`, ...
files[].by_kind.*.added | whole | new
files[].by_kind.*.updated | whole | changed
files[].by_kind.*.unchanged | whole | in the book already
files[].future | whole | rows that tell of a day after today
files[].furthest_on | day? | the furthest such day
files[].left_out | whole | none of the book's business
files[].left_out_because | object | why
files[].left_out_because.* | whole | how many, by the reason
files[].refused | list | rows that cannot be read
files[].refused[].line | whole | the line it begins on
files[].refused[].column | text? | the column
files[].refused[].why | text | why
files[].mapping | object | which column is read as what
files[].mapping.* | text | the field
files[].unknown_columns | list | kept as extra fields
files[].unknown_columns[] | text | one of them
files[].first_rows | list | up to three rows as they are read
files[].first_rows[] | object | field to text: days as in ISO 8601, money with its decimals
files[].first_rows[].* | text | what the field holds
files[].notes | list | what else is to be said of the file
files[].notes[] | text | one thing
added | whole | in all files
updated | whole | in all files
unchanged | whole | in all files
left_out | whole | in all files
refused | whole | in all files
by_kind | object | in all files, by the kind of record
by_kind.* | object | one kind
by_kind.*.added | whole | new
by_kind.*.updated | whole | changed
by_kind.*.unchanged | whole | in the book already
future | whole | in all files
new_customers | whole | customers that are new
alike | list | new customers whose names are like another's
alike[].name | text | the new one
alike[].may_be | text | the other
batch | whole? | the change, for `changes`; null if nothing was written

= export: object
> export book --to {file}
> export book --tag north --to {file}
what | text | what was exported
format | text | `csv`, `json`, `vcf`, `vcf4` or `ics`
file | text | where it is
records | whole | how many
tag | text? | of which tag

= correct: object
> correct o12 --amount 480 --customer vale
@hit | |
changed | object | what was changed
changed.* | object | a field
changed.*.before | any | what it was
changed.*.after | any | what it is

= remove: object
> remove o12
> remove {open}
@hit | |

= undo: list
! correct o12 --amount 480
> undo
@changed | |

= redo: list
! correct o12 --amount 480
! undo
> redo
@changed | |

= changes: list
> changes
> changes 1
! correct o12 --amount 480
> changes
@changed | |

= config: list or object
> config
> config currency EUR
@setting | |

= completion: object
> completion bash
shell | text | for which shell
script | text | the script for the shell

= where: object
> where
path | text | the book's file
exists | yes | whether there is one yet
size | whole | in bytes
mode | text? | who may read and write
writable | yes? | whether it can be written here
counts | object | what it holds
counts.* | whole | by kind
"""


class Key(NamedTuple):
    """One key: its path, its type, whether it may be null, what it says."""

    path: str
    type: str
    null: bool
    said: str


class Page(NamedTuple):
    """One command: what its JSON is, the lines to run, its keys; setup lines begin with `!`."""

    name: str
    form: str
    runs: tuple[str, ...]
    keys: tuple[Key, ...]


def _blocks(text: str) -> dict[str, list[str]]:
    blocks: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.startswith("= "):
            blocks[line[2:]] = lines = []
        elif line.strip():
            lines.append(line)
    return blocks


def _keys(lines: list[str], shapes: dict[str, list[str]], at: str = "") -> list[Key]:
    keys: list[Key] = []
    for line in lines:
        line = line.replace("REASONS", ", ".join(f"`{code}`" for code in codes()))
        path, kind, said = (part.strip() for part in line.split("|", 2))
        if path.startswith("@repbook."):
            module, name = path[1:].split(":")
            keys += _of_fields(getattr(import_module(module), name), at)
        elif path.startswith("@"):
            keys += _keys(shapes[path[1:]], shapes, at)
        elif kind.startswith("@"):
            keys += _keys(shapes[kind[1:]], shapes, _under(at, path) + ".")
        else:
            keys.append(Key(_under(at, path), kind.rstrip("?"), kind.endswith("?"), said))
    return list({key.path: key for key in keys}.values())


def _of_fields(fields: Fields[Any], at: str) -> Iterator[Key]:
    for each in fields:
        if each.type:
            path, form = f"{at}{each.key}", JSON_TYPES.get(each.type, each.type)
            yield Key(path, form, each.may_be_null, each.meaning)
            many = MANY.get(each.type, "")
            if each.items:
                yield Key(path + many, *_type(each.items[0]), each.items[1])
            if each.inner:
                yield from _of_fields(each.inner, f"{path}{many}.")


def _type(written: str) -> tuple[str, bool]:
    return written.rstrip("?"), written.endswith("?")


def _under(at: str, path: str) -> str:
    return f"{at}{path}"


def pages() -> list[Page]:
    """Every command's page, in the order of the help."""
    shapes = _blocks(SHAPES)
    found = []
    for head, lines in _blocks(COMMANDS).items():
        name, _, form = head.partition(": ")
        runs = tuple(line for line in lines if line[0] in ">!")
        keys = _keys([line for line in lines if line[0] not in ">!"], shapes)
        found.append(Page(name, form, runs, tuple(keys)))
    return found


HEAD = """# JSON, key by key

Written by `python docs/make_json.py`. A test runs every command on the sample book and compares its keys
with this page.

- A key keeps its name and meaning in later versions. New keys may be added.
- Money is a number in major units, days are `2026-11-23`, times `14:30`.
- Counts and totals are 0, never null. A key marked "or null" is null where nothing is known.
- Ids are typed ids (`o12`), a customer's is a plain number.
- `list` commands print an array, `[]` when there is nothing. `--csv` gives the same rows as a table, with
  `outer.inner` as column names.
- A command that writes prints what it wrote. Errors go to stderr, with the exit code.
- Exit codes: 0 done, also when empty · 1 failed · 2 not understood · 3 no such, or several such ·
  4 against what the book says · 5 import refused · 6 the book cannot be used.
- `export KIND --json` prints records for another program or for `import`. Their fields are those of the CSV.
"""
JSON_TYPES = {"money": "number", "map": "object"}
MANY = {"list": "[]", "map": ".*"}  # what stands for one of several
WORDS = {
    "whole": "whole number",
    "yes": "true or false",
    "any": "any value",
    "list": "list",
    "object": "object",
}


def text() -> str:
    """The whole page."""
    parts = [HEAD]
    for page in pages():
        parts += [f"## {page.name}", "", f"{page.form.capitalize()}.", ""]
        parts += ["| key | | |", "|---|---|---|"]
        for key in page.keys:
            told = WORDS.get(key.type, key.type) + (" or null" if key.null else "")
            parts.append(f"| `{key.path}` | {told} | {key.said} |")
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    (HERE / "json.md").write_text(text(), encoding="utf-8")
