"""What a report says of pages: how many statements each sends, for a few rows and for more."""

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from autograding.app.comment_html import comment_html
from autograding.checks.answers import Observations, PageCost
from autograding.checks.background import StyleProcess
from autograding.checks.submitted import Submitted
from autograding.feedback import render_terminal
from autograding.feedback.comment import comment
from autograding.feedback.words import is_quick
from autograding.report import Artifacts, Outcome, PageReport, Report
from autograding.tests.sample_reports import ATTACK, HALF_DONE, make_check, make_report

QUICK = PageReport(page="/tags/TAG", few=4, many=4, limit=8)
GROWING = PageReport(page="/", few=9, many=21, limit=30)
GREEDY = PageReport(page="/users", few=22, many=22, limit=4)


def report_of(*pages: PageReport) -> Report:
    """A report with two mistakes, and with these pages."""
    checks = [
        make_check("schema_loads", Outcome.FAILED, message="It does not load."),
        make_check("required_values", Outcome.FAILED, message="NULL was taken."),
        make_check("unique_values", Outcome.PASSED),
    ]
    return make_report(checks, artifacts=Artifacts(pages=pages))


def printed(report: Report) -> str:
    """The report in a terminal."""
    file = StringIO()
    render_terminal(report, console=Console(file=file, width=100))
    return file.getvalue()


@pytest.mark.parametrize(("page", "quick"), [(QUICK, True), (GROWING, False), (GREEDY, False)])
def test_a_quick_page_sends_few_and_no_more_for_more_rows(page: PageReport, quick: bool) -> None:
    """More rows may not cost more statements, and no page more than its limit."""
    assert quick is is_quick(page)


def test_the_comment_has_a_row_for_each_page() -> None:
    """Page, limit, and statements at both sizes stand side by side, with a sign."""
    text = comment(report_of(QUICK, GREEDY))

    assert "| ✅ | `/tags/TAG` | 8 | 4 | 4 |" in text
    assert "| ❌ | `/users` | 4 | 22 | 22 |" in text


def test_the_students_page_shows_it_as_a_table() -> None:
    """Our own site draws the same table."""
    html = str(comment_html(comment(report_of(QUICK))))

    assert "<code>/tags/TAG</code>" in html
    assert "Statements of your pages" in html


def test_the_terminal_lists_them() -> None:
    """Each page has a line: before, after, limit."""
    lines = [line.split() for line in printed(report_of(GROWING)).splitlines()]

    assert ["✗", "/", "9", "→", "21", "of", "30"] in lines


def test_nothing_is_said_where_no_page_was_measured() -> None:
    """Units without such pages look as before."""
    assert "Statements of your pages" not in comment(HALF_DONE) + printed(HALF_DONE)


def test_a_name_of_a_page_makes_no_markup() -> None:
    """Whatever a page is called, it stays a piece of code."""
    text = comment(report_of(PageReport(page=ATTACK, few=1, many=1, limit=2)))

    assert "<img" not in text


def test_what_is_most_worth_mending_is_told_first() -> None:
    """Where there are several, the three criteria with the most to gain stand in one line."""
    text = comment(report_of())

    assert "Most to gain: **2** (6 points to gain) · **1** (4 points to gain)." in text
    assert text.index("Most to gain") < text.index("Do this next")


def test_a_report_of_before_has_no_pages() -> None:
    """A stored report without them can still be read."""
    whole: Any = HALF_DONE.to_json().replace(b',"pages":[]', b"")

    assert () == Report.from_json(whole).artifacts.pages


def test_a_check_keeps_what_a_page_costs(tmp_path: Any) -> None:
    """Checks record pages in the order in which they look at them."""
    observations = Observations()
    style = StyleProcess(tmp_path, background=False)
    student = Submitted(tmp_path, seed=1, observations=observations, style=style)

    student.record_page("/", statements=(3, 4), limit=6)

    assert [PageCost("/", 3, 4, 6)] == observations.pages
