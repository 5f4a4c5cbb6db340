CREATE TABLE "customers" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "name" TEXT NOT NULL,
   "name_key" TEXT NOT NULL,
   "company" TEXT,
   "company_key" TEXT,
   "town" TEXT,
   "note" TEXT,
   "prefer" TEXT,
   "do_not_call" INTEGER DEFAULT 0,
   "call_every_days" INTEGER,
   "orders_every_days" INTEGER,
   "terms_days" INTEGER,
   "since_day" INTEGER,
   "referred_by_id" INTEGER REFERENCES customers(id),
   "added_day" INTEGER NOT NULL,
   "imported" INTEGER DEFAULT 0,
   "extra" TEXT
) STRICT;

CREATE TABLE "aliases" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "kind" TEXT NOT NULL,
   "text" TEXT NOT NULL,
   "key" TEXT NOT NULL
) STRICT;

CREATE TABLE "tags" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "tag" TEXT NOT NULL
) STRICT;

CREATE TABLE "contacts" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "name" TEXT NOT NULL,
   "name_key" TEXT NOT NULL,
   "role" TEXT,
   "prefer" TEXT,
   "left_day" INTEGER,
   "note" TEXT,
   "extra" TEXT
) STRICT;

CREATE TABLE "addresses" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "contact_id" INTEGER REFERENCES contacts(id),
   "kind" TEXT NOT NULL,
   "text" TEXT NOT NULL,
   "key" TEXT NOT NULL
) STRICT;

CREATE TABLE "write_offs" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "day" INTEGER NOT NULL,
   "why" TEXT,
   "back_day" INTEGER
) STRICT;

CREATE TABLE "snoozes" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "day" INTEGER NOT NULL,
   "until_day" INTEGER NOT NULL
) STRICT;

CREATE TABLE "purchases" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "day" INTEGER NOT NULL,
   "cents" INTEGER NOT NULL,
   "what" TEXT,
   "ref" TEXT,
   "due_day" INTEGER,
   "settled" INTEGER DEFAULT 0,
   "channel" TEXT,
   "extra" TEXT
) STRICT;

CREATE TABLE "returns" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "day" INTEGER NOT NULL,
   "cents" INTEGER NOT NULL,
   "purchase_id" INTEGER REFERENCES purchases(id),
   "of_ref" TEXT,
   "why" TEXT,
   "ref" TEXT,
   "extra" TEXT
) STRICT;

CREATE TABLE "payments" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "day" INTEGER NOT NULL,
   "cents" INTEGER NOT NULL,
   "purchase_id" INTEGER REFERENCES purchases(id),
   "of_ref" TEXT,
   "note" TEXT,
   "extra" TEXT
) STRICT;

CREATE TABLE "allies" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "name" TEXT NOT NULL,
   "name_key" TEXT NOT NULL,
   "team" TEXT,
   "phone" TEXT,
   "email" TEXT,
   "extra" TEXT
) STRICT;

CREATE TABLE "problems" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "what" TEXT NOT NULL,
   "day" INTEGER NOT NULL,
   "kind" TEXT,
   "found" INTEGER DEFAULT 0,
   "tried" INTEGER DEFAULT 0,
   "purchase_id" INTEGER REFERENCES purchases(id),
   "of_ref" TEXT,
   "ref" TEXT,
   "extra" TEXT
) STRICT;

CREATE TABLE "steps" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "problem_id" INTEGER NOT NULL REFERENCES problems(id),
   "day" INTEGER NOT NULL,
   "kind" TEXT NOT NULL,
   "by" TEXT NOT NULL,
   "channel" TEXT,
   "ally_id" INTEGER REFERENCES allies(id),
   "direct" INTEGER DEFAULT 0,
   "until_day" INTEGER,
   "update_every_days" INTEGER,
   "ease" INTEGER,
   "held" INTEGER,
   "note" TEXT,
   "undated" INTEGER DEFAULT 0
) STRICT;

CREATE TABLE "touches" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "day" INTEGER NOT NULL,
   "outcome" TEXT NOT NULL,
   "channel" TEXT,
   "inbound" INTEGER DEFAULT 0,
   "note" TEXT,
   "contact_id" INTEGER REFERENCES contacts(id),
   "minutes" INTEGER,
   "again_day" INTEGER,
   "again_minute" INTEGER,
   "asked_referral" INTEGER DEFAULT 0,
   "problem_id" INTEGER REFERENCES problems(id),
   "purchase_id" INTEGER REFERENCES purchases(id),
   "extra" TEXT
) STRICT;

CREATE TABLE "promises" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "text" TEXT NOT NULL,
   "day" INTEGER NOT NULL,
   "by_day" INTEGER NOT NULL,
   "kept_day" INTEGER,
   "dropped_day" INTEGER,
   "every" TEXT,
   "touch_id" INTEGER REFERENCES touches(id),
   "problem_id" INTEGER REFERENCES problems(id),
   "extra" TEXT
) STRICT;

CREATE TABLE "feedback" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "day" INTEGER NOT NULL,
   "topic" TEXT NOT NULL,
   "verdict" TEXT NOT NULL,
   "words" TEXT,
   "touch_id" INTEGER REFERENCES touches(id),
   "extra" TEXT
) STRICT;

CREATE TABLE "settings" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "key" TEXT NOT NULL,
   "value" TEXT NOT NULL
) STRICT;

CREATE TABLE "changes" (
   "id" INTEGER PRIMARY KEY,
   "at" TEXT NOT NULL,
   "command" TEXT NOT NULL,
   "said" TEXT,
   "undone" INTEGER DEFAULT 0
) STRICT;

CREATE TABLE "journal" (
   "id" INTEGER PRIMARY KEY,
   "change_id" INTEGER NOT NULL,
   "table_name" TEXT NOT NULL,
   "images" TEXT NOT NULL
) STRICT;

CREATE TABLE "fits" (
   "id" INTEGER PRIMARY KEY,
   "day" INTEGER NOT NULL,
   "purchases" INTEGER,
   "policy" TEXT,
   "fitted" TEXT NOT NULL
) STRICT;

CREATE INDEX purchases_by_customer ON purchases (customer_id, day, cents);

CREATE INDEX touches_by_customer ON touches (customer_id, day, id, outcome, inbound, again_day, again_minute, asked_referral);

CREATE INDEX purchases_by_ref ON purchases (ref) WHERE ref IS NOT NULL;

CREATE INDEX purchases_owed ON purchases (due_day, customer_id, day, cents) WHERE due_day IS NOT NULL AND settled = 0;

CREATE INDEX payments_by_purchase ON payments (purchase_id, day, cents);

CREATE INDEX steps_by_problem ON steps (problem_id, day);

CREATE INDEX customers_by_name ON customers (name_key);

CREATE INDEX aliases_by_customer ON aliases (customer_id);

CREATE INDEX contacts_by_customer ON contacts (customer_id);

CREATE INDEX addresses_by_customer ON addresses (customer_id);

CREATE INDEX tags_by_customer ON tags (customer_id);

CREATE INDEX journal_by_change ON journal (change_id);

CREATE UNIQUE INDEX settings_by_key ON settings (key);

CREATE VIEW customers_at_a_glance AS
WITH bought AS (
    SELECT customer_id, count(*) AS purchases, min(day) AS first_day, max(day) AS last_day,
      sum(cents) AS cents
    FROM purchases GROUP BY customer_id
), returned AS (
    SELECT customer_id, sum(cents) AS cents FROM returns GROUP BY customer_id
), owed AS (
    SELECT p.customer_id, sum(p.cents
      - coalesce((SELECT sum(m.cents) FROM payments m WHERE m.purchase_id = p.id), 0)
      - coalesce((SELECT sum(r.cents) FROM returns r WHERE r.purchase_id = p.id), 0)) AS cents
    FROM purchases p WHERE p.due_day IS NOT NULL AND p.settled = 0 GROUP BY p.customer_id
), spoken AS (
    SELECT customer_id, count(*) AS calls,
      max(CASE WHEN outcome = 'reached' OR inbound THEN day END) AS reached_day
    FROM touches GROUP BY customer_id
), troubled AS (
    SELECT x.customer_id, count(*) AS problems, sum(coalesce((SELECT s.kind FROM steps s
      WHERE s.problem_id = x.id AND s.kind IN ('resolve', 'give-up', 'reopen')
      ORDER BY s.day DESC, s.id DESC LIMIT 1), 'reopen') = 'reopen') AS open
    FROM problems x GROUP BY x.customer_id
), promised AS (
    SELECT customer_id, sum(kept_day IS NULL AND dropped_day IS NULL) AS open
    FROM promises GROUP BY customer_id
)
SELECT c.id, c.name, c.company, c.town,
  (SELECT group_concat(tag, ', ') FROM (SELECT tag FROM tags
    WHERE customer_id = c.id ORDER BY tag)) AS tags,
  (SELECT k.name FROM contacts k WHERE k.customer_id = c.id AND k.left_day IS NULL
    ORDER BY k.id LIMIT 1) AS contact,
  CASE WHEN c.do_not_call THEN NULL ELSE
    (SELECT a.text FROM addresses a LEFT JOIN contacts k ON k.id = a.contact_id
      WHERE a.customer_id = c.id AND a.kind = 'phone' AND k.left_day IS NULL
      ORDER BY a.contact_id IS NULL, a.contact_id, a.id LIMIT 1) END AS phone,
  c.do_not_call,
  (SELECT date(w.day + 1721424.5) FROM write_offs w WHERE w.customer_id = c.id AND w.back_day IS NULL
    AND w.day >= coalesce(bought.last_day, 0) ORDER BY w.day DESC LIMIT 1) AS written_off,
  coalesce(bought.purchases, 0) AS purchases,
  date(bought.first_day + 1721424.5) AS first_purchase, date(bought.last_day + 1721424.5) AS last_purchase,
  (coalesce(bought.cents, 0) - coalesce(returned.cents, 0)) / (SELECT CASE WHEN max(value) IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 1.0
      WHEN max(value) IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 1000.0
      ELSE 100.0 END FROM settings WHERE key = 'currency') AS total,
  coalesce(owed.cents, 0) / (SELECT CASE WHEN max(value) IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 1.0
      WHEN max(value) IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 1000.0
      ELSE 100.0 END FROM settings WHERE key = 'currency') AS unpaid,
  coalesce(spoken.calls, 0) AS calls, date(spoken.reached_day + 1721424.5) AS last_reached,
  coalesce(troubled.problems, 0) AS problems, coalesce(troubled.open, 0) AS open_problems,
  coalesce(promised.open, 0) AS open_promises,
  (SELECT f.name FROM customers f WHERE f.id = c.referred_by_id) AS referred_by
FROM customers c
LEFT JOIN bought ON bought.customer_id = c.id
LEFT JOIN returned ON returned.customer_id = c.id
LEFT JOIN owed ON owed.customer_id = c.id
LEFT JOIN spoken ON spoken.customer_id = c.id
LEFT JOIN troubled ON troubled.customer_id = c.id
LEFT JOIN promised ON promised.customer_id = c.id;

CREATE VIEW timeline AS
SELECT date(e.day + 1721424.5) AS date, c.id AS customer_id, c.name AS customer, e.kind, e.id, e.text,
  e.cents / (SELECT CASE WHEN max(value) IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 1.0
      WHEN max(value) IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 1000.0
      ELSE 100.0 END FROM settings WHERE key = 'currency') AS amount
FROM (
    SELECT customer_id, day, 'purchase' AS kind, 'o' || id AS id, what AS text, cents
    FROM purchases
    UNION ALL SELECT customer_id, day, 'return', 'r' || id, why, -cents FROM returns
    UNION ALL SELECT customer_id, day, 'payment', 'm' || id, note, cents FROM payments
    UNION ALL SELECT customer_id, day,
      CASE WHEN inbound THEN 'they called' ELSE outcome END, 'c' || id, note, NULL FROM touches
    UNION ALL SELECT customer_id, day, 'problem', 'x' || id, what, NULL FROM problems
    UNION ALL SELECT x.customer_id, s.day, s.kind, 's' || s.id, coalesce(s.note, x.what), NULL
    FROM steps s JOIN problems x ON x.id = s.problem_id WHERE s.kind != 'report'
    UNION ALL SELECT customer_id, day, 'promise', 'p' || id, text, NULL FROM promises
    UNION ALL SELECT customer_id, kept_day, 'promise kept', 'p' || id, text, NULL FROM promises
    WHERE kept_day IS NOT NULL
    UNION ALL SELECT customer_id, day, 'feedback', 'f' || id,
      topic || ': ' || verdict || coalesce(', ' || words, ''), NULL FROM feedback
    UNION ALL SELECT customer_id, day, 'write-off', NULL, why, NULL FROM write_offs
    UNION ALL SELECT customer_id, back_day, 'brought back', NULL, NULL, NULL FROM write_offs
    WHERE back_day IS NOT NULL
) e JOIN customers c ON c.id = e.customer_id
ORDER BY e.day DESC, c.name, e.kind;
