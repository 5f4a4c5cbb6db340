"""What `log-call --json` shows; loaded only for that."""

from repbook.views.fields import EXCHANGE, NEXT_ON, PROMISED, PURCHASE, SAID, WHOSE, Field, Fields
from repbook.views.items import ITEMS
from repbook.views.log_call import LoggedCall, settled_words
from repbook.views.problems import STEP


def _quote(logged: LoggedCall, which: str) -> str | None:
    """The id of the quote that was sent, won or lost in a call."""
    quote = getattr(logged.done.quotes, which, None)
    return f"q{quote.id}" if quote else None


LOGGED_CALL: Fields[LoggedCall] = Fields(
    Field("id", "text", "as in `c31`", lambda logged: f"c{logged.done.touch.id}"),
    *WHOSE.within(lambda logged: logged.done.customer),
    Field("on", "day", "the day", lambda logged: logged.done.touch.on),
    *EXCHANGE.within(lambda logged: logged.done.touch),
    Field("minutes", "whole?", "how long it took", lambda logged: logged.done.touch.minutes),
    Field(
        "again_on",
        "day?",
        "the day agreed for the next call",
        lambda logged: logged.done.touch.again_on,
    ),
    Field("again_at", "time?", "the time agreed", lambda logged: logged.done.touch.again_minute),
    Field(
        "asked_referral",
        "yes",
        "a referral was asked for",
        lambda logged: logged.done.touch.asked_referral,
    ),
    Field(
        "purchase",
        "object?",
        "the order it brought",
        lambda logged: logged.done.purchase,
        inner=PURCHASE,
    ),
    ITEMS.within(lambda logged: logged.done),
    Field(
        "quote",
        "text?",
        "the quote that was sent, as in `q4`",
        lambda logged: _quote(logged, "sent"),
    ),
    Field(
        "won",
        "text?",
        "the quote that became the order, as in `q4`",
        lambda logged: _quote(logged, "won"),
    ),
    Field(
        "lost",
        "text?",
        "the quote that was lost, as in `q4`",
        lambda logged: _quote(logged, "lost"),
    ),
    Field(
        "promise",
        "object?",
        "what was promised",
        lambda logged: logged.done.promise,
        inner=PROMISED.only("id text by"),
    ),
    Field(
        "feedback",
        "list",
        "what they said",
        lambda logged: logged.done.feedback,
        inner=SAID.only("id topic verdict words"),
    ),
    Field(
        "kept",
        "list",
        "promises kept by it",
        lambda logged: [f"p{promise.id}" for promise in logged.done.kept],
        items=("text", "as in `p7`"),
    ),
    Field(
        "about",
        "text?",
        "the problem, as in `x4`",
        lambda logged: logged.done.about and f"x{logged.done.about.id}",
    ),
    Field(
        "problem",
        "text?",
        "the problem they reported in it, as in `x4`",
        lambda logged: logged.done.reported and f"x{logged.done.reported.id}",
    ),
    Field(
        "step",
        "object?",
        "what became of the problem with this call: `confirm`, `reopen` or `resolve`",
        lambda logged: (step := logged.done.step) and (step.step, step.allies),
        inner=STEP,
    ),
    Field(
        "settled",
        "list",
        "what is no longer on the list",
        settled_words,
        items=("text", "in words"),
    ),
    NEXT_ON.within(lambda logged: logged.listed_next),
)
