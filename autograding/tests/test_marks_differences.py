"""What comparing two reports says: verified, or every difference in words."""

import msgspec

from autograding.marks.differences import compare
from autograding.records.marks import Verdict
from autograding.report import Grader, Outcome, Report
from autograding.tests.sample_reports import (
    ATTACK,
    BEFORE_DUE,
    HALF_DONE,
    PERFECT,
    UNGRADABLE,
    make_check,
    make_report,
)

_OTHERS = ("schema_loads", "never_borrowed")


def report(*lost: str) -> Report:
    """A small report of two checks, less those that are lost."""
    checks = [
        make_check(name, Outcome.FAILED, message="The query\nreturned no row.")
        if name in lost
        else make_check(name)
        for name in _OTHERS
    ]
    return make_report(checks)


def test_equal_reports_are_verified() -> None:
    """Whatever the points are, the same ones need no word."""
    for each in (PERFECT, HALF_DONE, report("never_borrowed")):
        found = compare(each, each)
        assert (Verdict.VERIFIED, "") == (found.verdict, found.explanation)


def test_times_and_words_make_no_difference() -> None:
    """Only points are compared: a grading takes another time on each machine."""
    other = report("never_borrowed")
    told = msgspec.structs.replace(
        other, title=ATTACK, timing=msgspec.structs.replace(other.timing, seconds=99.0)
    )
    assert Verdict.VERIFIED is compare(told, other).verdict


def test_raised_points_are_told_by_criterion_and_check() -> None:
    """The explanation has the total, the criterion, the check, and what was wrong here."""
    found = compare(report(), report("never_borrowed"))

    assert Verdict.DIFFERS is found.verdict
    assert [
        "The report says 10 points; 4 were measured here.",
        "Queries keep the rows that have no partner (LEFT JOIN): 6 reported, 0/6 here.",
        "  never_borrowed: 6/6 reported, 0/6 here: The query returned no row.",
        "Assignment, files and random seed are the same: look at how the report was made.",
    ] == found.explanation.splitlines()


def test_points_lost_on_the_way_are_told_too() -> None:
    """A report with too few points differs as well: the mark of record gives them back."""
    found = compare(report("never_borrowed"), report())

    assert "never_borrowed: 0/6 reported, 6/6 here." in found.explanation


def test_points_moved_between_checks_differ_though_the_total_is_right() -> None:
    """A total alone proves nothing."""
    here = make_report([make_check("required_values"), make_check("unique_values", Outcome.FAILED)])
    told = make_report([make_check("required_values", Outcome.FAILED), make_check("unique_values")])

    found = compare(told, here)
    assert (told.points, Verdict.DIFFERS) == (here.points, found.verdict)


def test_checks_after_the_due_date_are_added() -> None:
    """They cost no one the verdict: the report could not know them."""
    later = msgspec.structs.replace(make_check("schema_loads"), visibility="after_due")
    waiting = msgspec.structs.replace(later, outcome=Outcome.NOT_RUN, points=0)
    others = [make_check("never_borrowed")]

    for told in (make_report([waiting, *others]), make_report(others)):
        found = compare(told, make_report([later, *others]))
        assert Verdict.VERIFIED is found.verdict
        assert "Added after the due date: schema_loads, 4/4 here." == found.explanation


def test_checks_that_still_wait_are_not_worth_a_word() -> None:
    """Before the due date both sides have not run them."""
    assert "" == compare(BEFORE_DUE, BEFORE_DUE).explanation


def test_a_blocked_check_names_what_blocks_it() -> None:
    """The reader finds the one mistake behind several lost checks."""
    blocked = make_check("never_borrowed", Outcome.BLOCKED, blocked_by=("schema_loads",))
    found = compare(report(), make_report([make_check("schema_loads", Outcome.FAILED), blocked]))

    assert "never_borrowed: 6/6 reported, 0/6 here: blocked by schema_loads." in found.explanation
    assert "schema_loads: 4/4 reported, 0/4 here: failed." in found.explanation


def test_another_version_of_the_assignment_is_named_as_the_reason() -> None:
    """Its checks may be others, so nothing is said of how the report was made."""
    old = msgspec.structs.replace(
        make_report([make_check("schema_loads")]),
        grader=Grader(version="0.0.9", assignment_digest="ab" * 32),
    )
    found = compare(old, report())

    assert "The report was made by another version of the assignment." in found.explanation
    assert "Here graded version 0.1.0, there another one." in found.explanation
    assert "never_borrowed: the report lacks this check, 6/6 here." in found.explanation
    assert "look at how the report was made" not in found.explanation


def test_other_files_are_named_as_the_reason() -> None:
    """A report of somebody else's work does not pass for this commit's."""
    mine = report("never_borrowed")
    other = msgspec.structs.replace(
        report(), submission=msgspec.structs.replace(mine.submission, digest="00" * 32)
    )
    assert "made of other files than this commit's" in compare(other, mine).explanation


def test_what_differs_around_the_gradings_is_named_as_the_reason() -> None:
    """Another seed or another sandbox may explain other points, so nobody is suspected."""
    mine = report("never_borrowed")
    seeded = msgspec.structs.replace(mine.environment, seed=mine.environment.seed + 1)
    weaker = msgspec.structs.replace(mine.environment, sandbox="subprocess")

    by_seed = compare(msgspec.structs.replace(report(), environment=seeded), mine).explanation
    by_sandbox = compare(msgspec.structs.replace(report(), environment=weaker), mine).explanation

    assert "look at how the report was made" not in by_seed
    assert f"the sandbox was {mine.environment.sandbox}, there another one." in by_sandbox


def test_nothing_hostile_of_a_report_is_quoted() -> None:
    """Names that only the report has are counted, not told."""
    invented = msgspec.structs.replace(make_check("schema_loads"), id=ATTACK, title=ATTACK)
    found = compare(make_report([invented, make_check("never_borrowed")]), report())

    assert "The report has 1 check that this unit lacks, with 4 points." in found.explanation
    assert ATTACK not in found.explanation


def test_without_a_report_the_mark_is_measured_here() -> None:
    """Neither a missing report nor one without points is held against the student."""
    for told in (None, UNGRADABLE):
        assert Verdict.MEASURED is compare(told, PERFECT).verdict


def test_a_fault_of_ours_gives_no_verdict_on_the_student() -> None:
    """The instructor reads which check broke."""
    found = compare(PERFECT, UNGRADABLE)

    assert Verdict.UNGRADABLE is found.verdict
    broken = next(c.id for c in UNGRADABLE.checks if c.outcome is Outcome.INFRASTRUCTURE)
    assert f"\n{broken}: " in found.explanation
