"""What a report says, in the order a student should hear it."""

import msgspec
import pytest

from autograding.feedback.checklist import (
    State,
    calibration,
    changes,
    everything_passed,
    mistakes_behind,
    next_steps,
    not_run,
    rows,
    state_of,
)
from autograding.feedback.standing import Standing
from autograding.report import Outcome, Report
from autograding.tests import sample_reports as sample
from autograding.tests.sample_reports import make_check, make_report


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ((Outcome.PASSED, Outcome.PASSED), State.FULL),
        ((Outcome.PASSED, Outcome.FAILED), State.PARTLY),
        ((Outcome.FAILED, Outcome.BLOCKED), State.NONE),
        ((Outcome.TIMEOUT, Outcome.ERROR), State.NONE),
        ((Outcome.PASSED, Outcome.BLOCKED), State.BLOCKED),
        ((Outcome.BLOCKED, Outcome.NOT_RUN), State.BLOCKED),
        ((Outcome.PASSED, Outcome.NOT_RUN), State.WAITING),
    ],
)
def test_a_mistake_counts_before_what_did_not_run(
    outcomes: tuple[Outcome, Outcome], expected: State
) -> None:
    """A criterion is blocked or waiting only when no check of it found a mistake."""
    names = ("quotes_are_data", "no_sql_from_strings")
    report = make_report(map(make_check, names, outcomes))

    assert expected is rows(report)[0].state


def test_checks_have_a_state_too() -> None:
    """A check's sign is that of a criterion of the same standing."""
    assert State.PARTLY is state_of(make_check("add_books", Outcome.PARTIAL, 3))
    assert State.NONE is state_of(make_check("add_books", Outcome.ERROR))


def test_a_row_names_the_criteria_it_waits_for() -> None:
    """The mistake counts, not the blocked checks between; one's own criterion is not named."""
    report = make_report(
        [
            make_check("schema_loads", Outcome.FAILED),
            make_check("tables_have_primary_keys", Outcome.BLOCKED, blocked_by=("schema_loads",)),
            make_check("add_books", Outcome.BLOCKED, blocked_by=("schema_loads", "gone")),
            make_check("member_open_loans", Outcome.BLOCKED, blocked_by=("add_books",)),
        ]
    )

    assert [(), (1,), (1,)] == [row.waits_for for row in rows(report)]
    assert ["schema_loads"] == [
        mistake.id for mistake in mistakes_behind(report)["member_open_loans"]
    ]


def test_a_circle_of_blocked_checks_ends() -> None:
    """A report that others made may be blocked in a circle."""
    report = make_report(
        [
            make_check("add_books", Outcome.BLOCKED, blocked_by=("update_one_row",)),
            make_check("update_one_row", Outcome.BLOCKED, blocked_by=("add_books",)),
        ]
    )

    assert ((), ()) == tuple(mistakes_behind(report).values())


def test_most_points_come_first() -> None:
    """The order is by points to gain; equal ones stay in the rubric's order."""
    steps = next_steps(sample.HALF_DONE)

    assert [(7, 12), (2, 8), (5, 8), (6, 8)] == [(step.row.number, step.gain) for step in steps]


def test_what_waits_for_a_mistake_counts() -> None:
    """A small mistake that blocks much comes before a larger one that blocks nothing."""
    first = next_steps(sample.EARLIER)[0]

    assert (6, 4, 8) == (first.row.number, first.gain, first.later_gain)
    assert ["failure_leaves_no_trace"] == [check.id for check in first.holds_up]


def test_what_is_blocked_is_no_step() -> None:
    """Nothing can be done about a blocked criterion but what blocks it."""
    assert [1] == [step.row.number for step in next_steps(sample.UNTOUCHED)]
    assert () == next_steps(sample.PERFECT)


def test_calibration_names_both_kinds_of_misjudgment() -> None:
    """Ticked too early, or done and not ticked."""
    found = calibration(sample.HALF_DONE)

    assert found is not None
    assert (4, 8, (2, 6, 7), (3,)) == (
        found.right,
        found.judged,
        found.too_early,
        found.too_modest,
    )


def test_what_did_not_run_yet_cannot_be_misjudged() -> None:
    """A criterion that only a later check keeps from full marks is not counted."""
    found = calibration(sample.BEFORE_DUE)

    assert found is not None
    assert (7, 7) == (found.right, found.judged)


@pytest.mark.parametrize("report", [sample.UNTOUCHED, make_report(sample.PERFECT.checks, ticks={})])
def test_without_a_tick_there_is_no_calibration(report: Report) -> None:
    """A student who ticked nothing did not judge."""
    assert None is calibration(report)


def test_a_criterion_that_is_not_on_the_list_is_not_judged() -> None:
    """A line that the student deleted from the checklist is left out."""
    criteria = tuple(
        msgspec.structs.replace(criterion, self_assessed=None if place else True)
        for place, criterion in enumerate(sample.PERFECT.criteria)
    )
    found = calibration(msgspec.structs.replace(sample.PERFECT, criteria=criteria))

    assert found is not None
    assert (1, 1) == (found.right, found.judged)


def test_changes_are_gained_and_lost() -> None:
    """Gained and lost points are told apart, not only their sum."""
    found = changes(sample.HALF_DONE, Standing.of(sample.EARLIER))

    assert found is not None
    assert 2 == found.total
    assert [(4, 4), (6, 4), (7, -6)] == [(one.row.number, one.difference) for one in found.all]


@pytest.mark.parametrize(
    "previous",
    [
        None,
        Standing.of(sample.UNGRADABLE),
        Standing.of(msgspec.structs.replace(sample.EARLIER, assignment="unit-2-orm")),
    ],
)
def test_only_graded_reports_of_one_unit_are_compared(previous: Standing | None) -> None:
    """A first push, a fault of ours or another unit is nothing to compare with."""
    assert None is changes(sample.HALF_DONE, previous)


def test_everything_passed_means_everything_ran() -> None:
    """A check that opens later keeps a report from being called all passed."""
    assert everything_passed(sample.PERFECT)
    assert not everything_passed(sample.BEFORE_DUE)
    assert ["never_borrowed"] == [check.id for check in not_run(sample.BEFORE_DUE)]
