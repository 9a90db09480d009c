"""Wrong code plus an attack gains no point, through pytest and all, and the report says why."""

from pathlib import Path

import pytest

from autograding.assignment import load_assignment
from autograding.grading import GradeRequest, grade
from autograding.report import Outcome, Report
from autograding.sandbox import Tier
from autograding.tests.attacks import ATTACKS, WRONG, WRONG_SQL
from autograding.tests.units import ASSIGNMENT, RIGHT, write_unit

# Everything may be handed in, so that an attack's files really stand beside the answer.
OPEN = ASSIGNMENT.replace("[answer.py, answer.sql,", '["*.py", "*.sql", "*.ini", "*.pth",')
# Attacks that the isolation itself must stop: each is tried in every tier.
IN_EVERY_TIER = [
    "exit-at-import",
    "hard-exit-in-call",
    "pytest-exit",
    "equal-to-everything",
    "gc-walk",
    "frame-walk",
    "swallows-everything",
    "forged-reply",
]


def attacked(folder: Path, files: dict[str, str], tier: Tier | None = None) -> Report:
    """The report of a submission with these files beside a wrong answer."""
    unit = load_assignment(write_unit(folder, assignment=OPEN))
    source = folder / "source"
    source.mkdir()
    for name, text in {"answer.py": WRONG, "answer.sql": WRONG_SQL, **files}.items():
        (source / name).write_text(text)
    return grade(GradeRequest(unit, source, tier=tier))


def assert_nothing_gained(report: Report) -> None:
    """No point, and a reason with each check."""
    assert report.gradable, [check.log for check in report.checks]
    assert report.points == 0, {check.id: check.outcome for check in report.checks}
    for check in report.checks:
        assert check.outcome in {Outcome.FAILED, Outcome.ERROR, Outcome.TIMEOUT, Outcome.BLOCKED}
        assert check.message or check.blocked_by


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_gains_no_point(tmp_path: Path, attack: str) -> None:
    """Each attack of the catalogue ends with zero points and an honest report."""
    assert_nothing_gained(attacked(tmp_path, ATTACKS[attack]))


@pytest.mark.parametrize("tier", [Tier.UID, Tier.SUBPROCESS])
@pytest.mark.parametrize("attack", IN_EVERY_TIER)
def test_attack_gains_no_point_in_lower_tiers(tmp_path: Path, attack: str, tier: Tier) -> None:
    """The verdict does not depend on how strong the isolation is."""
    report = attacked(tmp_path, ATTACKS[attack], tier)

    assert_nothing_gained(report)
    assert tier.value == report.environment.sandbox


@pytest.mark.parametrize(
    ("attack", "check", "outcome", "words"),
    [
        ("hard-exit-at-import", "imports", Outcome.ERROR, "exit code 0"),
        ("swallows-everything", "imports", Outcome.TIMEOUT, "longer than 1 second"),
        ("pytest-skip", "imports", Outcome.ERROR, "Skipped"),
        ("memory-bomb", "imports", Outcome.ERROR, "memory"),
        ("sql-attach", "selects", Outcome.FAILED, "ATTACH"),
        ("sql-two-statements", "selects", Outcome.FAILED, "one statement"),
    ],
)
def test_report_says_what_happened(
    tmp_path: Path, attack: str, check: str, outcome: Outcome, words: str
) -> None:
    """The student reads what their code did, in words."""
    report = attacked(tmp_path, ATTACKS[attack])
    result = next(item for item in report.checks if item.id == check)

    assert outcome is result.outcome
    assert words.lower() in result.message.lower(), result.message


def test_right_answer_beside_foreign_configuration_keeps_its_points(tmp_path: Path) -> None:
    """A stray pytest.ini or conftest.py neither helps nor harms."""
    report = attacked(
        tmp_path, {**RIGHT, "conftest.py": "raise SystemExit\n", "pytest.ini": "[pytest]\n"}
    )

    assert report.points == 100


def test_ignored_configuration_is_reported(tmp_path: Path) -> None:
    """Where a unit does not ask for such files, the report says that they were ignored."""
    unit = load_assignment(write_unit(tmp_path))
    source = tmp_path / "source"
    source.mkdir()
    for name, text in {**ATTACKS["conftest-makereport"], **ATTACKS["ini-plugin"]}.items():
        (source / name).write_text(text)

    report = grade(GradeRequest(unit, source))

    assert {"conftest.py", "pytest.ini", "evil.py"} == {
        notice.file for notice in report.submission.notices
    }


def test_workflow_commands_are_not_echoed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What student code prints never reaches the grader's own output."""
    attacked(tmp_path, ATTACKS["prints-commands"])

    printed = capfd.readouterr()
    assert "Autograding complete" not in printed.out + printed.err
