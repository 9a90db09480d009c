"""Results and notices in GitHub Classroom's format, judged by its published reporter's rules."""

import base64
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograding.contracts.github_classroom import (
    LIMIT,
    ResultError,
    Totals,
    criterion_result,
    encoded,
    notices,
    reported,
    results,
    runners,
    step_id,
    variable,
)
from autograding.report import CheckReport, Outcome, Report
from autograding.tests.published_reporter import Published, published_reporter
from autograding.tests.sample_reports import (
    BEFORE_DUE,
    EARLIER,
    HALF_DONE,
    HOSTILE,
    HUGE,
    PERFECT,
    UNGRADABLE,
    UNTOUCHED,
    make_check,
    make_report,
)

GRADED = {
    "perfect": PERFECT,
    "half done": HALF_DONE,
    "earlier": EARLIER,
    "untouched": UNTOUCHED,
    "before due": BEFORE_DUE,
    "hostile": HOSTILE,
    "huge": HUGE,
}


def environment(report: Report) -> dict[str, str]:
    """What the workflow sets for the reporter, which is a step's output each."""
    return {variable(step_id(name)): text for name, text in results(report).items()}


def published(report: Report) -> Published:
    """What GitHub Classroom's reporter makes of a report."""
    return published_reporter(runners(report), environment(report))


def decoded(text: str) -> dict[str, Any]:
    """A result as the object that it is."""
    result: dict[str, Any] = json.loads(base64.b64decode(text, validate=True))
    return result


def one_check(points: int, most: int, **words: Any) -> Report:
    """A report of a single check."""
    outcome = Outcome.PASSED if points == most else Outcome.PARTIAL
    check = CheckReport(
        id="only",
        title="The only check.",
        criterion="all",
        outcome=outcome,
        points=points,
        max_points=most,
        **words,
    )
    return make_report([check], titles={"all": "Everything"})


@pytest.mark.parametrize("report", GRADED.values(), ids=GRADED.keys())
def test_the_published_reporter_finds_the_same_points_in_three_ways(report: Report) -> None:
    """By passing tests, by the sum of scores, and in the number of tests passed."""
    said = published(report)

    assert report.points is not None
    assert (report.points, report.max_points) == said.passed
    assert [report.points, report.max_points] == said.total
    assert list(notices(report)) == said.notices
    assert [criterion.points for criterion in report.criteria] == [row[1] for row in said.table]


@pytest.mark.parametrize("report", GRADED.values(), ids=GRADED.keys())
def test_our_reporter_agrees_with_the_published_one(report: Report) -> None:
    """The same input gives the same totals and the same notices."""
    totals = reported(runners(report), environment(report))

    assert Totals(points=report.points or 0, max_points=report.max_points) == totals
    assert published(report).notices == list(totals.notices)


def test_notices_have_the_form_that_classroom_read() -> None:
    """Title and text are those of the published reporter, to the byte."""
    assert (
        "::notice title=Autograding complete::Points 100/100",
        '::notice title=Autograding report::{"totalPoints":100,"maxPoints":100}',
    ) == notices(PERFECT)


def test_a_step_is_green_only_with_all_points() -> None:
    """A criterion passes with all its points and fails with fewer; so does the reporter."""
    statuses = {name: decoded(text)["status"] for name, text in results(HALF_DONE).items()}
    full = {one.id for one in HALF_DONE.criteria if one.points == one.max_points}

    assert full == {name for name, status in statuses.items() if status == "pass"}
    assert statuses.keys() - full == {name for name, told in statuses.items() if told == "fail"}
    assert "Some tests failed." == published(HALF_DONE).failure
    assert "" == published(PERFECT).failure


def test_numbers_are_whole() -> None:
    """No score, most, line or duration is a fraction or a truth value."""
    for text in results(HALF_DONE).values():
        result = decoded(text)
        numbers = [result["version"], result["max_score"]]
        for test in result["tests"]:
            numbers += [test[key] for key in ("score", "line_no", "duration")]
        assert {int} == set(map(type, numbers))


def test_a_lost_point_says_why_once() -> None:
    """The first lost point of a check carries message and place; the others need not repeat it."""
    criterion = next(one for one in HALF_DONE.criteria if one.id == "third_normal_form")
    tests = criterion_result(HALF_DONE, criterion)["tests"]

    assert ["pass"] * 8 + ["fail"] * 8 == [test["status"] for test in tests]
    told = [test for test in tests if test["message"]]
    assert [tests[8]] == told
    assert told[0]["message"].startswith("We lent 4 copies to one member.")
    assert ("schema.sql", 31) == (told[0]["filename"], told[0]["line_no"])
    assert "A fact about a person is stored once (point 9 of 16)" == told[0]["name"]


def test_a_check_that_opens_later_says_so() -> None:
    """Points that nobody could earn yet are lost with a word on why."""
    criterion = next(one for one in BEFORE_DUE.criteria if one.id == "outer_joins")
    messages = [test["message"] for test in criterion_result(BEFORE_DUE, criterion)["tests"]]

    assert ["Not run yet: this check opens after the due date."] == [*filter(None, messages)]


def test_an_ungradable_report_pretends_no_number() -> None:
    """The published reporter announces no points and fails; ours says whose fault it was."""
    said = published(UNGRADABLE)

    assert [] == said.notices
    assert [0, 0] == said.total
    assert "Some tests errored." == said.failure
    assert any("not your fault" in line for line in said.lines)
    totals = reported(runners(UNGRADABLE), environment(UNGRADABLE))
    assert not totals.gradable
    assert notices(UNGRADABLE) == totals.notices
    assert 1 == len(totals.notices)
    assert totals.notices[0].startswith("::error title=Autograding incomplete::")


def test_hostile_text_commands_no_runner() -> None:
    """Names and messages are printed as they are, so they hold no command and no second line."""
    said = published(HOSTILE)
    text = "\n".join(line for line in said.lines if line not in said.notices)

    assert not re.search(r"::[A-Za-z]|##\[|\x1b|\u202e", text)
    for encoded_result in results(HOSTILE).values():
        for test in decoded(encoded_result)["tests"]:
            assert "\n" not in "".join(str(value) for value in test.values())


def test_a_result_fits_into_an_environment_variable() -> None:
    """Words that would not fit are left out; the points never are."""
    report = make_report(
        [
            CheckReport(
                id=f"check_{number}",
                title="📚" * 200,
                criterion="all",
                outcome=Outcome.FAILED,
                points=0,
                max_points=1,
                message="📕" * 2000,
            )
            for number in range(100)
        ],
        titles={"all": "Everything"},
    )
    text = results(report)["all"]

    assert len(text) <= LIMIT
    assert (0, 100) == published(report).passed


def test_a_criterion_without_points_is_still_a_number() -> None:
    """A suite of no tests would be NaN to the published reporter."""
    criterion = PERFECT.criteria[0]
    empty = criterion_result(PERFECT, type(criterion)(**_fields(criterion) | {"id": "none"}))
    said = published_reporter("a", {"A_RESULTS": encoded(empty | {"max_score": 0})})

    assert [0, 0] == said.total


def _fields(struct: Any) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


@pytest.mark.parametrize("most", range(1, 22))
def test_the_published_table_divides_without_a_rest(most: int) -> None:
    """Up to 21 points a criterion its floating point is exact, whatever was earned."""
    for points in range(most + 1):
        report = one_check(points, most)
        assert [points, most] == published(report).total


@given(most=st.integers(1, 100), data=st.data())
def test_announced_points_are_whole_whatever_a_criterion_is_worth(
    most: int, data: st.DataObject
) -> None:
    """Notices never show a fraction, even where the published table does."""
    points = data.draw(st.integers(0, most))
    said = published(one_check(points, most))

    assert f"::notice title=Autograding complete::Points {points}/{most}" == said.notices[0]
    assert (points, most) == said.passed


@pytest.mark.parametrize(
    ("criterion", "step", "name"),
    [
        ("sql_style", "sql_style", "SQL_STYLE_RESULTS"),
        ("sql-style", "sql-style", "SQL-STYLE_RESULTS"),
        ("3rd form", "_3rd-form", "_3RD-FORM_RESULTS"),
        ("n+1: loops!", "n-1-loops", "N-1-LOOPS_RESULTS"),
    ],
)
def test_ids_become_steps_and_variables(criterion: str, step: str, name: str) -> None:
    """Hyphens stay, capitals name the variable, and what a step's id may not hold goes."""
    assert step == step_id(criterion)
    assert name == variable(step)


def test_runners_may_be_separated_by_lines() -> None:
    """Commas and white space of any kind separate the ids, as in the published reporter."""
    spread = runners(PERFECT).replace(",", ",\n  ")

    assert 100 == reported(f"\n {spread} ", environment(PERFECT)).points


_SOUND = {"version": 1, "status": "pass", "max_score": 2, "tests": [{"status": "pass", "score": 1}]}


@pytest.mark.parametrize(
    ("runner", "value", "words"),
    [
        ("", "", "names no step"),
        ("a,a", "", "twice"),
        ("a", "", "left no result"),
        ("a", "…", "malformed"),
        ("a", encoded({"version": 1}), "malformed"),
        ("a", encoded(_SOUND | {"version": 2}), "malformed"),
        ("a", encoded(_SOUND | {"status": "skipped"}), "malformed"),
        ("a", encoded(_SOUND | {"tests": []}), "malformed"),
        ("a", encoded(_SOUND | {"max_score": -1}), "malformed"),
        ("a", encoded(_SOUND | {"max_score": 1.5}), "malformed"),
        ("a", encoded(_SOUND | {"tests": [{"status": "pass", "score": True}]}), "malformed"),
        ("a", encoded(_SOUND | {"tests": [{"status": "pass", "score": 3}]}), "more points"),
        ("a::error::b", "", "a: :error: :b"),
    ],
)
def test_what_cannot_be_read_is_told(runner: str, value: str, words: str) -> None:
    """A missing or malformed result names its step and what to do; it is never taken for zero."""
    with pytest.raises(ResultError, match=re.escape(words)) as caught:
        reported(runner, {"A_RESULTS": value})
    assert not re.search(r"::[a-z]", str(caught.value))


def test_results_of_other_graders_are_read() -> None:
    """A result with fields that we do not write counts as well."""
    other = _SOUND | {"extra": 1, "tests": [{"status": "pass", "score": 2, "execution_time": "1s"}]}

    assert Totals(points=2, max_points=2) == reported("a", {"A_RESULTS": encoded(other)})


def test_every_point_of_a_blocked_check_is_lost() -> None:
    """A check that waits for another one earns nothing and needs no message."""
    blocked = make_check("failure_leaves_no_trace", Outcome.BLOCKED, blocked_by=("x",))
    report = make_report([make_check("check_out_lends", Outcome.FAILED, message="No."), blocked])

    assert (0, 12) == published(report).passed
