"""The command line: a file per family; a command parses, has the book act, shows a view."""


def main() -> None:
    """Run `repbook` and leave with its exit code.

    A command lives a moment: collecting garbage, and taking the interpreter apart
    at the end, would each cost it a tenth of its time. The book is closed and the
    output flushed before leaving at once.
    """
    import gc
    import os
    import sys

    gc.disable()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by who started us
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure") and stream.encoding.lower() not in ("utf-8", "utf8"):
            # A pipe on Windows, or an old terminal, has not every letter.
            from repbook.cli.encoding import register

            stream.reconfigure(errors=register())
    if sys.argv[1:2] == ["_complete"]:  # a shell's Tab: answered without a command line
        from repbook.cli.complete_word import answer

        sys.stdout.write(answer(sys.argv[2] if sys.argv[2:] else "", sys.argv[3:]))
        code = 0
    elif sys.argv[1:2] == ["_after-write"]:  # started by a command that wrote, on its own
        from repbook.cli.hooks import run_hook

        code = run_hook(*sys.argv[2:])
    else:
        from repbook.cli.root import run

        code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or 1
    os._exit(code)
