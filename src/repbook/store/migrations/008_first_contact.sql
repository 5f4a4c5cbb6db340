-- The contact to ask for before the others, where that is not the one who was added first; and
-- who came by import on a day, so that the first of them is found without reading all customers.

ALTER TABLE contacts ADD COLUMN ask_first INTEGER NOT NULL DEFAULT 0 CHECK (ask_first IN (0, 1));

CREATE INDEX customers_by_import ON customers (added_day) WHERE imported;
