# Long because it is the list of the words, a line or two each.
"""The words of repbook and what each means: `help WORD`, and docs/glossary.md."""

from __future__ import annotations

# In Markdown, as the page has it; several words that are explained together stand with slashes.
WORDS = {
    "customer": (
        "who buys: a firm or a person. Old names, and those of merged customers, still find "
        "them, also in an import"
    ),
    "contact": (
        "a person to ask for at a customer (name, role, phones, e-mails, preferred channel, "
        "whether they left). For what you say or write to each other the word is call, or touch"
    ),
    "touch": (
        "one exchange with a customer: a call, e-mail, visit, video call or text. It "
        "**reached** them (you spoke, visited, or they contacted you) or it was an "
        "**attempt** (no answer, voicemail, sent)"
    ),
    "purchase": (
        "goods or work sold, on a day, with an optional reference, due day and paid day. It "
        "counts from its day, paid or not. Without a due day it is never taken as unpaid"
    ),
    "return": (
        "goods that came back. Its amount is subtracted from its purchase (the one it names, "
        "else the customer's latest before it)"
    ),
    "problem": (
        "something the customer reported, or you found by calling. It has **steps** (update, "
        "hand-off, park, resolve, give-up, reopen, confirm)"
    ),
    "effort": (
        "how much work the customer had until the problem was solved: painless, some or hard. "
        "repbook works it out from what you log"
    ),
    "painless / some / hard": (
        "the three levels of effort. Hard: they had to be in touch often, were handed on, "
        "waited long, or the problem was opened again; `repbook config hard` says how often and how long. "
        "Painless: next to nothing of that"
    ),
    "ally": "a colleague who gets problems solved",
    "quote": (
        "what you offered, for an amount, on a day, often valid until a last day. It is open, "
        "won (it became a purchase), lost (with the reason) or expired (its last day has passed)"
    ),
    "item": (
        "what was bought: a line of a purchase, with its quantity and amount. Read from the "
        'words of an order, from `--item` and from imported lines. Names match loosely ("shaft '
        'seals" = "Shaft seal"). To rename or join them: `repbook item`'
    ),
    "missing": (
        "an item that a customer bought often and no longer buys, though they still buy on time"
    ),
    "promise": "what you said you would do, by a day",
    "yearly day": (
        "a day of a customer to remember every year, such as a birthday. It has an id as a "
        "promise has (`p7`), but nothing is owed on it"
    ),
    "feedback": ("what a customer said on a topic: good, mixed or bad, in their words"),
    "stage / prospect / first-time / repeat / loyal / written-off": (
        "how far a customer has come: prospect (no order yet), first-time (one order), repeat"
        " (more), loyal (has bought often and over a long time, pays in time and has no hard problem: "
        "`repbook status` says what is missing); or written-off"
    ),
    "`lead`": "the reason to call a prospect whom you never reached",
    "rhythm / on-rhythm / due / late / lapsed": (
        "how long ago a customer's last order is, counted in their usual gaps: on-rhythm (not "
        "yet time), due (about time), late (clearly over it), lapsed (several gaps). Where each "
        "begins: `repbook config rhythm`"
    ),
    "usual gap": (
        "a customer's usual number of days between purchases. With few of them, the average of "
        "all customers counts, too. What you set with `--orders-every` replaces it"
    ),
    "machine": ("one computer on which you keep the book. With `sync`, several have the same book"),
    "backup": (
        "a whole copy of the book, opened and checked when it was made. The **second place** "
        "is a folder on another disk that has backups, too"
    ),
    "shared book": (
        "a copy of a rep's book in the team's PostgreSQL ([docs/team.md](team.md)), as the book "
        "was when they last typed `share`. It can only be read"
    ),
    "field of your own": (
        "what you keep of a customer beyond what repbook knows: a name and a text, set with "
        "`--set`. Unknown columns of imported files are kept in the same place (`extra` in "
        "JSON)"
    ),
    "forget": (
        "remove a customer for good, from the book, its journal and its backups. Past reports "
        "keep what was done, without a name. To remove a mistake, so that it can be undone: "
        "`repbook remove`"
    ),
    "silence ratio": (
        "days since the last purchase, divided by the usual gap: 3 after 90 days, if they "
        "usually buy every 30"
    ),
    "stake / at risk / risk": (
        "how much less than usual a customer may order in the next 90 days, on average. Say a "
        "customer usually orders 300, and now may order 0, 300 or 600, each as likely as the "
        "others. What is missing is then 300, 0 or 0: on average 100, which is at risk. That they "
        "may order more (the 600) does not lower it. "
        "Of a customer who may be lost already, only a part of what they used to order counts as"
        " usual"
    ),
    "quiet": (
        "of a customer: not reached, and without an order, for 60 days (to change that: `repbook"
        " config quiet`). To list them: `repbook stale`"
    ),
    "call value": (
        "what a call is worth, to rank the list: the amounts of its reasons, added up. Partly a "
        "judgement, so it is never called money"
    ),
    "P(active)": "the probability that someone is still a customer",
    "sound": (
        "of a book: its file can be read, and every record is as it was last written. `check`"
        " says so"
    ),
}


def meaning_of(said: str) -> str | None:
    """`rhythm: on-rhythm, due, late or lapsed: …`, in plain text; None for no word of ours."""
    asked = said.casefold().removesuffix("s")
    for words, meaning in WORDS.items():
        each = words.replace("`", "").split(" / ")
        if any(word.casefold().removesuffix("s") == asked for word in each):
            return f"{', '.join(each)}: {_plain(meaning)}."
    return None


def every_meaning() -> str:
    """All of them, a line each."""
    return "\n".join(f"{words.replace('`', '')}: {_plain(WORDS[words])}." for words in WORDS)


def _plain(meaning: str) -> str:
    import re

    return re.sub(r"\[(.*?)\]\(.*?\)", r"\1", meaning).replace("**", "").rstrip(".")
