"""The step that tells the student, against a stand-in for GitHub: what it writes, what fails."""

import base64
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from autograding.actions import feedback
from autograding.actions.handover import Handover, pack
from autograding.assignment import Assignment
from autograding.feedback import MARKER
from autograding.forge.github.patience import Patience
from autograding.grading.units import load_unit
from autograding.report import (
    Artifacts,
    CheckReport,
    CriterionReport,
    Environment,
    Grader,
    Location,
    Outcome,
    Report,
    SubmissionInfo,
    Timing,
)
from autograding.tests.github.faults import LOST
from autograding.tests.github.standin import BOT, StandIn

UNIT = "unit-1-sql"
NAME = "unit-1-sql-ada"


def report_of(unit: Assignment, commit: str, *, failing: str = "") -> Report:
    """A report by the unit's own grader: full marks, but for one check."""
    checks = tuple(
        CheckReport(
            id=check.id,
            title=check.title,
            criterion=criterion.id,
            outcome=Outcome.FAILED if check.id == failing else Outcome.PASSED,
            points=0 if check.id == failing else check.points,
            max_points=check.points,
            message="Look at this." if check.id == failing else "",
            location=Location(file="schema.sql", line=2) if check.id == failing else None,
        )
        for criterion in unit.criteria
        for check in criterion.checks
    )
    criteria = tuple(
        CriterionReport(
            id=criterion.id,
            title=criterion.title,
            points=sum(check.points for check in checks if check.criterion == criterion.id),
            max_points=criterion.points,
            self_assessed=None,
            checks=tuple(check.id for check in criterion.checks),
        )
        for criterion in unit.criteria
    )
    return Report(
        grader=Grader(version="0.1.0", assignment_digest=unit.digest),
        assignment=unit.id,
        title=unit.title,
        submission=SubmissionInfo(digest="0" * 64, commit=commit),
        environment=Environment(python="3.12.3", sandbox="bubblewrap", seed=1),
        gradable=True,
        points=sum(criterion.points for criterion in criteria),
        max_points=unit.max_points,
        criteria=criteria,
        checks=checks,
        findings=(),
        artifacts=Artifacts(),
        timing=Timing(started_at="2026-11-25T12:00:00Z", seconds=2.0),
    )


@dataclass
class Step:
    """The step in a student's repository, whose pull request is open since it was accepted.

    Attributes:
        github: the stand-in.
        unit: the real unit.
        waits: seconds that it would have waited for GitHub.
    """

    github: StandIn
    unit: Assignment
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    waits: list[float]

    def push(self, text: str = "CREATE TABLE book (\n  id INTEGER PRIMARY KEY\n);\n") -> str:
        """Push work; returns the commit."""
        return self.github.push(NAME, {"schema.sql": text}, actor="ada")

    def run(self, commit: str, packed: str, **variables: str) -> tuple[int, str]:
        """The step's exit code, and what it printed."""
        given = {
            "ASSIGNMENT": UNIT,
            "COURSE_URL": "https://course.example",
            "REPORT": packed,
            "GITHUB_TOKEN": self.github.actions_token(NAME),
            "GITHUB_API_URL": self.github.url,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": f"{self.github.organization}/{NAME}",
            "GITHUB_SHA": commit,
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_RUN_ID": "7",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
        }
        for name, value in (given | variables).items():
            self.monkeypatch.setenv(name, value)
        self.capsys.readouterr()
        return feedback.main(), self.capsys.readouterr().out

    def graded(self, commit: str, failing: str = "") -> str:
        """The packed report on a commit."""
        report = report_of(self.unit, commit, failing=failing)
        return pack(Handover(assignment=UNIT, commit=commit, report=report))

    @property
    def summary(self) -> str:
        """What the run's own page shows."""
        return (self.folder / "summary").read_text(encoding="utf-8")


@pytest.fixture
def step(
    github: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Step:
    """A student's repository with its feedback pull request, and the step in it."""
    waits: list[float] = []
    monkeypatch.setattr(feedback, "_PATIENCE", Patience(longest=60.0, sleep=waits.append))
    github.add_user("ada")
    github.add_repository(NAME, {"schema.sql": "-- TODO\n"})
    starter = github.head(NAME).sha
    github.move(NAME, "feedback", starter)
    github.allow_actions_pull_requests(NAME)
    return Step(github, load_unit(UNIT), tmp_path, monkeypatch, capsys, waits)


def points_in(body: str) -> str:
    """The comment's heading from the points on: "**100 / 100** ▲ 2"."""
    found = re.search(r"\*\*\d+ / \d+\*\*.*", body)
    return found[0] if found else ""


def test_the_first_push_opens_the_pull_request_and_comments(step: Step) -> None:
    """One comment, by the bot, with the score; the summary has the same words."""
    commit = step.push()
    code, printed = step.run(commit, step.graded(commit))

    (body,) = step.github.comments(NAME)
    (pull,) = step.github.repository(NAME).pulls.values()
    (comment,) = step.github.repository(NAME).comments.values()
    assert 0 == code
    assert "Feedback: http" in printed
    assert ("Feedback", "main", "feedback", BOT) == (
        pull.title,
        pull.head,
        pull.base,
        comment.author,
    )
    assert body.startswith(MARKER)
    assert "**100 / 100**" == points_in(body)
    assert step.summary.strip() in body
    assert "standing v1" not in step.summary


def test_a_second_push_edits_the_comment_in_place(step: Step) -> None:
    """There is never a second comment, and the first shows what was gained and lost."""
    worst = max(step.unit.checks, key=lambda check: check.points)
    first = step.push()
    step.run(first, step.graded(first, failing=worst.id))
    second = step.push("CREATE TABLE member (\n  id INTEGER PRIMARY KEY\n);\n")
    step.run(second, step.graded(second))

    (body,) = step.github.comments(NAME)
    assert f"**100 / 100** ▲ {worst.points}" == points_in(body)

    step.run(second, step.graded(second))
    assert [body] == step.github.comments(NAME)


def test_mistakes_are_shown_beside_changed_lines(step: Step) -> None:
    """An annotation stands on a line that the student wrote, and on no other."""
    commit = step.push()
    check = step.unit.checks[0]
    _, printed = step.run(commit, step.graded(commit, failing=check.id))

    assert "::warning file=schema.sql,line=2,title=" in printed
    assert "::Look at this.\n" in printed

    shorter = step.push("CREATE TABLE book (id INTEGER PRIMARY KEY);\n")
    _, printed = step.run(shorter, step.graded(shorter, failing=check.id))
    assert "::warning" not in printed


def test_a_closed_pull_request_is_reopened(step: Step) -> None:
    """Closing it costs nobody their feedback."""
    commit = step.push()
    step.run(commit, step.graded(commit))
    (pull,) = step.github.repository(NAME).pulls.values()
    pull.state = "closed"
    step.run(commit, step.graded(commit))

    assert "open" == pull.state
    assert 1 == len(step.github.comments(NAME))


def test_a_students_comment_with_our_marker_is_left_alone(step: Step) -> None:
    """The marker is trusted in the bot's own comment only."""
    first = step.push()
    step.run(first, step.graded(first))
    (comment,) = step.github.repository(NAME).comments.values()
    comment.author = "ada"
    step.run(first, step.graded(first))

    assert ["ada", BOT] == [one.author for one in step.github.repository(NAME).comments.values()]


def test_an_older_run_keeps_quiet(step: Step) -> None:
    """When main has moved on, the newer push's run tells the result."""
    old = step.push()
    step.push("-- newer\n")
    code, printed = step.run(old, step.graded(old))

    assert (0, []) == (code, step.github.comments(NAME))
    assert "A newer push has arrived" in printed


def test_another_branch_gets_a_summary_only(step: Step) -> None:
    """A run that somebody starts by hand on a branch does not touch the pull request."""
    commit = step.push()
    code, printed = step.run(commit, step.graded(commit), GITHUB_REF="refs/heads/try")

    assert (0, []) == (code, step.github.comments(NAME))
    assert "Only main has a feedback pull request" in printed
    assert "**100 / 100**" == points_in(step.summary)


def test_the_untouched_starter_needs_no_pull_request(step: Step) -> None:
    """Without any change there is nothing to open; that is no failure."""
    commit = step.github.head(NAME).sha
    code, printed = step.run(commit, step.graded(commit))

    assert 0 == code
    assert "opens with the next push" in printed


def test_a_missing_report_is_apologized_for(step: Step) -> None:
    """The comment says that it is our fault, the earlier result stands, and the run is red."""
    first = step.push()
    step.run(first, step.graded(first))
    second = step.push("-- newer\n")
    code, printed = step.run(second, "")

    (body,) = step.github.comments(NAME)
    assert 1 == code
    assert "::error title=Not graded::" in printed
    assert "We are sorry" in body
    assert f"your result for `{first[:7]}` stands" in body


def test_a_refused_push_is_told(step: Step) -> None:
    """What holds nothing to grade is no fault of ours."""
    commit = step.push()
    refused = Handover(assignment=UNIT, commit=commit, refusal="It holds no files.")
    code, _ = step.run(commit, pack(refused))

    (body,) = step.github.comments(NAME)
    assert 0 == code
    assert "could not be graded. It holds no files." in body


def test_a_report_of_something_else_is_not_told(step: Step) -> None:
    """A report that names another commit is never shown, whatever its points."""
    commit = step.push()
    code, printed = step.run(commit, step.graded("0" * 40))

    (body,) = step.github.comments(NAME)
    assert 1 == code
    assert "The report cannot be used: it is of another commit." in printed
    assert "100 / 100" not in body


def test_points_that_do_not_add_up_are_not_told(step: Step) -> None:
    """A report whose numbers contradict one another is refused as a whole."""
    commit = step.push()
    report = report_of(step.unit, commit, failing=step.unit.checks[0].id)
    handover = Handover(assignment=UNIT, commit=commit, report=report)
    forged = msgspec.json.decode(msgspec.json.encode(handover))
    forged["report"]["points"] = 100
    code, printed = step.run(commit, _packed(forged))

    assert 1 == code
    assert "damaged or forged" in printed
    assert "100 / 100" not in step.github.comments(NAME)[0]


def _packed(data: object) -> str:
    return base64.b64encode(zlib.compress(msgspec.json.encode(data))).decode()


Fault = Callable[[StandIn], None]
_SHORT = {"Retry-After": "2"}


@pytest.mark.parametrize(
    "fault",
    [
        lambda github: github.faults.add("GET", "/pulls", 500),
        lambda github: github.faults.add("PATCH", "/comments", 502),
        lambda github: github.faults.add("GET", "/comments", 429, headers=_SHORT),
        lambda github: github.faults.secondary_limit("PATCH", "/comments"),
        lambda github: github.faults.primary_limit(),
        lambda github: github.faults.add("PATCH", "/comments", 404),
    ],
    ids=["500", "502 to a write", "429", "secondary limit", "primary limit", "404 to an edit"],
)
def test_what_passes_is_waited_for(step: Step, fault: Fault) -> None:
    """A short trouble of GitHub's costs seconds, and never a comment or a second one."""
    first = step.push()
    step.run(first, step.graded(first))
    fault(step.github)
    second = step.push("-- newer\n")
    code, _ = step.run(second, step.graded(second, failing=step.unit.checks[0].id))

    assert 0 == code
    assert f"`{second[:7]}`" in step.github.comments(NAME)[-1]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (lambda github: github.faults.add("*", "", 403, times=99), "permissions: "),
        (lambda github: github.faults.add("*", "", 404, times=99), "(404"),
        (lambda github: github.faults.add("POST", "/comments", 422, times=99), "(422"),
        (lambda github: github.faults.add("*", "", 429, times=99, headers=_SHORT), "(429"),
        (
            lambda github: github.faults.add("*", "", 429, headers={"Retry-After": "3600"}),
            "in 3600 seconds",
        ),
        (lambda github: github.faults.add("*", "", 500, times=99), "githubstatus.com"),
        (lambda github: github.faults.garbage("*", "", times=99), "GitHub"),
        (lambda github: github.faults.add("*", "", LOST, times=99), "could not be reached"),
    ],
    ids=[
        "403",
        "404",
        "422",
        "429 for long",
        "429 for an hour",
        "500",
        "garbage",
        "broken connections",
    ],
)
def test_what_does_not_pass_is_told_in_a_sentence(step: Step, fault: Fault, words: str) -> None:
    """The run is red with one sentence and a cure, and the summary has the result all the same."""
    commit = step.push()
    fault(step.github)
    code, printed = step.run(commit, step.graded(commit))

    (line,) = [line for line in printed.splitlines() if line.startswith("::error")]
    assert 1 == code
    assert line.startswith("::error title=The feedback could not be written::")
    assert words in line
    assert "**100 / 100**" == points_in(step.summary)
    assert sum(step.waits) < 200
    assert len(step.github.comments(NAME)) <= 1


def test_a_workflow_that_may_not_open_pull_requests_says_where_to_allow_it(step: Step) -> None:
    """The organization's setting is named, as is the way around it."""
    step.github.repository(NAME).actions.can_approve_pull_request_reviews = False
    commit = step.push()
    code, printed = step.run(commit, step.graded(commit))

    assert 1 == code
    assert "Allow GitHub Actions to create and approve pull requests" in printed
    assert "classroom accept" in printed


def test_a_lost_answer_doubles_nothing(step: Step) -> None:
    """When the comment was written and only the answer is lost, it is found again."""
    commit = step.push()
    step.github.faults.add("POST", "/comments", 502, done=True)
    code, _ = step.run(commit, step.graded(commit))

    assert 0 == code
    assert 1 == len(step.github.comments(NAME))


def test_a_server_that_is_not_there_is_told(step: Step) -> None:
    """The address that was tried is named, and the result is in the summary."""
    commit = step.push()
    code, printed = step.run(commit, step.graded(commit), GITHUB_API_URL="http://127.0.0.1:9")

    assert 1 == code
    assert "http://127.0.0.1:9 could not be reached" in printed
    assert "**100 / 100**" == points_in(step.summary)


def test_a_step_without_a_token_says_so(step: Step) -> None:
    """A variable that the action did not set is named."""
    commit = step.push()
    code, printed = step.run(commit, step.graded(commit), GITHUB_TOKEN="")

    assert 1 == code
    assert "GITHUB_TOKEN" in printed
