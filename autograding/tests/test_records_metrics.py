"""The course's success metrics: what they look at is there, and what they say is counted."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograding.grading import load_units
from autograding.quiz import ConfidenceSummary
from autograding.quiz.results import STATEMENTS
from autograding.records import Database, Pushes, Repositories, Roster, Units
from autograding.records.aims import CORE_MINUTES, METRICS, Kind, Target
from autograding.records.metrics import Measured, Metric, Metrics
from autograding.report import Outcome, Report
from autograding.tests.app_client import Page, opened, statements
from autograding.tests.sample_classroom import UNIT, fill, give, mark, open_unit
from autograding.tests.sample_reports import EARLIER, PERFECT, make_check, make_report

ACCEPTED = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)


def targets() -> list[Target]:
    """Every target of every metric."""
    return [target for aim in METRICS for target in aim.targets]


def measure(data: Path, *confidence: ConfidenceSummary) -> tuple[Metric, ...]:
    """What is measured over the class in `data`."""
    with Database.open(data) as database, database.reading() as session:
        return Metrics(session).all(confidence)


def first(data: Path, number: int) -> Measured:
    """The first target of a metric, by the metric's number."""
    return measure(data)[number - 1].measured[0]


def test_every_criterion_is_one_of_the_course() -> None:
    """Each name in the table stands in the unit's rubric, and the times are the units' own."""
    units = {unit.id: unit for unit in load_units()}
    unknown = [
        (slug, name)
        for target in targets()
        for slug, names in target.criteria.items()
        for name in names
        if name not in {criterion.id for criterion in units[slug].criteria}
    ]

    assert [] == unknown
    assert {slug: units[slug].minutes for slug in CORE_MINUTES} == CORE_MINUTES
    [working] = [target for target in targets() if target.kind is Kind.RESULTS]
    assert set(units) == set(working.criteria), "a new unit has an application, too"
    asked = [target.statement for target in targets() if target.kind is Kind.CONFIDENCE]
    assert list(STATEMENTS) == asked


def test_nothing_is_measured_of_an_empty_class(tmp_path: Path) -> None:
    """The truth is then that nothing was measured yet."""
    assert {"not measured yet"} == {metric.word for metric in measure(tmp_path)}


def test_schemas_are_counted_by_what_counts(tmp_path: Path) -> None:
    """All points on every criterion named; a mark of record goes before what was reported."""
    open_unit(tmp_path)
    give(tmp_path, "ada-park", "Ada Park", [PERFECT])
    give(tmp_path, "ben-osei", "Ben Osei", [PERFECT])
    give(tmp_path, "cleo", "Cleo", [EARLIER, PERFECT])
    give(tmp_path, "dan", "Dan", [])
    assert (3, 3, 1.0, "reached") == _told(first(tmp_path, 1))

    mark(tmp_path, "ben-osei", _without("no_transitive_dependency"))
    assert (2, 3, 2 / 3, "not reached") == _told(first(tmp_path, 1))
    assert "not reached" == measure(tmp_path)[0].word


def test_results_are_summed_up_over_units(tmp_path: Path) -> None:
    """Each unit is told by itself, too."""
    open_unit(tmp_path)
    give(tmp_path, "ada-park", "Ada Park", [PERFECT])
    open_unit(tmp_path, "unit-2-orm")
    give(tmp_path, "ada-park", "Ada Park", [EARLIER], slug="unit-2-orm")

    found = first(tmp_path, 5)
    assert ((UNIT, 1, 1), ("unit-2-orm", 0, 1)) == found.units
    assert (1, 2, 0.5, "not reached") == _told(found)


def test_confidence_is_the_mean_of_the_survey(tmp_path: Path) -> None:
    """Both statements have to reach the aim."""
    design, implement = STATEMENTS.values()
    high, low = ConfidenceSummary(design, 3, 4.3), ConfidenceSummary(implement, 2, 3.5)

    metric = measure(tmp_path, high, low)[-1]

    assert ["reached", "not reached"] == [one.word for one in metric.measured]
    assert "not reached" == metric.word
    assert "not measured yet" == measure(tmp_path, high)[-1].word


@pytest.mark.parametrize(
    ("pushes", "in_time"),
    [
        ([(30, 40), (80, 85)], 1),  # completed after 80 minutes
        ([(50, 40), (100, 85)], 0),  # after 100: unit 1 has 90
        ([(30, 40), (40 + 1440, 85)], 1),  # a night in between counts as an hour
        ([(30, 40), (80, 79)], 0),  # not completed
        ([(30, 90), (5000, 95)], 1),  # what comes after does not matter
    ],
)
def test_time_is_estimated_from_pushes(
    tmp_path: Path, pushes: Sequence[tuple[int, int]], in_time: int
) -> None:
    """The time until enough points, with long pauses cut."""
    open_unit(tmp_path)
    with Database.open(tmp_path) as database, database.writing() as session:
        unit, student = Units(session).find(UNIT), Roster(session).enroll("ada-park", "Ada")
        assert unit is not None
        repository = Repositories(session).accept(unit, student, path="a", feedback_commit="0" * 40)
        repository.accepted_at = ACCEPTED
        for minutes, points in pushes:
            received = ACCEPTED + timedelta(minutes=minutes)
            [push] = Pushes(session).record(repository, ["1" * 40], received)
            push.points = points

    found = first(tmp_path, 6)

    assert (in_time, 1) == (found.reached, found.total)


def test_page_tells_target_value_and_method(tmp_path: Path) -> None:
    """All three of each metric, and where nothing was measured, that."""
    fill(tmp_path)
    with opened(tmp_path) as client:
        text = Page(client.get("/metrics").text).text

    assert "Success metrics 0 of 8 reached, 5 not measured yet" in text
    assert "42 % schemas in third normal form, with foreign keys that hold 5 of 12" in text
    assert "– every N+1 problem fixed Not measured yet. Target 80 %" in text
    for aim in METRICS:
        assert f"Target. {aim.wants}" in text
        assert aim.how in text


def test_figures_are_measured_once_a_change(tmp_path: Path) -> None:
    """Who reads the page again has nothing measured, until somebody has pushed."""
    fill(tmp_path)
    with opened(tmp_path) as client:
        client.get("/metrics")  # SQLite makes its log, which looks like a change
        with statements(client.application) as measuring:
            client.get("/metrics")
            once = len(measuring)
            assert "5 of 12" in Page(client.get("/metrics").text).text
        give(tmp_path, "noor-aziz", "Noor Aziz", [PERFECT])
        with statements(client.application):
            assert "6 of 13" in Page(client.get("/metrics").text).text
    assert len(measuring) - once < once < 25


def _without(lost: str) -> Report:
    """A report that has all points but those of one check."""
    return make_report(
        make_check(check.id, Outcome.FAILED) if check.id == lost else check
        for check in PERFECT.checks
    )


def _told(one: Measured) -> tuple[int, int, float | None, str]:
    return one.reached, one.total, one.value, one.word
