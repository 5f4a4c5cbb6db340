-- The contact to ask for before the others, where that is not the one who was added first.

ALTER TABLE contacts ADD COLUMN ask_first INTEGER NOT NULL DEFAULT 0 CHECK (ask_first IN (0, 1));
