"""Templates made into pages; whatever comes in is text, never markup."""

from typing import Any

from repbook.views.screen import visible


def printed(template: str, **content: Any) -> str:
    """A page from its template; every text in it is escaped, controls are made visible."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    press = Environment(
        loader=PackageLoader("repbook.views.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    press.filters["plain"] = lambda text: cut(visible(str(text)))
    return press.get_template(template).render(**content)


def cut(text: str, most: int = 240) -> str:
    """Text short enough for paper."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def dialled(phone: str) -> str:
    """A phone number as a link takes it: digits and a leading plus only."""
    digits = "".join(c for c in phone if c.isascii() and c.isdigit())
    return f"+{digits}" if phone.strip().startswith("+") else digits
