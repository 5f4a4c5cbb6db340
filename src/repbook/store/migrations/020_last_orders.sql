-- Two more of what is kept of each customer of a large book: what their last order came to, to ask
-- about a large one, and whether they were in the book when they first bought or, who has not bought,
-- were last reached. All is kept anew when it is next asked for.
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
  log_gaps REAL NOT NULL,
  last_cents INTEGER NOT NULL,
  was_prospect INTEGER NOT NULL
) STRICT;

CREATE TRIGGER customer_added_day AFTER UPDATE OF added_day ON customers
BEGIN DELETE FROM customer_sums WHERE customer_id = NEW.id; END;

-- The first years of the buyers in their order, and the prospects who were reached.
CREATE INDEX sums_of_buyers ON customer_sums (first_year_cents, known_day, was_prospect) WHERE occasions > 0;

CREATE INDEX sums_of_reached ON customer_sums (was_prospect, known_day, customer_id) WHERE occasions = 0 AND reached_day NOTNULL;

-- Whose sums hold only from a later day on.
CREATE INDEX sums_by_day ON customer_sums (known_day);

-- What these sums come to, so that an order need not have them all added up again.
CREATE TABLE sums_total (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  buyers INTEGER NOT NULL,
  occasions INTEGER NOT NULL,
  span INTEGER NOT NULL
) STRICT;

CREATE TRIGGER sums_kept AFTER INSERT ON customer_sums WHEN NEW.occasions > 0
BEGIN INSERT INTO sums_total VALUES (1, 1, NEW.occasions, NEW.last_day - NEW.first_day)
  ON CONFLICT (id) DO UPDATE SET buyers = buyers + 1, occasions = occasions + NEW.occasions,
    span = span + NEW.last_day - NEW.first_day; END;

CREATE TRIGGER sums_dropped AFTER DELETE ON customer_sums WHEN OLD.occasions > 0
BEGIN UPDATE sums_total SET buyers = buyers - 1, occasions = occasions - OLD.occasions,
    span = span - OLD.last_day + OLD.first_day; END;
