-- Whoever is named exactly, by a firm, an alias, a code, a contact, a phone or an e-mail, is found
-- by an index; a part of a name is looked for in these, and not in the rows.

CREATE INDEX customers_by_company ON customers (company_key) WHERE company_key IS NOT NULL;

CREATE INDEX aliases_by_key ON aliases ("key", kind, customer_id);

CREATE INDEX contacts_by_name ON contacts (name_key, customer_id);

CREATE INDEX addresses_by_key ON addresses ("key", kind, customer_id);

-- What each customer's purchases come to, net of returns, so that one purchase more needs one
-- customer read and not the book. It holds from the last day of their purchases and returns on. Not a
-- fact: whoever writes a purchase or a return, the sums of its customer are gone. Only a large book
-- has any.
CREATE TABLE customer_sums (
  customer_id INTEGER PRIMARY KEY,
  known_day INTEGER NOT NULL,
  occasions INTEGER NOT NULL,
  first_day INTEGER,
  last_day INTEGER,
  first_year_cents INTEGER NOT NULL
) STRICT;

DROP TRIGGER purchase_added;

CREATE TRIGGER purchase_added AFTER INSERT ON purchases
BEGIN DELETE FROM purchase_spans; DELETE FROM customer_sums WHERE customer_id = NEW.customer_id; END;

DROP TRIGGER purchase_changed;

CREATE TRIGGER purchase_changed AFTER UPDATE OF customer_id, day, cents ON purchases
BEGIN DELETE FROM purchase_spans; DELETE FROM customer_sums WHERE customer_id IN (OLD.customer_id, NEW.customer_id); END;

DROP TRIGGER purchase_removed;

CREATE TRIGGER purchase_removed AFTER DELETE ON purchases
BEGIN DELETE FROM purchase_spans; DELETE FROM customer_sums WHERE customer_id = OLD.customer_id; END;

DROP TRIGGER return_added;

CREATE TRIGGER return_added AFTER INSERT ON returns
BEGIN DELETE FROM purchase_spans; DELETE FROM customer_sums WHERE customer_id = NEW.customer_id; END;

DROP TRIGGER return_changed;

CREATE TRIGGER return_changed AFTER UPDATE OF customer_id, day, cents, purchase_id ON returns
BEGIN DELETE FROM purchase_spans; DELETE FROM customer_sums WHERE customer_id IN (OLD.customer_id, NEW.customer_id); END;

DROP TRIGGER return_removed;

CREATE TRIGGER return_removed AFTER DELETE ON returns
BEGIN DELETE FROM purchase_spans; DELETE FROM customer_sums WHERE customer_id = OLD.customer_id; END;
