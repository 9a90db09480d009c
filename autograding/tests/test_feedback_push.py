"""The lines that git shows right after a push."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograding.feedback import Standing, push_summary
from autograding.feedback.push import bar
from autograding.report import Outcome
from autograding.tests import sample_reports as sample
from autograding.tests.sample_reports import ATTACK, make_check, make_report

URL = "http://127.0.0.1:8000/unit-1-sql/ada-park"


def test_it_tells_score_changes_and_the_next_step() -> None:
    """What was gained, what was lost, and what to do next, in one screen."""
    expected = """\
unit-1-sql · ada-park · 3f2c1d9
███████████████░░░░░░░░░  64/100   (+2 since your last push)
  gained   4 Statements change exactly the rows they name            +4
  gained   6 Checking out happens as a whole or not at all           +4
  lost     7 Values are bound, never pasted into SQL                 -6
  next     7 Values are bound, never pasted into SQL               0/12
Feedback: http://127.0.0.1:8000/unit-1-sql/ada-park"""

    assert expected == push_summary(
        sample.HALF_DONE, Standing.of(sample.EARLIER), url=URL, student="ada-park"
    )


def test_it_can_do_without_unicode() -> None:
    """A terminal that shows ASCII only gets the same lines."""
    text = push_summary(
        sample.HALF_DONE, Standing.of(sample.EARLIER), url=URL, student="ada-park", unicode=False
    )

    assert text.isascii()
    assert "###############.........  64/100   (+2 since your last push)" in text


def test_a_first_push_has_nothing_to_compare() -> None:
    """Without an earlier report there is a score and a next step."""
    lines = push_summary(sample.EARLIER, url=URL, student="ada-park").splitlines()

    assert "██████████████░░░░░░░░░░  62/100" == lines[1]
    assert 4 == len(lines)


def test_all_passed_and_not_yet_all_passed() -> None:
    """With nothing left to mend, the line says whether everything really ran."""
    assert "Every check passed: all 16." in push_summary(sample.PERFECT, url=URL, student="a")
    assert "not run yet: opens after the due date." in push_summary(
        sample.BEFORE_DUE, url=URL, student="a"
    )


def test_our_fault_has_no_number() -> None:
    """An apology, no score, no attempt used."""
    text = push_summary(sample.UNGRADABLE, Standing.of(sample.EARLIER), url=URL, student="ada-park")

    assert "We are sorry." in text
    assert "costs you no attempt" in text
    assert "/100" not in text


def test_many_changes_are_counted() -> None:
    """Four lines of a kind, then how many more."""
    names = [f"criterion_{number}" for number in range(7)]
    reports = [
        make_report(
            [
                make_check("add_books", outcome, id=name, criterion=name, title="t")
                for name in names
            ],
            titles=dict.fromkeys(names, "A title " * 9),
        )
        for outcome in (Outcome.FAILED, Outcome.PASSED)
    ]
    text = push_summary(reports[1], Standing.of(reports[0]), url=URL, student="ada-park")

    assert 4 == text.count("+6\n")
    assert "  gained  and in 3 more criteria\n" in text
    assert max(map(len, text.splitlines())) <= 79 - len("remote: ")


@given(st.text(max_size=60))
@example(ATTACK)
def test_no_text_can_move_the_terminal(text: str) -> None:
    """Titles and names stay on their line, without control characters."""
    report = make_report(
        [make_check("add_books", Outcome.FAILED)], titles={"crud": text}, assignment=text
    )
    lines = push_summary(report, url=URL, student=text).split("\n")

    assert 4 == len(lines)
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("points", "expected"), [(0, "░░░░"), (99, "███░"), (100, "████"), (24, "░░░░")]
)
def test_a_bar_is_full_for_full_points_only(points: int, expected: str) -> None:
    """99 of 100 points do not look like 100."""
    assert expected == bar(points, 100, 4)


def test_a_bar_of_nothing_is_empty() -> None:
    """A report without points has a bar all the same."""
    assert "░░" == bar(0, 0, 2)
