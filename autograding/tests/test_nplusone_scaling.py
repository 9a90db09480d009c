"""Two sizes and the trial of a fix."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from autograding.nplusone import Finding, measure
from autograding.nplusone.scaling import Measurement
from autograding.tests.nplusone.cases import CASES
from autograding.tests.nplusone.models import Post, new_engine
from autograding.tests.nplusone.run import ROOT


def measured(name: str) -> Measurement:
    """A case at three and six rows."""
    engines: dict[int, Engine] = {}

    def prepare(rows: int) -> None:
        engines[rows] = new_engine(rows)

    def run(rows: int) -> None:
        with Session(engines[rows]) as session:
            CASES[name].program(session, rows)

    return measure(run, prepare=prepare, roots=[ROOT])


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("many_to_one", "7 statements become 1"),
        ("one_to_many", "7 statements become 2"),
        ("nested", "31 statements become 2"),
        ("inner_lazy", "14 statements become 2"),
        ("deferred", "7 statements become 1"),
        ("of_a_subclass", "7 statements become 2"),
        ("in_a_legacy_query", "7 statements become 1"),
        ("in_sorted", "7 statements become 1"),
    ],
)
def test_fix_is_verified(name: str, becomes: str) -> None:
    """The option is added to the root query, and both sizes are run again."""
    measurement = measured(name)

    assert measurement.findings
    for finding in measurement.findings:
        assert finding.confirmed
        assert becomes == str(finding.verified)
        assert finding.message.endswith(f"(verified: {becomes})")


def test_statements_of_both_sizes() -> None:
    """The counts are there to be told."""
    assert (4, 7) == measured("many_to_one").statements


@pytest.mark.parametrize("name", ["get", "count_each", "to_the_root"])
def test_confirmed_without_an_option(name: str) -> None:
    """What has no loader option grows all the same."""
    (finding,) = measured(name).findings

    assert finding.confirmed
    assert finding.verified is None


def test_option_in_conflict_is_not_verified() -> None:
    """An option that the query already has another one for raises; that is no proof of anything."""
    (finding,) = measured("taken_back").findings

    assert finding.confirmed
    assert finding.verified is None
    assert "in place of" in finding.message


def found(program: Callable[[Session], Any]) -> list[Finding]:
    """A program that does not care for the size."""

    def run(_rows: int) -> None:
        with Session(new_engine(6)) as session:
            program(session)

    new_engine(6)
    return list(measure(run, roots=[__file__], outside=[]).findings)


def test_constant_queries_are_advice() -> None:
    """Three gets whatever the size: told, but not held against anybody."""

    def three(session: Session) -> list[Any]:
        return [session.get(Post, number) for number in (1, 2, 3)]

    (finding,) = found(three)

    assert finding.confirmed is False
    assert finding.is_advice


def test_constant_lazy_loop_still_counts() -> None:
    """Relationships count by themselves, grown or not."""

    def three(session: Session) -> list[Any]:
        return [post.author.name for post in session.scalars(select(Post).limit(3))]

    (finding,) = found(three)

    assert finding.confirmed is False
    assert not finding.is_advice


def test_trial_leaves_no_listener() -> None:
    """After a measurement, sessions work as before."""
    measured("many_to_one")
    with Session(new_engine(3)) as session:
        assert len(session.scalars(select(Post)).all()) == 3
        assert not session.dispatch.do_orm_execute
