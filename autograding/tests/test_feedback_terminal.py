"""A report in the terminal."""

import re
from io import StringIO
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from autograding.feedback import Standing, render_terminal
from autograding.report import Finding, Location, Notice, Outcome, Report
from autograding.tests import sample_reports as sample
from autograding.tests.sample_reports import ATTACK, make_check, make_report


def printed(
    report: Report,
    previous: Standing | None = None,
    *,
    width: int = 100,
    terminal: bool = False,
    encoding: str = "utf-8",
) -> str:
    """What `render_terminal` prints on a console of this kind."""

    class File(StringIO):
        """A file that names its encoding."""

        @property
        def encoding(self) -> str:  # type: ignore[override]
            """What the file can hold."""
            return encoding

    file = File()
    colors: Literal["standard"] | None = "standard" if terminal else None
    console = Console(file=file, width=width, force_terminal=terminal, color_system=colors)
    render_terminal(report, previous, console=console)
    return "\n".join(line.rstrip() for line in file.getvalue().split("\n"))


def test_the_score_comes_first() -> None:
    """Unit, bar, score with its change, and how it was graded."""
    expected = """\
Unit 1 · SQL fundamentals and schema design
███████████████░░░░░░░░░  64/100 ▲ 2
3f2c1d9 · 2.1 s · sandbox: bubblewrap

✓ 1 Every table has a primary key                          ☑ 12/12
◐ 2 Every column depends on nothing but the key (3NF)      ☑ 8/16
✓ 3 The database refuses values that cannot be true        ☐ 16/16
✓ 4 Statements change exactly the rows they name           ☑ 14/14 ▲ 4
"""

    assert expected in printed(sample.HALF_DONE, Standing.of(sample.EARLIER))


def test_the_next_step_is_told_in_full() -> None:
    """The first mistake with all that is known of it, its output behind a bar."""
    expected = """
Do this next: 7 · Values are bound, never pasted into SQL (12 points to gain)
  ✗ An apostrophe in a value is only a character 0/6
    We asked `find_member` for the e-mail `o'hara@example.org`. It raised `OperationalError: near
    "hara": syntax error`.
    We expected: one member
    Where: library/search.py:31
    Hint: Look at how this line puts the e-mail into the statement.
    Chapter: SQL injection
    Your code printed:
    │ looking for o'hara@example.org
    │ Traceback (most recent call last):
    │   File "library/search.py", line 31, in find_member
    │ sqlite3.OperationalError: near "hara": syntax error
  This fails, too:
  ✗ No statement is put together from strings 0/6: `find_member` puts a value into its statement
  with an f-string. (library/search.py:31)
"""

    assert expected in printed(sample.HALF_DONE)


def test_later_mistakes_are_short() -> None:
    """One entry a check: what it is about and where."""
    assert """
After that
  2 · Every column depends on nothing but the key (3NF) (8 points to gain)
    ◐ A fact about a person is stored once 8/16: We lent 4 copies to one member. The member's name
    `mb07kdqxa` is stored 4 times, in `loan.member_name`. (schema.sql:31)
""" in printed(sample.HALF_DONE)


def test_rows_of_several_lines_keep_their_columns() -> None:
    """An expected value of several lines stands under its label."""
    check = make_check("add_books", Outcome.FAILED, expected="isbn  title\n1     A")

    assert "    We expected:\n      isbn  title\n      1     A\n" in printed(make_report([check]))


def test_what_did_not_run_is_told_with_the_reason() -> None:
    """One line a reason."""
    assert "\nNot run\n  - 15 checks: waiting for “`schema.sql` loads" in printed(sample.UNTOUCHED)
    assert "15 more checks worth 96 points wait for this." in printed(sample.UNTOUCHED)
    assert "\nNot run\n  - 1 check: opens after the due date\n" in printed(sample.BEFORE_DUE)


def test_findings_and_notices_are_listed_and_counted() -> None:
    """Ten of a kind, then how many more."""
    text = printed(
        make_report(
            [make_check("add_books")],
            findings=(Finding(kind="x", message="Uneven.", location=Location(file="a.sql")),) * 12,
            notices=[Notice(kind="ignored", message="Too many files.")],
        )
    )

    assert 10 == text.count("  - a.sql: Uneven.\n")
    assert "  - And 2 more.\n" in text
    assert "\nAbout your files\n  - Too many files.\n" in text


def test_our_fault_has_no_number() -> None:
    """An apology, the cause, and no score."""
    text = printed(sample.UNGRADABLE)

    assert "our grader broke down. We are sorry." in text
    assert "it costs you no attempt" in text
    assert "  - 16 checks: The sandbox did not start" in text
    assert "/100" not in text


@pytest.mark.parametrize("report", [sample.HALF_DONE, sample.UNTOUCHED, sample.BEFORE_DUE])
def test_a_narrow_terminal_is_enough(report: Report) -> None:
    """At 60 columns no line is longer and no title is cut."""
    text = printed(report, Standing.of(sample.EARLIER), width=60)

    assert max(map(cell_len, text.split("\n"))) <= 60
    assert "Queries keep the rows that" in text
    assert "(LEFT JOIN)" in text


def test_colors_are_for_terminals() -> None:
    """A file gets plain text, a terminal colors."""
    assert "\x1b[" not in printed(sample.HALF_DONE)
    assert "\x1b[32m✓" in printed(sample.PERFECT, terminal=True)


def test_a_terminal_without_unicode_gets_ascii() -> None:
    """Signs have an ASCII form; what has none becomes a question mark."""
    check = make_check("add_books", Outcome.FAILED, message="Größe")
    text = printed(make_report([check]), encoding="ascii")

    assert text.isascii()
    assert "x 1 Statements change exactly the rows they name" in text
    assert "Gr??e" in text


@settings(deadline=None)
@given(st.text(max_size=80))
@example(ATTACK)
@example("[bold]x[/bold] [link=http://e.example]y[/link]")
def test_student_text_is_only_text(text: str) -> None:
    """No control character, no markup of rich's, no workflow command comes through."""
    words = {"message": text, "hint": text, "expected": text, "actual": text, "log": text}
    check = make_check("add_books", Outcome.FAILED, **words)  # type: ignore[arg-type]
    lines = printed(make_report([check]), width=200).split("\n")

    assert all(line.isprintable() for line in lines)
    assert not any(re.match(r"\s*::[A-Za-z]", line) or "##[" in line for line in lines)


def test_square_brackets_are_no_markup() -> None:
    """Rows of a query, written in brackets, arrive as they are."""
    assert "We got: [bold]" in printed(
        make_report([make_check("add_books", Outcome.FAILED, actual="[bold]")])
    )
