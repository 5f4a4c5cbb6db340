-- The call a quote was sent in, and the one it was lost in: they move with it.

ALTER TABLE quotes ADD COLUMN touch_id INTEGER REFERENCES touches(id);

ALTER TABLE quotes ADD COLUMN lost_touch_id INTEGER REFERENCES touches(id);

CREATE INDEX quotes_by_touch ON quotes (touch_id) WHERE touch_id IS NOT NULL;

CREATE INDEX quotes_by_lost_touch ON quotes (lost_touch_id) WHERE lost_touch_id IS NOT NULL;
