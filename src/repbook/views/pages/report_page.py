"""`report --html`: the week on two sheets of paper."""

from repbook.loyalty.report import Review
from repbook.policy import Policy
from repbook.views.formatter import Forms, sentence
from repbook.views.pages.pictures import pictures
from repbook.views.pages.render import dialled, printed
from repbook.views.period_words import beside, short_title, title_of
from repbook.views.reason_text import call_words
from repbook.views.report import STAGE_WORDS, figures, told

LEFT_TO_PICTURES = ("Moved", "Said")


def report_page(review: Review, forms: Forms, policy: Policy) -> str:
    """The whole page."""
    now = review.now.period
    callees = []
    for call in review.calls:
        contact, phone = review.faces.get(call.history.id, (None, None))
        callees.append(
            {
                "name": call.history.name,
                "why": sentence(call_words(call, forms)),
                "contact": contact or "",
                "phone": phone or "",
                "dial": dialled(phone or ""),
            }
        )
    return printed(
        "report.html",
        title=title_of(now),
        beside=sentence(beside(now, forms.on)),
        made=forms.weekday(forms.on),
        heads=(short_title(now, forms.on), short_title(review.before.period, forms.on)),
        figures=[row for row in figures(review, forms) if row.label not in STAGE_WORDS.values()],
        told=[
            (label, texts) for label, texts in told(review, forms) if label not in LEFT_TO_PICTURES
        ],
        pictures=pictures(review, forms, policy),
        calls=callees,
        share=review.share,
    )
