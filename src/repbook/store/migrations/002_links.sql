-- One row a fact, links by id. Until here an order, a report and most steps also wrote a
-- touch, and a call about a problem also wrote a step, found again by equal day and text.

ALTER TABLE touches ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;

ALTER TABLE purchases ADD COLUMN exchange INTEGER NOT NULL DEFAULT 0 CHECK (exchange IN (0, 1));

ALTER TABLE purchases ADD COLUMN touch_id INTEGER REFERENCES touches(id);

ALTER TABLE purchases ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;

ALTER TABLE problems ADD COLUMN channel TEXT;

ALTER TABLE problems ADD COLUMN exchange INTEGER NOT NULL DEFAULT 0 CHECK (exchange IN (0, 1));

ALTER TABLE problems ADD COLUMN touch_id INTEGER REFERENCES touches(id);

ALTER TABLE problems ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;

ALTER TABLE steps ADD COLUMN exchange INTEGER NOT NULL DEFAULT 0 CHECK (exchange IN (0, 1));

ALTER TABLE steps ADD COLUMN touch_id INTEGER REFERENCES touches(id);

ALTER TABLE steps ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;

ALTER TABLE changes ADD COLUMN schema_version INTEGER NOT NULL DEFAULT 1;

-- Touches that say nothing beyond what they were written with.
CREATE TEMP TABLE bare AS
SELECT id FROM touches t
WHERE contact_id IS NULL AND minutes IS NULL AND again_day IS NULL AND NOT asked_referral
  AND extra IS NULL AND (problem_id IS NULL OR purchase_id IS NULL)
  AND id NOT IN (SELECT touch_id FROM feedback WHERE touch_id IS NOT NULL)
  AND id NOT IN (SELECT p.touch_id FROM promises p JOIN touches o ON o.id = p.touch_id
    WHERE p.problem_id IS NOT o.problem_id OR o.problem_id IS NULL);

-- Orders: the touch beside one goes, a call in which one came is named by it.
CREATE TEMP TABLE ordered AS
SELECT p.id AS purchase_id, min(t.id) AS touch_id,
  t.id IN (SELECT id FROM bare) AND t.outcome = 'reached' AND t.inbound
    AND t.day = p.day AND t.note IS p.what AND t.channel IS p.channel AS same
FROM touches t JOIN purchases p ON p.id = t.purchase_id AND p.customer_id = t.customer_id
GROUP BY p.id;

UPDATE purchases SET exchange = o.same, touch_id = CASE WHEN o.same THEN NULL ELSE o.touch_id END
FROM ordered o WHERE o.purchase_id = purchases.id;

-- What happened in a problem's life and the touches about it: the k-th of a day, a direction,
-- a text and a channel with the k-th; then what is left, by day and direction alone.
CREATE TEMP TABLE paired (step_id INTEGER PRIMARY KEY, touch_id INTEGER UNIQUE, exact INTEGER);

INSERT INTO paired
SELECT s.id, t.id, 1 FROM (
  SELECT id, problem_id, day, by, note, channel, row_number() OVER (
    PARTITION BY problem_id, day, by, note, channel ORDER BY kind != 'report', id) AS k
  FROM steps WHERE by != 'ally' AND (kind != 'report' OR note IS NOT NULL)
) s JOIN (
  SELECT id, problem_id, day, inbound, note, channel, row_number() OVER (
    PARTITION BY problem_id, day, inbound, note, channel ORDER BY id) AS k
  FROM touches WHERE problem_id IS NOT NULL AND (
    inbound OR outcome = 'reached' OR (outcome = 'sent' AND channel IN ('email', 'text')))
) t ON t.problem_id = s.problem_id AND t.day = s.day AND t.inbound = (s.by = 'customer')
  AND t.note IS s.note AND t.channel IS s.channel AND t.k = s.k;

INSERT INTO paired
SELECT s.id, t.id, 0 FROM (
  SELECT id, problem_id, day, by, row_number() OVER (
    PARTITION BY problem_id, day, by ORDER BY id) AS k
  FROM steps WHERE by != 'ally' AND kind NOT IN ('hand-off', 'park')
    AND id NOT IN (SELECT step_id FROM paired)
) s JOIN (
  SELECT id, problem_id, day, inbound, row_number() OVER (
    PARTITION BY problem_id, day, inbound ORDER BY id) AS k
  FROM touches WHERE problem_id IS NOT NULL AND (inbound OR outcome = 'reached')
    AND id NOT IN (SELECT touch_id FROM paired)
) t ON t.problem_id = s.problem_id AND t.day = s.day AND t.inbound = (s.by = 'customer')
  AND t.k = s.k;

-- What becomes of each pair: the touch alone stays, the step alone, or both, linked.
CREATE TEMP TABLE pairs AS
SELECT s.id AS step_id, t.id AS touch_id, s.problem_id, s.kind, CASE
  WHEN p.exact AND s.kind = 'update' AND (t.inbound OR t.outcome = 'reached') THEN 'touch'
  WHEN p.exact AND t.id IN (SELECT id FROM bare) AND (t.inbound OR (t.outcome = 'sent')
    = (s.kind != 'report' AND s.channel IN ('email', 'text') AND s.channel IS NOT NULL)) THEN 'step'
  ELSE 'both' END AS stays
FROM paired p JOIN steps s ON s.id = p.step_id JOIN touches t ON t.id = p.touch_id;

UPDATE steps SET exchange = (p.stays = 'step'),
  touch_id = CASE WHEN p.stays = 'both' THEN p.touch_id END
FROM pairs p WHERE p.step_id = steps.id;

-- A problem's first report is the problem itself.
CREATE TEMP TABLE reports AS
SELECT problem_id, min(id) AS step_id FROM steps WHERE kind = 'report' GROUP BY problem_id;

UPDATE steps SET kind = 'update'
WHERE kind = 'report' AND id NOT IN (SELECT step_id FROM reports);

UPDATE problems SET channel = s.channel, exchange = s.exchange, touch_id = s.touch_id,
  extra = CASE WHEN s.note IS NULL OR s.note = problems.what THEN problems.extra
    ELSE json_set(coalesce(problems.extra, '{}'), '$."reported as"', s.note) END
FROM reports r JOIN steps s ON s.id = r.step_id WHERE r.problem_id = problems.id;

-- The order within a day: touches by their ids, a step after the calls about its problem.
CREATE TEMP TABLE stepped AS
SELECT s.id, s.problem_id, max(p.touch_id) OVER (
  PARTITION BY s.problem_id ORDER BY s.id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS touch_id
FROM steps s LEFT JOIN pairs p ON p.step_id = s.id;

CREATE TEMP TABLE places (kind TEXT, id INTEGER, seq INTEGER, PRIMARY KEY (kind, id));

INSERT INTO places
SELECT kind, id, seq FROM (
  SELECT kind, id, count(*) OVER (PARTITION BY customer_id, day) AS events, row_number() OVER (
    PARTITION BY customer_id, day ORDER BY touch_id, step_id, kind != 'touch', kind, id) AS seq
  FROM (
    SELECT 'touch' AS kind, id, customer_id, day, id AS touch_id, 0 AS step_id FROM touches
    WHERE id NOT IN (SELECT touch_id FROM ordered WHERE same)
      AND id NOT IN (SELECT touch_id FROM pairs WHERE stays = 'step')
    UNION ALL SELECT 'purchase', p.id, p.customer_id, p.day, coalesce(o.touch_id, 0), 0
    FROM purchases p LEFT JOIN ordered o ON o.purchase_id = p.id
    UNION ALL SELECT 'problem', x.id, x.customer_id, x.day, coalesce(s.touch_id, 0),
      coalesce(s.id, 0)
    FROM problems x LEFT JOIN reports r ON r.problem_id = x.id LEFT JOIN stepped s
      ON s.id = r.step_id
    UNION ALL SELECT 'step', s.id, x.customer_id, s.day, coalesce(o.touch_id, 0), s.id
    FROM steps s JOIN problems x ON x.id = s.problem_id JOIN stepped o ON o.id = s.id
    WHERE s.id NOT IN (SELECT step_id FROM reports)
      AND s.id NOT IN (SELECT step_id FROM pairs WHERE stays = 'touch')
  )
) WHERE events > 1;

UPDATE touches SET seq = p.seq FROM places p WHERE p.kind = 'touch' AND p.id = touches.id;

UPDATE purchases SET seq = p.seq FROM places p WHERE p.kind = 'purchase' AND p.id = purchases.id;

UPDATE problems SET seq = p.seq FROM places p WHERE p.kind = 'problem' AND p.id = problems.id;

UPDATE steps SET seq = p.seq FROM places p WHERE p.kind = 'step' AND p.id = steps.id;

-- What was written twice goes.
DELETE FROM steps WHERE id IN (SELECT step_id FROM reports)
  OR id IN (SELECT step_id FROM pairs WHERE stays = 'touch');

CREATE TEMP TABLE gone AS
SELECT touch_id AS id FROM ordered WHERE same
UNION SELECT touch_id FROM pairs WHERE stays = 'step';

UPDATE promises SET touch_id = NULL WHERE touch_id IN (SELECT id FROM gone);

DROP INDEX touches_by_customer;

DROP VIEW customers_at_a_glance;

DROP VIEW timeline;

DELETE FROM touches WHERE id IN (SELECT id FROM gone);

ALTER TABLE touches DROP COLUMN purchase_id;

DROP TABLE bare;

DROP TABLE ordered;

DROP TABLE paired;

DROP TABLE pairs;

DROP TABLE reports;

DROP TABLE stepped;

DROP TABLE places;

DROP TABLE gone;

CREATE INDEX touches_by_customer ON touches
  (customer_id, day, seq, id, outcome, inbound, again_day, again_minute, asked_referral);

CREATE INDEX touches_by_problem ON touches (problem_id, day) WHERE problem_id IS NOT NULL;

CREATE INDEX purchases_exchanged ON purchases (customer_id, day, seq, id) WHERE exchange = 1;

CREATE INDEX purchases_by_touch ON purchases (touch_id) WHERE touch_id IS NOT NULL;

DROP INDEX steps_by_problem;

CREATE INDEX steps_by_problem ON steps (problem_id, day, seq);

CREATE INDEX steps_exchanged ON steps (problem_id, day, seq, by, channel) WHERE exchange = 1;

CREATE INDEX problems_by_customer ON problems (customer_id, day, seq);

CREATE INDEX returns_by_purchase ON returns (purchase_id, day, cents);

CREATE INDEX returns_by_customer ON returns (customer_id, day, cents);

CREATE INDEX payments_by_customer ON payments (customer_id, day, cents);

CREATE INDEX promises_by_customer ON promises (customer_id, day);

CREATE INDEX promises_by_touch ON promises (touch_id) WHERE touch_id IS NOT NULL;

CREATE INDEX promises_by_problem ON promises (problem_id) WHERE problem_id IS NOT NULL;

CREATE INDEX feedback_by_customer ON feedback (customer_id, day);

CREATE INDEX feedback_by_touch ON feedback (touch_id) WHERE touch_id IS NOT NULL;

-- Every exchange with a customer: calls, and what came without one. Reached or tried is told here.
CREATE VIEW exchanges AS
SELECT customer_id, day, seq, 'touch' AS kind, id, outcome, channel, inbound,
  outcome = 'reached' OR inbound AS reached, note
FROM touches
UNION ALL SELECT customer_id, day, seq, 'purchase', id, 'reached', channel, 1, 1, what
FROM purchases WHERE exchange = 1
UNION ALL SELECT customer_id, day, seq, 'problem', id, 'reached', channel, NOT found, 1, what
FROM problems WHERE exchange = 1
UNION ALL SELECT x.customer_id, s.day, s.seq, 'step', s.id,
  CASE WHEN s.by = 'me' AND s.channel IN ('email', 'text') THEN 'sent' ELSE 'reached' END,
  s.channel, s.by = 'customer',
  NOT (s.by = 'me' AND coalesce(s.channel, '') IN ('email', 'text')), s.note
FROM steps s JOIN problems x ON x.id = s.problem_id WHERE s.exchange = 1;

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
    SELECT customer_id, count(*) AS calls, max(CASE WHEN reached THEN day END) AS reached_day
    FROM exchanges GROUP BY customer_id
), troubled AS (
    SELECT x.customer_id, count(*) AS problems, sum(coalesce((SELECT s.kind FROM steps s
      WHERE s.problem_id = x.id AND s.kind IN ('resolve', 'give-up', 'reopen')
      ORDER BY s.day DESC, s.seq DESC, s.id DESC LIMIT 1), 'reopen') = 'reopen') AS open
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
