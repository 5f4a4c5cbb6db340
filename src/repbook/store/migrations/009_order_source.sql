-- Whose file an order came from, so that the order 1001 of one program is not that of another.

ALTER TABLE purchases ADD COLUMN source TEXT;
