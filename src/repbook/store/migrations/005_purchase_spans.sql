-- What the book's mean gap is made of, as of a day, so that one customer can be shown without
-- reading everyone's purchases. Not a fact: whoever writes a purchase or a return, the kept
-- sums are gone. (Writing either table anew drops its triggers: make them again.)

CREATE TABLE purchase_spans (
  day INTEGER PRIMARY KEY,
  occasions INTEGER NOT NULL,
  repeats INTEGER NOT NULL,
  span INTEGER NOT NULL
) STRICT;

CREATE TRIGGER purchase_added AFTER INSERT ON purchases BEGIN DELETE FROM purchase_spans; END;

CREATE TRIGGER purchase_changed AFTER UPDATE OF customer_id, day, cents ON purchases
BEGIN DELETE FROM purchase_spans; END;

CREATE TRIGGER purchase_removed AFTER DELETE ON purchases BEGIN DELETE FROM purchase_spans; END;

CREATE TRIGGER return_added AFTER INSERT ON returns BEGIN DELETE FROM purchase_spans; END;

CREATE TRIGGER return_changed AFTER UPDATE OF customer_id, day, cents, purchase_id ON returns
BEGIN DELETE FROM purchase_spans; END;

CREATE TRIGGER return_removed AFTER DELETE ON returns BEGIN DELETE FROM purchase_spans; END;
