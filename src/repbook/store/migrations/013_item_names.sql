-- Items that were renamed or joined: what is called one thing counts as another.

CREATE TABLE item_names (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL,
  called TEXT NOT NULL,
  item TEXT NOT NULL,
  extra TEXT
) STRICT;
