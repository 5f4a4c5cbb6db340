# Long because it is one table: what people type, and what it means here.
"""What people type for a command, an option or a value that has another name here.

Looked at only once a line was refused. A meaning that ends in `?` is only suggested: it may
not be what was meant, or loses something. None guesses whose it is, or how much.
"""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import cache, partial
from itertools import islice, takewhile
from typing import NamedTuple, TypeAlias

from typer.core import TyperCommand

from repbook.calendar_names import MONTH_BY_NAME, WEEKDAY_BY_NAME, may_be_day
from repbook.cli.commands import BY_NAME
from repbook.cli.priced_items import is_marked, is_price, price_of, read_unmarked
from repbook.errors import InvalidInput
from repbook.records import VERDICTS
from repbook.schema import read_id
from repbook.spans import read_span
from repbook.text import words_of

# Words, and what they mean. After the first word of a line, a key has the next or the last, or a sign:
#
#   p#   before an id of that letter     done p#       done p4
#   id#  before any id of `correct`      move id#      move o12 vale
#   #    before a number                 next #        next 5
#   +    the last word a text in quotes  call +        call vale "wants seals"
#   #+   the last word has a digit       pay #+        pay vale 480
#   *    before any other                list *        list vale
#
# What may mean two things is suggested as both, with ` | ` between.
#
# The meaning has places for the words that follow the key; without a place they go to the end:
#
#   {}        all             promise {} --kept        done p4           promise p4 --kept
#   {all}     all as one      list --search {all}      find ann lee      list --search "ann lee"
#   {first}   the first       snooze {first} …         move vale fri     snooze vale --until fri
#   {second}  the only other  … --amount {second}      correct o7 480    correct o7 --amount 480
#   {rest}    the others      … --by {rest}            move p4 1 dec     promise p4 --by "1 dec"
#   {days}    as days         stale --days {days}      quiet 3m          stale --days 91
#   {none}    left out        promises {none}          who promised me   promises
COMMANDS = """
spoke to, spoke with, talked to, talked with: log-call
call with, call to: log-call ?
met with, visit to: log-call {} -c visit
log, touch, rang, spoke, called, talked: log-call
call +, phone +, ring +: log-call
call *, phone *, ring *: log-call ?
call, phone, ring: dial ?
call --help, phone --help, ring --help, note --help, comment --help: log-call --help
note x#, comment x#: update | update {} --by ally ?
note *, comment *: log-call | edit {first} --note {rest} ?
note, comment: log-call ?
visit +, visited, meeting +, met, log visit, log meeting: log-call {} -c visit
meeting *: promise {first} "a meeting" --by {rest} | log-call {} -c visit ?
appointment *, schedule *, meet *: promise {first} "a meeting" --by {rest} ?
visit, meeting: log-call {} -c visit ?
email, mail, emailed: log-call {} -c email ?
emails, email addresses, addresses, mailing list: list --emails
email --tag, mail --tag: log-call -c email -o sent --tag | list --emails --tag ?
email --town, mail --town: log-call -c email -o sent --town | list --emails --town ?
email tag, mail tag: log-call --tag {} -c email -o sent ?
email town, mail town: log-call --town {} -c email -o sent ?
log email, log mail, sent email, sent mail: log-call {} -c email -o sent ?
text, sms, texted, whatsapp: log-call {} -c text ?
voicemail, vm, log voicemail, left voicemail: log-call {} -o voicemail
missed *: log-call {} -o no-answer
missed: promises --late | next ?
no answer, noanswer, busy: log-call {} -o no-answer
order, sale, sell, sold, purchase, buy, bought, ordered, log order, log sale: log-purchase
new order, new sale, new purchase: log-purchase
add order, add sale, add purchase: log-purchase ?
payment from: log-payment
pay #+, payment #+, paid, mark paid, log paid: log-payment
pay, payment: log-payment ?
log-payment all, log-payment full, log-payment everything: log-payment {first}
paid all, paid full, paid everything, pay full, payment full: log-payment {first}
paid half, pay half, payment half: log-payment {first} half
invoice paid: log-payment {first} ?
invoice *: log-purchase ?
return, returned: log-return
refund #+, refunded #+, pay back #+, paid back #+, pay back *, paid back *, repay #+, repaid #+: log-payment {first} −{second}
refund, refunded, log refund: log-return ?
add return, give back: log-return ?
add payment: log-payment ?
credit, credit note: log-return ?
issue, complaint, complained, ticket, log issue, log complaint, log ticket: log-problem
new problem, report problem, report issue: log-problem
add problem, add issue: log-problem ?
problem +: log-problem ?
promised, new promise, log promise: promise
add promise: promise ?
remind, reminder, followup, callback, task: promise ?
remind me: promise {first} "call back" --by {rest} ?
remind *: promise {first} "call back" --by {rest} | log-call {first} "payment reminder" -o sent ?
callback *, call back, follow up: promise {first} "call back" --by {rest} ?
cancel callback, cancel call: brief {} ?
promise kept, promise keep, promise done: promise {} --kept
promise dropped, promise drop: promise {} --drop
did p#, done p#, kept p#, keep p#, complete p#, finish p#, finished p#: promise {} --kept
close p#: promise {} --kept ?
kept *, keep *: promise {} --kept
done *, complete *, finish *, finished *: promise {} --kept ?
done: today ?
done this week, done week: history --since 'start of week' {none}
done this month, done month: history --since 'start of month' {none}
kept, keep: promises ?
drop p#, cancel p#: promise {} --drop
drop q#, cancel q#: lost ?
drop x#, cancel x#: give-up ?
drop c#, drop o#, drop m#, drop r#, drop f#, drop a#, cancel c#, cancel m#, cancel r#, cancel f#: remove ?
move callback, move call: snooze {first} --until {rest} ?
move promise, change promise: promise {first} --by {rest} ?
move p#, reschedule p#, postpone p#, delay p#, extend p#: promise {first} --by {rest}
move id#: correct {first} --customer {rest} ?
moved: report quarter {none} ?
moves, movers, promotions, stage changes, who moved, what moved: report quarter {none}
moved this, moved last, moved week, moved month: report quarter {none} ?
moved *: snooze {first} --until {rest} | edit {first} --town {rest} ?
move, reschedule, postpone: snooze {first} --until {rest} ?
quote *, log quote, send quote, sent quote, new quote, quoted, quote for, offer *, offered: log-quote
proposal *, estimate *, log offer, send offer, sent offer, log proposal, log estimate, bid *: log-quote
add quote, create quote: log-quote ?
quote, offers, offer, proposals, proposal, estimates, estimate, bids, bid: quotes
open quotes, list quotes, show quotes, my quotes, quotes open, quotes list, pipeline: quotes
deals, opportunities: quotes ?
quotes all: quotes --all
quotes won, won quotes: quotes --state won
quotes lost, lost quotes: quotes --state lost
quotes expired, expired: quotes --state expired
win q#, win *, close won, accept q#, accepted: won
lose q#, close lost, decline q#, declined, reject q#, rejected: lost
win: quotes ?
lose *, lose: lost ?

who #: brief
who next, who now, who should i call, who do i call, who can i call: next {none}
whats open, what's open, what is open, whats due, what's due, what is due: today | problems ?
phone #: list --search {all}
who left, who has left: find left {none} ?
who is: list --search {all}
who is overdue, who is behind, who is unpaid, who is not paid, who not paid, who has not paid, who hasn't paid, who didn't pay, who did not pay, who owes me, who owes money: list --sort unpaid {none}
aging, ageing, aged debt, chase, who to chase: list --sort unpaid {none}
show overdue, show unpaid, list unpaid overdue: list --sort unpaid {none}
orders --unpaid, orders unpaid, invoices --unpaid, purchases --unpaid, history --unpaid: list --sort unpaid {none}
orders --overdue, orders overdue, invoices overdue, invoices --overdue: list --sort unpaid {none}
who paid: history --kind payment {none}
who complained: problems {none}
list --falling, list --declining, list --drops, list --dropping, list --shrinking, list --less, list declining, list dropping: report last 90 days --sort drops {none}
status --falling, status --declining, status --drops, status --dropping: report last 90 days --sort drops {none}
who is fastest, who is quickest, who is best, fastest, quickest: allies {none}
who owes, unpaid invoices, open invoices: list --sort unpaid {none}
unpaid *, owed *: brief {all}
win rate, hit rate, close rate, conversion, conversion rate: quotes {none}
unpaid all, owed all, owed me, owed to me, list unpaid, unpaid customers, unpaid orders, owes, money: list --sort unpaid {none}
owes *, money *: brief
who promised: promises {none}
who referred, who recommended, who sent, referred by: referrals {none}
who bought, who ordered: report {none}
what do: promises {none} ?
what did: today {none}
what does, what is: brief {first} ?
how much, how many: report month {none} ?
my day, my calls, my list: next
my customers: list
my promises: promises
my problems: problems
what next, whats next, hello, hi, good morning: next
who to, whom to: next {none}
my *: next {none} ?
waiting, waiting for, who is waiting: problems {none}
wait #, wait *: snooze {} ?
print *: brief {all} --html ?
print: report --html | brief CUSTOMER --html ?
print report, print week: report --html {none} ?
print list, print next: next {none} ?
log today, history today, done today, calls today, calls of today: today
calls yesterday: today --on yesterday {none}
calls week, calls this week: history --kind touch --since 'start of week' {none}
calls month, calls this month: history --kind touch --since 'start of month' {none}
calls this: report this {all}
calls last: report last {all}
history yesterday: report yesterday
history week: report week
history month: report month
todo, to do, agenda, tasks, plan, who, who to call, whom to call, call who, due, call list, list calls: next
next today, next now, next list: next
next --missed, next --late, next --overdue, next missed, next late, dial --missed, dial --late: promises --late {none} | today --on yesterday {none} ?
tomorrow, next tomorrow: next --as-of tomorrow
next all, next everyone: next -n 100
next #: next -n
next *: brief ?
due o#: correct {first} --due {rest}
next week, week ahead, report --week-ahead, report --ahead: next --until "in 7 days"
next month, next quarter, next year: forecast ?
owed, what i owe, i owe: promises {none} | problems {none} | list --sort unpaid {none} | today {none} ?
unpaid, owing, debt, debts, debtors, receivables: list --sort unpaid
overdue, list overdue, list --overdue: list --sort unpaid {none} | promises --late {none} ?
late: list --sort unpaid {none} | promises --late {none} | status --rhythm late {none} ?
unpaid overdue, unpaid --overdue, overdue payments, overdue invoices: list --sort unpaid {none}
late payers, who is late: list --sort unpaid {none} ?
field, set field, custom field: edit {first} --set {rest} ?
birthday *, add birthday, log birthday, set birthday: remember {first} birthday --on {rest}
anniversary *, add anniversary: remember {first} anniversary --on {rest}
anniversary: brief
birthdays, anniversaries, yearly days: promises --yearly
show, view, info, customer, details, detail, card, profile, open, prep, prepare: brief
show customer, view customer, customer info: brief
show x#, view x#, open x#, steps x#, info x#: problem
show id#, view id#, open id#, info id#, details id#, detail id#, show m#, show f#, show s#: history
explain, reason, reasons: why
debt *: brief
buys less, buying less, bought less, ordering less: report last 90 days --sort drops {none}
usual, buys, birthday, about, notes, balance, account, number, address: brief
phone of, number of, email of, address of, show me: brief
history of, last order, last call: history
show problems, view problems: problems
show promises, view promises: promises
show allies, list allies: allies
show report: report
show changes, list changes: changes
show history: history
show feedback, list feedback: feedback
show referrals, list referrals: referrals
show forecast: forecast
show settings, list settings: config
show orders, list orders, list sales: history --kind purchase {none} ?
orders all, purchases all, sales all, invoices all, orders --all, purchases --all, sales --all, invoices --all: history --kind purchase --since 1900 {none}
show orders *, list orders *, list sales *: history ?
list orders this, list sales this: report this {all} ?
list orders last, list sales last: report last {all} ?
show contacts, list contacts: list
next in: next --town {all}
pause, mute, hide, skip, ignore: snooze
snoozed, list snoozed, list --snoozed, status snoozed, status --snoozed, next snoozed, next --snoozed: snooze {none}
snooze list, snooze all, snooze --list, snooze --all: snooze {none}
snoozed *: brief
resume: snooze {} --off
reactivate, revive, unarchive, put back, back on: bring-back
wake, unsnooze, unmute, unpause, snooze off: snooze {} --off
no calls, no call, no more calls, no contact: edit {} --do-not-call ?
may call, allow calls, call again: edit {} --may-call ?
dnc, do not call, dont call, never call: edit {} --do-not-call
stop, block, ban, unsubscribe, take off: edit {} --do-not-call ?
remove list: edit {first} --do-not-call ?
no longer: write-off {rest} ?
session, start, dialer: dial
dial list, dial next: next {none} ?
wait, later, resting, paused, who may wait, who can wait, who waits, who is resting: snooze {none} | why CUSTOMER ?
later *: snooze {} ?

issues, tickets, open problems, list problems, problems open, problems list: problems
problems all, problems closed, closed problems: problems --all
problems --again, problems --reopened: problems --all ?
step, step x#, heard, hear: update
assign, escalate, delegate, hand x#, hand off x#, ask x#, chase x#, nudge x#: hand-off
reply x#, replied x#, answer x#, answered x#: update {} --by ally ?
chase *, nudge *: brief {first} | allies {first} ?
ask *: allies {first} ?
ask: allies ?
tell x#: update ?
tell, tell *, tell +: log-call ?
contact ally, call ally, ring ally, email ally, contact ally *, call ally *, ring ally *, email ally *: allies {none} ?
unpark, unpark x#: update {first} --by ally | resolve {first} | park {first} --until tomorrow ?
effort x#: problem
effort, efforts: problems --all
effort hard: problems --all --effort hard
effort painless: problems --all --effort painless
effort some: problems --all --effort some
effort *: problems {} --all ?
hard problems, problems hard, difficult problems: problems --all --effort hard
painless problems, easy problems: problems --all --effort painless
problem x#: update {first} {rest} | log-call {first} {rest} ?
solve, solved, fixed, resolved, fix x#, done x#: resolve
close x#: resolve ?
close q#: lost ?
close o#: log-payment ?
close c#: remove ?
close *: write-off ?
close: problems {none} ?
held, confirm, confirmed: confirm-fix
ally add: ally add
ally edit: ally edit
ally drop, ally remove, ally delete: allies {all} ?
ally list, ally show: allies
ally *: allies {all}
new ally: ally add
add ally: ally add ?
thank: ally edit {} --thanked

inactive, quiet, silent, dormant, sleeping, lapsed, gone quiet: stale
list --quiet, list quiet: stale {none}
stale #, inactive #, quiet #: stale --days {days}
churn, churned, status lapsed: status --rhythm lapsed
win back, winback: status --rhythm lapsed {none}
at risk, atrisk, risk: status --sort risk {none}
status moved, status moves, status changes: report quarter {none}
status late: status --rhythm late
status loyal: status --stage loyal
status prospects: status --stage prospect
stale all: stale -n 1000
review, summary, weekly, week, stats, dashboard, results: report
month, monthly, monthly report, revenue, turnover, income, commission, earnings: report month
weekly report, sales report, performance: report
daily report: report today
day: today
late customers: status --rhythm late
quiet customers: stale
yearly report: report year
last week: report last week
last month: report last month
last quarter: report last quarter
last year: report last year
last *: history ?
this week: report this week
this month: report this month
sales this, revenue this, commission this: report this {all}
sales last, revenue last, commission last: report last {all}
sales today, revenue today: report today
export for, export report: report --html ?
export pdf, pdf: report --html --open ?
report for boss, report for my boss, report boss, boss report: report --share {none}
top #, best #, biggest #: status --sort total -n {first} | report --customers {none} ?
top, best, biggest: status --sort total {none} | report --customers {none} ?
sales week: report week
sales month: report month
sales quarter: report quarter
sales year: report year
revenue *, turnover *, income *, earnings *, commission *: report {all}
sales by month, sales per month, revenue by month, revenue per month: report year {none} | report year --html {none} ?
revenue by customer, revenue per customer, revenue customers, revenue customer: report --customers
sales by customer, sales per customer, sales customers, sales customer: report --customers
customers by revenue, customers by sales, customers by turnover: report --customers {none}
declining, drops, dropping, shrinking, who buys less, who bought less, who orders less: report last 90 days --sort drops {none}
growing, gains, who buys more, who bought more, who orders more: report last 90 days --sort gains {none}
less: report last 90 days --sort drops {none}
more: report last 90 days --sort gains {none}
progress, how far: report month {none}
products, what sells, what we sell: items {none}
products *: items
problems --kinds, problems --by-kind, problems --by-kinds, problem kinds: complaints {none}
items --join, items --same, items --merge: item join
items --rename: item rename
missing items, lost items, stopped buying, who stopped buying: items --missing {none}
year, yearly: report year
report html, report page: report --html
report overdue, report unpaid, report owed, report debts: list --sort unpaid {none} ?
report target, report goal: report month {none}
report moves, report moved: report quarter {none} ?
promises open, promises today, promises due, promises all: promises {none}
list promises: promises
promises done, promises kept: promises --all {none}
promises week, promises this week, promises --week, promises this: next --until 'end of week' {none}
promises --by, promises --until, promises by, promises until: next --reason promise --until ?
list --open: problems {none} | quotes {none} | promises {none} ?
export unpaid: list --sort unpaid --csv {none} ?
list --new: status --stage first-time {none}
promises overdue, promises late, overdue promises, promises missed, missed promises: promises --late
sources, recommendations, referrers: referrals
comments, add feedback, log feedback: feedback ?

customers, clients, people, accounts, ls, list customers, list all, list clients: list
list people, list everyone, all customers, show customers, show all: list
search, lookup, look up, grep, look, look for: find
find customer, search customer: list --search {all}
customers in *, clients in *, list in *, everyone in *: list --town {all}
list *: list --search {all}
add customer, customer add, new customer, create customer, add client, new client: add
new, create, add new, new lead: add
new customers, new leads, leads, prospects, list prospects, list leads, list new: status --stage prospect
stages: status {none}
list loyal: status --stage loyal
list late: status --rhythm late
list lapsed: status --rhythm lapsed
add lead: add ?
change, modify, amend, edit customer, change customer, update customer: edit
rename, rename customer: edit {first} --name {rest} ?
tags *: brief
tags, list tags, show tags, all tags: list {none}
tag: edit {first} --tag {rest} ?
untag: edit {first} --untag {rest} ?
set phone: edit {first} --phone {rest} ?
set email: edit {first} --email {rest} ?
contact add, new contact, contact new: contact
add contact: contact ?
timeline: history
contacts *: contact
contacts: export contacts --to contacts.csv {none} ?
calls: history --kind touch
orders, purchases, sales, invoices: history --kind purchase
payments: history --kind payment
returns: history --kind return
referrals *: brief ?
referral, refer, referred: add {rest} --referred-by {first} ?
list --written-off, list written-off, written-off: status --stage written-off
list --loyal: status --stage loyal
list --prospects: status --stage prospect
list --late: status --rhythm late
list --lapsed: status --rhythm lapsed
list by stages: list --sort stage
list stages: status
status --moved, status --moves: report quarter {none}
status --name, status --search: list --search
list --by, list by: list --sort
list --stage: status --stage
list --rhythm: status --rhythm
duplicates, doubles, duplicate, dups: dupes
combine: merge
join, same, unite: merge {first} {second} | merge {second} {first} ?
archive: write-off ?
bankrupt: write-off {first} bankrupt ?
insolvent, bust, closed down, shut down, out of business, gone: write-off ?

split p#: correct {first} --text "…" ?
edit id#, change id#, fix id#, update o#, update c#, update p#, update q#: correct
correct o#, correct q#, correct m#, correct r#: correct {first} --amount {second} ?
correct c#: correct {first} --note {rest} ?
correct p#: correct {first} --by {second} ?
correct last, fix last, changes all: changes {none} ?
oops, revert, rollback: undo ?
delete last, remove last: undo {none} ?
changes *, changes since: changes {all}
delete id#, rm id#: remove
cancel o#: log-return {first} all | remove {} ?
delete, rm, erase: remove ?
undo last, undo it: undo
undo *: undo {none} ?
undo #: undo -n ?
undo id#: remove {first} | changes {first} ?
settings, setting, set, setup, configure, preferences, prefs, options: config
config set, config get, set config: config
config list, config show, config all: config
hook, hooks, webhook, webhooks: config hook
crm, hubspot, salesforce, pipedrive, zapier, integration, integrations: config hook | import --help ?
assistant, assistants, claude, chatgpt, copilot, cursor, agent, agents, ai, llm, mcp server: mcp --help ?
mcp on, mcp add, mcp install, mcp setup, mcp claude: mcp --help {none} ?
cloud, dropbox, icloud, onedrive, google drive, nextcloud, syncthing: sync --help {none} ?
laptop, laptops, desktop, computer, computers, device, devices: sync --help {none} ?
second laptop, other laptop, two laptops, new laptop, new computer: sync --help {none} ?
sync now, sync all, synchronize, synchronise, pull: sync {none} ?
upload, push, publish: sync --help | share --help {none} ?
database, server, postgres, postgresql, colleague, colleagues, coworker: share --help {none} ?
team, reps: share --help | report --help {none} ?
manager, boss: report --share | share --help {none} ?
team report, report team: report --team ?
currency: config currency
target #, goal #: config target_per_month {first} ?
set target, set goal: config target_per_month ?
target, goal, target *, goal *: report month {none} | config target_per_month {none} ?
commission #: config commission_percent {first} ?
config reset, config unset: config {first} default
export all, export everything: export book
export orders, export sales: export purchases
export last: export purchases last {} ?
export this: export purchases this {} ?
export today: export purchases today {none} ?
export yesterday: export purchases yesterday {none} ?
save book, save the book: backup {none} ?
export csv, export excel, export xlsx, export to: export customers --to customers.csv {none} ?
forecast #: forecast --horizon {days}
backtest #: backtest --horizon {days}
forecast *: status {all}
forecast next, forecast this, forecast all: forecast {none} ?
forecast week, forecast this week: forecast --until 'end of week'
forecast month, forecast this month: forecast --until 'end of month'
forecast quarter, forecast this quarter: forecast --until 'end of quarter'
forecast year, forecast this year: forecast --until 'end of year'
forecast next week: forecast --until 'end of next week'
forecast next month: forecast --until 'end of next month'
forecast next quarter: forecast --until 'end of next quarter'
forecast next year: forecast --until 'end of next year'
forecast --check, forecast --accuracy, forecast check, forecast accuracy, check forecast, test forecast: forecast --past {none}
forecast past, past forecast, past forecasts, forecast history, forecast right, forecast vs actual, forecast actual: forecast --past {none}
forecast --backtest, forecast backtest, backtest forecast, backtest --forecast, backtest --revenue: forecast --past {none}
accuracy: forecast --past {none} | backtest {none} ?
save *: export book
back up, save, snapshot: backup
recover, roll back: restore ?
erase *, delete customer, purge, purge *, gdpr: forget ?
export --customer, export all of, export person, export data of, subject access: export customer ?
verify, doctor, diagnose, fsck, integrity: check
repair, fix book, check repair, check fix: check --repair ?
calendar, export agenda: export calendar --to calls.ics ?
export vcf, export vcard, export cards, export phonebook, export addresses, export address book, phonebook, address book: export contacts --to phone.vcf ?
load, import file, import csv, import customers, import orders: import
version, ver, -v: --version
man, -?: help
tutorial, init, try: demo ?
"""
# The first of these that a command has; one of a single command goes before the others. {} is the
# value that follows, {none} leaves it out. A word in capitals is an argument; nothing leaves the
# option out.
OPTIONS = """
--for, --till: --until
--reason, --why, -r: --because | WHY
--how: HOW
list --email, list --to-email, list --mail, list --mails, list --e-mails, list --bcc: --emails
list --phones, list --addresses: --csv ?
list --dnc, list --no-calls, list --not-to-call, list --never-call: --do-not-call
edit --call, edit --calls, edit --can-call, edit --allow-calls, edit --call-again: --may-call ?
contact --back, contact --returned, contact --not-left, contact --came-back: --left ""
contact --bday, contact --born, contact --birth-day, contact --date-of-birth, contact --dob: --birthday
contact --phone-only, contact --new-phone, contact --change-phone: --phone
update --to: {none} ?
ally --role, ally --job, ally --position, ally --department, ally --for: --team ?
add --prospect, add --lead, add --new:
correct --order, correct --price, correct --total: --amount
correct --said: --note
correct --inbound, correct --they-called: --by customer
correct --outbound, correct --i-called: --by me
correct --date, correct --day, correct --when: --on ?
promise --date, promise --when, promise --day, promise --move, promise --to: --by
--when, --date, --day: --on | --by | --until
--due, --deadline, --before: --by
--until: --by | --to
--notes, --note, --comment, --comments, --message, -m, --text: --note | NOTE | WHAT | HOW | WHY | TEXT
--item, --items, --product, --products: --item | --what | WHAT | --note
--description, --desc, --what: --what | WHAT | --note
--reached, --answered, --spoke: -o reached
--no-answer, --noanswer, --busy, --missed: -o no-answer
--voicemail, --vm, --left-message: -o voicemail
contact --main, contact --primary, contact --default, contact --top: --first
--result, --status: --outcome
confirm-fix --not-held: --no
--holds, --fix-held, --confirmed: --held
--fix-failed, --came-back: --not-held
--resolved, --fixed, --resolve: --solved
--no-private, --private, --public, --anonymous: --share
--mail, --e-mail, --email: --email | -c email
--visit, --in-person: -c visit
--video: -c video
--via, --type: --channel ? | --kind ? | --tag ?
--incoming, --in, --they-called: --inbound
--duration, --length, --mins: --minutes
--follow-up, --followup, --callback, --call-back, --call-again, --next, --remind, --back: --again
log-call --by-customer, log-call --by-them, log-call --from-them, log-call --from-customer: --inbound ?
log-call --update, log-call --news: --about
log-call --what, log-call --text, log-call --words: NOTE ?
--quoted, --offer, --offered, --proposal, --estimate: --quote
--valid-until, --expires, --expiry: --valid
log-quote --until, log-quote -v, log-quote --good-until, log-quote --until-day: --valid
list --overdue: --sort unpaid ?
--lost-because: --because
--sale, --purchase, --bought: --order
--amount, --total, --sum, --price: --amount | --order | AMOUNT
log-return --order, log-return --purchase, log-problem --order: --of
--person, --contact-name, --spoke-to, --contact: --contact | --with
--problem, --issue, --regarding, --complaint: --about
log-call --issue, log-call --complaint: --problem | --about
--mobile, --tel, --telephone, --cell, --phone-number: --phone
--city, --place, --location: --town
--address, --website, --url, --source: --note ?
--customer, --client, --who: --customer | CUSTOMER
log-call --who, log-call --whom: --with
--organisation, --organization, --firm, --business: --company
--tags, --label, --group, --category, --segment: --tag
--job, --title, --position: --role
--referrer, --referral: --referred-by
--referred: --referred-by ?
--payment-terms, --payment-days, --net: --terms
--reference, --invoice, --number, --po: --ref | --phone ?
--limit, --top, --count, --max, --rows: -n
--field, --custom, --property: --set
--last, --first: -n
--days: --until '{} days' | --from '{} days ago'
history --days: --since '{} days ago'
history --weeks: --since '{} weeks ago'
history --from, history --start, history --begin: --since
--weeks: --until '{} weeks' | --from '{} weeks ago'
--since, --start, --begin: --from
--end, --through, --to: --to | --until
--overdue: --late
find --all: -n 10000
--all: --all | -n 100
-y, --force: --yes
-k: --kind
--preview, --dry, --test: --dry-run
--output, -o, --out, --save, --file: --to | FILE... | --html ?
--markdown: --md
--page: --html
--add-tag: --tag
--remove-tag: --untag
--new-name: --name
--dnc, --no-calls: --do-not-call
--find, --query, --filter: --search
list --name, list --called: --search
--name: NAME ?
--yesterday: --on yesterday
--unpaid: ?
list --year, list --month, list --week, status --year, status --month, status --week: ?
forecast --days, backtest --days: --horizon '{} days'
forecast --weeks, backtest --weeks: --horizon '{} weeks'
forecast --months, backtest --months: --horizon '{} months'
--urgent, --important: ?
--stop, --wake: --off
--cancel, --delete: --drop
--done, --complete: --kept
quotes --won: --state won
quotes --lost: --state lost
quotes --expired: --state expired
quotes --open: --state open
forecast --week: --until 'end of week'
forecast --next-week: --until 'end of next week'
forecast --next-month: --until 'end of next month'
forecast --quarter: --until 'end of quarter'
forecast --month: --until 'end of month'
forecast --year: --until 'end of year'
forecast --to, forecast --by: --until
list --all, next --today, promises --open, promises --due, promises --today, undo --last:
undo --all, redo --all: ?
problems --hard, problems --difficult: --effort hard
problems --painless, problems --easy: --effort painless
problems --from, problems --after: --since
problems --to, problems --before: --until
problems --year: --since 'this year' --all
problems --month: --since 'this month' --all
find --calls, find --call, history --calls: --kind call
find --orders, find --order, find --purchases, history --orders: --kind purchase
find --problems, find --problem, history --problems: --kind problem
find --promises, find --promise, history --promises: --kind promise
find --quotes, find --quote, history --quotes: --kind quote
find --feedback, history --feedback: --kind feedback
check --fix: --repair ?
find --steps, find --step: --kind step
problems --open, confirm-fix --yes, confirm-fix --held:
promises --kept, promises --done: --all
promises --birthdays, promises --birthday: --yearly
promises --missed, promises --overdue: --late
remember --by: --on
status --late: --rhythm late
status --lapsed: --rhythm lapsed
status --loyal: --stage loyal
list --unpaid, status --unpaid: --sort unpaid
list --at-risk, list --risk, status --at-risk, status --risk: --sort risk
list --biggest, list --largest, status --biggest, status --largest: --sort total
status --new, status --first-time: --stage first-time
stale --since, stale --over: --days
changes --since, changes --from, changes --on: {}
changes --today: today
changes --yesterday: yesterday
list --sort-by, status --by, status --sort-by, list --order-by, status --order-by: --sort
export --from, export --start: --since
export --through, export --end: --until
export --on, export --quarter, export --month, export --year, export --week: PERIOD
report --output, report -o, report --save, report --file: --html ?
next --leads, next --lead: --reason lead
next --tomorrow: --until tomorrow
next --on, next --day, next --date: --as-of 'coming {}'
next --week, next --this-week: --until 'end of week'
import -y, import --force: --yes
export --csv: --format csv
report --target, report --goal:
report --moves, report --moved: quarter ?
correct --terms, correct --net: --due '{} days' ?
report --last-week, report --lastweek: last week
report --last-month, report --lastmonth: last month
report --last-quarter: last quarter
report --last-year: last year
report --ytd, report --this-year: this year
report --this-month: this month
report --this-week: this week
report --today, report --daily: today
report --yesterday: yesterday
report --for, report --to-whom: --share {none} ?
report --no-notes, report --without-notes, report --no-note, report --no-phones, report --private, report --public: --share
report --by, report --per, report --group-by: --customers
report --sort-by: --sort
report --against, report --versus, report --vs, report --compare, report --compare-to, report --compared-to: vs
report --days: --from '{} days ago'
config --currency: currency
config --set:
log-problem --inbound, log-problem --incoming, log-problem --in, log-problem --they-called:
"""
# What a value means after an option, or after a word.
VALUES = """
-o answered, -o spoke, -o talked, -o connected, -o yes: reached
-o vm, -o message, -o left message, -o voice mail, -o left voicemail: voicemail
-o not reached, -o unreached, -o no, -o none, -o busy, -o engaged, -o missed, -o no answer, -o noanswer: no-answer
-c call, -c telephone, -c mobile: phone
-c mail, -c e-mail: email
-c sms, -c whatsapp, -c message, -c chat: text
-c meeting, -c in person, -c on site: visit
-c zoom, -c teams, -c meet: video
history --kind orders, history --kind order, history --kind purchases, history --kind sales: purchase
history --kind calls, history --kind call, history --kind touches: touch
history --kind payments: payment
history --kind returns: return
history --kind quotes: quote
history --kind problems: problem
history --kind promises: promise
history --kind steps: step
--sort revenue, --sort bought, --sort sales, --sort turnover, --sort amount, --sort value: total
--sort date, --sort recent, --sort latest, --sort order: last
--sort alphabetical, --sort customer: name
--sort next, --sort expected, --sort late: due
--reason overdue, --reason unpaid, --reason invoice, --reason invoices, --reason money, --reason debt: payment
--reason callback, --reason callbacks: call-back
--reason problems: problem
--reason promises: promise
--reason quotes: quote
--reason leads, --reason prospect, --reason prospects: lead
currency euro, currency euros, currency €: EUR
currency dollar, currency dollars, currency $: USD ?
currency pound, currency pounds, currency £: GBP
currency franc, currency francs: CHF
"""
FILE = re.compile(r"[.](csv|json|vcf|ics|xlsx)$", re.IGNORECASE)
HELD_IN = {
    "csv": "customers",
    "xlsx": "customers",
    "json": "book",
    "vcf": "contacts",
    "ics": "calendar",
}
LONG = {"--outcome": "-o", "--channel": "-c", "--prefer": "-c"}
MOST_UNDONE = 9  # a higher number after `undo` is that of a change
TEXTS = frozenset(("NOTE", "WHAT", "HOW", "WHY", "TEXT"))  # arguments that take any words
OPTION = re.compile("-[^0-9.,]")  # not an amount below zero


CommandOf: TypeAlias = Callable[[str], TyperCommand | None]
Named: TypeAlias = Callable[[str], bool]


class Reading(NamedTuple):
    """A line in the words of this program; one that is not `sure` is only suggested."""

    words: list[str]
    sure: bool
    options: tuple[str, ...] = ()  # of the program, as they were typed in front
    others: tuple[tuple[str, ...], ...] = ()  # other lines that may be meant
    link: str = "or"  # the others; "then" where all of them are to be typed
    into: str = ""  # the file that what it prints is written to
    wrong: str = ""  # what is wrong with the line, where that is no longer its command


@cache
def table(text: str) -> dict[str, str]:
    """The meaning of each word of a table; hyphens and spaces are one."""
    return {
        word.strip(): meaning.strip()
        for line in filter(None, text.splitlines())
        for words, _, meaning in [line.rpartition(": ") if ": " in line else (line[:-1], "", "")]
        for word in words.split(", ")
    }


def known_words() -> frozenset[str]:
    """All words that the tables have another name for."""
    keys = [word for text in (COMMANDS, OPTIONS, VALUES) for word in table(text)]
    return frozenset(word for key in (*keys, *FILLERS) for word in words_of(key))


def reading(args: Sequence[str], command_of: CommandOf, is_named: Named) -> Reading | None:
    """The line that was meant, if what was typed has another name here or is near one."""
    at = 0
    while args[at : at + 1] and args[at] in ("--book", "--as-of", "--no-input"):
        at += 1 if args[at] == "--no-input" else 2
    said = [*args[at:]]
    if said[:1] == ["help"] and said[1:]:
        said = [*said[1:], "--help"]
    words, sure, link = _named_first(said, is_named), True, "or"
    others: tuple[tuple[str, ...], ...] = ()
    wrong = ""
    for step in _steps(said, command_of, is_named):
        if words:
            done = step(words)
            words, sure, others = done.words, sure and done.sure, others or done.others
            link = done.link if done.others else link
            if step is _command and sure and words[:1] != said[:1]:
                wrong = _no_option(command_of, words)
    if words == said:
        return None
    into = ""
    if words[0] == "list" and {"--csv", "--to"} <= {*words[:-1]}:  # a list is written by the shell
        at_file = words.index("--to")
        words, into = [*words[:at_file], *words[at_file + 2 :]], words[at_file + 1]
    sure = sure and not into and not (wrong and _no_option(command_of, words))
    return Reading(words, sure, tuple(args[:at]), others, link, into, wrong)


def _before_the_command(is_named: Named) -> tuple[Callable[[list[str]], Reading], ...]:
    """What the words of a line are read by while its first one may be no command."""
    return (
        partial(_money_from, is_named),
        partial(_to_add, is_named),
        _in_town,
        partial(_tagged, is_named),
        partial(_birthday, is_named),
        partial(_moved, is_named),
        _explained,
        _corrected_text,
        _since,
        _whose_day,
        _then_promise,
        _gone,
        _no_more_calls,
        partial(_marked, is_named),
        _with_field,
        _born,
        _contacts_one_by_one,
        _replayed,
        _to_workbook,
        _who,
        _of_period,
        _who_buys_less,
        _by_customer,
        _month_ahead,
        _list_of_a_day,
        _asked,
        _replied,
        _gave_feedback,
        _of_ally,
        _list_of_backups,
    )


def _steps(
    said: list[str], command_of: CommandOf, is_named: Named
) -> tuple[Callable[[list[str]], Reading], ...]:
    """What a line is read by, one after the other."""
    return (
        *_before_the_command(is_named),
        _command,
        _asked_with_it,
        _solved_by,
        _list_of_a_day,
        _printed,
        _brief_as_markdown,
        _page,
        _standing,
        _about,
        _paid,
        _won_as,
        _for_which,
        _due_of_order,
        _of_quote,
        _paid_at_end,
        _items,
        _quoted_by,
        _handed_by,
        _sent_you,
        partial(_options, command_of),
        _new_problem,
        _called_off,
        _returned,
        _values,
        _export,
        partial(_own_period, said),
    )


def _no_option(command_of: CommandOf, words: list[str]) -> str:
    """That a command, found by another word, has not an option of the line; nothing if it has all."""
    command = command_of(words[0]) if words[0] in BY_NAME else None
    has = {name for param in command.params for name in param.opts} if command else set()
    said = (word.partition("=")[0] for word in words[1:] if command and OPTION.match(word))
    missing = next((option for option in said if option not in has), None)
    return f'{words[0]} has no option "{missing}"' if missing else ""


def _named_first(words: list[str], is_named: Named) -> list[str]:
    """A line that begins with whom it is about: `vale` is shown, `p7 kept` has its verb first."""
    known = {word.split()[0] for word in (*BY_NAME, *table(COMMANDS))}
    if not words or len(words[0]) < 3 or words[0].lower() in known:
        return words
    for end in range(len(words), 0, -1):
        if is_named(name := " ".join(words[:end])):
            verb = words[end : end + 1]
            known_verb = bool(verb) and verb[0].lower() in known
            if known_verb:
                return [*verb, name, *words[end + 1 :]]
            return ["note", name, " ".join(words[end:])] if verb else ["show", name]
    return words


def _money_from(is_named: Named, words: list[str]) -> Reading:
    """`revenue vale`: what one customer brought is in their brief; other words are a period."""
    name = " ".join(takewhile(lambda each: not OPTION.match(each), words[1:]))
    money = ("revenue", "turnover", "income", "earnings")
    if words[0].lower() not in money or len(name) < 3 or not is_named(name):
        return Reading(words, True)
    return Reading(["brief", name], True)


def _to_add(is_named: Named, words: list[str]) -> Reading:
    """`log-call "Nora Fields" --phone 555`: who is not in the book yet is added with a phone."""
    name = words[1] if words[1:] else "-"
    if words[0] != "log-call" or "--phone" not in words[2:-1] or is_named(name):
        return Reading(words, True)
    number = words[words.index("--phone") + 1]
    note = ["--note", words[2]] if not OPTION.match(words[2]) else []
    return Reading(["add", name, "--phone", number, *note], False)


def _in_town(words: list[str]) -> Reading:
    """`export customers --town lindow`: an export has no town, the list has."""
    if words[:2] != ["export", "customers"] or "--town" not in words:
        return Reading(words, True)
    return Reading(["list", "--csv", *words[2:]], False)


def _tagged(is_named: Named, words: list[str]) -> Reading:
    """`tag spring vale delta`: the one word that names nobody is the tag of each who is named."""
    said = [word for words_ in words[1:] for word in words_.split(",") if word]
    named = [word for word in said if is_named(word)]
    tags = [word for word in said if word not in named and not OPTION.match(word)]
    if words[0].lower() not in ("tag", "untag") or not named or len(tags) != 1:
        return Reading(words, True)
    first, *others = [("edit", name, f"--{words[0].lower()}", *tags) for name in named]
    return Reading([*first], False, others=tuple(others), link="then")


def _birthday(is_named: Named, words: list[str]) -> Reading:
    """`birthday vale tom "3 mar"`: between the customer and the day stands whose it is."""
    at = next((at for at, word in enumerate(words) if at > 2 and word[:1].isdecimal()), 0)
    if words[0].lower() != "birthday" or not at:
        return Reading(words, True)
    name, on = " ".join(words[1:at]), ("--on", " ".join(words[at:]))
    of_one = ["remember", words[1], f"birthday of {' '.join(words[2:at])}", *on]
    whole = ("remember", name, "birthday", *on)
    if not is_named(words[1]) and is_named(name):
        return Reading([*whole], True)
    return Reading(of_one, False, others=(whole,) if is_named(name) else ())


NEAR = ("today", "tomorrow")  # which are to come whatever stands before them
WHOSE = frozenset(("--contact", "--person", "--who", "--name", "--with"))


def _whose_day(words: list[str]) -> Reading:
    """`remember vale birthday --on "2 dec" --contact lena`: whose day it is stands in its words."""
    at = next((at for at, word in enumerate(words[:-1]) if word in WHOSE), 0)
    if words[0] != "remember" or at < 3 or OPTION.match(words[2]):
        return Reading(words, True)
    text = f"{words[2]} of {words[at + 1]}"
    return Reading(["remember", words[1], text, *words[3:at], *words[at + 2 :]], True)


def _then_promise(words: list[str]) -> Reading:
    """`add "Bay Foods" --promise "price list" --by tue`: they are added, then promised it."""
    at = words.index("--promise") if "--promise" in words[:-1] else 0
    if words[0] not in ("add", "edit") or at < 2:
        return Reading(words, True)
    rest = [*words[:at], *words[at + 2 :]]
    by = rest.index("--by") if "--by" in rest[:-1] else 0
    day = rest[by + 1] if by else "friday"
    if by:
        rest = [*rest[:by], *rest[by + 2 :]]
    made = ("promise", words[1], words[at + 1], "--by", day)
    if words[0] == "edit" and len(rest) == 2:
        return Reading([*made], False)  # nothing else of them is changed
    return Reading(rest, False, others=(made,), link="then")


def _gone(words: list[str]) -> Reading:
    """`edit vale --closed`, `log-call vale "closed for good" --lost`: who is no customer any more."""
    if words[0] == "edit" and words[2:] in (["--closed"], ["--gone"]):
        return Reading(["write-off", words[1]], False)
    said = words[2] if words[0] == "log-call" and words[3:] == ["--lost"] else ""
    if re.search("clos(ed|ing)|shut down|bankrupt|business|for good|retired", said.lower()):
        return Reading(["write-off", *words[1:3]], False)
    return Reading(words, True)


def _no_more_calls(words: list[str]) -> Reading:
    """`log-call pier "no more calls" --do-not-call`: the mark is the customer's, not the call's."""
    if words[0] != "log-call" or "--do-not-call" not in words[2:]:
        return Reading(words, True)
    mark = ["edit", words[1], "--do-not-call"]
    call = [word for word in words if word != "--do-not-call"]
    return (
        Reading(call, False, others=(tuple(mark),), link="then")
        if call[2:]
        else Reading(mark, False)
    )


def _marked(is_named: Named, words: list[str]) -> Reading:
    """`edit vale "do not call"`: the words after a customer mean what they do in front of one."""
    said = [part for word in words[1:] for part in word.split()]
    if words[0] != "edit" or any(map(OPTION.match, words)):
        return Reading(words, True)
    for at in range(1, len(said)):
        phrase = " ".join(said[at:]).lower().replace("-", " ").replace("'", "")
        meaning = table(COMMANDS).get(phrase, "")
        if meaning.startswith("edit {} --") and is_named(" ".join(said[:at])):
            option = meaning.removesuffix(" ?").removeprefix("edit {} ")
            return Reading(["edit", *said[:at], option], not meaning.endswith("?"))
    return Reading(words, True)


def _with_field(words: list[str]) -> Reading:
    """`list --set parking=yard`: the list finds fields of one's own among all words."""
    typed = " ".join(words[1:2]).replace("=", " ", 1).split(maxsplit=1) + words[2:]
    name, is_set, value = " ".join(typed[1:2]).partition("=")
    if words[0] != "list" or not is_set or typed[0] not in ("--set", "--field", "--where"):
        return Reading(words, True)
    own = ["--search", f"{name}: {value}".strip()]
    return Reading(
        ["list", *([f"--{name}", value] if name in ("tag", "town") else own), *typed[2:]], False
    )


def _born(words: list[str]) -> Reading:
    """`add "Bay Foods" --birthday "3 may"`: they are added, then their day is remembered."""
    at = words.index("--birthday") if "--birthday" in words[:-1] else 0
    if words[0] != "add" or at < 2:
        return Reading(words, True)
    rest, day = [*words[:at], *words[at + 2 :]], words[at + 1]
    if "--contact" in rest[:-1]:
        then = ("contact", words[1], rest[rest.index("--contact") + 1], "--birthday", day)
    else:
        then = ("remember", words[1], "birthday", "--on", day)
    return Reading(rest, False, others=(then,), link="then")


def _contacts_one_by_one(words: list[str]) -> Reading:
    """`add "Bay Foods" --contact "Lin Yu" --phone 1 --contact "Pat Orr"`: each with what is theirs."""
    starts = [at for at, word in enumerate(words) if word == "--contact"]
    if words[0] not in ("add", "edit") or len(starts) < 2 or starts[0] < 2:
        return Reading(words, True)
    ends = [*starts[1:], len(words)]
    others = [
        ("contact", words[1], *words[at + 1 : end])
        for at, end in zip(starts[1:], ends[1:], strict=True)
    ]
    return Reading(words[: starts[1]], False, others=tuple(others), link="then")


def _replayed(words: list[str]) -> Reading:
    """`undo 24`: so high a number is that of a change, not how many."""
    high = words[1:] and words[1].isdecimal() and int(words[1]) > MOST_UNDONE
    if words[0] not in ("undo", "redo") or not high or words[2:]:
        return Reading(words, True)
    return Reading(["changes", words[1]], False, others=((words[0],),))


def _to_workbook(words: list[str]) -> Reading:
    """`list --to F.xlsx`: a list is not written as a workbook, the customers are."""
    file = next((word for word in words if word.lower().endswith(".xlsx")), "")
    wanted = {"--xlsx", "--excel"} & {*words}
    rest = [word for word in words[1:] if word not in (file, "--to", "--xlsx", "--excel", "-o")]
    if words[0] != "list" or not (file or wanted) or rest[:1] not in ([], ["--tag"]) or rest[2:]:
        return Reading(words, True)
    return Reading(["export", "customers", *rest, "--to", file or "customers.xlsx"], False)


def _who(words: list[str]) -> Reading:
    """`who is overdue`, `who's late`: the list of these, where a word for it is known."""
    if words[0].lower() not in ("who", "whos", "who's") or not words[1:]:
        return Reading(words, True)
    rest = words[2:] if words[1].lower() in ("is", "are", "has", "have") else words[1:]
    said, meanings = " ".join(rest).lower(), table(COMMANDS)
    if whole := meanings.get(f"who {' '.join(words[1:]).lower()}"):
        one = whole.removesuffix(" ?").partition(" | ")[0].removesuffix("{none}")
        alone = whole.endswith("{none}")  # one meaning, and sure
        return Reading(shlex.split(one) if alone else words, True)
    if any(f"who {each}{said}" in meanings for each in ("", "is ")):
        return Reading(["who", "is", *rest] if f"who is {said}" in meanings else words, True)
    if said in STANDINGS:
        return Reading(["status", STANDINGS[said], said], True)
    known = [each for each in (f"list {said}", said, f"who {said}") if each in meanings]
    return Reading(known[0].split() if known else words, True)


KIND_OF = {"orders": "purchase", "purchases": "purchase", "invoices": "purchase"}
KIND_OF |= {"payments": "payment", "returns": "return", "quotes": "quote", "problems": "problem"}


def _of_period(words: list[str]) -> Reading:
    """`orders today`, `payments this week`: from that day on; `payments yesterday`: that day."""
    said = [word.lower() for word in words if word.lower() != "this"]
    kind, period = KIND_OF.get("".join(said[:1])), said[1:]
    if kind and period in (["today"], ["yesterday"], ["week"], ["month"], ["quarter"], ["year"]):
        since = period[0] if period[0].endswith("day") else f"start of {period[0]}"
        until = ["--until", since] if since == "yesterday" else []
        return Reading(["history", "--kind", kind, "--since", since, *until], True)
    return Reading(words, True)


LESS = ("less", "drops", "dropping", "declining", "falling", "shrinking", "fewer")


def _who_buys_less(words: list[str]) -> Reading:
    """`next --reason less`: it is no reason to call; who they are is in a report."""
    at = words.index("--reason") + 1 if "--reason" in words[:-1] else 0
    if words[0] not in ("next", "dial") or words[at].lower() not in LESS:
        return Reading(words, True)
    return Reading(["report", "last", "90", "days", "--sort", "drops"], False)


def _own_period(said: list[str], words: list[str]) -> Reading:
    """`revenue --since 1 nov`: the period that was typed, and not the one a word stands for."""
    if words[:2] == ["report", "month"] and "month" not in said and "--from" in words:
        return Reading(["report", *words[2:]], True)
    return Reading(words, True)


def _command(words: list[str]) -> Reading:
    """The command by its own name."""
    meanings = {word.replace("-", " ").strip(): m for word, m in table(COMMANDS).items()}
    word = words[0].lower().replace("_", "-")
    follow = list(takewhile(lambda each: not OPTION.match(each), words[1:]))
    options, second = words[1 + len(follow) :], follow[0].lower() if follow else ""
    if f"{word}-{second}" in BY_NAME:
        return Reading([f"{word}-{second}", *follow[1:], *options], True)
    kind = "#" if second[:1].isdecimal() else ""
    named = read_id(second)
    kind = f"{named[0].letter}#" if named else kind
    any_kind = "id#" if named and named[0].correct else ""
    last = follow[-1] if follow[1:] else ""
    ends = "+" if " " in last else "#+" if any(map(str.isdigit, last)) else ""
    flag = options[0] if options and not follow else ""
    two = " ".join(follow[:2]).lower() if follow[1:] and follow[1].strip() else ""
    more = f"{second} *" if two else ""
    after = [two, more, second, kind, any_kind, ends, last.lower(), "*" if follow else "", flag]
    for key in [f"{word} {each}" for each in after if each] + [word]:
        meaning = meanings.get(key.replace("-", " ").strip())
        if meaning is None or key in BY_NAME:
            continue
        own = 2 if two and key == f"{word} {two}" else key in (f"{word} {second}", f"{word} {more}")
        given = follow[own:]
        if flag and key == f"{word} {flag}":
            options = options[2 if "{none}" in meaning else 1 :]
        each = [
            _placed(one, given, bool(options)) for one in meaning.removesuffix(" ?").split(" | ")
        ]
        placed, *others = [[*line, *options] for line in each if line is not None] or [[]]
        if placed:
            return Reading(placed, not meaning.endswith("?"), others=tuple(map(tuple, others)))
    near = [] if word in BY_NAME else get_close_matches(word, BY_NAME, 1, 0.75)
    return Reading([*(near or [word if word in BY_NAME else words[0]]), *words[1:]], not near)


def _placed(meaning: str, follow: list[str], options: bool = False) -> list[str] | None:
    """A meaning with what follows in its places; None where there is nothing for one.

    Whom it is about may also be said by `options`, as in `log-email --town lindow`.
    """
    all_of = " ".join(follow)
    if len(follow) == 1:
        meaning = meaning.replace(" --by {rest}", " --by friday")
    try:
        days = str(read_span(all_of)) if "{days}" in meaning else ""
    except InvalidInput:
        return None
    values = {
        "first": follow[0] if follow else "",
        "second": follow[1] if len(follow) == 2 else "",
        "rest": " ".join(follow[1:]),
        "all": all_of,
    }
    words = shlex.split(meaning)
    if words[-1] == "{none}":
        return words[:-1]
    if not follow and "{" in meaning:
        rest = [word for word in words if word != "{}"]
        return rest if options and "{" not in " ".join(rest) else words[:1]
    if any("{" + name + "}" in meaning and not value for name, value in values.items()):
        return None
    if "{" not in meaning:
        return [*words, *follow]
    return [
        each
        for word in words
        for each in (follow if word == "{}" else [word.format(**values, days=days)])
    ]


def _won_as(words: list[str]) -> Reading:
    """`won q11 o650`, `correct o650 --quote q11`: which order a quote became."""

    def is_of(letter: str, word: str) -> bool:
        id = read_id(word)
        return id is not None and id[0].letter == letter

    match words:
        case ["won", quote, order, *rest] if is_of("o", order):
            return Reading(["won", quote, "--of", order, *rest], False)
        case ["correct", order, "--quote" | "--of", quote] if is_of("q", quote):
            return Reading(["won", quote, "--of", order], False)
    return Reading(words, True)


FILLERS = frozenset(("in", "part", "for", "of", "--for", "--of"))


def _for_which(words: list[str]) -> Reading:
    """`log-payment vale 300 for o12` and `won q4 for 1350`: the id, then the amount."""
    command, rest = words[0], words[1:]
    said = [word for word in rest if word.lower() not in FILLERS]
    ids = [word for word in said if (id := read_id(word)) and id[0].letter in "oq"]
    costs = [word for word in said if is_price(word)]
    if command not in ("log-payment", "won") or any(map(OPTION.match, said)):
        return Reading(words, True)
    if len(ids) == len(costs) == 1 and [*ids, *costs] != rest:
        return Reading([command, *ids, *costs], False)
    parted = costs and said != rest and not ids
    return Reading([command, *said], False) if parted else Reading(words, True)


def _due_of_order(words: list[str]) -> Reading:
    """`log-call vale "…" --order 450 --due 14d`: the day it is to be paid is the order's own."""
    if words[0] != "log-call" or not {"--order", "--due"} <= {*words[2:-1]}:
        return Reading(words, True)
    at = words.index("--due")
    call = [*words[:at], *words[at + 2 :]]
    order = call[call.index("--order") + 1]
    del call[call.index("--order") : call.index("--order") + 2]
    bought = ("log-purchase", words[1], order, "--due", words[at + 1])
    return Reading(call, False, others=(bought,), link="then")


def _of_quote(words: list[str]) -> Reading:
    """`order kobo 300 --quote q9`: the order that a quote became is written by `won`."""
    at = words.index("--quote") if "--quote" in words[3:-1] else 0
    if words[0] != "log-purchase" or not at or not is_price(words[2]):
        return Reading(words, True)
    end = next(each for each, word in enumerate(words) if OPTION.match(word))
    options = [word for each, word in enumerate(words) if each >= end and each not in (at, at + 1)]
    return Reading(["won", words[at + 1], words[2], *options], False)


def _paid_at_end(words: list[str]) -> Reading:
    """`order kobo 300 "spare gaskets" paid`: beside what was bought, it says that it is paid."""
    end = next((at for at, word in enumerate(words) if OPTION.match(word)), len(words))
    if words[0] != "log-purchase" or end < 4 or words[end - 1].lower() != "paid":
        return Reading(words, True)
    return Reading([*words[: end - 1], "--paid", *words[end:]], False)


ITEM = frozenset(("--item", "--items", "--product", "--products", "--what"))


def _items(words: list[str]) -> Reading:
    """`log-purchase vale --item "20 seals" 480 --item "2 gaskets" 60`: the sum is the amount."""
    if words[0] not in ("log-purchase", "log-quote") or ITEM.isdisjoint(
        word.partition("=")[0] for word in words
    ):
        return Reading(words, True)
    items, costs, rest = [], [], []
    left = iter(range(len(words)))
    for at in left:
        option, equals, value = words[at].partition("=")
        if option not in ITEM:
            rest.append(words[at])
            continue
        if not equals and OPTION.match("".join(words[at + 1 : at + 2]) or "--"):
            continue  # nothing stands there
        item, equals, cost = (value if equals else words[next(left)]).partition("=")
        if not equals and is_price("".join(words[at + 2 : at + 3])):
            cost = words[next(left)]
        items.append(item.strip())
        costs += [cost.strip()] if is_price(cost.strip()) else []
    end = next((at for at, word in enumerate(rest) if OPTION.match(word)), len(rest))
    has_amount = is_price(rest[end - 1]) and end > 2
    before, after = rest[:end], rest[end:]
    if len(costs) < len(items) or not items or (len(items) == 1 and "=" not in " ".join(words)):
        return Reading(words, True) if has_amount else _with_prices(words, items, before, after)
    amount = [] if has_amount else [f"{sum(map(price_of, costs))}"]
    if words[0] == "log-purchase":
        priced = [f"{item}={cost}" for item, cost in zip(items, costs, strict=True)]
        said = [word for each in priced for word in ("--item", each)]
        return Reading([*before, *amount, *said, *after], False)
    return Reading([*before, *amount, ", ".join(items), *after], False)


def _with_prices(
    words: list[str], items: list[str], before: list[str], after: list[str]
) -> Reading:
    """`--item "2 hose set @120" --item "5 seals @15"`; with a bare price, it may be of one or of all."""
    if not items:
        return Reading([*before, *after], True)
    if all(is_marked(item) or " at " in item for item in items):
        return Reading([*before, ", ".join(items), *after], True)
    found = read_unmarked(", ".join(items))
    if found is None:
        return Reading(words, True)
    one, line = [[*before, f"{total}", found.things, *after] for total in found[1:]]
    return Reading(one, False, others=(tuple(line),))


def _month_ahead(words: list[str]) -> Reading:
    """`forecast december`: a forecast begins today, so that it is one until then."""
    if words[0] != "forecast" or not words[1:] or words[1].lower() not in MONTH_BY_NAME:
        return Reading(words, True)
    month = [*takewhile(lambda each: not OPTION.match(each), words[1:])]
    return Reading(
        ["forecast", "--until", f"end of {' '.join(month)}", *words[1 + len(month) :]], False
    )


def _list_of_backups(words: list[str]) -> Reading:
    """`backups`, `backup list`, `restore --list`: `restore` alone lists them."""
    said = [word.lower() for word in words]
    alone = said in (["backups"], ["list-backups"], ["show", "backups"])
    named = said[:1] in (["backup"], ["backups"], ["restore"])
    lists = alone or (named and said[1:] in (["list"], ["ls"], ["--list"]))
    return Reading(["restore"] if lists else words, True)


def _list_of_a_day(words: list[str]) -> Reading:
    """`plan monday`, `next fri`: the list as it will be on that day; `next until fri`, `next 3 days`: up to it."""
    is_list = words[0] == "next" or table(COMMANDS).get(words[0].lower()) == "next"
    if is_list and words[2:] and words[1].lower() in ("until", "till"):
        day = [*takewhile(lambda each: not OPTION.match(each), words[2:])]
        return Reading(["next", "--until", " ".join(day), *words[2 + len(day) :]], True)
    said = [*takewhile(lambda each: not OPTION.match(each), words[1:])]
    ahead = re.fullmatch(r"(?:in )?([1-9]\d* (?:days?|weeks?|months?))", " ".join(said).lower())
    if is_list and ahead:
        return Reading(["next", "--until", f"in {ahead[1]}", *words[1 + len(said) :]], True)
    if not is_list or words[1:2] == [] or words[1].lower() not in WEEKDAY_BY_NAME:
        return Reading(words, True)
    return Reading(["next", "--as-of", f"coming {words[1].lower()}", *words[2:]], True)


STANDINGS = {
    **dict.fromkeys(("prospect", "first-time", "repeat", "loyal", "written-off"), "--stage"),
    **dict.fromkeys(("on-rhythm", "due", "late", "lapsed"), "--rhythm"),
}


def _standing(words: list[str]) -> Reading:
    """`list --tag loyal`: where a customer stands is computed, and no tag."""
    at = words.index("--tag") if words[0] in ("list", "status") and "--tag" in words[:-1] else 0
    if not at or words[at + 1].lower() not in STANDINGS:
        return Reading(words, True)
    value = words[at + 1].lower()
    return Reading(["status", *words[1:at], STANDINGS[value], value, *words[at + 2 :]], False)


PDF = re.compile(r"(?:--)?pdf(?:=.*)?|.*[.]pdf", re.IGNORECASE)


def _printed(words: list[str]) -> Reading:
    """`report --pdf week.pdf`: no PDF is written; a browser prints the page to one."""
    found = [word for word in words[1:] if PDF.fullmatch(word)]
    if words[0] not in ("report", "brief") or not found:
        return Reading(words, True)
    name = found[-1].rpartition("=")[2]
    page = [f"{name[:-4]}.html"] if name.lower().endswith(".pdf") else []
    if words[0] == "brief" and not page:
        page = ["FILE.html"]
    rest = [word for word in words if word not in (*found, "--html", "--open", "-o", "--output")]
    return Reading([*rest, "--html", *page, "--open"], False)


MARKDOWN = re.compile(r"--(md|markdown)(=.*)?|.*[.]md", re.IGNORECASE)


def _brief_as_markdown(words: list[str]) -> Reading:
    """`brief vale --md vale.md`: a brief is written as HTML only."""
    found = [word for word in words[1:] if MARKDOWN.fullmatch(word)]
    if words[0] != "brief" or not found:
        return Reading(words, True)
    rest = [word for word in words if word not in found]
    name = found[-1].rpartition("=")[2]
    page = f"{name[:-3]}.html" if name.lower().endswith(".md") else "FILE.html"
    return Reading(rest if "--html" in rest[:-1] else [*rest, "--html", page], False)


PAGE = re.compile(r"[.](html?|md)$", re.IGNORECASE)


def _page(words: list[str]) -> Reading:
    """`report --share week.html`: what a file is named for is what it is written as."""
    at = next((at for at, word in enumerate(words) if at and PAGE.search(word)), 0)
    bare = OPTION.match(words[at - 1]) is None or words[at - 1] in ("--share", "--open", "--force")
    if words[0] not in ("report", "brief") or not at or not bare:
        return Reading(words, True)
    option = "--md" if words[at].lower().endswith(".md") else "--html"
    return Reading([*words[:at], option, *words[at:]], True)


def _paid(words: list[str]) -> Reading:
    """`log-call vale "…" --paid o12`: a payment is logged beside the call."""
    at = words.index("--paid") if words[0] == "log-call" and "--paid" in words[2:] else 0
    if not at:
        return Reading(words, True)
    value = [word for word in words[at + 1 : at + 2] if not OPTION.match(word)]
    which = value if value and read_id(value[0]) else [words[1], *value]
    call = (*words[:at], *words[at + 1 + len(value) :])
    return Reading([*call], False, others=(("log-payment", *which),), link="then")


def _asked(words: list[str]) -> Reading:
    """`ask tom x49 "which seal?"` is a hand-off; `remind tom x49` is for the rep to do."""
    verb, named = words[0].lower(), read_id(words[2]) if words[2:] else None
    verbs = ("ask", "tell", "remind", "chase", "nudge")
    if verb not in verbs or named is None or named[0].letter != "x":
        return Reading(words, True)
    ally, x, *more = words[1:]
    if ally == "again":  # who has it
        return Reading(["hand-off", x, *more], True)
    if verb == "remind":
        return Reading(["promise", x, f"remind {ally}", *(more or ["--by", "tomorrow"])], False)
    said = [*takewhile(lambda each: not OPTION.match(each), more)]
    note = ["--note", " ".join(said)] if said else []
    return Reading(["hand-off", x, ally, *note, *more[len(said) :]], False)


def _moved(is_named: Named, words: list[str]) -> Reading:
    """`correct c88 orchard`, `correct c88 --to orchard`: it belongs to another customer."""
    whose = [word for word in words[2:] if word != "--to"]
    if words[0] != "correct" or len(whose) != 1 or OPTION.match(whose[0]):
        return Reading(words, True)
    number = whose[0].isdecimal() and "--to" not in words
    if not read_id(words[1]) or number or not is_named(whose[0]):
        return Reading(words, True)
    return Reading([*words[:2], "--customer", *whose], False)


def _explained(words: list[str]) -> Reading:
    """`explain rhythm`, `define stage`: what a word of repbook's means; `explain vale` is `why`."""
    from repbook.cli.glossary import meaning_of

    said = " ".join(words[1:])
    if words[0].lower() not in ("explain", "define", "meaning") or not meaning_of(said):
        return Reading(words, True)
    return Reading(["help", said], True)


def _replied(words: list[str]) -> Reading:
    """`reply x49 priya "on its way"`: it is known which ally has it, so their name is left out."""
    verb, named = words[0].lower(), read_id(words[1]) if words[1:] else None
    verbs = ("reply", "replied", "answer", "answered")
    if verb not in verbs or named is None or named[0].letter != "x" or " " not in words[-1]:
        return Reading(words, True)
    return Reading(["update", words[1], words[-1], "--by", "ally"], False)


def _gave_feedback(words: list[str]) -> Reading:
    """`feedback vale service bad "late van"`: it is logged with the call in which they said it.

    Of a call that is logged, as in `feedback c31 price:bad`, it is added to that one.
    """
    typed = words
    if len(words) > 2 and re.search(":(good|mixed|bad)(:|$)", words[-1], re.I):  # as -f takes it
        words = [*words[:-1], *words[-1].split(":", 2)]
    at = next((at for at, word in enumerate(words) if word.lower() in VERDICTS), 0)
    verbs = ("feedback", "log-feedback", "add-feedback", "log feedback", "add feedback", "rate")
    first = " ".join(words[: 2 if words[0] in ("log", "add") else 1])
    if first in verbs and not at and re.fullmatch("[1-7]", words[-1]):  # as in --ease
        at = len(words) - 1
    *whom, topic = words[len(first.split()) : at] or [""]
    if not whom and read_id(topic):
        whom, topic = [topic], "service"
    who = " ".join(whom)
    if first not in verbs or not who:
        return Reading(typed, True)
    verdict = words[at].lower()
    if verdict.isdecimal():
        verdict = "good" if int(verdict) > 5 else "mixed" if int(verdict) > 3 else "bad"
    said = " ".join(words[at + 1 :])
    given = ":".join(filter(None, (topic, verdict, said)))
    if (named := read_id(who)) and named[0].letter == "c":
        return Reading(["correct", who, "-f", given], False)
    return Reading(["log-call", who, said or "…", "-f", given], False)


def _of_ally(words: list[str]) -> Reading:
    """`ally tom --thanked`: what is known of an ally is changed with `ally edit`."""
    options = {*words[2:]} & {"--thanked", "--team", "--phone", "--email"}
    named = words[0] in ("ally", "allies") and words[1:2] not in ([], ["add"], ["edit"])
    if not named or not options or OPTION.match(words[1]):
        return Reading(words, True)
    return Reading(["ally", "edit", *words[1:]], "--thanked" in options)


def _asked_with_it(words: list[str]) -> Reading:
    """`update x49 "asked Tom" --ally tom`: whoever asks an ally passes the problem on."""
    at = next((at for at, word in enumerate(words) if word in ("--ally", "--with")), 0)
    if words[0] != "update" or at < 2 or not words[at + 1 :]:
        return Reading(words, True)
    ally, rest = words[at + 1], [*words[2:at], *words[at + 2 :]]
    return Reading(["hand-off", words[1], ally, *rest], False)


def _solved_by(words: list[str]) -> Reading:
    """`resolve x49 "new seal kit" --by tom`: who solved it is the ally who was asked last."""
    at = next((at for at, word in enumerate(words) if word in ("--by", "--ally")), 0)
    if words[0] != "resolve" or at < 2 or not words[at + 1 :]:
        return Reading(words, True)
    ally, solved = words[at + 1], [*words[:at], *words[at + 2 :]]
    if ally.lower() in ("me", "myself", "us"):
        return Reading(solved, True)
    return Reading(["hand-off", words[1], ally], False, others=(tuple(solved),), link="then")


MONEY = re.compile(r"[^\d\s]{0,3} ?\d[\d.,' ]*( ?[^\d\s]{1,3})?")  # `EUR 480`, `1 200`


def _corrected_text(words: list[str]) -> Reading:
    """`correct x49 "the pump leaks"`: in place of an amount or a day, it is the text of the record."""
    named = read_id(words[1]) if words[0] == "correct" and words[2:] else None
    text = " ".join(words[2:])
    if named is None or " " not in text or any(map(OPTION.match, words)) or MONEY.fullmatch(text):
        return Reading(words, True)
    if named[0].letter == "p" and any(map(may_be_day, text.split())):
        return Reading(words, True)
    has = named[0].correctable
    option = next((name for name in ("text", "what", "words", "note") if name in has), None)
    return Reading([*words[:2], f"--{option}", text] if option else words, option is None)


def _since(words: list[str]) -> Reading:
    """`next --since thursday`: the list is of today; what was done since is in the history."""
    if words[0] not in ("next", "dial") or words[1:2] != ["--since"] or len(words) != 3:
        return Reading(words, True)
    return Reading(["history", *words[1:]], False, others=(("promises", "--late"),))


def _quoted_by(words: list[str]) -> Reading:
    """`log-quote vale 1200 --by fri`: a quote that holds until then, or one that is to be sent."""
    if words[0] != "log-quote" or "--by" not in words[2:-1]:
        return Reading(words, True)
    at = words.index("--by")
    before, (day, *after) = words[1:at], words[at + 1 :]
    promise = ("promise", before[0], f"a quote: {' '.join(before[1:])}", "--by", day, *after)
    return Reading(["log-quote", *before, "--valid", day, *after], False, others=(promise,))


def _handed_by(words: list[str]) -> Reading:
    """`hand-off x46 priya --by monday`: when to hear from them is a promise of the rep's."""
    at = words.index("--by") if words[0] == "hand-off" and "--by" in words[3:-1] else 0
    if not at:
        return Reading(words, True)
    ask = ("promise", words[1], f"hear from {words[2]}", "--by", words[at + 1])
    return Reading([*words[:at], *words[at + 2 :]], False, others=(ask,), link="then")


def _sent_you(words: list[str]) -> Reading:
    """`log-call vale "…" --referral "Rowan Print"`: whom they named is a new customer."""
    options = ("--referral", "--refers", "--referred", "--named", "--recommends")
    at = next((at for at, word in enumerate(words[1:-1], 1) if word in options), 0)
    if words[0] != "log-call" or not at or (at == 1 and not words[3:]):
        return Reading(words, True)
    if at == 1:  # `log-call --referral vale "Rowan Print"`
        whom = ("add", words[3], "--referred-by", words[2])
        return Reading(["log-call", *words[2:]], False, others=(whom,))
    add = ("add", words[at + 1], "--referred-by", words[1])
    return Reading([*words[:at], *words[at + 2 :]], False, others=(add,), link="then")


def _by_customer(words: list[str]) -> Reading:
    """`list --sort revenue --month november`: what customers bought in a period is in `report`."""
    periods = ("--month", "--quarter", "--year", "--week", "--from")
    at = next((at for at, word in enumerate(words) if word in periods), 0)
    if words[0] not in ("list", "status", "customers") or not at:
        return Reading(words, True)
    return Reading(["report", *words[at:], "--customers"], False)


def _about(words: list[str]) -> Reading:
    """`promise vale "a visit" --about x4`: the problem stands where the customer does."""
    if words[0] != "promise" or "--about" not in words[2:-1]:
        return Reading(words, True)
    at = words.index("--about")
    return Reading(["promise", words[at + 1], *words[2:at], *words[at + 2 :]], False)


def _new_problem(words: list[str]) -> Reading:
    """`log-call vale "…" --about "broken bearing"`: what is no id is a problem to be logged.

    Without a word after it, it is asked which of theirs.
    """
    at = words.index("--about") if words[0] == "log-call" and "--about" in words[2:] else 0
    what = words[at + 1] if words[at + 1 :] and not OPTION.match(words[at + 1]) else ""
    if not at or read_id(what) or what.isdecimal():
        return Reading(words, True)
    if not what:
        return Reading([*words[:at], *words[at + 1 :], "--about"], True)
    call = [*words[:at], *words[at + 2 :]]
    if not call[2:]:
        return Reading(["log-problem", words[1], what], False)
    return Reading([*call, "--problem", what], False)


def _called_off(words: list[str]) -> Reading:
    """`correct o7 --cancelled`: an order that is not to come is all returned."""
    said = words[2].strip("-").lower() if words[0] == "correct" and len(words) == 3 else ""
    named = read_id(words[1]) if said in ("cancel", "cancelled", "canceled") else None
    if named is None or named[0].letter != "o":
        return Reading(words, True)
    return Reading(["log-return", words[1], "all"], False, others=(("remove", words[1]),))


def _returned(words: list[str]) -> Reading:
    """`log-return --of o12 200`: the purchase stands where the customer does; else all came back."""
    if words[0] != "log-return" or "--of" not in words[1:-1]:
        return Reading(words, True)
    at = words.index("--of")
    of = f"o{words[at + 1]}" if words[at + 1].isdecimal() else words[at + 1]
    before, after = words[1:at], words[at + 2 :]
    if not before:
        return Reading(["log-return", of, *(after or ["all"])], False)
    if len(before) == 1 and not after:
        return Reading(["log-return", *before, "all", "--of", of], False)
    return Reading(words, True)


def _fitting(meant: str | None, names: set[str | None]) -> list[str]:
    """The meanings of an option that a command with these options and arguments has."""
    return [
        each
        for each in ([] if meant is None else map(str.strip, meant.split("|")))
        for bare in [each.removesuffix(" ?")]
        if (bare.split() or [""])[0] in names or (bare[:1] != "-" and not bare.isupper())
    ]


def _near(key: str, options: Iterable[str]) -> list[str]:
    """The option that this one may be a misspelling of."""
    names = [each[2:] for each in options if each[:2] == "--"]
    near = get_close_matches(key[2:], names, 1, 0.75)
    return [f"--{each} ?" for each in near if each not in ("help", "version")]


def _options(command_of: CommandOf, words: list[str]) -> Reading:
    """The options by their own names."""
    if words[0] not in BY_NAME:
        return Reading(words, True)
    command = command_of(words[0])
    assert command is not None
    valued = {
        name: not getattr(param, "is_flag", False) and not (param.metavar or "").startswith("[")
        for param in command.params
        for name in param.opts
        if name[:1] == "-"
    }
    arguments = {param.metavar for param in command.params if param.param_type_name == "argument"}
    meanings, done, sure = table(OPTIONS), words[:1], True
    texts: list[str] = []  # of options that are an argument here
    placed: list[int] = []  # where the arguments stand
    rest: Iterator[str] = iter(words[1:])
    for word in rest:
        named = f"--{word.partition('=')[0].lower()}"
        if words[0] in ("edit", "correct") and done[1:] and valued.get(named):
            word, sure = f"--{word}", False
        if not OPTION.match(word) or word.partition("=")[0] in valued:
            value_of_it = next(rest, None) if valued.get(word) else None
            placed += [] if OPTION.match(word) else [len(done)]
            done += [word] if value_of_it is None else [word, value_of_it]
            continue
        name, equals, value = word.partition("=")
        key = name if len(name) == 2 else name.lower().replace("_", "-")
        meant = meanings.get(f"{words[0]} {key}", meanings.get(key))
        fits = _fitting(meant, {*valued, *arguments}) or _near(key, valued)
        if not fits:
            return Reading(words, True)
        meaning, sure = fits[0].removesuffix("?").strip(), sure and not fits[0].endswith("?")
        if "{}" in meaning or meaning.endswith("{none}"):
            value, equals = value or next(rest, ""), ""
        if meaning in TEXTS and meaning in arguments:
            texts += [value] if equals else [*islice(rest, 1)]
            continue
        own = [] if meaning in arguments else shlex.split(meaning.removesuffix("{none}"))
        if own and " ".join(own) in " ".join(done):
            own = []  # it stands there already: `list --sort unpaid --overdue`
        filled = [each.replace("{}", value) for each in own if value or "{}" not in each]
        done += [
            value if each == f"coming {value}" and value.lower() in NEAR else each
            for each in filled
        ]
        done += [value] if equals else []
    if texts and len(placed) >= len(arguments):  # its argument has a text: both are it
        first = done.pop(placed[-1])
        if not any(map(str.isalpha, first)):
            return Reading(words, True)  # it may be an amount
        texts = [first, *(text for text in texts if text != first)]
    return Reading([*done, *filter(None, [", ".join(texts)])], sure)


def _values(words: list[str]) -> Reading:
    """The values by their own names."""
    meanings, sure = table(VALUES), True
    for at, word in enumerate(words[1:], 1):
        before = LONG.get(words[at - 1], words[at - 1])
        said = word.lower().replace("_", " ")
        meant = meanings.get(f"{words[0]} {before} {said}", meanings.get(f"{before} {said}"))
        if meant:
            words = [*words[:at], meant.removesuffix(" ?"), *words[at + 1 :]]
            sure = sure and not meant.endswith("?")
    return Reading(words, sure)


def _export(words: list[str]) -> Reading:
    """`export customers.csv` and `export customers to a.csv`: what a file is named for goes in it."""
    file = next((word for word in words[1:] if FILE.search(word)), None)
    if words[0] == "export" and words[2:3] and words[2] in HELD_IN:
        return Reading([*words[:2], "--format", *words[2:]], True)
    if words[0] != "export" or file is None:
        return Reading(words, True)
    from repbook.book.export import WHAT

    if "--kind" in words[:-1]:
        at = words.index("--kind")
        words = [words[0], words[at + 1], *words[1:at], *words[at + 2 :]]
    name, ending = re.split(r"[/\\]", file.lower())[-1].rsplit(".", 1)
    rest = [word for word in words[1:] if word not in (file, "to", "as", "--to")]
    fits = name in WHAT and (name != "book" or ending == "json")
    sure = fits or (ending != "csv" and name != "book")
    if not rest or OPTION.match(rest[0]):
        rest = [name if fits else HELD_IN[ending], *rest]
    else:
        sure = True
    return Reading(["export", rest[0], "--to", file, *rest[1:]], sure)
