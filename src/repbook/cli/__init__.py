"""The command line: a file per family; a command parses, makes one call, shows one view."""

from __future__ import annotations


def main() -> None:
    """Run `repbook` and leave with its exit code."""
    import gc
    import sys

    gc.disable()  # a command lives a moment; collecting costs it a tenth of its time
    from repbook.cli.root import run

    sys.exit(run(sys.argv[1:]))
