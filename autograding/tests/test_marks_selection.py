"""Which pushes a re-run takes."""

from datetime import UTC, datetime, timedelta

from autograding.marks.selection import Selection, Wanted, select_pushes
from autograding.records import MarkedPush
from autograding.records.marks import Mark, Verdict
from autograding.records.models import Push, PushState, Repository, Unit

START = datetime(2026, 11, 1, tzinfo=UTC)
NOW = START + timedelta(days=30)
DIGESTS = {"unit-1-sql": "aa"}


def pushes(
    *marks: Mark | None, due_days: int | None = None, slug: str = "unit-1-sql"
) -> list[MarkedPush]:
    """A repository with a push a day, each with the mark given."""
    due_at = None if due_days is None else START + timedelta(days=due_days)
    repository = Repository(id=1, unit=Unit(slug=slug, due_at=due_at))
    return [
        MarkedPush(
            Push(
                id=number,
                repository_id=1,
                repository=repository,
                commit=f"{number}" * 40,
                received_at=START + timedelta(days=number),
                state=PushState.GRADED,
            ),
            mark,
        )
        for number, mark in enumerate(marks, start=1)
    ]


def mark(
    digest: str = "aa",
    points: int | None = 50,
    *,
    after_due: bool = True,
    verdict: Verdict = Verdict.VERIFIED,
) -> Mark:
    """A mark."""
    return Mark(points=points, assignment_digest=digest, after_due=after_due, verdict=verdict)


def select(given: list[MarkedPush], now: datetime = NOW, **wanted: bool | str) -> Selection:
    """What is chosen of the pushes."""
    return select_pushes(given, Wanted(**wanted), DIGESTS, now)  # type: ignore[arg-type]


def numbers(selection: Selection) -> list[int]:
    """Which pushes are to be run."""
    return [one.push.id for one in selection.todo]


def test_only_the_newest_push_without_a_due_date() -> None:
    """What was replaced by a newer push can no longer count."""
    assert [3] == numbers(select(pushes(None, None, None)))


def test_the_newest_on_time_and_the_newest() -> None:
    """With a due date either of the two can count."""
    assert [2, 4] == numbers(select(pushes(None, None, None, None, due_days=2)))
    assert [2] == numbers(select(pushes(None, None, due_days=5)))
    assert [2] == numbers(select(pushes(None, None, due_days=0)))


def test_every_push_or_one_commit() -> None:
    """On request."""
    assert [1, 2, 3] == numbers(select(pushes(None, None, None), all_pushes=True))
    assert [2] == numbers(select(pushes(None, None, None), commit="222"))
    assert [] == numbers(select(pushes(None, None, None), commit="f"))


def test_what_is_marked_by_the_same_assignment_is_done() -> None:
    """Unless it is asked for again."""
    done = select(pushes(mark()))
    assert ([], [1]) == (numbers(done), [one.push.id for one in done.done])
    assert [1] == numbers(select(pushes(mark()), again=True))


def test_what_is_out_of_date_is_run() -> None:
    """A mark by another assignment, or without points, does not stand."""
    assert [1] == numbers(select(pushes(mark("bb"))))
    assert [1] == numbers(select(pushes(mark(points=None))))


def test_a_mark_from_before_the_due_date_lacks_checks() -> None:
    """Once the date has passed, the checks that it opened run."""
    early = pushes(mark(after_due=False), due_days=3)

    assert [] == numbers(select(early, now=START + timedelta(days=2)))
    assert [1] == numbers(select(early, now=START + timedelta(days=3)))
    assert [1] == numbers(select(early, now=START + timedelta(days=4)))


def test_a_report_that_came_later_is_compared() -> None:
    """A mark that had nothing to compare with is made again."""
    assert [1] == numbers(select(pushes(mark(verdict=Verdict.MEASURED))))


def test_a_unit_that_the_course_lacks_is_told() -> None:
    """There is nothing to re-run it with."""
    found = select(pushes(None, slug="unit-9"))
    assert ([], ("unit-9",)) == (numbers(found), found.unknown)
