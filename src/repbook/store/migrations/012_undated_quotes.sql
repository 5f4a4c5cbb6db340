-- A quote of a file that does not say when it was sent: its day is the one on which it came in.

ALTER TABLE quotes ADD COLUMN undated INTEGER NOT NULL DEFAULT 0 CHECK (undated IN (0, 1));
