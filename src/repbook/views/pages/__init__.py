"""Pages to print or send: one file each, no script, nothing fetched from anywhere.

They are made from templates, and all content is text, never markup.
"""

from repbook.formatter import cut
from repbook.text import visible

LONGEST = 240  # characters of a text on paper


def printed(template: str, **content: object) -> str:
    """A page from its template; every text is escaped, control characters are made visible."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("repbook.views.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["plain"] = lambda text: cut(visible(str(text)), LONGEST)
    return environment.get_template(template).render(**content)


def dialled(phone: str) -> str:
    """A phone number for a link: digits and a leading plus only."""
    digits = "".join(c for c in phone if c.isascii() and c.isdigit())
    return f"+{digits}" if phone.strip().startswith("+") else digits
