-- What this book and the other machines of its owner know of each record, for `sync`: what each field
-- is, and which edit said so last. Empty until `sync` is used. The facts stand in their own tables.

CREATE TABLE sync_records (
  kind TEXT NOT NULL,
  uid TEXT NOT NULL,
  "row" INTEGER,
  digest INTEGER,
  fields TEXT NOT NULL,
  shown TEXT,
  written TEXT NOT NULL,
  edited TEXT,
  life TEXT,
  state INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
  PRIMARY KEY (kind, uid)
) STRICT, WITHOUT ROWID;

CREATE INDEX sync_records_not_shown ON sync_records (kind, uid) WHERE state = 0 AND ("row" IS NULL OR shown IS NOT NULL);

-- The machines: how far the file of each was read, or written if it is this one.
CREATE TABLE sync_machines (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  own INTEGER NOT NULL CHECK (own IN (0, 1)),
  epoch INTEGER NOT NULL,
  place INTEGER NOT NULL,
  checksum TEXT NOT NULL,
  counter INTEGER NOT NULL,
  last_change INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
