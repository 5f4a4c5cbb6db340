"""Elements of SVG; all text in them is escaped here, control characters made visible."""

from html import escape

from repbook.text import visible

WIDE = 360.0


class Svg(str):
    """Finished markup, safe to put into a page."""

    __slots__ = ()

    def __html__(self) -> str:
        """Templates take it as it is."""
        return str(self)


def tag(name: str, *inside: str, **attributes: str | float | None) -> Svg:
    """An element; bare text inside is escaped, `class_` becomes class, x_y becomes x-y."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    content = "".join(part if isinstance(part, Svg) else escape(visible(part)) for part in inside)
    return Svg(f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>")


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else f"{round(value, 1):g}"


def rect(x: float, y: float, width: float, height: float, style: str) -> Svg:
    """A filled box."""
    return tag("rect", x=x, y=y, width=width, height=height, class_=style)


def text(x: float, y: float, words: str, style: str = "t", anchor: str | None = None) -> Svg:
    """Text on a baseline; `anchor` is middle or end."""
    return tag("text", words, x=x, y=y, class_=style, text_anchor=anchor)


def rule(x1: float, y1: float, x2: float, y2: float, style: str) -> Svg:
    """A line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=style)


def picture(height: float, title: str, description: str, *inside: Svg) -> Svg:
    """The whole drawing with its text alternative; the title is unique on a page."""
    name = "".join(c if c.isalnum() else "-" for c in title.lower())
    ids = (f"t-{name}", f"d-{name}")
    return tag(
        "svg",
        tag("title", title, id=ids[0]),
        tag("desc", description, id=ids[1]),
        *inside,
        viewBox=f"0 0 {WIDE:g} {height:g}",
        role="img",
        aria_labelledby=" ".join(ids),
    )
