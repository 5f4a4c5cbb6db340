"""Write docs/settings.md from the list of settings; a test holds it fresh.

Run by hand: python docs/make_settings.py
All of it is the program's own but the page's head.
"""

from __future__ import annotations

import re
from pathlib import Path

from repbook.book.settings import CHOICES, HOOKS, default_of, unit_of
from repbook.policy import DEFAULTS
from repbook.views.setting_meanings import SECTIONS

HERE = Path(__file__).parent

HEAD = """# Settings

Written by `python docs/make_settings.py` from the program's own list. Each book has its own settings.

```sh
repbook config                        # all settings, and which ones you have changed
repbook config quiet_days             # one of them
repbook config quiet_days 45          # change it
repbook config quiet_days default     # back to the default
```

Most people set `currency`, `date_order`, `region`, `target_per_month` and `commission_percent`, and
leave the rest. `repbook undo` takes back a change of a setting, too. A setting changes how the book is
read, never what is in it.

Many settings are judgements: nobody has measured the best value. Where a default was measured, it
says so. For one customer only, use `repbook edit CUSTOMER --orders-every 90d` or `--call-every 4w`.

A *usual gap* is the customer's usual number of days between purchases ([glossary](glossary.md)).
"""

# What a unit of the list of settings is here, where the list's own word is short.
WORDS = {"weight": "", "share, 0 to 1": "(a share, 0 to 1)", "1 to 7": "(1 to 7)"}


def text() -> str:
    """The whole page."""
    described = [key for _, _, settings in SECTIONS for key in settings]
    assert described == [*CHOICES, *DEFAULTS, *HOOKS], "every setting, in the program's order"
    parts = [HEAD]
    for heading, about, settings in SECTIONS:
        parts += [f"## {heading}\n", *([about + "\n"] if about else [])]
        rows = ["| setting | default | what it does | when to change it |", "|---|---|---|---|"]
        for key, (does, when) in settings.items():
            rows.append(f"| `{key}` | {_default(key)} | {does} | {when} |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def _default(key: str) -> str:
    """The value as it comes, with its unit; for one that is unset, what it takes."""
    unit = unit_of(key)
    if key in CHOICES or key in HOOKS:
        default = f"`{default_of(key)}`" if default_of(key) else "not set"
        return f"{default} ({unit})"
    shown = f"{default_of(key)} {WORDS.get(unit, unit)}".strip()
    return re.sub(r"^1 (\w+ \w+|\w+)s$", r"1 \1", shown)


if __name__ == "__main__":
    (HERE / "settings.md").write_text(text(), encoding="utf-8")
