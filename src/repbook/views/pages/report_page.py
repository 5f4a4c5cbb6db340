"""`report --html`: the report on two sheets of paper."""

from repbook.formatter import Formatter, sentence
from repbook.loyalty.review import Review
from repbook.policy import Policy
from repbook.views.pages.pictures import pictures
from repbook.views.pages.render import dialled, printed
from repbook.views.period_words import beside, short_title, title_of
from repbook.views.reason_text import call_words
from repbook.views.report import STAGE_LABELS, figures, sections

LEFT_TO_PICTURES = ("Moved", "Said")


def report_page(review: Review, formatter: Formatter, policy: Policy) -> str:
    """The whole page."""
    now = review.now.period
    callees = []
    for call in review.calls:
        contact, phone = review.faces.get(call.history.id, (None, None))
        callees.append(
            {
                "name": call.history.name,
                "why": sentence(call_words(call, formatter)),
                "contact": contact or "",
                "phone": phone or "",
                "dial": dialled(phone or ""),
            }
        )
    return printed(
        "report.html",
        title=title_of(now),
        beside=sentence(beside(now, formatter.on)),
        made=formatter.weekday(formatter.on),
        heads=(short_title(now, formatter.on), short_title(review.before.period, formatter.on)),
        figures=[row for row in figures(review, formatter) if row.label not in STAGE_LABELS],
        told=[
            (label, texts)
            for label, texts in sections(review, formatter)
            if label not in LEFT_TO_PICTURES
        ],
        pictures=pictures(review, formatter, policy),
        calls=callees,
        share=review.share,
    )
