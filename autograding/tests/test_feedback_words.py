"""Words that comment, terminal and push have in common."""

import msgspec
import pytest

from autograding.feedback import words
from autograding.feedback.checklist import rows
from autograding.report import Location, Outcome
from autograding.tests import sample_reports as sample
from autograding.tests.sample_reports import make_check, make_report


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 points"), (1, "1 point"), (1234, "1,234 points")]
)
def test_numbers_have_their_noun(number: int, expected: str) -> None:
    """One is singular, everything else plural."""
    assert expected == words.points(number)


def test_odd_plurals_are_given() -> None:
    """A noun may name its own plural."""
    assert "2 criteria" == words.counted(2, "criterion", "criteria")


def test_a_unit_has_its_number() -> None:
    """The number comes from the id; an id without one leaves the title alone."""
    report = sample.PERFECT

    assert "Unit 1 · SQL fundamentals and schema design" == words.unit_name(report)
    assert report.title == words.unit_name(msgspec.structs.replace(report, assignment="extra"))


@pytest.mark.parametrize(
    ("chapter", "expected"),
    [
        ("#third-normal-form", "Third normal form"),
        ("docs/11.4.md#sql-injection", "SQL injection"),
        ("#crud", "CRUD"),
        ("#the-n+1-problem", "The N+1 problem"),
        ("#er-diagrams", "ER diagrams"),
        ("docs/11.4.md", ""),
        ("", ""),
    ],
)
def test_an_anchor_reads_as_its_section(chapter: str, expected: str) -> None:
    """Hyphens become spaces, abbreviations keep their capitals."""
    assert expected == words.section(chapter)


def test_a_name_is_a_title_without_its_full_stop() -> None:
    """A docstring's sentence becomes part of a longer line."""
    assert "Sums are right" == words.name(make_check("add_books", title="Sums are\n  right."))


def test_a_place_is_what_editors_open() -> None:
    """File and line; a file alone where no line is known."""
    assert "library/search.py:31" == words.place(Location(file="library/search.py", line=31))
    assert "DESIGN.md" == words.place(Location(file="DESIGN.md"))


@pytest.mark.parametrize(("difference", "expected"), [(3, "▲ 3"), (-2, "▼ 2"), (0, "")])
def test_a_trend_has_a_sign(difference: int, expected: str) -> None:
    """Up, down, or nothing to say."""
    assert expected == words.trend(difference)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (Outcome.PASSED, Outcome.PASSED, "12/12"),
        (Outcome.PASSED, Outcome.FAILED, "6/12"),
        (Outcome.FAILED, Outcome.BLOCKED, "0/12"),
        (Outcome.PASSED, Outcome.BLOCKED, "6/12, the rest blocked by 1"),
        (Outcome.BLOCKED, Outcome.BLOCKED, "blocked by 1"),
        (Outcome.NOT_RUN, Outcome.NOT_RUN, "not run yet"),
        (Outcome.PASSED, Outcome.NOT_RUN, "6/12, the rest not run yet"),
    ],
)
def test_what_was_measured_says_why_points_are_missing(
    first: Outcome, second: Outcome, expected: str
) -> None:
    """Points, or what keeps them from being known."""
    report = make_report(
        [
            make_check("schema_loads", Outcome.FAILED),
            make_check("quotes_are_data", first, blocked_by=("schema_loads",)),
            make_check("no_sql_from_strings", second, blocked_by=("schema_loads",)),
        ]
    )

    assert expected == words.measured(rows(report)[1])


def test_a_criterion_blocked_by_nothing_known_is_just_blocked() -> None:
    """A mistake that the report does not name cannot be named here."""
    report = make_report([make_check("add_books", Outcome.BLOCKED)])

    assert "blocked" == words.measured(rows(report)[0])
    assert "waiting for another check" == words.why_not_run(report.checks[0], ())


def test_why_a_check_did_not_run() -> None:
    """It opens later, it was left out, or it waits for mistakes to be mended."""
    later = make_check("add_books", Outcome.NOT_RUN, visibility="after_due")
    left_out = make_check("add_books", Outcome.NOT_RUN)
    blocked = make_check("add_books", Outcome.BLOCKED)
    mistakes = [make_check("sql_layout", title="A"), make_check("sql_conventions", title="B")]

    assert "opens after the due date" == words.why_not_run(later, ())
    assert "left out this time" == words.why_not_run(left_out, ())
    assert "waiting for “A” and “B”" == words.why_not_run(blocked, mistakes)


def test_the_standing_counts_what_was_left_out() -> None:
    """With mistakes beside it, what did not run is still told."""
    report = make_report(
        [make_check("add_books", Outcome.FAILED), make_check("update_one_row", Outcome.NOT_RUN)]
    )

    assert "1 check (8 points) not run yet: left out this time." == words.standing(report)
    assert "" == words.standing(sample.HALF_DONE)


def test_a_long_message_is_its_first_line() -> None:
    """In a list a mistake has one line."""
    assert "It fails." == words.first_line("\nIt fails.\nAnd here is why.")
    assert "ab… (cut, 1 characters more)" == words.first_line("abc", 2)
