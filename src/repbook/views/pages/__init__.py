"""Pages to print or send: one file each, no script, nothing fetched from anywhere.

They are made from templates, and all content is text, never markup.
"""

from collections.abc import Sequence
from datetime import date

from repbook.formatter import cut, month_name
from repbook.text import tel, visible
from repbook.views.pages.drawing import Markup, markup, tag

LONGEST, NAME = 240, 34  # characters of a text, and of a name, on paper


def printed(template: str, on: date, **content: object) -> str:
    """A page from its template, made on a day; every text is escaped, control characters shown."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("repbook.views.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["plain"] = lambda text: (
        text if isinstance(text, Markup) else cut(visible(str(text)), LONGEST)
    )
    environment.filters.update(name=named, tel=tel)
    return environment.get_template(template).render(
        made=f"{on.day} {month_name(on)} {on.year}", **content
    )


def named(name: str) -> Markup:
    """A name of any script: its direction changes nothing around it."""
    return tag("bdi", cut(name, NAME))


def several(items: Sequence[str], most: int, between: str = ", ", unnamed: int = 0) -> Markup:
    """The first few whole items, and how many more there are, those not to be named among them."""
    more = max(0, len(items) - most) + unnamed
    shown = markup(*items[:most], between=between)
    return markup(shown, f"{' and ' if items else ''}{more:,} more") if more else shown
