"""The units' workflow, run as it is published: from a student's push to the comment.

nektos/act runs it on this machine, with a stand-in for GitHub's API. The first run installs the
grader; the others find it in the cache.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import msgspec
import pytest
import yaml

from autograding.actions.handover import Handover, pack
from autograding.assignment import Assignment, compose
from autograding.assignment.corpus import Overlay, load_corpus
from autograding.contracts.github_classroom import notices
from autograding.forge.local.locks import locked
from autograding.grading import GradeRequest, grade, load_units
from autograding.report import Report, Timing
from autograding.services.variables import FAKE, MONGO_URL, REDIS_URL
from autograding.tests.acting import ORGANIZATION, Course, Ran, build_course
from autograding.tests.github.app import Seen
from autograding.tests.github.standin import BOT, StandIn
from autograding.tests.run_page import PAGE, compose_page, without_chance

UNITS = load_units()
GREEN = {"Grade": "succeeded", "Feedback": "succeeded"}
_FAKES = ("fakeredis", "mongomock")
# Workflows differ by nothing but what their unit declares: the first unit with each service.
_WITH = {service: unit for unit in reversed(UNITS) for service in unit.services}
_OF_A_KIND = {unit.id: unit for unit in _WITH.values()}
_NO_TIME = Timing(started_at="", seconds=0.0)


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The built course; its cache of installed graders is shared by all workers of the tests."""
    own = tmp_path_factory.mktemp("course")
    shared = own.parent.parent if own.parent.name.startswith("popen-") else own.parent
    return build_course(UNITS, own, shared / "act-cache")


@dataclass
class Student:
    """A student with a clone of their repository, whose pushes run the workflow.

    Attributes:
        github: where the repository is.
        course: the built course.
        unit: the unit.
        folder: of the clone and its drafts.
        drafts: how much they handed in.
    """

    github: StandIn
    course: Course
    unit: Assignment
    folder: Path
    drafts: int = 0

    @property
    def name(self) -> str:
        """The repository's name."""
        return f"{self.unit.id}-ada"

    @property
    def clone(self) -> Path:
        """The student's clone."""
        return self.folder / "clone"

    def git(self, *arguments: str) -> str:
        """Run git in the clone."""
        identity = ("-c", "user.name=Ada", "-c", "user.email=ada@users.noreply.github.com")
        done = subprocess.run(
            ["git", *identity, *arguments],
            check=True,
            capture_output=True,
            text=True,
            cwd=self.clone,
        )
        return done.stdout.strip()

    def accept(self) -> None:
        """Get a repository from the template, as `classroom accept` leaves it."""
        template = self.course.templates[self.unit.id]
        files = {
            path.relative_to(template).as_posix(): path.read_bytes()
            for path in sorted(template.rglob("*"))
            if path.is_file()
        }
        self.github.add_user("ada")
        repository = self.github.add_repository(self.name, files)
        self.github.move(self.name, "feedback", self.github.head(self.name).sha)
        self.github.allow_actions_pull_requests(self.name)
        self.clone.mkdir()
        self.git("clone", "--quiet", str(repository.git.path), ".")
        # Where act reads which repository it is in.
        address = f"https://github.com/{ORGANIZATION}/{self.name}.git"
        self.git("remote", "rename", "origin", "disk")
        self.git("remote", "add", "origin", address)

    def hand_in(self, work: Overlay | str) -> None:
        """Put a submission of the unit's corpus into the clone, and commit it."""
        self.drafts += 1
        draft = self.folder / f"draft-{self.drafts}"
        compose(self.unit, work, draft)
        (draft / "README.md").unlink()  # the template's own says more
        shutil.copytree(draft, self.clone, dirs_exist_ok=True)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "Work")

    @property
    def trapped(self) -> Path:
        """What a module of the student's leaves behind if anything of ours imports it."""
        return self.folder / "trapped"

    def lay_traps(self) -> None:
        """Commit modules with the names of those that the runner's Python imports."""
        for name in ("autograding", "hashlib", "pip", "sitecustomize", "venv", "conftest"):
            text = f"open({str(self.trapped)!r}, 'a').write(__name__)\n"
            (self.clone / f"{name}.py").write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Traps")

    def push(self, *, force: bool = False, **environment: str) -> Ran:
        """Push the clone's main, and run the workflow for it."""
        self.git("push", "--quiet", *(["--force"] if force else []), "disk", "main")
        self.github.repository(self.name)
        return self.run(**environment)

    def run(self, **environment: str) -> Ran:
        """Run the workflow that lies in the clone for what was pushed."""
        return self.course.run(
            self.clone,
            api=self.github.url,
            token=self.github.actions_token(self.name),
            **environment,
        )

    def keep_feedback_only(self, packed: str) -> None:
        """Leave of the workflow in the clone the job that tells, with a report to tell."""
        path = self.clone / ".github/workflows/classroom.yml"
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        workflow["on"] = workflow.pop(True)  # YAML 1.1 reads the key `on` as a truth value
        job = workflow["jobs"]["feedback"]
        del job["needs"], job["if"]
        job["steps"][0]["with"]["report"] = packed
        workflow["jobs"] = {"feedback": job}
        path.write_text(yaml.safe_dump(workflow), encoding="utf-8")

    def first_push(self, work: Overlay | str = "starter") -> Ran:
        """Push for the first time, one student at a time: the first run installs the grader."""
        self.hand_in(work)
        with locked(self.course.cache.with_suffix(".lock")):
            return self.push()

    @property
    def head(self) -> str:
        """The commit that is checked out."""
        return self.git("rev-parse", "HEAD")

    @property
    def comment(self) -> str:
        """The one comment there is."""
        repository = self.github.repository(self.name)
        (comment,) = repository.comments.values()
        assert BOT == comment.author
        return comment.body

    def report(self, ran: Ran) -> Report:
        """The report that a run uploaded: of what is checked out."""
        report = Report.from_json(ran.artifacts["autograding-report"])
        assert self.head == report.submission.commit
        return report


@pytest.fixture
def student(request: pytest.FixtureRequest, course: Course, tmp_path: Path) -> Iterator[Student]:
    """A student of the unit that the test is run for, with a fresh repository."""
    with StandIn(tmp_path / "github", organization=ORGANIZATION) as github:
        student = Student(github, course, request.param, tmp_path)
        student.accept()
        yield student
    assert [] == github.violations


def a_mistake(unit: Assignment) -> Overlay:
    """A submission with one mistake that costs some of the points."""
    chaffs = load_corpus(unit).chaffs
    return next(
        chaff for chaff in chaffs if not chaff.kind and 50 < sum(chaff.points.values()) < 100
    )


def heading(points: int, trend: str = "") -> str:
    """What the comment says of the points."""
    return f"**{points} / 100**{trend and f' {trend}'}\n"


def hold_to_page(student: Student, ran: Ran, requests: Sequence[Seen]) -> None:
    """The guide's page on a run tells what this one did; `make page` writes it anew."""
    workflow = student.clone / ".github/workflows/classroom.yml"
    page = compose_page(ran, workflow, requests, student.comment)
    if os.environ.get("WRITE_PAGE"):
        PAGE.write_text(page, encoding="utf-8")
    written = PAGE.read_text(encoding="utf-8")
    assert without_chance(page) == without_chance(written), "docs/github-run.md: run `make page`."


@pytest.mark.parametrize("student", UNITS[:1], ids=lambda unit: unit.id, indirect=True)
def test_a_students_pushes_are_graded_and_told(
    student: Student, capsys: pytest.CaptureFixture[str]
) -> None:
    """The starter, a mistake, a reference after the pull request was closed, and a force-push.

    Modules of the student's that bear the names of ours are imported by nobody.

    There is one comment all the way, it shows what each push gained or lost, and the report is the
    one that `classroom grade .` makes of the clone.
    """
    unit, mistake = student.unit, a_mistake(student.unit)
    flawed = sum(mistake.points.values())

    ran = student.first_push()
    assert GREEN == ran.jobs, ran.log
    assert heading(unit.baseline) in student.comment
    for notice in notices(student.report(ran)):
        assert notice in ran.log

    student.hand_in(mistake)
    asked = len(student.github.requests)
    ran = student.push()
    report = student.report(ran)
    assert GREEN == ran.jobs, ran.log
    hold_to_page(student, ran, student.github.requests[asked:])
    assert mistake.points == {one.id: one.points for one in report.criteria}
    assert heading(flawed, f"▲ {flawed - unit.baseline}") in student.comment
    locally = grade(GradeRequest(unit, student.clone, commit=report.submission.commit))
    assert _timeless(locally) == _timeless(report)

    (pull,) = student.github.repository(student.name).pulls.values()
    pull.state = "closed"
    student.hand_in("solution")
    student.lay_traps()
    started = perf_counter()
    ran = student.push()
    seconds = perf_counter() - started
    with capsys.disabled():
        print(f"\n{unit.id}: {seconds:.1f} s from push to comment, with warm caches")
    assert GREEN == ran.jobs, ran.log
    assert "Cache hit" in ran.log
    assert "open" == pull.state
    assert not student.trapped.exists()
    assert heading(100, f"▲ {100 - flawed}") in student.comment

    student.git("reset", "--quiet", "--hard", "HEAD~2")
    student.git("commit", "--quiet", "--amend", "--message", "Another history")
    ran = student.push(force=True)
    assert GREEN == ran.jobs, ran.log
    assert heading(flawed, f"▼ {100 - flawed}") in student.comment


@pytest.mark.parametrize("student", _OF_A_KIND.values(), ids=lambda unit: unit.id, indirect=True)
def test_every_kind_of_unit_is_graded_and_told(
    student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake costs there what it costs here: the report is that of a grading on this machine."""
    mistake = a_mistake(student.unit)
    flawed = sum(mistake.points.values())

    ran = student.first_push(mistake)
    report = student.report(ran)
    assert GREEN == ran.jobs, ran.log
    assert mistake.points == {one.id: one.points for one in report.criteria}
    assert heading(flawed) in student.comment
    commit = report.submission.commit
    for service, variable in {"redis": REDIS_URL, "mongodb": MONGO_URL}.items():
        if report.environment.services.get(service, "").startswith(_FAKES):
            monkeypatch.setenv(variable, FAKE)  # the runner has none of our wheels with servers
    locally = grade(GradeRequest(student.unit, student.clone, commit=commit))
    assert _timeless(locally) == _timeless(report)


@pytest.mark.parametrize("student", UNITS[:1], ids=lambda unit: unit.id, indirect=True)
def test_a_grader_that_breaks_down_is_apologized_for(student: Student) -> None:
    """The run is red, the comment says that it is our fault, and there is no number."""
    student.first_push()
    starter = student.git("rev-parse", "HEAD")
    student.hand_in("solution")
    ran = student.push(CLASSROOM_SANDBOX="fortress")

    assert {"Grade": "failed", "Feedback": "failed"} == ran.jobs, ran.log
    assert {} == ran.artifacts
    assert "We are sorry" in student.comment
    assert f"your result for `{starter[:7]}` stands" in student.comment
    assert "100" not in student.comment.partition("<!-- autograding:standing")[0]


FAULTS: dict[str, tuple[Callable[[StandIn], None], str, str]] = {
    "403": (
        lambda github: github.faults.add("PATCH", "/comments", 403, times=99),
        "failed",
        "permissions: ",
    ),
    "404": (
        lambda github: github.faults.add("GET", "/ref/heads/main", 404, times=99),
        "failed",
        "GitHub shows no branch main",
    ),
    "422": (
        lambda github: github.faults.add("PATCH", "/comments", 422, times=99),
        "failed",
        "(422: Validation Failed)",
    ),
    "429": (
        lambda github: github.faults.add("PATCH", "/comments", 429, headers={"Retry-After": "1"}),
        "succeeded",
        "Feedback: http",
    ),
    "500": (
        lambda github: github.faults.add("GET", "/pulls", 500),
        "succeeded",
        "Feedback: http",
    ),
    "garbage": (
        lambda github: github.faults.garbage("PATCH", "/comments", times=99),
        "failed",
        "::error title=The feedback could not be written::",
    ),
}
"""What GitHub answers, how the job that tells the student then ends, and what its log says."""


@pytest.mark.parametrize("student", UNITS[:1], ids=lambda unit: unit.id, indirect=True)
def test_whatever_github_answers_the_student_is_told_once(student: Student) -> None:
    """A short trouble is waited for, any other is one sentence; there is never a second comment.

    The job `feedback` of the published workflow runs by itself, with the report of a real grading.
    """
    ran = student.first_push()
    report = student.report(ran)
    packed = pack(Handover(assignment=student.unit.id, commit=student.head, report=report))
    student.keep_feedback_only(packed)
    first = student.comment
    for name, (fault, ending, words) in FAULTS.items():
        (comment,) = student.github.repository(student.name).comments.values()
        comment.body = f"{first}\nScribbled over."
        fault(student.github)
        ran = student.run()
        student.github.faults.waiting.clear()

        assert {"Feedback": ending} == ran.jobs, f"{name}: {ran.log}"
        assert words in ran.log, f"{name}: {ran.log}"
        assert "Traceback" not in ran.log, name
        assert (ending == "succeeded") is ("Scribbled over" not in student.comment), name


def _timeless(report: Report) -> Report:
    return msgspec.structs.replace(report, timing=_NO_TIME)
