"""The values between the records and the pages: charts, heat map, history, freshness."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograding.app.charts import bins, distribution, trend
from autograding.app.freshness import version
from autograding.app.heat import Mark
from autograding.app.history import history, points_over_time
from autograding.records.models import Push, PushState


def push(points: int | None, state: PushState = PushState.GRADED) -> Push:
    """A push with these points."""
    received = datetime(2026, 9, 14, tzinfo=UTC)
    return Push(commit="a" * 40, received_at=received, points=points, state=state)


def test_full_points_belong_to_the_last_bar() -> None:
    """Every tenth begins with its lower edge, and 100 stands with the nineties."""
    assert (1, 1, 0, 0, 0, 1, 0, 0, 0, 2) == bins([0, 10, 59, 90, 100], 100)


def test_distribution_tells_its_numbers() -> None:
    """The picture's label has what the bars show."""
    label = distribution([0, 95, 100], 100)
    assert "1 with 0 to 9 points, 2 with 90 to 100 points" in label


def test_distribution_of_nobody() -> None:
    """Without points there is an axis and no bar."""
    assert "nobody graded yet" in distribution([], 100)
    assert 'class="bar"' not in distribution([], 100)


def test_single_push_is_a_dot() -> None:
    """A line needs two points; one alone is still shown."""
    assert 1 == trend([40], 100).count("<circle")


def test_many_pushes_show_only_the_newest_dot() -> None:
    """Hundreds of dots would hide the line."""
    assert 1 == trend(list(range(100)), 100).count("<circle")


@pytest.mark.parametrize(
    ("points", "level"), [(0, 0), (1, 1), (4, 1), (5, 2), (9, 2), (10, 3), (14, 3), (15, 4)]
)
def test_only_everything_is_the_best_shade(points: int, level: int) -> None:
    """No points is the worst shade, all points the best, and the thirds lie between."""
    assert level == Mark(points, 15).level


def test_changes_are_told_against_the_last_graded_push() -> None:
    """A push that was not graded neither has a change nor hides the one before it."""
    newest_first = [push(70), push(None, PushState.UNGRADABLE), push(62), push(80), push(10)]
    changes = [line.change for line in history(newest_first)]
    assert [8, None, -18, 70, None] == changes
    assert (10, 80, 62, 70) == points_over_time(history(newest_first))


def test_version_of_a_folder_without_records(tmp_path: Path) -> None:
    """Before the database is made there is a version, too."""
    assert "0-0-0" == version(tmp_path)
