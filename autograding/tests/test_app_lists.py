"""Lists of students, a student's own first page, and the numbers that are remembered."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import g
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from autograding.app.board import UnitSummary
from autograding.app.charts import days
from autograding.app.freshness import version
from autograding.app.remembered import CHEAP_SECONDS, end_counting, prepare_memory, remembered
from autograding.app.steps import next_step
from autograding.records import Database, Extensions, Roster, Units
from autograding.records.insight.analyses import Day
from autograding.records.insight.cells import Cell
from autograding.records.insight.state import State
from autograding.records.models import Unit
from autograding.records.pages import NextStep
from autograding.tests.app_client import Page, opened
from autograding.tests.sample_classroom import START, UNIT, fill, open_unit
from autograding.tests.sample_reports import HALF_DONE

NOW = datetime(2026, 9, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample class in two sections, with one extension."""
    folder = tmp_path_factory.mktemp("classroom")
    fill(folder)
    open_unit(folder, "unit-2-orm", "ORM fundamentals")
    with Database.open(folder) as database, database.writing() as session:
        for number, student in enumerate(Roster(session).all()):
            student.section = "Monday" if number % 2 else "Friday"
        ada, unit = Roster(session).find("ada-park"), Units(session).find(UNIT)
        assert ada
        assert unit
        Extensions(session).grant(unit, ada, START + timedelta(days=30))
    return folder


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[FlaskClient]:
    """An instructor's client."""
    with opened(data) as client:
        yield client


def usernames(client: FlaskClient, path: str) -> list[str]:
    """Whom the list of a page links to."""
    html = client.get(path).text
    table = html[html.index("<tbody>", html.index('id="students"')) :] if "<tbody>" in html else ""
    links = [link["href"] for link in Page(table).all("a")]
    return list(dict.fromkeys(link.split("/")[2] for link in links if link.startswith("/unit-1")))


def test_the_address_narrows_and_sorts(client: FlaskClient) -> None:
    """Without a script, a form and links are enough."""
    assert ["grace-lindqvist"] == usernames(client, "/?state=ungradable")
    assert ["kavya-rao"] == usernames(client, f"/{UNIT}?words=kavya")
    monday = usernames(client, "/?section=Monday")
    assert 7 == len(monday)
    assert monday[::-1] == usernames(client, "/?section=Monday&sort=-name")
    assert "noor-aziz" == usernames(client, f"/?sort={UNIT}")[0]


@pytest.mark.parametrize(
    "query",
    ["page=-3", "page=abc", "page=99999999999999999999", "state=x", "sort=%00", "words=%27"],
)
def test_an_address_that_makes_no_sense_is_a_page(client: FlaskClient, query: str) -> None:
    """What cannot be meant is left out."""
    assert 200 == client.get(f"/?{query}").status_code


def test_heads_tell_and_turn_the_order(client: FlaskClient) -> None:
    """A head says how the list is sorted, and its link keeps what else was asked for."""
    html = client.get(f"/?words=a&sort=-{UNIT}").text
    sorted_heads = [head for head in Page(html).all("th") if "aria-sort" in head]
    assert ["descending"] == [head["aria-sort"] for head in sorted_heads]
    (link,) = [one for one in Page(html).all("a") if one.get("id") == f"sort-{UNIT}"]
    assert f"/?words=a&sort={UNIT}" == link["href"]


def test_dashboard_says_who_needs_help(client: FlaskClient) -> None:
    """By name and reason, each a link to the student's page."""
    text = Page(client.get("/").text).text
    assert "Who needs help Stuck" in text
    assert "Ada Park unit-1-sql, 3 pushes" in text
    assert "We could not grade their newest push: our fault 1 Grace Lindqvist" in text


def test_first_page_has_every_unit(data: Path) -> None:
    """State, points, due date with the extension, and what to do next."""
    with opened(data, who="ada-park") as own:
        text = Page(own.get("/me").text).text
    assert f"{HALF_DONE.points} of 100 points" in text
    assert "14 Oct 08:00 UTC (your extension)" in text
    assert "Next: “Every column depends on nothing but the key (3NF)” (8 points left)." in text
    assert "Points over 3 pushes" in text
    assert "Accept this unit to get your repository. Accept unit-2-orm" in text


def cell(points: int | None, state: State = State.GRADED) -> Cell:
    """A unit that was accepted, is in that state, and has those points."""
    unit = Unit(slug=UNIT, max_points=100, is_open=True)
    return Cell(unit, 1, state, points, due_at=NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (cell(None, State.ACCEPTED), "Clone your repository"),
        (cell(None, State.GRADING), "is being graded"),
        (cell(None, State.UNGRADABLE), "That is our fault"),
        (cell(100), "Nothing: you have all points."),
        (cell(90), "Next: “Keys” (1 point left)."),
    ],
)
def test_next_step(cell: Cell, words: str) -> None:
    """One sentence for each state."""
    assert words in next_step(cell, [NextStep("Keys", 3, 4)], NOW).words


def test_next_step_after_the_due_date() -> None:
    """Who goes on learns what it means."""
    assert "count as late" in next_step(cell(90), [], NOW + timedelta(days=2)).words


def test_closed_link_is_told() -> None:
    """Nobody is sent to a link that is closed."""
    step = next_step(Cell(Unit(slug=UNIT, max_points=100, is_open=False)), [], NOW)
    assert ("closed" in step.words, step.accepts) == (True, False)


def test_summary_of_numbers() -> None:
    """Mean and median of numbers that are counted, not listed."""
    unit = Unit(slug=UNIT, max_points=100)
    summary = UnitSummary(
        unit, 9, {State.NOT_ACCEPTED: 2, State.ACCEPTED: 1, State.GRADED: 6}, 1, {10: 3, 100: 3}
    )
    assert (7, 6, 6, 55, 55) == (
        summary.accepted, summary.pushed, summary.graded, summary.mean, summary.median,
    )  # fmt: skip
    assert ("late", 1) == summary.told[-1]
    assert UnitSummary(unit, 1, {}, 0, {}).median is None


def test_days_are_a_chart() -> None:
    """Its label says each day in words; a day without points has no mean."""
    chart = days([Day("2026-09-14", 4, 40.4), Day("2026-09-15", 1, None)], 100)
    assert "2026-09-14: 4 pushes, mean 40 points; 2026-09-15: 1 pushes" in chart


def test_numbers_are_counted_once_a_version(data: Path) -> None:
    """What is quickly counted is always true; for what takes long nobody waits."""
    asked: list[str] = []

    def quick(_session: Session) -> int:
        asked.append("quick")
        return len(asked)

    def slow(session: Session) -> int:
        time.sleep(CHEAP_SECONDS + 0.05)
        return quick(session)

    with opened(data) as client, client.application.app_context():
        prepare_memory(client.application)
        g.version = "1"
        assert [1, 1] == [remembered("quick", quick) for _ in range(2)]
        assert 2 == remembered("slow", slow)
        g.version = "2"
        assert 3 == remembered("quick", quick)
        assert 2 == remembered("slow", slow)
        assert "1" == g.version, "the page must say how old it is"


def test_first_count_may_take_longer(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Statements are prepared at the first, so that the second one tells what counting takes."""
    monkeypatch.setattr("autograding.app.remembered.CHEAP_CPU_SECONDS", -1)
    monkeypatch.setattr("autograding.app.remembered.COLD_CPU_SECONDS", 60)
    counted: list[Session] = []

    def count(session: Session) -> int:
        counted.append(session)
        return len(counted)

    with opened(data) as client, client.application.app_context():
        prepare_memory(client.application)
        for version_asked, shown in (("1", 1), ("2", 2), ("3", 2)):
            g.version = version_asked
            assert shown == remembered("class", count)
        end_counting(client.application)


def test_what_takes_long_is_counted_in_the_background(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last numbers are shown until the new ones are there."""
    monkeypatch.setattr("autograding.app.remembered.CHEAP_SECONDS", -1)
    monkeypatch.setattr("autograding.app.remembered.PATIENCE", 0)
    counted: list[Session] = []
    begun, done = threading.Event(), threading.Event()

    def count(session: Session) -> int:
        counted.append(session)
        if len(counted) > 1:
            begun.set()
            assert done.wait(30)
        return len(counted)

    with opened(data) as client, client.application.app_context():
        prepare_memory(client.application)
        g.version = "before"
        assert 1 == remembered("class", count)
        g.version = version(data)
        assert 1 == remembered("class", count), "it waited"
        assert begun.wait(30)
        done.set()
        end_counting(client.application)
        g.version = version(data)
        assert 2 == remembered("class", count)
        assert counted[0] is not counted[1], "the thread has a session of its own"
