"""The book's two views, for those who read it with SQL: dates as text, money in major units.

They tell what is in the book, whatever its day; stage, rhythm and the rest of
what depends on today are worked out by the program alone.
"""

from __future__ import annotations

# A stored day is a date's number from 1 January of the year 1.
DATE = "date({} + 1721424.5)"

# As interchange.money has them; a test holds the two equal.
WITHOUT_CENTS = (
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
)
WITH_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


SCALE = f"""(SELECT CASE WHEN max(value) IN ({_listed(WITHOUT_CENTS)}) THEN 1.0
      WHEN max(value) IN ({_listed(WITH_THOUSANDTHS)}) THEN 1000.0
      ELSE 100.0 END FROM settings WHERE key = 'currency')"""


def _day(column: str) -> str:
    return DATE.format(column)


AT_A_GLANCE = f"""
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
  (SELECT {_day("w.day")} FROM write_offs w WHERE w.customer_id = c.id AND w.back_day IS NULL
    AND w.day >= coalesce(bought.last_day, 0) ORDER BY w.day DESC LIMIT 1) AS written_off,
  coalesce(bought.purchases, 0) AS purchases,
  {_day("bought.first_day")} AS first_purchase, {_day("bought.last_day")} AS last_purchase,
  (coalesce(bought.cents, 0) - coalesce(returned.cents, 0)) / {SCALE} AS total,
  coalesce(owed.cents, 0) / {SCALE} AS unpaid,
  coalesce(spoken.calls, 0) AS calls, {_day("spoken.reached_day")} AS last_reached,
  coalesce(troubled.problems, 0) AS problems, coalesce(troubled.open, 0) AS open_problems,
  coalesce(promised.open, 0) AS open_promises,
  (SELECT f.name FROM customers f WHERE f.id = c.referred_by_id) AS referred_by
FROM customers c
LEFT JOIN bought ON bought.customer_id = c.id
LEFT JOIN returned ON returned.customer_id = c.id
LEFT JOIN owed ON owed.customer_id = c.id
LEFT JOIN spoken ON spoken.customer_id = c.id
LEFT JOIN troubled ON troubled.customer_id = c.id
LEFT JOIN promised ON promised.customer_id = c.id
"""

TIMELINE = f"""
CREATE VIEW timeline AS
SELECT {_day("e.day")} AS date, c.id AS customer_id, c.name AS customer, e.kind, e.id, e.text,
  e.cents / {SCALE} AS amount
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
ORDER BY e.day DESC, c.name, e.kind
"""

VIEWS = (AT_A_GLANCE.strip(), TIMELINE.strip())
