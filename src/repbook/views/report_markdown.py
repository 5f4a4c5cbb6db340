"""`report --md`: the report as Markdown; no name in it can act as markup."""

import re

from repbook.formatter import Formatter, sentence
from repbook.loyalty.review import Review
from repbook.text import visible
from repbook.views.period_words import beside, short_title, title_of
from repbook.views.reason_text import call_words
from repbook.views.report import figures, sections

SPECIAL = re.compile(r"([\\`*_{}\[\]>#|~!$])")


def report_markdown(review: Review, formatter: Formatter) -> str:
    """The report as Markdown: headings, a table, lists."""
    now = review.now.period
    lines = [
        f"# {title_of(now)}",
        "",
        f"{sentence(beside(now, formatter.on))}.",
        "",
        f"| | {short_title(now, formatter.on)} | {short_title(review.before.period, formatter.on)} | |",
        "|---|---:|---:|---|",
    ]
    for row in figures(review, formatter):
        lines.append(f"| {row.label} | {row.now} | {row.before} | {safe(row.note)} |")
    lines.append("")
    for label, texts in sections(review, formatter):
        lines += [f"## {label}", "", *(f"- {safe(text)}" for text in texts), ""]
    if review.calls:
        lines += ["## To call next", "", "| who | why | phone |", "|---|---|---|"]
        for call in review.calls:
            phone = review.faces.get(call.history.id, (None, None))[1] or ""
            lines.append(
                f"| {safe(call.history.name)} | {safe(call_words(call, formatter))} | {safe(phone)} |"
            )
        lines.append("")
    return "\n".join(lines)


def safe(text: str) -> str:
    """Text on one line with the special characters of Markdown and HTML escaped."""
    text = re.sub(r"&(?=#?\w+;)", "&amp;", visible(text).strip())
    text = SPECIAL.sub(r"\\\1", text).replace("<", "&lt;")
    return re.sub(r"^([-+]|\d+[.)])(?=\s)", r"\\\1", text).replace("://", ":\\//")
