-- A column with a closed set of words, or of yes and no, holds nothing else, whoever writes it.
-- Adding that to a table means writing it anew. A book may hold other values only if it was
-- changed by hand: the word is kept among the further fields, and the column has none, or
-- the word that the program already took it for. (`IN` a list of words builds the list for each
-- row: it stands behind a test for NULL, or as comparisons, which cost an import nothing.)

UPDATE customers SET extra = json_set(coalesce(extra, '{}'), '$."prefer, as it was"', "prefer"), "prefer" = NULL
WHERE "prefer" NOT IN ('phone', 'email', 'visit', 'text');

UPDATE customers SET "do_not_call" = "do_not_call" != 0 WHERE "do_not_call" NOT IN (0, 1);

UPDATE customers SET "imported" = "imported" != 0 WHERE "imported" NOT IN (0, 1);

UPDATE contacts SET extra = json_set(coalesce(extra, '{}'), '$."prefer, as it was"', "prefer"), "prefer" = NULL
WHERE "prefer" NOT IN ('phone', 'email', 'visit', 'text');

UPDATE aliases SET kind = 'alias' WHERE "kind" NOT IN ('alias', 'code', 'uid');

UPDATE addresses SET kind = CASE WHEN text LIKE '%@%' THEN 'email' ELSE 'phone' END WHERE "kind" NOT IN ('phone', 'email');

UPDATE purchases SET "settled" = "settled" != 0 WHERE "settled" NOT IN (0, 1);

UPDATE purchases SET extra = json_set(coalesce(extra, '{}'), '$."channel, as it was"', "channel"), "channel" = NULL
WHERE "channel" NOT IN ('phone', 'email', 'visit', 'video', 'text');

UPDATE problems SET "found" = "found" != 0 WHERE "found" NOT IN (0, 1);

UPDATE problems SET extra = json_set(coalesce(extra, '{}'), '$."channel, as it was"', "channel"), "channel" = NULL
WHERE "channel" NOT IN ('phone', 'email', 'visit', 'video', 'text');

UPDATE steps SET note = coalesce(note || ' ', '') || '(kind: ' || "kind" || ')', "kind" = 'update'
WHERE "kind" NOT IN ('update', 'hand-off', 'park', 'resolve', 'give-up', 'reopen', 'confirm');

UPDATE steps SET note = coalesce(note || ' ', '') || '(by: ' || "by" || ')', "by" = 'me'
WHERE "by" NOT IN ('customer', 'me', 'ally');

UPDATE steps SET note = coalesce(note || ' ', '') || '(channel: ' || "channel" || ')', "channel" = NULL
WHERE "channel" NOT IN ('phone', 'email', 'visit', 'video', 'text');

UPDATE steps SET "direct" = "direct" != 0 WHERE "direct" NOT IN (0, 1);

UPDATE steps SET "held" = "held" != 0 WHERE "held" NOT IN (0, 1);

UPDATE steps SET "undated" = "undated" != 0 WHERE "undated" NOT IN (0, 1);

UPDATE steps SET note = coalesce(note || ' ', '') || '(ease: ' || ease || ')', ease = NULL
WHERE "ease" NOT BETWEEN 1 AND 7;

UPDATE touches SET extra = json_set(coalesce(extra, '{}'), '$."outcome, as it was"', "outcome"), "outcome" = 'no-answer'
WHERE "outcome" NOT IN ('reached', 'voicemail', 'no-answer', 'sent');

UPDATE touches SET extra = json_set(coalesce(extra, '{}'), '$."channel, as it was"', "channel"), "channel" = NULL
WHERE "channel" NOT IN ('phone', 'email', 'visit', 'video', 'text');

UPDATE touches SET "inbound" = "inbound" != 0 WHERE "inbound" NOT IN (0, 1);

UPDATE touches SET "asked_referral" = "asked_referral" != 0 WHERE "asked_referral" NOT IN (0, 1);

UPDATE feedback SET extra = json_set(coalesce(extra, '{}'), '$."verdict, as it was"', "verdict"), "verdict" = 'mixed'
WHERE "verdict" NOT IN ('good', 'mixed', 'bad');

PRAGMA legacy_alter_table = ON;

CREATE TABLE new_customers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  company TEXT,
  company_key TEXT,
  town TEXT,
  note TEXT,
  prefer TEXT CHECK (prefer IS NULL OR prefer IN ('phone', 'email', 'visit', 'text')),
  do_not_call INTEGER DEFAULT 0 CHECK (do_not_call IN (0, 1)),
  call_every_days INTEGER,
  orders_every_days INTEGER,
  terms_days INTEGER,
  since_day INTEGER,
  referred_by_id INTEGER REFERENCES customers(id),
  added_day INTEGER NOT NULL,
  imported INTEGER DEFAULT 0 CHECK (imported IN (0, 1)),
  extra TEXT
) STRICT;

INSERT INTO new_customers SELECT * FROM customers;

DELETE FROM sqlite_sequence WHERE name = 'new_customers';

INSERT INTO sqlite_sequence SELECT 'new_customers', seq FROM sqlite_sequence WHERE name = 'customers';

DROP TABLE customers;

ALTER TABLE new_customers RENAME TO customers;

CREATE INDEX customers_by_name ON customers (name_key);

CREATE INDEX customers_by_referrer ON customers (referred_by_id) WHERE referred_by_id IS NOT NULL;

CREATE TABLE new_contacts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  role TEXT,
  prefer TEXT CHECK (prefer IS NULL OR prefer IN ('phone', 'email', 'visit', 'text')),
  left_day INTEGER,
  note TEXT,
  extra TEXT
) STRICT;

INSERT INTO new_contacts SELECT * FROM contacts;

DELETE FROM sqlite_sequence WHERE name = 'new_contacts';

INSERT INTO sqlite_sequence SELECT 'new_contacts', seq FROM sqlite_sequence WHERE name = 'contacts';

DROP TABLE contacts;

ALTER TABLE new_contacts RENAME TO contacts;

CREATE INDEX contacts_by_customer ON contacts (customer_id);

CREATE TABLE new_aliases (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  kind TEXT NOT NULL CHECK (kind = 'alias' OR kind = 'code' OR kind = 'uid'),
  "text" TEXT NOT NULL,
  "key" TEXT NOT NULL
) STRICT;

INSERT INTO new_aliases SELECT * FROM aliases;

DELETE FROM sqlite_sequence WHERE name = 'new_aliases';

INSERT INTO sqlite_sequence SELECT 'new_aliases', seq FROM sqlite_sequence WHERE name = 'aliases';

DROP TABLE aliases;

ALTER TABLE new_aliases RENAME TO aliases;

CREATE INDEX aliases_by_customer ON aliases (customer_id);

CREATE TABLE new_addresses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  contact_id INTEGER REFERENCES contacts(id),
  kind TEXT NOT NULL CHECK (kind = 'phone' OR kind = 'email'),
  "text" TEXT NOT NULL,
  "key" TEXT NOT NULL
) STRICT;

INSERT INTO new_addresses SELECT * FROM addresses;

DELETE FROM sqlite_sequence WHERE name = 'new_addresses';

INSERT INTO sqlite_sequence SELECT 'new_addresses', seq FROM sqlite_sequence WHERE name = 'addresses';

DROP TABLE addresses;

ALTER TABLE new_addresses RENAME TO addresses;

CREATE INDEX addresses_by_contact ON addresses (contact_id) WHERE contact_id IS NOT NULL;

CREATE INDEX addresses_by_customer ON addresses (customer_id);

CREATE TABLE new_purchases (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  day INTEGER NOT NULL,
  cents INTEGER NOT NULL,
  what TEXT,
  "ref" TEXT,
  due_day INTEGER,
  settled INTEGER DEFAULT 0 CHECK (settled IN (0, 1)),
  channel TEXT CHECK (channel IS NULL OR channel IN ('phone', 'email', 'visit', 'video', 'text')),
  extra TEXT,
  exchange INTEGER NOT NULL DEFAULT 0 CHECK (exchange IN (0, 1)),
  touch_id INTEGER REFERENCES touches(id),
  seq INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO new_purchases SELECT * FROM purchases;

DELETE FROM sqlite_sequence WHERE name = 'new_purchases';

INSERT INTO sqlite_sequence SELECT 'new_purchases', seq FROM sqlite_sequence WHERE name = 'purchases';

DROP TABLE purchases;

ALTER TABLE new_purchases RENAME TO purchases;

CREATE INDEX purchases_by_customer ON purchases (customer_id, day, cents);

CREATE INDEX purchases_by_ref ON purchases (ref) WHERE ref IS NOT NULL;

CREATE INDEX purchases_by_touch ON purchases (touch_id) WHERE touch_id IS NOT NULL;

CREATE INDEX purchases_exchanged ON purchases (customer_id, day, seq, id) WHERE exchange = 1;

CREATE INDEX purchases_owed ON purchases (due_day, customer_id, day, cents) WHERE due_day IS NOT NULL AND settled = 0;

CREATE TABLE new_problems (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  what TEXT NOT NULL,
  day INTEGER NOT NULL,
  kind TEXT,
  found INTEGER DEFAULT 0 CHECK (found IN (0, 1)),
  tried INTEGER DEFAULT 0,
  purchase_id INTEGER REFERENCES purchases(id),
  of_ref TEXT,
  "ref" TEXT,
  extra TEXT,
  channel TEXT CHECK (channel IS NULL OR channel IN ('phone', 'email', 'visit', 'video', 'text')),
  exchange INTEGER NOT NULL DEFAULT 0 CHECK (exchange IN (0, 1)),
  touch_id INTEGER REFERENCES touches(id),
  seq INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO new_problems SELECT * FROM problems;

DELETE FROM sqlite_sequence WHERE name = 'new_problems';

INSERT INTO sqlite_sequence SELECT 'new_problems', seq FROM sqlite_sequence WHERE name = 'problems';

DROP TABLE problems;

ALTER TABLE new_problems RENAME TO problems;

CREATE INDEX problems_by_customer ON problems (customer_id, day, seq);

CREATE INDEX problems_by_purchase ON problems (purchase_id) WHERE purchase_id IS NOT NULL;

CREATE INDEX problems_by_touch ON problems (touch_id) WHERE touch_id IS NOT NULL;

CREATE TABLE new_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL,
  problem_id INTEGER NOT NULL REFERENCES problems(id),
  day INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'update' OR kind = 'hand-off' OR kind = 'park' OR kind = 'resolve' OR kind = 'give-up' OR kind = 'reopen' OR kind = 'confirm'),
  "by" TEXT NOT NULL CHECK ("by" = 'customer' OR "by" = 'me' OR "by" = 'ally'),
  channel TEXT CHECK (channel IS NULL OR channel IN ('phone', 'email', 'visit', 'video', 'text')),
  ally_id INTEGER REFERENCES allies(id),
  direct INTEGER DEFAULT 0 CHECK (direct IN (0, 1)),
  until_day INTEGER,
  update_every_days INTEGER,
  ease INTEGER CHECK (ease BETWEEN 1 AND 7),
  held INTEGER CHECK (held IN (0, 1)),
  note TEXT,
  undated INTEGER DEFAULT 0 CHECK (undated IN (0, 1)),
  exchange INTEGER NOT NULL DEFAULT 0 CHECK (exchange IN (0, 1)),
  touch_id INTEGER REFERENCES touches(id),
  seq INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO new_steps SELECT * FROM steps;

DELETE FROM sqlite_sequence WHERE name = 'new_steps';

INSERT INTO sqlite_sequence SELECT 'new_steps', seq FROM sqlite_sequence WHERE name = 'steps';

DROP TABLE steps;

ALTER TABLE new_steps RENAME TO steps;

CREATE INDEX steps_by_ally ON steps (ally_id) WHERE ally_id IS NOT NULL;

CREATE INDEX steps_by_problem ON steps (problem_id, day, seq);

CREATE INDEX steps_by_touch ON steps (touch_id) WHERE touch_id IS NOT NULL;

CREATE INDEX steps_exchanged ON steps (problem_id, day, seq, by, channel) WHERE exchange = 1;

CREATE TABLE new_touches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  day INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome = 'reached' OR outcome = 'voicemail' OR outcome = 'no-answer' OR outcome = 'sent'),
  channel TEXT CHECK (channel IS NULL OR channel IN ('phone', 'email', 'visit', 'video', 'text')),
  inbound INTEGER DEFAULT 0 CHECK (inbound IN (0, 1)),
  note TEXT,
  contact_id INTEGER REFERENCES contacts(id),
  minutes INTEGER,
  again_day INTEGER,
  again_minute INTEGER,
  asked_referral INTEGER DEFAULT 0 CHECK (asked_referral IN (0, 1)),
  problem_id INTEGER REFERENCES problems(id),
  extra TEXT,
  seq INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO new_touches SELECT * FROM touches;

DELETE FROM sqlite_sequence WHERE name = 'new_touches';

INSERT INTO sqlite_sequence SELECT 'new_touches', seq FROM sqlite_sequence WHERE name = 'touches';

DROP TABLE touches;

ALTER TABLE new_touches RENAME TO touches;

CREATE INDEX touches_by_contact ON touches (contact_id) WHERE contact_id IS NOT NULL;

CREATE INDEX touches_by_customer ON touches
  (customer_id, day, seq, id, outcome, inbound, again_day, again_minute, asked_referral);

CREATE INDEX touches_by_problem ON touches (problem_id, day) WHERE problem_id IS NOT NULL;

CREATE TABLE new_feedback (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  day INTEGER NOT NULL,
  topic TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict = 'good' OR verdict = 'mixed' OR verdict = 'bad'),
  words TEXT,
  touch_id INTEGER REFERENCES touches(id),
  extra TEXT
) STRICT;

INSERT INTO new_feedback SELECT * FROM feedback;

DELETE FROM sqlite_sequence WHERE name = 'new_feedback';

INSERT INTO sqlite_sequence SELECT 'new_feedback', seq FROM sqlite_sequence WHERE name = 'feedback';

DROP TABLE feedback;

ALTER TABLE new_feedback RENAME TO feedback;

CREATE INDEX feedback_by_customer ON feedback (customer_id, day);

CREATE INDEX feedback_by_touch ON feedback (touch_id) WHERE touch_id IS NOT NULL;

PRAGMA legacy_alter_table = OFF;
