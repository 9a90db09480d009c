"""Re-runs that instructors ask for on a page: done in the background, and never lost."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograding.forge.local import LocalForge
from autograding.forge.local.locks import locked
from autograding.marks import jobs
from autograding.marks.jobs import lock_of, work
from autograding.records import AuditLog, Extensions, Marks, Regrades, Roster, Units
from autograding.records.marks import Verdict
from autograding.records.regrades import JobState, RegradeJob
from autograding.tests.helpers.classroom import UNIT, classroom, push
from autograding.tests.helpers.graders import BY_WORK
from autograding.tests.helpers.regraders import LOWER, SLOW
from autograding.tests.sample_reports import EARLIER, PERFECT

WHO = "Dr. Mara Quist"


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[LocalForge]:
    """Two students; one of them pushed twice."""
    works = {"ada-park": ["half done", "perfect"], "ben-osei": ["perfect"]}
    with classroom(tmp_path, works) as opened:
        yield opened


def ask(forge: LocalForge, username: str = "", unit: str = "", *, again: bool = False) -> int:
    """Write a job down."""
    with forge.database.writing() as session:
        return (
            Regrades(session)
            .ask(
                WHO,
                unit=Units(session).find(unit),
                student=Roster(session).find(username),
                again=again,
            )
            .id
        )


def found(forge: LocalForge, number: int) -> tuple[RegradeJob, dict[Verdict, int], int]:
    """A job, the verdicts of its pushes, and how many pushes it has."""
    with forge.database.reading() as session:
        job = Regrades(session).find(number)
        assert job is not None
        progress = Regrades(session).progress([job])[number]
        return job, dict(progress.verdicts), progress.total


def test_whole_class_takes_what_can_count(forge: LocalForge) -> None:
    """As in the terminal, the newest push of everybody; the job ends by itself."""
    number = ask(forge)

    work(forge.database, forge.folder, BY_WORK)

    job, verdicts, total = found(forge, number)
    assert (JobState.DONE, {Verdict.VERIFIED: 2}, 2) == (job.state, verdicts, total)


def test_what_is_up_to_date_is_left_out_unless_asked_for(forge: LocalForge) -> None:
    """A unit once more is done at once, because the assignment is another one; `again` is not."""
    with forge.database.writing() as session:
        [*_, one] = Marks(session).pushes()
        mark = Marks(session).keep(one.push, Verdict.VERIFIED, "", report=PERFECT, after_due=True)
        mark.assignment_digest = jobs._digests()[UNIT]
    plain, again = ask(forge, "ben-osei", UNIT), ask(forge, "ben-osei", again=True)

    work(forge.database, forge.folder, BY_WORK)

    assert [0, 1] == [found(forge, number)[2] for number in (plain, again)]


def test_one_push_is_re_run_however_old(forge: LocalForge) -> None:
    """The button beside a push means that push."""
    with forge.database.writing() as session:
        first = Marks(session).pushes()[0].push
        number = Regrades(session).ask(WHO, push=first).id

    work(forge.database, forge.folder, BY_WORK)

    with forge.database.reading() as session:
        job = Regrades(session).find(number)
        assert job is not None
        assert [first.id] == [item.push_id for item in Regrades(session).items(job, 9)]


def test_log_tells_before_and_after(forge: LocalForge) -> None:
    """Who asked, of whom, from which points to which: for each push, in the mark's transaction."""
    for grader in (LOWER, BY_WORK):
        ask(forge, "ben-osei", again=True)
        work(forge.database, forge.folder, grader)

    with forge.database.reading() as session:
        told = [(one.who, one.action, one.before, one.after) for one in AuditLog(session).newest(9)]
        assert AuditLog(session).newest(1)[0].subject.startswith(f"{UNIT}/ben-osei ")
    assert [
        (WHO, "regrade", f"{EARLIER.points}/100 differs", "100/100 verified"),
        (WHO, "regrade", "100 reported", f"{EARLIER.points}/100 differs"),
    ] == told


def test_killed_and_started_again_it_goes_on(forge: LocalForge) -> None:
    """What has a mark is not done twice, and nothing is left out."""
    with forge.database.writing() as session:
        regrades = Regrades(session)
        job = regrades.ask(WHO)
        pushes = [one.push for one in Marks(session).pushes()]
        regrades.begin(job, pushes)
        mark = Marks(session).keep(pushes[0], Verdict.VERIFIED, "", report=PERFECT, after_due=True)
        regrades.settle(job.id, pushes[0].id, mark)

    work(forge.database, forge.folder, BY_WORK)

    state, verdicts, total = found(forge, job.id)
    assert (JobState.DONE, {Verdict.VERIFIED: 3}, 3) == (state.state, verdicts, total)


def test_it_ends_with_the_server(tmp_path: Path) -> None:
    """When nobody holds its standard input, it ends its graders, and the job waits."""
    with classroom(tmp_path, {"ada-park": ["slow"]}) as forge:
        number = ask(forge)
        process = subprocess.Popen(
            [sys.executable, "-I", "-m", jobs.__name__, str(forge.folder.root), SLOW],
            stdin=subprocess.PIPE,
        )
        pid = forge.folder.root / "slow.pid"
        while not pid.exists():
            assert process.poll() is None
        process.communicate(timeout=30)

        assert 130 == process.returncode
        assert not Path("/proc", pid.read_text(encoding="utf-8")).exists()
        job, _verdicts, total = found(forge, number)
        assert (JobState.RUNNING, 1) == (job.state, total)


def test_second_worker_leaves_it_to_the_first(forge: LocalForge) -> None:
    """A click too many starts nothing that waits."""
    number = ask(forge)
    with locked(lock_of(forge.folder)):
        work(forge.database, forge.folder, BY_WORK)
    assert JobState.WAITING == found(forge, number)[0].state


def test_stopped_job_keeps_what_is_done(forge: LocalForge) -> None:
    """Pushes that were not re-run are forgotten."""
    number = ask(forge)
    with forge.database.writing() as session:
        job = Regrades(session).find(number)
        assert job is not None
        Regrades(session).begin(job, [one.push for one in Marks(session).pushes()])
        Regrades(session).finish(job, "Stopped.")

    work(forge.database, forge.folder, BY_WORK)

    stopped, verdicts, total = found(forge, number)
    assert (JobState.ENDED_EARLY, {}, 0) == (stopped.state, verdicts, total)


def test_fault_ends_the_job_and_not_the_next_one(
    forge: LocalForge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What went wrong stands on the job's page."""
    number = ask(forge)
    monkeypatch.setattr(jobs, "load_units", lambda: 1 / 0)

    work(forge.database, forge.folder, BY_WORK)

    assert "ZeroDivisionError: division by zero" == found(forge, number)[0].problem


def test_extension_decides_what_was_in_time(tmp_path: Path) -> None:
    """Of who has more time, the newest push until then is the one that is re-run, too."""
    now = datetime.now(UTC)
    with classroom(tmp_path, {"ada-park": []}, due_at=now - timedelta(days=3)) as forge:
        repository = forge.accept(UNIT, "ada-park")
        for days, work_done in ((4, "earlier"), (2, "half done"), (0, "perfect")):
            push(forge, repository, work_done, now - timedelta(days=days))
        with forge.database.writing() as session:
            Extensions(session).grant(repository.unit, repository.student, now - timedelta(days=1))
        number = ask(forge)
        work(forge.database, forge.folder, BY_WORK)

        with forge.database.reading() as session:
            job = Regrades(session).find(number)
            assert job is not None
            marks = [item.mark for item in Regrades(session).items(job, 9)]
            points = sorted(mark.points or 0 for mark in marks if mark)
    assert EARLIER.points not in points
    assert [2, PERFECT.points] == [len(points), points[-1]]
