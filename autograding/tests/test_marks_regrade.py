"""Re-running pushes of a local classroom: parallel, unbreakable, resumable."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

from autograding.forge.local import LocalForge
from autograding.forge.local.locks import locked
from autograding.marks import regrade as regrade_module
from autograding.marks.regrade import AlreadyAtWork, Regraded, regrade
from autograding.records import Database, Marks, Pages
from autograding.records.marks import Mark, Verdict
from autograding.records.models import Base, Push
from autograding.tests.helpers.classroom import UNIT, classroom, marked
from autograding.tests.helpers.graders import BY_WORK
from autograding.tests.helpers.regraders import BROKEN, DYING, LOWER, SLOW
from autograding.tests.sample_reports import EARLIER, HALF_DONE, PERFECT


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[LocalForge]:
    """Three students; one of them pushed twice."""
    works = {"ada-park": ["half done", "perfect"], "ben-osei": ["perfect"], "eli-cho": ["earlier"]}
    with classroom(tmp_path, works) as opened:
        yield opened


def pushes_of(forge: LocalForge) -> list[Push]:
    """Every push."""
    return [one.push for one in marked(forge)]


def run(forge: LocalForge, grader: str = BY_WORK, **named: int) -> list[Regraded]:
    """Re-run every push."""
    return list(regrade(forge.database, forge.folder, pushes_of(forge), grader=grader, **named))


def verdicts(forge: LocalForge) -> list[tuple[str, Verdict | None]]:
    """Who has which verdict, push by push."""
    return [
        (one.push.repository.student.username, one.mark.verdict if one.mark else None)
        for one in marked(forge)
    ]


def test_equal_points_are_verified(forge: LocalForge) -> None:
    """Each push gets a mark with its own report, points and criteria."""
    found = {one.push.id: one for one in run(forge)}

    assert {Verdict.VERIFIED} == {one.mark.verdict for one in found.values()}
    points = [HALF_DONE.points, PERFECT.points, PERFECT.points, EARLIER.points]
    assert points == [found[push.id].mark.points for push in pushes_of(forge)]
    with forge.database.reading() as session:
        criteria = Marks(session).criteria()
    assert {len(PERFECT.criteria)} == {len(one) for one in criteria.values()}


def test_old_and_new_are_kept(forge: LocalForge) -> None:
    """Where points differ the mark counts; the push keeps what it had reported."""
    found = run(forge, LOWER)

    assert [Verdict.DIFFERS] * 3 == [one.mark.verdict for one in found if one.reported != 62]
    with forge.database.reading() as session:
        page = Pages(session).student(UNIT, "ben-osei")
        assert page is not None
        assert page.graded is not None
        unit = Pages(session).unit(UNIT)
    assert (EARLIER.points, PERFECT.points) == (page.cell.points, page.graded.points)
    assert PERFECT.points == page.report.points if page.report else None
    assert "100 points; 62 were measured here" in page.marks[page.graded.id].explanation
    assert unit is not None
    assert 3 * (EARLIER.points or 0) == sum(rate.points for rate in unit.criteria)


@pytest.mark.parametrize(
    ("work", "words"),
    [
        ("killed", "The grader was killed. Perhaps memory ran out"),
        ("exits", "ended with exit code 7 and no report.\ndisk full"),
        ("crashes", "OSError: no space left on device"),
    ],
)
def test_a_grader_that_dies_costs_its_own_push(tmp_path: Path, work: str, words: str) -> None:
    """All others are marked, and the instructor reads how it ended."""
    works = {"ada-park": ["perfect"], "ben-osei": [work], "eli-cho": ["earlier"]}
    with classroom(tmp_path, works) as forge:
        run(forge, DYING, jobs=3)

        assert [
            ("ada-park", Verdict.VERIFIED),
            ("ben-osei", Verdict.UNGRADABLE),
            ("eli-cho", Verdict.VERIFIED),
        ] == verdicts(forge)
        mark = marked(forge)[1].mark
        assert mark is not None
        assert (None, True) == (mark.points, words in mark.explanation)
        assert [] == list((forge.folder.root / "work").glob("*"))


def test_a_grader_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has its time, then the next ones go on (which need some of it, too, on a busy machine)."""
    monkeypatch.setattr(regrade_module, "LONGEST_SECONDS", 6.0)
    with classroom(tmp_path, {"ada-park": ["slow"], "ben-osei": ["perfect"]}) as forge:
        run(forge, SLOW, jobs=1)

        assert [Verdict.UNGRADABLE, Verdict.VERIFIED] == [one[1] for one in verdicts(forge)]


def test_a_fault_of_ours_takes_no_mark_away(forge: LocalForge) -> None:
    """A failed re-run is written down, and the mark made before still stands."""
    run(forge)
    run(forge, BROKEN)

    assert {Verdict.VERIFIED} == {verdict for _name, verdict in verdicts(forge)}


def test_stopping_keeps_what_is_done_and_ends_the_graders(tmp_path: Path) -> None:
    """Marks are written one by one; nothing runs on after the iterator is closed."""
    with classroom(tmp_path, {"ada-park": ["perfect"], "ben-osei": ["slow"]}) as forge:
        running = regrade(forge.database, forge.folder, pushes_of(forge), grader=SLOW, jobs=2)
        next(running)
        grader = _written(forge.folder.root / "slow.pid")
        running.close()

        assert [Verdict.VERIFIED, None] == [one[1] for one in verdicts(forge)]
        with pytest.raises(ProcessLookupError):
            os.kill(grader, 0)
        assert [] == list((forge.folder.root / "work").glob("*"))


def _written(path: Path) -> int:
    deadline = time.monotonic() + 20
    while not path.exists() or not path.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return int(path.read_text())


def test_one_at_a_time(forge: LocalForge) -> None:
    """A second re-run in the same folder is told of the first."""
    with locked(forge.folder.lock("regrade")), pytest.raises(AlreadyAtWork, match="Wait for it"):
        run(forge)


def test_a_killed_run_leaves_nothing_in_the_way(forge: LocalForge, tmp_path: Path) -> None:
    """The kernel frees its lock, and the next run removes its files."""
    lock = forge.folder.lock("regrade")
    script = (
        "import sys, time, pathlib; from autograding.forge.local.locks import locked\n"
        "with locked(pathlib.Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    left = forge.folder.work(0).with_name("regrade-1")
    left.mkdir(parents=True)
    with subprocess.Popen(
        [sys.executable, "-c", script, str(lock)], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.send_signal(signal.SIGKILL)

    assert 4 == len(run(forge))
    assert not left.exists()


def test_databases_of_earlier_versions_get_the_new_tables(tmp_path: Path) -> None:
    """What they hold stays; what marks need is added when they are opened."""
    new = {"mark", "marked_criterion", "concern", "remote"}
    with classroom(tmp_path, {"ada-park": ["perfect"]}) as forge:
        for name in ("marked_criterion", "mark", "concern", "remote"):
            Base.metadata.tables[name].drop(forge.database.engine)
        root = forge.folder.root

    with Database.open(root) as database:
        assert new < set(inspect(database.engine).get_table_names())
        with database.reading() as session:
            (one,) = Marks(session).pushes()
    assert (PERFECT.points, None) == (one.push.points, one.mark)
    assert Mark.__tablename__ in new
