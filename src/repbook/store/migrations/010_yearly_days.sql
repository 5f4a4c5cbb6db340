-- A day to remember every year, such as a birthday: kept as a promise is, but nothing is owed on it.

ALTER TABLE promises ADD COLUMN yearly INTEGER NOT NULL DEFAULT 0 CHECK (yearly IN (0, 1));

DROP VIEW customers_at_a_glance;

CREATE VIEW customers_at_a_glance AS
WITH bought AS (
    SELECT customer_id, count(*) AS purchases, min(day) AS first_day, max(day) AS last_day,
      sum(cents) AS cents
    FROM purchases GROUP BY customer_id
), returned AS (
    SELECT customer_id, sum(cents) AS cents FROM returns GROUP BY customer_id
), owed AS (
    SELECT customer_id, max(0, max(cents)) AS cents FROM (
      SELECT customer_id,
        sum(cents) OVER (PARTITION BY customer_id ORDER BY day DESC, cents) AS cents
      FROM (
        SELECT p.customer_id, p.day, max(0, p.cents
          - coalesce((SELECT sum(m.cents) FROM payments m WHERE m.purchase_id = p.id), 0)
          - coalesce((SELECT sum(r.cents) FROM returns r WHERE r.purchase_id = p.id), 0)) AS cents
        FROM purchases p WHERE p.due_day IS NOT NULL AND p.settled = 0
        UNION ALL SELECT customer_id, day, -cents FROM payments
        WHERE purchase_id IS NULL AND of_ref IS NULL
        UNION ALL SELECT customer_id, day, -cents FROM returns
        WHERE purchase_id IS NULL AND of_ref IS NULL
      )
    ) GROUP BY customer_id
), spoken AS (
    SELECT customer_id, count(*) AS calls, max(CASE WHEN reached THEN day END) AS reached_day
    FROM exchanges GROUP BY customer_id
), troubled AS (
    SELECT x.customer_id, count(*) AS problems, count(o.id) AS open
    FROM problems x LEFT JOIN open_problems o ON o.id = x.id GROUP BY x.customer_id
), promised AS (
    SELECT customer_id, sum(kept_day IS NULL AND dropped_day IS NULL AND NOT yearly) AS open
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
  (SELECT date(max(w.day) + 1721424.5) FROM write_off_ends w
    WHERE w.customer_id = c.id AND w.end_day IS NULL) AS written_off,
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
    UNION ALL SELECT customer_id, day,
      CASE WHEN yearly THEN 'yearly day' ELSE 'promise' END, 'p' || id, text, NULL FROM promises
    UNION ALL SELECT customer_id, kept_day, 'promise kept', 'p' || id, text, NULL FROM promises
    WHERE kept_day IS NOT NULL
    UNION ALL SELECT customer_id, day, 'feedback', 'f' || id,
      topic || ': ' || verdict || coalesce(', ' || words, ''), NULL FROM feedback
    UNION ALL SELECT customer_id, day, 'write-off', NULL, why, NULL FROM write_offs
    UNION ALL SELECT customer_id, back_day, 'brought back', NULL, NULL, NULL FROM write_offs
    WHERE back_day IS NOT NULL
) e JOIN customers c ON c.id = e.customer_id
ORDER BY e.day DESC, c.name, e.kind;
