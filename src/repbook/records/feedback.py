"""What customers think."""

from datetime import date
from typing import NamedTuple

from repbook.records import Extra, Verdict


class Feedback(NamedTuple):
    """What a customer said on a topic, with the words."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day
    topic: str  # the topic
    verdict: Verdict  # what they thought of it
    words: str | None = None  # their words
    touch_id: int | None = None  # the call it was said in
    extra: Extra = {}
