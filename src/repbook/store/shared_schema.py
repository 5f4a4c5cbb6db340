# Long because the schema on the server is one script, which an admin reads as a whole.
"""The schema `repbook` of a team's PostgreSQL: its tables, who may read and write, its views.

The tables are those of the book, column by column, with `rep` before them. The script can be run
again: it adds what an older one lacks, and takes nothing away.
"""

import sqlite3
from contextlib import closing
from functools import cache
from typing import NamedTuple

from repbook.money import WITH_THOUSANDTHS, WITHOUT_CENTS
from repbook.schema import BY_TABLE, REFERENCES, TABLES, columns
from repbook.store.database import SCHEMA_VERSION, open_memory

SCHEMA = "repbook"
REVISION = 2  # of what is on the server beyond the tables of the book: counted up with each change
VERSION = 100 * SCHEMA_VERSION + REVISION
DAY_ONE = "date '0001-01-01'"  # a book keeps a day as the number of days, of which this is 1


class Kept(NamedTuple):
    """A column of a table: its name, its type on the server, and in the book's own form."""

    name: str
    type: str
    raw: str  # the type in which it is sent: a day is a number, yes and no are 1 and 0

    @property
    def read(self) -> str:
        """The SQL for its value in the book's form."""
        name = f'"{self.name}"'
        if self.type == "date":
            return f"{name} - {DAY_ONE} + 1"
        return f"{name}::{self.raw}" if self.type != self.raw else name

    @property
    def written(self) -> str:
        """The SQL for its value on the server, from the book's form."""
        name = f's."{self.name}"'
        if self.type == "date":
            return f"{DAY_ONE} + ({name} - 1)"
        if self.type == "boolean":
            return f"{name} <> 0"
        return f"{name}::{self.type}" if self.type != self.raw else name


TYPES = {"INTEGER": "integer", "TEXT": "text", "REAL": "double precision"}


@cache
def kept_columns() -> dict[str, tuple[Kept, ...]]:
    """The columns of each table of a book of this version."""
    with closing(open_memory()) as empty:
        return {noun.table: columns_of(empty, noun.table) for noun in TABLES}


def columns_of(book: sqlite3.Connection, table: str) -> tuple[Kept, ...]:
    """The columns of a table of a book, `uid` first; the same on the server."""
    noun = BY_TABLE[table]
    stored = columns(noun.record) if noun.record_name else ()
    forms = {column.name: column.type for column in stored}
    found = {name: kind for _, name, kind, *_ in book.execute(f"PRAGMA table_info({table})")}
    return tuple(
        _kept(name, found[name], forms.get(name, "")) for name in sorted(found, key="uid".__ne__)
    )


def _kept(name: str, stored: str, form: str) -> Kept:
    raw = "bigint" if name == "cents" else TYPES[stored]
    kind = {"day": "date", "flag": "boolean", "yesno": "boolean", "extra": "json"}.get(form)
    return Kept(name, kind or raw, raw)


def script(partitions: int = 0) -> str:
    """All of it as SQL; a database that is new can have so many partitions by rep."""
    amounts = [f"{SCHEMA}.{table}_with_amounts" for table in kept_columns() if _has_cents(table)]
    parts = [
        HEAD.format(version=VERSION, views=",\n      ".join([*VIEWS_WITHOUT_AMOUNTS, *amounts])),
        *(_table(table, kept, partitions) for table, kept in kept_columns().items()),
        *(_policies(table) for table in (*kept_columns(), "removed")),
        UNITS.format(none=_quoted(WITHOUT_CENTS), thousandths=_quoted(WITH_THOUSANDTHS)),
        *(_amounts(table, kept) for table, kept in kept_columns().items() if _has_cents(table)),
        VIEWS,
        TAIL.format(version=VERSION),
    ]
    return "\n".join(part.strip("\n") for part in parts if part) + "\n"


def _quoted(words: frozenset[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _table(table: str, kept: tuple[Kept, ...], partitions: int) -> str:
    name, noun = f"{SCHEMA}.{table}", BY_TABLE[table]
    by_rep = " PARTITION BY HASH (rep)" if partitions else ""
    lines = [
        f"CREATE TABLE IF NOT EXISTS {name} (rep text NOT NULL, uid text NOT NULL,"
        f" digest bigint NOT NULL, PRIMARY KEY (rep, uid)){by_rep};"
    ]
    lines += [
        f"CREATE TABLE IF NOT EXISTS {name}_{n} PARTITION OF {name}"
        f" FOR VALUES WITH (MODULUS {partitions}, REMAINDER {n});"
        for n in range(partitions)
    ]
    added = ", ".join(f'ADD COLUMN IF NOT EXISTS "{c.name}" {c.type}' for c in kept[1:])
    lines.append(f"ALTER TABLE {name} {added};")
    names = [column.name for column in kept]
    owner = next((n for n in names if n in ("customer_id", "purchase_id", "problem_id")), None)
    indexed = [owner, "day" if "day" in names else None, "name_key" if owner is None else None]
    indexed += ["id"] if table in REFERENCES.values() else []
    lines += [
        f"CREATE INDEX IF NOT EXISTS {table}_{column} ON {name} (rep, {column});"
        for column in indexed
        if column in names
    ]
    lines.append(f"COMMENT ON TABLE {name} IS {_text(noun.said)};")
    return "\n".join(lines)


def _policies(table: str) -> str:
    name = f"{SCHEMA}.{table}"
    mine, readable = (
        f"rep = ANY (ARRAY(SELECT m.rep FROM {SCHEMA}.{view} m))"
        for view in ("may_write", "may_read")
    )
    return f"""
ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS reads ON {name};
CREATE POLICY reads ON {name} FOR SELECT USING ({readable});
DROP POLICY IF EXISTS writes ON {name};
CREATE POLICY writes ON {name} USING ({mine}) WITH CHECK ({mine});
GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO PUBLIC;"""


def _has_cents(table: str) -> bool:
    return any(column.name == "cents" for column in kept_columns()[table])


def _amounts(table: str, kept: tuple[Kept, ...]) -> str:
    """A view of a table with amounts in whole units of money in place of minor ones."""
    names = [column.name for column in kept]
    columns = ", ".join(f't."{n}"' for n in ("id", *names) if n not in ("cents", "extra"))
    columns = columns.replace('t."id", t."uid", t."id"', 't."id", t."uid"')
    if "customer_id" in names:
        of = "t"
        join = ""
    else:
        of = "p"
        join = f"JOIN {SCHEMA}.purchases p ON p.rep = t.rep AND p.id = t.purchase_id\n"
    return f"""
CREATE OR REPLACE VIEW {SCHEMA}.{table}_with_amounts WITH (security_invoker = true) AS
SELECT t.rep, c.name AS customer, trim_scale(t.cents / u.unit) AS amount, u.currency, {columns}
FROM {SCHEMA}.{table} t
{join}JOIN {SCHEMA}.customers c ON c.rep = t.rep AND c.id = {of}.customer_id
JOIN {SCHEMA}.money_units u ON u.rep = t.rep;
COMMENT ON VIEW {SCHEMA}.{table}_with_amounts IS
  {_text(BY_TABLE[table].said + " Amounts are in whole units of the currency.")};"""


VIEWS_WITHOUT_AMOUNTS = tuple(
    f"{SCHEMA}.{name}"
    for name in "who_owns team_week customers_at_a_glance open_problems exchanges money_units".split()
)
HEAD = """
-- What `repbook share` needs in a database: run it as the role that shall own it.
-- It can be run again, and then adds what is missing. See docs/team.md.
BEGIN;
SET LOCAL client_min_messages = warning;  -- no line for each that is not there yet
SELECT pg_advisory_xact_lock(7237115);  -- one at a time
CREATE SCHEMA IF NOT EXISTS repbook;
COMMENT ON SCHEMA repbook IS 'What salespeople share of their books (repbook share)';
CREATE TABLE IF NOT EXISTS repbook.about (
  one boolean PRIMARY KEY DEFAULT true CHECK (one), version integer NOT NULL);
COMMENT ON TABLE repbook.about IS 'The version of this schema';
CREATE TABLE IF NOT EXISTS repbook.reps (
  rep text PRIMARY KEY CHECK (rep <> ''),
  role name NOT NULL,
  reads text NOT NULL DEFAULT 'all' CHECK (reads IN ('all', 'own')),
  shared_at timestamptz,
  notes boolean NOT NULL DEFAULT false,
  fit json);
ALTER TABLE repbook.reps ADD COLUMN IF NOT EXISTS last_change text;
COMMENT ON TABLE repbook.reps IS
  'Who shares as whom: a role writes the rows of its reps, and reads all or its own';
COMMENT ON COLUMN repbook.reps.fit IS
  'The fit of the forecast as of the day it was shared, so that who reads it need not fit again';
COMMENT ON COLUMN repbook.reps.last_change IS
  'Number and time of the last change in the book that was shared: a book without it is not the same one';
CREATE TABLE IF NOT EXISTS repbook.removed (
  rep text NOT NULL, table_name text NOT NULL, uid text NOT NULL,
  removed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (rep, table_name, uid));
COMMENT ON TABLE repbook.removed IS 'What was shared once, and is no longer in the book';
-- These two views read with the rights of their owner; what they say depends on who asks.
CREATE OR REPLACE VIEW repbook.may_write AS
  SELECT r.rep FROM repbook.reps r WHERE r.role = current_user;
CREATE OR REPLACE VIEW repbook.may_read AS
  SELECT r.rep FROM repbook.reps r WHERE EXISTS (SELECT FROM repbook.reps mine
    WHERE mine.role = current_user AND (mine.reads = 'all' OR mine.rep = r.rep));
CREATE OR REPLACE FUNCTION repbook.is_taken(text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'SELECT EXISTS (SELECT FROM repbook.reps WHERE rep = $1)';
COMMENT ON FUNCTION repbook.is_taken IS 'Whether somebody shares under a name, also one whom I may not read';
ALTER TABLE repbook.reps ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS reads ON repbook.reps;
CREATE POLICY reads ON repbook.reps FOR SELECT
  USING (rep = ANY (ARRAY(SELECT m.rep FROM repbook.may_read m)));
DROP POLICY IF EXISTS writes ON repbook.reps;
CREATE POLICY writes ON repbook.reps FOR UPDATE USING (role = current_user);
DO $$ BEGIN  -- a view takes no other columns: those of another version are made anew
  IF EXISTS (SELECT FROM repbook.about WHERE version <> {version}) THEN
    DROP VIEW IF EXISTS {views};
  END IF;
END $$;
GRANT USAGE ON SCHEMA repbook TO PUBLIC;
GRANT SELECT ON repbook.about, repbook.reps, repbook.may_write, repbook.may_read TO PUBLIC;
GRANT UPDATE (shared_at, notes, fit, last_change) ON repbook.reps TO PUBLIC;
"""
UNITS = """
CREATE OR REPLACE VIEW repbook.money_units WITH (security_invoker = true) AS
SELECT r.rep, s.value AS currency, CASE WHEN s.value IN ({none}) THEN 1.0
  WHEN s.value IN ({thousandths}) THEN 1000.0 ELSE 100.0 END AS unit
FROM repbook.reps r
LEFT JOIN repbook.settings s ON s.rep = r.rep AND s.key = 'currency';
COMMENT ON VIEW repbook.money_units IS
  'The currency of each rep, and how many cents make a unit';
"""
VIEWS = """
CREATE OR REPLACE VIEW repbook.exchanges WITH (security_invoker = true) AS
SELECT rep, customer_id, day, 'touch' AS kind, id, outcome, channel, inbound,
  outcome = 'reached' OR inbound AS reached
FROM repbook.touches
UNION ALL SELECT rep, customer_id, day, 'purchase', id, 'reached', channel, true, true
FROM repbook.purchases WHERE exchange
UNION ALL SELECT rep, customer_id, day, 'problem', id, 'reached', channel, NOT found, true
FROM repbook.problems WHERE exchange
UNION ALL SELECT x.rep, x.customer_id, s.day, 'step', s.id,
  CASE WHEN s.by = 'me' AND s.channel IN ('email', 'text') THEN 'sent' ELSE 'reached' END,
  s.channel, s.by = 'customer', NOT (s.by = 'me' AND coalesce(s.channel, '') IN ('email', 'text'))
FROM repbook.steps s JOIN repbook.problems x ON x.rep = s.rep AND x.id = s.problem_id
WHERE s.exchange;
COMMENT ON VIEW repbook.exchanges IS
  'Every call, e-mail and visit, and the orders, reports and steps that were one';

CREATE OR REPLACE VIEW repbook.open_problems WITH (security_invoker = true) AS
SELECT x.rep, x.id, x.customer_id, x.day, x.what, x.kind FROM repbook.problems x
WHERE coalesce((SELECT s.kind FROM repbook.steps s WHERE s.rep = x.rep AND s.problem_id = x.id
  AND s.kind IN ('resolve', 'give-up', 'reopen')
  ORDER BY s.day DESC, s.seq DESC, s.id DESC LIMIT 1), 'reopen') = 'reopen';
COMMENT ON VIEW repbook.open_problems IS 'Problems that are neither solved nor given up';

CREATE OR REPLACE VIEW repbook.customers_at_a_glance WITH (security_invoker = true) AS
WITH bought AS (
  SELECT rep, customer_id, count(*) AS purchases, min(day) AS first_day, max(day) AS last_day,
    sum(cents) AS cents FROM repbook.purchases GROUP BY rep, customer_id
), returned AS (
  SELECT rep, customer_id, sum(cents) AS cents FROM repbook.returns GROUP BY rep, customer_id
), spoken AS (
  SELECT rep, customer_id, count(*) AS calls, max(day) FILTER (WHERE reached) AS reached_day
  FROM repbook.exchanges GROUP BY rep, customer_id
), troubled AS (
  SELECT x.rep, x.customer_id, count(*) AS problems, count(o.id) AS open
  FROM repbook.problems x LEFT JOIN repbook.open_problems o ON o.rep = x.rep AND o.id = x.id
  GROUP BY x.rep, x.customer_id
), promised AS (
  SELECT rep, customer_id, count(*) AS open FROM repbook.promises
  WHERE kept_day IS NULL AND dropped_day IS NULL AND NOT yearly GROUP BY rep, customer_id
), quoted AS (
  SELECT rep, customer_id, count(*) AS open, sum(cents) AS cents FROM repbook.quotes
  WHERE won_day IS NULL AND lost_day IS NULL AND coalesce(valid_until_day, current_date) >= current_date
  GROUP BY rep, customer_id
)
SELECT c.rep, c.id, c.name, c.company, c.town,
  (SELECT string_agg(t.tag, ', ' ORDER BY t.tag) FROM repbook.tags t
    WHERE t.rep = c.rep AND t.customer_id = c.id) AS tags,
  (SELECT k.name FROM repbook.contacts k WHERE k.rep = c.rep AND k.customer_id = c.id
    AND k.left_day IS NULL ORDER BY k.id LIMIT 1) AS contact,
  c.do_not_call,
  coalesce(bought.purchases, 0) AS purchases,
  bought.first_day AS first_purchase, bought.last_day AS last_purchase,
  trim_scale((coalesce(bought.cents, 0) - coalesce(returned.cents, 0)) / u.unit) AS total,
  u.currency,
  coalesce(spoken.calls, 0) AS calls, spoken.reached_day AS last_reached,
  coalesce(troubled.problems, 0) AS problems, coalesce(troubled.open, 0) AS open_problems,
  coalesce(promised.open, 0) AS open_promises,
  coalesce(quoted.open, 0) AS open_quotes,
  trim_scale(coalesce(quoted.cents, 0) / u.unit) AS quoted,
  (SELECT f.name FROM repbook.customers f WHERE f.rep = c.rep AND f.id = c.referred_by_id)
    AS referred_by
FROM repbook.customers c
JOIN repbook.money_units u ON u.rep = c.rep
LEFT JOIN bought ON bought.rep = c.rep AND bought.customer_id = c.id
LEFT JOIN returned ON returned.rep = c.rep AND returned.customer_id = c.id
LEFT JOIN spoken ON spoken.rep = c.rep AND spoken.customer_id = c.id
LEFT JOIN troubled ON troubled.rep = c.rep AND troubled.customer_id = c.id
LEFT JOIN promised ON promised.rep = c.rep AND promised.customer_id = c.id
LEFT JOIN quoted ON quoted.rep = c.rep AND quoted.customer_id = c.id;
COMMENT ON VIEW repbook.customers_at_a_glance IS
  'One row a customer: what they bought, when they were reached, what is open';
COMMENT ON COLUMN repbook.customers_at_a_glance.id IS 'Their number in the book of the rep';
COMMENT ON COLUMN repbook.customers_at_a_glance.total IS
  'Purchases minus returns, in whole units of the currency';
COMMENT ON COLUMN repbook.customers_at_a_glance.calls IS 'Calls, e-mails and visits, attempts too';
COMMENT ON COLUMN repbook.customers_at_a_glance.last_reached IS 'The last day on which the rep reached them';
COMMENT ON COLUMN repbook.customers_at_a_glance.quoted IS
  'What open quotes are worth, in whole units of the currency';

CREATE OR REPLACE VIEW repbook.team_week WITH (security_invoker = true) AS
WITH facts AS (
  SELECT rep, day, customer_id, 'bought' AS what, cents FROM repbook.purchases
  UNION ALL SELECT rep, day, customer_id, 'returned', cents FROM repbook.returns
  UNION ALL SELECT rep, day, customer_id, CASE WHEN reached THEN 'reached' ELSE 'attempt' END, NULL
  FROM repbook.exchanges
  UNION ALL SELECT rep, day, customer_id, 'quoted', cents FROM repbook.quotes WHERE NOT undated
  UNION ALL SELECT rep, won_day, customer_id, 'won', cents FROM repbook.quotes WHERE won_day IS NOT NULL
  UNION ALL SELECT rep, day, customer_id, 'promised', NULL FROM repbook.promises WHERE NOT yearly
  UNION ALL SELECT rep, kept_day, customer_id, 'kept', NULL FROM repbook.promises
  WHERE kept_day IS NOT NULL AND NOT yearly
  UNION ALL SELECT rep, day, customer_id, 'problem', NULL FROM repbook.problems
  UNION ALL SELECT x.rep, s.day, x.customer_id, 'solved', NULL
  FROM repbook.steps s JOIN repbook.problems x ON x.rep = s.rep AND x.id = s.problem_id
  WHERE s.kind = 'resolve'
)
SELECT f.rep, date_trunc('week', f.day)::date AS week,
  trim_scale((coalesce(sum(f.cents) FILTER (WHERE what = 'bought'), 0)
    - coalesce(sum(f.cents) FILTER (WHERE what = 'returned'), 0)) / min(u.unit)) AS revenue,
  min(u.currency) AS currency,
  count(*) FILTER (WHERE what = 'bought') AS purchases,
  count(*) FILTER (WHERE what = 'reached') AS reached,
  count(*) FILTER (WHERE what = 'attempt') AS attempts,
  count(DISTINCT f.customer_id) FILTER (WHERE what = 'reached') AS customers_reached,
  count(*) FILTER (WHERE what = 'quoted') AS quotes_sent,
  count(*) FILTER (WHERE what = 'won') AS quotes_won,
  count(*) FILTER (WHERE what = 'promised') AS promises_made,
  count(*) FILTER (WHERE what = 'kept') AS promises_kept,
  count(*) FILTER (WHERE what = 'problem') AS problems_reported,
  count(*) FILTER (WHERE what = 'solved') AS problems_solved
FROM facts f JOIN repbook.money_units u ON u.rep = f.rep
GROUP BY f.rep, date_trunc('week', f.day);
COMMENT ON VIEW repbook.team_week IS
  'One row a rep and week, which begins on its Monday: what was done, sold and solved';
COMMENT ON COLUMN repbook.team_week.revenue IS
  'Purchases minus returns of the week, in whole units of the currency';
COMMENT ON COLUMN repbook.team_week.reached IS 'Calls, e-mails and visits that reached a customer';
COMMENT ON COLUMN repbook.team_week.attempts IS 'Those that reached nobody';

CREATE OR REPLACE VIEW repbook.who_owns WITH (security_invoker = true) AS
SELECT min(c.name) AS customer, count(*) AS reps,
  string_agg(c.rep, ', ' ORDER BY c.rep) AS whose,
  max(b.last_day) AS last_purchase,
  (array_agg(c.rep ORDER BY b.last_day DESC NULLS LAST, c.rep))[1] AS last_sold_by
FROM repbook.customers c
LEFT JOIN (SELECT rep, customer_id, max(day) AS last_day FROM repbook.purchases GROUP BY 1, 2) b
  ON b.rep = c.rep AND b.customer_id = c.id
GROUP BY c.name_key;
COMMENT ON VIEW repbook.who_owns IS
  'One row a name of a customer: the reps who have it. repbook report --team finds other spellings';
"""
TAIL = """
DO $$ DECLARE v text; BEGIN  -- each view can be asked by everybody; what it shows depends on who asks
  FOR v IN SELECT viewname FROM pg_views WHERE schemaname = 'repbook' LOOP
    EXECUTE format('GRANT SELECT ON repbook.%I TO PUBLIC', v);
  END LOOP;
END $$;
INSERT INTO repbook.about (version) VALUES ({version})
  ON CONFLICT (one) DO UPDATE SET version = excluded.version;
COMMIT;
"""
