-- Forecasts kept with what they were made from: no facts, not journalled, dropped when that moved.

CREATE TABLE forecasts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  basis TEXT NOT NULL UNIQUE,
  found TEXT NOT NULL
) STRICT;
