"""A command line as bash splits and quotes it."""

BREAKS = set("\"'@><=;|&(:")  # where bash begins a new word, whatever was quoted


def quoted(value: str, quote: str) -> str:
    """A value as bash has to be given it: all quoted, or for within the quotes that are open.

    Its own quoting of candidates leaves a closing bracket out.
    """
    if quote == "'":
        return value.replace("'", "'\\''")
    special = '"\\$`' if quote else None
    return "".join(
        f"\\{letter}"
        if (letter in special if special else letter.isascii() and not _plain(letter))
        else letter
        for letter in value
    )


def _plain(letter: str) -> bool:
    return letter.isalnum() or letter in "_@%+=:,./-"


def split(line: str) -> tuple[list[str], str]:
    """A line's words as a shell reads them, the last as far as it is typed; the quote left open."""
    words: list[str] = []
    word, quote, begun = "", "", False
    letters = iter(line)
    for letter in letters:
        if quote:
            if letter == quote:
                quote = ""
            elif letter == "\\" and quote == '"':
                word += next(letters, "")
            else:
                word += letter
        elif letter in "\"'":
            quote, begun = letter, True
        elif letter == "\\":
            word, begun = word + next(letters, ""), True
        elif letter.isspace():
            if begun:
                words.append(word)
            word, begun = "", False
        else:
            word, begun = word + letter, True
    return [*words, word], quote
