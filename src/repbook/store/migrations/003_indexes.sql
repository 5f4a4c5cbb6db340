-- What names a row is found from that row: when it is moved, corrected or removed, nothing is scanned.

CREATE INDEX problems_by_touch ON problems (touch_id) WHERE touch_id IS NOT NULL;

CREATE INDEX problems_by_purchase ON problems (purchase_id) WHERE purchase_id IS NOT NULL;

CREATE INDEX steps_by_touch ON steps (touch_id) WHERE touch_id IS NOT NULL;

CREATE INDEX steps_by_ally ON steps (ally_id) WHERE ally_id IS NOT NULL;

CREATE INDEX touches_by_contact ON touches (contact_id) WHERE contact_id IS NOT NULL;

CREATE INDEX addresses_by_contact ON addresses (contact_id) WHERE contact_id IS NOT NULL;

CREATE INDEX customers_by_referrer ON customers (referred_by_id) WHERE referred_by_id IS NOT NULL;

CREATE INDEX write_offs_by_customer ON write_offs (customer_id, day);

CREATE INDEX snoozes_by_customer ON snoozes (customer_id, day);
