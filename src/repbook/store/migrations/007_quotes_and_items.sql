-- What was offered, and what became of it; what was bought, line by line. An item has no customer of
-- its own: it is its purchase's. A promise that was overdue when it was moved stays missed.

CREATE TABLE quotes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  day INTEGER NOT NULL,
  cents INTEGER NOT NULL,
  what TEXT,
  "ref" TEXT,
  valid_until_day INTEGER,
  won_day INTEGER,
  purchase_id INTEGER REFERENCES purchases(id),
  of_ref TEXT,
  lost_day INTEGER,
  lost_because TEXT,
  extra TEXT
) STRICT;

CREATE INDEX quotes_by_customer ON quotes (customer_id, day);

CREATE INDEX quotes_by_purchase ON quotes (purchase_id) WHERE purchase_id IS NOT NULL;

CREATE TABLE items (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL,
  purchase_id INTEGER NOT NULL REFERENCES purchases(id),
  what TEXT NOT NULL,
  quantity REAL,
  unit TEXT,
  cents INTEGER,
  extra TEXT
) STRICT;

CREATE INDEX items_by_purchase ON items (purchase_id);

ALTER TABLE promises ADD COLUMN missed INTEGER NOT NULL DEFAULT 0 CHECK (missed IN (0, 1));

DROP VIEW timeline;

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
    UNION ALL SELECT customer_id, day, 'quote', 'q' || id, what, cents FROM quotes
    UNION ALL SELECT customer_id, won_day, 'quote won', 'q' || id, what, cents FROM quotes
    WHERE won_day IS NOT NULL
    UNION ALL SELECT customer_id, lost_day, 'quote lost', 'q' || id, coalesce(lost_because, what), cents
    FROM quotes WHERE lost_day IS NOT NULL
    UNION ALL SELECT customer_id, day,
      CASE WHEN inbound THEN 'they called' ELSE outcome END, 'c' || id, note, NULL FROM touches
    UNION ALL SELECT customer_id, day, 'problem', 'x' || id, what, NULL FROM problems
    UNION ALL SELECT x.customer_id, s.day, s.kind, 's' || s.id, coalesce(s.note, x.what), NULL
    FROM steps s JOIN problems x ON x.id = s.problem_id
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
