"""How a terminal's room is shared out among columns."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from repbook.cli import terminal
from repbook.cli.demo import TRY
from repbook.text import wrapped
from repbook.views.allies import ALLIES_ON_SCREEN, ALLY
from repbook.views.column_widths import GAP, fit, left_out, shortened
from repbook.views.screen import Cell, Column, aligned, grid, hint, line, plain, screen

NEXT = (Column(), Column(name=True), Column(flex=True), Column(drop=1), Column())
MARK, NAME, WHY, CONTACT, PHONE = range(5)


def drawn(
    width: int, rows: list[tuple[object, ...]], columns: tuple[Column, ...] = NEXT
) -> list[str]:
    file = io.StringIO()
    console = Console(file=file, width=width, emoji=False, markup=False, highlight=False)
    terminal.draw(screen(grid(columns, rows)), console)  # type: ignore[arg-type]
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_where_all_fits_each_is_as_wide_as_it_would_like() -> None:
    assert fit(NEXT, (4, 20, 40, 15, 12), 110) == (4, 20, 40, 15, 12)


def test_at_80_columns_the_contact_leaves_and_the_name_folds() -> None:
    widths = fit(NEXT, (4, 38, 70, 18, 14), 78)
    assert widths[MARK] == 4 and widths[CONTACT] == 0
    assert widths[PHONE] >= 14
    assert widths[WHY] >= 26 and widths[NAME] >= 18


def test_one_very_long_name_takes_no_room_from_why() -> None:
    fitted = fit(NEXT, (4, 275, 60, 18, 14), 78)
    assert fitted[WHY] >= 26 and fitted[NAME] <= 28


def test_a_column_without_a_word_takes_no_room() -> None:
    rows = [("1", "Vale", "late", "", "")]
    assert drawn(40, rows) == ["  1  Vale  late"]


CELLS = st.sampled_from(
    [
        *(
            "",
            "Vale",
            "Høst & Co",
            " in front",
            "behind ",
            "日本",
            "a rather long text",
            "x" * 30,
            "—",
        ),
        *(Cell("late", "heed"), Cell("12", "dim"), Cell("Vale", "who"), Cell("0555", "dial")),
        *(
            Cell("since", "", "May"),
            Cell("one", more=("two",)),
            Cell("by", "heed", more=()),
            Cell("Kobo Oy", marks=((0, 4),)),
        ),
    ]
)
FOLDED = (Column(), Column(name=True, lines=2), Column(flex=True, lines=1), Column())
TITLED = (Column("a"), Column("name", name=True), Column(right=True), Column("d", flex=True))


@given(
    st.lists(st.tuples(st.just("1"), CELLS, CELLS, CELLS), min_size=1),
    st.sampled_from([24, 40, 90]),
)
@example([("1", "Vale", "behind ", "x"), ("2", "Vale", "in a wide column", "x")], 90)
def test_rows_that_fit_are_drawn_as_a_table_would_draw_them(
    rows: list[tuple[str | Cell, ...]], width: int
) -> None:
    for columns in (TITLED, NEXT[:4], FOLDED):
        part = grid(columns, rows)
        assert part is not None
        texts = []
        for fits in (terminal.fits, lambda row, widths: False):
            file = io.StringIO()
            console = Console(file=file, width=width, force_terminal=True, emoji=False)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(terminal, "fits", fits)
                terminal.draw(screen(part), console)
            texts.append(file.getvalue())
        assert texts[0] == texts[1]


def test_rows_that_fit_ask_no_table_to_wrap_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(terminal.Table, "add_row")
    assert drawn(60, [("1", "Vale", "late", "Ann", Cell("0555", "dial"))] * 3)[2] == (
        "  1  Vale  late  Ann  0555"
    )


def test_what_matters_less_leaves_first() -> None:
    columns = (Column(), Column("a", drop=1), Column("b", drop=2), Column("c"))
    assert fit(columns, (10, 10, 10, 10), 46) == (10, 10, 10, 10)
    assert fit(columns, (10, 10, 10, 10), 45) == (10, 10, 0, 10)
    assert fit(columns, (10, 10, 10, 10), 33) == (10, 0, 0, 10)


def test_what_has_no_room_is_named_before_the_next_commands() -> None:
    columns = (Column(), Column("town", drop=1), Column(drop=2), Column(drop=3, called="contact"))
    rows = grid(columns, [("Harbor Foods", "Eastport", "nameless", "Ann Lee")])

    def said(wide: int) -> str:
        file = io.StringIO()
        terminal.draw(screen(rows, hint("repbook next")), Console(file=file, width=wide))
        return " ".join(file.getvalue().split())

    assert "1 more column in a wider window: contact Next: repbook next" in said(26)
    assert "2 more columns in a wider window: town and contact Next: repbook next" in said(18)
    assert "wider window" not in said(90)


def test_what_a_column_means_is_left_out_with_the_column() -> None:
    columns = (Column(name=True), Column("missed", drop=1))
    shown = screen(
        grid(columns, [("Harbor Foods", "1,000,000")]), line("Missed: so.", about="missed")
    )

    def said(wide: int) -> str:
        file = io.StringIO()
        terminal.draw(shown, Console(file=file, width=wide))
        return file.getvalue()

    assert "Missed: so." in said(60) and "Missed: so." in plain(shown)
    assert "Missed: so." not in said(20)


def test_prose_takes_no_more_lines_than_it_may() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve"
    for most in (1, 2, 3):
        lines = drawn(30, [("1", words)], (Column(), Column(flex=True, lines=most)))
        assert len(lines) == most
        assert lines[-1].endswith("…") is (most < 3)


@given(
    wanted=st.tuples(*[st.integers(0, 300)] * 5),
    room=st.integers(20, 200),
)
def test_it_always_fits_and_the_mark_and_the_number_are_whole(
    wanted: tuple[int, ...], room: int
) -> None:
    wanted = (min(wanted[0], 5), wanted[1], wanted[2], wanted[3], min(wanted[4], 16))
    fitted = fit(NEXT, wanted, room)
    shown = [each for each in fitted if each]
    assert sum(shown) + GAP * max(0, len(shown) - 1) <= room
    if room >= 56:
        assert fitted[MARK] == wanted[MARK]
        assert fitted[PHONE] >= wanted[PHONE]
        assert fitted[WHY] >= min(wanted[WHY], 12)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_numbers_marks_and_reasons_stay_whole_beside_a_name_of_270_letters(width: int) -> None:
    rows = [
        (
            "x37",
            Cell("Bólido Comidas preparadas (8)", "who"),
            "late: 58 days, usually 31",
            "Martín",
            "(91) 555 22 82",
        ),
        ("1", Cell("A" * 270 + " (7)", "who"), "due", "Jo", "555 0134"),
        (
            "2",
            Cell("Vale Brothers (5)", "who"),
            "late: 63 days, usually 36",
            "Tom Vale",
            "555 0112",
        ),
    ]
    lines = drawn(width, rows)
    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    for whole in ("x37", "(91) 555 22 82", "555 0134", "555 0112", "(7)", "due"):
        assert whole in text
    assert len(lines) <= 8


def test_grids_one_below_the_other_line_up() -> None:
    short, long = (
        ("1", "Vale", "late", "Tom", "555"),
        ("x7", "Orchard Hotel", "due", "Sam Oh", "555 0165"),
    )
    columns = aligned(NEXT, [short, long])
    first, second = drawn(80, [short], columns)[0], drawn(80, [long], columns)[0]
    assert first.index("late") == second.index("due")
    assert first.index("555") == second.index("555 0165")


def test_a_long_name_keeps_the_id_at_its_end() -> None:
    assert shortened("Harbor Foods (1)", 20) == "Harbor Foods (1)"
    short = shortened("A" * 100 + " (12)", 30)
    assert len(short) <= 30 and short.endswith("… (12)")


def test_lines_wrap_between_words_and_what_follows_is_indented() -> None:
    text = 'Error: "hotel" could be Orchard Hotel (12), Hotel Mar (31)'
    assert (
        wrapped(text, 30, 7)
        == 'Error: "hotel" could be\n       Orchard Hotel (12),\n       Hotel Mar (31)'
    )
    assert wrapped("  1  Vale Brothers (5)", 60) == "  1  Vale Brothers (5)"
    assert wrapped("a" * 50, 20) == "a" * 50
    line = "Read as: repbook next --until tomorrow"
    assert wrapped(line, 33, 3) == "Read as:\n   repbook next --until tomorrow"
    assert wrapped(line, 30, 9, whole=False) == "Read as: repbook next --until\n         tomorrow"


def test_a_command_that_fits_no_line_is_left_to_the_terminal() -> None:
    book = "repbook --book /home/me/books/a-longer-name-than-most-of-the-books.db"
    file = io.StringIO()
    console = Console(file=file, width=80, emoji=False, markup=False, highlight=False)
    terminal.draw(screen(hint(f"{book} brief 1", f"{book} report --html 2026-11-23.html")), console)
    lines = file.getvalue().splitlines()
    assert any(f"{book} report --html 2026-11-23.html" in line for line in lines), lines


def test_a_list_that_has_no_room_is_counted_and_no_word_of_it_is_cut() -> None:
    names = ("code", "name", "town", "phone", "do not call", "terms days")
    cell = Cell(names[0], more=names[1:], listed="column")
    columns = (Column(flex=True, lines=1),)

    def read(width: int) -> list[str]:
        return [line.strip() for line in drawn(width, [(cell,)], columns)]

    assert read(60) == [", ".join(names)]
    assert read(44) == ["code, name, town, phone and 2 more columns"]
    assert read(32) == ["code, name and 4 more columns"]
    assert plain(screen(grid(columns, [(cell,)]))).lstrip() == ", ".join(names) + "\n"


def test_help_fits_80_columns(rep) -> None:  # type: ignore[no-untyped-def]
    for words in (("--help",), ("help", "all"), ("brief", "--help"), ("feedback", "--help")):
        lines = rep(*words).out.splitlines()
        assert max(map(len, lines)) <= 80, words


def test_the_next_commands_are_broken_between_one_and_another() -> None:
    file = io.StringIO()
    console = Console(file=file, width=60, emoji=False, markup=False, highlight=False)
    commands = ("repbook promise p1 --kept", "repbook brief 1", "repbook promises --all")
    terminal.draw(screen(hint(*commands)), console)
    lines = [line.rstrip() for line in file.getvalue().splitlines()]
    assert lines == [
        "Next: repbook promise p1 --kept · repbook brief 1 ·",
        "      repbook promises --all",
    ]


def test_an_indented_line_goes_on_further_in() -> None:
    file = io.StringIO()
    console = Console(file=file, width=30, emoji=False, markup=False, highlight=False)
    terminal.draw(screen("   + promise p165 of Vale Brothers: the quote"), console)
    lines = [line.rstrip() for line in file.getvalue().splitlines()]
    assert lines == ["   + promise p165 of Vale", "     Brothers: the quote"]


def test_allies_say_at_80_columns_who_helps_best() -> None:
    columns = ALLY.only(ALLIES_ON_SCREEN).columns
    wanted = (2, 22, 5, 10, 6, 9, 8, 39, 8)
    assert left_out(columns, wanted, fit(columns, wanted, 80)) == ["problems"]


def test_what_the_demo_says_to_try_fits_80_columns() -> None:
    widest = max(len(command) for command, _ in TRY)
    assert all(2 + widest + 2 + len(what) <= 80 for _, what in TRY)


def test_reasons_without_room_leave_whole_and_from_the_end() -> None:
    late, more = (
        "late: 58 days, usually 32; so far",
        ("450 unpaid since Tue", "no news since 6 Aug"),
    )
    why = Cell(late, after="· ask for a referral", more=more)
    for wide, shown in (
        (75, [f"{late}; {more[0]}; no news since", "6 Aug · ask for a referral"]),
        (50, [f"{late}; 450 unpaid", "since Tue · 2 more reasons"]),
        (45, [f"{late}; 450", "unpaid since Tue · 2 more reasons"]),
        (30, ["late: 58 days, usually", "32; so far · 3 more", "reasons"]),
    ):
        lines = drawn(wide, [("6", why)], (Column(), Column(flex=True, lines=1)))
        assert lines == [f"  6  {shown[0]}", *(f"     {text}" for text in shown[1:])], wide
    assert drawn(120, [("6", why)], (Column(), Column(flex=True, lines=1)))[0].endswith("referral")
    # several reasons have a second line at most, and what there is no room for is counted
    narrow = drawn(34, [("6", why)], (Column(), Column(flex=True, lines=1)))
    assert narrow == ["  6  late: 58 days, usually 32; so", "     far · 3 more reasons"]
