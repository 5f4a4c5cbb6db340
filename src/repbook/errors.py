"""All errors, with the exit code of each."""

# Hints on a book that cannot be used, or is not there; on the command line with what was typed.
ANOTHER_BOOK = "With your own book: repbook where"
MAKE_A_BOOK = 'A first customer makes one: repbook add "Harbor Foods"; a backup becomes one: repbook restore FILE'
BEGIN_ANEW = "To begin anew, move it away: "


class RepbookError(Exception):
    """One plain line for the user, and a hint that can be typed.

    `instead` has for each file that was named one to name instead, the first as the hint has it: the
    command line has there what was typed, with the other files.
    """

    exit_code = 1
    hint_is_sure = False  # what was typed is not read in other words
    instead: dict[str, str] | None = None
    shorter: tuple[str, str] | None = None  # a word that was typed, and what it is to be

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Failed(RepbookError):
    """It was understood and could not be done (a full disk, a locked book)."""

    exit_code = 1


def refuse_without(package: str, who_needs: str, extra: str) -> None:
    """Refuse what needs a package of an extra where it is not installed: `An assistant needs`."""
    from importlib.util import find_spec

    if find_spec(package) is None:
        raise Failed(
            f"{who_needs} the package {package}, which is not installed",
            hint=f'pip install "repbook[{extra}]"',
        )


class InvalidInput(RepbookError):
    """A date, an amount, an option or a word that repbook cannot read."""

    exit_code = 2


class WrongPassphrase(InvalidInput):
    """A passphrase that does not open a backup."""


class OtherCurrency(InvalidInput):
    """An amount in another currency than the book's."""


class NotFound(RepbookError):
    """Nothing, or more than one thing, has the name or id that was given."""

    exit_code = 3


class Ambiguous(NotFound):
    """Several customers could be meant; `candidates` holds (id, name) of each.

    `lead` is what goes before them where they are shown as a list.
    """

    def __init__(
        self,
        message: str,
        hint: str | None = None,
        candidates: tuple[tuple[int, str], ...] = (),
        lead: str = "",
    ) -> None:
        super().__init__(message, hint)
        self.candidates, self.lead = candidates, lead


class Conflict(RepbookError):
    """What was asked contradicts what the book says."""

    exit_code = 4


class ImportRefused(RepbookError):
    """A file was not imported; nothing of it is in the book."""

    exit_code = 5


class TwoReadings(ImportRefused):
    """Cells of a file can be read two ways: `name` is the file, `example` one of them."""

    def __init__(self, message: str, hint: str, name: str, example: str) -> None:
        super().__init__(message, hint)
        self.name = name
        self.example = example


class DateOrderUnknown(TwoReadings):
    """The days of a file can be read two ways."""


class DecimalUnknown(TwoReadings):
    """The amounts of a file can be thousands, or have three decimals."""


class ColumnUnclear(ImportRefused):
    """A column of a file can be one of several fields: `choices` are those and what each means."""

    def __init__(
        self, message: str, hint: str, name: str, column: str, choices: dict[str, str]
    ) -> None:
        super().__init__(message, hint)
        self.name, self.column, self.choices = name, column, choices


class BookUnusable(RepbookError):
    """The file cannot be used as a book: foreign, newer, empty, read-only."""

    exit_code = 6


class NoBook(BookUnusable):
    """What was named as the book is none: what the hint says is done with one's own."""
