"""The one list of commands: panel, name, where it is built, its line in the help."""

from typing import NamedTuple


class Entry(NamedTuple):
    """A command's place in the help and in the code."""

    panel: str
    name: str
    module: str
    function: str
    line: str
    daily: bool = False


CALLS, BEFORE, PROBLEMS = "After a call", "Before a call", "Problems"
QUOTES = "Quotes, items"
REVIEW, PEOPLE, BOOK = "Review", "People", "The book"

COMMANDS: tuple[Entry, ...] = (
    Entry(
        CALLS,
        "log-call",
        "calls",
        "log_call",
        "Log a call: who, what was said, what comes next",
        True,
    ),
    Entry(CALLS, "log-purchase", "sales", "log_purchase", "Log a purchase", True),
    Entry(CALLS, "log-return", "sales", "log_return", "Log a return"),
    Entry(CALLS, "log-payment", "sales", "log_payment", "Log a payment, in full or in part"),
    Entry(
        CALLS,
        "log-problem",
        "problems",
        "log_problem",
        "Log a problem and see what solved similar ones",
        True,
    ),
    Entry(
        CALLS,
        "promise",
        "promises",
        "promise",
        "Promise something by a day, or settle a promise",
        True,
    ),
    Entry(CALLS, "log-quote", "quotes", "log_quote", "Log a quote you sent"),
    Entry(BEFORE, "next", "next", "next_", "Show who to call next, and why", True),
    Entry(BEFORE, "brief", "next", "brief", "Read up on a customer before a call", True),
    Entry(BEFORE, "why", "next", "why", "Explain a customer's place on the list"),
    Entry(
        BEFORE, "dial", "dial", "dial", "Work through the call list, one customer at a time", True
    ),
    Entry(BEFORE, "snooze", "next", "snooze", "Keep a customer out of 'Worth a call' until a day"),
    Entry(BEFORE, "find", "find", "find", "Find what was said, bought or promised, by its words"),
    Entry(
        PROBLEMS, "problems", "problems", "problems", "List open problems: who has the next move"
    ),
    Entry(
        PROBLEMS,
        "problem",
        "problems",
        "problem",
        "Show a problem's history and the customer's effort",
    ),
    Entry(PROBLEMS, "update", "steps", "update", "Log what was said about a problem"),
    Entry(PROBLEMS, "hand-off", "steps", "hand_off", "Ask an ally to fix a problem"),
    Entry(PROBLEMS, "park", "steps", "park", "Park a problem until a day"),
    Entry(PROBLEMS, "resolve", "steps", "resolve", "Close a problem as solved", True),
    Entry(PROBLEMS, "give-up", "steps", "give_up", "Close a problem that could not be solved"),
    Entry(PROBLEMS, "reopen", "steps", "reopen", "Reopen a closed problem"),
    Entry(PROBLEMS, "confirm-fix", "steps", "confirm_fix", "Confirm that a fix held, or did not"),
    Entry(
        PROBLEMS,
        "complaints",
        "complaints",
        "complaints",
        "Show each kind of problem and what solves it",
    ),
    Entry(
        PROBLEMS,
        "allies",
        "complaints",
        "allies",
        "List allies, how fast they are, and who to thank",
    ),
    Entry(PROBLEMS, "ally", "complaints", "ally", "Add or change an ally"),
    Entry(
        PROBLEMS,
        "study",
        "complaints",
        "study",
        "See whether customers buy again after easy problems",
    ),
    Entry(QUOTES, "quotes", "quotes", "quotes", "List open quotes, and the share you won"),
    Entry(QUOTES, "won", "quotes", "won", "Log that a quote was won: writes the order"),
    Entry(QUOTES, "lost", "quotes", "lost", "Log that a quote was lost, and why"),
    Entry(
        QUOTES, "items", "items", "items", "List what customers buy, and what they no longer buy"
    ),
    Entry(QUOTES, "item", "items", "item", "Rename an item, or join two that are one"),
    Entry(REVIEW, "today", "today", "today", "Show what was done today, and what is still owed"),
    Entry(REVIEW, "status", "status", "status", "Show where each customer stands"),
    Entry(REVIEW, "stale", "status", "stale", "Show customers not heard from for a while"),
    Entry(
        REVIEW,
        "report",
        "report",
        "report",
        "Look back on a week, compared with the one before",
        True,
    ),
    Entry(
        REVIEW,
        "forecast",
        "forecast",
        "forecast",
        "Show the purchases and revenue to expect",
    ),
    Entry(REVIEW, "backtest", "forecast", "backtest", "Test how well it knows who will order"),
    Entry(
        REVIEW, "promises", "promises", "promises", "List what you promised, and the share you kept"
    ),
    Entry(REVIEW, "feedback", "feedback", "feedback", "Read what customers said, topic by topic"),
    Entry(
        REVIEW, "referrals", "feedback", "referrals", "Show who referred whom, and what it brought"
    ),
    Entry(PEOPLE, "add", "customers", "add", "Add a customer"),
    Entry(PEOPLE, "edit", "customers", "edit", "Change a customer"),
    Entry(PEOPLE, "contact", "customers", "contact", "Add or change a contact"),
    Entry(
        PEOPLE,
        "remember",
        "promises",
        "remember",
        "Remember a birthday, or another day of every year",
    ),
    Entry(PEOPLE, "list", "people", "list_", "List customers"),
    Entry(
        PEOPLE,
        "history",
        "people",
        "history",
        "Show a customer's history, with ids",
    ),
    Entry(PEOPLE, "dupes", "people", "dupes", "Find likely duplicate customers"),
    Entry(PEOPLE, "merge", "people", "merge", "Merge two customers into one"),
    Entry(
        PEOPLE,
        "write-off",
        "people",
        "write_off",
        "Write a customer off and settle what is open",
    ),
    Entry(PEOPLE, "bring-back", "people", "bring_back", "Bring a written-off customer back"),
    Entry(PEOPLE, "forget", "forget", "forget", "Forget a customer for good, in the backups too"),
    Entry(
        BOOK,
        "import",
        "import_command",
        "import_",
        "Import customers, purchases, problems and calls from files",
        True,
    ),
    Entry(BOOK, "export", "export", "export", "Write the book, or a part of it, to a file"),
    Entry(BOOK, "correct", "correct", "correct", "Fix a mistake in a record"),
    Entry(BOOK, "remove", "correct", "remove", "Remove a record entered by mistake"),
    Entry(BOOK, "undo", "changes", "undo", "Undo the last change"),
    Entry(BOOK, "redo", "changes", "redo", "Redo what was undone"),
    Entry(BOOK, "changes", "changes", "changes", "Show what was changed, before and after"),
    Entry(BOOK, "backup", "backups", "backup", "Back the book up, here and in a second place"),
    Entry(BOOK, "restore", "restore", "restore", "List the backups, or bring one back"),
    Entry(
        BOOK, "config", "config", "config", "Show the book's settings, what one does, or set one"
    ),
    Entry(
        BOOK, "completion", "completion", "completion", "Complete commands, ids and names with Tab"
    ),
    Entry(BOOK, "check", "check", "check", "Check that the book is sound, and repair it"),
    Entry(BOOK, "where", "changes", "where", "Show where the book is"),
    Entry(BOOK, "demo", "demo", "demo", "Try repbook on a sample book", True),
    Entry(BOOK, "mcp", "mcp", "mcp", "Let an assistant read your book and log calls in it"),
    Entry(BOOK, "sync", "sync", "sync", "Keep one book on several machines, through a folder"),
    Entry(BOOK, "share", "share", "share", "Share the book with your team, in PostgreSQL"),
)

BY_NAME = {entry.name: entry for entry in COMMANDS}

PANELS = (CALLS, BEFORE, PROBLEMS, QUOTES, REVIEW, PEOPLE, BOOK)
# Commands that many times a day must answer at once: the file is not looked through before each.
EVERYDAY = frozenset("log-call next brief why dial snooze".split())
# What is about a file that is the book, and so not about one that is shared (--book postgresql://).
OF_A_FILE = frozenset("dial changes backup restore check where demo share sync".split())
# sync is not among them: it reads the folder first, which may take long, and takes the lock itself.
WRITING = frozenset(
    "log-call log-purchase log-return log-payment log-problem log-quote won lost item promise remember snooze update hand-off park"
    " resolve give-up reopen confirm-fix ally add edit contact merge write-off bring-back forget import"
    " correct remove undo redo config".split()
)
