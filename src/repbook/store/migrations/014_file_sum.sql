-- A checksum of the file, so that damage is noticed by whatever command reads it. Whoever writes it
-- also writes which write it was (SQLite counts them in the file's header): after a write by another
-- program it says nothing.

CREATE TABLE file_sum (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  write_count INTEGER NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
