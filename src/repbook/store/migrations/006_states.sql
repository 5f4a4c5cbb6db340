-- One answer each, for the program and for whoever reads the file: which problems are open, when
-- a write-off ended, and what is owed, where money that names no order counts too.

CREATE VIEW open_problems AS
SELECT x.id, x.customer_id, x.day, x.what, x.kind FROM problems x
WHERE coalesce((SELECT s.kind FROM steps s WHERE s.problem_id = x.id
  AND s.kind IN ('resolve', 'give-up', 'reopen')
  ORDER BY s.day DESC, s.seq DESC, s.id DESC LIMIT 1), 'reopen') = 'reopen';

CREATE VIEW write_off_ends AS
SELECT w.id, w.customer_id, w.day, w.why, (SELECT min(day) FROM (
    SELECT b.back_day AS day FROM write_offs b
    WHERE b.customer_id = w.customer_id AND (b.id = w.id OR b.back_day > w.day)
    UNION ALL SELECT min(p.day) FROM purchases p
    WHERE p.customer_id = w.customer_id AND p.day > w.day AND p.cents > 0
  )) AS end_day
FROM write_offs w;

DROP VIEW customers_at_a_glance;

-- Money that names no order pays what was bought by its day. So what a customer owes is the most
-- that was bought from some day on, less what came from that day on without the name of an order.
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
