-- What each customer's purchases and exchanges come to, so that in a large book the list reads the
-- orders of only those who can be near its top. It holds from the last day of these on. Not a fact:
-- whoever writes one of them, the sums of its customer are gone. Only a large book has any.
DROP TABLE customer_sums;

CREATE TABLE customer_sums (
  customer_id INTEGER PRIMARY KEY,
  known_day INTEGER NOT NULL,
  occasions INTEGER NOT NULL,
  first_day INTEGER,
  last_day INTEGER,
  reached_day INTEGER,
  exchanged_day INTEGER,
  cents INTEGER NOT NULL,
  first_year_cents INTEGER NOT NULL,
  last_year_cents INTEGER NOT NULL,
  weighed_thousandths INTEGER NOT NULL,
  weighed_cents INTEGER NOT NULL,
  log_gaps REAL NOT NULL
) STRICT;

DROP TRIGGER purchase_changed;

CREATE TRIGGER purchase_changed AFTER UPDATE OF customer_id, day, cents, exchange ON purchases
BEGIN DELETE FROM purchase_spans; DELETE FROM customer_sums WHERE customer_id IN (OLD.customer_id, NEW.customer_id); END;

CREATE TRIGGER touch_added AFTER INSERT ON touches
BEGIN DELETE FROM customer_sums WHERE customer_id = NEW.customer_id; END;

CREATE TRIGGER touch_changed AFTER UPDATE OF customer_id, day, outcome, inbound ON touches
BEGIN DELETE FROM customer_sums WHERE customer_id IN (OLD.customer_id, NEW.customer_id); END;

CREATE TRIGGER touch_removed AFTER DELETE ON touches
BEGIN DELETE FROM customer_sums WHERE customer_id = OLD.customer_id; END;

CREATE TRIGGER problem_added AFTER INSERT ON problems
BEGIN DELETE FROM customer_sums WHERE customer_id = NEW.customer_id; END;

CREATE TRIGGER problem_changed AFTER UPDATE OF customer_id, day, exchange ON problems
BEGIN DELETE FROM customer_sums WHERE customer_id IN (OLD.customer_id, NEW.customer_id); END;

CREATE TRIGGER problem_removed AFTER DELETE ON problems
BEGIN DELETE FROM customer_sums WHERE customer_id = OLD.customer_id; END;

CREATE TRIGGER step_added AFTER INSERT ON steps
BEGIN DELETE FROM customer_sums WHERE customer_id IN (SELECT customer_id FROM problems WHERE id = NEW.problem_id); END;

CREATE TRIGGER step_changed AFTER UPDATE OF problem_id, day, by, channel, exchange ON steps
BEGIN DELETE FROM customer_sums WHERE customer_id IN (SELECT customer_id FROM problems WHERE id IN (OLD.problem_id, NEW.problem_id)); END;

CREATE TRIGGER step_removed AFTER DELETE ON steps
BEGIN DELETE FROM customer_sums WHERE customer_id IN (SELECT customer_id FROM problems WHERE id = OLD.problem_id); END;

-- What some customers owe is found by them, and of all of them in the same index.
DROP INDEX purchases_owed;

CREATE INDEX purchases_owed ON purchases (customer_id, due_day, day, cents) WHERE due_day IS NOT NULL AND settled = 0;

-- Agreed days to call again are few among the calls, and looked through for the list.
CREATE INDEX touches_agreed ON touches (customer_id, again_day, day) WHERE again_day IS NOT NULL;
