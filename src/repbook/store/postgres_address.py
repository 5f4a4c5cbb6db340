"""The address of a team's PostgreSQL: its parts, and how it is shown and kept, without a password."""

import re
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode

from repbook.errors import InvalidInput
from repbook.text import SCHEMES, shell_line

EXAMPLE = "postgresql://ann@db.example.com/sales"
SECRET = re.compile("(?:password|secret)$")  # options that are one
MAY_HAVE_AT = ("rep", "user", "host", "application_name")  # options whose value may
HOST = r"(?:\[[^]]*\]|[^\s:,\[\]/?#@]*)(?::\d*)?"
HOSTS = re.compile(f"{HOST}(?:,{HOST})*")
# Its own, as newer versions of urllib read no address of several hosts of which one is [::1].
PARTS = re.compile(
    r"(?P<hosts>[^/?#]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?P<beyond>.*)", re.DOTALL
)
# A password in a line: up to the last @ of the address, which ends at its quotes, or at a blank.
IN_LINE = [
    re.compile(rf"({begins}\w+://[^\s/@:]*):(?!\d+(?:/[^\s?@]*)?\?\w+=)[^{ends}\n]*@")
    for begins, ends in (("'", "'"), ('"', '"'), ("", r"\s"))
]
IN_OPTION = re.compile(r'([?&]\w*(?:password|secret)=)[^\s&"]*')


class Address(NamedTuple):
    """A typed address: what libpq is given, whose rows are meant, and how it is shown."""

    dsn: str
    rep: str | None
    shown: str  # without the password
    server: str  # the host alone, as a sentence names it
    has_password: bool

    @property
    def for_psql(self) -> str:
        """How it is typed for psql, without a password; `rep` is a word of ours alone."""
        base, _, query = self.shown.partition("?")
        return base + _query([e for e in parse_qsl(query, True) if e[0] != "rep"])

    def named(self, rep: str) -> str:
        """How it is typed, without a password, for the rows of a rep."""
        return f"{self.for_psql}{'&' if '?' in self.for_psql else '?'}rep={quote(rep)}"


def read_address(text: str) -> Address:
    """The parts of an address; InvalidInput for what is none."""
    scheme, colon, rest = text.strip().partition("://")
    if not colon or scheme.lower() not in SCHEMES:
        lacks_scheme = re.fullmatch(r"(?:[\w.%+-]+@)?[\w.-]+(?::\d+)?/[\w-]+(?:\?\S*)?", text)
        where = f"postgresql://{text}" if lacks_scheme else EXAMPLE
        raise InvalidInput(
            f'"{_masked(text)}" is no address of a PostgreSQL database',
            hint=f"An address begins with postgresql://, as in {where}",
        )
    parts = PARTS.fullmatch(rest)
    assert parts, "any text has these parts"
    options = parse_qsl(parts["query"] or "", keep_blank_values=True)
    user, at, hosts = parts["hosts"].rpartition("@")
    name, has_password, password = user.partition(":")
    cut = parts["beyond"] or "@" in parts["path"] or re.search(r"[\[\]]", user)
    if cut or not HOSTS.fullmatch(normalize("NFKC", hosts)) or _beyond(options):
        raise _cut_wrong(text)
    reps = [value for key, value in options if key == "rep"]
    own = [(key, value) for key, value in options if key != "rep"]
    there = f"{at}{hosts}{parts['path']}"
    secret = f":{_encoded(password)}" if has_password else ""
    open_options = [(key, value) for key, value in options if not SECRET.search(key)]
    return Address(
        f"postgresql://{_encoded(name)}{secret}{there}{_query(own)}",
        reps[-1].strip() or None if reps else None,
        f"postgresql://{name}{there}{_query(open_options)}",
        _first(hosts) or dict(own).get("host") or "this machine",
        bool(has_password) or len(open_options) < len(options),
    )


def _first(hosts: str) -> str:
    """The name of the first host, without its port."""
    end = "]" if hosts.startswith("[") else "[:,]"
    return re.split(end, hosts.removeprefix("["), maxsplit=1)[0]


def _beyond(options: list[tuple[str, str]]) -> bool:
    """Whether an option is the rest of a password that has a question mark in it."""
    return any(
        "@" in key or ("@" in value and key not in MAY_HAVE_AT and not SECRET.search(key))
        for key, value in options
    )


def _encoded(text: str) -> str:
    """A name or a password as libpq reads it back, also where it was typed as it is."""
    return quote(unquote_to_bytes(text), safe="")


def _cut_wrong(text: str) -> InvalidInput:
    """That an address does not end where its parts say, most often for what is in a password."""
    return InvalidInput(
        f'"{_masked(text)}" cannot be read as an address',
        hint=f"As in {EXAMPLE}. In a password write @ as %40, # as %23, / as %2F, ? as %3F; better,"
        " leave it out and put it into ~/.pgpass",
    )


def _query(options: list[tuple[str, str]]) -> str:
    return f"?{urlencode(options, quote_via=quote, safe='/')}" if options else ""


def address_to_keep(text: str) -> str:
    """An address as a book keeps it; one with a password is refused."""
    address = read_address(text)
    if address.has_password:
        raise InvalidInput(
            "The book keeps no password; put it into ~/.pgpass or the variable PGPASSWORD",
            hint=shell_line(["repbook", "config", "share_to", address.shown]),
        )
    return address.shown


def _masked(text: str) -> str:
    """What was meant as an address, as it can be shown: the user, and what is behind the last @."""
    scheme, colon, rest = text.partition("://") if "://" in text else ("", "", text)
    before, at, after = rest.rpartition("@") if "@" in rest else (rest, "", "")
    first = re.split("[:/?#]", before)[0]
    after = after if at or first == before else "..."
    return IN_OPTION.sub(r"\1...", f"{scheme}{colon}{first}{at}{after}")


def without_password(text: str) -> str:
    """A line with an address in it, as it can be shown."""
    for pattern in IN_LINE:
        text = pattern.sub(r"\1@", text)
    return IN_OPTION.sub(r"\1...", text)
