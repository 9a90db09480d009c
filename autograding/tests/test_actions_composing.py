"""What the feedback of one run says, and whether it may be said."""

import base64
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograding.actions.annotations import MOST, annotations
from autograding.actions.composing import Told, compose
from autograding.actions.handover import Handover, HandoverError, pack
from autograding.actions.memory import Memory, recall
from autograding.actions.run import ActionError, Run, command
from autograding.actions.trust import MOST_LISTED, verify
from autograding.assignment import Assignment, CheckSpec, Criterion
from autograding.assignment.model import Limits
from autograding.feedback import MARKER, Standing
from autograding.report import Finding, Grader, Location, Notice, Outcome, Report
from autograding.tests import sample_reports as sample
from autograding.tests.sample_reports import ATTACK, make_check, make_report
from autograding.tests.test_feedback_harmless import Elements

COMMIT = "3f2c1d9a0b4e5d6c7f8091a2b3c4d5e6f7081920"
OTHER = "0" * 40
EARLIER = Standing.of(sample.EARLIER)
NOTHING = Memory()
RUN = Run(
    repository="course/unit-1-sql-ada",
    commit=COMMIT,
    ref="refs/heads/main",
    address="https://github.example/course/unit-1-sql-ada/actions/runs/7",
    environment={},
)


def unit_of(report: Report) -> Assignment:
    """The unit whose grader wrote `report`."""
    checks = {check.id: check for check in report.checks}
    return Assignment(
        id=report.assignment,
        title=report.title,
        chapter="docs/sql.md",
        minutes=60,
        baseline=0,
        hand_in=("schema.sql",),
        protected=(),
        shared=(),
        preload=(),
        criteria=tuple(
            Criterion(
                id=criterion.id,
                title=criterion.title,
                chapter="",
                checks=tuple(
                    CheckSpec(id=name, title=checks[name].title, points=checks[name].max_points)
                    for name in criterion.checks
                ),
            )
            for criterion in report.criteria
        ),
        limits=Limits(),
        folder=Path(),
        digest=report.grader.assignment_digest,
    )


def handed(report: Report, **changes: Any) -> Handover:
    """A handover of a report on `COMMIT`."""
    values: dict[str, Any] = {"assignment": report.assignment, "commit": COMMIT, "report": report}
    return Handover(**values | changes)


def told(report: Report, memory: Memory = NOTHING, **changes: Any) -> Told:
    """The feedback on `report`."""
    return compose(pack(handed(report, **changes)), unit_of(report), RUN, memory)


def test_a_report_is_told_with_what_changed_since() -> None:
    """The comment has score and trend, and remembers this push and the one before."""
    found = told(sample.HALF_DONE, Memory(last=EARLIER))

    assert found.body.startswith(MARKER)
    assert "**64 / 100** ▲ 2" in found.body
    assert not found.fault
    assert Memory(last=Standing.of(sample.HALF_DONE), before=EARLIER) == recall(found.body)


def test_a_repeated_run_says_the_same() -> None:
    """The same commit graded again is compared with the push before, not with itself."""
    first = told(sample.HALF_DONE, Memory(last=EARLIER))

    assert first.body == told(sample.HALF_DONE, recall(first.body)).body


def test_our_fault_keeps_what_is_remembered() -> None:
    """A breakdown has no number, and the next push is compared with the last real result."""
    found = told(sample.UNGRADABLE, Memory(last=EARLIER))

    assert "We are sorry" in found.body
    assert "your result for `1a2b3c4` stands" in found.body
    assert "[this run](https://github.example/course/unit-1-sql-ada/actions/runs/7)" in found.body
    assert found.fault
    assert Memory(last=EARLIER) == recall(found.body)


def test_a_missing_report_is_apologized_for() -> None:
    """A grading job that left nothing is our fault: no number, and what happens next."""
    found = compose("", unit_of(sample.PERFECT), RUN, Memory(last=EARLIER))

    assert "### Unit 1 · SQL fundamentals and schema design: not graded yet" in found.body
    assert "while it looked at `3f2c1d9`." in found.body
    assert "left no report" in found.fault
    assert found.report is None
    assert Memory(last=EARLIER) == recall(found.body)


def test_what_cannot_be_graded_is_told_in_words() -> None:
    """A refusal is the comment; it is no fault of ours, and the earlier result stands."""
    refused = Handover(assignment="unit-1-sql", commit=COMMIT, refusal="It has @too many files.")
    found = compose(pack(refused), unit_of(sample.PERFECT), RUN, Memory(last=EARLIER))

    assert "`3f2c1d9` could not be graded. It has `@too` many files." in found.body
    assert "Your result for `1a2b3c4` stands." in found.body
    assert not found.fault


def test_what_was_left_out_is_told_and_harmless() -> None:
    """A shortened report says so; its words are anybody's, so they are escaped."""
    found = told(sample.HALF_DONE, left_out="what your code printed </details> @everyone")

    assert "leaves out what your code printed &lt;/details&gt; `@everyone`." in found.body
    assert "autograding-report" in found.body


def test_hostile_words_make_no_element_of_their_own() -> None:
    """Everything that a student can write at once still leaves the comment's own form."""
    found = told(sample.HOSTILE)

    assert not found.fault
    assert {"script", "img"}.isdisjoint(Elements(found.body).tags)
    assert found.body.startswith(MARKER)
    assert 2 == len(Elements(found.body).comments)


def _with(report: Report, **changes: Any) -> Report:
    return msgspec.structs.replace(report, **changes)


def _submission(report: Report, **changes: Any) -> Report:
    return _with(report, submission=msgspec.structs.replace(report.submission, **changes))


FINDING = Finding(kind="layout", message="Uneven.")


@pytest.mark.parametrize(
    ("handover", "words"),
    [
        (handed(sample.HALF_DONE, assignment="unit-2-orm"), "of another assignment"),
        (handed(sample.HALF_DONE, commit=OTHER), "of another commit"),
        (
            handed(_with(sample.HALF_DONE, assignment="x"), assignment="unit-1-sql"),
            "its report is of another assignment",
        ),
        (handed(_submission(sample.HALF_DONE, commit=OTHER)), "its report is of another commit"),
        (handed(_submission(sample.HALF_DONE, commit=None)), "its report is of another commit"),
        (
            handed(_with(sample.HALF_DONE, grader=Grader(version="9", assignment_digest="0"))),
            "another version of the checks",
        ),
        (handed(sample.UNTOUCHED), "its report is of another commit"),
        (handed(make_report([make_check("add_books")])), "another rubric"),
        (
            handed(_with(sample.HALF_DONE, findings=(FINDING,) * (MOST_LISTED + 1))),
            "lists more than any grading does",
        ),
        (
            handed(
                _submission(
                    sample.HALF_DONE, notices=(Notice(kind="x", message="y"),) * (MOST_LISTED + 1)
                )
            ),
            "lists more",
        ),
    ],
)
def test_only_a_report_of_this_push_is_told(handover: Handover, words: str) -> None:
    """Another push, unit, rubric or grader is refused, and what is told instead has no number."""
    unit = unit_of(sample.HALF_DONE)
    with pytest.raises(HandoverError, match=words):
        verify(handover, unit, COMMIT)

    found = compose(pack(handover), unit, RUN, Memory())

    assert found.report is None
    assert words in found.fault
    assert "not graded yet" in found.comment


def test_the_memory_reads_nothing_but_itself() -> None:
    """A line that somebody edited is no memory; the comment is then written as for a first push."""
    good = Memory(last=EARLIER, before=EARLIER).line()
    forged = base64.b64encode(b'{"last": {"assignment": "a", "points": -5}}').decode()

    assert Memory(last=EARLIER, before=EARLIER) == recall(f"text\n{good}")
    for text in (
        "",
        good[:-30],
        good.replace("standing v1", "standing v2"),
        f"<!-- autograding:standing v1 {forged} -->",
        "<!-- autograding:standing v1 AAAA -->",
        f"<!-- autograding:standing v1 {base64.b64encode(b'[' * 9000).decode()} -->",
    ):
        assert Memory() == recall(text)


def test_a_memory_that_a_student_made_long_stops_no_comment() -> None:
    """GitHub takes 65,536 characters: what would not fit beside the comment is forgotten."""
    long = Standing(assignment="x" * 100, criteria={f"{number:0100}": 1 for number in range(200)})
    memory = recall(Memory(last=long).line())

    assert memory == Memory(last=long)
    told = Told("x" * 59_999, memory)
    assert len(told.body) < 65_536
    assert Memory() == recall(told.body)


def test_remarks_stand_on_changed_lines_only() -> None:
    """A mistake comes before a finding on its line; a line the student did not write gets none."""
    report = make_report(
        [
            make_check(
                "no_sql_from_strings",
                Outcome.FAILED,
                message="An f-string,\n100 % of it",
                hint="Bind it.",
                location=Location(file="library/a,b:c.py", line=3),
            ),
            make_check("quotes_are_data", location=Location(file="library/a,b:c.py", line=5)),
        ],
        findings=(
            Finding(kind="layout", message="x", location=Location(file="library/a,b:c.py", line=3)),
            Finding(
                kind="n_plus_one",
                message="A query a row.",
                fix="Use `joinedload`.",
                location=Location(file="library/a,b:c.py", line=4),
            ),
            Finding(kind="layout", message="x", location=Location(file="other.py", line=4)),
            Finding(kind="layout", message="x"),
        ),
    )

    assert (
        "::warning file=library/a%2Cb%3Ac.py,line=3,title=No statement is put together from strings"
        "::An f-string,%0A100 %25 of it%0ABind it.",
        "::warning file=library/a%2Cb%3Ac.py,line=4,title=n plus one"
        "::A query a row.%0AUse `joinedload`.",
    ) == annotations(report, {"library/a,b:c.py": {3, 4, 5}, "other.py": set()})


def test_remarks_are_few_and_of_one_line() -> None:
    """GitHub shows ten; whatever a student writes is one command, and the one that we mean."""
    hostile = make_check(
        "add_books",
        Outcome.FAILED,
        title=ATTACK,
        message=ATTACK,
        location=Location(file="a.py", line=1),
    )
    many = tuple(
        Finding(kind=ATTACK, message=ATTACK, location=Location(file="a.py", line=line))
        for line in range(2, 40)
    )
    found = annotations(make_report([hostile], findings=many), {"a.py": set(range(40))})

    assert MOST == len(found)
    assert all(line.startswith("::warning file=a.py,line=") for line in found)
    assert all(len(line.splitlines()) == 1 for line in found)


def test_a_command_cannot_be_left() -> None:
    """Neither a line's end nor a comma in a value starts anything new."""
    assert "::notice title=a%3Ab%2C%0Ac::100%25%0D%0A::error::x" == command(
        "notice", "100%\r\n::error::x", title="a:b,\nc"
    )
    assert "::debug::x" == command("debug", "x")


def test_a_run_says_what_is_missing() -> None:
    """Outside GitHub Actions there is one sentence, and no output has two lines."""
    with pytest.raises(ActionError, match="GITHUB_SERVER_URL is not set"):
        Run.of({})
    with pytest.raises(ActionError, match="more than one line"):
        RUN.set_output("report", "a\nb=c")
